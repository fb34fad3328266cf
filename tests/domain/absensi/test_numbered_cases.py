"""The hard cases of attendance as case files, by their numbers; each expectation is worked out by hand."""

import pytest

from domain.absensi.replaying import MONDAY, PERSON, POST, case, clock_fix, day, duty, event, on, punches, run, short

FRIDAY = "2026-07-10"
RAMADAN = [{"name": "RAMADAN", "from": "2026-02-19", "to": "2026-03-20"}]
NIGHT = {
    "rosters": [duty("2026-12-31", "21:00", "07:00")],
    "punches": punches("2026-12-31T20:50:00", "2027-01-01T07:05:00"),
}
GUARD = {
    "rosters": [duty("2026-07-06", "08:00", "08:00"), duty("2026-07-07", "08:00", "08:00")],
    "punches": punches("2026-07-06T07:55:00", "2026-07-07T08:02:00", "2026-07-07T08:03:00"),
}
FAST = on("2026-07-03", "07:36:00", "16:40:00")
LEAVE_AND_DUTY = [event("CT", MONDAY), event("DL", MONDAY)]


@pytest.mark.parametrize(
    ("date", "clocks", "expected"),
    [
        pytest.param(MONDAY, ("07:30:00", "16:00:00"), "H 07:30:00 16:00:00 0", id="1"),
        pytest.param(MONDAY, ("07:30:59", "16:00:00"), "H 07:30:59 16:00:00 0", id="2 floor"),
        pytest.param(MONDAY, ("07:31:00", "16:00:00"), "H 07:31:00 16:00:00 TL1=1 0.5", id="3"),
        pytest.param(MONDAY, ("08:00:59", "16:00:00"), "H 08:00:59 16:00:00 TL1=30 0.5", id="4a"),
        pytest.param(MONDAY, ("08:01:00", "16:00:00"), "H 08:01:00 16:00:00 TL2=31 1", id="4b"),
        pytest.param(MONDAY, ("08:31:00", "16:00:00"), "H 08:31:00 16:00:00 TL3=61 1.25", id="band 3 begins"),
        pytest.param(MONDAY, ("09:00:59", "16:00:00"), "H 09:00:59 16:00:00 TL3=90 1.25", id="5a"),
        pytest.param(MONDAY, ("09:01:00", "16:00:00"), "H 09:01:00 16:00:00 TL4=91 1.5", id="5b"),
        pytest.param(FRIDAY, ("07:25:00", "16:00:00"), "H 07:25:00 16:00:00 PSW1=30 0.5", id="7 Friday ends later"),
        pytest.param(MONDAY, ("07:30:00", "15:59:01"), "H 07:30:00 15:59:01 0", id="early is floored as well"),
        pytest.param(MONDAY, ("07:30:00", "15:59:00"), "H 07:30:00 15:59:00 PSW1=1 0.5", id="one minute early"),
        pytest.param(MONDAY, ("08:10:00", "14:30:00"), "H 08:10:00 14:30:00 TL2=40 PSW3=90 2.25", id="both count"),
        pytest.param(MONDAY, ("09:10:00",), "H 09:10:00 - TL4=100 TAP 3", id="20 morning only"),
        pytest.param(MONDAY, ("16:05:00",), "H - 16:05:00 TAM 1.5", id="evening only"),
        pytest.param(MONDAY, (), "TK - - 3", id="22"),
        pytest.param(MONDAY, ("07:20:00", "16:05:00") * 220, "H 07:20:00 16:05:00 0", id="23, 25"),
    ],
)  # fmt: skip
def test_a_regular_day(date, clocks, expected):
    assert short(day(date, case(punches=on(date, *clocks)))) == expected


@pytest.mark.parametrize(
    ("seasons", "expected"),
    [(RAMADAN, "H 08:00:00 15:00:00 0"), ([], "H 08:00:00 15:00:00 TL1=30 PSW2=60 1.5")],
)
def test_8_ramadan_has_its_own_hours(seasons, expected):
    date = "2026-02-23"
    value = case("2026-02", seasons=seasons, punches=on(date, "08:00:00", "15:00:00"))
    assert short(day(date, value)) == expected


def test_12_a_night_over_new_year_is_one_day_of_the_old_year():
    assert short(day("2026-12-31", case("2026-12", **NIGHT))) == "H 20:50:00 07:05:00 0"
    assert short(day("2027-01-01", case("2027-01", **NIGHT))) == "L - - 0"


def test_12_the_night_before_the_month_gives_this_month_nothing():
    value = case("2027-01", **NIGHT, holidays=[])
    value["rosters"] = [*value["rosters"], duty("2027-01-01", "21:00", "07:00")]
    assert short(day("2027-01-01", value)) == "TK - - 3"
    assert len(run(value)["days"]) == 31


@pytest.mark.parametrize(("follows", "expected"), [(False, "TK - - 3"), (True, "L - - 0")])
def test_14_a_roster_works_through_a_holiday_unless_it_follows_the_calendar(follows, expected):
    date = "2026-08-17"
    value = case("2026-08", rosters=[duty(date, "21:00", "07:00", follows_calendar=follows)])
    assert short(day(date, value)) == expected


