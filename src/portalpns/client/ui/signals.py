"""Ctrl+C in the terminal and the end of a session close the window as its own button does."""

import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from PySide6.QtCore import QSocketNotifier
from PySide6.QtWidgets import QApplication


@contextmanager
def ended_by_signals(app: QApplication) -> Iterator[None]:
    """While Qt waits for events no line of Python runs; a byte on a socket wakes it for the signal."""

    def end(_number: int, _frame: FrameType | None) -> None:
        app.closeAllWindows()
        app.quit()

    wake, ring = socket.socketpair()
    for end_of_pair in (wake, ring):
        end_of_pair.setblocking(False)
    notifier = QSocketNotifier(wake.fileno(), QSocketNotifier.Type.Read)
    notifier.activated.connect(lambda *_: wake.recv(64))
    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    old = signal.set_wakeup_fd(ring.fileno(), warn_on_full_buffer=False)
    try:
        yield
    finally:
        signal.set_wakeup_fd(old)
        for number, handler in before.items():
            signal.signal(number, handler)
        notifier.setEnabled(False)
        wake.close()
        ring.close()
