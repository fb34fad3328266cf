"""The whole client without a window: one profile, its session, its cache, its sync and its use cases."""

import contextlib
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from portalpns.client.lock import ProfileLock
from portalpns.client.paths import Paths, client_paths, paths_under
from portalpns.client.secrets import Keyring, Secrets, SecretStore
from portalpns.client.session import Session, SessionAuth, Unsent, login, session_of
from portalpns.client.sync.api import Api, ProblemReply, as_domain_error
from portalpns.client.sync.blobs import BlobStore
from portalpns.client.sync.engine import SyncEngine
from portalpns.client.sync.inbox import Inbox
from portalpns.client.sync.master import Master
from portalpns.client.sync.monitor import MESSAGES, Monitor
from portalpns.client.sync.outbox import Outbox
from portalpns.client.sync.transport import HttpTransport, Plug, Transport
from portalpns.client.usecases.absensi import AbsensiCases
from portalpns.client.usecases.beranda import BerandaCases
from portalpns.client.usecases.desk import Desk
from portalpns.client.usecases.pencarian import PencarianCases
from portalpns.client.usecases.surat import SuratCases
from portalpns.client.usecases.tandatangan import TandaTanganCases
from portalpns.domain.clock import WIB, Clock, utc_now
from portalpns.domain.direktori import Direktori
from portalpns.domain.errors import FileProblem, KeyProblem, NotFound, ServerProblem, WrongState
from portalpns.domain.ids import new_id
from portalpns.domain.pegawai import has_nip, sign_in_name
from portalpns.domain.wewenang import Pelaku
from portalpns.protocol.messages import Tokens
from portalpns.store.cache import kv
from portalpns.store.cache.db import Cache
from portalpns.store.cache.surat import SuratIndex

log = logging.getLogger(__name__)
TransportFor = Callable[[str], Transport]
DEFAULT_PROFILE = "default"
SHUT_ASK = "Hubungi pengelola Portal PNS di Diskominfo."
SHUT_KEPT = "Pekerjaan yang belum terkirim tetap tersimpan terenkripsi di komputer ini."
SHUT_WIPED = "Data Portal PNS di komputer ini telah dihapus atas perintah server."


class _Open:
    """What exists only while a cache is open."""

    def __init__(self, core: "Core", kept: Secrets, tokens: Tokens | None) -> None:
        clock = core.clock
        self.cache = Cache(core.paths.data / "cache.db", kept.database)
        with ExitStack() as undo:
            undo.callback(self.cache.close)
            with self.cache.read() as connection:
                contact = kv.get(connection, "last_contact")
            index = SuratIndex(kept.pegawai)
            self.plug = Plug(core.transport_for(kept.server))
            undo.pop_all()
        self.master = Master(self.cache)
        self.outbox = Outbox(self.cache, self.master, index, kept.pegawai, clock)
        self.blobs = BlobStore(core.paths.data / "berkas", kept.blobs, self.cache, clock)
        self.engine = SyncEngine(
            cache=self.cache, api=Api(self.plug, SessionAuth(core.secrets, self.plug, tokens)), plug=self.plug,
            outbox=self.outbox, inbox=Inbox(self.cache, self.outbox, index, self.blobs), blobs=self.blobs,
            monitor=Monitor(clock, datetime.fromisoformat(contact) if contact else None), device=kept.device,
            posts=lambda: self.desk.who().jabatan, notify=core.notify, revoked=core.revoked,
            new_device=core.forget_device,
        )  # fmt: skip
        self.desk = Desk(
            self.cache, self.outbox, self.master, self.blobs, self.engine, clock, kept.pegawai, core.notify
        )
        self.surat = SuratCases(self.desk)
        self.tandatangan = TandaTanganCases(self.desk, core.paths.roots)
        self.absensi = AbsensiCases(self.desk)
        self.pencarian = PencarianCases(self.desk)
        self.beranda = BerandaCases(self.desk)

    def unsent(self) -> Unsent:
        return Unsent(*self.outbox.counts(), tuple(self.surat.recovered()))

    def close(self) -> None:
        self.engine.stop()
        self.plug.close()
        self.cache.close()


