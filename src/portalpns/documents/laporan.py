"""A report as plain values, the one input of `laporan_pdf` and `xlsx`: a table with what stands around it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from portalpns.domain.naskah import Kop, Penandatangan

Tone = Literal["neutral", "info", "good", "warn", "bad"]
Rata = Literal["kiri", "tengah", "kanan"]
Kertas = Literal["A4", "F4", "F4-210"]
Nilai = str | int | Decimal | date | None
"""What a cell holds: text stays text (a NIP too), numbers and dates stay numbers and dates in a workbook."""

TINT: dict[Tone, str] = {
    "neutral": "E9EDF2",
    "info": "E2EDF9",
    "good": "E2F3E8",
    "warn": "FDF0DA",
    "bad": "FBE7E5",
}
"""Grounds of the tones as RRGGBB, those of the window's light scheme."""
INK: dict[Tone, str] = {
    "neutral": "475264",
    "info": "0B57AD",
    "good": "17683A",
    "warn": "8A4B08",
    "bad": "B3261E",
}
RULE = "AEB8C4"
"""Lines of a table."""


@dataclass(frozen=True, slots=True)
class Sel:
    """A cell that carries a tone; its value always says the same in letters."""

    nilai: Nilai
    tone: Tone | None = None


Cell = Sel | Nilai


@dataclass(frozen=True, slots=True)
class Kolom:
    """A column: its head, a second line under it (the weekday), width relative to the others, alignment.

    `kelompok` is a head over all neighbours with the same words; `tone` grounds the whole column (a day off).
    """

    kepala: str
    lebar: float
    rata: Rata = "kiri"
    anak: str = ""
    kelompok: str = ""
    tone: Tone | None = None
    tebal: bool = False


@dataclass(frozen=True, slots=True)
class Keterangan:
    """One entry of the legend: the letters of a cell and what they say."""

    kode: str
    arti: str
    tone: Tone | None = None


@dataclass(frozen=True)
class Laporan:
    """A whole report. Each row has one cell per column; `jumlah` are bold rows below the last one.

    `beku` left columns stay in view in a workbook; `tanggal` is the day of the signature and of the file.
    """

    judul: str
    kolom: tuple[Kolom, ...]
    baris: tuple[tuple[Cell, ...], ...]
    subjudul: tuple[str, ...] = ()
    kop: Kop | None = None
    jumlah: tuple[tuple[Cell, ...], ...] = ()
    ringkasan: tuple[tuple[str, Nilai], ...] = ()
    legenda: tuple[Keterangan, ...] = ()
    catatan: tuple[str, ...] = ()
    penandatangan: Penandatangan | None = None
    tempat: str = "Metro"
    tanggal: date | None = None
    mendatar: bool = False
    kertas: Kertas = "A4"
    beku: int = 0
    contoh: bool = False
    profil: str = "permendagri-1-2023"


def nilai(cell: Cell) -> Nilai:
    return cell.nilai if isinstance(cell, Sel) else cell


def tone(cell: Cell, kolom: Kolom) -> Tone | None:
    """The tone of a cell: its own, else that of its column."""
    own = cell.tone if isinstance(cell, Sel) else None
    return own or kolom.tone


def printed(value: Nilai) -> str:
    """A value as it stands on paper: `1.250`, `2,5`, `24-11-2026`; zero and nothing differ."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, date):
        return f"{value:%d-%m-%Y}"
    text = f"{value:,}" if isinstance(value, int) else f"{value:,f}"
    return text.translate(str.maketrans(",.", ".,"))


def rgb(colour: str) -> tuple[float, float, float]:
    """`RRGGBB` as three parts from 0 to 1."""
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (0, 2, 4))
    return red, green, blue
