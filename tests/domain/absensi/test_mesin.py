"""Which machine a day waits for."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from portalpns.domain.absensi.day import Tunggu
from portalpns.domain.absensi.mesin import Bacaan, all_gone, awaited, changed, require_closable
from portalpns.domain.absensi.runs import span
from portalpns.domain.errors import WrongState


def bacaan(hari: tuple[int, int], dibaca: tuple[int, int, int]) -> Bacaan:
    return Bacaan(date(2026, *hari), datetime(2026, *dibaca, tzinfo=UTC))


WHOLE = bacaan((10, 31), (11, 2, 1))
EARLY = bacaan((10, 26), (10, 26, 8))


@pytest.mark.parametrize(
    ("readings", "day", "device"),
    [
        ({}, 30, None),
        ({"a": WHOLE}, 30, None),
        ({"a": EARLY}, 26, "a"),
        ({"a": EARLY}, 27, "a"),
        ({"a": bacaan((10, 26), (11, 2, 1))}, 30, None),
        ({"a": bacaan((9, 30), (9, 30, 8))}, 31, "a"),
        ({"a": bacaan((9, 29), (9, 29, 8))}, 31, None),
        ({"a": EARLY}, 25, None),
        ({"a": EARLY, "b": WHOLE}, 26, "a"),
        ({"a": EARLY, "b": WHOLE}, 30, "a"),
        ({"a": bacaan((10, 26), (11, 2, 1)), "b": WHOLE}, 30, None),
        ({"a": EARLY, "b": bacaan((10, 27), (10, 27, 8)), "c": WHOLE}, 30, "a"),
        ({"a": bacaan((9, 30), (9, 30, 8)), "b": WHOLE}, 1, "a"),
        ({"a": bacaan((9, 29), (9, 29, 8)), "b": WHOLE}, 1, None),
    ],
    ids=["no machine", "all in", "its last day", "no machine reaches so far", "nothing new in any", "31 days behind",
         "nobody reads it", "before its last day", "read too early",
         "days of others after its last", "silent but read", "the longest ago", "silent for 31 days", "gone"],
)  # fmt: skip
def test_a_day_waits_for_the_machine_that_was_not_read_after_it(
    readings: dict[str, Bacaan], day: int, device: str | None
) -> None:
    found = awaited(readings, date(2026, 10, day))
    assert found == (None if device is None else Tunggu(device, readings[device].dibaca))


def test_only_days_that_wait_for_something_else_change() -> None:
    before = {"a": EARLY, "b": WHOLE}
    assert changed(before, before) == set()
    assert changed({}, {"a": WHOLE}) == span(date(2026, 11, 1), date(2026, 12, 1)), "October is all in"
    assert changed({}, {"a": EARLY}) == span(date(2026, 10, 26), date(2026, 11, 26))
    after = {**before, "a": bacaan((10, 28), (10, 28, 8))}
    assert changed(before, after) == span(date(2026, 10, 26), date(2026, 12, 1)), "they wait for another reading"
    gone = {**before, "b": bacaan((11, 27), (12, 1, 1))}
    assert changed(before, gone) == span(date(2026, 10, 26), date(2026, 12, 28))


def test_a_machine_that_is_silent_for_longer_than_the_others_keeps_none_of_them_from_being_all_gone() -> None:
    old, gone = bacaan((7, 31), (8, 1, 8)), replace(WHOLE, tutup=True)
    assert all_gone({"a": gone})
    assert all_gone({"a": gone, "old": old})
    assert not all_gone({"a": gone, "b": EARLY})
    assert not all_gone({})
    with pytest.raises(WrongState, match="old"):
        require_closable({"a": WHOLE, "old": old}, "old", "Rusak")
    require_closable({"a": WHOLE, "b": EARLY}, "b", "Rusak")


def test_of_two_readings_the_newer_day_counts_and_of_one_day_the_later_reading() -> None:
    assert EARLY.later(WHOLE) == WHOLE.later(EARLY) == WHOLE.later(None) == WHOLE
    again = bacaan((10, 26), (11, 2, 1))
    assert EARLY.later(again) == again.later(EARLY) == again
