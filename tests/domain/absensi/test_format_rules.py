"""Every sentence of "Rules of the format" as a test, in the order of the text."""

from datetime import date
from typing import Any

import pytest

from domain.absensi.kit import assignment, at, case, day, day_of, event, person, punches, roster, run, short
from portalpns.domain.errors import BadInput

MONDAY, TUESDAY, SATURDAY = "2026-07-06", "2026-07-07", "2026-07-04"
JULY = [f"2026-07-{number:02d}" for number in range(1, 32)]
WORKDAYS = [d for d in JULY if date.fromisoformat(d).weekday() < 5]


def present(*dates: str) -> list[dict[str, Any]]:
    return [punch for one in dates for punch in at(one, "07:30", "16:30")]


def alerts(result: dict[str, Any]) -> list[tuple[str, int, str]]:
    return [(row["kind"], row["count"], row["date"]) for row in result["alerts"]]


def test_a_month_of_absence_reaches_every_threshold_once_on_its_day() -> None:
    found = alerts(run(case()))
    total = [(kind, n, WORKDAYS[n - 1]) for kind, n in (("TK_TOTAL", n) for n in (3, 4, 7, 11, 14, 17, 21))]
    consecutive = [("TK_CONSECUTIVE", n, WORKDAYS[n - 1]) for n in (5, 10)]
    assert sorted(found) == sorted(total + consecutive)
    assert [row[2] for row in found] == sorted(row[2] for row in found)


def test_the_count_starts_at_zero_on_the_first_day_of_the_month() -> None:
    assert alerts(run(case(punches=present(*WORKDAYS[2:])))) == []


@pytest.mark.parametrize(
    "letters",
    [
        [event("CT", WORKDAYS[2])],
        [event("CS", WORKDAYS[2])],
        [event("DL", WORKDAYS[2])],
        [event("DL", WORKDAYS[2]), event("CT", WORKDAYS[2])],
    ],
)
def test_leave_and_duty_neither_count_nor_break_a_run(letters: list[dict[str, Any]]) -> None:
    """Absent on five days around one day of leave and a weekend with a punch."""
    result = run(case(events=letters, punches=[*at(SATURDAY, "09:00"), *present(*WORKDAYS[6:])]))
    assert ("TK_CONSECUTIVE", 5, WORKDAYS[5]) in alerts(result)


def test_presence_breaks_a_run_and_a_threshold_is_told_once() -> None:
    broken = alerts(run(case(punches=present(WORKDAYS[4], *WORKDAYS[9:]))))
    assert [row for row in broken if row[0] == "TK_CONSECUTIVE"] == []
    twice = alerts(run(case(punches=present(WORKDAYS[5], *WORKDAYS[11:]))))
    assert [row for row in twice if row[0] == "TK_CONSECUTIVE"] == [("TK_CONSECUTIVE", 5, WORKDAYS[4])]


@pytest.mark.parametrize(
    ("now", "code"),
    [
        ("2026-07-06T06:00:00+07:00", "BELUM"),
        ("2026-07-06T21:59:59+07:00", "BELUM"),
        ("2026-07-06T22:00:00+07:00", "TK"),
        ("2026-07-06T15:00:00Z", "TK"),
        ("2026-07-07T00:00:00+09:00", "TK"),
    ],
)
def test_a_shift_is_open_until_six_hours_after_its_end(now: str, code: str) -> None:
    assert day(MONDAY, now=now)["code"] == code


def test_an_open_day_shows_punches_but_judges_nothing() -> None:
    row = day(MONDAY, at(MONDAY, "09:00"), now="2026-07-06T12:00:00+07:00")
    assert (row["in"], *short(row)) == ("09:00:00", "BELUM", 0, 0, "", 0)


def test_in_mid_month_the_rest_is_open_holidays_and_leave_are_known() -> None:
    result = run(case("2026-08", now="2026-08-05T08:00:00+07:00", events=[event("CT", "2026-08-24", "2026-08-28")]))
    codes = {row["date"][8:]: row["code"] for row in result["days"]}
    assert (codes["03"], codes["04"], codes["05"], codes["16"], codes["17"]) == ("TK", "TK", "BELUM", "L", "L")
    assert (codes["24"], codes["25"], codes["31"]) == ("CT", "L", "BELUM")
    assert result["totals"][0]["workdays"] == 19
    assert result["totals"][0]["tk"] == 2


