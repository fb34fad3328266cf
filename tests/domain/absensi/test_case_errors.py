"""Case files with faults: each is one Indonesian sentence that names the place."""

import contextlib
import copy
import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.absensi.kit import at, case, event, roster, run
from portalpns.domain.absensi.case import as_json, read_case, replay
from portalpns.domain.absensi.case_json import load_case
from portalpns.domain.errors import BadInput

MONDAY = "2026-07-06"


def full() -> dict[str, Any]:
    """A case in which every list has a row."""
    return case(
        holidays=[{"date": "2026-07-01", "kind": "LIBUR_NAS"}],
        seasons=[{"name": "RAMADAN", "from": "2026-02-19", "to": "2026-03-20"}],
        rosters=[roster("2026-06-30", "21:00", "07:00")],
        punches=at(MONDAY, "07:30"),
        adjustments=[{"device": "D1", "from": MONDAY, "to": MONDAY, "seconds": 1, "status": "approved"}],
        events=[event("CT", "2026-07-08")],
    )


def fault(value: Any) -> str:
    with pytest.raises(BadInput) as caught:
        read_case(value)
    assert "\n" not in caught.value.pesan
    assert caught.value.exit_code == 65
    return caught.value.pesan


def test_the_full_case_has_no_fault() -> None:
    assert len(run(full())["days"]) == 31


LISTS = ("holidays", "seasons", "people", "assignments", "rosters", "punches", "adjustments", "events")


@pytest.mark.parametrize("name", LISTS)
def test_an_unknown_key_in_a_list_is_named_with_its_path(name: str) -> None:
    value = full()
    value[name][0]["foo"] = 1
    assert f"{name}[0].foo" in fault(value)


def test_every_unknown_key_is_named() -> None:
    value = full()
    value["foo"] = 1
    value["people"][0]["bar"] = 1
    assert "foo, people[0].bar" in fault(value)


@pytest.mark.parametrize("key", ["rules", "month", "now"])
def test_a_missing_key_of_the_case_is_named(key: str) -> None:
    value = full()
    del value[key]
    assert f"tidak ada: {key}." in fault(value)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("holidays", "date"),
        ("people", "id"),
        ("people", "tz"),
        ("people", "from"),
        ("assignments", "opd"),
        ("rosters", "start"),
        ("rosters", "follows_calendar"),
        ("punches", "person"),
        ("punches", "at"),
        ("adjustments", "seconds"),
        ("events", "to"),
        ("events", "status"),
    ],
)
def test_a_missing_key_of_a_row_is_named(name: str, key: str) -> None:
    value = full()
    del value[name][0][key]
    assert f"{name}[0].{key}" in fault(value)


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        ("rules", "other"),
        ("rules", 1),
        ("month", "2026-13"),
        ("month", "2026-7"),
        ("month", "2026-07-01"),
        ("month", 202607),
        ("month", "9999-12"),
        ("now", "2026-08-05T08:00:00"),
        ("now", "kemarin"),
        ("holidays.0.date", "2026-02-30"),
        ("holidays.0.date", "20260701"),
        ("holidays.0.date", "2026-W27-1"),
        ("holidays.0.date", "٢٠٢٦-٠٧-٠١"),
        ("holidays.0.kind", "LIBUR"),
        ("seasons.0.name", "BIASA"),
        ("seasons.0.to", "2026-01-01"),
        ("people.0.id", ""),
        ("people.0.id", 5),
        ("people.0.id", "\ud800"),
        ("people.0.tz", "Asia/Metro"),
        ("people.0.tz", "../etc/passwd"),
        ("people.0.to", "2019-12-31"),
        ("assignments.0.person", "Z"),
        ("rosters.0.start", "25:00"),
        ("rosters.0.start", "7:00"),
        ("rosters.0.break_min", -1),
        ("rosters.0.follows_calendar", 1),
        ("punches.0.at", 5),
        ("punches.0.state", "0"),
        ("punches.0.state", True),
        ("punches.0.tz", "WIB"),
        ("adjustments.0.seconds", 1.5),
        ("adjustments.0.seconds", Decimal("1.5")),
        ("adjustments.0.seconds", 10**30),
        ("adjustments.0.status", None),
        ("events.0.person", "Z"),
        ("events.0.kind", "CBer"),
        ("events.0.kind", "H"),
        ("events.0.kind", ["CT"]),
        ("events.0.to", None),
        ("events.0.until", "12:00"),
        ("events.0.recall", "ya"),
    ],
)
def test_a_wrong_value_is_named_by_its_place(path: str, wrong: Any) -> None:
    value = full()
    place: Any = value
    *parents, last = path.split(".")
    for step in parents:
        place = place[int(step) if step.isdigit() else step]
    place[last] = wrong
    named = f"{parents[0]}[0]" if parents else (path if path != "rules" or wrong == 1 else "other")
    assert named in fault(value)


@pytest.mark.parametrize("kind", ["IZIN_TERLAMBAT", "IZIN_PULANG", "KOREKSI_MASUK", "KOREKSI_PULANG"])
def test_permits_and_corrections_need_their_time(kind: str) -> None:
    assert "events[0]" in fault(case(events=[event(kind, MONDAY)]))


def test_one_person_twice_and_two_rosters_on_a_day_are_faults() -> None:
    value = full()
    value["people"] *= 2
    assert "people[1].id" in fault(value)
    value = full()
    value["rosters"] *= 2
    assert "rosters[1].date" in fault(value)


@pytest.mark.parametrize("value", [None, [], "x", 5, {"people": {}}, {"people": None}, {"people": [1]}])
def test_a_wrong_outline_is_a_fault(value: Any) -> None:
    base = {"rules": "reference", "month": "2026-07", "now": "2026-08-05T08:00:00+07:00"}
    fault({**base, **value} if isinstance(value, dict) else value)


def test_a_year_without_built_in_calendar_needs_its_holidays() -> None:
    assert "holidays" in fault(case("2031-07"))
    assert len(run(case("2031-07", holidays=[]))["days"]) == 31


def test_a_number_of_astronomic_size_is_refused_at_once() -> None:
    text = json.dumps(full()).replace('"seconds": 1,', '"seconds": 1e999999999,')
    assert "adjustments[0].seconds" in fault(load_case(text.encode()))


def test_a_whole_number_may_be_written_as_a_fraction_and_a_mark_may_lead_the_file() -> None:
    text = json.dumps(full()).replace('"seconds": 1,', '"seconds": 1.0,')
    assert as_json(replay(read_case(load_case(b"\xef\xbb\xbf" + text.encode())))) == run(full())


def test_a_name_in_a_sentence_cannot_break_the_line_or_move_a_cursor() -> None:
    assert "foo  [31m" in fault({**full(), "foo\n\x1b[31m": 1})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8), lambda inner: st.lists(inner, max_size=3)
)


@given(st.data())
def test_any_value_anywhere_is_judged_or_refused_never_a_crash(data: st.DataObject) -> None:
    value = copy.deepcopy(full())
    place: Any = value
    while True:
        key = data.draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place))))
        if not isinstance(place[key], dict | list) or not place[key] or data.draw(st.booleans()):
            break
        place = place[key]
    place[key] = data.draw(JSON)
    with contextlib.suppress(BadInput):
        json.dumps(run(value), ensure_ascii=False).encode()
