"""Which shift a person has on a day: the weekly pattern of the season, or the roster drawn for a month.

A person for whom a roster is drawn in a month works by it that whole month: its days without a row are off.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from portalpns.domain.absensi.calendar import Calendar
from portalpns.domain.absensi.rules import ORDINARY, RuleSet
from portalpns.domain.absensi.wall import DAY_S, Wall


@dataclass(frozen=True, slots=True)
class Shift:
    """Work that starts on a date; `end` lies after `start`, possibly on the next date."""

    start: Wall
    end: Wall

    @property
    def ordinal(self) -> int:
        return self.start // DAY_S

    @property
    def middle(self) -> float:
        return (self.start + self.end) / 2


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One duty of a roster; seconds from midnight; an end not after the start lies on the next day (24 h at most)."""

    tanggal: date
    start_s: int
    end_s: int
    break_s: int = 0
    follows_calendar: bool = False

    @property
    def shift(self) -> Shift:
        midnight = self.tanggal.toordinal() * DAY_S
        length = (self.end_s - self.start_s) % DAY_S or DAY_S
        return Shift(midnight + self.start_s, midnight + self.start_s + length)


class Roster:
    """The duties of one person by date, and the months for which a roster was drawn."""

    __slots__ = ("_months", "rows")

    def __init__(self, rows: Iterable[RosterRow] = ()) -> None:
        self.rows = {row.tanggal.toordinal(): row for row in rows}
        self._months = {(row.tanggal.year, row.tanggal.month) for row in self.rows.values()}

    def __bool__(self) -> bool:
        return bool(self.rows)

    def covers(self, day: date) -> bool:
        """True when the person works by the roster in the month of this day."""
        return (day.year, day.month) in self._months


NO_ROSTER = Roster()


class Schedule:
    """Rules and calendar together, and from them the shift of any day; one is made for many people and days."""

    def __init__(self, rules: RuleSet, calendar: Calendar) -> None:
        self.rules = rules
        self.calendar = calendar
        self._pattern: dict[int, Shift | None] = {}
        hours = [hours for week in rules.patterns.values() for hours in week.values()]
        self.pattern_keeps_to_its_day = all(
            hour.start_s >= rules.before_s and hour.end_s + rules.after_s < DAY_S for hour in hours
        )
        """True when no window of the pattern touches another date, so that a punch belongs to its own date."""

    def shift(self, ordinal: int, roster: Roster = NO_ROSTER) -> Shift | None:
        """The shift that starts on this day, None on a day off."""
        if roster:
            row = roster.rows.get(ordinal)
            if row is not None:
                return None if row.follows_calendar and ordinal in self.calendar.libur else row.shift
            if roster.covers(date.fromordinal(ordinal)):
                return None
        if ordinal not in self._pattern:
            self._pattern[ordinal] = self._pattern_shift(ordinal)
        return self._pattern[ordinal]

    def closes(self, day: date) -> Wall | None:
        """When nothing more of a day of the weekly pattern is to come; None on a day off."""
        shift = self.shift(day.toordinal())
        return shift.end + self.rules.after_s if shift is not None else None

    def off_words(self, ordinal: int, roster: Roster = NO_ROSTER) -> str:
        """Why there is no shift on a day off, in words."""
        row = roster.rows.get(ordinal) if roster else None
        if row is None and roster and roster.covers(date.fromordinal(ordinal)):
            return "Libur menurut jadwal giliran"
        holiday = self.calendar.libur.get(ordinal)
        return holiday.words if holiday is not None else "Bukan hari kerja"

    def _pattern_shift(self, ordinal: int) -> Shift | None:
        if ordinal in self.calendar.libur:
            return None
        week = self.rules.patterns[self.calendar.season_on(ordinal) or ORDINARY]
        hours = week.get((ordinal - 1) % 7)
        if hours is None:
            return None
        return Shift(ordinal * DAY_S + hours.start_s, ordinal * DAY_S + hours.end_s)
