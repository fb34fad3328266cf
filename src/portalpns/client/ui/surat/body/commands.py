"""What one can do to a body besides typing: alignment, numbering, tables, pairs, breaks; each one step of undo."""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtGui import QTextBlock, QTextBlockFormat, QTextCursor, QTextFormat

from portalpns.client.ui.surat.body.forms import (
    INDENT,
    KIND,
    LEVELS,
    alignment,
    deeper,
    level_of,
    list_format,
    list_of,
    marker_of,
    paragraph_format,
    table_at,
)
from portalpns.client.ui.surat.body.writing import insert
from portalpns.domain.naskah import Align, Block, Marker

_NEW_TABLE = 3


@contextmanager
def one_step(cursor: QTextCursor) -> Iterator[None]:
    cursor.beginEditBlock()
    try:
        yield
    finally:
        cursor.endEditBlock()


def selected_lines(cursor: QTextCursor) -> list[QTextBlock]:
    """The lines that the selection touches, or the one the cursor stands in."""
    document = cursor.document()
    here, last = document.findBlock(cursor.selectionStart()), document.findBlock(cursor.selectionEnd())
    found = [here]
    while here != last and here.isValid():
        here = here.next()
        found.append(here)
    return found


def align(cursor: QTextCursor, wanted: Align) -> None:
    """Align the selected paragraphs; items of a list are always justified."""
    with one_step(cursor):
        for line in selected_lines(cursor):
            if list_of(line) is None:
                _merge(line, lambda form: form.setAlignment(alignment(wanted)))


def toggle_first_line(cursor: QTextCursor) -> None:
    """Indent the first line of the selected paragraphs, or take the indent away."""
    on = cursor.blockFormat().textIndent() == 0
    with one_step(cursor):
        for line in selected_lines(cursor):
            if list_of(line) is None:
                _merge(line, lambda form: form.setTextIndent(INDENT if on else 0))


def number(cursor: QTextCursor, marker: Marker) -> None:
    """Make the selected lines items with this marker; when they all are already, make them paragraphs again."""
    lines = [line for line in selected_lines(cursor) if table_at(QTextCursor(line)) is None]
    if not lines:
        return
    with one_step(cursor):
        if all((inside := list_of(line)) is not None and marker_of(inside.format()) == marker for line in lines):
            for line in lines:
                _to_paragraph(line)
            return
        first = lines[0].textList()
        level = level_of(first.format()) if first is not None else 0
        for line in lines:
            _to_paragraph(line)
        start = QTextCursor(lines[0])
        start.setBlockFormat(paragraph_format(Block("item")))
        made = start.createList(list_format(marker, level))
        for line in lines[1:]:
            QTextCursor(line).setBlockFormat(paragraph_format(Block("item")))
            made.add(line)


def continue_numbering(cursor: QTextCursor) -> bool:
    """Let the list under the cursor count on from the one before it; False when there is none of its kind."""
    inside = list_of(cursor.block())
    if inside is None:
        return False
    wanted = (marker_of(inside.format()), level_of(inside.format()))
    here = inside.item(0).previous()
    while here.isValid():
        before = list_of(here)
        if before is not None and (marker_of(before.format()), level_of(before.format())) == wanted:
            lines = [inside.item(place) for place in range(inside.count())]
            with one_step(cursor):
                for line in lines:
                    before.add(line)
            return True
        here = here.previous()
    return False


def shift_level(cursor: QTextCursor, by: int) -> None:
    """Move items in or out; an item moved out of the first level becomes a paragraph."""
    with one_step(cursor):
        for line in selected_lines(cursor):
            inside = list_of(line)
            if inside is None:
                continue
            level, marker = level_of(inside.format()) + by, marker_of(inside.format())
            if level < 0:
                _to_paragraph(line)
            elif level < LEVELS:
                _join(line, deeper(marker) if by > 0 else None, level)


def insert_table(cursor: QTextCursor) -> None:
    """A table with a head and two rows, as wide as the text; the cursor goes into its first cell."""
    row = ((),) * _NEW_TABLE
    insert(cursor, [Block("table", rows=(row,) * _NEW_TABLE)])
    _enter_table(cursor)


def insert_pairs(cursor: QTextCursor) -> None:
    """Two lines `label : isi`."""
    insert(cursor, [Block("pairs", rows=(((), ()),) * 2)])
    _enter_table(cursor)


def insert_break(cursor: QTextCursor) -> None:
    """What follows begins on a new page."""
    if table_at(cursor) is not None:
        return
    insert(cursor, [Block("break")])
    cursor.insertBlock(paragraph_format(Block("paragraph")))


def table_rows(cursor: QTextCursor, by: int) -> None:
    """Add a row under the cursor's, or remove that row."""
    table = table_at(cursor)
    if table is not None:
        row = table.cellAt(cursor).row()
        if by > 0:
            table.insertRows(row + 1, 1)
        else:
            table.removeRows(row, 1)


def table_columns(cursor: QTextCursor, by: int) -> None:
    """Add a column behind the cursor's, or remove that column; pairs keep their two."""
    table = table_at(cursor)
    if table is None or table.format().property(KIND) == "pairs":
        return
    column = table.cellAt(cursor).column()
    if by > 0:
        table.insertColumns(column + 1, 1)
    else:
        table.removeColumns(column, 1)


def new_line(cursor: QTextCursor) -> None:
    """Enter: a line set as the one it comes from, empty or not; behind a page break a plain paragraph.

    Qt's own Enter gives the line behind an empty one the format of a bare document, left-aligned and unindented.
    """
    with one_step(cursor):
        cursor.insertBlock()
        if cursor.blockFormat().property(KIND) == "break":
            cursor.setBlockFormat(paragraph_format(Block("paragraph")))


def _enter_table(cursor: QTextCursor) -> None:
    before = QTextCursor(cursor)
    before.movePosition(QTextCursor.MoveOperation.PreviousCharacter)
    table = table_at(before)
    if table is not None:
        cursor.setPosition(table.firstPosition())


def _merge(line: QTextBlock, change: object) -> None:
    form = QTextBlockFormat(line.blockFormat())
    assert callable(change)
    change(form)
    form.clearProperty(QTextFormat.Property.ObjectIndex)
    QTextCursor(line).mergeBlockFormat(form)


def _to_paragraph(line: QTextBlock) -> None:
    inside = list_of(line)
    if inside is not None:
        inside.remove(line)
    QTextCursor(line).setBlockFormat(paragraph_format(Block("paragraph")))


def _join(line: QTextBlock, marker: Marker | None, level: int) -> None:
    """Put an item into the list that already counts at this level above it, or begin one there."""
    here = line.previous()
    while here.isValid():
        before = list_of(here)
        if before is None or level_of(before.format()) < level:
            break
        if level_of(before.format()) == level:
            before.add(line)
            return
        here = here.previous()
    inside = list_of(line)
    assert inside is not None
    QTextCursor(line).createList(list_format(marker or marker_of(inside.format()), level))
