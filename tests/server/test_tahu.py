"""What a computer is held to know of a letter: only what it read or wrote itself, not whatever it did last."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from portalpns.protocol import actions
from server.kota import OFFICE, City, Device, save_of, submit_of, words

SCOPE = f"o:{OFFICE}"
KEY = "surat-1"


def lies_with_its_checker(city: City) -> int:
    """A letter in its chain; returns its revision."""
    clerk, save = city.device("clerk"), save_of(city)
    assert {one.status for one in clerk.push(clerk.mutation(save, KEY), clerk.mutation(submit_of(save), KEY))} == {
        "applied"
    }
    revision: int = clerk.everything(SCOPE)[KEY][1]
    return revision


def written_anew(city: City, **more: Any) -> actions.SuratSimpan:
    """Its drafter takes it back, writes something else, sends it again."""
    clerk = city.device("clerk")
    save = msgspec.structs.replace(save_of(city, words("Versi dua.")), **more)
    steps = [actions.SuratTarik(), save, submit_of(save)]
    assert {one.status for one in clerk.push(*(clerk.mutation(step, KEY) for step in steps))} == {"applied"}
    return save


def in_one(who: Device, steps: list[actions.Action], rev: int) -> list[str]:
    return [one.status for one in who.push(*(who.mutation(step, KEY, base_rev=rev) for step in steps))]


def one_by_one(who: Device, steps: list[actions.Action], rev: int) -> list[str]:
    return [who.do(step, KEY, base_rev=rev).status for step in steps]


BLIND = [actions.SuratTarik(), actions.SuratKembalikan("Perbaiki.")]


@pytest.mark.parametrize("push", [in_one, one_by_one])
@pytest.mark.parametrize("step", BLIND)
def test_a_step_that_says_nothing_of_what_was_read_teaches_nothing(
    city: City, step: actions.Action, push: Callable[..., list[str]]
) -> None:
    rev = lies_with_its_checker(city)
    theirs = written_anew(city)
    late, mine = city.device("kasubbag"), save_of(city, words("Versi satu, diperbaiki."))
    assert push(late, [step, mine], rev) == ["applied", "conflict"]
    assert late.do(submit_of(theirs), KEY, base_rev=rev).status == "rejected", "it was meant for another letter"
    assert late.letter(SCOPE, KEY).naskah == theirs.naskah
    now = late.everything(SCOPE)[KEY][1]
    assert late.do(mine, KEY, base_rev=now).status == "applied", "once that was read"


@pytest.mark.parametrize("push", [in_one, one_by_one])
@pytest.mark.parametrize("step", BLIND)
def test_but_it_keeps_what_was_known(city: City, step: actions.Action, push: Callable[..., list[str]]) -> None:
    rev = lies_with_its_checker(city)
    late, mine = city.device("kasubbag"), save_of(city, words("Versi satu, diperbaiki."))
    steps = [step, mine, submit_of(mine), actions.SuratTarik(), save_of(city, words("Versi satu, sekali lagi."))]
    assert push(late, steps, rev) == ["applied"] * 5


@pytest.mark.parametrize("seen", ["", "x"])
def test_a_letter_is_taken_back_as_it_was_read(sqlite_city: City, seen: str) -> None:
    city = sqlite_city
    rev = lies_with_its_checker(city)
    result = city.device("kasubbag").do(actions.SuratTarik(seen), KEY, base_rev=rev)
    assert (result.status, result.code) == (("rejected", "state_changed") if seen else ("applied", ""))


def test_an_old_client_that_sends_no_seen_field_is_understood(sqlite_city: City) -> None:
    assert msgspec.json.encode(actions.SuratTarik()) == b"{}"
