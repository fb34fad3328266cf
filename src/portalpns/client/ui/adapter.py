"""The client core in the shape that the window and its pages ask for (page.WindowCore)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from portalpns.client.paths import Paths
from portalpns.client.settings import Settings
from portalpns.client.ui.page import PASSPHRASE_HELPS, Tell
from portalpns.client.ui.words import tanggal_pendek
from portalpns.domain.clock import Clock
from portalpns.domain.errors import KeyProblem, NotFound, PortalError
from portalpns.domain.organisasi import KEDUDUKAN_NAMA
from portalpns.domain.wewenang import PERAN_NAMA

if TYPE_CHECKING:
    from portalpns.client.core import Core
    from portalpns.client.session import Session, Unsent
    from portalpns.client.sync.engine import SyncEngine
    from portalpns.client.usecases.absensi import AbsensiCases
    from portalpns.client.usecases.beranda import BerandaCases
    from portalpns.client.usecases.pencarian import PencarianCases
    from portalpns.client.usecases.surat import SuratCases
    from portalpns.client.usecases.tandatangan import TandaTanganCases
    from portalpns.domain.direktori import Direktori
    from portalpns.domain.wewenang import Pelaku

PEOPLE_FOUND = 5
"""People that one search names below the letters it found."""
_RANK = {"pimpinan": 0, "struktural": 1, "fungsional": 2, "pelaksana": 3}
_TELLING = ("admin_pemda", "pengelola_kepegawaian", "admin_opd")
"""Roles that say more of a person than their own job, the most telling first; a post says more than any of them."""
_PLAIN = ("tata_usaha", "penyusun", "operator_absensi")
"""Roles that stand for a person of whom nothing else is known."""


@dataclass(frozen=True)
class ShellStatus:
    """See page.Status."""

    person: str = ""
    role: str = ""
    opd: str = ""
    online: bool = False
    state: str = "locked"
    message: str = ""
    stalled: bool = False
    fetched: float = 1.0
    pending: int = 0
    conflicts: int = 0
    may_write: bool = True
    last_contact: datetime | None = None
    demo: bool = False


@dataclass(frozen=True)
class ShellHit:
    """See page.Hit."""

    page: str
    target: object
    words: str
    detail: str


class ShellCore:
    """Wraps a Core: what the window asks of it, and what pages use as it is."""

    def __init__(self, core: "Core", *, hint: str = "", trouble: PortalError | None = None) -> None:
        """`trouble`: why what was left open last time could not be opened, where signing in may mend it."""
        self._core = core
        self.hint = hint
        self._trouble = trouble

    @property
    def trouble(self) -> PortalError | None:
        return self._core.shut_out or self._trouble

    @property
    def new(self) -> bool:
        return not self._core.secrets.exists

    @property
    def may_unlock(self) -> bool:
        return self._core.may_unlock

    @property
    def account(self) -> str:
        session = self._core.session
        return session.username if session is not None else ""

    def subscribe(self, callback: Callable[[frozenset[str]], None]) -> Callable[[], None]:
        return self._core.subscribe(callback)

    def status(self) -> ShellStatus:
        core = self._core
        if core.session is None:
            return ShellStatus()
        sync = core.sync.status()
        role, opd, demo = self._place(core.session.pegawai)
        return ShellStatus(
            person=core.session.nama,
            role=role,
            opd=opd,
            online=sync.online,
            state=sync.state,
            message=sync.message,
            stalled=sync.stalled,
            fetched=sync.fetched,
            pending=sync.queued,
            conflicts=sync.conflicts,
            may_write=self._may_write(),
            last_contact=sync.last_contact,
            demo=demo,
        )

    def _may_write(self) -> bool:
        try:
            return bool(self._core.surat.may_write())
        except PortalError:
            return True  # the master data is still to come

    def _place(self, pegawai: str) -> tuple[str, str, bool]:
        """The person's post and office in words; blank until the master data has arrived."""
        try:
            book = self._core.direktori
        except PortalError:
            return "", "", False
        person = book.pegawai.get(pegawai)
        if person is None:
            return "", "", book.pemda.contoh
        pelaku = self._core.pelaku()
        day = self._core.today()
        opd = book.opd[person.opd].singkatan if person.opd in book.opd else ""
        held = [(book.jabatan[job].jenis, job) for job in pelaku.jabatan if job in book.jabatan]
        if held:
            _, job = min(held, key=lambda one: (_RANK[one[0]], one[1]))
            found = book.holder(job, day)
            prefix = KEDUDUKAN_NAMA[found[0].kedudukan] if found else ""
            return f"{prefix} {book.jabatan[job].nama}".strip(), opd, book.pemda.contoh
        roles = {role for role, _ in pelaku.peran}
        telling, others = ([PERAN_NAMA[role] for role in order if role in roles] for order in (_TELLING, _PLAIN))
        return next(iter([*telling, *filter(None, [person.jabatan]), *others]), ""), opd, book.pemda.contoh

    def counters(self) -> Mapping[str, int]:
        return self._core.beranda.counters() if self._core.session is not None else {}

    def search(self, words: str, limit: int) -> Sequence[ShellHit]:
        from portalpns.domain.surat import STATE_NAMA

        hits = []
        for row in self._core.pencarian.search(words, limit):
            page = "surat_masuk" if row.kotak == "masuk" else "surat_keluar"
            day = tanggal_pendek(date.fromisoformat(row.tanggal)) if row.tanggal else ""
            detail = " · ".join(part for part in (day, row.nomor, row.pihak, STATE_NAMA.get(row.standing, "")) if part)
            hits.append(ShellHit(page, row.id, row.hal or "(tanpa hal)", detail))
        try:
            people = self._core.pencarian.people(words, PEOPLE_FOUND)
        except NotFound:
            people = []  # the master data is still to come
        found = [ShellHit("pegawai", one.id, one.nama, f"NIP {one.nip} · {one.jabatan}".strip(" ·")) for one in people]
        return [*hits[: max(limit - len(found), 0)], *found][:limit]

    def sign_in(self, server: str, user: str, password: str, passphrase: str = "") -> None:
        """Online with a server's address; with an empty one only what this computer holds is opened.

        `passphrase` protects the profile where this computer has no keyring.
        """
        if passphrase:
            self._core.secrets.use_passphrase(passphrase)
        self._core.sign_in(server, user, password)
        self._trouble = None
        self._core.sync.start()

    def cancel_sign_in(self) -> None:
        self._core.cancel_sign_in()

    def sign_out(self, discard: Iterable[str] = ()) -> "Unsent":
        for letter_id in discard:
            self._core.surat.forget_typed(letter_id)
        left = self._core.unsent()
        if not left:
            self._core.sign_out()
        return left

    def sync_now(self) -> None:
        self._core.sync.sync_now(wait=False)

    def close(self) -> None:
        self._core.close()

    # as the core has it

    @property
    def paths(self) -> Paths:
        return self._core.paths

    @property
    def clock(self) -> Clock:
        return self._core.clock

    @property
    def session(self) -> "Session | None":
        return self._core.session

    @property
    def direktori(self) -> "Direktori":
        return self._core.direktori

    @property
    def surat(self) -> "SuratCases":
        return self._core.surat

    @property
    def tandatangan(self) -> "TandaTanganCases":
        return self._core.tandatangan

    @property
    def absensi(self) -> "AbsensiCases":
        return self._core.absensi

    @property
    def pencarian(self) -> "PencarianCases":
        return self._core.pencarian

    @property
    def beranda(self) -> "BerandaCases":
        return self._core.beranda

    @property
    def sync(self) -> "SyncEngine":
        return self._core.sync

    def today(self) -> date:
        return self._core.today()

    def pelaku(self) -> "Pelaku":
        return self._core.pelaku()


def open_shell_core(paths: Paths, settings: Settings, tell: Tell) -> ShellCore:  # noqa: ARG001 - as the window calls
    """For `run_window`: open the profile's core, and what the person left open last time."""
    from portalpns.client.core import Core

    core = Core.open()
    try:
        if core.unlock() is not None:
            core.sync.start()
    except KeyProblem as error:
        if error.code not in PASSPHRASE_HELPS:
            core.close()
            raise
        return ShellCore(core, trouble=error)
    return ShellCore(core)
