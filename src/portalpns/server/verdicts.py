"""Verdicts on handed-in files: checked in the background, each file once, remembered for a while."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from threading import Lock
from typing import Protocol

from portalpns.protocol.codec import sha256
from portalpns.signing.verdict import VerifyResult

REMEMBERED = 300.0
"""Seconds: longer than a client waits before it asks again, shorter than the day on which a certificate ends."""
MOST = 512


class Judge(Protocol):
    """Checks one file; called from several threads at once."""

    def __call__(self, data: bytes, *, roots: Sequence[bytes], now: datetime) -> VerifyResult: ...


class Verdicts:
    """A check that is under way or done is joined, not begun again: who asks twice waits for the same answer."""

    def __init__(self, judge: Judge, threads: int, close: Callable[[], None] = lambda: None) -> None:
        self._judge = judge
        self._close = close
        self._threads = ThreadPoolExecutor(threads, "portalpns-check")
        self._lock = Lock()
        self._known: dict[tuple[str, str], tuple[float, Future[VerifyResult]]] = {}

    def ask(self, sha: str, read: Callable[[], bytes], roots: Sequence[bytes], now: datetime) -> Future[VerifyResult]:
        """The verdict to come on the file of this hash against these roots; `read` is called only for a new check."""
        key = sha, sha256(b"\0".join(sorted(roots)))
        with self._lock:
            self._forget()
            if key not in self._known:
                begun = self._threads.submit(lambda: self._judge(read(), roots=roots, now=now))
                self._known[key] = time.monotonic(), begun
            return self._known[key][1]

    def close(self) -> None:
        """Begin nothing more and end what is under way."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._close()

    def _forget(self) -> None:
        """Drop what is old, what failed for want of something, and the oldest of too many; never what is under way."""
        old = time.monotonic() - REMEMBERED
        done = [(key, since, one) for key, (since, one) in self._known.items() if one.done()]
        spare = len(self._known) - MOST
        for place, (key, since, one) in enumerate(done):
            if place < spare or since < old or one.cancelled() or one.exception() is not None:
                del self._known[key]
