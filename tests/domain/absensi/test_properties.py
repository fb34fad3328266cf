"""What must hold for any month whatever."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from portalpns.domain.absensi import (
    DayResult,
    PegawaiAbsensi,
    Penugasan,
    Peristiwa,
    Punch,
    Roster,
    RosterRow,
    Schedule,
    alerts_of,
    all_codes,
    built_in_calendar,
    judge_day,
    judge_days,
    load_rules,
    totals_of,
)

FIRST, LAST = date(2026, 8, 1), date(2026, 8, 31)
NOW = datetime(2026, 8, 25, 5, tzinfo=UTC)
RULES = load_rules("reference")
SCHEDULE = Schedule(RULES, built_in_calendar(2026))
MIDNIGHT = FIRST.toordinal() * 86_400

WALLS = st.integers(MIDNIGHT - 3 * 86_400, MIDNIGHT + 34 * 86_400)
PUNCHES = st.lists(st.builds(Punch, WALLS), max_size=60)
DATES = st.dates(FIRST - timedelta(days=2), LAST + timedelta(days=2))
WHOLE_DAY = st.sampled_from(["CT", "CS", "CB", "CLTN", "DL"])


@st.composite
def events(draw: st.DrawFn) -> Peristiwa:
    start = draw(DATES)
    return Peristiwa(draw(WHOLE_DAY), start, start + timedelta(days=draw(st.integers(0, 9))))


ROWS = st.builds(RosterRow, DATES, st.integers(0, 86_399), st.integers(0, 86_399), follows_calendar=st.booleans())


@st.composite
def people(draw: st.DrawFn) -> PegawaiAbsensi:
    change = draw(DATES)
    posts = (Penugasan("X", date(2020, 1, 1), change), Penugasan("Y", change + timedelta(days=1)))
    roster = Roster(draw(st.lists(ROWS, max_size=12)))
    return PegawaiAbsensi("A", ZoneInfo("Asia/Jakarta"), date(2020, 1, 1), None, posts, roster)


def month(person: PegawaiAbsensi, punches: list[Punch], decided: list[Peristiwa]) -> list[DayResult]:
    return judge_days(person, FIRST, LAST, punches, decided, SCHEDULE, NOW)


@given(people(), PUNCHES, st.lists(events(), max_size=3), st.randoms())
def test_the_order_of_the_inputs_means_nothing(
    person: PegawaiAbsensi, punches: list[Punch], decided: list[Peristiwa], random: Random
) -> None:
    shuffled, turned = punches * 2, decided[:]
    random.shuffle(shuffled)
    random.shuffle(turned)
    left, right = month(person, punches, decided), month(person, shuffled, turned)
    assert [(d.code, d.masuk, d.pulang, d.deduction) for d in left] == [
        (d.code, d.masuk, d.pulang, d.deduction) for d in right
    ]


@given(people(), PUNCHES, st.lists(events(), max_size=3), st.integers(0, 30))
def test_one_touched_day_is_judged_from_its_neighbours_as_in_the_month(
    person: PegawaiAbsensi, punches: list[Punch], decided: list[Peristiwa], index: int
) -> None:
    """What lets a server recompute one (person, date) with two days of punches on each side."""
    day = FIRST + timedelta(days=index)
    low, high = ((day + timedelta(days=n)).toordinal() * 86_400 for n in (-2, 3))
    near = [punch for punch in punches if low <= punch.at < high]
    assert judge_day(person, day, near, decided, SCHEDULE, NOW) == month(person, punches, decided)[index]


@given(people(), PUNCHES, st.lists(events(), max_size=3))
def test_totals_are_the_sums_of_the_days(
    person: PegawaiAbsensi, punches: list[Punch], decided: list[Peristiwa]
) -> None:
    days = month(person, punches, decided)
    totals = totals_of(days)
    assert sum(t.workdays for t in totals) == sum(d.workday for d in days)
    assert sum(t.late_min for t in totals) == sum(d.late_min for d in days)
    assert sum(t.early_min for t in totals) == sum(d.early_min for d in days)
    assert sum((t.deduction for t in totals), Decimal(0)) == sum((d.deduction for d in days), Decimal(0))
    codes = Counter(d.code for d in days)
    assert (sum(t.present for t in totals), sum(t.tk for t in totals)) == (codes["H"], codes["TK"])


@given(people(), PUNCHES, st.lists(events(), max_size=3))
def test_a_day_is_consistent_in_itself(person: PegawaiAbsensi, punches: list[Punch], decided: list[Peristiwa]) -> None:
    for day in month(person, punches, decided):
        assert day.code in all_codes()
        assert day.why
        assert (day.tl is not None) == (day.late_min > 0)
        assert (day.psw is not None) == (day.early_min > 0)
        assert Decimal(0) <= day.deduction <= RULES.absent
        assert day.deduction == 0 or day.code in ("H", "TK")
        assert day.masuk is None or day.pulang is None or day.masuk < day.pulang


@given(people(), PUNCHES)
def test_no_punch_serves_two_days(person: PegawaiAbsensi, punches: list[Punch]) -> None:
    used = [at for day in month(person, punches, []) for at in (day.masuk, day.pulang) if at is not None]
    assert len(used) == len(set(used))
    assert set(used) <= {punch.at for punch in punches}


@given(st.lists(st.sampled_from(["H", "TK", "L", "HL", "CT", "DL", "KONFLIK", "BELUM", None]), max_size=31))
def test_alerts_agree_with_a_plain_count(codes: list[str | None]) -> None:
    days = [DayResult("A", FIRST + timedelta(days=n), "X", code) for n, code in enumerate(codes)]
    found = alerts_of(days, RULES)
    absent = [day.tanggal for day in days if day.code == "TK"]
    wanted = [(n, absent[n - 1]) for n in RULES.alerts["TK_TOTAL"] if n <= len(absent)]
    assert [(a.count, a.tanggal) for a in found if a.kind == "TK_TOTAL"] == wanted
    runs = "".join({"TK": "x", "H": "|"}.get(code or "", "") for code in codes).split("|")
    longest = max(map(len, runs))
    assert [a.count for a in found if a.kind == "TK_CONSECUTIVE"] == [n for n in (5, 10) if n <= longest]
