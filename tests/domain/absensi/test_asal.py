"""From which machine a file is: by what it repeats, not by the number that nearly all machines bear."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import pytest

from portalpns.domain.absensi.asal import (
    Asal,
    Claim,
    Contradiction,
    Evidence,
    Overlap,
    Touches,
    origins,
    require_number,
)
from portalpns.domain.absensi.wall import wall_of
from portalpns.domain.errors import BadInput

CLOCKS = {"hall": ((7, 20), (16, 40)), "lobby": ((7, 31), (16, 11))}


def held(
    machine: str, days: Iterable[int], pins: Iterable[str] = ("5", "6"), part: slice = slice(None)
) -> dict[str, list[int]]:
    """Punches of a machine in October (day 32 is the 1st of November), two a day of each PIN; `part` of them."""
    times = [
        wall_of(datetime(2026, 10, 1, *clock) + timedelta(days=day - 1))  # noqa: DTZ001 - a device's local time
        for day in days for clock in CLOCKS[machine]
    ]  # fmt: skip
    return dict.fromkeys(pins, times[part])


def both(*parts: Touches) -> Touches:
    pins = {pin for part in parts for pin in part}
    return {pin: sorted({at for part in parts for at in part.get(pin, ())}) for pin in pins}


OCTOBER, THURSDAY = range(1, 31), range(1, 30)
HALL, LOBBY = held("hall", THURSDAY), held("lobby", THURSDAY)
ODD = {"5": [wall_of(datetime(2000, 1, 3, 12, 0, 13))]}  # noqa: DTZ001


@pytest.mark.parametrize(
    ("known", "number", "file", "mesin"),
    [
        ({}, "1", HALL, "1"),
        ({"1": HALL}, "1", held("hall", OCTOBER), "1"),
        ({"1": HALL}, "1", HALL, "1"),
        ({"1": HALL}, "1", held("hall", range(1, 10)), "1"),
        ({"1": HALL}, "1", held("hall", range(30, 60)), "1"),
        ({"1": held("hall", THURSDAY, part=slice(-1))}, "1", held("hall", range(29, 60), part=slice(1, None)), "1"),
        ({"1": HALL}, "1", held("hall", range(20, 60)), "1"),
        ({"1": HALL}, "1", both(held("hall", OCTOBER), ODD), "1"),
        ({"1": HALL}, "1", both(held("hall", range(30, 60)), ODD), "1"),
        ({"1": both(HALL, ODD)}, "1", held("hall", OCTOBER), "1"),
        ({"1": both(HALL, held("hall", OCTOBER, ("31",)))}, "1", held("hall", OCTOBER), "1"),
        ({"1": held("hall", THURSDAY, ("5",))}, "1", held("hall", OCTOBER, map(str, range(50))), "1"),
        ({"1": HALL}, "1", held("lobby", OCTOBER), ""),
        ({"1": HALL}, "1", held("lobby", (29,)), ""),
        ({"1": HALL}, "1", {"6": held("lobby", (29,))["6"][:1]}, ""),
        ({"1": HALL}, "1", both(held("lobby", OCTOBER), held("hall", (12, 13))), ""),
        ({"1": HALL}, "1", held("lobby", range(30, 60)), "1"),
        ({"1": HALL, "2": LOBBY}, "1", held("lobby", OCTOBER), "2"),
        ({"1": held("hall", range(1, 10)), "2": LOBBY}, "1", held("lobby", range(15, 31)), "2"),
        ({"1": HALL, "2": LOBBY}, "2", held("lobby", OCTOBER), "2"),
        ({"1": HALL, "2": LOBBY}, "2", held("hall", OCTOBER), "1"),
        ({"1": HALL}, "2", held("lobby", OCTOBER), "2"),
        ({"1": HALL}, "7", held("hall", OCTOBER), "1"),
        ({"1": both(HALL, LOBBY), "2": LOBBY}, "1", held("lobby", OCTOBER), "2"),
        ({"1": both(HALL, LOBBY), "2": held("lobby", OCTOBER)}, "1", held("lobby", OCTOBER), "2"),
        ({"1": HALL, "2": LOBBY}, "1", held("lobby", OCTOBER, ("31",)), ""),
        ({"1": HALL}, "1", {}, "1"),
    ],
    ids=["nothing known", "goes on", "the same again", "an older file", "emptied", "emptied at noon",
         "overwrote its oldest", "odd punch", "emptied, odd punch", "odd punch known",
         "some PINs lost", "others are of other offices", "another machine", "another machine of one day",
         "one punch of another machine", "punches under a wrong number", "nothing to tell it by",
         "the other known one", "known under 2, while 1 is silent", "its own number", "numbers changed hands",
         "a new machine", "was given a number", "under both numbers", "more under the other", "neither", "no punch"],
)  # fmt: skip
def test_a_file_is_of_the_machine_whose_punches_it_repeats(
    known: dict[str, Touches], number: str, file: Touches, mesin: str
) -> None:
    (found,) = origins([Claim(number, file)], known)
    assert found == Asal(mesin)


@pytest.mark.parametrize(
    ("known", "claims", "found"),
    [
        ({}, [Claim("1", HALL), Claim("1", LOBBY)], [Asal("1"), Asal("", 0)]),
        ({}, [Claim("1", HALL), Claim("2", LOBBY)], [Asal("1"), Asal("2")]),
        ({}, [Claim("1", HALL), Claim("1", held("hall", OCTOBER))], [Asal("1")] * 2),
        ({}, [Claim("1", held("hall", OCTOBER)), Claim("1", HALL)], [Asal("1")] * 2),
        ({}, [Claim("1", held("hall", range(1, 15))), Claim("1", held("hall", range(15, 31)))], [Asal("1")] * 2),
        ({}, [Claim("1", HALL), Claim("1", LOBBY), Claim("1", held("lobby", OCTOBER), chosen="2")],
         [Asal("1"), Asal("2"), Asal("2")]),
        ({}, [Claim("1", LOBBY, named="2"), Claim("1", HALL, named="1")], [Asal("", 1, "2"), Asal("1")]),
        ({}, [Claim("1", LOBBY, named="2")], [Asal("1")]),
        ({"1": held("hall", range(1, 9))}, [Claim("1", held("lobby", range(10, 31))), Claim("1", HALL)],
         [Asal("", 1), Asal("1")]),
        ({"1": HALL}, [Claim("1", LOBBY, named="2"), Claim("1", held("lobby", (40,)))],
         [Asal("", None, "2"), Asal("1")]),
        ({"1": HALL, "2": held("hall", OCTOBER, ("9",))}, [Claim("1", LOBBY, named="2")], [Asal("")]),
        ({}, [Claim("1", HALL), Claim("1", LOBBY, chosen="1")], [Asal("", 1), Asal("1")]),
    ],
    ids=["two that say 1", "two numbers", "a later one beside it", "an earlier one beside it", "cut in two",
         "one is said", "the name gives way", "the name alone says nothing", "the known one comes first",
         "the name is proposed", "a name that cannot be", "said against the other"],
)  # fmt: skip
def test_files_of_one_import_that_bear_one_number_repeat_each_other(
    known: dict[str, Touches], claims: list[Claim], found: list[Asal]
) -> None:
    assert origins(claims, known) == found


N = 4 * len(THURSDAY)
"""Punches of two PINs, twice a day; the lobby's begin when the first two of the hall are over."""


