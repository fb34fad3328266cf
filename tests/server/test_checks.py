"""Signatures that take long to check: asked once however often they are sent; a push never waits for all of them."""

import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from portalpns.protocol.codec import decode, sha256
from portalpns.protocol.messages import PushAnswer
from portalpns.server import verdicts
from portalpns.server.problems import Refused
from portalpns.server.turns import Turns
from portalpns.server.verdicts import Verdicts
from portalpns.signing import guard, verify
from portalpns.signing.pades import sign_pdf
from portalpns.signing.verdict import Verdict, VerifyResult
from server.kit import NOW, Kantor, Komputer, frozen, kantor, kunci


class Judge:
    """Stands before the real check: counts, and waits until the test opens the gate."""

    def __init__(self) -> None:
        self.counted: Counter[str] = Counter()
        self.gate = threading.Event()
        self.begun = threading.Event()
        self._real = verify.verify_pdf

    def __call__(self, data: bytes, **more: Any) -> VerifyResult:
        self.counted[sha256(data)] += 1
        self.begun.set()
        assert self.gate.wait(60)
        return self._real(data, **more)


@pytest.fixture
def judge(monkeypatch: pytest.MonkeyPatch) -> Iterator[Judge]:
    made = Judge()
    monkeypatch.setattr(verify, "verify_pdf", made)
    yield made
    made.gate.set()


@pytest.fixture
def hasty(tmp_path: Path, judge: Judge) -> Iterator[Kantor]:
    """A server that answers a push at once, finished or not."""
    with kantor(tmp_path, None, background=False, push_seconds=0.2) as found:
        yield found
        judge.gate.set()


def _signed(place: Kantor, kadis: Komputer, count: int) -> list[dict[str, Any]]:
    """Signing actions, their files sent."""
    siti, made = place.komputer("siti"), []
    for letter in [frozen(place, siti) for _ in range(count)]:
        seen = kadis.keluar(letter)
        turn = seen.tanda_kini
        assert turn is not None
        assert turn.cetak is not None
        signed = sign_pdf(kadis.download(seen.pdf_sha), kunci(turn.cetak.nama), now=NOW, field=turn.cetak.field)
        args = {"sha_before": seen.pdf_sha, "sha_signed": kadis.upload(signed)}
        made.append(kadis.mutation("surat.tandatangani", letter, args))
    return made


def _statuses(answer: httpx.Response) -> list[str]:
    return [one.status for one in decode(answer.raise_for_status().content, PushAnswer).results]


def test_check_that_takes_too_long_is_told_and_joined_by_the_next_push(hasty: Kantor, judge: Judge) -> None:
    kadis = hasty.komputer("kadis")
    sent = _signed(hasty, kadis, 1)
    for _ in range(3):
        answer = kadis.push_raw(sent)
        assert (answer.status_code, answer.json()["code"]) == (503, "busy")
        assert answer.headers["retry-after"] == "2"
        assert "memeriksa tanda tangan" in answer.json()["title"]
    judge.gate.set()
    statuses: list[str] = []
    while not statuses:
        answer = kadis.push_raw(sent)
        statuses = _statuses(answer) if answer.status_code != 503 else []
    assert statuses == ["applied"]
    assert list(judge.counted.values()) == [1]


def test_what_stands_before_an_unfinished_check_is_answered(hasty: Kantor, judge: Judge) -> None:
    kadis = hasty.komputer("kadis")
    read = kadis.mutation("surat.simpan", "surat-lain", {"opd": "diskominfo"})
    sent = [read, *_renumbered(_signed(hasty, kadis, 1), 1)]
    answer = kadis.push_raw(sent)
    assert _statuses(answer) == ["rejected"]
    assert answer.json()["expected_seq"] == 2


def _renumbered(sent: list[dict[str, Any]], after: int) -> list[dict[str, Any]]:
    return [{**one, "seq": after + place} for place, one in enumerate(sent, 1)]


