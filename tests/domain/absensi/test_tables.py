"""The tables in resources: calendar, rule set, codes."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from portalpns.data import resource
from portalpns.domain.absensi import Schedule, all_codes, built_in_calendar, load_rules, rules_from
from portalpns.domain.absensi.calendar import BUILT_IN_YEARS
from portalpns.domain.absensi.cuti import calendar_leave_codes, leave_codes
from portalpns.domain.absensi.events import event_kinds
from portalpns.domain.errors import BadInput


def workdays(year: int) -> list[int]:
    schedule = Schedule(load_rules("reference"), built_in_calendar(year))
    counts = [0] * 12
    day = date(year, 1, 1)
    while day.year == year:
        counts[day.month - 1] += schedule.shift(day.toordinal()) is not None
        day += timedelta(days=1)
    return counts


def test_workdays_of_2026_are_those_of_the_decrees() -> None:
    assert workdays(2026) == [20, 18, 17, 21, 16, 20, 23, 19, 22, 22, 21, 21]


@pytest.mark.parametrize(("year", "national", "shared"), [(2024, 19, 10), (2025, 17, 11), (2026, 17, 8), (2027, 18, 8)])
def test_each_year_has_its_number_of_holidays(year: int, national: int, shared: int) -> None:
    kinds = [holiday.kind for holiday in built_in_calendar(year).libur.values()]
    assert (kinds.count("LIBUR_NAS"), kinds.count("CUTI_BERSAMA")) == (national, shared)


@pytest.mark.parametrize("year", BUILT_IN_YEARS)
def test_each_holiday_lies_in_its_year_and_names_its_basis(year: int) -> None:
    holidays = built_in_calendar(year).libur.values()
    assert {holiday.tanggal.year for holiday in holidays} == {year}
    assert all(holiday.nama and holiday.dasar for holiday in holidays)


@pytest.mark.parametrize("year", BUILT_IN_YEARS)
def test_ramadan_ends_on_the_day_before_idul_fitri(year: int) -> None:
    calendar = built_in_calendar(year)
    [ramadan] = calendar.seasons
    feast = min(h.tanggal for h in calendar.libur.values() if h.nama == "Hari Raya Idul Fitri")
    assert ramadan.selesai + timedelta(days=1) == feast
    assert (ramadan.selesai - ramadan.mulai).days + 1 in (29, 30)


def test_ramadan_begins_as_the_government_decided() -> None:
    starts = {year: built_in_calendar(year).seasons[0] for year in (2025, 2026, 2027)}
    assert (starts[2025].mulai, starts[2026].mulai) == (date(2025, 3, 1), date(2026, 2, 19))
    assert [starts[year].pasti for year in (2025, 2026, 2027)] == [True, True, False]


def test_an_unknown_year_is_refused() -> None:
    with pytest.raises(BadInput, match="2031"):
        built_in_calendar(2031)


def test_the_weekly_hours_are_those_of_the_law() -> None:
    """Perpres 21/2023 Pasal 4: 37 h 30 min a week, in Ramadan 32 h 30 min, without breaks."""
    for season, minutes in (("BIASA", 2250), ("RAMADAN", 1950)):
        week = load_rules("reference").patterns[season].values()
        assert sum(h.end_s - h.start_s - h.break_s for h in week) == minutes * 60


@pytest.mark.parametrize(
    ("minutes", "band"), [(0, 0), (1, 1), (30, 1), (31, 2), (60, 2), (61, 3), (90, 3), (91, 4), (600, 4)]
)
def test_bands_begin_where_they_should(minutes: int, band: int) -> None:
    assert load_rules("reference").band(minutes) == band


def test_rounding_and_tolerance_are_data() -> None:
    table = json.loads(resource("rules/reference.json").read_text(encoding="utf-8"))
    assert rules_from(table).minutes(119) == 1
    assert rules_from({**table, "rounding": "ceil"}).minutes(61) == 2
    assert rules_from({**table, "rounding": "ceil"}).minutes(60) == 1
    assert rules_from(table).minutes(-5) == 0


def _without(key: str) -> Callable[[dict[str, Any]], None]:
    return lambda table: table.pop(key)


@pytest.mark.parametrize(
    "spoil",
    [
        _without("bands"),
        _without("alerts"),
        lambda table: table.update(rounding="half"),
        lambda table: table.update(absent_pct="-1"),
        lambda table: table.update(absent_pct="tiga"),
        lambda table: table.update(dedupe_s=-1),
        lambda table: table["patterns"].pop("BIASA"),
        lambda table: table["patterns"]["BIASA"][0].update(start="17:00"),
        lambda table: table["patterns"]["BIASA"][0].update(start="pagi"),
        lambda table: table["bands"].reverse(),
        lambda table: table["bands"].clear(),
    ],
)
def test_an_unsound_rule_set_is_refused_by_name(spoil: Callable[[dict[str, Any]], object]) -> None:
    table = json.loads(resource("rules/reference.json").read_text(encoding="utf-8"))
    table["name"] = "contoh"
    assert rules_from(table).absent == Decimal(3)
    spoil(table)
    with pytest.raises(BadInput, match="contoh"):
        rules_from(table)


def test_the_code_table_holds_each_code_of_the_format() -> None:
    wanted = {"H", "TK", "L", "HL", "DL", "KONFLIK", "BELUM", *leave_codes()}
    wanted |= {f"{mark}{level}" for mark in ("TL", "PSW") for level in range(1, 5)} | {"TAM", "TAP", "LOKASI_LUAR"}
    assert wanted <= all_codes().keys()
    assert all(code.nama and code.warna in ("neutral", "info", "good", "warn", "bad") for code in all_codes().values())


def test_cuti_bersama_is_no_leave_code() -> None:
    assert leave_codes() == {"CT", "CB", "CS", "CM", "CAP", "CLTN"}
    assert calendar_leave_codes() == {"CB", "CS", "CM", "CLTN"}
    assert "CBer" not in event_kinds()
    assert all_codes()["CB"].nama == "Cuti besar"