@pytest.mark.parametrize(
    ("known", "claims", "contradicted"),
    [
        ({"1": HALL}, [Claim("1", LOBBY, chosen="2")], [None]),
        ({"1": HALL}, [Claim("1", HALL, chosen="1")], [None]),
        ({"1": HALL, "2": LOBBY}, [Claim("1", held("lobby", range(35, 60)), chosen="1")], [None]),
        ({}, [Claim("1", HALL, chosen="2"), Claim("2", LOBBY, chosen="1")], [None, None]),
        ({"1": HALL}, [Claim("1", LOBBY, chosen="1")], [Contradiction(None, Evidence("1", Overlap(N - 2, 0)))]),
        ({"1": HALL}, [Claim("1", both(LOBBY, held("hall", (12,))), chosen="1")],
         [Contradiction(None, Evidence("1", Overlap(N - 2, 4)))]),
        ({"1": HALL}, [Claim("1", held("hall", OCTOBER), chosen="2")],
         [Contradiction(Evidence("1", Overlap(N, N)), None)]),
        ({"1": HALL, "2": LOBBY}, [Claim("1", HALL, chosen="2")],
         [Contradiction(Evidence("1", Overlap(N, N)), Evidence("2", Overlap(N, 0)))]),
        ({"1": both(HALL, LOBBY), "2": held("lobby", OCTOBER)}, [Claim("1", held("lobby", OCTOBER), chosen="1")],
         [Contradiction(Evidence("2", Overlap(N + 4, N + 4)), Evidence("1", Overlap(2 * N - 2, N)))]),
        ({"1": both(HALL, LOBBY), "2": LOBBY}, [Claim("1", LOBBY, chosen="2")], [None]),
        ({"1": HALL}, [Claim("1", HALL), Claim("1", LOBBY, chosen="1")],
         [None, Contradiction(None, Evidence("1", Overlap(N - 2, 0)))]),
        ({"1": HALL}, [Claim("1", LOBBY, chosen="1"), Claim("1", HALL)],
         [Contradiction(None, Evidence("1", Overlap(N - 2, 0))), None]),
        ({"1": HALL}, [Claim("1", LOBBY, chosen="1"), Claim("1", HALL, chosen="1")],
         [Contradiction(None, Evidence("1", Overlap(N - 2, 0))), None]),
        ({"1": HALL}, [Claim("1", held("hall", OCTOBER), chosen="2"), Claim("1", HALL)],
         [Contradiction(Evidence("1", Overlap(N, N)), None), None]),
        ({"1": held("hall", range(1, 9))}, [Claim("1", held("lobby", range(10, 31)), chosen="1"), Claim("1", HALL)],
         [Contradiction(None, Evidence("1", Overlap(78, 0), 1)), None]),
        ({}, [Claim("1", HALL, chosen="1"), Claim("1", LOBBY, chosen="1")],
         [None, Contradiction(None, Evidence("1", Overlap(N - 2, 0), 0))]),
        ({}, [Claim("1", HALL, chosen="1"), Claim("1", HALL, chosen="2")],
         [None, Contradiction(Evidence("1", Overlap(N, N), 0), None)]),
    ],
    ids=["another of which nothing is known", "what is proven", "no day in common", "nothing known",
         "repeats nothing", "repeats little", "of another machine, to a new one", "of another machine",
         "more of another", "less of another", "beside the proven one", "before the proven one",
         "before the proven one that is said as well", "taken from the proven one, which stays",
         "shares days with a proven file only", "two files to one machine", "one file to two machines"],
)  # fmt: skip
def test_a_chosen_machine_stands_with_what_contradicts_it(
    known: dict[str, Touches], claims: list[Claim], contradicted: list[Contradiction | None]
) -> None:
    found = origins(claims, known)
    assert [one.mesin for one in found] == [one.chosen or "1" for one in claims]
    assert [one.contradiction for one in found] == contradicted


@pytest.mark.parametrize("number", ["1", "01", "LOBI2", "9" * 32])
def test_a_number_has_letters_and_digits(number: str) -> None:
    require_number(number)


@pytest.mark.parametrize("number", ["", "9" * 33, "a b", "1-2", "../1", "１", "é"])
def test_another_number_is_refused(number: str) -> None:
    with pytest.raises(BadInput, match="1 sampai 32 huruf atau angka"):
        require_number(number)
