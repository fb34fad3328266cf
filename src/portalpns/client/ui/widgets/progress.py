"""Progress of slow work: appears only when it is slow, says how far it is, and can be cancelled."""

from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QWidget

from portalpns.client.ui import tasks
from portalpns.client.ui.look import GAP_SMALL

T = TypeVar("T")
SHOWN_AFTER_MS = 400


class ProgressStrip(QWidget):
    """A bar with words and “Batal”, to be put at the lower edge of a page; hidden while nothing slow runs."""

    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._task: tasks.Task[Any] | None = None
        self._words = ""
        self.bar = QProgressBar()
        self.bar.setAccessibleName(self.tr("Kemajuan"))
        self.button = QPushButton(self.tr("Batal"))
        self.button.clicked.connect(self.cancel)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, GAP_SMALL, 0, 0)
        layout.addWidget(self.bar, 1)
        layout.addWidget(self.button)
        self._delay = QTimer(self, singleShot=True, interval=SHOWN_AFTER_MS)
        self._delay.timeout.connect(self.show)
        self.hide()

    def run(
        self,
        work: Callable[[tasks.Task[T]], T],
        *,
        words: str,
        done: Callable[[T], None],
        failed: Callable[[Exception], None] | None = None,
        lane: tasks.Lane = "db",
        owner: QObject | None = None,
    ) -> tasks.Task[T]:
        """Run work through `tasks` and show how far it is; `words` stands on the bar until the work says more."""
        self.cancel()

        def finish(result: T) -> None:
            self._end()
            done(result)

        def fail(error: Exception) -> None:
            self._end()
            (failed or tasks.tell)(error)

        self._words = words
        self._advance(0, 0, words)
        self._delay.start()
        task = tasks.run(work, owner=owner or self, done=finish, failed=fail, progress=self._advance, lane=lane)
        self._task = task
        return task

    @property
    def running(self) -> bool:
        return self._task is not None

    def cancel(self) -> None:
        """Stop the work at its next step; what it finished stays finished."""
        if self._task is not None:
            self._task.cancel()
            self._end()
            self.cancelled.emit()

    def _advance(self, done: int, total: int, words: str) -> None:
        self.bar.setRange(0, total)
        self.bar.setValue(done)
        self.bar.setFormat(words or self._words)

    def _end(self) -> None:
        self._task = None
        self._delay.stop()
        self.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.running:
            self.cancel()
        else:
            super().keyPressEvent(event)