def test_the_end_of_a_night_shift_decides_when_it_is_final() -> None:
    rows = [roster(MONDAY, "21:00", "07:00")]
    assert day(MONDAY, rosters=rows, now="2026-07-07T12:59:59+07:00")["code"] == "BELUM"
    assert day(MONDAY, rosters=rows, now="2026-07-07T13:00:00+07:00")["code"] == "TK"


def test_a_missing_side_has_no_time_no_minutes_and_only_its_flag() -> None:
    no_out = day(MONDAY, at(MONDAY, "07:00"))
    assert (no_out["out"], *short(no_out)) == (None, "H", 0, 0, "TAP", 1.5)
    no_in = day(MONDAY, at(MONDAY, "16:00"))
    assert (no_in["in"], *short(no_in)) == (None, "H", 0, 0, "TAM", 1.5)


def test_the_middle_of_the_shift_belongs_to_the_way_out() -> None:
    assert day(MONDAY, at(MONDAY, "11:44:59"))["flags"] == ["TAP"]
    assert day(MONDAY, at(MONDAY, "11:45:00"))["flags"] == ["TAM"]


@pytest.mark.parametrize(
    ("date", "rosters"), [(SATURDAY, []), ("2026-08-17", []), (TUESDAY, [roster(MONDAY, "08:00", "14:00")])]
)
def test_punches_on_a_day_off_are_hl_without_minutes(date: str, rosters: list[dict[str, Any]]) -> None:
    result = run(case(date[:7], punches=at(date, "09:00", "11:00"), rosters=rosters))
    row = day_of(result, date)
    assert (row["in"], row["out"], *short(row)) == ("09:00:00", "11:00:00", "HL", 0, 0, "", 0)
    without = run(case(date[:7], rosters=rosters))
    assert day_of(without, date)["code"] == "L"
    assert result["totals"][0]["workdays"] == without["totals"][0]["workdays"]
    assert result["totals"][0]["present"] == 0


def test_one_punch_on_a_day_off_is_an_in_without_a_flag() -> None:
    for clocks in (("14:00",), ("14:00:00", "14:00:59")):
        row = day(SATURDAY, at(SATURDAY, *clocks))
        assert (row["in"], row["out"], *short(row)) == ("14:00:00", None, "HL", 0, 0, "", 0)


def test_overtime_on_a_day_off_is_told() -> None:
    row = day(SATURDAY, at(SATURDAY, "09:00", "12:00"), events=[event("LEMBUR", SATURDAY)])
    assert short(row) == ("HL", 0, 0, "", 0)
    assert "lembur" in row["why"][0]
    assert short(day(MONDAY, at(MONDAY, "07:30", "20:00"), events=[event("LEMBUR", MONDAY)]))[0:2] == ("H", 0)


def test_a_punch_outside_every_window_belongs_to_its_own_date() -> None:
    early = day(MONDAY, at(MONDAY, "03:00", "16:00"))
    assert (early["in"], early["code"]) == ("03:00:00", "H")
    late = run(case(punches=at(MONDAY, "07:30", "23:30")))
    assert day_of(late, MONDAY)["out"] == "23:30:00"
    after_midnight = run(case(punches=punches("2026-07-03 07:30", "2026-07-04 00:10")))
    assert day_of(after_midnight, "2026-07-03")["flags"] == ["TAP"]
    assert day_of(after_midnight, "2026-07-04")["code"] == "HL"


@pytest.mark.parametrize("second", ["23:59:59", "00:00:00"])
def test_midnight_divides_two_dates(second: str) -> None:
    result = run(case(punches=at(SATURDAY, second)))
    assert [row["date"] for row in result["days"] if row["code"] == "HL"] == [SATURDAY]