class Core:
    """One person's Portal PNS on one computer; all methods may be called from any worker thread.

    Made by `Core.open`; use cases are there after `sign_in` or `unlock` and raise KeyProblem(code="locked") before.
    """

    def __init__(self, paths: Paths, secrets: SecretStore, clock: Clock, transport_for: TransportFor) -> None:
        self.paths = paths
        self.secrets = secrets
        self.clock = clock
        self.transport_for = transport_for
        self.session: Session | None = None
        self.shut_out: KeyProblem | None = None
        """Why the server ended the session for good, until somebody signs in here again."""
        self._lock = ProfileLock(paths.data / "profil.lock")
        self._open: _Open | None = None
        self._asked: Transport | None = None
        self._sign_ins = self._given_up = 0
        """How many sign-ins were begun, and up to which of them they were given up."""
        self._change = threading.RLock()
        self._callbacks: list[Callable[[frozenset[str]], None]] = []

    @classmethod
    def open(
        cls,
        root: Path | None = None,
        *,
        profile: str = DEFAULT_PROFILE,
        keyring: Keyring | None = None,
        passphrase: str | None = None,
        clock: Clock = utc_now,
        transport: TransportFor | None = None,
    ) -> "Core":
        """Open the profile's folder; the cache stays shut until `sign_in` or `unlock`.

        `keyring` replaces the computer's own (tests, demo), `passphrase` is for computers without one, `transport`
        makes the line to a server's address. Raises FileProblem when the folder cannot be used.
        """
        named = "" if profile == DEFAULT_PROFILE else profile
        paths = paths_under(root) if root is not None else client_paths(named)
        paths.ensure()
        # one entry of the keyring for each folder: two profiles must not share a key
        entry = profile if root is None else str(root.resolve())
        store = SecretStore(paths.data / "kunci.bin", entry, keyring, passphrase)
        return cls(paths, store, clock, transport or HttpTransport)

    # session

    def sign_in(self, server: str, username: str, password: str) -> Session:
        """Sign in at the server and open the cache; with an empty server only what this computer holds is opened.

        Raises KeyProblem (wrong password, another person's unsent work is here), ServerProblem (away), FileProblem;
        everything stays as it was then.
        """
        username = sign_in_name(username)  # as the server reads it
        self._sign_ins = number = self._sign_ins + 1
        with self._change:
            self._lock.acquire()
            try:
                if not server.strip():
                    # nobody's session is opened for a name that is not its owner's
                    mine = self.secrets.exists and self._is_owner(self.secrets.load(), username)
                    found = self.unlock() if mine else None
                    if found is None:
                        raise KeyProblem(
                            "Sesi pengguna ini tidak ada di komputer ini; masuk melalui server.", code="locked"
                        )
                    return found
                return self._sign_in(number, server.strip().rstrip("/"), username, password)
            finally:
                if self._open is None:
                    self._lock.release()

    def cancel_sign_in(self) -> None:
        """From another thread: each `sign_in` begun before and not done ends with ServerProblem and changes nothing."""
        self._given_up = self._sign_ins
        line = self._asked
        if line is not None:
            line.interrupt()

    @property
    def may_unlock(self) -> bool:
        """Whether `unlock` may find a session: keys are here, and none of them says that the person signed out."""
        known = self.secrets.known
        return self.secrets.exists and (known is None or session_of(known) is not None)

    def unlock(self) -> Session | None:
        """Open what was left open last time, without a network; None when nobody is signed in here."""
        with self._change:
            if self.session is not None:
                return self.session
            if not self.secrets.exists:
                self._require_no_orphan()
                return None
            kept = self.secrets.load()
            if session_of(kept) is None:
                return None
            self._lock.acquire()
            try:
                self._start(kept, None)
            finally:
                if self._open is None:
                    self._lock.release()
            return self._require_session()

    def unsent(self) -> Unsent:
        """The work that `sign_out` would leave behind, and that would keep everybody else from this computer."""
        with self._change:
            return self._open.unsent() if self._open is not None else Unsent()

    def sign_out(self, *, force: bool = False) -> None:
        """End the session; cache, queue and typing stay, encrypted. Refuses while work is unsent, unless `force`."""
        with self._change:
            if self._open is None:
                return
            left = self._open.unsent()
            if left and not force:
                raise WrongState(left.pesan, code="unsent")
            engine, line = self._open.engine, self._open.plug
            engine.stop()
            with contextlib.suppress(Exception):  # the server need not be there to sign out here
                Api(line, SessionAuth(self.secrets, line)).logout()
            self.secrets.change(refresh="")
            self._shut()
        self.notify(frozenset({"session", "status"}))

    def close(self) -> None:
        """Close everything; the session stays for the next `unlock`."""
        with self._change:
            self._shut()

    def forget_device(self) -> None:
        """The server knows another computer under our name (cloned disk): the next sign-in registers anew."""
        self.secrets.change(device="")

    def revoked(self, wipe: bool) -> None:
        """The server shut this device out; with `wipe` nothing of the cache stays readable (crypto-erase)."""
        kept = SHUT_WIPED if wipe else SHUT_KEPT
        self.shut_out = KeyProblem(f"{MESSAGES['revoked']} {SHUT_ASK} {kept}", code="device_revoked")
        if wipe:
            self.secrets.destroy()
            log.warning("profile wiped on the server's order")
        else:
            self.secrets.change(refresh="")
        # called from a lane of the engine: that one ends by itself, waiting for it here would never end
        threading.Thread(target=self._after_revoked, args=(wipe,), name="revoked", daemon=True).start()

    # what an open profile offers

    @property
    def direktori(self) -> Direktori:
        """The pemda's master data; NotFound(code="no_master") before the first sync."""
        return self._opened().master.direktori()

    def pelaku(self) -> Pelaku:
        """The person's rights today."""
        return self._opened().desk.who()

    def today(self) -> date:
        """The day at the pemda's place; in WIB while nothing of the pemda is at hand."""
        opened = self._open
        return opened.desk.today() if opened is not None else self.clock().astimezone(WIB).date()

    @property
    def surat(self) -> SuratCases:
        return self._opened().surat

    @property
    def tandatangan(self) -> TandaTanganCases:
        return self._opened().tandatangan

    @property
    def absensi(self) -> AbsensiCases:
        return self._opened().absensi

    @property
    def pencarian(self) -> PencarianCases:
        return self._opened().pencarian

    @property
    def beranda(self) -> BerandaCases:
        return self._opened().beranda

    @property
    def sync(self) -> SyncEngine:
        return self._opened().engine

    def subscribe(self, callback: Callable[[frozenset[str]], None]) -> Callable[[], None]:
        """Call `callback` with the kinds that changed, from any thread; the returned function ends that."""
        self._callbacks.append(callback)

        def end() -> None:
            with contextlib.suppress(ValueError):
                self._callbacks.remove(callback)

        return end

    def notify(self, kinds: frozenset[str]) -> None:
        """Tell the subscribers; one that fails does not stop the others nor the sync."""
        for callback in tuple(self._callbacks):
            try:
                callback(kinds)
            except Exception:  # the wall to the screens: a broken one must not end the sync
                log.exception("a subscriber failed")

    # inside

    def _sign_in(self, number: int, server: str, username: str, password: str) -> Session:
        """Nothing on this computer changes before the server has accepted the person."""
        kept = self.secrets.load() if self.secrets.exists else None
        if kept is None:
            self._require_no_orphan()
        ours = kept is not None and (not kept.username or self._is_owner(kept, username))
        if kept is not None and not ours:
            self._require_nothing_unsent(kept)
        fresh = Secrets(device=new_id())
        asking = fresh if kept is None or not ours else kept if kept.device else replace(kept, device=fresh.device)
        line = self.transport_for(server)
        self._asked = line
        try:
            self._require_wanted(number)
            if not ours:
                self._require_place_for_keys(line)
            tokens = login(line, asking, username, password)
            self._require_wanted(number)
        except ProblemReply as error:
            if error.code == "device_revoked" and error.problem.wipe:
                self.revoked(True)
            raise as_domain_error(error) from error
        finally:
            self._asked = None
            line.close()
        same = kept is not None and (kept.pegawai, kept.tenant) in (("", ""), (tokens.pegawai, tokens.tenant))
        if ours and not same:
            raise KeyProblem("Simpanan di komputer ini milik server atau pegawai lain.", code="other_profile")
        self._close_open()
        if kept is None or not same:
            # the cache first: keys without a cache begin anew, a cache without keys would be lost for good
            self._remove_cache()
            self.secrets.destroy()
            kept = self.secrets.create(fresh)
        new_device = kept.device != asking.device
        kept = self.secrets.change(
            device=asking.device, device_key=asking.device_key, server=server, tenant=tokens.tenant,
            username=tokens.username, pegawai=tokens.pegawai, nama=tokens.nama, refresh=tokens.refresh,
        )  # fmt: skip
        opened = self._start(kept, tokens)
        if new_device:
            opened.outbox.restart()
        return self._require_session()

    def _require_wanted(self, number: int) -> None:
        if number <= self._given_up:
            raise ServerProblem("Masuk dibatalkan.", code="cancelled")

    def _require_place_for_keys(self, line: Transport) -> None:
        """Refuse where new keys could not be kept; a server that is away as well is told in the same breath."""
        try:
            self.secrets.require_place()
        except KeyProblem as problem:
            try:
                line.send("GET", "/health")
            except ServerProblem as away:
                raise KeyProblem(f"{problem.pesan} {away.pesan}", code=problem.code) from away
            raise

    def _require_nothing_unsent(self, kept: Secrets) -> None:
        """Refuse another person while work of the present one is here only."""
        with self._kept_cache(kept) as opened:
            left = opened.unsent()
        if left:
            raise KeyProblem(
                f"Komputer ini masih menyimpan pekerjaan {kept.nama or kept.username}: {left}. "
                f"Pemiliknya perlu masuk sebagai “{kept.username}”, menyelesaikan dan mengirimkannya, lalu keluar; "
                "sesudah itu orang lain dapat masuk di sini.",
                code="other_profile",
            )

    def _is_owner(self, kept: Secrets, username: str) -> bool:
        """Whether the keys of this computer are of the person with this user name, or with this NIP."""
        if not username.isdigit() or kept.username.lower() == username:
            return kept.username.lower() == username
        with self._kept_cache(kept) as opened:
            try:
                person = opened.master.direktori().pegawai.get(kept.pegawai)
            except NotFound:  # nothing was fetched yet
                return False
        return person is not None and has_nip(person, username)

    @contextlib.contextmanager
    def _kept_cache(self, kept: Secrets) -> Iterator[_Open]:
        """The open cache, or else the one that is here, opened to be looked at."""
        opened = self._open or _Open(self, kept, None)
        try:
            yield opened
        finally:
            if opened is not self._open:
                opened.close()

    def _require_no_orphan(self) -> None:
        """Never a new key over a cache that the old one could still open."""
        if (self.paths.data / "cache.db").exists() and not self.secrets.exists:
            raise KeyProblem(
                "Berkas kunci profil (kunci.bin) hilang sehingga simpanan lokal tidak dapat dibuka; "
                "pulihkan berkas itu atau hubungi pengelola.",
                code="keys_missing",
            )

    def _start(self, kept: Secrets, tokens: Tokens | None) -> _Open:
        opened = self._open = _Open(self, kept, tokens)
        self.session, self.shut_out = session_of(kept), None
        self.notify(frozenset({"session", "status"}))
        return opened

    def _close_open(self) -> None:
        opened, self._open, self.session = self._open, None, None
        if opened is not None:
            opened.close()

    def _shut(self) -> None:
        self._close_open()
        self._lock.release()

    def _after_revoked(self, wipe: bool) -> None:
        with self._change:
            self._shut()
            if wipe:
                self._remove_cache()
        self.notify(frozenset({"session", "status", "surat"}))

    def _remove_cache(self) -> None:
        """Delete cache and files; what cannot be deleted is unreadable without its key."""
        import shutil

        for name in ("cache.db", "cache.db-wal", "cache.db-shm"):
            with contextlib.suppress(OSError):
                (self.paths.data / name).unlink(missing_ok=True)
        shutil.rmtree(self.paths.data / "berkas", ignore_errors=True)

    def _opened(self) -> _Open:
        opened = self._open
        if opened is None:
            raise KeyProblem("Anda belum masuk.", code="locked")
        return opened

    def _require_session(self) -> Session:
        if self.session is None:
            raise FileProblem("Sesi tidak dapat disimpan di komputer ini.", code="session")
        return self.session
