"""The rules of the case format a second time, slow and plain, from the text alone: what the rule book is held against.

Nothing of `portalpns` is used here. Times are naive datetimes on the person's clock, percentages are hundredths.
"""

from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

Row = dict[str, Any]
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
BEFORE, AFTER, REPEAT = timedelta(minutes=180), timedelta(minutes=360), timedelta(seconds=60)
LEAVE = {"CT", "CAP", "CB", "CM", "CS", "CLTN"}
CALENDAR_LEAVE = {"CB", "CM", "CS", "CLTN"}
SHARE = {0: 0, 1: 50, 2: 100, 3: 125, 4: 150}
THRESHOLDS = {"TK_TOTAL": (3, 4, 7, 11, 14, 17, 21, 25, 28), "TK_CONSECUTIVE": (5, 10)}


def _day(text: str | None) -> date:
    return date.max if text is None else date.fromisoformat(text)


def _holds(row: Row, day: date) -> bool:
    return _day(row["from"]) <= day <= _day(row["to"])


def month_of(case: Row) -> list[date]:
    first = date.fromisoformat(case["month"] + "-01")
    return [first + n * DAY for n in range(31) if (first + n * DAY).month == first.month]


class Person:
    """One person of a case, judged day by day."""

    def __init__(self, case: Row, row: Row) -> None:
        self.case, self.row, self.id = case, row, row["id"]
        self.tz = ZoneInfo(row["tz"])
        self.now = datetime.fromisoformat(case["now"]).astimezone(self.tz).replace(tzinfo=None)
        self.rosters = {_day(r["date"]): r for r in self._own("rosters")}
        self.events = [e for e in self._own("events") if e["status"] == "approved"]
        self.holidays = {_day(h["date"]) for h in case["holidays"]}
        self.punches = sorted({self._punch(p) for p in self._own("punches")})

    def _own(self, name: str) -> list[Row]:
        return [row for row in self.case.get(name, []) if row["person"] == self.id]

    def _punch(self, punch: Row) -> datetime:
        raw = datetime.fromisoformat(punch["at"])
        moved = raw
        for fix in self.case.get("adjustments", []):
            if fix["status"] == "approved" and fix["device"] == punch["device"] and _holds(fix, raw.date()):
                moved += timedelta(seconds=fix["seconds"])
        return moved.replace(tzinfo=ZoneInfo(punch["tz"])).astimezone(self.tz).replace(tzinfo=None)

    def opd(self, day: date) -> str | None:
        if not _holds(self.row, day):
            return None
        posts = [post for post in self._own("assignments") if _holds(post, day)]
        return max(posts, key=lambda post: post["from"])["opd"] if posts else None

    def shift(self, day: date) -> tuple[datetime, datetime] | None:
        if day in self.rosters:
            row = self.rosters[day]
            if row["follows_calendar"] and day in self.holidays:
                return None
            start = datetime.combine(day, time.fromisoformat(row["start"]))
            end = datetime.combine(day, time.fromisoformat(row["end"]))
            return start, end if end > start else end + DAY
        if any((d.year, d.month) == (day.year, day.month) for d in self.rosters):
            return None
        if day in self.holidays or day.isoweekday() > 5:
            return None
        ramadan = any(_holds(season, day) for season in self.case.get("seasons", []))
        friday = day.isoweekday() == 5
        start, end = ("08:00", "15:30" if friday else "15:00") if ramadan else ("07:30", "16:30" if friday else "16:00")
        return datetime.combine(day, time.fromisoformat(start)), datetime.combine(day, time.fromisoformat(end))

    def shifts_near(self) -> list[tuple[datetime, datetime]]:
        days = month_of(self.case)
        found = [self.shift(days[0] + n * DAY) for n in range(-3, len(days) + 4)]
        return sorted(shift for shift in found if shift)

    def owner(self, at: datetime, shifts: list[tuple[datetime, datetime]]) -> date:
        inside = [s for s in shifts if s[0] - BEFORE <= at <= s[1] + AFTER]
        if not inside:
            return at.date()
        chosen = inside[0]
        for before, after in pairwise(inside):
            if at >= before[1] + (after[0] - before[1]) / 2:
                chosen = after
        return chosen[0].date()

    def sides(
        self, mine: list[datetime], shift: tuple[datetime, datetime], events: list[Row]
    ) -> tuple[datetime | None, datetime | None]:
        start, end = shift
        middle = start + (end - start) / 2
        late = max([self.permit(e, shift) for e in events if e["kind"] == "IZIN_TERLAMBAT"], default=start)
        early = min([self.permit(e, shift) for e in events if e["kind"] == "IZIN_PULANG"], default=end)
        mornings = [at for at in mine if at < middle or (middle < late and at < late + MINUTE)]
        evenings = [at for at in mine if at >= middle or (early < middle and at > early - MINUTE)]
        came = min([at for at in mornings if at >= start - BEFORE] or mornings, default=None)
        went = max(evenings, default=None)
        if came and went and went - came <= REPEAT:
            return (None, went) if came < middle and came in evenings else (came, None)
        return came, went

    def claim(self, events: list[Row], kind: str, shift: tuple[datetime, datetime]) -> datetime | None:
        side = shift[0] if kind == "KOREKSI_MASUK" else shift[1]
        claims = []
        for event in (e for e in events if e["kind"] == kind):
            stated = datetime.combine(shift[0].date(), time.fromisoformat(event["until"]))
            window = [at for at in (stated - DAY, stated, stated + DAY) if shift[0] - BEFORE <= at <= shift[1] + AFTER]
            claims += window or [stated]
        return min(claims, key=lambda at: (abs(at - side), at), default=None)

    def permit(self, event: Row, shift: tuple[datetime, datetime]) -> datetime:
        stated = datetime.combine(shift[0].date(), time.fromisoformat(event["until"]))
        return stated + DAY if stated < shift[0] and stated + DAY <= shift[1] else stated

    def judge(self, day: date, mine: list[datetime]) -> Row:
        opd, shift = self.opd(day), self.shift(day)
        row: Row = {"person": self.id, "date": day.isoformat(), "opd": opd, "code": None, "in": None, "out": None}
        row |= {"late_min": 0, "early_min": 0, "tl": None, "psw": None, "cut": 0, "sides": []}
        if opd is None:
            return row
        events = [event for event in self.events if _holds(event, day)]
        leaves = {event["kind"] for event in events} & LEAVE
        duties = [event for event in events if event["kind"] == "DL"]
        if shift is None:
            came, went = (mine[0] if mine else None), (mine[-1] if mine else None)
            if came and went and went - came <= REPEAT:
                went = None
            running = leaves & CALENDAR_LEAVE
            code = "CLTN" if "CLTN" in running else min(running, default="HL" if came else "L")
            return row | {"code": code, "in": _clock(came), "out": _clock(went)}
        came, went = self.sides(mine, shift, events)
        row |= {"in": _clock(came), "out": _clock(went)}
        if leaves and duties:
            return row | {"code": "DL" if any(d.get("recall") for d in duties) else "KONFLIK"}
        if leaves:
            single = "CLTN" if "CLTN" in leaves else min(leaves) if len(leaves) == 1 else "KONFLIK"
            return row | {"code": single}
        if duties:
            return row | {"code": "DL"}
        if self.now < shift[1] + AFTER:
            return row | {"code": "BELUM"}
        came = came or self.claim(events, "KOREKSI_MASUK", shift)
        went = went or self.claim(events, "KOREKSI_PULANG", shift)
        row |= {"in": _clock(came), "out": _clock(went)}
        if came is None and went is None:
            return row | {"code": "TK", "cut": 300}
        row["code"] = "H"
        if came is None:
            row["sides"], row["cut"] = ["TAM"], 150
        else:
            until = [self.permit(e, shift) for e in events if e["kind"] == "IZIN_TERLAMBAT"]
            row["late_min"], row["tl"] = self._band("TL", came - max([shift[0], *until]))
            row["cut"] += _share(row["tl"])
        if went is None:
            row["sides"], row["cut"] = [*row["sides"], "TAP"], row["cut"] + 150
        else:
            until = [self.permit(e, shift) for e in events if e["kind"] == "IZIN_PULANG"]
            row["early_min"], row["psw"] = self._band("PSW", min([shift[1], *until]) - went)
            row["cut"] += _share(row["psw"])
        return row

    @staticmethod
    def _band(mark: str, off: timedelta) -> tuple[int, str | None]:
        minutes = max(0, off // MINUTE)
        level = 0 if minutes < 1 else 1 if minutes <= 30 else 2 if minutes <= 60 else 3 if minutes <= 90 else 4
        return minutes, f"{mark}{level}" if level else None

    def days(self) -> list[Row]:
        shifts = self.shifts_near()
        owners: dict[date, list[datetime]] = {}
        for at in self.punches:
            owners.setdefault(self.owner(at, shifts), []).append(at)
        return [self.judge(day, owners.get(day, [])) for day in month_of(self.case)]

    def alerts(self, days: list[Row]) -> set[tuple[str, str, int, str]]:
        counts, found = {"TK_TOTAL": 0, "TK_CONSECUTIVE": 0}, {}
        for row in days:
            if row["code"] == "H":
                counts["TK_CONSECUTIVE"] = 0
            if row["code"] == "TK":
                for kind in counts:
                    counts[kind] += 1
                    if counts[kind] in THRESHOLDS[kind]:
                        found.setdefault((self.id, kind, counts[kind]), row["date"])
        return {(*key, at) for key, at in found.items()}

    def totals(self, days: list[Row]) -> list[Row]:
        rows: dict[str, Row] = {}
        for day in (row for row in days if row["opd"]):
            names = ("workdays", "present", "tk", "late_min", "early_min", "cut")
            total = rows.setdefault(day["opd"], {"person": self.id, "opd": day["opd"], **dict.fromkeys(names, 0)})
            total["workdays"] += self.shift(_day(day["date"])) is not None
            total["present"] += day["code"] == "H"
            total["tk"] += day["code"] == "TK"
            for name in ("late_min", "early_min", "cut"):
                total[name] += day[name]
        return list(rows.values())


def _share(band: str | None) -> int:
    return SHARE[int(band[-1])] if band else 0


def _clock(at: datetime | None) -> str | None:
    return None if at is None else f"{at:%H:%M:%S}"


def recap(case: Row) -> tuple[list[Row], list[Row], set[tuple[str, str, int, str]]]:
    """Days, totals and alerts of a case without quarantine; `holidays` must be given, guards must not meet."""
    days: list[Row] = []
    totals: list[Row] = []
    alerts: set[tuple[str, str, int, str]] = set()
    for row in case["people"]:
        person = Person(case, row)
        own = person.days()
        days += own
        totals += person.totals(own)
        alerts |= person.alerts(own)
    return days, totals, alerts
