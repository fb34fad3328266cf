"""Checks PDFs from outside in processes of their own, with limits on time and memory.

Orders and files go in by standard input, results come back as JSON: nothing from a child is ever executed. A child ends
when its input ends, so that none outlives this process, however that ends.
"""

import base64
import json
import logging
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime

from portalpns.domain.errors import BadInput, ServerProblem
from portalpns.signing.verdict import Verdict, VerifyResult, unreadable

log = logging.getLogger(__name__)

SECONDS = 20.0
"""Of processor time; where that cannot be limited (Windows), and for a child that only waits, see PATIENCE."""
PATIENCE = 3.0
"""A busy machine may take so many times longer on the wall."""
STARTING = 120.0
"""Seconds on the wall for a new child to load the library; no file is charged with them."""
MEMORY = 1536 * 2**20
"""Bytes of address space; checking a 100 MB file needs under 600 MB. Held on POSIX only."""
FILES = 100
"""After so many files a child is replaced, so that nothing which one file left behind lives on for long."""
LARGE = 16 * 2**20
"""Bytes; after a file of this size a child is replaced, since it keeps the memory."""
LONGEST_ANSWER = 8 * 2**20
CHILD = ("-P", "-m", "portalpns.signing.guarded")
"""-P: the folder the user works in must not be able to replace a library."""


def verify_guarded(
    data: bytes,
    *,
    roots: Sequence[bytes],
    now: datetime,
    seconds: float = SECONDS,
    memory: int = MEMORY,
) -> VerifyResult:
    """Like `verify_pdf`, but a file that hangs, exhausts or crashes the parser is `unreadable`."""
    child = Child(memory)
    try:
        return child.check(data, roots=roots, now=now, seconds=seconds)
    finally:
        child.kill()


class Guard:
    """As many children as there are callers at once; each checks file after file and is replaced where it must be."""

    def __init__(
        self, *, seconds: float = SECONDS, memory: int = MEMORY, files: int = FILES, program: Sequence[str] = CHILD
    ) -> None:
        self._seconds, self._memory, self._files, self._program = seconds, memory, files, program
        self._lock = threading.Lock()
        self._idle: list[Child] = []
        self._busy: set[Child] = set()
        self._closed = threading.Event()

    def check(self, data: bytes, *, roots: Sequence[bytes], now: datetime) -> VerifyResult:
        """As `verify_guarded`. No file is condemned for what came before it: then a new child has the last word."""
        while True:
            child = self._take()
            fresh, keep = child.files == 0, False
            try:
                result = child.check(data, roots=roots, now=now, seconds=self._seconds)
                clean = result.verdict != Verdict.UNREADABLE and len(data) < LARGE
                keep = clean and child.files < self._files
            finally:
                self._give_back(child, keep=keep)
            if self._closed.is_set():  # perhaps ended by `close` and not by the file
                raise _stopping()
            if result.verdict != Verdict.UNREADABLE or fresh or child.slow:
                return result

    def close(self) -> None:
        """End all children, also those at work."""
        with self._lock:
            self._closed.set()
            children = [*self._idle, *self._busy]
            self._idle.clear()
        for child in children:
            child.kill()

    def _take(self) -> "Child":
        with self._lock:
            if self._closed.is_set():
                raise _stopping()
            child = self._idle.pop() if self._idle else None
        if child is None:
            child = Child(self._memory, self._program)
        with self._lock:
            self._busy.add(child)
            closed = self._closed.is_set()
        if closed:  # meanwhile
            child.kill()
        return child

    def _give_back(self, child: "Child", *, keep: bool) -> None:
        with self._lock:
            self._busy.discard(child)
            keep = keep and not self._closed.is_set()
            if keep:
                self._idle.append(child)
        if not keep:
            child.kill()


