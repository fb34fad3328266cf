"""Paragraph styles made from a profile's type figures, each made once and then shared (they are never changed)."""

from functools import cache
from typing import Literal

from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph

from portalpns.documents.fonts import BOLD, REGULAR, register
from portalpns.documents.profil import MM, Huruf
from portalpns.documents.text import markup, runs_of
from portalpns.domain.naskah import Align, Runs

SINGLE = 1.15
"""Line height of Arial at single spacing, in font sizes."""
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
        bulletFontSize=points,
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
    return Paragraph(markup(runs), look, bulletText=marker)
