"""Rule sets of attendance: hours, windows, bands and percentages as data that somebody has signed for."""

import json
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any, Literal

from portalpns.data import resource
from portalpns.domain.errors import BadInput

ORDINARY = "BIASA"


@dataclass(frozen=True, slots=True)
class Hours:
    """The hours of one weekday, in seconds from midnight; `break_s` is not work but does not change late or early."""

    start_s: int
    end_s: int
    break_s: int


@dataclass(frozen=True, slots=True)
class RuleSet:
    """One dated set of rules; percentages are of the discipline part of TPP."""

    name: str
    dasar: str
    patterns: Mapping[str, Mapping[int, Hours]]
    """Season name (`BIASA` outside every season) -> weekday (0 = Monday) -> hours; a missing weekday is off."""
    tolerance_s: int
    rounding: Literal["floor", "ceil"]
    dedupe_s: int
    before_s: int
    after_s: int
    band_from: tuple[int, ...]
    """Lowest minute of band 1, 2, ...; ascending."""
    band_pct: tuple[Decimal, ...]
    missing_in: Decimal
    missing_out: Decimal
    absent: Decimal
    alerts: Mapping[str, tuple[int, ...]]

    def minutes(self, seconds: int) -> int:
        """Whole minutes of a lateness; nothing is negative."""
        if seconds <= 0:
            return 0
        return -(-seconds // 60) if self.rounding == "ceil" else seconds // 60

    def band(self, minutes: int) -> int:
        """0 for none, else the number of the band."""
        return bisect_right(self.band_from, minutes)


@cache
def load_rules(name: str) -> RuleSet:
    """A rule set that comes with the product; raises BadInput when there is none of this name."""
    if name != "reference":
        raise BadInput(f"Aturan absensi “{name}” tidak dikenal; yang tersedia: reference.")
    return rules_from(json.loads(resource("rules/reference.json").read_text(encoding="utf-8"), parse_float=Decimal))


def rules_from(table: Mapping[str, Any]) -> RuleSet:
    """A rule set out of its JSON table; raises BadInput that names the set when something is missing or absurd."""
    try:
        rules = _build(table)
    except (KeyError, TypeError, ValueError, AttributeError, InvalidOperation) as error:
        name = table.get("name", "?") if isinstance(table, Mapping) else "?"
        raise BadInput(f"Tabel aturan absensi “{name}” tidak lengkap atau salah bentuk: {error}.") from error
    problem = _problem(rules)
    if problem:
        raise BadInput(f"Tabel aturan absensi “{rules.name}” salah: {problem}.")
    return rules


def _build(table: Mapping[str, Any]) -> RuleSet:
    bands = table["bands"]
    return RuleSet(
        name=str(table["name"]),
        dasar=str(table["dasar"]),
        patterns={season: _week(rows) for season, rows in table["patterns"].items()},
        tolerance_s=int(table["tolerance_s"]),
        rounding=table["rounding"],
        dedupe_s=int(table["dedupe_s"]),
        before_s=int(table["window_before_min"]) * 60,
        after_s=int(table["window_after_min"]) * 60,
        band_from=tuple(int(band["from_min"]) for band in bands),
        band_pct=tuple(Decimal(str(band["pct"])) for band in bands),
        missing_in=Decimal(str(table["missing_in_pct"])),
        missing_out=Decimal(str(table["missing_out_pct"])),
        absent=Decimal(str(table["absent_pct"])),
        alerts={kind: tuple(int(n) for n in counts) for kind, counts in table["alerts"].items()},
    )


def _week(rows: list[Mapping[str, Any]]) -> dict[int, Hours]:
    return {
        int(day): Hours(_second(row["start"]), _second(row["end"]), int(row["break_min"]) * 60)
        for row in rows
        for day in row["days"]
    }


def _second(text: str) -> int:
    clock = time.fromisoformat(text)
    return clock.hour * 3600 + clock.minute * 60 + clock.second


def _problem(rules: RuleSet) -> str:
    """What is absurd in the set, in words; empty when it is sound."""
    if ORDINARY not in rules.patterns:
        return f"pola {ORDINARY} tidak ada"
    if any(hours.start_s >= hours.end_s for week in rules.patterns.values() for hours in week.values()):
        return "jam pulang pola harus sesudah jam masuk pada hari yang sama"
    if rules.rounding not in ("floor", "ceil"):
        return "pembulatan harus floor atau ceil"
    if list(rules.band_from) != sorted(set(rules.band_from)) or rules.band_from[:1] < (1,):
        return "batas bawah tingkat harus naik dan mulai dari 1 menit"
    if min((*rules.band_pct, rules.missing_in, rules.missing_out, rules.absent)) < 0:
        return "persentase tidak boleh negatif"
    if min(rules.tolerance_s, rules.dedupe_s, rules.before_s, rules.after_s) < 0:
        return "toleransi dan jendela waktu tidak boleh negatif"
    return ""
