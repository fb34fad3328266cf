"""Beranda: four numbers and one list, most urgent first; each row says what is asked and leads there."""

from collections.abc import Callable, Hashable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel, QWidget

from portalpns.client.ui import tasks
from portalpns.client.ui.errors import sentence
from portalpns.client.ui.look import Chip, Tone, set_role
from portalpns.client.ui.page import NewLetter, Page, Shell
from portalpns.client.ui.widgets.cards import CardContent, CardRow, NumberCard
from portalpns.client.ui.widgets.table import Column, Empty, ListSource, TableView
from portalpns.client.ui.words import greeting, kapan, tanggal_pendek
from portalpns.domain.clock import WIB

if TYPE_CHECKING:
    from portalpns.client.usecases.beranda import Beranda, Tile, Waiting

TILES = 4
TELL_TIME_MS = 60_000
PAGE_OF = {
    "tandatangan": "tandatangan", "tanda_tangan": "tandatangan", "ttd": "tandatangan",
    "paraf": "surat_keluar", "periksa": "surat_keluar", "dikembalikan": "surat_keluar", "kirim": "surat_keluar",
    "konsep": "surat_keluar", "keluar": "surat_keluar",
    "masuk": "surat_masuk", "belum_dibaca": "surat_masuk", "disposisi": "surat_masuk", "agenda": "surat_masuk",
    "absensi": "absensi", "kehadiran": "absensi", "koreksi": "absensi", "antrean": "sinkronisasi",
}  # fmt: skip
"""Where a kind of waiting work, or a tile, is opened."""
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
        self.row = CardRow(self.cards)
        self.body.addWidget(self.row)
        empty = Empty(
            "Tidak ada yang menunggu.", "Surat baru", lambda: shell.go("surat_keluar", NewLetter()), "circle-check",
            "Surat baru: Ctrl+N",
        )  # fmt: skip
        columns: list[Column[Waiting]] = [
            Column("hal", "Hal", lambda one: one.hal),
            Column("dari", "Dari", lambda one: one.dari, width=26),
            Column("batas", "Batas waktu", lambda one: self._due(one.batas), width=18),
            Column("tindakan", "Tindakan", chip=_chip, width=26),
        ]
        self.table = TableView(
            "Yang menunggu Anda", columns, row_id=_waiting_id, empty=empty, strong=lambda one: bool(one.urgent)
        )
        self.table.opened.connect(self._open)
        self.body.addWidget(self.table, 1)
        self._source = _WaitingSource()
        self._begun = False
        self._clock = QTimer(self, interval=TELL_TIME_MS)
        self._clock.timeout.connect(self._greet)
        self._clock.start()
        self._greet()

    def activate(self, target: object = None) -> None:
        self._load()
        self.table.setFocus()

    def refresh(self, kinds: frozenset[str]) -> None:
        self._load()

    def panes(self) -> list[QWidget]:
        return [self.cards[0], self.table]

    def _greet(self) -> None:
        self.set_title(self.tr("{greeting}. Yang menunggu Anda:").format(greeting=greeting(self.shell.clock())))

    def _load(self) -> None:
        core = self.shell.core

        def work(_task: tasks.Task[tuple["Beranda", Any]]) -> tuple["Beranda", Any]:
            return core.beranda.summary(), core.sync.status()

        tasks.run(work, owner=self, done=lambda found: self._show(*found), failed=self._fail)

    def _show(self, summary: "Beranda", status: Any) -> None:
        self._tiles = list(summary.tiles)[:TILES]
        for place, card in enumerate(self.cards):
            card.setVisible(place < len(self._tiles))
            if place < len(self._tiles):
                tile = self._tiles[place]
                number = str(tile.angka)
                tone = Tone.NEUTRAL if number == "0" else _TONES.get(PAGE_OF.get(tile.id, ""), Tone.NEUTRAL)
                card.set_content(CardContent(number, tile.words, tile.catatan or "", tone))
        self._source.replace(summary.waiting)
        if self._begun:
            self.table.refresh()
        else:
            self._begun = True
            self.table.show_rows(self._source)
        self._tell_age(status.online, status.last_contact)

    def _tell_age(self, online: bool, last: datetime | None) -> None:
        if online or last is None:
            self.as_of.setText("")
        else:
            self.as_of.setText(self.tr("Data per {time}, luring").format(time=kapan(last, self.shell.clock())))

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
        day = due.astimezone(WIB).date() if isinstance(due, datetime) else due
        away = (day - self.shell.clock().astimezone(WIB).date()).days
        if away < 0:
            return self.tr("{day} (lewat)").format(day=tanggal_pendek(day))
        return self.tr("Hari ini") if away == 0 else self.tr("Besok") if away == 1 else tanggal_pendek(day)

    def _open(self, one: "Waiting") -> None:
        self.shell.go(PAGE_OF.get(one.kind, "surat_masuk"), one.surat_id)

    def _open_tile(self, place: int) -> None:
        page = PAGE_OF.get(self._tiles[place].id) if place < len(self._tiles) else None
        if page is not None:
            self.shell.go(page)


class _WaitingSource(ListSource["Waiting"]):
    """The waiting work of the last summary; replaced in place, so that the list keeps its cursor."""

    def __init__(self) -> None:
        keys: dict[str, Callable[[Waiting], Any]] = {
            "hal": lambda one: one.hal.lower(),
            "dari": lambda one: one.dari.lower(),
            "batas": lambda one: (one.batas is None, str(one.batas or "")),
            "tindakan": lambda one: one.tindakan,
        }
        super().__init__((), _waiting_id, keys)

    def replace(self, rows: Sequence["Waiting"]) -> None:
        self._rows = list(rows)


def _chip(one: "Waiting") -> Chip:
    if one.urgent:
        return Chip(one.tindakan, Tone.BAD)
    return Chip(one.tindakan, Tone.WARN if PAGE_OF.get(one.kind) == "surat_masuk" else Tone.INFO)


def _waiting_id(one: "Waiting") -> Hashable:
    return one.kind, one.surat_id
