"""What is to be known of the days that an import makes count, and of a day that is to be decided."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy.engine import Connection

from portalpns.client.usecases.mesin import read_days
from portalpns.domain.absensi.catatan import Catatan, missing_holidays, silent_days, unknown_years
from portalpns.domain.absensi.cuti import leave_codes
from portalpns.domain.absensi.events import DUTY, FIRST_DAY
from portalpns.domain.absensi.kantor import schedule_of
from portalpns.domain.absensi.runs import LONGEST_SILENCE
from portalpns.domain.direktori import Direktori


def note_of_import(connection: Connection, book: Direktori, opd: str, days: Iterable[str], today: date) -> Catatan:
    """What is to be known when punches of these days (ISO) come: the silent days that count by them only."""
    fresh = {day for day in map(date.fromisoformat, days) if FIRST_DAY <= day <= today}
    if not fresh:
        return Catatan()
    first, last = min(fresh) - LONGEST_SILENCE, min(max(fresh) + LONGEST_SILENCE, today)
    before, schedule = read_days(connection, book, opd, first, last), schedule_of(book)
    silent = silent_days(before | fresh, schedule) - silent_days(before, schedule)
    years = unknown_years(book.kalender, {day.year for day in fresh})
    holidays = () if years else missing_holidays(schedule, min(fresh), max(fresh))
    return Catatan(tuple(sorted(silent)), years=years, holidays=holidays)


def recallable(events: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """The days that duty and leave of a day have in common: the duty's letter may call the person back on them."""
    duty = next((one for one in events if one["kind"] == DUTY), None)
    leave = next((one for one in events if one["kind"] in leave_codes()), None)
    if duty is None or leave is None:
        return None
    return {
        "opd": duty["opd"], "mulai": max(duty["mulai"], leave["mulai"]),
        "selesai": min(duty["selesai"], leave["selesai"]), "surat": duty["surat"], "cuti": leave["kind"],
    }  # fmt: skip
