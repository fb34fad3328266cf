"""What is to be known of the days that an import makes count."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy.engine import Connection

from portalpns.client.usecases.mesin import read_days
from portalpns.domain.absensi.catatan import Catatan, missing_holidays, silent_days, unknown_years
from portalpns.domain.absensi.events import FIRST_DAY
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
