"""Lays the table of a report out: column widths, type size, and the lines of every cell."""

import re
from dataclasses import dataclass, replace

from portalpns.documents.fonts import BOLD, REGULAR, broken
from portalpns.documents.fonts import width as text_width
from portalpns.documents.laporan import Cell, Kolom, Laporan, nilai, printed
from portalpns.domain.errors import BadInput

LARGEST, WISHED, SMALLEST = 8.0, 6.5, 4.5
"""Type sizes of the table in points."""
LEAST_FOR_WORDS = 6.0
"""Below this size the type does not go to spare a word of text from being broken."""
LONG_WORD = 20
"""Words up to so many characters (a NIP has 18) should not be broken."""
LEADING = 1.22
"""Height of a line in type sizes."""
PAD = 1.6
"""Points left and right of a cell's text."""
_PARTS = re.compile(r"[^/-]*[/-]|[^/-]+")
"""A long word is broken after a stroke first: `000.1.5/7/SETDA-`, `UM/2026`."""
_LEAST_TEXT = 0.55
"""Columns of text keep at least this share of their width."""


@dataclass(frozen=True)
class Row:
    """A laid-out row: lines of text per cell, height in points."""

    cells: tuple[Cell, ...]
    lines: tuple[tuple[str, ...], ...]
    height: float
    bold: bool = False


def measure(laporan: Laporan, room: float) -> tuple[list[float], float]:
    """Column widths in points and the largest type in which heads, numbers and codes stand on one line.

    Columns of text give room to columns of long numbers before the type becomes smaller.
    """
    columns = laporan.kolom
    share = room / sum(kolom.lebar for kolom in columns)
    widths = [kolom.lebar * share for kolom in columns]
    widest = [_widest(laporan, place) for place in range(len(columns))]
    needs = [max(pair) * WISHED + 2 * PAD for pair in widest]
    lacking = [max(need - width, 0) for need, width in zip(needs, widths, strict=True)]
    spare = [
        max(width - max(need, width * _LEAST_TEXT), 0) if kolom.rata == "kiri" else 0
        for kolom, need, width in zip(columns, needs, widths, strict=True)
    ]
    moved = min(sum(lacking), sum(spare))
    if moved:
        widths = [
            width + more * moved / sum(lacking) - less * moved / sum(spare)
            for width, more, less in zip(widths, lacking, spare, strict=True)
        ]
        widths = _even(columns, widths)
    sizes = [
        [(width - 2 * PAD) / max(words, 0.01) for words in pair] for width, pair in zip(widths, widest, strict=True)
    ]
    size = min([LARGEST, *(hard for hard, _ in sizes)])
    size = min(size, max(LEAST_FOR_WORDS, min(soft for _, soft in sizes)))
    if size < SMALLEST:
        raise BadInput(f"{len(columns)} kolom laporan “{laporan.judul}” tidak muat pada kertas ini.")
    return widths, size


def _even(columns: tuple[Kolom, ...], widths: list[float]) -> list[float]:
    """The widths, alike for columns of one group that were given one width: the days of a month stay even."""
    alike: dict[tuple[str, float], list[float]] = {}
    for kolom, width in zip(columns, widths, strict=True):
        alike.setdefault((kolom.kelompok, kolom.lebar), []).append(width)
    return [
        sum(found) / len(found) if kolom.kelompok else width
        for kolom, width in zip(columns, widths, strict=True)
        for found in [alike[kolom.kelompok, kolom.lebar]]
    ]


def _widest(laporan: Laporan, place: int) -> tuple[float, float]:
    """Widths at one point in a column: of what must not break (head, numbers, dates, codes), of what should not."""
    kolom = laporan.kolom[place]
    hard, soft = {kolom.kepala, kolom.anak}, {""}
    for row in (*laporan.baris, *laporan.jumlah):
        value = nilai(row[place])
        if isinstance(value, str) and kolom.rata == "kiri":
            soft.update(part for word in value.split() for part in _whole(word) if len(part) <= LONG_WORD)
        elif value is not None:
            hard.add(printed(value))
    return max(text_width(word, 1, BOLD) for word in hard), max(text_width(word, 1, REGULAR) for word in soft)


def lay(
    cells: tuple[Cell, ...], columns: tuple[Kolom, ...], widths: list[float], size: float, *, bold: bool = False
) -> Row:
    """A row with its cells broken into lines of type `size`."""
    lines: list[tuple[str, ...]] = []
    for cell, kolom, width in zip(cells, columns, widths, strict=True):
        text = printed(nilai(cell))
        free = bold and kolom.rata == "kiri"  # the words of a total may run over the empty cells beside them
        lines.append((text,) if free or not text else _broken(text, kolom, width, size, bold=bold))
    return Row(cells, tuple(lines), _height(max(map(len, lines), default=1), size), bold)


def pieces(row: Row, room: float, size: float) -> list[Row]:
    """The row, or where it is higher than `room` its pieces, each with the next lines of its cells."""
    longest, most = max(map(len, row.lines)), max(int((room - _height(0, size)) / (size * LEADING)), 1)
    return [
        replace(
            row,
            lines=tuple(lines[start : start + most] or ("",) for lines in row.lines),
            height=_height(min(most, longest - start), size),
        )
        for start in range(0, longest, most)
    ]


def _height(lines: int, size: float) -> float:
    return lines * size * LEADING + 4.2


def _whole(word: str) -> list[str]:
    """The parts of a word that should not be broken: itself, or of a long one what stands between its strokes."""
    return [word] if len(word) <= LONG_WORD else _PARTS.findall(word)


def _broken(text: str, kolom: Kolom, width: float, size: float, *, bold: bool) -> tuple[str, ...]:
    font, room = BOLD if bold or kolom.tebal else REGULAR, width - 2 * PAD + 0.01
    if "\n" not in text and text_width(text, size, font) <= room:
        return (text,)
    return tuple(broken(text, size, room, font))
