"""How the blocks of a letter look inside a QTextDocument, and the marks by which they are known again.

Numbers are drawn by QTextList: items of one list count on, another list begins anew. What Qt has no word for
(a break, pairs, whether a table has lines) is kept in user properties of its formats.
"""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QFont,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextFormat,
    QTextLength,
    QTextList,
    QTextListFormat,
    QTextTable,
    QTextTableFormat,
)

from portalpns.domain.naskah import Align, Block, Marker, Run

KIND: Final = QTextFormat.Property.UserProperty.value + 1
"""On a block: `break`; on a table: `pairs` or `table`."""
BORDER: Final = QTextFormat.Property.UserProperty.value + 2
RESTART: Final = QTextFormat.Property.UserProperty.value + 3
"""On the first line of a list: the letter says that it begins anew, even where nothing came before it."""
LINE_BREAK = "\u2028"
OBJECT = "\ufffc"
INDENT = 32.0
"""Logical pixels of a first line and of one list level."""
LEVELS = 3

_Style = QTextListFormat.Style
_MARKERS: dict[Marker, tuple[_Style, str, str]] = {
    "1.": (_Style.ListDecimal, "", "."),
    "a.": (_Style.ListLowerAlpha, "", "."),
    "1)": (_Style.ListDecimal, "", ")"),
    "a)": (_Style.ListLowerAlpha, "", ")"),
    "(1)": (_Style.ListDecimal, "(", ")"),
    "(a)": (_Style.ListLowerAlpha, "(", ")"),
    "-": (_Style.ListDisc, "", "."),
}
MARKERS: tuple[Marker, ...] = tuple(_MARKERS)
_BY_FORM = {form: marker for marker, form in _MARKERS.items()}
_NEXT: dict[Marker, Marker] = {"1.": "a.", "a.": "1)", "1)": "a)", "a)": "(1)", "(1)": "(a)", "(a)": "-", "-": "-"}
_ALIGN: dict[Align, Qt.AlignmentFlag] = {
    "justify": Qt.AlignmentFlag.AlignJustify,
    "left": Qt.AlignmentFlag.AlignLeft,
    "center": Qt.AlignmentFlag.AlignHCenter,
    "right": Qt.AlignmentFlag.AlignRight,
}


def deeper(marker: Marker) -> Marker:
    """The marker one level further in, in the order of Permendagri 1/2023: 1. a. 1) a) (1) (a)."""
    return _NEXT[marker]


def alignment(align: Align) -> Qt.AlignmentFlag:
    return _ALIGN[align]


def align_of(flag: Qt.AlignmentFlag) -> Align:
    return next((align for align, known in _ALIGN.items() if flag & known), "left")


def char_format(run: Run) -> QTextCharFormat:
    form = QTextCharFormat()
    form.setFontWeight(QFont.Weight.Bold if run.bold else QFont.Weight.Normal)
    form.setFontItalic(run.italic)
    form.setFontUnderline(run.underline)
    return form


def run_of(text: str, form: QTextCharFormat) -> Run:
    plain = text.replace(LINE_BREAK, "\n").replace(OBJECT, "")
    return Run(plain, form.fontWeight() >= QFont.Weight.DemiBold, form.fontItalic(), form.fontUnderline())


def paragraph_format(block: Block) -> QTextBlockFormat:
    form = QTextBlockFormat()
    form.setBottomMargin(6)
    if block.kind == "paragraph":
        form.setAlignment(alignment(block.align))
        form.setTextIndent(INDENT if block.indent else 0)
    elif block.kind == "item":
        form.setAlignment(alignment("justify"))
        form.setBottomMargin(3)
        if block.restart:
            form.setProperty(RESTART, True)
    elif block.kind == "break":
        form.setProperty(KIND, "break")
        width = QTextLength(QTextLength.Type.PercentageLength, 100)
        form.setProperty(QTextFormat.Property.BlockTrailingHorizontalRulerWidth, width)
    return form


def list_format(marker: Marker, level: int) -> QTextListFormat:
    style, prefix, suffix = _MARKERS[marker]
    form = QTextListFormat()
    form.setStyle(style)
    form.setNumberPrefix(prefix)
    form.setNumberSuffix(suffix)
    form.setIndent(level + 1)
    return form


def marker_of(form: QTextListFormat) -> Marker:
    """The marker of a list; a style that is not ours becomes `-`."""
    known = _BY_FORM.get((form.style(), form.numberPrefix(), form.numberSuffix()))
    if known is not None:
        return known
    return "1." if form.style() == _Style.ListDecimal else "a." if form.style() == _Style.ListLowerAlpha else "-"


def level_of(form: QTextListFormat) -> int:
    return min(max(form.indent() - 1, 0), LEVELS - 1)


def table_format(block: Block, columns: int) -> QTextTableFormat:
    form = QTextTableFormat()
    form.setCellPadding(3)
    form.setCellSpacing(0)
    form.setBorderCollapse(True)
    form.setBorderStyle(QTextTableFormat.BorderStyle.BorderStyle_Solid)
    lines = block.border and block.kind == "table"
    form.setBorder(1.0 if lines else 0.0)
    form.setProperty(BORDER, block.border)
    form.setProperty(KIND, block.kind)
    form.setTopMargin(4)
    form.setBottomMargin(6)
    if block.kind == "table":
        form.setHeaderRowCount(min(block.header, len(block.rows)))
        form.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
    form.setColumnWidthConstraints(_widths(block, columns))
    return form


def _widths(block: Block, columns: int) -> list[QTextLength]:
    percentage = QTextLength.Type.PercentageLength
    if block.kind == "table" and len(block.widths) == columns:
        return [QTextLength(percentage, width) for width in block.widths]
    return [QTextLength(QTextLength.Type.VariableLength, 0) for _ in range(columns)]


def is_break(block: QTextBlock) -> bool:
    return bool(block.blockFormat().property(KIND) == "break")


def table_at(cursor: QTextCursor) -> QTextTable | None:
    """The table a cursor stands in; Qt's stubs leave out that there may be none."""
    return cursor.currentTable()


def list_of(block: QTextBlock) -> QTextList | None:
    """The list a line belongs to; as `table_at`."""
    return block.textList()
