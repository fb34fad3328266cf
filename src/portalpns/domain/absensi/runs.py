"""Days in runs: which days a machine was at work, and which lie so near each other that they are read together."""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise

from portalpns.domain.absensi.recap import month_ends
from portalpns.domain.absensi.schedule import Schedule

LONGEST_SILENCE = timedelta(days=31)
"""So long nothing may come from an office's machines before its days count as not watched rather than as absence."""
AROUND = timedelta(days=2)
"""How far from a day its punches may lie: shifts across midnight, zones, clocks that are set right."""


def span(first: date, last: date) -> set[date]:
    """Every day from `first` to `last`, both included."""
    return {first + timedelta(days=n) for n in range((last - first).days + 1)}


def spans(days: Iterable[date]) -> list[tuple[date, date]]:
    """First and last days of the runs of days; a clock that was reset lies years from the rest, in a run of its own."""
    found: list[tuple[date, date]] = []
    for day in sorted(days):
        if found and day - found[-1][1] <= LONGEST_SILENCE:
            found[-1] = found[-1][0], day
        else:
            found.append((day, day))
    return found


def watched(days: Iterable[date], known: Iterable[date] = ()) -> set[date]:
    """The days with punches and the short silences between them, also those towards days that are `known` already.

    So it does not matter how the punches of an office are cut into files and actions.
    """
    fresh, old = set(days), set(known)
    found = set(fresh)
    for before, after in pairwise(sorted(fresh | old)):
        if after - before <= LONGEST_SILENCE:
            found |= span(before, after)
    return found - (old - fresh)


def due_days(seen: Iterable[date], schedule: Schedule) -> set[date]:
    """The days that all people of an office have: those on which a machine was `seen` to work, and days of rest.

    A working day counts only where a machine worked, since absence is a fact then; days of rest are a fact of the
    calendar for the whole month.
    """
    found = set(seen)
    month_days = {day for month in {(day.year, day.month) for day in found} for day in span(*month_ends(*month))}
    return found | {day for day in month_days if schedule.shift(day.toordinal()) is None}
