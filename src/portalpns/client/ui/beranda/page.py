"""Beranda: four numbers and one list, most urgent first; each row says what is asked and leads there."""

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeAlias

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QButtonGroup, QLabel, QToolButton, QWidget

from portalpns.client.ui import tasks
from portalpns.client.ui.errors import sentence
from portalpns.client.ui.look import Chip, Tone, set_role
from portalpns.client.ui.page import NewLetter, Page, Shell, TypedLetter, Waits
from portalpns.client.ui.widgets.banner import Banner
from portalpns.client.ui.widgets.cards import CardContent, CardRow, NumberCard
from portalpns.client.ui.widgets.forms import FlowLayout
from portalpns.client.ui.widgets.table import Column, Empty, FittingTable, ListSource
from portalpns.client.ui.words import greeting, kapan, number, tanggal_pendek, unsaved
from portalpns.domain.naskah import DERAJAT_NAMA

if TYPE_CHECKING:
    from portalpns.client.sync.monitor import SyncStatus
    from portalpns.client.usecases.beranda import Beranda, Tile, Waiting
    from portalpns.domain.surat import SuratKeluar

_Found: TypeAlias = "tuple[Beranda, SyncStatus, list[SuratKeluar], bool]"
TILES = 4
TELL_TIME_MS = 60_000
PAGE_OF = {
    "tandatangan": "tandatangan", "tanda_tangan": "tandatangan", "ttd": "tandatangan",
    "paraf": "surat_keluar", "periksa": "surat_keluar", "dikembalikan": "surat_keluar", "kirim": "surat_keluar",
    "konsep": "surat_keluar", "keluar": "surat_keluar",
    "masuk": "surat_masuk", "belum_dibaca": "surat_masuk", "disposisi": "surat_masuk", "agenda": "surat_masuk",
    "dicabut": "surat_masuk",
    "absensi": "absensi", "kehadiran": "absensi", "koreksi": "absensi", "antrean": "sinkronisasi",
}  # fmt: skip
"""Where a kind of waiting work, or a tile, is opened."""
MANAGES = (
    "Unit, jabatan, pegawai, kalender, akun, dan perangkat Anda kelola di server dengan perintah portalpns admin; "
    "portalpns admin --help menyebutkan caranya."
)
PRESSING = "segera"
"""The group of what is pressing, whatever is to be done."""
_TONES = {"tandatangan": Tone.BAD, "surat_masuk": Tone.INFO, "surat_keluar": Tone.WARN, "absensi": Tone.GOOD}


