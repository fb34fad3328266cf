"""What is to be known of the days that an import makes count."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy.engine import Connection

from portalpns.client.usecases.bacaan import Files
from portalpns.client.usecases.mesin import clocked_at, told_of
from portalpns.domain.absensi.catatan import Catatan, missing_holidays, silent_days, silent_machines, unknown_years
from portalpns.domain.absensi.day import FIRST_PUNCH
from portalpns.domain.absensi.kantor import schedule_of
from portalpns.domain.absensi.mesin import awaited
from portalpns.domain.absensi.runs import LONGEST_SILENCE
from portalpns.domain.absensi.wall import day_of
from portalpns.domain.direktori import Direktori

if TYPE_CHECKING:
    from portalpns.devices.attlog import Import


def note_of_import(
    connection: Connection, book: Direktori, opd: str, imports: Sequence["Import"], files: Files, today: date
) -> Catatan:
    """What is to be known when these files come: what becomes a fact by them only, silent days and machines."""
    fresh = _clocked(imports, opd, today)
    days = {day for mine in fresh.values() for day in mine}
    if not days:
        return Catatan()
    first, last = min(days) - LONGEST_SILENCE, min(max(days) + LONGEST_SILENCE, today)
    before = clocked_at(connection, book, told_of(connection, book, opd), first, last)
    schedule = schedule_of(book)
    after: dict[str, dict[date, int]] = {device: dict(mine) for device, mine in before.items()}
    for device, mine in fresh.items():
        for day, people in mine.items():
            after.setdefault(device, {})[day] = max(people, after.get(device, {}).get(day, 0))
    silent = silent_days(after, schedule) - silent_days(before, schedule)
    known, off = silent_machines(before, schedule), []
    for device, theirs in sorted(silent_machines(after, schedule).items()):
        # a day that still waits for a machine is nobody's absence yet
        new = tuple(sorted(day for day in theirs - known.get(device, set()) if awaited(files.after, day) is None))
        off += [(device, new)] if new else []
    years = unknown_years(book.kalender, {day.year for day in days})
    holidays = () if years else missing_holidays(schedule, min(days), max(days))
    return Catatan(tuple(sorted(silent)), years=years, holidays=holidays, off=tuple(off))


def _clocked(imports: Sequence["Import"], opd: str, today: date) -> dict[str, dict[date, int]]:
    """By machine how many PINs the files hold on their days."""
    pins: dict[str, dict[date, set[str]]] = {}
    for one in imports:
        for (device, pin, *_), times in one.kept.items():
            for day in {day for at in times if FIRST_PUNCH <= (day := day_of(at)) <= today}:
                pins.setdefault(f"{opd}-{device}", {}).setdefault(day, set()).add(pin)
    return {device: {day: len(mine) for day, mine in days.items()} for device, days in pins.items()}
