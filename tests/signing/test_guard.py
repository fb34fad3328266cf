"""Guarded processes that live on: a bad file ends its process, the next good file finds another; none is left over."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pikepdf
import pytest
from reportlab.pdfgen.canvas import Canvas

from portalpns.domain.errors import BadInput, ServerProblem
from portalpns.signing.guard import Child, Guard, verify_guarded
from portalpns.signing.pades import sign_pdf
from portalpns.signing.verdict import Modification, Verdict, VerifyResult
from portalpns.signing.verify import verify_pdf
from signing.kit import NOW, letter, official, roots, signed

pytestmark = pytest.mark.process
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="there only the time on the wall is limited")
PROGRAM = (
    "-P",
    "-c",
    """
import os, signal, sys, time
from portalpns.signing import guarded
from portalpns.signing.verdict import Verdict, VerifyResult
from portalpns.signing.verify import verify_pdf

seen = []

def judge(data, *, roots, now):
    seen.append(data)
    if data == b"putar":
        while True:
            pass
    if data == b"tunggu":
        time.sleep(3600)
    if data == b"rusak":
        os.kill(os.getpid(), signal.SIGSEGV)
    if data == b"memori":
        keep = bytearray(4 * 2**30)
    if data == b"mati":
        os.kill(os.getpid(), signal.SIGTERM)
    if data == b"racau":
        sys.stdout.write("bukan JSON\\n")
        sys.stdout.flush()
        time.sleep(3600)
    if data == b"kedua":  # breaks only where something was checked before
        return VerifyResult(Verdict.UNREADABLE if len(seen) > 1 else Verdict.UNSIGNED)
    if data == b"siapa":
        return VerifyResult(Verdict.UNSIGNED, reasons=(str(os.getpid()),))
    return verify_pdf(data, roots=roots, now=now)

