"""Banners: a lasting line across a page or the window, such as CONTOH, with an optional button."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from portalpns.client.ui.look import Picture, Tone, set_role, set_tone

_ICONS = {
    Tone.INFO: "info-circle",
    Tone.GOOD: "circle-check",
    Tone.WARN: "alert-triangle",
    Tone.BAD: "alert-circle",
    Tone.NEUTRAL: "info-circle",
}


class Banner(QFrame):
    """A line of words on the calm ground of its tone; it stays until its reason is gone."""

    def __init__(
        self,
        words: str = "",
        tone: Tone = Tone.INFO,
        *,
        buttons: Sequence[tuple[str, Callable[[], None]]] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        set_role(self, "banner")
        self._picture, self._label = Picture(18), QLabel()
        self._label.setWordWrap(True)
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 6, 10, 6)
        layout.addWidget(self._picture)
        layout.addWidget(self._label, 1)
        for button, action in buttons:
            press = QPushButton(button)
            set_role(press, "link")
            press.clicked.connect(action)
            layout.addWidget(press)
        self.set_words(words, tone)

    def set_words(self, words: str, tone: Tone = Tone.INFO) -> None:
        """Show other words; none hides the banner."""
        self._label.setText(words)
        set_tone(self, tone)
        set_tone(self._label, tone)
        self._picture.show_icon(_ICONS[tone], tone)
        self.setAccessibleName(words)
        self.setVisible(bool(words))
