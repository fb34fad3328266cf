"""The numbered hard cases of the attendance reference, each as an office would meet it."""

from typing import Any

import pytest

from domain.absensi.kit import assignment, at, case, day, day_of, event, person, punches, roster, run, short
from portalpns.domain.errors import BadInput

RAMADAN = [{"name": "RAMADAN", "from": "2026-02-19", "to": "2026-03-20"}]
MONDAY, FRIDAY = "2026-07-06", "2026-07-10"
GUARD = [roster("2026-07-06", "08:00", "08:00"), roster("2026-07-07", "08:00", "08:00")]


@pytest.mark.parametrize(
    ("clocks", "expected"),
    [
        (("07:30:00", "16:00:00"), ("H", 0, 0, "", 0)),  # 1
        (("07:30:59", "16:00"), ("H", 0, 0, "", 0)),  # 2
        (("07:31:00", "16:00"), ("H", 1, 0, "TL1", 0.5)),  # 3
        (("08:00:59", "16:00"), ("H", 30, 0, "TL1", 0.5)),  # 4
        (("08:01:00", "16:00"), ("H", 31, 0, "TL2", 1)),
        (("08:30:59", "16:00"), ("H", 60, 0, "TL2", 1)),
        (("08:31:00", "16:00"), ("H", 61, 0, "TL3", 1.25)),
        (("09:00:59", "16:00"), ("H", 90, 0, "TL3", 1.25)),  # 5
        (("09:01:00", "16:00"), ("H", 91, 0, "TL4", 1.5)),
        (("07:30", "15:59:01"), ("H", 0, 0, "", 0)),
        (("07:30", "15:59:00"), ("H", 0, 1, "PSW1", 0.5)),
        (("07:30", "15:30:00"), ("H", 0, 30, "PSW1", 0.5)),
        (("07:30", "15:29:00"), ("H", 0, 31, "PSW2", 1)),
        (("07:30", "14:29:00"), ("H", 0, 91, "PSW4", 1.5)),
        (("09:10", "13:00"), ("H", 100, 180, "TL4 PSW4", 3)),  # both on one day count
        (("09:10",), ("H", 100, 0, "TL4 TAP", 3)),  # 20
        (("15:00",), ("H", 0, 60, "PSW2 TAM", 2.5)),
        ((), ("TK", 0, 0, "", 3)),  # 22: not more than both sides missing
    ],
)
def test_a_monday(clocks: tuple[str, ...], expected: tuple[Any, ...]) -> None:
    assert short(day(MONDAY, at(MONDAY, *clocks))) == expected


def test_7_friday_ends_half_an_hour_later() -> None:
    assert short(day(FRIDAY, at(FRIDAY, "07:25", "16:00"))) == ("H", 0, 30, "PSW1", 0.5)


@pytest.mark.parametrize(
    ("date", "clocks", "expected"),
    [
        ("2026-02-23", ("08:00", "15:00"), ("H", 0, 0, "", 0)),  # 8
        ("2026-02-27", ("08:00", "15:00"), ("H", 0, 30, "PSW1", 0.5)),
        ("2026-02-27", ("08:00", "15:30"), ("H", 0, 0, "", 0)),
        ("2026-02-18", ("08:00", "15:00"), ("H", 30, 60, "TL1 PSW2", 1.5)),  # the day before it begins
    ],
)
def test_8_hours_of_ramadan(date: str, clocks: tuple[str, ...], expected: tuple[Any, ...]) -> None:
    assert short(day(date, at(date, *clocks), seasons=RAMADAN)) == expected


def test_12_night_shift_over_the_end_of_the_year_is_one_day() -> None:
    rows = [roster("2026-12-31", "21:00", "07:00")]
    night = punches("2026-12-31 20:50", "2027-01-01 07:05")
    last = day_of(run(case("2026-12", rosters=rows, punches=night)), "2026-12-31")
    assert (last["in"], last["out"], *short(last)) == ("20:50:00", "07:05:00", "H", 0, 0, "", 0)
    first = day_of(run(case("2027-01", rosters=rows, punches=night)), "2027-01-01")
    assert (first["code"], first["in"], first["out"]) == ("L", None, None)


