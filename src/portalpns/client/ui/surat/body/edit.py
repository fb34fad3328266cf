"""The text field for a letter's body: only what a Block can hold can be written, pasted or dropped into it."""

from collections.abc import Sequence

import msgspec
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QTextCursor, QTextDocument
from PySide6.QtWidgets import QTextEdit, QWidget

from portalpns.client.ui.surat.body import commands
from portalpns.client.ui.surat.body.forms import list_of, table_at
from portalpns.client.ui.surat.body.paste import from_html, from_plain
from portalpns.client.ui.surat.body.reading import blocks_of
from portalpns.client.ui.surat.body.writing import fill, insert
from portalpns.domain.naskah import Block

MIME = "application/x-portalpns-naskah"
"""Blocks as JSON: what is copied inside the application keeps its lists and tables."""


class BodyEdit(QTextEdit):
    """The body of a naskah as one writes it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAcceptRichText(True)
        self.setTabChangesFocus(True)
        self.setAccessibleName(self.tr("Isi naskah"))
        fill(self.document(), ())

    def blocks(self) -> tuple[Block, ...]:
        return blocks_of(self.document())

    def set_blocks(self, blocks: Sequence[Block]) -> None:
        """Show other blocks; what could be undone before is forgotten."""
        fill(self.document(), blocks)
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def paste_plain(self) -> None:
        """Paste the words alone."""
        self._insert(from_plain(QGuiApplication.clipboard().text()))

    # Qt

    def createMimeDataFromSelection(self) -> QMimeData:
        data = QMimeData()
        part = QTextDocument()
        QTextCursor(part).insertFragment(self.textCursor().selection())
        data.setData(MIME, msgspec.json.encode(blocks_of(part)))
        data.setText(self.textCursor().selection().toPlainText())
        return data

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return source.hasFormat(MIME) or source.hasHtml() or source.hasText()

    def insertFromMimeData(self, source: QMimeData) -> None:
        blocks: Sequence[Block] = ()
        if source.hasFormat(MIME):
            try:
                blocks = msgspec.json.decode(bytes(source.data(MIME).data()), type=tuple[Block, ...])
            except msgspec.DecodeError:
                # Another program may use the name; its words are still there.
                blocks = ()
        elif source.hasHtml():
            blocks = from_html(source.html())
        self._insert(blocks or from_plain(source.text()))

    def _insert(self, blocks: Sequence[Block]) -> None:
        if not blocks:
            return
        cursor = self.textCursor()
        insert(cursor, blocks)
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, cursor = event.key(), self.textCursor()
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not shift and not control:
            if list_of(cursor.block()) is not None and cursor.block().length() == 1:
                commands.shift_level(cursor, -1)
                return
            commands.new_line(cursor)
            self.setTextCursor(cursor)
            self.ensureCursorVisible()
            return
        if key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            if table_at(cursor) is not None:
                self._next_cell(back=key == Qt.Key.Key_Backtab)
                return
            if list_of(cursor.block()) is not None:
                commands.shift_level(cursor, -1 if key == Qt.Key.Key_Backtab else 1)
                return
        at_start = list_of(cursor.block()) is not None and cursor.atBlockStart() and not cursor.hasSelection()
        if key == Qt.Key.Key_Backspace and at_start:
            commands.shift_level(cursor, -1)
            return
        super().keyPressEvent(event)

    def _next_cell(self, *, back: bool) -> None:
        """Go to the next cell; behind the last one a new row begins."""
        cursor = self.textCursor()
        table = table_at(cursor)
        if table is None:
            return
        cell = table.cellAt(cursor)
        place = cell.row() * table.columns() + cell.column() + (-1 if back else 1)
        if place < 0:
            return
        if place >= table.rows() * table.columns():
            table.appendRows(1)
        row, column = divmod(place, table.columns())
        self.setTextCursor(table.cellAt(row, column).firstCursorPosition())
