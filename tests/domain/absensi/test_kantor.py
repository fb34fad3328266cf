"""A pemda's master data turned into what the rule book asks for."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from domain.kantor import book
from portalpns.domain.absensi import Peristiwa, Schedule, judge_day
from portalpns.domain.absensi.events import check
from portalpns.domain.absensi.kantor import card_of, event_of, schedule_of, staff_of, working_day_after
from portalpns.domain.absensi.wall import read_wall
from portalpns.domain.direktori import Kalender, LiburHari, Musim
from portalpns.domain.errors import BadInput
from portalpns.domain.pegawai import PenugasanLama

MONDAY, TUESDAY = date(2026, 7, 6), date(2026, 7, 7)
CITY = book(
    Kalender(
        "k",
        libur=(LiburHari(TUESDAY, "LIBUR_DAERAH", "Hari jadi kota", "Keputusan"),),
        musim=(Musim("RAMADAN", date(2026, 2, 19), date(2026, 3, 20), "isbat"),),
    )
)


def hours(schedule: Schedule, day: date) -> tuple[int, int] | None:
    shift = schedule.shift(day.toordinal())
    return None if shift is None else (shift.start % 86_400 // 60, shift.end % 86_400 // 60)


def test_the_calendar_of_the_pemda_makes_the_schedule() -> None:
    schedule = schedule_of(CITY)
    assert hours(schedule, MONDAY) == (450, 960)
    assert hours(schedule, TUESDAY) is None
    assert schedule.off_words(TUESDAY.toordinal()) == "Hari libur daerah: Hari jadi kota"
    assert hours(schedule, date(2026, 2, 23)) == (480, 900)


def test_a_person_is_judged_in_the_zone_office_and_time_of_service_of_the_master_data() -> None:
    card = card_of(CITY, CITY.pegawai["kadis"])
    assert (card.id, str(card.zone), card.opd_on(MONDAY)) == ("kadis", "Asia/Jakarta", "dinas")
    assert card.opd_on(date(1999, 12, 31)) is None
    now = datetime(2026, 7, 8, tzinfo=UTC)
    assert judge_day(card, MONDAY, (), (), schedule_of(CITY), now).code == "TK"


def test_a_person_belongs_to_each_office_in_its_time() -> None:
    end, gone = date(2026, 7, 5), date(2026, 7, 31)
    moved = replace(CITY.pegawai["kadis"], opd="badan", selesai=gone, penugasan=(PenugasanLama("dinas", end),))
    city = book(moved, without=("kadis",))
    card = card_of(city, moved)
    days = [date(2000, 1, 1), end, MONDAY, gone, date(2026, 8, 1)]
    assert [card.opd_on(day) for day in days] == ["dinas", "dinas", "badan", "badan", None]
    assert (card.serves("dinas", end, MONDAY), card.serves("dinas", MONDAY, gone)) == (True, False)
    assert dict(staff_of(city, "dinas", days))["kadis"] == set(days[:2])
    assert dict(staff_of(city, "badan", days))["kadis"] == set(days[2:4])
    assert "kadis" not in dict(staff_of(city, "setda", days))


@pytest.mark.parametrize(("until", "seconds"), [(None, None), ("09:30", 34_200), ("09:30:15", 34_215)])
def test_an_event_is_read_with_its_time(until: str | None, seconds: int | None) -> None:
    event = event_of("IZIN_TERLAMBAT", MONDAY, TUESDAY, until, surat="1/2026")
    assert event == Peristiwa("IZIN_TERLAMBAT", MONDAY, TUESDAY, seconds, False, "1/2026")


@pytest.mark.parametrize("until", ["9.30", "25:00", "pagi", ""])
def test_a_time_that_is_none_is_refused(until: str) -> None:
    with pytest.raises(BadInput, match="Jam"):
        event_of("IZIN_TERLAMBAT", MONDAY, MONDAY, until)


@pytest.mark.parametrize(
    ("event", "word"),
    [
        (Peristiwa("CX", MONDAY, MONDAY), "CX"),
        (Peristiwa("CT", TUESDAY, MONDAY), "mendahului"),
        (Peristiwa("CT", MONDAY, MONDAY, 43_200), "sehari penuh"),
        (Peristiwa("IZIN_PULANG", MONDAY, MONDAY), "until"),
        (Peristiwa("CT", MONDAY, MONDAY, recall=True), "DL"),
    ],
)
def test_an_event_that_cannot_be_is_refused(event: Peristiwa, word: str) -> None:
    with pytest.raises(BadInput, match=word):
        check(event)


def test_walls_are_read_as_devices_and_the_store_write_them() -> None:
    assert read_wall("2026-07-06 07:30:05") - read_wall("2026-07-05 07:30:00") == 86_405


def test_working_days_skip_weekends_and_holidays() -> None:
    thursday = date(2026, 11, 26)
    assert working_day_after(CITY, thursday, 3) == date(2026, 12, 1)
    assert working_day_after(CITY, MONDAY, 1) == date(2026, 7, 8), "over the holiday"
