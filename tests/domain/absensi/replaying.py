"""Case files in a few words, and their replay the way the command does it."""

import json
from typing import Any

from portalpns.domain.absensi.case import as_json, read_case, replay
from portalpns.domain.absensi.case_json import load_case

MONDAY = "2026-07-06"
SATURDAY = "2026-07-04"
PERSON = {"id": "A", "tz": "Asia/Jakarta", "from": "2020-01-01", "to": None}
POST = {"person": "A", "opd": "X", "from": "2020-01-01", "to": None}


def case(month: str = "2026-07", **keys: Any) -> dict[str, Any]:
    """A case of person A in office X, judged on the 5th of the following month."""
    year, number = map(int, month.split("-"))
    now = f"{year + number // 12}-{number % 12 + 1:02d}-05T08:00:00+07:00"
    base = {"rules": "reference", "month": month, "now": now, "people": [PERSON], "assignments": [POST]}
    return base | keys


def punches(*at: str, **keys: Any) -> list[dict[str, Any]]:
    base = {"person": "A", "tz": "Asia/Jakarta", "state": 255, "device": "D1"} | keys
    return [base | {"at": moment} for moment in at]


def on(date: str, *clocks: str, **keys: Any) -> list[dict[str, Any]]:
    return punches(*(f"{date}T{clock}" for clock in clocks), **keys)


def event(kind: str, first: str, last: str | None = None, **keys: Any) -> dict[str, Any]:
    return {"person": "A", "kind": kind, "from": first, "to": last or first, "status": "approved"} | keys


def duty(date: str, start: str, end: str, *, follows_calendar: bool = False) -> dict[str, Any]:
    """A row of a roster."""
    row = {"person": "A", "date": date, "start": start, "end": end, "break_min": 0}
    return row | {"follows_calendar": follows_calendar}


def clock_fix(first: str, last: str, seconds: int, **keys: Any) -> dict[str, Any]:
    return {"device": "D1", "from": first, "to": last, "seconds": seconds, "status": "approved"} | keys


def run(value: dict[str, Any]) -> dict[str, Any]:
    return as_json(replay(read_case(load_case(json.dumps(value).encode()))))


def day(date: str, value: dict[str, Any], person: str = "A") -> dict[str, Any]:
    (found,) = [row for row in run(value)["days"] if row["date"] == date and row["person"] == person]
    return found


def short(row: dict[str, Any]) -> str:
    """`H 07:30:00 16:00:00 TL1=15 PSW2=40 TAP 1.5`: what of a day is not nothing."""
    words = [row["code"] or "-", *(row[side] or "-" for side in ("in", "out"))]
    for mark, minutes in ((row["tl"], row["late_min"]), (row["psw"], row["early_min"])):
        if mark or minutes:
            words.append(f"{mark}={minutes}")
    return " ".join([*words, *row["flags"], f"{row['deduction_pct']:g}"])
