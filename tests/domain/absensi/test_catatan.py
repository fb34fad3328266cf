"""What a month says beside its days: silent working days, days to decide, a year without holidays."""

from datetime import date

import pytest

from portalpns.domain.absensi import load_rules
from portalpns.domain.absensi.calendar import Libur, built_in_calendar, calendar_of
from portalpns.domain.absensi.catatan import (
    Catatan,
    days_words,
    missing_holidays,
    silent_days,
    silent_machines,
    unknown_years,
)
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
    assert silent_days({"a": dict.fromkeys(november(5, 6, 11), 4)}, schedule) == set(november(9, 10))
    several = {"a": dict.fromkeys(november(5, 6), 4), "b": dict.fromkeys(november(10, 11), 1)}
    assert silent_days(several, schedule) == set(november(9))
    assert silent_days({"a": dict.fromkeys([date(2026, 10, 5), *november(6)], 4)}, schedule) == set()
    assert silent_days({}, schedule) == set()
    closed = {"a": {**dict.fromkeys(november(5, 6), 4), date(2026, 11, 10): 0}}
    assert silent_days(closed, schedule) == set(november(9, 10)), "a machine that is gone vouches for the days before"


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


BUSY, DOOR = dict.fromkeys(november(2, 3, 5, 6), 40), dict.fromkeys(november(2, 6), 2)


@pytest.mark.parametrize(
    ("read", "off"),
    [
        ({"a": BUSY}, {}),
        ({"a": BUSY, "b": dict.fromkeys(november(2, 3, 4, 5, 6), 30)}, {"a": {date(2026, 11, 4)}}),
        (
            {"a": BUSY, "b": dict.fromkeys(november(2, 3, 4), 30)},
            {"a": {date(2026, 11, 4)}, "b": set(november(5, 6))},
        ),
        ({"a": BUSY, "b": {**dict.fromkeys(november(3), 30), date(2026, 11, 5): 0}}, {"b": set(november(5, 6))}),
        ({"a": BUSY, "b": DOOR}, {}),
        ({"a": BUSY, "b": {**BUSY, date(2026, 11, 7): 1}}, {}),
    ],
    ids=["one machine", "off for a day", "the other ends", "one that is gone", "a second door", "a day of rest"],
)
def test_a_machine_that_was_off_while_another_worked_is_named(
    read: dict[str, dict[date, int]], off: dict[str, set[date]]
) -> None:
    """A day before its first is none of its own."""
    assert silent_machines(read, Schedule(load_rules("reference"), calendar_of(()))) == off


def test_holidays_of_the_product_that_the_pemda_lacks_are_working_days_only() -> None:
    rules, whole = load_rules("reference"), built_in_calendar(2026)
    assert missing_holidays(Schedule(rules, whole), date(2026, 1, 1), date(2026, 12, 31)) == ()
    one = calendar_of([Libur(date(2026, 12, 25), "LIBUR_NAS")])
    # 16 August 2026 is a Sunday, and nothing else of the month is a holiday
    assert missing_holidays(Schedule(rules, one), date(2026, 8, 1), date(2026, 8, 31)) == (
        date(2026, 8, 17), date(2026, 8, 25),
    )  # fmt: skip
    assert missing_holidays(Schedule(rules, one), date(2040, 1, 1), date(2040, 12, 31)) == (), "nobody knows yet"


def test_what_a_month_lacks_is_said_in_a_sentence() -> None:
    found = Catatan(holidays=(date(2026, 8, 17),), off=(("diskominfo-2", tuple(november(12, 13))),)).on_paper()
    assert found == (
        "Mesin diskominfo-2 tidak merekam apa pun pada 12 dan 13 November 2026, sedangkan mesin lain merekam.",
        "Kalender belum memuat hari libur nasional atau cuti bersama pada 17 Agustus 2026; hari itu dihitung sebagai "
        "hari kerja.",
    )
