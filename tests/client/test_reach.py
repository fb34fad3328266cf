"""What is said of the line and of the first pull: never that all is well while the data cannot come."""

import threading

import pytest

from client.kit import Balai, Komputer, cut
from portalpns.client.sync.transport import Reply
from portalpns.domain.errors import FileProblem, ServerProblem
from portalpns.protocol.messages import Limits


def _new(place: Balai, akun: str = "siti") -> Komputer:
    """A computer that has signed in and pulled nothing yet."""
    made = Komputer(place.root / f"pc-{len(place.computers)}", place.url, akun, place.jam)
    place.computers.append(made)
    return made.login()


def test_first_pull_is_not_complete_before_its_last_page(place: Balai) -> None:
    who = _new(place)
    assert who.core.sync.status().fetched == 0
    assert who.line is not None
    shares: list[float] = []
    who.core.subscribe(lambda _kinds: shares.append(who.core.sync.status().fetched))
    pulls = iter(range(9))

    def second_page_is_lost(_method: str, path: str) -> None:
        if path == "/sync/pull" and next(pulls) == 1:
            cut()

    who.line.before = second_page_is_lost
    hello = who.core.sync._hello

    def small() -> int:
        expected = hello()
        who.core.sync._limits = Limits(pull_n=5)
        return expected

    who.core.sync._hello = small  # type: ignore[method-assign]
    assert not who.core.sync.sync_now().ok
    assert 0 < who.core.sync.status().fetched < 1
    who.line.before = None
    who.sync()
    assert who.core.sync.status().fetched == 1
    assert shares == sorted(shares)
    who.line.before = cut
    assert not who.core.sync.sync_now().ok
    assert who.restart().core.sync.status().fetched == 1, "also without a network"


def test_pull_that_cannot_be_kept_is_never_told_as_being_online(place: Balai, monkeypatch: pytest.MonkeyPatch) -> None:
    who = _new(place)
    seen: list[tuple[str, bool]] = []

    def full(*_: object) -> None:
        raise FileProblem("Penyimpanan komputer ini penuh.", code="disk_full")

    with monkeypatch.context() as disk:
        disk.setattr(who.core._opened().engine._inbox, "apply", full)
        assert not who.core.sync.sync_now().ok
        who.core.subscribe(lambda _kinds: seen.append(_state(who)))
        for _ in range(3):
            assert not who.core.sync.sync_now().ok
            seen.append(_state(who))
    assert set(seen) == {("trouble", False)}, "the greeting that the server answers in between mends nothing"
    assert who.core.sync.status().message == "Penyimpanan komputer ini penuh."
    assert who.core.sync.status().fetched < 1
    who.sync()
    assert _state(who) == ("idle", True)


def test_server_that_keeps_silent_is_not_told_as_being_online(place: Balai) -> None:
    who = place.komputer("siti").restart()
    asked, answer = threading.Event(), threading.Event()

    def silent(*_: object) -> Reply:
        asked.set()
        answer.wait(20)
        raise ServerProblem("Server tidak menjawab pada waktunya.", code="timeout")

    line = who.core._opened().plug
    line.send = silent  # type: ignore[method-assign]
    who.core.sync.start()
    assert asked.wait(20)
    assert _state(who) == ("connecting", False)
    failed = threading.Event()
    who.core.subscribe(lambda _kinds: failed.set() if _state(who) == ("trouble", False) else None)
    answer.set()
    assert failed.wait(20)
    asked.clear()
    who.core.sync.wake()
    assert asked.wait(20)
    assert _state(who) == ("trouble", False), "the next try alone mends nothing"


def _state(who: Komputer) -> tuple[str, bool]:
    status = who.core.sync.status()
    return status.state, status.online
