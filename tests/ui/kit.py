"""What the ui tests share: a core in memory, a page with tiles and a list, and a PDF made on the spot."""

import threading
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from portalpns.client.paths import Paths, paths_under
from portalpns.client.ui.look import Chip, Tone
from portalpns.client.ui.page import Page, PageSpec, Shell
from portalpns.client.ui.widgets.cards import CardContent, CardRow, NumberCard
from portalpns.client.ui.widgets.table import Column, Empty, PageRequest, TableView
from portalpns.domain.errors import KeyProblem, PortalError

if TYPE_CHECKING:
    from portalpns.client.session import Unsent

NOW = datetime(2026, 11, 24, 2, 41, tzinfo=UTC)


@dataclass(frozen=True)
class KitStatus:
    person: str = "Rina Sari"
    role: str = "Sekretaris"
    opd: str = "Dinas Komunikasi dan Informatika"
    online: bool = False
    state: str = "offline"
    message: str = ""
    stalled: bool = False
    fetched: float = 1.0
    pending: int = 2
    conflicts: int = 0
    may_write: bool = True
    last_contact: datetime | None = NOW
    demo: bool = True


@dataclass(frozen=True)
class KitHit:
    page: str
    target: object
    words: str
    detail: str


@dataclass
class KitCore:
    """The shell's side of a core, with the password `benar`."""

    state: KitStatus = field(default_factory=KitStatus)
    counts: dict[str, int] = field(default_factory=dict)
    listeners: list[Callable[[frozenset[str]], None]] = field(default_factory=list)
    paths: Paths = field(default_factory=lambda: paths_under(Path("profil")))
    synced: threading.Event = field(default_factory=threading.Event)
    given_up: threading.Event = field(default_factory=threading.Event)
    closed: bool = False
    hint: str = ""
    trouble: PortalError | None = None
    new: bool = False
    may_unlock: bool = True
    account: str = "rina"

    def subscribe(self, callback: Callable[[frozenset[str]], None]) -> Callable[[], None]:
        self.listeners.append(callback)
        return lambda: self.listeners.remove(callback)

    def change(self, *kinds: str) -> None:
        for listener in self.listeners:
            listener(frozenset(kinds))

    def status(self) -> KitStatus:
        return self.state

    def counters(self) -> Mapping[str, int]:
        return self.counts

    def search(self, words: str, limit: int) -> Sequence[KitHit]:
        return [KitHit("surat_masuk", 7, f"Hasil untuk {words}", "Surat masuk")][:limit]

    def sign_in(self, server: str, user: str, password: str, passphrase: str = "") -> None:
        if password != "benar":
            raise KeyProblem("Nama pengguna atau kata sandi tidak cocok.")
        self.state = replace(self.state, person=user)

    def cancel_sign_in(self) -> None:
        self.given_up.set()

    def sign_out(self, discard: Iterable[str] = ()) -> "Unsent":
        self.state = replace(self.state, person="")
        from portalpns.client.session import Unsent  # it brings the network along, which a start is free of

        return Unsent()

    def sync_now(self) -> None:
        self.synced.set()

    def close(self) -> None:
        self.closed = True


@dataclass(frozen=True)
class Surat:
    id: int
    hal: str
    dari: str
    batas: str
    tindakan: str
    tone: Tone


KINDS = [
    ("Undangan rapat koordinasi", "Sekretariat Daerah", "Hari ini 14.00", "Segera · Tanda tangani", Tone.BAD),
    ("Nota dinas usul kegiatan", "Bidang Aplikasi Informatika", "Besok", "Paraf", Tone.INFO),
    ("Tindak lanjut disposisi No. 32", "Kepala Dinas", "23 Nov 2026 (lewat)", "Lewat batas", Tone.WARN),
    ("Koreksi absensi Budi Santoso", "Subbagian Umum", "Jumat", "Setujui", Tone.GOOD),
]


def surat(number: int) -> Surat:
    return Surat(number, *KINDS[number % 4])


class CountingSource:
    """Rows made from their place; remembers which pages were asked for and on which thread."""

    def __init__(self, count: int, make: Callable[[int], Any] = surat, *, error: PortalError | None = None) -> None:
        self.rows_there = count
        self.make = make
        self.error = error
        self.shift = 0
        self.requests: list[PageRequest] = []
        self.threads: set[str] = set()

    def count(self) -> int:
        self.threads.add(threading.current_thread().name)
        if self.error is not None:
            raise self.error
        return self.rows_there

    def page(self, request: PageRequest) -> Sequence[Any]:
        self.requests.append(request)
        last = min(request.offset + request.limit, self.rows_there)
        places = (self._id(place, request.descending) for place in range(request.offset, last))
        return [self.make(place) for place in places]

    def locate(self, row_id: Hashable, sort: str, descending: bool) -> int | None:
        assert isinstance(row_id, int)
        place = self.rows_there - 1 - row_id if descending else row_id + self.shift
        return place if 0 <= place < self.rows_there else None

    def _id(self, place: int, descending: bool) -> int:
        return self.rows_there - 1 - place if descending else place - self.shift