def test_14_a_roster_that_ignores_the_calendar_is_absent_on_a_holiday() -> None:
    holiday = "2026-08-17"
    assert day(holiday, rosters=[roster(holiday, "21:00", "07:00")])["code"] == "TK"
    assert day(holiday, rosters=[roster(holiday, "21:00", "07:00", follows=True)])["code"] == "L"


@pytest.mark.parametrize(
    ("close", "begin"),
    [("08:02:00", "08:03:00"), ("08:02:00", "08:02:01"), ("07:58:00", "07:59:00"), ("07:59:30", "08:00:20")],
)
def test_15_two_punches_within_a_minute_close_one_guard_and_open_the_next(close: str, begin: str) -> None:
    clocks = punches("2026-07-06 07:55", f"2026-07-07 {close}", f"2026-07-07 {begin}", "2026-07-08 08:01")
    result = run(case(rosters=GUARD, punches=clocks))
    first, second = day_of(result, "2026-07-06"), day_of(result, "2026-07-07")
    assert (first["code"], first["in"], first["out"], first["flags"]) == ("H", "07:55:00", close, [])
    assert (second["code"], second["in"], second["out"], second["flags"]) == ("H", begin, "08:01:00", [])


def test_15_one_punch_sent_twice_is_not_two() -> None:
    clocks = punches("2026-07-06 07:55", "2026-07-07 08:02", "2026-07-07 08:02", "2026-07-08 08:01")
    result = run(case(rosters=GUARD, punches=clocks))
    assert day_of(result, "2026-07-06")["flags"] == ["TAP"]
    assert day_of(result, "2026-07-07")["in"] == "08:02:00"


@pytest.mark.parametrize(("time", "tz"), [("2026-07-06 06:50", "Asia/Jayapura"), ("2026-07-05 21:50", "UTC")])
def test_16_a_punch_is_filed_on_the_date_of_the_workplace(time: str, tz: str) -> None:
    clocks = [*punches(time, tz=tz), *punches("2026-07-06 16:00", tz="Asia/Jayapura")]
    row = day(MONDAY, clocks, people=[person(tz="Asia/Jayapura")])
    assert (row["in"], *short(row)) == ("06:50:00", "H", 0, 0, "", 0)


def test_17_duty_in_another_zone_shows_the_punch_and_no_lateness() -> None:
    row = day(MONDAY, at(MONDAY, "08:45", tz="Asia/Makassar"), events=[event("DL", MONDAY)])
    assert (row["in"], *short(row)) == ("07:45:00", "DL", 0, 0, "", 0)


def test_18_without_a_letter_the_fixed_schedule_holds_and_the_place_is_flagged() -> None:
    row = day(MONDAY, [*at(MONDAY, "08:25", tz="Asia/Makassar"), *at(MONDAY, "16:00")])
    assert (row["in"], *short(row)) == ("07:25:00", "H", 0, 0, "LOKASI_LUAR", 0)


@pytest.mark.parametrize("state", [0, 1, 4, 255])
def test_23_the_state_of_a_device_means_nothing(state: int) -> None:
    assert short(day(MONDAY, at(MONDAY, "07:20", "16:05", state=state))) == ("H", 0, 0, "", 0)


def test_24_a_garbage_time_is_quarantined_and_the_rest_counts() -> None:
    clocks = at(MONDAY, "07:20", "16:05")
    clocks.insert(1, {**clocks[0], "at": "1990-00--8 -16:-29:-40"})
    result = run(case(punches=clocks))
    assert [row["index"] for row in result["quarantine"]] == [1]
    assert "1990-00--8" in result["quarantine"][0]["reason"]
    assert short(day_of(result, MONDAY)) == ("H", 0, 0, "", 0)


@pytest.mark.parametrize("said", ["2026-02-30T07:30:00", "2026-07-06T24:00:01", "kemarin", "2026-07-06"])
def test_24_a_time_that_does_not_exist_is_quarantined(said: str) -> None:
    clocks = [*at(MONDAY, "07:30", "16:00"), {"person": "A", "at": said}]
    assert [row["index"] for row in run(case(punches=clocks))["quarantine"]] == [2]


