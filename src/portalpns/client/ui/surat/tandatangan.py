"""Menunggu Tanda Tangan: the letters that wait for one's signature, ticked and signed together."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QSplitter, QWidget

from portalpns.client.ui import hotkeys, tasks
from portalpns.client.ui.look import GAP
from portalpns.client.ui.page import Core, Page, Shell, letter_of
from portalpns.client.ui.surat.actions import LetterActions, Step
from portalpns.client.ui.surat.lists import LIST_PART
from portalpns.client.ui.surat.reading import ReadingPane
from portalpns.client.ui.surat.rows import HAL_LEAST, TTD_WEIGHT, ttd_columns
from portalpns.client.ui.surat.signing import SignDialog
from portalpns.client.ui.widgets.table import Empty, FittingTable, PageRequest
from portalpns.client.usecases.surat import SuratRow
from portalpns.client.usecases.tandatangan import to_sign
from portalpns.domain.surat import SuratKeluar

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from portalpns.client.usecases.tandatangan import SignResult

STEPS = (Step("kembalikan", "Kembalikan", "arrow-back-up", "return"),)


class WaitingSource:
    """The letters that wait for this person; some dozens, so they are read at once."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._rows: list[SuratRow] = []

    def count(self) -> int:
        self._rows = self._core.tandatangan.waiting()
        return len(self._rows)

    def page(self, request: PageRequest) -> "Sequence[SuratRow]":
        rows = self._rows
        if request.sort == "hal":
            rows = sorted(rows, key=lambda row: row.hal.lower(), reverse=request.descending)
        return rows[request.offset : request.offset + request.limit]

    def locate(self, row_id: "Hashable", sort: str, descending: bool) -> int | None:
        page = self.page(PageRequest(0, len(self._rows), sort, descending))
        return next((place for place, row in enumerate(page) if row.id == row_id), None)


class TandaTanganPage(Page):
    """A ticked list at the left, the page at the right."""

    title = "Menunggu Tanda Tangan"

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._seen: dict[str, str] = {}
        """The file in which each letter was last on the screen."""
        self._asking = False
        self._begun = False
        self._dialog: SignDialog | None = None
        empty = Empty(
            "Tidak ada naskah yang menunggu tanda tangan Anda.",
            "Lihat surat keluar",
            lambda: shell.go("surat_keluar"),
            icon="signature",
            detail="Naskah yang sudah ditandatangani ada di Surat Keluar.",
        )
        self.table = FittingTable(
            self.title, ttd_columns(), weight=TTD_WEIGHT, least=HAL_LEAST, empty=empty, checkable=True, at_first=True
        )
        self.reading = ReadingPane(shell, self.tr("Halaman surat tampil di sini."))
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.setChildrenCollapsible(False)
        self.split.setHandleWidth(GAP)
        self.split.addWidget(self.table)
        self.split.addWidget(self.reading)
        self.split.setSizes([LIST_PART, 1000 - LIST_PART])
        self.body.addWidget(self.split, 1)
        self.steps = LetterActions(self, self.reading, STEPS)
        words = self.tr("Pilih semua   {keys}").format(keys=hotkeys.shown("select_all"))
        self.all = self.add_button(words, self.table.rows.check_all)
        self.sign = self.add_button("", self._sign, icon_name="signature", primary=True)
        hotkeys.action("forward", self).triggered.connect(self.sign.click)
        select: QAction = hotkeys.action("select_all", self)
        select.triggered.connect(self.table.rows.check_all)
        self.table.current_changed.connect(lambda row: self.reading.show_letter(row.id if row is not None else None))
        self.table.checked_changed.connect(self._count)
        self.table.count_changed.connect(self._counted)
        self.reading.told.connect(self.steps.show)
        self.reading.page_shown.connect(self._note_seen)
        self.steps.done.connect(lambda _id: self._reload())
        hotkeys.action("save_pdf", self).triggered.connect(self.reading.save_pdf)
        hotkeys.action("print", self).triggered.connect(self.reading.print_page)
        self._count()

    def activate(self, target: object = None) -> None:
        current = letter_of(target)
        if current is not None or not self._begun:
            self._begun = True
            self.table.show_rows(WaitingSource(self.shell.core), current=current)
            self.reading.show_letter(current)
        else:
            self.table.refresh()

    def refresh(self, kinds: frozenset[str]) -> None:
        if self._begun:
            self._reload()

    def panes(self) -> list[QWidget]:
        return [self.table, self.reading.pdf]

    def _reload(self) -> None:
        self.table.refresh()
        self.reading.reload()

    def _chosen(self) -> list[SuratRow]:
        """The ticked letters, or the one under the cursor when none is ticked."""
        ticked = self.table.checked()
        row = self.table.current_row()
        return ticked or ([row] if row is not None else [])

    def _count(self) -> None:
        ticked = len(self.table.checked())
        words = self.tr("Tanda tangani {count} naskah").format(count=ticked) if ticked else self.tr("Tanda tangani")
        self.sign.setText(f"{words}   {hotkeys.shown('forward')}")
        self._title(ticked)

    def _counted(self, count: int) -> None:
        self.counted.emit(count)
        for button in (self.all, self.sign):
            button.setEnabled(count > 0)
        here = {self.table.rows.id_at(place) for place in range(count)}
        gone = [row for row in self.table.checked() if row.id not in here]
        if gone and None not in here:
            self.table.rows.set_checked(gone, False)
        self._title(len(self.table.checked()))

    def _title(self, ticked: int) -> None:
        count = self.table.rows.rowCount()
        chosen = self.tr("{title} – {ticked} dari {count} dipilih")
        self.set_title(chosen.format(title=self.title, ticked=ticked, count=count) if ticked else self.title)

    def _sign(self) -> None:
        """Ask for the certificate, once: a second press while the dialog is there or coming does nothing."""
        letters = {row.id: row.hal for row in self._chosen()}
        if not letters or self._asking or self._dialog is not None:
            return
        core = self.shell.core
        self._asking = True
        tasks.run(
            lambda _task: core.tandatangan.files(letters), owner=self,
            done=lambda files: self._ask(letters, files), failed=self._not_asked,
        )  # fmt: skip

    def _ask(self, letters: dict[str, str], files: dict[str, str]) -> None:
        self._asking = False
        unseen = sum(self._seen.get(one) != files.get(one) for one in letters)
        self._dialog = SignDialog(self.shell, letters, files, unseen, self._signed, self)
        self._dialog.finished.connect(self._closed)
        self._dialog.open()

    def _not_asked(self, error: Exception) -> None:
        self._asking = False
        tasks.tell(error)

    def _note_seen(self, letter_id: str) -> None:
        """The page of a letter is on the screen; a later one of the same letter is another page."""
        now = self.reading.now
        if now is not None and isinstance(now.letter, SuratKeluar):
            self._seen[letter_id] = to_sign(now.letter)

    def _closed(self) -> None:
        self._dialog = None

    def _signed(self, results: "list[SignResult]") -> None:
        good = {one.id for one in results if one.ok}
        self.table.rows.set_checked([row for row in self.table.checked() if row.id in good], False)
        self._reload()
