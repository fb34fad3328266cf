"""The wall between typed text and the page: characters are normalised, and refused where no font can draw them."""

import unicodedata
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from functools import partial
from typing import Any, TypeVar
from xml.sax.saxutils import escape

from portalpns.documents.fonts import drawable
from portalpns.domain.errors import BadInput
from portalpns.domain.kelengkapan import DIRECTION, LONGEST
from portalpns.domain.naskah import Run, Runs

T = TypeVar("T")

_BREAKS = {"\r\n": "\n", "\r": "\n", "\v": "\n", "\f": "\n", "\x85": "\n", "\u2028": "\n", "\u2029": "\n"}
_LOOKALIKES = str.maketrans({"\t": " ", "\u2011": "\u2010", "\uf0b7": "•"})
"""Tab, non-breaking hyphen, and the bullet that word processors take from the Symbol font."""
_HIDDEN = frozenset({"Cc", "Cf", "Zl", "Zp"})
"""Kinds of characters that nobody sees: controls, marks of direction, breaks of line and paragraph."""
_MOST_NAMED = 5
_PICTURE = "logo"
"""The field that is drawn and not written: whoever draws it checks it (`documents/logo.py`)."""


def clean(value: T, where: str = "", *, mark: str = "", strict: bool = False, direction: bool = False) -> T:
    """The same value with every text in it fit for the page, composed (NFC) and without invisible controls.

    Only `Run.text` keeps line breaks. Raises BadInput that names the place (`naskah.body[2].runs[0].text`) and the
    characters that no font of the page can draw (emoji, Chinese, Arabic, control characters), unless a `mark` is to
    stand for each of them; `strict` refuses what is hidden too, where words are kept as they are for later pages;
    `direction` treats the marks of direction like characters that no font can draw.
    """
    part = partial(clean, mark=mark, strict=strict, direction=direction)
    cleaned: Any = value
    if isinstance(value, str):
        cleaned = _clean_text(value, where, mark, strict, DIRECTION if direction else frozenset())
    elif isinstance(value, tuple):
        items = [part(item, f"{where}[{n}]") for n, item in enumerate(value)]
        if any(new is not old for new, old in zip(items, value, strict=True)):
            cleaned = tuple(items)
    elif isinstance(value, Mapping):
        cleaned = {key: part(item, f"{where}.{key}") for key, item in value.items()}
    elif is_dataclass(value) and not isinstance(value, type):
        changed = {}
        for field in fields(value):
            if field.name == _PICTURE:
                continue
            old = getattr(value, field.name)
            new = part(old, f"{where}.{field.name}" if where else field.name)
            if new is not old:
                changed[field.name] = new
        cleaned = replace(value, **changed) if changed else value
    result: T = cleaned
    return result


def _clean_text(text: str, where: str, mark: str, strict: bool, refused: frozenset[str]) -> str:
    if len(text) > LONGEST:
        raise BadInput(f"Teks pada “{where}” lebih panjang dari {LONGEST} karakter; bagilah menjadi beberapa alinea.")
    if text.isascii() and text.isprintable():
        return text
    if strict and (hidden := [c for c in dict.fromkeys(text) if unicodedata.category(c) in _HIDDEN]):
        raise BadInput(_sentence(hidden, where))
    for old, new in _BREAKS.items():
        text = text.replace(old, new)
    text = unicodedata.normalize("NFC", text.translate(_LOOKALIKES))
    if where.rpartition(".")[2] != "text":
        text = text.replace("\n", " ")
    text = "".join(c for c in text if c in refused or unicodedata.category(c) != "Cf")
    odd = [c for c in dict.fromkeys(text) if c != "\n" and not (" " <= c <= "~")]
    strange = [c for c in odd if c in refused or not drawable(c)]
    if strange and mark:
        return text.translate(dict.fromkeys(map(ord, strange), mark))
    if strange:
        raise BadInput(_sentence(strange, where))
    return text


def _sentence(strange: list[str], where: str) -> str:
    named = [f"“{c}” (U+{ord(c):04X})" if c.isprintable() else f"U+{ord(c):04X}" for c in strange[:_MOST_NAMED]]
    more = f", dan {len(strange) - _MOST_NAMED} lainnya" if len(strange) > _MOST_NAMED else ""
    return f"Karakter berikut tidak dapat dicetak: {', '.join(named)}{more} pada “{where}”; hapus atau gantilah."


def markup(runs: Runs) -> str:
    """Runs as the small XML that ReportLab's paragraphs read; every sign of the text itself is escaped."""
    return "".join(map(_run_markup, runs))


def _run_markup(run: Run) -> str:
    text = escape(run.text).replace("\n", "<br/>")
    if run.bold:
        text = f"<b>{text}</b>"
    if run.italic:
        text = f"<i>{text}</i>"
    if run.underline:
        text = f"<u>{text}</u>"
    return text


def runs_of(text: str, *, bold: bool = False) -> Runs:
    return (Run(text, bold=bold),)