class BerandaPage(Page):
    """The first page after signing in."""

    title = "Beranda"

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.as_of = QLabel()
        set_role(self.as_of, "muted")
        self.add_beside_title(self.as_of)
        self.cards = [NumberCard("") for _ in range(TILES)]
        self._tiles: list[Tile] = []
        for place, card in enumerate(self.cards):
            card.pressed.connect(lambda place=place: self._open_tile(place))
        self.typed = Banner(buttons=[(self.tr("Lanjutkan menulis"), self._write_on)])
        self._typed: Sequence[SuratKeluar] = ()
        self.body.addWidget(self.typed)
        self.row = CardRow(self.cards)
        self.body.addWidget(self.row)
        self._empty = Empty(
            "Tidak ada yang menunggu.", "Surat baru", lambda: shell.go("surat_keluar", NewLetter()), "circle-check",
            "Surat baru: Ctrl+N", lambda: shell.may_write,
        )  # fmt: skip
        self.groups = _Groups()
        self.groups.chosen.connect(self._show_group)
        self.body.addWidget(self.groups)
        columns: list[Column[Waiting]] = [
            Column("hal", "Hal", lambda one: one.hal),
            Column("nomor", "Nomor", lambda one: one.nomor, width=24),
            Column("dari", "Dari", lambda one: one.dari, width=28),
            Column("sejak", "Sejak", lambda one: self._since(one.sejak), width=15),
            Column("batas", "Batas waktu", lambda one: self._due(one.batas), width=17),
            Column("tindakan", "Tindakan", chip=self._chip, width=27),
        ]
        self.table = FittingTable(
            "Yang menunggu Anda", columns, weight=("tindakan", "dari", "batas", "sejak", "nomor"), row_id=_waiting_id,
            empty=self._empty, strong=lambda one: bool(one.urgent), at_first=True,
        )  # fmt: skip
        self.table.opened.connect(self._open)
        self.body.addWidget(self.table, 1)
        self._source = _WaitingSource()
        self._waiting: Sequence[Waiting] = ()
        self._fetching = ""
        self._begun = False
        self._clock = QTimer(self, interval=TELL_TIME_MS)
        self._clock.timeout.connect(self._greet)
        self._clock.start()
        self._greet()

    def activate(self, target: object = None) -> None:
        self._load()

    def refresh(self, kinds: frozenset[str]) -> None:
        self._load()

    def set_fetching(self, words: str) -> None:
        super().set_fetching(words)
        self._fetching = words
        if self._tiles:
            self._show_tiles()

    def panes(self) -> list[QWidget]:
        return [self.table, self.cards[0]]

    def _greet(self) -> None:
        self.set_title(self.tr("{greeting}. Yang menunggu Anda:").format(greeting=greeting(self.shell.clock())))

    def _load(self) -> None:
        core = self.shell.core

        def work(_task: tasks.Task[_Found]) -> _Found:
            manages = any(role == "admin_pemda" for role, _ in core.pelaku().peran)
            return core.beranda.summary(), core.sync.status(), core.surat.recovered(), manages

        tasks.run(work, owner=self, done=lambda found: self._show(*found), failed=self._fail)

    def _show(self, summary: "Beranda", status: "SyncStatus", typed: "Sequence[SuratKeluar]", manages: bool) -> None:
        if manages and not self.shell.may_write:
            self.table.set_empty(replace(self._empty, button="", detail=self.tr(MANAGES), when=lambda: True))
        self._typed = typed
        self.typed.set_words(unsaved([letter.naskah.hal for letter in typed]), Tone.INFO)
        self._tiles = list(summary.tiles)[:TILES]
        self._show_tiles()
        self._waiting = summary.waiting
        said = {"batas": any(one.batas for one in summary.waiting), "nomor": any(one.nomor for one in summary.waiting)}
        self.table.set_unneeded([column for column, needed in said.items() if not needed])
        self.groups.show_counts(_counts(summary.waiting))
        self._show_group()
        self._tell_age(status)

    def _show_tiles(self) -> None:
        """What is here is counted once everything was pulled; only the queue is complete before."""
        for place, card in enumerate(self.cards):
            card.setVisible(place < len(self._tiles))
            if place < len(self._tiles):
                tile = self._tiles[place]
                number = tile.angka
                tone = Tone.NEUTRAL if number == "0" else _TONES.get(PAGE_OF.get(tile.id, ""), Tone.NEUTRAL)
                content = CardContent(number, tile.words, tile.catatan or "", tone)
                unknown = self._fetching and tile.id != "antrean"
                card.set_content(CardContent("…", tile.words) if unknown else content)

    def _show_group(self) -> None:
        wanted = self.groups.wanted
        self._source.replace([one for one in self._waiting if not wanted or wanted in _groups_of(one)])
        if self._begun:
            self.table.refresh()
        else:
            self._begun = True
            self.table.show_rows(self._source)

    def _tell_age(self, status: "SyncStatus") -> None:
        if status.online or status.last_contact is None:
            self.as_of.setText("")
        else:
            words = self.tr("Data per {time}, luring") if status.state == "offline" else self.tr("Data per {time}")
            self.as_of.setText(words.format(time=kapan(status.last_contact, self.shell.clock())))

    def _fail(self, error: Exception) -> None:
        words = sentence(error)
        if words is None:
            tasks.tell(error)
            words = self.tr("Angka ini tidak dapat dibaca karena galat yang tidak terduga.")
        for card in self.cards:
            card.set_failed(words)

    def _due(self, due: date | None) -> str:
        if due is None:
            return ""
        away = (due - self.shell.core.today()).days
        if away < 0:
            return self.tr("{day} (lewat)").format(day=tanggal_pendek(due))
        return self.tr("Hari ini") if away == 0 else self.tr("Besok") if away == 1 else tanggal_pendek(due)

    def _since(self, since: datetime | None) -> str:
        return kapan(since, self.shell.clock()) if since is not None else ""

    def _chip(self, one: "Waiting") -> Chip:
        """The verb, with why it presses: the letter's own degree, or a day that is past."""
        today = self.shell.core.today()
        if one.batas is not None and one.batas < today:
            return Chip(f"Lewat batas · {one.tindakan}", Tone.BAD)
        words = f"{DERAJAT_NAMA[one.derajat]} · {one.tindakan}" if one.derajat != "biasa" else one.tindakan
        if one.kind == "agenda":
            return Chip(words, Tone.WARN if one.urgent else Tone.NEUTRAL)
        return Chip(words, Tone.BAD if one.urgent else Tone.WARN if one.kind == "disposisi" else Tone.INFO)

    def _open(self, one: "Waiting") -> None:
        self.shell.go(PAGE_OF.get(one.kind, "surat_masuk"), Waits(one.kind, one.surat_id))

    def _write_on(self) -> None:
        if self._typed:
            self.shell.go("surat_keluar", TypedLetter(self._typed[0].id))

    def _open_tile(self, place: int) -> None:
        kind = self._tiles[place].id if place < len(self._tiles) else ""
        if kind in PAGE_OF:
            self.shell.go(PAGE_OF[kind], Waits(kind))