@pytest.mark.parametrize("said", ["2026-07-06T00:30:00Z", "2026-07-06T09:30:00+09:00", "2026-07-06T07:30:00.75+07:00"])
def test_16_a_time_that_names_its_own_offset_is_read_by_it(said: str) -> None:
    row = day(MONDAY, [{"person": "A", "at": said}, *at(MONDAY, "16:00")])
    assert (row["in"], *short(row)) == ("07:30:00", "H", 0, 0, "", 0)


def test_25_a_batch_sent_220_times_counts_once() -> None:
    clocks = at(MONDAY, "07:30:59", "15:00")
    assert run(case(punches=clocks * 220)) == run(case(punches=clocks))


def test_26_a_fast_device_clock_is_set_right_and_the_raw_time_is_told() -> None:
    fix = {"device": "D1", "from": "2026-07-01", "to": "2026-07-05", "seconds": -420, "status": "approved"}
    clocks = [*at("2026-07-03", "07:36", "16:37"), *at(MONDAY, "07:36", "16:00")]
    result = run(case(punches=clocks, adjustments=[fix]))
    friday = day_of(result, "2026-07-03")
    assert (friday["in"], friday["out"], *short(friday)) == ("07:29:00", "16:30:00", "H", 0, 0, "", 0)
    assert any("07.36" in reason and "-420" in reason for reason in friday["why"])
    assert short(day_of(result, MONDAY)) == ("H", 6, 0, "TL1", 0.5)


def test_28_half_a_day_of_annual_leave_is_refused() -> None:
    with pytest.raises(BadInput, match=r"events\[0\].*Cuti tahunan.*sehari penuh"):
        run(case(events=[event("CT", MONDAY, until="12:00")]))


@pytest.mark.parametrize("status", ["requested", "rejected", "pending"])
def test_28_what_was_not_approved_may_have_asked_for_it(status: str) -> None:
    assert day(MONDAY, events=[event("CT", MONDAY, until="12:00", status=status)])["code"] == "TK"


@pytest.mark.parametrize("status", ["requested", "rejected", "pending"])
def test_29_leave_that_is_not_approved_stays_absence(status: str) -> None:
    assert day(MONDAY, events=[event("CS", MONDAY, status=status)])["code"] == "TK"


def test_30_duty_during_leave_is_a_conflict_unless_the_person_is_called_back() -> None:
    leave = event("CT", MONDAY, FRIDAY)
    assert short(day(MONDAY, events=[leave, event("DL", MONDAY)])) == ("KONFLIK", 0, 0, "", 0)
    back = run(case(events=[leave, event("DL", MONDAY, recall=True)]))
    assert (day_of(back, MONDAY)["code"], day_of(back, "2026-07-07")["code"]) == ("DL", "CT")


def test_33_a_transfer_gives_each_office_its_own_workdays() -> None:
    posts = [assignment(opd="A", end="2026-07-14"), assignment(opd="B", start="2026-07-15")]
    clocks = [punch for number in range(1, 32) for punch in at(f"2026-07-{number:02d}", "07:30", "16:30")]
    result = run(case(assignments=posts, punches=clocks))
    assert [(t["opd"], t["workdays"], t["present"]) for t in result["totals"]] == [("A", 10, 10), ("B", 13, 13)]
    assert (day_of(result, "2026-07-14")["opd"], day_of(result, "2026-07-15")["opd"]) == ("A", "B")


def test_34_before_the_first_and_after_the_last_day_of_service_nothing_is_judged() -> None:
    joined = run(case("2026-06", people=[person(start="2026-06-10")]))
    assert [row["code"] for row in joined["days"][:9]] == [None] * 9
    assert day_of(joined, "2026-06-10")["code"] == "TK"
    assert joined["totals"][0]["workdays"] == 14  # 10 to 30 June without 16 June
    retired = run(case(people=[person(end="2026-06-30")]))
    assert {row["code"] for row in retired["days"]} == {None}
    assert retired["totals"] == []
