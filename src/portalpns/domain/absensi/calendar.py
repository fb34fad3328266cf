"""Holidays, cuti bersama and seasons of a year, each with the decree it rests on (SKB tiga menteri, Keppres, isbat)."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, Literal

from portalpns.data import resource
from portalpns.domain.errors import BadInput

HolidayKind = Literal["LIBUR_NAS", "CUTI_BERSAMA", "LIBUR_DAERAH"]
HOLIDAY_WORDS: dict[str, str] = {
    "LIBUR_NAS": "Hari libur nasional",
    "CUTI_BERSAMA": "Cuti bersama",
    "LIBUR_DAERAH": "Hari libur daerah",
}
BUILT_IN_YEARS = range(2024, 2028)


@dataclass(frozen=True, slots=True)
class Libur:
    """One holiday; `pasti` is False while its decree or date still has to be confirmed."""

    tanggal: date
    kind: HolidayKind
    nama: str = ""
    dasar: str = ""
    pasti: bool = True

    @property
    def words(self) -> str:
        kind = HOLIDAY_WORDS[self.kind]
        return f"{kind}: {self.nama.removeprefix('Cuti Bersama ')}" if self.nama else kind


@dataclass(frozen=True, slots=True)
class Season:
    """A time with its own working hours, such as RAMADAN; both ends belong to it."""

    name: str
    mulai: date
    selesai: date
    dasar: str = ""
    pasti: bool = True


@dataclass(frozen=True, slots=True)
class Calendar:
    """What is known of the days of some years; keys are `date.toordinal()`."""

    libur: Mapping[int, Libur] = field(default_factory=dict)
    seasons: tuple[Season, ...] = ()

    def season_on(self, ordinal: int) -> str | None:
        for season in self.seasons:
            if season.mulai.toordinal() <= ordinal <= season.selesai.toordinal():
                return season.name
        return None


def calendar_of(holidays: Iterable[Libur], seasons: Iterable[Season] = ()) -> Calendar:
    """A calendar; of two holidays on one day the first one stays."""
    days: dict[int, Libur] = {}
    for holiday in holidays:
        days.setdefault(holiday.tanggal.toordinal(), holiday)
    return Calendar(days, tuple(seasons))


def built_in_calendar(*years: int) -> Calendar:
    """The calendar that comes with the product, holidays and Ramadan; raises BadInput for a year it does not know."""
    for year in years:
        if year not in BUILT_IN_YEARS:
            known = f"{BUILT_IN_YEARS[0]} sampai {BUILT_IN_YEARS[-1]}"
            raise BadInput(f"Kalender hari libur bawaan hanya memuat tahun {known}, bukan {year}.")
    parts = [_year(year) for year in years]
    return calendar_of(
        (holiday for part in parts for holiday in part.libur.values()),
        (season for part in parts for season in part.seasons),
    )


@cache
def _year(year: int) -> Calendar:
    table = json.loads(resource(f"rules/kalender_{year}.json").read_text(encoding="utf-8"))
    return calendar_of(
        (_libur(row, table["dasar"]) for row in table["holidays"]),
        (_season(row) for row in table["seasons"]),
    )


def _libur(row: Mapping[str, Any], dasar: Mapping[str, str]) -> Libur:
    return Libur(
        date.fromisoformat(row["date"]), row["kind"], row["nama"], row.get("dasar", dasar[row["kind"]]), _sure(row)
    )


def _season(row: Mapping[str, Any]) -> Season:
    return Season(row["name"], date.fromisoformat(row["from"]), date.fromisoformat(row["to"]), row["dasar"], _sure(row))


def _sure(row: Mapping[str, Any]) -> bool:
    return str(row.get("status", "ditetapkan")) == "ditetapkan"
