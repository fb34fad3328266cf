"""Notices: short messages over the lower edge of the window that never take the focus and go by themselves."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QCloseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from portalpns.client.ui.look import GAP_LARGE, GAP_SMALL, Picture, Tone, icon, set_role

SECONDS = 6
SECONDS_WITH_ACTION = 10
MOST = 3
_ICONS = {Tone.GOOD: "circle-check", Tone.WARN: "alert-triangle", Tone.BAD: "alert-circle"}


@dataclass(frozen=True)
class Action:
    """A button on a notice, such as Urungkan."""

    words: str
    call: Callable[[], None]


class Notice(QFrame):
    """One message; closes when its time is over, unless the mouse rests on it."""

    gone = Signal()

    def __init__(self, words: str, tone: Tone, action: Action | None, seconds: float, parent: QWidget) -> None:
        super().__init__(parent)
        set_role(self, "notice")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 9, 8, 9)
        if tone in _ICONS:
            layout.addWidget(Picture(18, _ICONS[tone], "surface"))
        self.label = QLabel(words)
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setWordWrap(len(words) > 90)
        self.label.setMinimumWidth(min(560, self.label.fontMetrics().horizontalAdvance(words) + 8))
        layout.addWidget(self.label, 1)
        self.button: QPushButton | None = None
        if action is not None:
            self.button = QPushButton(action.words)
            self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self.button.clicked.connect(lambda: self._act(action))
            layout.addWidget(self.button)
        close = QToolButton()
        close.setIcon(icon("x", "surface"))
        close.setAccessibleName(self.tr("Tutup pemberitahuan"))
        close.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        close.clicked.connect(self.close)
        layout.addWidget(close)
        self._timer = QTimer(self, singleShot=True, interval=round(seconds * 1000))
        self._timer.timeout.connect(self._time_over)
        self._timer.start()

    def _time_over(self) -> None:
        if self.underMouse():
            self._timer.start()
        else:
            self.close()

    def _act(self, action: Action) -> None:
        self.close()
        action.call()

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.gone.emit()


class Notices(QObject):
    """Shows notices in the lower middle of a window; a new one with the same id replaces the old."""

    def __init__(self, window: QWidget, bottom: Callable[[], int] = lambda: 0) -> None:
        """`bottom` tells how many pixels at the lower edge to leave free (the status bar)."""
        super().__init__(window)
        self._window = window
        self._bottom = bottom
        self._shown: dict[str, Notice] = {}
        self._count = 0
        window.installEventFilter(self)

    def show(
        self,
        words: str,
        *,
        id: str = "",  # noqa: A002 - the natural word for what is replaced
        tone: Tone = Tone.NEUTRAL,
        action: Action | None = None,
        seconds: float | None = None,
    ) -> Notice:
        """Show `words`; without `seconds` long enough to read, longer when there is something to press."""
        self._count += 1
        key = id or f"#{self._count}"
        self.close(key)
        while len(self._shown) >= MOST:
            self.close(next(iter(self._shown)))
        if seconds is None:
            seconds = SECONDS_WITH_ACTION if action else max(SECONDS, len(words) / 14)
        notice = Notice(words, tone, action, seconds, self._window)
        notice.gone.connect(lambda: self._forget(key, notice))
        self._shown[key] = notice
        self._place()
        notice.show()
        # Said aloud by a screen reader, without moving the focus there.
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._window, words))
        return notice

    def error(self, words: str) -> None:
        """A failure in one sentence; the same sentence is shown once."""
        self.show(words, id=words, tone=Tone.BAD)

    def close(self, id: str) -> None:  # noqa: A002 - as in show
        notice = self._shown.pop(id, None)
        if notice is not None:
            notice.close()

    @property
    def shown(self) -> list[str]:
        """The words on show, oldest first."""
        return [notice.label.text() for notice in self._shown.values()]

    def _forget(self, key: str, notice: Notice) -> None:
        if self._shown.get(key) is notice:
            del self._shown[key]
        self._place()

    def _place(self) -> None:
        edge = self._window.height() - self._bottom() - GAP_LARGE
        for notice in reversed(self._shown.values()):
            widest = self._window.width() - 2 * GAP_LARGE
            notice.setMaximumWidth(widest)
            notice.adjustSize()
            edge -= notice.height()
            notice.move((self._window.width() - notice.width()) // 2, edge)
            notice.raise_()
            edge -= GAP_SMALL

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return False
