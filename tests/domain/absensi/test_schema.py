"""The published schemas of the attendance formats say what the readers do."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from domain.absensi.replaying import MONDAY, case, clock_fix, duty, event, on, run
from portalpns.domain.absensi.case import SHAPES
from portalpns.domain.absensi.events import event_kinds
from portalpns.domain.errors import BadInput

FORMATS = Path(__file__).resolve().parents[3] / "docs" / "formats"
SCHEMA = json.loads((FORMATS / "absensi-recap.schema.json").read_text(encoding="utf-8"))
EXAMPLE = json.loads((FORMATS / "examples" / "absensi-recap.json").read_text(encoding="utf-8"))
PAGE = (FORMATS / "absensi-case.md").read_text(encoding="utf-8")
CASE = Draft202012Validator(SCHEMA)
RECAP = Draft202012Validator({"$ref": "#/$defs/recap", "$defs": SCHEMA["$defs"]})
FULL = case(
    holidays=[{"date": MONDAY, "kind": "LIBUR_DAERAH"}],
    seasons=[{"name": "RAMADAN", "from": "2026-02-19", "to": "2026-03-20"}],
    rosters=[duty("2026-07-01", "21:00", "07:00")],
    punches=[*on(MONDAY, "07:30:00"), *on(MONDAY, "x")],
    adjustments=[clock_fix("2026-07-01", "2026-07-02", 5)],
    events=[event("IZIN_PULANG", MONDAY, until="14:00"), event("CS", MONDAY)],
)


@pytest.mark.parametrize("name", [name for name in SHAPES if name])
def test_the_schema_has_the_keys_that_the_reader_takes(name):
    rows = SCHEMA["$defs"]["case"]["properties"][name]["items"]
    assert set(rows["required"]) == SHAPES[name].required
    assert set(rows["properties"]) == SHAPES[name].required | SHAPES[name].optional


def test_the_schema_has_the_kinds_of_events_that_the_reader_takes():
    kinds = SCHEMA["$defs"]["case"]["properties"]["events"]["items"]["properties"]["kind"]["enum"]
    assert set(kinds) == set(event_kinds())


@pytest.mark.parametrize("name", SHAPES)
def test_the_page_of_the_format_names_every_key(name):
    line = PAGE if not name else next(line for line in PAGE.splitlines() if line.startswith(f"| `{name}` |"))
    for key in SHAPES[name].required | SHAPES[name].optional:
        assert f"`{key}`" in line


@pytest.mark.parametrize("value", [EXAMPLE, FULL], ids=["example", "full"])
def test_cases_and_their_recaps_fit_the_schema(value):
    CASE.validate(value)
    RECAP.validate(run(value))


def test_the_example_shows_what_it_promises():
    days = {(row["person"], row["date"][8:]): row for row in run(EXAMPLE)["days"]}
    found = {key: days["sekretaris", key]["code"] for key in ("03", "05", "06", "08", "17", "24", "25")}
    assert found == {"03": "H", "05": "H", "06": "DL", "08": "HL", "17": None, "24": "CT", "25": "L"}
    assert days["sekretaris", "03"]["in"] == "07:29:00"
    assert (days["perawat", "16"]["code"], days["perawat", "17"]["code"]) == ("H", "TK")


@pytest.mark.parametrize("name", [name for name in SHAPES if name])
def test_schema_and_reader_refuse_the_same_keys(name):
    for key in SHAPES[name].required | {"foo"}:
        first = dict(FULL[name][0])
        if key == "foo":
            first[key] = 1
        else:
            del first[key]
        broken = FULL | {name: [first, *FULL[name][1:]]}
        assert not CASE.is_valid(broken)
        with pytest.raises(BadInput, match=rf"{name}\[0\]\.{key}"):
            run(broken)
