"""The rule book for one pemda: its master data as schedule, people and decided events."""

from collections.abc import Collection, Iterator
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from portalpns.domain.absensi.calendar import Libur, Season, calendar_of
from portalpns.domain.absensi.events import Peristiwa
from portalpns.domain.absensi.pegawai import PegawaiAbsensi, Penugasan
from portalpns.domain.absensi.rules import load_rules
from portalpns.domain.absensi.schedule import Schedule
from portalpns.domain.absensi.wall import clock_text
from portalpns.domain.direktori import Direktori
from portalpns.domain.errors import BadInput
from portalpns.domain.pegawai import Pegawai


def schedule_of(book: Direktori) -> Schedule:
    """The pemda's rules and calendar."""
    k = book.kalender
    calendar = calendar_of(
        (Libur(one.tanggal, one.kind, one.nama, one.dasar) for one in k.libur),  # type: ignore[arg-type]
        (Season(one.nama, one.mulai, one.selesai, one.dasar) for one in k.musim),
    )
    return Schedule(load_rules(k.aturan), calendar)


def hours_of(schedule: Schedule, day: date) -> tuple[time, time] | None:
    """When the shift of a day begins and ends by the clock, None on a day off."""
    shift = schedule.shift(day.toordinal())
    if shift is None:
        return None
    return time.fromisoformat(clock_text(shift.start)), time.fromisoformat(clock_text(shift.end))


def working_day_after(book: Direktori, day: date, count: int) -> date:
    """The day on which `count` working days of the pemda's calendar have passed since `day`."""
    schedule, ordinal = schedule_of(book), day.toordinal()
    while count > 0:
        ordinal += 1
        count -= schedule.shift(ordinal) is not None
    return date.fromordinal(ordinal)


def card_of(book: Direktori, person: Pegawai) -> PegawaiAbsensi:
    """A person as a day is judged."""
    posts, since = [], person.mulai
    for past in person.penugasan or ():
        posts.append(Penugasan(past.opd, since, past.selesai))
        since = past.selesai + timedelta(days=1)
    posts.append(Penugasan(person.opd, since, person.selesai))
    return PegawaiAbsensi(person.id, ZoneInfo(book.pemda.tz), person.mulai, person.selesai, tuple(posts))


def staff_of(book: Direktori, opd: str, days: Collection[date]) -> Iterator[tuple[str, set[date]]]:
    """Who served in an office on which of some days; whoever did on none of them is left out."""
    for person in book.pegawai.values():
        if opd in person.offices:
            card = card_of(book, person)
            served = {day for day in days if card.opd_on(day) == opd}
            if served:
                yield person.id, served


def event_of(
    kind: str, mulai: date, selesai: date, until: str | None = None, recall: bool = False, surat: str = ""
) -> Peristiwa:
    """A decided event; `until` is `HH:MM`. Raises BadInput for a time that cannot be read."""
    seconds = None
    if until is not None:
        try:
            clock = time.fromisoformat(until)
        except ValueError:
            raise BadInput(f"Jam “{until}” tidak dapat dibaca; gunakan bentuk 09:30.") from None
        seconds = clock.hour * 3600 + clock.minute * 60 + clock.second
    return Peristiwa(kind, mulai, selesai, seconds, recall, surat)
