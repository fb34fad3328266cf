"""How the sync is doing, in numbers and one calm sentence; raises the alarm when work waits without progress."""

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

from portalpns.domain.clock import Clock

STALL = timedelta(minutes=2)
SENDING = "Mengirim perubahan Anda."

MESSAGES = {
    "locked": "Belum masuk.",
    "offline": "Luring. Pekerjaan Anda tersimpan di komputer ini.",
    "connecting": "Menghubungi server.",
    "syncing": "Menyinkronkan.",
    "idle": "Mutakhir.",
    "needs_login": "Sesi berakhir. Masuk kembali untuk menyinkronkan.",
    "needs_upgrade": "Versi program ini terlalu lama untuk mengirim; perbarui Portal PNS.",
    "revoked": "Komputer ini tidak lagi diizinkan memakai Portal PNS.",
    "trouble": "Sinkronisasi terganggu.",
}
STOPPED = frozenset({"needs_login", "needs_upgrade", "revoked", "trouble"})
"""States that do not end by waiting; the sentence of the status says what to do."""


@dataclass(frozen=True)
class SyncStatus:
    """The state of the sync; state: locked, offline, connecting, syncing, idle, needs_login, needs_upgrade, revoked,
    trouble. `online` only while the server answers. `queued` counts own actions that wait, `conflicts` those refused;
    `next_try` is the next attempt while the server cannot be reached, None when it is not known or nothing is tried;
    `fetched` is the share of the first pull that is here (0 to 1), and stays 1 once that was complete."""

    online: bool
    state: str
    last_contact: datetime | None
    queued: int
    conflicts: int
    uploads: int
    downloads: int
    stalled: bool
    message: str
    next_try: datetime | None = None
    fetched: float = 1.0


@dataclass(frozen=True)
class Waiting:
    """What is still to be done, counted in the cache."""

    queued: int
    conflicts: int
    uploads: int
    downloads: int
    behind: bool
    fetched: float = 1.0


class Monitor:
    """Remembers state and contact; thread-safe.

    Sending and receiving are watched apart: a server that talks all day but takes nothing is a stall too.
    """

    def __init__(self, clock: Clock, last_contact: datetime | None) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._state = "offline"
        self.clock_ahead = timedelta(0)
        """By how much the clock here is ahead of the server's, as its last answer showed."""
        self._trouble = ""
        self._contact = last_contact
        self._next: datetime | None = None
        self._undone: dict[str, str] = {}
        """Why a lane (push or files) got nothing done though the server can be reached."""
        self._since: dict[str, datetime | None] = {"push": None, "pull": None}
        """Since when work waits in a lane without any of it getting done; None while none waits."""

    @property
    def state(self) -> str:
        return self._state

    @property
    def last_contact(self) -> datetime | None:
        return self._contact

    def enter(self, state: str, trouble: str = "") -> bool:
        """Take over a state; True when a person would see a difference."""
        with self._lock:
            changed = (state, trouble) != (self._state, self._trouble)
            self._state, self._trouble = state, trouble
        return changed

    def begin(self) -> bool:
        """The server is asked; a failure that was told stands until something succeeds. True when that is news."""
        with self._lock:
            fresh = self._state == "offline" and self._next is None
            if fresh:
                self._state = "connecting"
        return fresh

    def contact(self, server_time: datetime | None = None) -> datetime:
        """The server answered, and perhaps said what its clock shows."""
        with self._lock:
            if server_time is not None:
                self.clock_ahead = self._clock() - server_time
            self._next = None
            if self._state in ("offline", "connecting"):
                self._state, self._trouble = "syncing", ""
            self._contact = self._clock()
            return self._contact

    def retry_in(self, seconds: float | None) -> None:
        """A lane failed and tries again after so many seconds, or only when somebody wakes it."""
        with self._lock:
            self._next = None if seconds is None else self._clock() + timedelta(seconds=seconds)

    def progress(self, lane: str) -> None:
        """Some of what waited in the lane (push, pull or files) is done."""
        with self._lock:
            self._since[lane] = None
            self._undone.pop(lane, None)

    def not_done(self, lane: str, why: str) -> None:
        """The lane (push or files) failed; the one that receives may go on and knows nothing of it."""
        with self._lock:
            self._undone[lane] = why

    def status(self, waiting: Waiting) -> SyncStatus:
        now = self._clock()
        with self._lock:
            online = self._state in ("syncing", "idle", "needs_upgrade")
            tried = online or self._state in ("connecting", "trouble")
            stalled = False
            for lane, waits in (("push", waiting.queued > 0), ("pull", waiting.behind)):
                since = (self._since[lane] or now) if tried and waits else None
                self._since[lane] = since
                stalled |= since is not None and now - since > STALL
            state, message = self._state, self._trouble or MESSAGES[self._state]
            if state in ("connecting", "syncing", "idle"):
                why = (waiting.queued and self._undone.get("push")) or (waiting.downloads and self._undone.get("files"))
                if why:
                    state, message = "trouble", why
                elif state == "idle" and waiting.queued:
                    message = SENDING
            if stalled:
                message = "Sinkronisasi tidak bergerak lebih dari dua menit; periksa halaman Sinkronisasi."
            coming = self._next if self._next is not None and self._next > now else None
            return SyncStatus(
                online, state, self._contact, waiting.queued, waiting.conflicts, waiting.uploads,
                waiting.downloads, stalled, message, coming, waiting.fetched,
            )  # fmt: skip