class _WaitingSource(ListSource["Waiting"]):
    """The waiting work of the last summary; replaced in place, so that the list keeps its cursor."""

    def __init__(self) -> None:
        keys: dict[str, Callable[[Waiting], Any]] = {
            "hal": lambda one: one.hal.lower(),
            "nomor": lambda one: one.nomor,
            "dari": lambda one: one.dari.lower(),
            "sejak": lambda one: str(one.sejak or ""),
            "batas": lambda one: (one.batas is None, str(one.batas or "")),
            "tindakan": lambda one: one.tindakan,
        }
        super().__init__((), _waiting_id, keys)

    def replace(self, rows: Sequence["Waiting"]) -> None:
        self._rows = list(rows)


class _Groups(QWidget):
    """One button for each thing that is to be done, with how many; hidden while there is only one kind."""

    chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.wanted = ""
        self._flow = FlowLayout(self, spacing=4)
        self._flow.setContentsMargins(0, 0, 0, 0)
        self._buttons = QButtonGroup(self)
        self._shown: dict[str, QToolButton] = {}
        self._counts: dict[str, int] = {}

    def show_counts(self, counts: dict[str, int]) -> None:
        """`counts` by group, `""` being all of them."""
        if counts == self._counts:
            return
        self._counts = counts
        for group, button in self._shown.items():
            button.setVisible(group in counts)
        for group, count in counts.items():
            button = self._shown.get(group) or self._make(group)
            button.setText(f"{group.capitalize() or 'Semua'}   {number(count)}")
            button.setAccessibleName(f"Tampilkan: {group or 'semua'}, {number(count)}")
            self._flow.removeWidget(button)
            self._flow.addWidget(button)
        if self.wanted not in counts:
            self._shown[""].setChecked(True)
        self.setVisible(any(count < counts[""] for count in counts.values()))

    def _make(self, group: str) -> QToolButton:
        button = QToolButton()
        button.setCheckable(True)
        button.setChecked(not group)
        set_role(button, "filter")
        button.toggled.connect(lambda on, group=group: self._choose(group) if on else None)
        self._buttons.addButton(button)
        self._shown[group] = button
        return button

    def _choose(self, group: str) -> None:
        self.wanted = group
        self.chosen.emit()


def _groups_of(one: "Waiting") -> tuple[str, ...]:
    verb = one.tindakan.lower()
    return (PRESSING, verb) if one.urgent else (verb,)


def _counts(waiting: Sequence["Waiting"]) -> dict[str, int]:
    """How many in each group, all first, then the pressing ones, then by verb in the order of the list."""
    found = Counter(group for one in waiting for group in _groups_of(one))
    pressing = {PRESSING: found.pop(PRESSING)} if PRESSING in found else {}
    return {"": len(waiting), **pressing, **found}


def _waiting_id(one: "Waiting") -> Hashable:
    return one.kind, one.surat_id