def test_known_signatures_are_answered_without_a_look_at_their_files(
    place: Kantor, judge: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    judge.gate.set()
    kadis = place.komputer("kadis")
    sent = _signed(place, kadis, 10)
    assert _statuses(kadis.push_raw(sent)) == ["applied"] * 10
    monkeypatch.setattr(verdicts, "REMEMBERED", 0.0)
    assert _statuses(kadis.push_raw(sent)) == ["duplicate"] * 10
    assert sorted(judge.counted.values()) == [1] * 10


def test_two_pushes_of_one_device_at_once_check_and_apply_once(sqlite_place: Kantor, judge: Judge) -> None:
    kadis = sqlite_place.komputer("kadis")
    sent = _signed(sqlite_place, kadis, 2)
    found: list[list[str]] = []
    pushes = [threading.Thread(target=lambda: found.append(_statuses(kadis.push_raw(sent)))) for _ in range(2)]
    for push in pushes:
        push.start()
    assert judge.begun.wait(60)
    judge.gate.set()
    for push in pushes:
        push.join(60)
    assert sorted(found) == [["applied"] * 2, ["duplicate"] * 2]
    assert sorted(judge.counted.values()) == [1, 1]


def test_slow_check_of_one_device_holds_up_no_other(sqlite_place: Kantor, judge: Judge) -> None:
    kadis, other = sqlite_place.komputer("kadis"), sqlite_place.komputer("kadis")
    sent = _signed(sqlite_place, kadis, 1)
    found: list[list[str]] = []
    push = threading.Thread(target=lambda: found.append(_statuses(kadis.push_raw(sent))))
    push.start()
    assert judge.begun.wait(60)
    assert other.act("surat.simpan", "surat-lain", {"opd": "diskominfo"}).code == "bad_mutation"
    assert not found, "the first one still waits"
    judge.gate.set()
    push.join(60)
    assert found == [["applied"]]


def test_second_push_is_told_to_come_back_and_the_turn_is_free_after_a_fault() -> None:
    turns = Turns(wait=0.01)
    with turns.take("pc-1"), turns.take("pc-2"), pytest.raises(Refused) as refused, turns.take("pc-1"):
        pass
    assert (refused.value.status, refused.value.code, refused.value.retry_after) == (429, "slow_down", 2)
    with pytest.raises(ZeroDivisionError), turns.take("pc-1"):
        raise ZeroDivisionError
    with turns.take("pc-1"):
        pass


@pytest.mark.process
def test_server_as_an_office_runs_it_judges_in_guarded_processes_that_end_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    children: list[guard.Child] = []

    class Counted(guard.Child):
        def __init__(self, *more: Any) -> None:
            super().__init__(*more)
            children.append(self)

    monkeypatch.setattr(guard, "Child", Counted)
    with kantor(tmp_path, None, background=False, guard=True, push_seconds=60) as place:
        kadis = place.komputer("kadis")
        assert _statuses(kadis.push_raw(_signed(place, kadis, 3))) == ["applied"] * 3
        assert 1 <= len(children) <= place.services.config.checks
        assert all(child.process.poll() is None for child in children)
    assert all(child.process.poll() is not None for child in children)


# the memory of verdicts


def _no_roots(data: bytes, **_more: Any) -> VerifyResult:
    return VerifyResult(Verdict.UNSIGNED, reasons=(data.decode(),))


def test_verdicts_are_kept_by_file_and_roots_and_only_so_many(monkeypatch: pytest.MonkeyPatch) -> None:
    counted: Counter[bytes] = Counter()

    def judge(data: bytes, **more: Any) -> VerifyResult:
        counted[data] += 1
        return _no_roots(data, **more)

    monkeypatch.setattr(verdicts, "MOST", 3)
    memory = Verdicts(judge, 1)
    for roots in ([b"a"], [b"a"], [b"b"]):
        assert memory.ask("sha-1", lambda: b"1", roots, NOW).result(10).reasons == ("1",)
    assert counted[b"1"] == 2
    for number in range(2, 9):
        memory.ask(f"sha-{number}", lambda number=number: str(number).encode(), [], NOW).result(10)  # type: ignore[misc]
    assert len(memory._known) <= 4
    memory.ask("sha-1", lambda: b"1", [b"a"], NOW).result(10)
    assert counted[b"1"] == 3
    memory.close()


def test_check_that_could_not_be_made_is_made_again() -> None:
    tries: list[bytes] = []

    def judge(data: bytes, **more: Any) -> VerifyResult:
        tries.append(data)
        if len(tries) == 1:
            raise OSError("no memory")
        return _no_roots(data, **more)

    memory = Verdicts(judge, 1)
    with pytest.raises(OSError, match="no memory"):
        memory.ask("sha", lambda: b"1", [], NOW).result(10)
    assert memory.ask("sha", lambda: b"1", [], NOW).result(10).reasons == ("1",)
    memory.close()