def test_the_last_shift_of_the_month_before_keeps_its_punches() -> None:
    rows = [roster("2026-06-30", "21:00", "07:00"), roster("2026-07-01", "21:00", "07:00")]
    clocks = punches("2026-06-30 20:50", "2026-07-01 07:05", "2026-07-01 20:55", "2026-07-02 07:00")
    first = day_of(run(case(rosters=rows, punches=clocks)), "2026-07-01")
    assert (first["in"], first["out"], first["code"]) == ("20:55:00", "07:00:00", "H")


def test_the_last_shift_of_the_month_ends_in_the_next() -> None:
    rows = [roster("2026-07-31", "21:00", "07:00")]
    row = day("2026-07-31", punches("2026-07-31 21:05", "2026-08-01 06:00"), rosters=rows)
    assert short(row) == ("H", 5, 60, "TL1 PSW2", 1.5)


def test_a_shift_that_begins_at_midnight_takes_the_punch_of_the_evening_before() -> None:
    rows = [roster("2026-07-06", "08:00", "14:00"), roster("2026-08-01", "00:00", "08:00")]
    clocks = punches("2026-07-31 23:40", "2026-08-01 08:00")
    july, august = run(case(rosters=rows, punches=clocks)), run(case("2026-08", rosters=rows, punches=clocks))
    assert day_of(july, "2026-07-31")["code"] == "L"
    assert (day_of(august, "2026-08-01")["in"], day_of(august, "2026-08-01")["code"]) == ("23:40:00", "H")


def test_overlapping_windows_are_cut_halfway() -> None:
    """Night 21:00-07:00, then 10:00-16:00 on the next date: the cut lies at 08:30."""
    rows = [roster(MONDAY, "21:00", "07:00"), roster(TUESDAY, "10:00", "16:00")]
    for clock, owner in (("08:29:59", MONDAY), ("08:30:00", TUESDAY)):
        clocks = [*punches(f"{MONDAY} 21:00"), *at(TUESDAY, clock, "16:00")]
        result = run(case(rosters=rows, punches=clocks))
        assert day_of(result, MONDAY)["out"] == (clock if owner == MONDAY else None)
        assert day_of(result, TUESDAY)["in"] == (clock if owner == TUESDAY else None)


def test_without_holidays_the_built_in_calendar_holds_with_an_empty_list_none() -> None:
    assert day("2026-08-17")["code"] == "L"
    assert day("2026-08-17", holidays=[])["code"] == "TK"
    own = [{"date": "2026-08-18", "kind": "LIBUR_DAERAH"}]
    assert day("2026-08-18", holidays=own)["code"] == "L"
    assert day("2026-08-17", holidays=own)["code"] == "TK"


def test_cuti_bersama_is_a_day_off_and_prints_l() -> None:
    assert day("2026-12-24")["code"] == "L"


def test_both_ends_of_a_span_belong_to_it() -> None:
    result = run(case(events=[event("DL", MONDAY, "2026-07-08")], people=[person(start=MONDAY, end="2026-07-10")]))
    codes = [day_of(result, f"2026-07-{n:02d}")["code"] for n in (5, 6, 8, 9, 10, 11)]
    assert codes == [None, "DL", "DL", "TK", "TK", None]


def test_a_permit_to_be_late_covers_until_its_time_only() -> None:
    permit = [event("IZIN_TERLAMBAT", MONDAY, until="09:00")]
    assert short(day(MONDAY, at(MONDAY, "09:00:59", "16:00"), events=permit)) == ("H", 0, 0, "", 0)
    assert short(day(MONDAY, at(MONDAY, "09:31", "16:00"), events=permit)) == ("H", 31, 0, "TL2", 1)
    assert short(day(MONDAY, at(MONDAY, "16:00"), events=permit)) == ("H", 0, 0, "TAM", 1.5)
    before_start = [event("IZIN_TERLAMBAT", MONDAY, until="07:00")]
    assert short(day(MONDAY, at(MONDAY, "07:40", "16:00"), events=before_start)) == ("H", 10, 0, "TL1", 0.5)


