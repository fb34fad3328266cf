"""Wakes long polls when scopes have news; they hold no database connection while they wait."""

import asyncio
from collections.abc import Iterable
from threading import Lock


class Hub:
    """Waiters per scope; `notify` may be called from any thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._waiters: dict[str, set[Waiter]] = {}
        self._closed = False

    def notify(self, scopes: Iterable[str]) -> None:
        with self._lock:
            found = {waiter for scope in scopes for waiter in self._waiters.get(scope, ())}
        for waiter in found:
            waiter.wake()

    def close(self) -> None:
        """Ends every wait now and those to come, so that the server can stop."""
        with self._lock:
            self._closed = True
            found = {waiter for waiters in self._waiters.values() for waiter in waiters}
        for waiter in found:
            waiter.wake()

    @property
    def closed(self) -> bool:
        return self._closed

    def enter(self, waiter: "Waiter", scopes: Iterable[str]) -> None:
        with self._lock:
            for scope in scopes:
                self._waiters.setdefault(scope, set()).add(waiter)

    def leave(self, waiter: "Waiter", scopes: Iterable[str]) -> None:
        with self._lock:
            for scope in scopes:
                waiters = self._waiters.get(scope, set())
                waiters.discard(waiter)
                if not waiters:
                    self._waiters.pop(scope, None)


class Waiter:
    """One long poll; enter the hub before reading, so that no news falls between reading and waiting."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._event = asyncio.Event()

    def wake(self) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._event.set)

    async def wait(self, seconds: float) -> None:
        """Until news or for so many seconds."""
        try:
            await asyncio.wait_for(self._event.wait(), seconds)
        except TimeoutError:
            return
        self._event.clear()
