"""A QTextDocument back into the blocks of a letter; empty paragraphs fall away, since the template sets the spacing."""

from PySide6.QtGui import QTextBlock, QTextCursor, QTextDocument, QTextLength, QTextList, QTextTable, QTextTableCell

from portalpns.client.ui.surat.body.forms import (
    BORDER,
    KIND,
    RESTART,
    align_of,
    is_break,
    level_of,
    list_of,
    marker_of,
    run_of,
    table_at,
)
from portalpns.domain.naskah import Block, Run, Runs


def blocks_of(document: QTextDocument) -> tuple[Block, ...]:
    """All blocks of the document in reading order."""
    found: list[Block] = []
    lists: dict[int, QTextList] = {}
    here = document.begin()
    while here.isValid():
        table = table_at(QTextCursor(here))
        if table is not None:
            found.append(_table(table))
            here = document.findBlock(table.lastPosition() + 1)
            continue
        found.extend(_line(here, lists))
        here = here.next()
    return tuple(found)


def _line(here: QTextBlock, lists: dict[int, QTextList]) -> list[Block]:
    runs, form, inside = _runs(here), here.blockFormat(), list_of(here)
    found: list[Block] = []
    if is_break(here):
        found.append(Block("break"))
        if not runs:
            return found
    if inside is not None:
        level, marker = level_of(inside.format()), marker_of(inside.format())
        for deep in [deep for deep in lists if deep > level]:
            del lists[deep]
        before = lists.get(level)
        said = form.property(RESTART) is True and inside.itemNumber(here) == 0
        restart = said or (before is not None and before != inside and marker_of(before.format()) == marker)
        lists[level] = inside
        found.append(Block("item", runs, level=level, marker=marker, restart=restart))
    elif runs:
        found.append(Block("paragraph", runs, align_of(form.alignment()), indent=form.textIndent() > 0))
    return found


def _runs(here: QTextBlock) -> Runs:
    """The words of one line; neighbours of the same style are one run."""
    runs: list[Run] = []
    place = here.begin()
    while not place.atEnd():
        fragment = place.fragment()
        run = run_of(fragment.text(), fragment.charFormat())
        place += 1
        if not run.text:
            continue
        if runs and _style(runs[-1]) == _style(run):
            runs[-1] = Run(runs[-1].text + run.text, *_style(run))
        else:
            runs.append(run)
    return tuple(runs)


def _style(run: Run) -> tuple[bool, bool, bool]:
    return run.bold, run.italic, run.underline


def _table(table: QTextTable) -> Block:
    rows = tuple(
        tuple(_cell(table.cellAt(row, column)) for column in range(table.columns())) for row in range(table.rows())
    )
    form = table.format().toTableFormat()
    if form.property(KIND) == "pairs" and table.columns() == 2:
        return Block("pairs", rows=rows)
    widths = tuple(form.columnWidthConstraints())
    known = bool(widths) and all(width.type() == QTextLength.Type.PercentageLength for width in widths)
    return Block(
        "table",
        rows=rows,
        header=form.headerRowCount(),
        widths=tuple(width.rawValue() for width in widths) if known else (),
        border=form.property(BORDER) is not False,
    )


def _cell(cell: QTextTableCell) -> Runs:
    """The words of a cell; its paragraphs become lines."""
    runs: list[Run] = []
    here, last = cell.firstCursorPosition().block(), cell.lastCursorPosition().block()
    while here.isValid():
        if runs:
            runs[-1] = Run(runs[-1].text + "\n", *_style(runs[-1]))
        for run in _runs(here):
            if runs and _style(runs[-1]) == _style(run):
                runs[-1] = Run(runs[-1].text + run.text, *_style(run))
            else:
                runs.append(run)
        if here == last:
            break
        here = here.next()
    return tuple(runs)