def test_a_permit_to_leave_covers_from_its_time_only() -> None:
    permit = [event("IZIN_PULANG", MONDAY, until="14:00")]
    assert short(day(MONDAY, at(MONDAY, "07:30", "14:00"), events=permit)) == ("H", 0, 0, "", 0)
    assert short(day(MONDAY, at(MONDAY, "07:30", "13:30"), events=permit)) == ("H", 0, 30, "PSW1", 0.5)
    after_end = [event("IZIN_PULANG", MONDAY, until="17:00")]
    assert short(day(MONDAY, at(MONDAY, "07:30", "15:30"), events=after_end)) == ("H", 0, 30, "PSW1", 0.5)


def test_permits_of_a_night_shift_lie_on_its_second_date() -> None:
    rows = [roster(MONDAY, "21:00", "07:00")]
    clocks = punches(f"{MONDAY} 21:00", f"{TUESDAY} 05:30")
    permit = [event("IZIN_PULANG", MONDAY, until="06:00")]
    assert short(day(MONDAY, clocks, rosters=rows, events=permit)) == ("H", 0, 30, "PSW1", 0.5)
    late = [event("IZIN_TERLAMBAT", MONDAY, until="00:30")]
    clocks = punches(f"{TUESDAY} 00:45", f"{TUESDAY} 07:00")
    assert short(day(MONDAY, clocks, rosters=rows, events=late)) == ("H", 15, 0, "TL1", 0.5)


def test_a_correction_supplies_only_the_side_that_is_missing() -> None:
    fixes = [event("KOREKSI_MASUK", MONDAY, until="07:25"), event("KOREKSI_PULANG", MONDAY, until="15:50")]
    present = day(MONDAY, at(MONDAY, "08:00", "15:00"), events=fixes)
    assert (present["in"], present["out"], *short(present)) == ("08:00:00", "15:00:00", "H", 30, 60, "TL1 PSW2", 1.5)
    half = day(MONDAY, at(MONDAY, "08:00"), events=fixes)
    assert (half["in"], half["out"], *short(half)) == ("08:00:00", "15:50:00", "H", 30, 10, "TL1 PSW1", 1.0)
    both = day(MONDAY, events=fixes)
    assert (both["in"], both["out"], *short(both)) == ("07:25:00", "15:50:00", "H", 0, 10, "PSW1", 0.5)
    one = day(MONDAY, events=fixes[:1])
    assert short(one) == ("H", 0, 0, "TAP", 1.5)


def test_corrections_of_a_night_shift_find_their_date() -> None:
    rows = [roster(MONDAY, "21:00", "07:00")]
    fixes = [event("KOREKSI_MASUK", MONDAY, until="20:55"), event("KOREKSI_PULANG", MONDAY, until="07:00")]
    row = day(MONDAY, rosters=rows, events=fixes)
    assert (row["in"], row["out"], *short(row)) == ("20:55:00", "07:00:00", "H", 0, 0, "", 0)


def test_an_absurd_claim_helps_nobody() -> None:
    row = day(MONDAY, at(MONDAY, "16:00"), events=[event("KOREKSI_MASUK", MONDAY, until="20:00")])
    assert (row["late_min"], row["tl"]) == (750, "TL4")


def test_adjustments_compare_with_the_raw_local_date_and_may_cross_midnight() -> None:
    fix = {"device": "D1", "from": SATURDAY, "to": SATURDAY, "seconds": 600, "status": "approved"}
    result = run(case(punches=at(SATURDAY, "23:55"), adjustments=[fix]))
    assert day_of(result, SATURDAY)["code"] == "L"
    assert (day_of(result, "2026-07-05")["code"], day_of(result, "2026-07-05")["in"]) == ("HL", "00:05:00")
    other_day = {**fix, "from": "2026-07-05", "to": "2026-07-05"}
    assert day_of(run(case(punches=at(SATURDAY, "23:55"), adjustments=[other_day])), SATURDAY)["in"] == "23:55:00"


