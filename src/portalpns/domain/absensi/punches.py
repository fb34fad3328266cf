"""Which punch belongs to which shift: zones, device clocks, windows, and the repeats within a minute.

The in/out state that devices send is never used: whole models say 0 or 255 for everything.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import NamedTuple

from portalpns.domain.absensi.rules import RuleSet
from portalpns.domain.absensi.schedule import NO_ROSTER, Roster, Schedule, Shift
from portalpns.domain.absensi.wall import DAY_S, Wall, wall_in, wall_of, zone


class Punch(NamedTuple):
    """One punch on the wall clock of the person's own zone.

    `moved_s` is what an approved adjustment of the device clock added (the raw time is `at - moved_s`);
    `away` is the zone it was made in when that zone's clock shows another time than the person's.
    """

    at: Wall
    moved_s: int = 0
    away: str = ""


@dataclass(frozen=True, slots=True)
class Adjustment:
    """An approved correction of a device clock; the dates are those of the raw local times."""

    device: str
    mulai: date
    selesai: date
    seconds: int


def moved_by(adjustments: Iterable[Adjustment], device: str, raw: date) -> int:
    """Seconds to add to a punch of this device whose raw local date is `raw`."""
    return sum(a.seconds for a in adjustments if a.device == device and a.mulai <= raw <= a.selesai)


def punch_at(local: datetime, tz: str, own_tz: str, moved_s: int = 0) -> Punch:
    """A punch made at naive `local` time in zone `tz`, seen by a person whose workplace lies in `own_tz`.

    Both are IANA names that exist, `tz` empty where the machine named none; raises OverflowError for a time outside
    years 1 to 9999.
    """
    here = wall_of(local)
    if tz in ("", own_tz):
        return Punch(here + moved_s, moved_s)
    at = wall_in(local.replace(tzinfo=zone(tz)), zone(own_tz))  # type: ignore[arg-type]
    is_place = tz != "UTC" and not tz.startswith("Etc/")
    return Punch(at + moved_s, moved_s, tz if is_place and at != here else "")


def split(
    punches: Iterable[Punch], schedule: Schedule, first: int, last: int, roster: Roster = NO_ROSTER
) -> dict[int, list[Punch]]:
    """The punches of each day from ordinal `first` to `last`, in order of time, each time once.

    A punch belongs to the shift in whose window it lies, else to its own date; days without punches are absent.
    """
    ordered = sorted(punches)
    ordered = [p for i, p in enumerate(ordered) if i == 0 or p.at != ordered[i - 1].at]
    days: dict[int, list[Punch]] = {}
    if not roster and schedule.pattern_keeps_to_its_day:
        for punch in ordered:
            day = punch.at // DAY_S
            if first <= day <= last:
                days.setdefault(day, []).append(punch)
        return days
    # A shift lasts 24 h at most, so the two neighbours on each side are all that can reach into a day.
    found = (schedule.shift(day, roster) for day in range(max(first - 2, 1), last + 3))
    shifts = sorted((shift for shift in found if shift is not None), key=lambda shift: shift.start)
    owner = _owners(ordered, shifts, schedule.rules)
    for index, punch in enumerate(ordered):
        day = owner.get(index, punch.at // DAY_S)
        if first <= day <= last:
            days.setdefault(day, []).append(punch)
    return days


def first_and_last(punches: Sequence[Punch], rules: RuleSet) -> tuple[Punch | None, Punch | None]:
    """In and out where no shift has a middle: the first and the last punch, None for an out that only repeats."""
    if not punches:
        return None, None
    repeated = punches[-1].at - punches[0].at <= rules.dedupe_s
    return punches[0], None if repeated else punches[-1]


def _owners(ordered: Sequence[Punch], shifts: Sequence[Shift], rules: RuleSet) -> dict[int, int]:
    """Index of a punch -> ordinal of its shift; where two windows hold a punch, halfway between the shifts decides."""
    owner: dict[int, int] = {}
    times = [punch.at for punch in ordered]
    low: float = -1
    for index, shift in enumerate(shifts):
        opens, closes = shift.start - rules.before_s, shift.end + rules.after_s + 1
        high: float = closes
        next_low: float = -1
        if index + 1 < len(shifts):
            following = shifts[index + 1]
            next_opens = following.start - rules.before_s
            if next_opens < closes:
                # Only what both windows hold is divided: the cut never takes away what one of them holds alone.
                next_low = high = min(max((shift.end + following.start) / 2, next_opens), closes)
        for place in range(bisect_left(times, max(opens, low)), bisect_left(times, high)):
            owner.setdefault(place, shift.ordinal)
        low = next_low
    for before, after in pairwise(shifts):
        if before.end == after.start:
            _hand_over(times, before, after, rules, owner)
    return owner


def _hand_over(times: Sequence[Wall], before: Shift, after: Shift, rules: RuleSet, owner: dict[int, int]) -> None:
    """Where one shift ends as the next begins, two punches within a minute close the one and open the other.

    Without this both would fall on the same side of the boundary and count as one.
    """
    start, cut, stop = (bisect_left(times, at) for at in (before.middle, before.end, after.middle))
    closing, opening = range(start, cut), range(cut, stop)
    if not closing and len(opening) > 1:
        if times[cut + 1] - times[cut] <= rules.dedupe_s and times[cut] <= before.end + rules.after_s:
            owner[cut] = before.ordinal
    elif not opening and len(closing) > 1:
        is_pair = times[cut - 1] - times[cut - 2] <= rules.dedupe_s
        if is_pair and times[cut - 1] >= after.start - rules.before_s:
            owner[cut - 1] = after.ordinal
