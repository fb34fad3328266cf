"""Keeps a second press from what the first one brought: the next letter, or the editor with one that is unread."""

from PySide6.QtCore import QObject, QTimer, Signal

PAUSE_MS = 600
"""More than a double click may take."""


class Guard(QObject):
    """Holds from `begin` until a while has passed and the letter that is on show then was really shown."""

    released = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.holds = False
        self._shown = False
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._look)

    def begin(self) -> None:
        """Something was done to the letter on show."""
        self.holds, self._shown = True, False
        self._pause.start()

    def turn(self) -> None:
        """Another letter is on its way to the screen."""
        self._shown = False

    def show(self) -> None:
        """The letter is on the screen."""
        self._shown = True
        self._look()

    def _look(self) -> None:
        if self.holds and self._shown and not self._pause.isActive():
            self.holds = False
            self.released.emit()
