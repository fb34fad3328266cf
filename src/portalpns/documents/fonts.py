"""The embedded fonts of letters and reports (Liberation Sans, metrics of Arial), registered once, and their glyphs."""

import unicodedata
from functools import cache, lru_cache

from portalpns.data import resource

REGULAR, BOLD, ITALIC, BOLD_ITALIC = "Naskah", "Naskah-Bold", "Naskah-Italic", "Naskah-BoldItalic"
_FILES = {REGULAR: "Regular", BOLD: "Bold", ITALIC: "Italic", BOLD_ITALIC: "BoldItalic"}
WORDS_KEPT = 20_000
"""Widths remembered of each style: a word is measured again at every wrapping of its paragraph and in every drawing."""


@cache
def register() -> frozenset[int]:
    """Make the four styles known to ReportLab; returns the code points that all of them can draw."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    covered: set[int] | None = None
    for name, style in _FILES.items():
        font = TTFont(name, str(resource(f"fonts/LiberationSans-{style}.ttf")))
        font.stringWidth = lru_cache(WORDS_KEPT)(font.stringWidth)  # type: ignore[method-assign]
        pdfmetrics.registerFont(font)
        glyphs = set(font.face.charToGlyph)
        covered = glyphs if covered is None else covered & glyphs
    pdfmetrics.registerFontFamily(REGULAR, REGULAR, BOLD, ITALIC, BOLD_ITALIC)
    return frozenset(covered or ())


def drawable(character: str) -> bool:
    """Whether the fonts hold the character and set it left to right, as the page does."""
    return ord(character) in register() and unicodedata.bidirectional(character) not in ("R", "AL", "AN")


def width(text: str, size: float, font: str = REGULAR) -> float:
    """Width in points."""
    from reportlab.pdfbase.pdfmetrics import stringWidth

    register()
    return float(stringWidth(text, font, size))


def broken(text: str, size: float, room: float, font: str = REGULAR) -> list[str]:
    """The text in lines of at most `room` points; a word that is too wide goes on behind a stroke of its own."""
    from reportlab.lib.utils import simpleSplit

    lines: list[str] = []
    for line in simpleSplit(text, font, size, room):
        while width(line, size, font) > room and len(line) > 1:
            end = _fit(line, room / size, font)
            lines.append(line[:end])
            line = line[end:]
        lines.append(line)
    return lines


def _fit(word: str, room: float, font: str) -> int:
    """How many characters of a word that is too wide stand on a line: up to its last stroke there, else all that do."""
    most = next((end for end in range(2, len(word)) if width(word[:end], 1, font) > room), len(word)) - 1
    return max(word.rfind("/", 0, most), word.rfind("-", 0, most)) + 1 or most
