"""The one door off the UI thread: work runs in a lane, its result comes back as a call on the UI thread.

Lane `db` is a single worker, so all access to the local database is serialised. `net` and `cpu` are small pools: `net`
waits for others (the server, a process that checks a file), `cpu` draws and computes.
"""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot
from shiboken6 import isValid

log = logging.getLogger(__name__)
T = TypeVar("T")
Lane = Literal["db", "net", "cpu"]
Progress = Callable[[int, int, str], None]
WORKERS: dict[Lane, int] = {"db": 1, "net": 4, "cpu": 2}


class Cancelled(Exception):
    """Raised by `Task.check` inside the work to leave it early; nobody is told."""


@dataclass(frozen=True)
class _Call:
    """A call to be made on the UI thread for a task; `last` when the task ends with it."""

    task: "Task[Any]"
    call: Callable[..., None]
    arguments: tuple[object, ...]
    last: bool = False


class Task(Generic[T]):
    """One piece of work on its way; the work receives it and reads `cancelled` between its steps."""

    def __init__(self, owner: QObject, progress: Progress | None, post: Callable[[_Call], None]) -> None:
        self._owner = owner
        self._progress = progress
        self._post = post
        self._cancelled = threading.Event()
        self._future: Future[_Call] | None = None
        self._owner_watch = owner.destroyed.connect(self.cancel)
        self.finished = False
        """True, on the UI thread, once the result was delivered or dropped."""

    @property
    def cancelled(self) -> bool:
        return self._cancelled.is_set()

    def cancel(self) -> None:
        """Drop the result; work that has not begun never begins, running work sees `cancelled`."""
        self._cancelled.set()
        if self._future is not None:
            self._future.cancel()

    def check(self) -> None:
        """Leave cancelled work here; raises Cancelled."""
        if self.cancelled:
            raise Cancelled

    def report(self, done: int, total: int, words: str = "") -> None:
        """Tell the owner how far the work is; called from the work, arrives on the UI thread."""
        if self._progress is not None:
            self._post(_Call(self, self._progress, (done, total, words)))

    def _start(
        self,
        pool: ThreadPoolExecutor,
        work: Callable[["Task[T]"], T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None],
    ) -> None:
        def perform() -> _Call:
            try:
                self.check()
                return _Call(self, done, (work(self),), last=True)
            except Cancelled:
                self._cancelled.set()
                return _Call(self, _nothing, (None,), last=True)
            except Exception as error:  # noqa: BLE001 - the documented wall: each failure goes to the owner's `failed`
                return _Call(self, failed, (error,), last=True)

        def settle(future: Future[_Call]) -> None:
            self._post(_Call(self, _nothing, (None,), last=True) if future.cancelled() else future.result())

        self._future = pool.submit(perform)
        self._future.add_done_callback(settle)

    def _arrive(self, call: _Call) -> None:
        """On the UI thread: call the owner's function unless the owner is gone or changed its mind."""
        alive = isValid(self._owner)
        wanted = alive and not self.cancelled and not self.finished
        if call.last and not self.finished:
            self.finished = True
            if alive:
                QObject.disconnect(self._owner_watch)
        if wanted:
            call.call(*call.arguments)


class _Door(QObject):
    """The lanes and the queued signal by which results return; lives on the UI thread."""

    post = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        # Qt would call the slot on the worker's thread if it were left to guess.
        self.post.connect(self._receive, Qt.ConnectionType.QueuedConnection)
        self.lanes: dict[Lane, ThreadPoolExecutor] = {
            lane: ThreadPoolExecutor(count, thread_name_prefix=f"portalpns-{lane}") for lane, count in WORKERS.items()
        }
        self.running: set[Task[Any]] = set()

    @Slot(object)
    def _receive(self, call: _Call) -> None:
        if call.last:
            self.running.discard(call.task)
        call.task._arrive(call)

    def close(self) -> None:
        for task in list(self.running):
            task.cancel()
        for pool in self.lanes.values():
            pool.shutdown(wait=True, cancel_futures=True)


def _nothing(_result: object) -> None:
    """For work whose result nobody needs."""


def _log_failure(error: Exception) -> None:
    log.error("background work failed", exc_info=error)


_door: _Door | None = None
_on_failure: Callable[[Exception], None] = _log_failure


def run(
    work: Callable[[Task[T]], T],
    *,
    owner: QObject,
    done: Callable[[T], None] = _nothing,
    failed: Callable[[Exception], None] | None = None,
    progress: Progress | None = None,
    lane: Lane = "db",
) -> Task[T]:
    """Run `work(task)` in a lane; `done`, `failed` or `progress` is called on the UI thread while `owner` lives.

    Without `failed` an error goes to the room `errors`, which tells the user. To be called on the UI thread.
    """
    global _door
    if _door is None:
        _door = _Door()
    task: Task[T] = Task(owner, progress, _door.post.emit)
    _door.running.add(task)
    task._start(_door.lanes[lane], work, done, failed or tell)
    return task


def on_failure(handler: Callable[[Exception], None] | None) -> None:
    """Who is told of an error that the caller of `run` does not take itself; None means the log."""
    global _on_failure
    _on_failure = handler or _log_failure


def busy() -> bool:
    """Whether any work is still on its way."""
    return _door is not None and bool(_door.running)


def shutdown() -> None:
    """Cancel what waits, wait for what runs, end the threads; `run` opens the door again when needed."""
    global _door
    if _door is not None:
        _door.close()
        _door = None


def tell(error: Exception) -> None:
    """Hand an error to whoever tells the user (`on_failure`)."""
    _on_failure(error)
