"""Tables of the body: honest column widths, heads repeated on each page, smaller type before words are broken."""

import math
import re
from collections.abc import Sequence
from typing import Any

from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, Spacer, Table, TableStyle

from portalpns.documents.fonts import BOLD, REGULAR
from portalpns.documents.fonts import width as text_width
from portalpns.documents.profil import Huruf
from portalpns.documents.styles import runs_paragraph, style
from portalpns.domain.errors import BadInput
from portalpns.domain.naskah import Align, Block, Runs, plain_text

SMALLEST = 6.0
"""Smallest type in a table, in points."""
_NUMBER = re.compile(r"(?:Rp\.?\s*)?[-−]?[\d.,]+\s*%?")
_SHORT = 4
_LOW = 200.0
"""Points; heads with two or three rows below this fit on any page, so that moving them to the next one always helps."""
_TIGHT_BELOW = 8.0
LONG_WORD = 24
"""Characters; a longer word (an address, a key) may be broken and does not shrink the table."""


def table(block: Block, look: Huruf, width: float, name: str) -> list[Flowable]:
    """The table on the right `width` points of its column.

    Raises BadInput (`name` says where) for wrong widths, wrong heads or too many columns.
    """
    columns = max((len(row) for row in block.rows), default=0)
    if columns == 0:
        return []
    if not 0 <= block.header <= len(block.rows):
        raise BadInput(f"Jumlah baris judul tabel pada “{name}.header” tidak sesuai dengan jumlah barisnya.")
    _check_widths(block.widths, columns, name)
    texts = [[plain_text(cell) for cell in row] + [""] * (columns - len(row)) for row in block.rows]
    size, widths = _fit(texts, block, look.ukuran_tabel, width, name)
    aligns = _aligns(texts, block)
    rows = [
        [_cell(cell, look, size, head=place < block.header, align=align)
         for cell, align in zip([*row, *[()] * (columns - len(row))], aligns, strict=True)]
        for place, row in enumerate(block.rows)
    ]  # fmt: skip
    body = KeptTable(rows, colWidths=widths, repeatRows=block.header, hAlign="RIGHT", splitInRow=1)
    body.setStyle(_table_style(block, _padding(size)))
    body.spaceBefore = look.jarak_alinea
    return [body, Spacer(1, look.jarak_alinea / 2)]


class KeptTable(Table):
    """A table that leaves no single row of its body behind or ahead at a page break, where its rows are low."""

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:
        """Rows of fixed widths have one height: it is worked out once, though a long table is wrapped many times."""
        size: tuple[float, float] = super().wrap(aW, aH)
        heights: list[float | None] = self._rowHeights  # type: ignore[attr-defined]
        if None not in heights:
            self._argH = heights
        return size

    def split(self, availWidth: float, availHeight: float) -> list[Flowable]:
        parts: list[Any] = super().split(availWidth, availHeight)
        if len(parts) != 2:
            return parts
        heads, heights = self.repeatRows, self._rowHeights  # type: ignore[attr-defined]
        if parts[0]._nrows < heads + 2 and sum(heights[: heads + 2]) < _LOW:
            return []
        if parts[1]._nrows >= heads + 2:
            return parts
        if parts[0]._nrows > heads + 2:
            fewer = super().split(availWidth, sum(heights[: parts[0]._nrows - 1]) + 0.01)
            return fewer if len(fewer) == 2 else parts
        return [] if sum(heights) < _LOW else parts  # three rows cannot be parted


def _check_widths(widths: Sequence[float], columns: int, name: str) -> None:
    if not widths:
        return
    if len(widths) != columns:
        raise BadInput(f"Tabel pada “{name}.widths” mempunyai {columns} kolom, tetapi {len(widths)} lebar.")
    if not (math.isfinite(sum(widths)) and all(width > 0 for width in widths)):
        raise BadInput(f"Lebar kolom pada “{name}.widths” harus angka biasa yang lebih besar dari nol.")


def _fit(texts: list[list[str]], block: Block, size: float, room: float, name: str) -> tuple[float, list[float]]:
    """Type size and column widths in points; the type shrinks until the longest words fit, at most to `SMALLEST`."""
    columns = list(zip(*texts, strict=True))
    words = [max((text_width(word[:LONG_WORD], 1, BOLD) for text in column for word in text.split()), default=0.0)
             for column in columns]  # fmt: skip
    lines = [max(text_width(text, 1, BOLD) for text in column) for column in columns]
    while True:
        frame = 2 * _padding(size)
        least = [max(word, 1) * size + frame for word in words]
        if block.widths:
            total = sum(block.widths)
            widths = [room * share / total for share in block.widths]
            fits = all(need <= given + 0.01 for need, given in zip(least, widths, strict=True))
        else:
            widths = _share(least, [line * size + frame for line in lines], room)
            fits = sum(least) <= room
        if fits or size <= SMALLEST:
            break
        size = max(SMALLEST, size - 0.5)
    if any(given < frame + SMALLEST for given in widths):
        raise BadInput(f"Tabel pada “{name}” terlalu lebar untuk kertas ini: {len(columns)} kolom tidak muat.")
    return size, widths


def _share(least: list[float], wish: list[float], room: float) -> list[float]:
    """Widths between the longest word and the longest line of each column that together fill the room."""
    if sum(least) > room:
        floor = 2 * _padding(SMALLEST) + SMALLEST
        spare = room - floor * len(least)
        if spare <= 0:
            return [room / len(least)] * len(least)
        return [floor + spare * (need - floor + 1) / sum(n - floor + 1 for n in least) for need in least]
    wanted = sum(wish)
    if wanted <= room:
        return [width * room / wanted for width in wish]
    spare = (room - sum(least)) / (wanted - sum(least))
    return [need + (width - need) * spare for need, width in zip(least, wish, strict=True)]


def _aligns(texts: list[list[str]], block: Block) -> list[Align]:
    """Right for columns of numbers, centred for very short ones, else as the block says."""
    if block.align in ("center", "right"):
        return [block.align] * len(texts[0])
    aligns: list[Align] = []
    for column in zip(*texts[block.header :], strict=True):
        filled = [text.strip() for text in column if text.strip()]
        if filled and all(len(text) <= _SHORT for text in filled):
            aligns.append("center")
        elif filled and all(_NUMBER.fullmatch(text) for text in filled):
            aligns.append("right")
        else:
            aligns.append("left")
    return aligns or ["left"] * len(texts[0])


def _cell(runs: Runs, look: Huruf, size: float, *, head: bool, align: Align) -> Flowable:
    chosen: ParagraphStyle = style(look, "center" if head else align, size=size, bold=head, tight=True)
    return runs_paragraph(runs, chosen)


def _padding(size: float) -> float:
    """Points left and right of a cell's text."""
    return 4 if size >= _TIGHT_BELOW else 2


def _table_style(block: Block, padding: float) -> TableStyle:
    rules: list[Any] = [
        ("FONT", (0, 0), (-1, -1), REGULAR),
        ("LEFTPADDING", (0, 0), (-1, -1), padding),
        ("RIGHTPADDING", (0, 0), (-1, -1), padding),
        ("TOPPADDING", (0, 0), (-1, -1), 2.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ]
    if block.header:
        rules.append(("VALIGN", (0, 0), (-1, block.header - 1), "MIDDLE"))
    if block.border:
        rules.append(("GRID", (0, 0), (-1, -1), 0.5, (0, 0, 0)))
    return TableStyle(rules)
