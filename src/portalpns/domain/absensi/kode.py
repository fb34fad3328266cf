"""The one table of attendance codes: what each is called, whether it is a working day, how a day stands in a month.

The window's matrix, the PDF and the workbook all show a day by `tampilan` and explain it by `legenda`.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from portalpns.data import resource


@dataclass(frozen=True, slots=True)
class Kode:
    """One code; `huruf` stands in a cell of the month, the code itself where it is empty.

    `hitungan` says in which days a leave is counted, `until` what the time of an event means.
    """

    kode: str
    nama: str
    jenis: str
    hari_kerja: bool = False
    warna: str = "neutral"
    hitungan: str = ""
    until: str = ""
    huruf: str = ""


@dataclass(frozen=True, slots=True)
class Tampilan:
    """How a day is shown: three letters at most, the words of the legend, and a tone."""

    huruf: str
    nama: str
    warna: str


@cache
def _table() -> dict[str, Any]:
    table: dict[str, Any] = json.loads(resource("rules/kode_absensi.json").read_text(encoding="utf-8"))
    return table


@cache
def all_codes() -> dict[str, Kode]:
    """Codes of a day, marks (TL1, TAM, ...) and kinds of events by their code, in the order of the table."""
    table = _table()
    rows = table["hari"] + [{"jenis": group, **row} for group in ("tanda", "peristiwa") for row in table[group]]
    return {row["kode"]: Kode(**row) for row in rows}


def kode(code: str) -> Kode:
    return all_codes()[code]


def tampilan(code: str | None, tl: str | None = None, psw: str | None = None, flags: Iterable[str] = ()) -> Tampilan:
    """How a judged day is shown: its code, or on a day of presence what was wrong with arrival and departure."""
    if code is None:
        return Tampilan("", "Di luar masa kerja atau penugasan", "neutral")
    if code == "H":
        marks = set(flags)
        came, went = tl or ("TAM" if "TAM" in marks else None), psw or ("TAP" if "TAP" in marks else None)
        if came and went:
            return _both(came, went)
        code = came or went or code
    found = all_codes().get(code)
    return _shown(found) if found is not None else Tampilan(code[:3], code, "neutral")


@cache
def legenda() -> tuple[Tampilan, ...]:
    """Everything a cell can say, for the legend: codes of a day, then marks and their pairs."""
    codes = [_shown(found) for found in all_codes().values() if found.jenis not in ("tanda", "peristiwa")]
    levels = [Tampilan(row["huruf"], row["nama"], row["warna"]) for row in _table()["tingkat"]]
    sides = [_shown(kode(mark)) for mark in ("TAM", "TAP")]
    pairs = [Tampilan(row["huruf"], row["nama"], row["warna"]) for row in _table()["pasangan"]]
    return (*codes, *levels, *sides, *pairs)


def _shown(found: Kode) -> Tampilan:
    return Tampilan(found.huruf or found.kode, found.nama, found.warna)


def _both(came: str, went: str) -> Tampilan:
    """Something wrong on both sides; the graver tone of the two wins."""
    row = next(row for row in _table()["pasangan"] if came.startswith(row["masuk"]) and went.startswith(row["pulang"]))
    is_bad = "bad" in (kode(came).warna, kode(went).warna)
    return Tampilan(row["huruf"], row["nama"], "bad" if is_bad else row["warna"])