def test_15_two_punches_within_a_minute_close_one_guard_and_open_the_next():
    value = case(**GUARD)
    assert short(day("2026-07-06", value)) == "H 07:55:00 08:02:00 0"
    assert short(day("2026-07-07", value)) == "H 08:03:00 - TL1=3 TAP 2"
    assert short(day("2026-07-08", value)) == "L - - 0"


def test_16_utc_punches_are_filed_on_the_date_of_the_workplace():
    people = [PERSON | {"tz": "Asia/Jayapura"}]
    value = case(people=people, punches=punches("2026-07-05T21:50:00", "2026-07-06T07:00:00", tz="UTC"))
    assert short(day(MONDAY, value)) == "H 06:50:00 16:00:00 0"


def test_17_and_18_a_letter_decides_what_a_punch_in_another_zone_is():
    mobile = on(MONDAY, "08:25:00", "17:00:00", tz="Asia/Makassar")
    assert short(day(MONDAY, case(punches=mobile, events=[event("DL", MONDAY)]))) == "DL 07:25:00 16:00:00 0"
    assert short(day(MONDAY, case(punches=mobile))) == "H 07:25:00 16:00:00 LOKASI_LUAR 0"


def test_26_a_fast_device_is_set_right_and_the_raw_time_stays_visible():
    value = case(punches=FAST, adjustments=[clock_fix("2026-07-01", "2026-07-05", -420)])
    row = day("2026-07-03", value)
    assert short(row) == "H 07:29:00 16:33:00 0"
    assert any("07.36" in reason for reason in row["why"])


@pytest.mark.parametrize(
    "fix",
    [
        clock_fix("2026-07-04", "2026-07-05", -420),
        clock_fix("2026-07-01", "2026-07-05", -420, status="pending"),
        clock_fix("2026-07-01", "2026-07-05", -420, device="D2"),
    ],
    ids=["other days", "not approved", "other device"],
)
def test_26_an_adjustment_holds_for_its_days_and_device_once_approved(fix):
    assert short(day("2026-07-03", case(punches=FAST, adjustments=[fix]))) == "H 07:36:00 16:40:00 TL1=6 0.5"


def test_26_an_adjustment_can_move_a_punch_to_the_day_before():
    value = case(punches=on("2026-07-12", "00:03:00"), adjustments=[clock_fix("2026-07-12", "2026-07-12", -420)])
    assert short(day("2026-07-11", value)) == "HL 23:56:00 - 0"
    assert short(day("2026-07-12", value)) == "L - - 0"


@pytest.mark.parametrize(("status", "expected"), [("pending", "TK - - 3"), ("approved", "CS - - 0")])
def test_29_a_sick_day_stays_absence_until_it_is_approved(status, expected):
    assert short(day(MONDAY, case(events=[event("CS", MONDAY, status=status)]))) == expected


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        pytest.param(LEAVE_AND_DUTY, "KONFLIK - - 0", id="no recall"),
        pytest.param([event("CT", MONDAY), event("DL", MONDAY, recall=True)], "DL - - 0", id="recall"),
        pytest.param([event("CT", MONDAY, recall=True), event("DL", MONDAY)], "KONFLIK - - 0", id="leave recalls"),
        pytest.param([event("CLTN", MONDAY), event("DL", MONDAY)], "KONFLIK - - 0", id="status and duty"),
        pytest.param([event("CT", MONDAY, status="pending"), event("DL", MONDAY)], "DL - - 0", id="leave not approved"),
    ],
)
def test_30_leave_and_duty_on_one_day_conflict_unless_the_duty_recalls(events, expected):
    assert short(day(MONDAY, case(events=events))) == expected


def test_33_a_transfer_splits_the_month_by_working_days():
    posts = [POST | {"to": "2026-07-14"}, POST | {"opd": "Y", "from": "2026-07-15"}]
    worked = [f"2026-07-{n:02d}T{clock}" for n in range(1, 32) for clock in ("07:30:00", "16:30:00")]
    result = run(case(assignments=posts, punches=punches(*worked)))
    assert [(row["opd"], row["workdays"], row["present"]) for row in result["totals"]] == [("X", 10, 10), ("Y", 13, 13)]
    assert [row["opd"] for row in result["days"]] == ["X"] * 14 + ["Y"] * 17


def test_34_days_before_the_appointment_are_blank_and_a_retiree_has_no_row():
    june = run(case("2026-06", people=[PERSON | {"from": "2026-06-10"}]))
    assert [row["code"] for row in june["days"][:9]] == [None] * 9
    assert june["totals"][0]["workdays"] == june["totals"][0]["tk"] == 14
    july = run(case(people=[PERSON | {"to": "2026-06-30"}], punches=on(MONDAY, "07:30:00")))
    assert july["totals"] == []
    assert {row["code"] for row in july["days"]} == {None}


def test_workdays_of_2026_follow_the_joint_decree():
    counts = [run(case(f"2026-{n:02d}"))["totals"][0]["workdays"] for n in range(1, 13)]
    assert counts == [20, 18, 17, 21, 16, 20, 23, 19, 22, 22, 21, 21]
