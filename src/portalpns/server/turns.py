"""One push of a device at a time: repeated requests of an impatient client do not pile up."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition

from portalpns.server.problems import Refused

WAIT = 5.0
"""Seconds for which a second push waits for the first; it holds a thread meanwhile."""


class Turns:
    """Whose push is under way; for the threads of one process, as there is one per data folder."""

    def __init__(self, wait: float = WAIT) -> None:
        self._wait = wait
        self._free = Condition()
        self._busy: set[str] = set()

    @contextmanager
    def take(self, device: str) -> Iterator[None]:
        """Be the only one of this device in here; raises Refused 429 when the other one takes too long."""
        with self._free:
            if not self._free.wait_for(lambda: device not in self._busy, self._wait):
                raise Refused(
                    429, "slow_down", "Kiriman sebelumnya dari komputer ini masih diproses server.", retry_after=2
                )
            self._busy.add(device)
        try:
            yield
        finally:
            with self._free:
                self._busy.discard(device)
                self._free.notify_all()