@pytest.mark.parametrize("change", [{"device": "D2"}, {"status": "requested"}, {"to": "2026-07-05"}])
def test_an_adjustment_of_another_device_date_or_status_changes_nothing(change: dict[str, str]) -> None:
    fix = {"device": "D1", "from": "2026-07-01", "to": "2026-07-31", "seconds": -420, "status": "approved", **change}
    assert day(MONDAY, at(MONDAY, "07:36", "16:00"), adjustments=[fix])["in"] == "07:36:00"


def test_the_raw_date_of_an_adjustment_is_that_of_the_zone_of_the_punch() -> None:
    """00:30 WITA is 23:30 WIB of the day before; the device said the later date."""
    fix = {"device": "D1", "from": SATURDAY, "to": SATURDAY, "seconds": -60, "status": "approved"}
    result = run(case(punches=at(SATURDAY, "00:30", tz="Asia/Makassar"), adjustments=[fix]))
    assert day_of(result, "2026-07-03")["out"] == "23:29:00"


def test_seasons_change_patterns_not_rosters() -> None:
    season = [{"name": "RAMADAN", "from": "2026-02-19", "to": "2026-03-20"}]
    date = "2026-02-23"
    row = day(date, at(date, "08:00", "16:00"), seasons=season, rosters=[roster(date, "07:30", "16:00")])
    assert short(row) == ("H", 30, 0, "TL1", 0.5)


def test_two_leaves_of_different_kinds_are_a_conflict_of_the_same_kind_are_not() -> None:
    assert day(MONDAY, events=[event("CT", MONDAY), event("CS", MONDAY)])["code"] == "KONFLIK"
    assert day(MONDAY, events=[event("CT", MONDAY), event("CT", MONDAY, TUESDAY)])["code"] == "CT"
    assert day(MONDAY, events=[event("CT", MONDAY), event("CLTN", MONDAY)])["code"] == "CLTN"
    assert day(MONDAY, events=[event("CLTN", MONDAY), event("DL", MONDAY)])["code"] == "KONFLIK"
    assert day(SATURDAY, events=[event("CT", SATURDAY), event("DL", SATURDAY)])["code"] == "L"


def test_a_conflict_is_a_workday_without_deduction_and_shows_its_punches() -> None:
    letters = [event("CT", MONDAY), event("DL", MONDAY)]
    result = run(case(events=letters, punches=at(MONDAY, "09:00", "12:00")))
    row = day_of(result, MONDAY)
    assert (row["in"], row["out"], *short(row)) == ("09:00:00", "12:00:00", "KONFLIK", 0, 0, "", 0)
    assert result["totals"][0]["workdays"] == 23


@pytest.mark.parametrize(
    ("kind", "codes"),
    [
        *((kind, (kind, "L", "L", kind)) for kind in ("CT", "CAP", "DL")),
        *((kind, (kind, kind, kind, kind)) for kind in ("CB", "CM", "CS", "CLTN")),
    ],
)
def test_leave_over_a_weekend_and_a_holiday(kind: str, codes: tuple[str, ...]) -> None:
    """From Friday 14 to Tuesday 18 August 2026, over the weekend and Independence Day on Monday."""
    result = run(case("2026-08", events=[event(kind, "2026-08-14", "2026-08-18")]))
    found = tuple(day_of(result, f"2026-08-{n}")["code"] for n in (14, 15, 17, 18))
    assert found == codes
    assert result["totals"][0]["workdays"] == 19
    assert {day_of(result, f"2026-08-{n}")["deduction_pct"] for n in range(14, 19)} == {0}


def test_leave_that_spans_three_months_covers_all_of_the_middle_one() -> None:
    result = run(case(events=[event("CM", "2026-06-15", "2026-09-14")]))
    assert {row["code"] for row in result["days"]} == {"CM"}
    assert result["totals"][0]["workdays"] == 23


def test_permits_and_corrections_do_nothing_on_leave() -> None:
    row = day(MONDAY, events=[event("CT", MONDAY), event("KOREKSI_MASUK", MONDAY, until="07:00")])
    assert (row["code"], row["in"]) == ("CT", None)


