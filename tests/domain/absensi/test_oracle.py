"""The rule book against a second writing of the same rules (`oracle.py`), over random months full of edges."""

from datetime import date, datetime, time, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.absensi.kit import run
from domain.absensi.oracle import recap

Row = dict[str, Any]
FIRST = date(2026, 7, 1)
ZONES = ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura")
HOURS = ("07:30", "08:00", "15:00", "15:30", "16:00", "16:30", "11:45", "12:00", "11:30", "21:00", "22:00", "00:00")
EDGES = (-10800, -5461, -5460, -5459, -3660, -1860, -61, -60, -59, -1, 0, 1, 59, 60, 61, 1859, 1860, 3660, 21600, 21601)
NOWS = ("2026-08-05T08:00:00+07:00", "2026-07-17T22:29:59+07:00", "2026-07-17T15:30:00Z")
DATES = st.integers(-1, 31).map(lambda n: FIRST + timedelta(days=n))


@st.composite
def moments(draw: st.DrawFn) -> datetime:
    """A time on or next to an edge of some shift, or anywhere."""
    day = draw(DATES)
    edge = datetime.combine(day, time.fromisoformat(draw(st.sampled_from(HOURS))))
    if draw(st.booleans()):
        return edge + timedelta(seconds=draw(st.sampled_from(EDGES)))
    return datetime.combine(day, time.min) + timedelta(seconds=draw(st.integers(0, 86_399)))


@st.composite
def spans(draw: st.DrawFn, longest: int = 12) -> Row:
    start = draw(DATES)
    return {"from": str(start), "to": str(start + timedelta(days=draw(st.integers(0, longest))))}


@st.composite
def punches(draw: st.DrawFn) -> Row:
    tz = draw(st.sampled_from(ZONES))
    device = draw(st.sampled_from(["D1", "D2"]))
    return {"person": "A", "at": draw(moments()).isoformat(), "tz": tz, "state": 255, "device": device}


@st.composite
def events(draw: st.DrawFn) -> Row:
    whole = ["CT", "CAP", "CB", "CM", "CS", "CLTN", "DL"]
    timed = ["IZIN_TERLAMBAT", "IZIN_PULANG", "KOREKSI_MASUK", "KOREKSI_PULANG"]
    kind = draw(st.sampled_from([*whole, *timed, "LEMBUR"]))
    status = draw(st.sampled_from(["approved", "approved", "approved", "pending"]))
    until = f"{draw(st.integers(0, 23)):02d}:{draw(st.sampled_from([0, 1, 30, 59])):02d}" if kind in timed else None
    recall = kind == "DL" and draw(st.booleans())
    return {"person": "A", "kind": kind, **draw(spans(5)), "status": status, "until": until, "recall": recall}


@st.composite
def rosters(draw: st.DrawFn) -> list[Row]:
    """Day, evening and night duties; never one that ends as the next begins (guards have their own tests)."""
    rows = []
    for day in sorted(draw(st.sets(DATES, max_size=10))):
        start, end = draw(st.sampled_from([("07:30", "14:00"), ("14:30", "20:30"), ("21:00", "07:00")]))
        rows.append({"person": "A", "date": str(day), "start": start, "end": end, "break_min": 0,
                     "follows_calendar": draw(st.booleans())})  # fmt: skip
    return rows


@st.composite
def cases(draw: st.DrawFn) -> Row:
    change = draw(DATES)
    posts = [
        {"person": "A", "opd": "X", "from": "2020-01-01", "to": str(change)},
        {"person": "A", "opd": "Y", "from": str(change + timedelta(days=draw(st.integers(1, 3)))), "to": None},
    ]
    employed = {"from": str(draw(st.sampled_from([FIRST - timedelta(days=900), FIRST, FIRST + timedelta(days=9)]))),
                "to": draw(st.sampled_from([None, "2026-07-31", "2026-07-24"]))}  # fmt: skip
    fixes = [
        {"device": draw(st.sampled_from(["D1", "D2"])), **draw(spans()), "seconds": draw(st.sampled_from(EDGES)),
         "status": draw(st.sampled_from(["approved", "pending"]))}
        for _ in range(draw(st.integers(0, 2)))
    ]  # fmt: skip
    return {
        "rules": "reference", "month": "2026-07",
        "now": draw(st.sampled_from(NOWS)),
        "holidays": [{"date": str(day), "kind": "LIBUR_NAS"} for day in draw(st.sets(DATES, max_size=4))],
        "seasons": [{"name": "RAMADAN", **draw(spans())} for _ in range(draw(st.integers(0, 1)))],
        "people": [{"id": "A", "tz": draw(st.sampled_from(ZONES)), **employed}], "assignments": posts,
        "rosters": draw(rosters()), "punches": draw(st.lists(punches(), max_size=40)),
        "adjustments": fixes, "events": draw(st.lists(events(), max_size=6)),
    }  # fmt: skip


@settings(deadline=None)
@given(cases())
def test_both_writings_of_the_rules_agree(case: Row) -> None:
    found = run(case)
    days, totals, alerts = recap(case)
    for mine, other in zip(found["days"], days, strict=True):
        flags = [flag for flag in mine["flags"] if flag != "LOKASI_LUAR"]
        cut = round(mine["deduction_pct"] * 100)
        shown = {k: v for k, v in mine.items() if k not in ("flags", "why", "deduction_pct")}
        assert shown | {"cut": cut, "sides": flags} == other
    assert [
        {k: v for k, v in row.items() if k != "deduction_pct"} | {"cut": round(row["deduction_pct"] * 100)}
        for row in found["totals"]
    ] == totals
    assert {(a["person"], a["kind"], a["count"], a["date"]) for a in found["alerts"]} == alerts
    assert found["quarantine"] == []
