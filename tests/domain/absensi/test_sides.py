"""Which punch is the arrival and which the departure: halves of the shift, repeats, windows, neighbouring shifts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.absensi.replaying import MONDAY, SATURDAY, case, day, duty, event, on, punches, short

TUESDAY = "2026-07-07"


def clock(second):
    return f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"


CLOCKS = st.integers(0, 86_399).map(clock)


@pytest.mark.parametrize(
    ("clocks", "expected"),
    [
        pytest.param(("11:44:59",), "H 11:44:59 - TL4=254 TAP 3", id="just before the middle is an arrival"),
        pytest.param(("11:45:00",), "H - 11:45:00 PSW4=255 TAM 3", id="from the middle on it is a departure"),
        pytest.param(("11:44:50", "11:45:10"), "H 11:44:50 - TL4=254 TAP 3", id="a repeat over the middle is one"),
        pytest.param(("11:44:10", "11:45:10"), "H 11:44:10 - TL4=254 TAP 3", id="60 s is still a repeat"),
        pytest.param(("11:44:10", "11:45:11"), "H 11:44:10 11:45:11 TL4=254 PSW4=254 3", id="61 s is two punches"),
        pytest.param(("07:29:50", "07:30:40", "16:00:00"), "H 07:29:50 16:00:00 0", id="the earliest repeat arrives"),
        pytest.param(("07:30:00", "15:59:20", "16:00:10"), "H 07:30:00 16:00:10 0", id="the latest repeat departs"),
        pytest.param(("07:30:00", "09:00:00"), "H 07:30:00 - TAP 1.5", id="a wrong half never fills the other side"),
        pytest.param(("07:30:00", "22:00:01"), "H 07:30:00 22:00:01 0", id="after the window it is of its own date"),
        pytest.param(("00:20:00", "08:10:00", "16:00:00"), "H 08:10:00 16:00:00 TL2=40 1", id="leaving past midnight"),
        pytest.param(("00:20:00", "16:00:00"), "H 00:20:00 16:00:00 0", id="alone it is all there is"),
    ],
)
def test_sides_of_a_regular_day(clocks, expected):
    assert short(day(MONDAY, case(punches=on(MONDAY, *clocks)))) == expected


@pytest.mark.parametrize(
    ("kind", "until", "clocks", "expected"),
    [
        ("IZIN_TERLAMBAT", "13:00", ("12:55:00", "16:05:00"), "H 12:55:00 16:05:00 0"),
        ("IZIN_TERLAMBAT", "13:00", ("13:00:59", "16:05:00"), "H 13:00:59 16:05:00 0"),
        ("IZIN_TERLAMBAT", "13:00", ("13:01:00", "16:05:00"), "H - 16:05:00 TAM 1.5"),
        ("IZIN_TERLAMBAT", "13:00", ("12:55:00", "13:30:00"), "H 12:55:00 13:30:00 PSW4=150 1.5"),
        ("IZIN_TERLAMBAT", "13:00", ("12:55:00", "12:55:30"), "H 12:55:00 - TAP 1.5"),
        ("IZIN_TERLAMBAT", "13:00", ("07:20:00", "12:55:00"), "H 07:20:00 12:55:00 PSW4=185 1.5"),
        ("IZIN_TERLAMBAT", "13:00", ("00:20:00", "12:55:00", "16:05:00"), "H 12:55:00 16:05:00 0"),
        ("IZIN_TERLAMBAT", "11:45", ("11:45:00",), "H - 11:45:00 PSW4=255 TAM 3"),
        ("IZIN_PULANG", "11:00", ("07:20:00", "11:05:00"), "H 07:20:00 11:05:00 0"),
        ("IZIN_PULANG", "11:00", ("07:20:00", "10:59:01"), "H 07:20:00 10:59:01 0"),
        ("IZIN_PULANG", "11:00", ("07:20:00", "10:59:00"), "H 07:20:00 - TAP 1.5"),
        ("IZIN_PULANG", "11:00", ("11:05:00",), "H - 11:05:00 TAM 1.5"),
        ("IZIN_PULANG", "11:00", ("11:05:00", "16:05:00"), "H 11:05:00 16:05:00 TL4=215 1.5"),
        ("IZIN_PULANG", "12:00", ("07:20:00", "11:44:00"), "H 07:20:00 - TAP 1.5"),
    ],
)
def test_a_permit_over_the_middle_moves_the_end_of_its_side(kind, until, clocks, expected):
    value = case(punches=on(MONDAY, *clocks), events=[event(kind, MONDAY, until=until)])
    assert short(day(MONDAY, value)) == expected


def test_a_correction_of_a_side_with_a_punch_is_named_as_unused():
    fixes = [event("KOREKSI_PULANG", MONDAY, until="16:05"), event("KOREKSI_MASUK", MONDAY, until="07:25")]
    found = day(MONDAY, case(punches=on(MONDAY, "12:10:00"), events=fixes))
    assert short(found) == "H 07:25:00 12:10:00 PSW4=230 1.5"
    assert found["why"][:2] == [
        "Jam masuk 07.25 dari koreksi yang disetujui.",
        "Koreksi jam pulang 16.05 tidak dipakai: ada rekaman pulang 12.10.",
    ]


def test_a_late_departure_of_one_night_is_no_arrival_of_the_next():
    nights = [duty(MONDAY, "21:00", "07:00"), duty(TUESDAY, "21:00", "07:00")]
    stamps = punches("2026-07-06T20:55:00", "2026-07-07T13:30:00", "2026-07-07T21:20:00", "2026-07-08T07:01:00")
    value = case(rosters=nights, punches=stamps)
    assert short(day(TUESDAY, value)) == "H 21:20:00 07:01:00 TL1=20 0.5"


def test_overlapping_windows_are_cut_halfway_between_the_shifts():
    value = case(
        rosters=[duty(MONDAY, "21:00", "07:00"), duty(TUESDAY, "09:00", "15:00")],
        punches=punches("2026-07-06T21:00:00", "2026-07-07T07:59:59", "2026-07-07T08:00:00", "2026-07-07T15:00:00"),
    )
    assert short(day(MONDAY, value)) == "H 21:00:00 07:59:59 0"
    assert short(day(TUESDAY, value)) == "H 08:00:00 15:00:00 0"


@pytest.mark.parametrize(
    ("clock", "out", "came"),
    [("10:46:00", "10:46:00", None), ("11:29:59", "11:29:59", None), ("11:30:00", None, "11:30:00")],
)
def test_the_cut_divides_only_what_both_windows_hold(clock, out, came):
    """A night until 07:00 (window to 13:00), then 14:30 (window from 11:30): halfway is 10:45, before both hold it."""
    value = case(
        rosters=[duty(MONDAY, "21:00", "07:00"), duty(TUESDAY, "14:30", "20:30")],
        punches=punches("2026-07-06T21:00:00", f"2026-07-07T{clock}", "2026-07-07T20:30:00"),
    )
    assert (day(MONDAY, value)["out"], day(TUESDAY, value)["in"]) == (out, came)


@pytest.mark.parametrize(
    ("clocks", "first", "second"),
    [
        (("07:58:00", "07:58:30"), "H 07:55:00 07:58:00 PSW1=2 0.5", "H 07:58:30 08:00:00 0"),
        (("07:59:00", "08:01:00"), "H 07:55:00 07:59:00 PSW1=1 0.5", "H 08:01:00 08:00:00 TL1=1 0.5"),
        (("08:02:00", "08:03:01"), "H 07:55:00 - TAP 1.5", "H 08:02:00 08:00:00 TL1=2 0.5"),
        (("07:50:00", "07:58:00"), "H 07:55:00 07:58:00 PSW1=2 0.5", "H - 08:00:00 TAM 1.5"),
        ((), "H 07:55:00 - TAP 1.5", "H - 08:00:00 TAM 1.5"),
        (("08:02:00",), "H 07:55:00 - TAP 1.5", "H 08:02:00 08:00:00 TL1=2 0.5"),
    ],
    ids=[
        "a pair before the hour",
        "one on each side",
        "61 s apart stay together",
        "all before the hour",
        "none",
        "one serves one shift",
    ],
)
def test_a_guard_hands_over_to_himself(clocks, first, second):
    value = case(
        rosters=[duty(MONDAY, "08:00", "08:00"), duty(TUESDAY, "08:00", "08:00")],
        punches=[*on(MONDAY, "07:55:00"), *on(TUESDAY, *clocks), *punches("2026-07-08T08:00:00")],
    )
    assert short(day(MONDAY, value)) == first
    assert short(day(TUESDAY, value)) == second


@pytest.mark.parametrize(
    ("clocks", "expected"),
    [
        ((), "L - - 0"),
        (("15:00:00",), "HL 15:00:00 - 0"),
        (("08:00:00", "08:01:00"), "HL 08:00:00 - 0"),
        (("08:00:00", "09:00:00", "12:00:00"), "HL 08:00:00 12:00:00 0"),
    ],
)
def test_a_day_off_has_first_and_last_without_minutes(clocks, expected):
    assert short(day(SATURDAY, case(punches=on(SATURDAY, *clocks)))) == expected


@given(st.lists(CLOCKS, max_size=12), st.randoms())
def test_order_and_repetition_of_punches_mean_nothing(clocks, random):
    plain = on(MONDAY, *clocks)
    mixed = plain * 2
    random.shuffle(mixed)
    assert day(MONDAY, case(punches=mixed)) == day(MONDAY, case(punches=plain))


MORNINGS = st.integers(4 * 3600 + 1800, 11 * 3600).map(clock)
EVENINGS = st.integers(12 * 3600, 86_399).map(clock)


@given(MORNINGS, EVENINGS, st.floats(0, 1))
def test_a_punch_between_arrival_and_departure_changes_nothing(came, went, part):
    first, last = (int(h) * 3600 + int(m) * 60 + int(s) for h, m, s in (came.split(":"), went.split(":")))
    between = clock(first + round((last - first) * part))
    before = day(MONDAY, case(punches=on(MONDAY, came, went)))
    assert day(MONDAY, case(punches=on(MONDAY, came, went, between))) == before


@given(MORNINGS, MORNINGS)
def test_who_comes_later_is_never_less_late(one, other):
    early, late = sorted((one, other))
    minutes = [day(MONDAY, case(punches=on(MONDAY, said, "23:00:00")))["late_min"] for said in (early, late)]
    assert minutes[0] <= minutes[1]