guarded.limit_memory(int(sys.argv[1]))
guarded.serve(judge)
""",
)


@pytest.fixture
def guard() -> Iterator[Guard]:
    made = Guard(seconds=4, program=PROGRAM)
    yield made
    made.close()


def _ask(guard: Guard, data: bytes) -> VerifyResult:
    return guard.check(data, roots=roots(), now=NOW)


def _pid(guard: Guard) -> str:
    return _ask(guard, b"siapa").reasons[0]


@pytest.mark.parametrize("streams", list(pikepdf.ObjectStreamMode), ids=lambda mode: mode.name)
def test_the_process_says_the_same_of_a_file_whatever_its_cross_references_are(
    streams: pikepdf.ObjectStreamMode,
) -> None:
    """Word and browsers write PDF 1.5 with cross-reference streams, where a table of entries stood before."""
    pdf = pikepdf.open(BytesIO(letter(2)))
    pdf.save(out := BytesIO(), object_stream_mode=streams)
    data = sign_pdf(sign_pdf(out.getvalue(), official("2048"), now=NOW), official("p256"), now=NOW)
    inside = verify_pdf(data, roots=roots(), now=NOW)
    assert [one.verdict for one in inside.signatures] == [Verdict.INDETERMINATE] * 2
    assert verify_guarded(data, roots=roots(), now=NOW) == inside


def test_bookmarks_in_a_long_row_are_followed_to_their_end() -> None:
    """The library follows them by recursion, deeper than Python allows by itself."""
    canvas = Canvas(out := BytesIO(), invariant=1)
    canvas.bookmarkPage("awal")
    for number in range(500):
        canvas.addOutlineEntry(f"Bab {number}", "awal")
    canvas.showPage()
    canvas.save()
    data = sign_pdf(sign_pdf(out.getvalue(), official(), now=NOW), official("p256"), now=NOW)
    result = verify_guarded(data, roots=roots(), now=NOW)
    assert [one.modification for one in result.signatures] == [Modification.SIGNATURES_ADDED, Modification.NONE]


def test_one_process_checks_many_files_with_the_same_results() -> None:
    guard = Guard()
    expected = verify_pdf(signed(), roots=roots(), now=NOW)
    try:
        assert [_ask(guard, signed()) for _ in range(3)] == [expected] * 3
        with pytest.raises(BadInput, match="Sertifikat akar"):
            guard.check(signed(), roots=[b"rusak"], now=NOW)
        assert _ask(guard, signed()) == expected
    finally:
        guard.close()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        pytest.param(b"putar", "melebihi 4 detik", id="endless work"),
        pytest.param(b"tunggu", "melebihi 4 detik", id="endless waiting"),
        pytest.param(b"rusak", "merusak pembaca PDF", id="crash"),
        pytest.param(b"memori", "membebani memori", id="memory", marks=POSIX),
        pytest.param(b"racau", "merusak pembaca PDF", id="an answer that is none"),
    ],
)
def test_bad_file_ends_its_process_and_a_good_one_is_checked_by_the_next(guard: Guard, data: bytes, words: str) -> None:
    before = _pid(guard)
    assert _pid(guard) == before, "the process lives on"
    result = _ask(guard, data)
    assert result.verdict == Verdict.UNREADABLE
    assert words in result.reasons[0]
    assert _ask(guard, signed()) == verify_pdf(signed(), roots=roots(), now=NOW)
    assert _pid(guard) != before


def test_no_file_is_condemned_for_what_came_before_it(guard: Guard) -> None:
    assert _ask(guard, signed()).verdict == Verdict.INDETERMINATE
    assert _ask(guard, b"kedua").verdict == Verdict.UNSIGNED


@POSIX
def test_idle_process_that_was_killed_costs_no_good_file(guard: Guard) -> None:
    os.kill(int(_pid(guard)), signal.SIGKILL)
    assert _ask(guard, signed()).verdict == Verdict.INDETERMINATE


@POSIX
def test_process_ended_from_outside_gives_no_verdict_on_the_file(guard: Guard) -> None:
    with pytest.raises(ServerProblem, match="dari luar"):
        _ask(guard, b"mati")


def test_process_is_replaced_after_so_many_files() -> None:
    guard = Guard(files=2, program=PROGRAM)
    try:
        pids = [_pid(guard) for _ in range(4)]
    finally:
        guard.close()
    assert pids[0] == pids[1]
    assert pids[2] == pids[3]
    assert pids[1] != pids[2]


@POSIX
def test_each_file_has_its_own_time(guard: Guard) -> None:
    """What earlier files used is not counted against a later one."""
    child = Child(2**31, PROGRAM)
    try:
        for _ in range(3):
            assert child.check(b"siapa", roots=[], now=NOW, seconds=1).verdict == Verdict.UNSIGNED
        result = child.check(b"putar", roots=[], now=NOW, seconds=1)
        assert result.reasons == ("Pemeriksaan dihentikan karena melebihi 1 detik.",)
        assert child.process.returncode in (-signal.SIGXCPU, -signal.SIGKILL)
    finally:
        child.kill()


def test_closing_ends_what_is_under_way_without_a_verdict(guard: Guard) -> None:
    patient = Guard(program=PROGRAM)
    with ThreadPoolExecutor(1) as threads:
        pending = threads.submit(_ask, patient, b"tunggu")
        while not patient._busy:
            time.sleep(0.01)
        patient.close()
        with pytest.raises(ServerProblem):
            pending.result(60)
    with pytest.raises(ServerProblem, match="dihentikan"):
        _ask(patient, signed())


@POSIX
def test_process_that_finds_no_memory_to_start_in_condemns_no_file() -> None:
    with pytest.raises(ServerProblem, match="memori komputer ini"):
        verify_guarded(signed(), roots=roots(), now=NOW, memory=60 * 2**20)


@POSIX
@pytest.mark.parametrize("busy", [False, True], ids=["idle", "at work"])
def test_killed_server_leaves_no_process_behind(busy: bool) -> None:
    """Also kill -9, after which nobody can tidy up."""
    program = f"""
import sys, threading
from datetime import UTC, datetime
from portalpns.signing.guard import Child
child = Child(program={PROGRAM!r})
if {busy}:
    work = threading.Thread(target=lambda: child.check(b"putar", roots=[], now=datetime.now(UTC)), daemon=True)
    work.start()
    while child.process.stdout is None or not child._started:
        threading.Event().wait(0.01)
else:
    child.check(b"siapa", roots=[], now=datetime.now(UTC))
print(child.process.pid, flush=True)
threading.Event().wait()
"""
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        pid = int(server.stdout.readline())
        os.kill(pid, 0)
        server.kill()
    deadline = time.monotonic() + 30
    while _alive(pid):
        assert time.monotonic() < deadline, "the process outlived its server"
        time.sleep(0.05)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:  # a zombie waits only to be counted
        return file.read().rpartition(")")[2].split()[0] != "Z"
