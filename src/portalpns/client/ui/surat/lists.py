"""What the pages of letters share: a list with filter chips at the left, the letter at the right."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QInputDialog,
    QLineEdit,
    QSplitter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from portalpns.client.ui import hotkeys, tasks
from portalpns.client.ui.look import GAP, GAP_SMALL, Tone, icon, set_role
from portalpns.client.ui.page import Page, Shell, Waits, letter_of
from portalpns.client.ui.surat.actions import LetterActions, Step
from portalpns.client.ui.surat.reading import ReadingPane
from portalpns.client.ui.surat.rows import HAL_LEAST, LetterSource
from portalpns.client.ui.surat.telling import Told
from portalpns.client.ui.widgets.files import ask_save
from portalpns.client.ui.widgets.forms import FlowLayout
from portalpns.client.ui.widgets.table import Column, Empty, FittingTable
from portalpns.client.usecases.daftar import write
from portalpns.client.usecases.rows import SHORTEST
from portalpns.client.usecases.surat import Filter, SuratRow

if TYPE_CHECKING:
    from portalpns.documents.laporan import Laporan

TYPING_MS = 150
LIST_PART = 500
"""Of a thousand: the list's part of the page's width."""


@dataclass(frozen=True)
class Stage:
    """One chip over the list."""

    words: str
    wanted: Filter
    empty: str
    holds: str = ""
    """The kind of waiting work on Beranda that is found here (Waits.kind)."""
    wide: bool = False
    """Holds all that the person may read, the others what is his own; offered to whom that makes a difference."""


class LetterList(QWidget):
    """Filter line, chips, rows."""

    def __init__(
        self,
        shell: Shell,
        name: str,
        columns: Sequence[Column[SuratRow]],
        weight: Sequence[str],
        stages: Sequence[Stage],
        empty: Empty,
    ) -> None:
        super().__init__()
        self._shell, self._stages, self._empty = shell, list(stages), empty
        self._stage = self._stages[0]
        self._sought = 0
        """Counts the letters that were asked for: the last one is shown."""
        self.search = QLineEdit()
        set_role(self.search, "search")
        self.search.setPlaceholderText(self.tr("Saring daftar ({keys})").format(keys=hotkeys.shown("find")))
        self.search.setAccessibleName(self.tr("Saring daftar"))
        self.search.addAction(icon("filter"), QLineEdit.ActionPosition.LeadingPosition)
        self.search.setClearButtonEnabled(True)
        self._typing = QTimer(self, singleShot=True, interval=TYPING_MS)
        self._typing.timeout.connect(self.show_stage)
        self.search.textChanged.connect(lambda _text: self._typing.start())
        self.table = FittingTable(
            name, columns, weight=weight, least=HAL_LEAST, empty=empty, at_first=True,
            strong=lambda row: row.kotak == "masuk" and not row.dibaca,
        )  # fmt: skip
        for key in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            down = QShortcut(QKeySequence(key), self.search, context=Qt.ShortcutContext.WidgetShortcut)
            down.activated.connect(self.table.setFocus)
        self.export = QToolButton()
        self.export.setIcon(icon("file-export", "muted"))
        words = self.tr("Ekspor daftar ({keys})").format(keys=hotkeys.shown("export"))
        self.export.setToolTip(words)
        self.export.setAccessibleName(words)
        head = QWidget()
        line = QHBoxLayout(head)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(GAP_SMALL)
        line.addWidget(self.search, 1)
        line.addWidget(self.export)
        chips = QWidget()
        flow = FlowLayout(chips, spacing=4)
        flow.setContentsMargins(0, 0, 0, 0)
        self._chips = QButtonGroup(self)
        for place, stage in enumerate(self._stages):
            chip = QToolButton()
            chip.setText(stage.words)
            chip.setCheckable(True)
            chip.setChecked(place == 0)
            chip.setAccessibleName(self.tr("Tampilkan: {words}").format(words=stage.words))
            set_role(chip, "filter")
            self._chips.addButton(chip, place)
            flow.addWidget(chip)
        self._chips.idToggled.connect(self._choose)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP_SMALL)
        # Focus follows the order in which they came: arrows and letters work at once on the list.
        layout.addWidget(self.table, 1)
        for place, widget in enumerate((head, chips)):
            layout.insertWidget(place, widget)

    def wanted(self) -> Filter:
        """What the chip and the words typed ask for, in the order of the list."""
        text = self.search.text().strip()
        rows = self.table.rows
        return replace(
            self._stage.wanted, text=text if len(text) >= SHORTEST else "",
            urutkan=rows.sort_column or "terbaru", turun=rows.descending,
        )  # fmt: skip

    def show_stage(self, current: str | None = None) -> None:
        """Show the rows of the chip and the words typed, from the top or with the cursor on a letter."""
        self._typing.stop()
        wanted = self.wanted()
        text = wanted.text
        words = self.tr("Tidak ada surat yang cocok.") if text else self._stage.empty
        self.table.set_empty(replace(self._empty, words=words) if not text else Empty(words, icon="filter-off"))
        self.table.show_rows(LetterSource(self._shell.core, wanted), sort="terbaru", descending=True, current=current)

    def go_to(self, letter_id: str | None, kind: str = "") -> None:
        """Put the cursor on a letter, among those that wait for the same or with no filter that could hide it."""
        self._sought += 1
        place = next((place for place, stage in enumerate(self._stages) if kind and stage.holds == kind), 0)
        self.search.blockSignals(True)
        self.search.clear()
        self.search.blockSignals(False)
        self._chips.blockSignals(True)
        self.choose(place)
        self._chips.blockSignals(False)
        self._stage = self._stages[place]
        self.show_stage(letter_id)
        self._widen_for(letter_id)

    def _widen_for(self, letter_id: str | None) -> None:
        """Show the wide stage where a letter stands in no other."""
        wide = next((place for place, stage in enumerate(self._stages) if stage.wide), None)
        if wide is None or letter_id is None:
            return
        core, rows = self._shell.core, self.table.rows
        order = rows.sort_column, rows.descending
        here, there = (LetterSource(core, self._stages[place].wanted) for place in (0, wide))

        def hidden(_task: object) -> bool:
            return here.locate(letter_id, *order) is None and there.locate(letter_id, *order) is not None

        def done(is_hidden: bool) -> None:
            if is_hidden:
                self.allow_wide(True)
                self.choose(wide)
                self.show_stage(letter_id)

        tasks.run(hidden, owner=self, done=done)

    def show_written(self, letter_id: str | None) -> None:
        """Bring the rows anew, with the cursor on what was written; a filter that would hide it is taken away."""
        if letter_id is None:
            self.table.refresh()
            return
        source, rows = LetterSource(self._shell.core, self.wanted()), self.table.rows
        sought = self._sought

        def done(place: int | None) -> None:
            if sought != self._sought:
                return  # another letter was asked for meanwhile
            if place is None:
                self.go_to(letter_id)
            else:
                self.table.refresh(letter_id)

        tasks.run(lambda _task: source.locate(letter_id, rows.sort_column, rows.descending), owner=self, done=done)

    def allow_wide(self, on: bool) -> None:
        """Whether the chip of the wide stage is there; without it the first one is shown in its place."""
        for place, stage in enumerate(self._stages):
            if stage.wide:
                self._chips.button(place).setVisible(on)
                if not on and stage is self._stage:
                    self.choose(0)

    def choose(self, place: int) -> None:
        """Press a chip."""
        self._chips.button(place).setChecked(True)

    def _choose(self, place: int, on: bool) -> None:
        if on:
            self._stage = self._stages[place]
            self.show_stage()


class LettersPage(Page):
    """A list of letters and the one under the cursor."""

    def __init__(
        self,
        shell: Shell,
        columns: Sequence[Column[SuratRow]],
        weight: Sequence[str],
        stages: Sequence[Stage],
        empty: Empty,
        steps: tuple[Step, ...],
        unread_words: str,
    ) -> None:
        super().__init__(shell)
        self._columns = tuple(columns)
        self.list = LetterList(shell, self.title, columns, weight, stages, empty)
        self.table = self.list.table
        self.reading = ReadingPane(shell, unread_words)
        self.actions_ = LetterActions(self, self.reading, steps)
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.setChildrenCollapsible(False)
        self.split.setHandleWidth(GAP)
        self.split.addWidget(self.list)
        self.split.addWidget(self.reading)
        self.split.setSizes([LIST_PART, 1000 - LIST_PART])
        self.body.addWidget(self.split, 1)
        self.table.current_changed.connect(lambda row: self.reading.show_letter(row.id if row is not None else None))
        self.reading.told.connect(self._told)
        self.actions_.done.connect(lambda _id: self._changed())
        hotkeys.action("find", self).triggered.connect(self.list.search.setFocus)
        self.list.export.clicked.connect(self._export)
        hotkeys.action("export", self.split).triggered.connect(self._export)
        hotkeys.action("save_pdf", self.split).triggered.connect(self.reading.save_pdf)
        hotkeys.action("print", self.split).triggered.connect(self.reading.print_page)
        self._begun = False
        self.list.allow_wide(False)

    def activate(self, target: object = None) -> None:
        """Show the list; a target is the id of the letter to open, or a Waits."""
        begun, self._begun = self._begun, True
        letter_id = letter_of(target)
        if letter_id is not None or isinstance(target, Waits):
            self.list.go_to(letter_id, target.kind if isinstance(target, Waits) else "")
        if letter_id is not None:
            self.reading.show_letter(letter_id)
        elif not begun and target is None:
            self.list.show_stage()
        self.offer_wide()

    def offer_wide(self) -> None:
        """Show the chip of the wide stage to whoever reads the letters of units below his own."""
        core = self.shell.core
        tasks.run(lambda _task: core.beranda.reads_below(), owner=self, done=self.list.allow_wide)

    def missing(self, column: str) -> bool:
        """Whether the list is too narrow for a column."""
        return any(one.id == column and self.table.isColumnHidden(place) for place, one in enumerate(self._columns))

    def refresh(self, kinds: frozenset[str]) -> None:
        if self._begun:
            self._changed()

    def panes(self) -> list[QWidget]:
        return [self.table, self.reading.pdf, self.list.search]

    def _export(self) -> None:
        """Write the list as it is filtered and sorted now; one of several offices with registers is asked for first."""
        core, wanted = self.shell.core, self.list.wanted()

        def units(_task: object) -> dict[str, str]:
            return {core.direktori.opd[opd].nama: opd for opd in core.surat.registers(wanted)}

        tasks.run(units, owner=self, done=self._ask_register)

    def _ask_register(self, units: dict[str, str]) -> None:
        """`units`: ids of offices by their names."""
        if len(units) < 2:
            self._ask_file(None)
            return
        asked = QInputDialog(self)
        asked.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        asked.setWindowTitle(self.tr("Ekspor daftar"))
        asked.setLabelText(self.tr("Daftar yang diekspor memuat surat satu unit. Pilih unitnya:"))
        asked.setComboBoxItems(list(units))
        asked.setOkButtonText(self.tr("Lanjutkan"))
        asked.setCancelButtonText(self.tr("Batal"))
        asked.textValueSelected.connect(lambda nama: self._ask_file(units[nama]))
        asked.open()

    def _ask_file(self, opd: str | None) -> None:
        today = self.shell.core.today()
        name = f"{self.title.split(' /')[0].lower().replace(' ', '-')}-{today.isoformat()}.xlsx"
        kinds = self.tr("Buku kerja Excel (*.xlsx);;Berkas PDF (*.pdf);;CSV (*.csv)")
        file = ask_save(self, self.shell.settings, self.tr("Ekspor daftar"), name, kinds)
        if file is not None:
            self.export_to(file, opd)

    def export_to(self, path: Path, opd: str | None = None) -> None:
        """Write the whole list, of an office where it is of several, into a file, off the UI thread."""
        core, wanted = self.shell.core, self.list.wanted()
        said = self.tr("Daftar disimpan di {name}.").format(name=path.name)

        def written(_none: None) -> None:
            self.shell.notices.show(said, tone=Tone.GOOD)

        def read(laporan: "Laporan") -> None:
            tasks.run(lambda _task: write(laporan, path), owner=self, done=written, lane="cpu")

        tasks.run(lambda _task: core.surat.report(wanted, opd), owner=self, done=read)

    def _changed(self) -> None:
        self.table.refresh()
        self.reading.reload()
        self.actions_.follow()

    def _told(self, told: Told | None) -> None:
        self.actions_.show(told)
