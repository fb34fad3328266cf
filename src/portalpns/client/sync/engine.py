"""Keeps cache and server in step: three lanes (push, pull, files) that never wait for one another.

All state is in the database: a lane may be killed at any point and goes on from there.
"""

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
import sqlalchemy as sa

from portalpns.client.sync.api import Api, ProblemReply, backoff
from portalpns.client.sync.blobs import BlobStore
from portalpns.client.sync.inbox import Inbox
from portalpns.client.sync.monitor import Monitor, SyncStatus, Waiting
from portalpns.client.sync.outbox import Notify, Outbox, QueueRow
from portalpns.client.sync.transport import Plug
from portalpns.domain.errors import FileProblem, KeyProblem, NotFound, PortalError, ServerProblem
from portalpns.domain.naskah import SECRET
from portalpns.protocol.codec import encode
from portalpns.protocol.messages import (
    PROTOCOLS,
    SCHEMA,
    WAIT_SECONDS,
    After,
    Hello,
    Limits,
    Mutation,
    Problem,
    Pull,
    Push,
)
from portalpns.store.cache import documents, kv
from portalpns.store.cache.db import Cache
from portalpns.store.cache_tables import surat
from portalpns.version import __version__

log = logging.getLogger(__name__)
DEBOUNCE = 0.15
"""Seconds that a person's next action may follow the last and still travel with it."""
RECENT = 60
"""So many of the newest letters have their PDF fetched ahead."""
STOP_SECONDS = 5.0


@dataclass(frozen=True)
class SyncReport:
    """What one round did; `ok` is False when it ended early, then `message` says why."""

    ok: bool
    message: str = ""
    pushed: int = 0
    rejected: int = 0
    pulled: int = 0
    uploads: int = 0
    downloads: int = 0


class _Shas(msgspec.Struct):
    pdf_sha: str = ""
    ttd_sha: str = ""


