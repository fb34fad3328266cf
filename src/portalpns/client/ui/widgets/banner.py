"""Banners: a lasting line across a page or the window, such as CONTOH, with an optional button."""

from collections.abc import Callable, Sequence
from math import ceil

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QWidget

from portalpns.client.ui.look import Picture, Tone, set_role, set_tone

_ICONS = {
    Tone.INFO: "info-circle",
    Tone.GOOD: "circle-check",
    Tone.WARN: "alert-triangle",
    Tone.BAD: "alert-circle",
    Tone.NEUTRAL: "info-circle",
}
FEW = 4
"""Lines that are shown at once of a remark: it may hold 2,000 characters, and what stands below needs the room."""


class _Words(QScrollArea):
    """Plain words, as high as they are or, where `lines` is set, as so many lines; the rest is scrolled to."""

    def __init__(self, lines: int | None) -> None:
        super().__init__()
        self._lines = lines
        set_role(self, "words")
        self.label = QLabel()
        self.label.setWordWrap(True)
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        self.setWidget(self.label)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self.label.setAutoFillBackground(False)  # the ground is the banner's
        policy = self.sizePolicy()
        policy.setVerticalPolicy(policy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.verticalScrollBar().rangeChanged.connect(self._reach)

    def set_words(self, words: str, said: str) -> None:
        self.label.setText(words)
        self.setAccessibleName(said)
        self.verticalScrollBar().setValue(0)
        self.updateGeometry()

    def heightForWidth(self, width: int) -> int:
        edges = 2 * self.frameWidth()
        return self._at_most(self.label.heightForWidth(width - edges)) + edges

    def sizeHint(self) -> QSize:
        return self._shown(self.label.sizeHint())

    def minimumSizeHint(self) -> QSize:
        return self._shown(self.label.minimumSizeHint())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.updateGeometry()

    def _shown(self, whole: QSize) -> QSize:
        edges = 2 * self.frameWidth()
        return QSize(whole.width() + edges, self._at_most(whole.height()) + edges)

    def _at_most(self, height: int) -> int:
        if self._lines is None:
            return height
        return min(height, self._lines * ceil(QFontMetricsF(self.label.font()).lineSpacing()))

    def _reach(self, _least: int, most: int) -> None:
        """Only what can be scrolled is a stop of the keyboard, and begins at the top."""
        self.label.setAlignment(Qt.AlignmentFlag.AlignTop if most else Qt.AlignmentFlag.AlignVCenter)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if most else Qt.FocusPolicy.NoFocus)


class Banner(QFrame):
    """A line of words on the calm ground of its tone; it stays until its reason is gone.

    `lines`: how many lines are shown at once of words that others wrote, and that may be long.
    """

    def __init__(
        self,
        words: str = "",
        tone: Tone = Tone.INFO,
        *,
        buttons: Sequence[tuple[str, Callable[[], None]]] = (),
        lines: int | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        set_role(self, "banner")
        self._picture, self._words = Picture(18), _Words(lines)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 6, 10, 6)
        layout.addWidget(self._picture)
        layout.addWidget(self._words, 1)
        self._buttons = [QPushButton(button) for button, _ in buttons]
        for press, (_, action) in zip(self._buttons, buttons, strict=True):
            set_role(press, "link")
            press.clicked.connect(action)
            layout.addWidget(press)
        self.set_words(words, tone)

    def offer(self, on: bool) -> None:
        """Whether the buttons are there."""
        for press in self._buttons:
            press.setVisible(on)

    def set_words(self, words: str, tone: Tone = Tone.INFO, *, points: Sequence[str] = ()) -> None:
        """Show other words, and under them each point in lines of its own; no words hide the banner."""
        said = " ".join([words, *points])
        self._words.set_words("\n".join([words, *(f"•  {point}" for point in points)]), said)
        set_tone(self, tone)
        set_tone(self._words.label, tone)
        self._picture.show_icon(_ICONS[tone], tone)
        self.setAccessibleName(said)
        self.setVisible(bool(words))