def test_totals_are_per_person_and_office_in_order() -> None:
    people = [person("B"), person("A")]
    posts = [assignment("A", "Y", "2026-07-16"), assignment("A", "X", end="2026-07-15"), assignment("B", "X")]
    result = run(case(people=people, assignments=posts))
    assert [(row["person"], row["opd"]) for row in result["totals"]] == [("B", "X"), ("A", "X"), ("A", "Y")]
    assert [row["person"] for row in result["days"]] == ["B"] * 31 + ["A"] * 31
    assert [row["date"] for row in result["days"][31:]] == JULY


def test_a_gap_between_assignments_is_blank() -> None:
    posts = [assignment(opd="X", end="2026-07-10"), assignment(opd="Y", start="2026-07-20")]
    result = run(case(assignments=posts))
    gap = [day_of(result, f"2026-07-{n}") for n in range(11, 20)]
    assert {(row["opd"], row["code"]) for row in gap} == {(None, None)}
    assert [(row["opd"], row["workdays"]) for row in result["totals"]] == [("X", 8), ("Y", 10)]


def test_a_person_without_assignment_has_blank_days_and_no_total() -> None:
    result = run(case(assignments=[]))
    assert {row["code"] for row in result["days"]} == {None}
    assert len(result["days"]) == 31
    assert result["totals"] == []


@pytest.mark.parametrize("end", ["2026-07-15", None])
def test_a_person_in_two_offices_on_one_day_is_refused_by_name(end: str | None) -> None:
    posts = [assignment(opd="Y", start="2026-07-15"), assignment(opd="X", end=end)]
    with pytest.raises(BadInput, match=r"assignments\[1\].*“A”.*“Y” dan “X”"):
        run(case(assignments=posts))


def test_two_assignments_to_the_same_office_on_one_day_are_one() -> None:
    posts = [assignment(opd="X", end="2026-07-20"), assignment(opd="X", start="2026-07-15")]
    assert {row["opd"] for row in run(case(assignments=posts))["days"]} == {"X"}


def test_a_person_with_a_roster_is_off_on_days_without_a_row_in_that_month_only() -> None:
    rows = [roster("2026-07-06", "08:00", "14:00"), roster("2026-07-07", "14:00", "21:00")]
    july, august = run(case(rosters=rows)), run(case("2026-08", rosters=rows))
    assert july["totals"][0]["workdays"] == 2
    assert august["totals"][0]["workdays"] == 19


def test_a_punch_of_nobody_is_quarantined() -> None:
    result = run(case(punches=[*at(MONDAY, "07:30", name="Z"), *at(MONDAY, "07:30", "16:00")]))
    assert result["quarantine"] == [{"index": 0, "reason": "Pegawai “Z” tidak ada dalam daftar people."}]
    assert day_of(result, MONDAY)["code"] == "H"


def test_absent_lists_are_empty() -> None:
    bare = {"rules": "reference", "month": "2026-07", "now": "2026-08-05T08:00:00+07:00"}
    assert run(bare) == {"days": [], "totals": [], "alerts": [], "quarantine": []}


def test_every_day_says_why() -> None:
    result = run(case(punches=present(*WORKDAYS[:3]), people=[person(end="2026-07-20")]))
    assert all(row["why"] and all(text.endswith(".") for text in row["why"]) for row in result["days"])


def test_a_transfer_does_not_restart_the_count_of_absence() -> None:
    posts = [assignment(opd="X", end="2026-07-02"), assignment(opd="Y", start="2026-07-03")]
    assert ("TK_TOTAL", 3, "2026-07-03") in alerts(run(case(assignments=posts)))


def test_the_first_of_the_month_in_the_east_is_still_the_month_before_in_the_west() -> None:
    """00:30 WIT on 1 July is 22:30 WIB on 30 June."""
    clocks = punches("2026-07-01 00:30", tz="Asia/Jayapura")
    assert day_of(run(case(punches=clocks)), JULY[0])["code"] == "TK"
    assert day_of(run(case("2026-06", punches=clocks)), "2026-06-30")["out"] == "22:30:00"