class SyncEngine:
    """The sync of one open profile; `start` lets it run by itself, `sync_now` makes one round in this thread."""

    def __init__(
        self, *, cache: Cache, api: Api, plug: Plug, outbox: Outbox, inbox: Inbox, blobs: BlobStore, monitor: Monitor,
        device: str, posts: Callable[[], frozenset[str]], notify: Notify, revoked: Callable[[bool], None],
        new_device: Callable[[], None],
    ) -> None:  # fmt: skip
        self._cache = cache
        self._api = api
        self._plug = plug
        self._outbox = outbox
        self._inbox = inbox
        self._blobs = blobs
        self._monitor = monitor
        self._device = device
        self._posts = posts
        self._notify = notify
        self._revoked = revoked
        self._new_device = new_device
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []
        self._push_lock = threading.Lock()
        self._file_lock = threading.Lock()
        self._push_wake, self._pull_wake, self._file_wake = (threading.Event() for _ in range(3))
        self._aligned = False
        self._greeted = False
        self._may_write = True
        self._limits = Limits()

    # what the outside calls

    @property
    def clock_ahead(self) -> timedelta:
        """By how much this computer's clock is ahead of the server's; negative when behind, nothing while unknown."""
        return self._monitor.clock_ahead

    @property
    def offline(self) -> bool:
        """True while the plug is pulled."""
        return self._plug.offline

    @offline.setter
    def offline(self, value: bool) -> None:
        self._plug.offline = value
        if value:
            self._greeted = False
            self._enter("offline")
        else:
            self.wake()

    def start(self) -> None:
        """Run in the background until `stop`."""
        if self._threads:
            return
        self._stop.clear()
        lanes = (
            ("sync-push", self._push_lane, self._push_wake, False),
            ("sync-pull", self._pull_lane, self._pull_wake, True),
            ("sync-files", self._file_lane, self._file_wake, False),
        )
        for name, work, wake, again in lanes:
            thread = threading.Thread(target=self._run, args=(work, wake, again), name=name, daemon=True)
            self._threads.append(thread)
            thread.start()

    def stop(self) -> None:
        """End the background work; what is under way is cut and done again later."""
        self._stop.set()
        self.wake()
        others = [thread for thread in self._threads if thread is not threading.current_thread()]
        until = time.monotonic() + STOP_SECONDS
        while any(thread.is_alive() for thread in others) and time.monotonic() < until:
            self._plug.interrupt()  # again and again: a request may begin just after the one that was cut
            for thread in others:
                thread.join(0.1)
        self._threads.clear()

    def wake(self) -> None:
        """Something may be possible now that was not before."""
        for event in (self._push_wake, self._pull_wake, self._file_wake):
            event.set()

    def queued(self) -> None:
        """A person did something: it is sent at once."""
        self._push_wake.set()

    def sync_now(self, wait: bool = True) -> SyncReport:
        """One whole round: send everything, read everything, files both ways. Never raises for a line that is down."""
        if not wait:
            self.wake()
            return SyncReport(True)
        done = {"pushed": 0, "rejected": 0, "pulled": 0, "uploads": 0, "downloads": 0}
        try:
            self._greeted = False
            self._begin()
            self._push(done)
            self._pull_to_end(done)
            # what arrived may have made room for more of our own, e.g. after a realignment
            self._push(done)
            self._pull_to_end(done)
            self._download(done)
            self._enter("idle" if self._may_write else "needs_upgrade")
        except PortalError as error:
            self._failed(error)
            return SyncReport(False, error.pesan, **done)
        return SyncReport(True, "", **done)

    def status(self) -> SyncStatus:
        queued, refused = self._outbox.counts()
        uploads, downloads = self._blobs.waiting()
        behind, fetched = self._inbox.reach()
        return self._monitor.status(Waiting(queued, refused, len(uploads), len(downloads), behind, fetched))

    def queue(self) -> list[QueueRow]:
        return self._outbox.queue()

    def tray(self) -> list[QueueRow]:
        return self._outbox.tray()

    def body(self, seq: int) -> bytes:
        """What a refused action holds, as JSON: a person can keep it before dropping it."""
        entity, args = self._outbox.refused_args(seq)
        return encode({"entity": entity, "args": args})

    def drop(self, seq: int) -> None:
        """Forget a refused action of the tray."""
        self._outbox.drop(seq)
        self._notify(frozenset({"outbox", "surat"}))

    def drop_moved(self, seq: int) -> None:
        """Forget a refused save, and the submission behind it, once its words are a concept of their own."""
        self._outbox.drop_moved(seq)
        self._notify(frozenset({"outbox", "surat"}))

    def retry(self, seq: int) -> None:
        """Queue a refused action again on top of the present state."""
        self._outbox.retry(seq)
        self._notify(frozenset({"outbox", "surat"}))
        self.queued()

    def fetch(self, sha: str) -> bytes:
        """A file now, from here or from the server; raises ServerProblem or NotFound."""
        kept = self._blobs.get(sha)
        if kept is not None:
            return kept
        with self._file_lock:
            return self._blobs.download(self._api, sha)

    # lanes

    def _run(self, work: Callable[[], None], wake: threading.Event, again: bool) -> None:
        tries = 0
        while not self._stop.is_set():
            pause: float | None = 0.0 if again else None
            wake.clear()
            try:
                work()
                tries = 0
            except PortalError as error:
                tries += 1
                pause = self._failed(error, tries)
            except Exception:  # the wall of a lane: a mistake of ours must not end the sync for good
                log.exception("sync lane failed")
                tries += 1
                pause = backoff(tries)
                self._enter("trouble", "Sinkronisasi terganggu oleh kesalahan program; percobaan diulang.")
            if tries:
                self._monitor.retry_in(pause)
            if pause != 0.0 and not self._stop.is_set():
                wake.wait(pause)

    def _push_lane(self) -> None:
        self._stop.wait(DEBOUNCE)
        if self._stop.is_set():
            return
        done = {"pushed": 0, "rejected": 0, "uploads": 0}
        self._push(done)

    def _pull_lane(self) -> None:
        if not self._greeted:
            self._begin()
            self._hello()
            self._push_wake.set()
        done = {"pulled": 0}
        self._pull_to_end(done)
        self._enter("idle" if self._may_write else "needs_upgrade")
        self._pull_once(done, wait=WAIT_SECONDS)

    def _file_lane(self) -> None:
        self._download({"downloads": 0})

    # steps

    def _hello(self) -> int:
        """Greet the server; returns the sequence number it expects of us."""
        scopes = self._inbox.cursors()
        answer = self._api.hello(Hello(list(PROTOCOLS), __version__, SCHEMA, self._device, scopes))
        if answer.wipe:
            raise ProblemReply(Problem("device_revoked", "", 401, wipe=True))
        self._limits = answer.limits
        self._may_write = answer.protocol in PROTOCOLS and answer.schema <= SCHEMA
        self._changed(self._inbox.follow(answer.scopes, answer.gone))
        self._greeted = True
        self._contact(answer.server_time)
        return answer.expected_seq

    def _push(self, done: dict[str, int]) -> None:
        with self._telling("push"):
            self._send(done)

    def _send(self, done: dict[str, int]) -> None:
        with self._push_lock:
            if not self._aligned or not self._greeted:
                # alignment is judged only here, where nothing of ours can be under way
                if not self._outbox.align(self._hello()):
                    self._new_device()
                    raise KeyProblem("Simpanan di komputer ini lebih lama daripada catatan server.", code="seq_reused")
                self._aligned = True
            if not self._may_write:
                return
            self._upload(done)
            while True:
                batch = self._outbox.take(self._limits.push_n, self._limits.push_bytes)
                if not batch.mutations:
                    return
                self._upload(done)
                self._push_batch(list(batch.mutations), done)

    def _push_batch(self, mutations: list[Mutation], done: dict[str, int]) -> None:
        try:
            answer = self._api.push(Push(self._device, mutations))
        except ProblemReply as error:
            if error.code == "seq_gap" and error.problem.expected_seq is not None:
                self._outbox.realign(error.problem.expected_seq)
                return
            if error.code == "seq_reused":
                self._new_device()
            raise
        effect = self._outbox.settle(answer.results)
        done["pushed"] += len(answer.results)
        done["rejected"] += effect.rejected
        self._contact()
        self._monitor.progress("push")
        self._changed(effect.kinds | {"status"})
        if len(answer.results) < len(mutations):
            log.info("server answered %d of %d actions, the rest follows", len(answer.results), len(mutations))
            if not answer.results:
                raise ServerProblem("Server tidak memproses antrean.", code="bad_answer")

    def _upload(self, done: dict[str, int]) -> None:
        for sha in self._blobs.waiting()[0]:
            self._blobs.upload(self._api, sha, lambda: self._monitor.progress("push"))
            done["uploads"] += 1
            self._changed(frozenset({"status"}))

    def _pull_to_end(self, done: dict[str, int]) -> None:
        if not self._greeted:
            self._hello()
        while self._pull_once(done):
            if self._stop.is_set():
                return
        if self._inbox.note_complete():
            self._changed(frozenset({"status"}))

    def _pull_once(self, done: dict[str, int], wait: float = 0) -> bool:
        """One page of every scope; True when there is more. The master data come first: names and rights need them."""
        answered = self._inbox.answered_days()
        cursors = self._inbox.cursors()
        if not cursors:
            return False
        # the server fills its answer in this order: `m` sorts before `o:`, `a:` is needed only after it
        order = sorted(cursors, key=lambda scope: (scope != "m", scope))
        asked = {scope: After(cursors[scope].epoch, cursors[scope].cursor) for scope in order}
        answer = self._api.pull(Pull(asked, self._limits.pull_n, wait))
        changed: set[str] = set()
        for scope, page in answer.scopes.items():
            if page.changes or page.resnapshot or page.next != asked[scope].after:
                changed |= self._inbox.apply(scope, asked[scope], page)
                done["pulled"] += len(page.changes)
                self._monitor.progress("pull")
        changed |= self._inbox.drop_scopes(answer.gone) if answer.gone else frozenset()
        more = any(page.more for page in answer.scopes.values())
        if answer.gone or ("m" in answer.scopes and answer.scopes["m"].changes):
            self._greeted = False  # rights may have changed: ask for the scopes anew
        if not more:
            self._inbox.finish()
            changed |= self._inbox.settle_days(answered) if answered else frozenset()
        if "surat" in changed:
            self._plan_files()
        self._contact(answer.server_time)
        self._changed(frozenset(changed))
        if not self._greeted and not more:
            self._hello()
            return len(self._inbox.cursors()) > len(cursors)
        return more

    def _plan_files(self) -> None:
        """Fetch ahead what the person will open: letters that wait for the own signature, then the newest."""
        posts = self._posts()
        with self._cache.apply() as connection:
            turn = connection.execute(
                sa.select(surat.c.id).where(
                    surat.c.giliran != "", surat.c.state == "menunggu_ttd", surat.c.giliran.in_(list(posts))
                )
            ).scalars()
            newest = connection.execute(
                sa.select(surat.c.id)
                .where(surat.c.sifat.not_in(list(SECRET)))
                .order_by(surat.c.no.desc())
                .limit(RECENT)
            ).scalars()
            docs = documents.get_many(connection, [*turn, *newest])
            shas = [msgspec.json.decode(doc.body, type=_Shas) for doc in docs.values()]
            self._blobs.want(connection, [one.ttd_sha or one.pdf_sha for one in shas if one.ttd_sha or one.pdf_sha])
        self._file_wake.set()

    def _download(self, done: dict[str, int]) -> None:
        with self._telling("files"):
            self._fetch_wanted(done)

    @contextlib.contextmanager
    def _telling(self, work: str) -> Iterator[None]:
        """Tell the monitor why this work was not done; that the server is away its own state tells."""
        try:
            yield
        except PortalError as error:
            if error.code != "offline":
                self._monitor.not_done(work, error.pesan)
            raise

    def _fetch_wanted(self, done: dict[str, int]) -> None:
        with self._file_lock:
            for sha in self._blobs.waiting()[1]:
                if self._stop.is_set() and self._threads:
                    return
                try:
                    if not self._blobs.has(sha):
                        self._blobs.download(self._api, sha)
                        self._monitor.progress("files")
                        done["downloads"] += 1
                except NotFound:
                    self._blobs.give_up(sha)
                except ProblemReply as error:
                    if error.problem.status not in (403, 404, 410):
                        raise
                    self._blobs.give_up(sha)
                self._changed(frozenset({"status"}))

    # telling

    def _failed(self, error: PortalError, tries: int = 1) -> float | None:
        """Take over the state an error means; how long to wait, None until somebody wakes the lane."""
        log.info("sync: %s (%s)", error.pesan, error.code)
        self._greeted = False
        if error.code == "offline":
            self._enter("offline")
            return None if self._plug.offline else backoff(tries)
        if error.code == "needs_login":
            self._enter("needs_login")
            return None
        if error.code == "seq_reused":
            self._enter("needs_login", "Komputer ini perlu didaftarkan ulang; masuk kembali untuk melanjutkan.")
            return None
        if error.code == "device_revoked":
            self._enter("revoked")
            wipe = isinstance(error, ProblemReply) and error.problem.wipe
            self._stop.set()
            self._revoked(wipe)
            return None
        if error.code == "upgrade":
            self._enter("needs_upgrade")
            return 300.0
        asked = error.retry_after if isinstance(error, ProblemReply) else 0
        words = error.pesan if isinstance(error, FileProblem | ServerProblem | KeyProblem) else ""
        self._enter("trouble", words)
        return backoff(tries, asked)

    def _begin(self) -> None:
        self._inbox.finish()  # an update may have left the search index to be built, and there may be no network
        if self._monitor.begin():
            self._notify(frozenset({"status"}))

    def _enter(self, state: str, trouble: str = "") -> None:
        if self._monitor.enter(state, trouble):
            self._notify(frozenset({"status"}))

    def _contact(self, server_time: datetime | None = None) -> None:
        before, state = self._monitor.last_contact, self._monitor.state
        now = self._monitor.contact(server_time)
        if self._monitor.state != state:
            self._notify(frozenset({"status"}))
        if before is None or (now - before).total_seconds() > 60:
            with contextlib.suppress(FileProblem), self._cache.apply() as connection:
                kv.put(connection, "last_contact", now.isoformat())

    def _changed(self, kinds: frozenset[str]) -> None:
        if kinds:
            self._notify(kinds)
