"""Paragraph styles made from a profile's type figures, each made once and then shared (they are never changed)."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, Literal

from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph
from reportlab.platypus.paraparser import ParaFrag

from portalpns.documents.fonts import BOLD, REGULAR, register
from portalpns.documents.fonts import width as text_width
from portalpns.documents.profil import MM, Huruf
from portalpns.documents.text import markup, runs_of
from portalpns.domain.naskah import Align, Marker, Runs
from portalpns.domain.terbilang import huruf as letter

SINGLE = 1.15
"""Line height of Arial at single spacing, in font sizes."""
MARKER_GAP = 0.3
"""Least room between a list's marker and its text, in font sizes."""
_LIST_INDENT = 18.0
"""Least indent of short numbered lists, in points."""
_BULLET_GAP = 0.6
"""The same of the layout library, in sizes of its own bullet font, which we set only for this."""
_ALIGN: dict[Align, Literal[0, 1, 2, 4]] = {"left": 0, "center": 1, "right": 2, "justify": 4}


@cache
def style(
    huruf: Huruf,
    align: Align = "left",
    *,
    size: float | None = None,
    bold: bool = False,
    first: float = 0,
    left: float = 0,
    bullet: float = 0,
    before: float = 0,
    tight: bool = False,
) -> ParagraphStyle:
    """A style; `first`, `left` and `bullet` are indents in points, `before` the space above, `tight` single spacing."""
    register()
    points = size or huruf.ukuran
    return ParagraphStyle(
        "naskah",
        fontName=BOLD if bold else REGULAR,
        fontSize=points,
        leading=points * SINGLE * (1 if tight else huruf.spasi),
        alignment=_ALIGN[align],
        firstLineIndent=first,
        leftIndent=left,
        bulletIndent=bullet,
        bulletFontName=REGULAR,
        bulletFontSize=points * MARKER_GAP / _BULLET_GAP,
        spaceBefore=before,
        allowWidows=0,
        allowOrphans=0,
        splitLongWords=1,
    )


def alinea(huruf: Huruf, align: Align, *, indent: bool) -> ParagraphStyle:
    """The style of a paragraph of the body."""
    first = huruf.lekuk_alinea * MM if indent and align in ("justify", "left") else 0
    return style(huruf, align, first=first, left=huruf.lekuk_isi * MM, before=huruf.jarak_alinea)


def text_paragraph(text: str, look: ParagraphStyle, *, bold: bool = False, marker: str | None = None) -> Paragraph:
    return runs_paragraph(runs_of(text, bold=bold), look, marker=marker)


def runs_paragraph(runs: Runs, look: ParagraphStyle, *, marker: str | None = None) -> Paragraph:
    bullet: Any = _bullet(marker, look) if marker else None
    return Paragraph(markup(runs), look, bulletText=bullet)


def hang(markers: Iterable[str], size: float) -> float:
    """The indent in points that lets text stand clear of the widest of `markers`, on its first line and below it."""
    return max((text_width(marker, size, REGULAR) for marker in markers), default=0) + size * MARKER_GAP


def printed_marker(number: int, marker: Marker) -> str:
    """The marker of the n-th item: `3.`, `c)`, `(3)`, `–`."""
    if marker == "-":
        return "–"
    return marker.replace("1", str(number)).replace("a", letter(number))


def numbered(
    texts: Sequence[str], huruf: Huruf, align: Align = "left", *, marker: Marker = "1.", **look: Any
) -> list[Paragraph]:
    """The texts as `1. ...`, `2. ...`, each hanging under its first word; `look` as for `style`."""
    markers = [printed_marker(number, marker) for number in range(1, len(texts) + 1)]
    left = max(hang(markers, look.get("size") or huruf.ukuran), _LIST_INDENT)
    hanging = style(huruf, align, left=left, **look)
    return [text_paragraph(text, hanging, marker=mark) for text, mark in zip(texts, markers, strict=True)]


def _bullet(marker: str, look: ParagraphStyle) -> list[ParaFrag]:
    return [ParaFrag(text=marker, fontName=REGULAR, fontSize=look.fontSize, textColor=look.textColor)]
