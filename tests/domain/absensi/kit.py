"""Short ways to write a case and to look at one day of its recap."""

from typing import Any

from portalpns.domain.absensi.case import as_json, read_case, replay

Row = dict[str, Any]


def person(name: str = "A", tz: str = "Asia/Jakarta", start: str = "2020-01-01", end: str | None = None) -> Row:
    return {"id": name, "tz": tz, "from": start, "to": end}


def assignment(name: str = "A", opd: str = "X", start: str = "2020-01-01", end: str | None = None) -> Row:
    return {"person": name, "opd": opd, "from": start, "to": end}


def punches(*times: str, name: str = "A", tz: str = "Asia/Jakarta", device: str = "D1", state: int = 0) -> list[Row]:
    """Punches written as `2026-07-06 07:30[:00]`."""
    full = [time.replace(" ", "T") if len(time) > 16 else f"{time.replace(' ', 'T')}:00" for time in times]
    return [{"person": name, "at": time, "tz": tz, "state": state, "device": device} for time in full]


def at(day: str, *clocks: str, **more: Any) -> list[Row]:
    """Punches of one date."""
    return punches(*(f"{day} {clock}" for clock in clocks), **more)


def event(kind: str, start: str, end: str | None = None, until: str | None = None, **more: Any) -> Row:
    row: Row = {"person": "A", "kind": kind, "from": start, "to": end or start, "status": "approved", "until": until}
    return {**row, "recall": False, **more}


def roster(day: str, start: str, end: str, *, follows: bool = False, name: str = "A") -> Row:
    return {"person": name, "date": day, "start": start, "end": end, "break_min": 0, "follows_calendar": follows}


def case(month: str = "2026-07", **lists: Any) -> Row:
    """A whole case about person A in office X, judged long after the month."""
    base: Row = {"rules": "reference", "month": month, "now": "2027-06-01T08:00:00+07:00"}
    return {**base, "people": [person()], "assignments": [assignment()], **lists}


def run(value: Row) -> Row:
    return as_json(replay(read_case(value)))


def day_of(result: Row, date: str, name: str = "A") -> Row:
    return next(row for row in result["days"] if row["date"] == date and row["person"] == name)


def day(date: str, punched: list[Row] | None = None, **lists: Any) -> Row:
    """One day of a case that holds only what is given."""
    return day_of(run(case(date[:7], punches=punched or [], **lists)), date)


def short(row: Row) -> tuple[Any, ...]:
    """Code, late, early, marks and deduction: what a table of expected days compares."""
    marks = [mark for mark in (row["tl"], row["psw"], *row["flags"]) if mark]
    return row["code"], row["late_min"], row["early_min"], " ".join(marks), row["deduction_pct"]
