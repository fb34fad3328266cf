"""Which machine a day waits for."""

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portalpns.domain.absensi.day import Tunggu
from portalpns.domain.absensi.mesin import Bacaan, all_gone, awaited, changed, closed, gone, in_use
from portalpns.domain.absensi.runs import span
from portalpns.domain.errors import BadInput, WrongState


def bacaan(hari: tuple[int, int], dibaca: tuple[int, int, int]) -> Bacaan:
    return Bacaan(date(2026, *hari), datetime(2026, *dibaca, tzinfo=UTC))


WHOLE = bacaan((10, 31), (11, 2, 1))
EARLY = bacaan((10, 26), (10, 26, 8))
NOW = datetime(2026, 11, 2, 2, tzinfo=UTC)
EARLIEST = bacaan((10, 20), (10, 20, 8))


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
    old, lost = bacaan((7, 31), (8, 1, 8)), gone(WHOLE, datetime(2026, 11, 2, 2, tzinfo=UTC), UTC)
    assert all_gone({"a": lost})
    assert all_gone({"a": lost, "old": old})
    assert not all_gone({"a": lost, "b": EARLY})
    assert not all_gone({})
    with pytest.raises(WrongState, match="old"):
        closed({"a": WHOLE, "old": old}, "old", NOW, UTC, "Rusak")
    assert closed({"a": WHOLE, "b": EARLY}, "b", NOW, UTC, "Rusak").is_gone


def test_of_two_readings_the_newer_day_counts_and_of_one_day_the_later_reading() -> None:
    assert EARLY.later(WHOLE) == WHOLE.later(EARLY) == WHOLE.later(None) == WHOLE
    again = bacaan((10, 26), (11, 2, 1))
    assert EARLY.later(again) == again.later(EARLY) == again


def test_a_closing_is_no_record_of_others() -> None:
    """A machine that works and was not read for a month is still awaited when another one is said to be gone."""
    one, two = bacaan((10, 9), (10, 9, 10)), bacaan((10, 5), (10, 5, 10))
    after = {"a": gone(one, datetime(2026, 11, 9, 1, tzinfo=UTC), UTC), "b": two}
    assert after["a"].silent_until == date(2026, 11, 8)
    assert in_use(after) == after
    assert awaited(after, date(2026, 10, 12)) == Tunggu("b", two.dibaca)


@pytest.mark.parametrize(
    ("at", "word"),
    [
        (datetime(2020, 1, 1, tzinfo=UTC), "jam komputer"),
        (datetime(2026, 10, 26, 7, tzinfo=UTC), "jam komputer"),
        (datetime(2026, 10, 26, 8, tzinfo=UTC), None),
        (datetime(2026, 10, 27, 7, tzinfo=UTC), None),
    ],
    ids=["years before", "an hour before", "the same day", "the day after"],
)
def test_a_machine_cannot_be_gone_before_it_was_read(at: datetime, word: str | None) -> None:
    if word is not None:
        with pytest.raises(WrongState, match=word):
            closed({"a": EARLY}, "a", at, UTC, "Rusak")
        return
    after = closed({"a": EARLY}, "a", at, UTC, "Rusak")
    assert (after.is_gone, after.hari, after.silent_until) == (True, EARLY.hari, date(2026, 10, 26))
    with pytest.raises(WrongState, match=r"sudah dinyatakan.*jam komputer"):
        closed({"a": after}, "a", at + timedelta(hours=1), UTC, "Rusak")
    again = closed({"a": after}, "a", at + timedelta(days=2), UTC, "Rusak")
    assert again.silent_until == (at + timedelta(days=1)).date()
    with pytest.raises(BadInput, match="mengapa"):
        closed({"a": EARLY}, "a", at, UTC, " ")


MOMENTS = st.integers(0, 24 * 5 * 2).map(lambda half: datetime(2026, 10, 26, tzinfo=UTC) + timedelta(hours=half / 2))
SAID = st.tuples(st.booleans(), MOMENTS, st.integers(0, 3))
"""Whether it is said to be gone, when, and how many days before that its newest punch is."""


@given(st.lists(SAID, min_size=1, max_size=5), st.randoms())
def test_the_order_in_which_files_and_closings_come_does_not_matter(
    said: list[tuple[bool, datetime, int]], random: Random
) -> None:
    def told(steps: list[tuple[bool, datetime, int]]) -> tuple[date, datetime, bool]:
        state = EARLIEST
        for is_closing, at, back in steps:
            if is_closing:
                state = gone(state, at, UTC)
            else:
                state = Bacaan(at.date() - timedelta(days=back), at).later(state)
        return state.hari, state.dibaca, state.is_gone

    assert told(said) == told(random.sample(said, len(said)))