class Child:
    """One guarded process; raises ServerProblem when it cannot be started, or when checking for want of memory."""

    def __init__(self, memory: int = MEMORY, program: Sequence[str] = CHILD) -> None:
        self.files = 0
        """Checked so far."""
        self.slow = False
        """Ended because a file took too long."""
        self._started = False
        try:
            self._stderr = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the process
            self.process = subprocess.Popen(  # noqa: S603 - our own module, the file goes in as data
                [sys.executable, *program, str(memory)],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._stderr,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )  # fmt: skip
        except OSError as error:
            raise ServerProblem(f"Pemeriksa PDF tidak dapat dijalankan: {error.strerror}.", code="busy") from error

    def check(self, data: bytes, *, roots: Sequence[bytes], now: datetime, seconds: float = SECONDS) -> VerifyResult:
        """The verdict on one file; after an `unreadable` one this child may be dead."""
        self.slow = False
        order = {
            "roots": [base64.b64encode(root).decode() for root in roots],
            "now": now.isoformat(),
            "seconds": seconds,
            "size": len(data),
        }
        self._await_start()
        with self._limited(seconds * PATIENCE):
            line = self._ask(json.dumps(order).encode() + b"\n", data)
        self.files += 1
        try:
            answer = json.loads(line)
            if "broken_root" in answer:
                raise BadInput(answer["broken_root"])
            return VerifyResult.unpack(answer)
        except (ValueError, KeyError, TypeError) as error:
            return self._end(seconds, error)

    def kill(self) -> None:
        """End it now and wait until it is gone; may come twice."""
        self.process.kill()
        for stream in (self.process.stdin, self.process.stdout, self._stderr):
            with suppress(OSError):  # what was not written any more
                if stream is not None:
                    stream.close()
        self.process.wait()

    def _await_start(self) -> None:
        if self._started:
            return
        assert self.process.stdout is not None
        with self._limited(STARTING), suppress(OSError, ValueError):
            self._started = self.process.stdout.readline(1) == b"\n"
        if not self._started:
            self.process.kill()
            log.warning("guarded process did not start, status %s: %s", self.process.wait(), self._said())
            raise ServerProblem("Pemeriksa PDF tidak dapat dijalankan; mungkin memori komputer ini habis.", code="busy")

    @contextmanager
    def _limited(self, seconds: float) -> Iterator[None]:
        late = threading.Timer(seconds, self._too_late)
        late.daemon = True
        late.start()
        try:
            yield
        finally:
            late.cancel()

    def _ask(self, order: bytes, data: bytes) -> bytes:
        """The line it answers with; less than a line where it died."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        with suppress(OSError, ValueError):  # it died, or `kill` closed the pipes: told by the missing line
            self.process.stdin.write(order)
            self.process.stdin.write(data)
            self.process.stdin.flush()
            return self.process.stdout.readline(LONGEST_ANSWER)
        return b""

    def _too_late(self) -> None:
        self.slow = True
        self.process.kill()

    def _end(self, seconds: float, error: Exception) -> VerifyResult:
        """Why there is no answer; raises ServerProblem where that does not lie with the file."""
        self.process.kill()
        status = self.process.wait()
        if self.slow or (sys.platform != "win32" and status == -signal.SIGXCPU):
            self.slow = True
            return unreadable(f"Pemeriksaan dihentikan karena melebihi {seconds:g} detik.")
        if sys.platform != "win32" and status in (-signal.SIGTERM, -signal.SIGINT, -signal.SIGHUP):
            raise ServerProblem("Pemeriksaan PDF dihentikan dari luar; ulangi.", code="busy")
        log.info("guarded check ended with status %s: %r %s", status, error, self._said())
        return unreadable("Pemeriksaan dihentikan karena berkas ini membebani memori atau merusak pembaca PDF.")

    def _said(self) -> bytes:
        """The end of what it wrote on stderr."""
        with suppress(OSError, ValueError):
            self._stderr.seek(0)
            return self._stderr.read()[-2000:]
        return b""


def _stopping() -> ServerProblem:
    return ServerProblem("Server sedang dihentikan.", code="busy")
