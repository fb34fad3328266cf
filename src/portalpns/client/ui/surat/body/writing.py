"""Blocks of a letter into a QTextDocument: a whole one, or what was pasted at the cursor."""

from collections.abc import Iterable, Sequence

from PySide6.QtGui import QTextBlockFormat, QTextCharFormat, QTextCursor, QTextDocument, QTextList

from portalpns.client.ui.surat.body.forms import (
    LINE_BREAK,
    char_format,
    level_of,
    list_format,
    list_of,
    marker_of,
    paragraph_format,
    table_at,
    table_format,
)
from portalpns.domain.naskah import Block, Run, Runs


def fill(document: QTextDocument, blocks: Iterable[Block]) -> None:
    """Make `document` hold exactly these blocks; nothing can be undone before this."""
    document.clear()
    document.setUndoRedoEnabled(False)
    cursor = QTextCursor(document)
    cursor.setBlockFormat(paragraph_format(Block("paragraph")))
    _Writer(cursor).write(tuple(blocks))
    document.setUndoRedoEnabled(True)
    document.setModified(False)


def insert(cursor: QTextCursor, blocks: Sequence[Block]) -> None:
    """Put blocks at the cursor as one step of undo; a single paragraph flows into the line it stands in."""
    cursor.beginEditBlock()
    cursor.removeSelectedText()
    inside = table_at(cursor) is not None
    only = blocks[0] if len(blocks) == 1 else None
    if only is not None and only.kind == "paragraph":
        write_runs(cursor, only.runs)
    elif inside:
        # A cell holds words only, so whatever comes becomes lines of words.
        write_runs(cursor, _as_lines(blocks))
    else:
        if not cursor.atBlockEnd():
            cursor.insertBlock()
            cursor.movePosition(QTextCursor.MoveOperation.PreviousBlock)
            cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)
        _Writer(cursor, fresh=cursor.block().length() == 1 and list_of(cursor.block()) is None).write(blocks)
    cursor.endEditBlock()


def write_runs(cursor: QTextCursor, runs: Runs) -> None:
    for run in runs:
        cursor.insertText(run.text.replace("\n", LINE_BREAK), char_format(run))


class _Writer:
    """Writes block after block behind a cursor and knows which lists are still counting."""

    def __init__(self, cursor: QTextCursor, *, fresh: bool = True) -> None:
        """`fresh` means that the cursor stands in an empty block which the first block may take."""
        self._cursor = cursor
        self._fresh = fresh
        self._lists: dict[int, QTextList] = {}

    def write(self, blocks: Sequence[Block]) -> None:
        for block in blocks:
            if block.kind in ("table", "pairs"):
                self._table(block)
            else:
                self._line(block)

    def _line(self, block: Block) -> None:
        form = paragraph_format(block)
        if self._fresh:
            self._cursor.setBlockFormat(form)
            self._cursor.setBlockCharFormat(QTextCharFormat())
        else:
            self._cursor.insertBlock(form, QTextCharFormat())
            # A new block is born into the list of the one above it.
            self._leave_list()
        self._fresh = False
        if block.kind == "item":
            self._enter_list(block)
        write_runs(self._cursor, block.runs)

    def _leave_list(self) -> None:
        if (found := list_of(self._cursor.block())) is not None:
            found.remove(self._cursor.block())
            form = QTextBlockFormat(self._cursor.blockFormat())
            form.setIndent(0)
            self._cursor.setBlockFormat(form)

    def _enter_list(self, block: Block) -> None:
        for level in [level for level in self._lists if level > block.level]:
            del self._lists[level]
        open_list = self._lists.get(block.level)
        if open_list is not None and not block.restart and marker_of(open_list.format()) == block.marker:
            open_list.add(self._cursor.block())
        else:
            self._lists[block.level] = self._cursor.createList(list_format(block.marker, block.level))
            assert level_of(self._lists[block.level].format()) == block.level

    def _table(self, block: Block) -> None:
        columns = max((len(row) for row in block.rows), default=0)
        if not columns:
            return
        if not self._fresh:
            self._cursor.insertBlock(paragraph_format(Block("paragraph")), QTextCharFormat())
            self._leave_list()
        table = self._cursor.insertTable(len(block.rows), columns, table_format(block, columns))
        for row, cells in enumerate(block.rows):
            for column, runs in enumerate(cells):
                write_runs(table.cellAt(row, column).firstCursorPosition(), runs)
        self._cursor.setPosition(table.lastPosition() + 1)
        self._cursor.setBlockFormat(paragraph_format(Block("paragraph")))
        # Qt always keeps a line behind a table; the next block takes it.
        self._fresh = True


def _as_lines(blocks: Sequence[Block]) -> Runs:
    runs: list[Run] = []
    for block in blocks:
        parts = [block.runs] if not block.rows else [cell for row in block.rows for cell in row]
        for part in parts:
            if runs and part:
                runs.append(Run("\n"))
            runs.extend(part)
    return tuple(runs)
