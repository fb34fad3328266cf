"""The rule book as one pemda uses it: its calendar, its rule set, its people; the same in client and server."""

from datetime import time
from zoneinfo import ZoneInfo

from portalpns.domain.absensi.calendar import Libur, Season, calendar_of
from portalpns.domain.absensi.pegawai import PegawaiAbsensi, Penugasan
from portalpns.domain.absensi.rules import load_rules
from portalpns.domain.absensi.schedule import Schedule
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


def card_of(book: Direktori, person: Pegawai) -> PegawaiAbsensi:
    """A person as a day is judged."""
    posts = (Penugasan(person.opd, person.mulai, person.selesai),)
    return PegawaiAbsensi(person.id, ZoneInfo(book.pemda.tz), person.mulai, person.selesai, posts)


def seconds_of(until: str | None) -> int | None:
    """`09:30` as seconds from midnight; BadInput for anything else, None for None."""
    if until is None:
        return None
    try:
        clock = time.fromisoformat(until)
    except ValueError:
        raise BadInput(f"Jam “{until}” tidak dapat dibaca; gunakan bentuk 09:30.") from None
    return clock.hour * 3600 + clock.minute * 60 + clock.second
