"""What a month says beside its days: silent working days, days to decide, a year without holidays."""

from datetime import date

import pytest

from portalpns.domain.absensi import load_rules
from portalpns.domain.absensi.calendar import calendar_of
from portalpns.domain.absensi.catatan import Catatan, days_words, silent_days, unknown_years
from portalpns.domain.absensi.runs import span
from portalpns.domain.absensi.schedule import Schedule
from portalpns.domain.direktori import Kalender, LiburHari


def november(*days: int) -> list[date]:
    return [date(2026, 11, day) for day in days]


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (november(12), "12 November 2026"),
        (november(13, 12), "12 dan 13 November 2026"),
        (november(10, 12, 13), "10, 12, dan 13 November 2026"),
        ([date(2026, 10, 30), *november(2, 3)], "30 Oktober 2026 dan 2 dan 3 November 2026"),
        (
            sorted(span(date(2026, 11, 2), date(2026, 11, 10))),
            "9 hari kerja antara 2 November 2026 dan 10 November 2026",
        ),
    ],
)
def test_days_are_named_short(days: list[date], words: str) -> None:
    assert days_words(days) == words


def test_silent_are_working_days_between_two_that_were_read_not_too_far_apart() -> None:
    schedule = Schedule(load_rules("reference"), calendar_of(()))
    assert silent_days(november(5, 6, 11), schedule) == set(november(9, 10))
    assert silent_days([date(2026, 10, 5), *november(6)], schedule) == set()
    assert silent_days([], schedule) == set()


def test_each_thing_is_said_once_and_on_the_screen_with_what_to_do() -> None:
    assert Catatan().on_paper() == ()
    assert Catatan().on_screen() == ""
    all_of_it = Catatan(tuple(november(12, 13)), 1, (2027,))
    assert all_of_it.on_paper() == (
        "Tidak ada rekaman sama sekali pada 12 dan 13 November 2026; pegawai tanpa surat dihitung tanpa keterangan.",
        "1 hari pegawai perlu diputuskan (!) karena suratnya bertentangan; belum ada potongan.",
        "Kalender belum memuat hari libur tahun 2027; hari libur dihitung sebagai hari kerja.",
    )
    said = all_of_it.on_screen()
    assert all(words in said for words in all_of_it.on_paper())
    assert "catat koreksi masuk dan pulang bagi semua pegawai" in said


def test_a_year_without_any_holiday_is_not_known() -> None:
    kalender = Kalender("kalender", libur=(LiburHari(date(2026, 8, 17), "LIBUR_NAS"),))
    assert unknown_years(kalender, [2027, 2026]) == (2027,)
