"""A month out of its days: totals per person and office, and the alerts of PP 94/2021."""

import calendar
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from portalpns.domain.absensi.day import DayResult
from portalpns.domain.absensi.rules import RuleSet

TOTAL, CONSECUTIVE = "TK_TOTAL", "TK_CONSECUTIVE"


@dataclass(slots=True)
class Total:
    """One row of the recap: a person in an office; `codes` counts the days of each code and mark."""

    pegawai: str
    opd: str
    workdays: int = 0
    present: int = 0
    tk: int = 0
    late_min: int = 0
    early_min: int = 0
    deduction: Decimal = Decimal(0)
    codes: dict[str, int] = field(default_factory=dict)

    def add(self, day: DayResult) -> None:
        self.workdays += day.workday
        self.present += day.code == "H"
        self.tk += day.code == "TK"
        self.late_min += day.late_min
        self.early_min += day.early_min
        self.deduction += day.deduction
        for mark in (day.code, day.tl, day.psw, *day.flags):
            if mark is not None:
                self.codes[mark] = self.codes.get(mark, 0) + 1


@dataclass(frozen=True, slots=True)
class Alert:
    """A threshold that absence without reason has reached on `tanggal`; it proposes, a superior decides."""

    pegawai: str
    kind: str
    count: int
    tanggal: date


def month_ends(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def totals_of(days: Iterable[DayResult]) -> list[Total]:
    """One row per person and office, in the order in which they first appear; days outside employment have none."""
    rows: dict[tuple[str, str], Total] = {}
    for day in days:
        if day.opd is not None:
            key = (day.pegawai, day.opd)
            row = rows.get(key)
            if row is None:
                row = rows[key] = Total(*key)
            row.add(day)
    return list(rows.values())


def alerts_of(days: Sequence[DayResult], rules: RuleSet, before: Mapping[str, int] | None = None) -> list[Alert]:
    """Alerts of one person's days in order; `before` gives counts already reached, by kind, none when absent.

    Only a day of presence ends a run: days off, leave, duty, undecided and open days neither count nor break it.
    Each threshold is reported once.
    """
    counts = {TOTAL: 0, CONSECUTIVE: 0, **(before or {})}
    told: set[tuple[str, int]] = set()
    alerts: list[Alert] = []
    for day in days:
        if day.code == "H":
            counts[CONSECUTIVE] = 0
        elif day.code == "TK":
            for kind in (TOTAL, CONSECUTIVE):
                counts[kind] += 1
                reached = counts[kind]
                if reached in rules.alerts.get(kind, ()) and (kind, reached) not in told:
                    told.add((kind, reached))
                    alerts.append(Alert(day.pegawai, kind, reached, day.tanggal))
    return alerts