COLUMNS: list[Column[Surat]] = [
    Column("hal", "Hal", lambda row: row.hal),
    Column("dari", "Dari", lambda row: row.dari, width=30),
    Column("batas", "Batas waktu", lambda row: row.batas, width=18),
    Column("tindakan", "Tindakan", chip=lambda row: Chip(row.tindakan, row.tone), width=26, sortable=False),
]


def table(**options: Any) -> TableView:
    empty = Empty("Tidak ada yang menunggu.", "Surat baru", lambda: None, detail="Surat baru: Ctrl+N")
    return TableView("Yang menunggu Anda", COLUMNS, **{"empty": empty, **options})


class DeskPage(Page):
    """Four tiles and a list, as Beranda has them."""

    title = "Selamat pagi. Yang menunggu Anda:"

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.targets: list[object] = []
        self.refreshed: list[frozenset[str]] = []
        contents = [
            CardContent("50", "Menunggu tanda tangan", "7 bersifat segera", Tone.BAD),
            CardContent("12", "Surat masuk belum dibaca", "3 hari ini", Tone.INFO),
            CardContent("3", "Disposisi untuk saya", "1 lewat batas waktu", Tone.WARN),
            CardContent("94,2%", "Kehadiran bulan ini", "rekap ditutup 30 Nov", Tone.GOOD),
        ]
        cards = [NumberCard(content.words) for content in contents]
        for card, content in zip(cards, contents, strict=True):
            card.set_content(content)
        self.table = table()
        self.body.addWidget(CardRow(cards))
        self.body.addWidget(self.table, 1)

    def activate(self, target: object = None) -> None:
        self.targets.append(target)
        self.table.show_rows(CountingSource(4))

    def refresh(self, kinds: frozenset[str]) -> None:
        self.refreshed.append(kinds)

    def panes(self) -> list[Any]:
        return [self.table]


PAGES = [
    PageSpec("beranda", "Beranda", "home", "ui.kit:DeskPage", "Alt+1"),
    PageSpec("surat_masuk", "Surat Masuk", "inbox", "ui.kit:DeskPage", "Alt+2", frozenset({"surat"})),
    PageSpec("surat_keluar", "Surat Keluar / Konsep", "file-pencil", "ui.kit:DeskPage", "Alt+3"),
    PageSpec("tanda_tangan", "Menunggu Tanda Tangan", "signature", "ui.kit:DeskPage", "Alt+4"),
    PageSpec("disposisi", "Disposisi", "share-3", "ui.kit:DeskPage", "Alt+5"),
    PageSpec("agenda", "Buku Agenda", "notebook", "ui.kit:DeskPage", "Alt+6"),
    PageSpec("absensi", "Absensi", "clock-check", "ui.kit:DeskPage", "Alt+7"),
    PageSpec("pegawai", "Pegawai & OPD", "users", "ui.kit:DeskPage", "Alt+8"),
    PageSpec("verifikasi", "Verifikasi PDF", "shield-check", "ui.kit:DeskPage", "Alt+9"),
    PageSpec("sinkronisasi", "Sinkronisasi", "refresh", "ui.kit:DeskPage"),
    PageSpec("pengaturan", "Pengaturan", "settings", "portalpns.client.ui.pengaturan.page:SettingsPage", "Alt+0"),
]
COUNTS = {"surat_masuk": 12, "surat_keluar": 5, "tanda_tangan": 50, "disposisi": 3, "sinkronisasi": 2}


def pdf(pages: int = 2, text: str = "Undangan Rapat") -> bytes:
    """A plain PDF of A4 pages with a line of large text on each."""
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfgen.canvas import Canvas

    out = BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    for number in range(pages):
        canvas.setFont("Helvetica", 28)
        canvas.drawString(72, 740, f"{text} {number + 1}")
        canvas.setFont("Helvetica", 11)
        for line in range(30):
            canvas.drawString(72, 690 - 18 * line, "Dalam rangka peningkatan kualitas pelayanan publik, bersama ini")
        canvas.showPage()
    canvas.save()
    return out.getvalue()
