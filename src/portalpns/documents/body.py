"""The body of a letter on paper: blocks become flowables (paragraphs, numbered lists, pairs, tables, page breaks)."""

from collections.abc import Mapping, Sequence

from reportlab.platypus import Flowable, PageBreakIfNotEmpty, Spacer

from portalpns.documents.flow import Row, Rows
from portalpns.documents.fonts import BOLD
from portalpns.documents.fonts import width as text_width
from portalpns.documents.profil import MM, Huruf
from portalpns.documents.styles import alinea, hang, printed_marker, runs_paragraph, style
from portalpns.documents.tabel import table
from portalpns.domain.errors import BadInput
from portalpns.domain.kelengkapan import LONGEST
from portalpns.domain.naskah import Block, Marker, Runs, plain_text

MOST_RUNS, MOST_CELLS = 2_000, 15_000
"""Of one text, of one table."""
WIDEST_LABEL = 0.4
"""Labels of pairs take at most this share of the width."""


def body(blocks: Sequence[Block], look: Huruf, width: float, where: str) -> list[Flowable]:
    """Flowables of the blocks for a column of `width` points; raises BadInput that names the block (`where[3]`)."""
    markers = _markers(blocks, where)
    indents = _indents(blocks, markers, look)
    flow: list[Flowable] = []
    for place, block in enumerate(blocks):
        name = f"{where}[{place}]"
        _check_size(block, name)
        if block.kind == "paragraph":
            flow.append(_paragraph(block, look))
        elif block.kind == "item":
            flow.append(_item(block, look, markers[place], indents))
        elif block.kind == "pairs":
            flow.extend(_pairs(block, look, width, name))
        elif block.kind == "table":
            flow.extend(table(block, look, width - look.lekuk_isi * MM, name))
        elif flow and not isinstance(flow[-1], PageBreakIfNotEmpty):
            flow.append(PageBreakIfNotEmpty())
    return flow


def _check_size(block: Block, name: str) -> None:
    """Refuse a block whose layout would take minutes."""
    if sum(len(row) for row in block.rows) > MOST_CELLS:
        raise BadInput(f"Tabel pada “{name}” mempunyai lebih dari {MOST_CELLS} sel; bagilah menjadi beberapa tabel.")
    for runs in (block.runs, *(cell for row in block.rows for cell in row)):
        if len(runs) > MOST_RUNS:
            raise BadInput(f"Teks pada “{name}” mempunyai lebih dari {MOST_RUNS} potongan gaya huruf.")
        if sum(len(run.text) for run in runs) > LONGEST:
            raise BadInput(
                f"Teks pada “{name}” lebih panjang dari {LONGEST} karakter; bagilah menjadi beberapa alinea."
            )


class Numbering:
    """Counts list items on three levels; an item of a higher level begins the lower ones anew."""

    def __init__(self) -> None:
        self._counts = [0, 0, 0]

    def next(self, level: int, marker: Marker, *, restart: bool) -> str:
        self._counts[level] = 1 if restart else self._counts[level] + 1
        self._counts[level + 1 :] = [0] * (2 - level)
        return printed_marker(self._counts[level], marker)


def strip_end(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Without page breaks and empty paragraphs at the end, where they would part the text from its signature."""
    kept = list(blocks)
    while kept and _is_empty(kept[-1]):
        kept.pop()
    return tuple(kept)


def _is_empty(block: Block) -> bool:
    return block.kind == "break" or (block.kind == "paragraph" and not plain_text(block.runs).strip())


def _paragraph(block: Block, look: Huruf) -> Flowable:
    chosen = alinea(look, block.align, indent=block.indent)
    if not plain_text(block.runs).strip():
        return Spacer(1, chosen.leading)
    return runs_paragraph(block.runs, chosen)


def _markers(blocks: Sequence[Block], where: str) -> dict[int, str]:
    """The marker of each list item by its place among the blocks."""
    numbers, markers = Numbering(), {}
    for place, block in enumerate(blocks):
        if block.kind == "item":
            if block.level not in (0, 1, 2):
                raise BadInput(f"Tingkat butir pada “{where}[{place}].level” harus 0, 1, atau 2, bukan {block.level}.")
            markers[place] = numbers.next(block.level, block.marker, restart=block.restart)
    return markers


def _indents(blocks: Sequence[Block], markers: Mapping[int, str], look: Huruf) -> list[float]:
    """Where the markers of each level begin in points, and at the end where the text of the last one does."""
    indents = [look.lekuk_isi * MM]
    for level in (0, 1, 2):
        widest = hang((mark for place, mark in markers.items() if blocks[place].level == level), look.ukuran)
        indents.append(indents[-1] + max(look.lekuk_butir * MM, widest))
    return indents


def _item(block: Block, look: Huruf, marker: str, indents: Sequence[float]) -> Flowable:
    left, bullet = indents[block.level + 1], indents[block.level]
    chosen = style(look, block.align, left=left, bullet=bullet, before=look.jarak_alinea / 2)
    return runs_paragraph(block.runs, chosen, marker=marker)


def _pairs(block: Block, look: Huruf, width: float, name: str) -> list[Flowable]:
    for number, row in enumerate(block.rows):
        if len(row) != 2:
            raise BadInput(f"Baris pasangan pada “{name}.rows[{number}]” harus berisi tepat dua sel.")
    if not block.rows:
        return []
    return [pairs(block.rows, look, width)]


def pairs(rows: Sequence[tuple[Runs, ...]], look: Huruf, width: float) -> Rows:
    """`label : isi` lines, indented like the first line of a paragraph."""
    plain = style(look)
    indent = (look.lekuk_isi + look.lekuk_alinea) * MM
    widest = max(text_width(plain_text(label), look.ukuran, BOLD) for label, _ in rows)
    return Rows(
        [Row(runs_paragraph(label, plain), runs_paragraph(value, plain)) for label, value in rows],
        plain,
        label_width=min(widest + 6, (width - indent) * WIDEST_LABEL),
        indent=indent,
        before=look.jarak_alinea,
    )
