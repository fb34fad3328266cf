"""What stands in a list without rows: words and a button, a word of waiting, or why it failed."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from portalpns.client.ui.look import GAP, Picture, set_role

ICON_SIDE = 40


@dataclass(frozen=True)
class Empty:
    """The words of an empty list, with what one can do about it."""

    words: str
    button: str = ""
    action: Callable[[], None] | None = None
    icon: str = "inbox"
    detail: str = ""
    when: Callable[[], bool] = lambda: True
    """Whether the button and the detail are offered now, such as to whom may do it."""


class StateOverlay(QWidget):
    """Lies over the rows of a list; takes the mouse only for its button."""

    retry = Signal()

    def __init__(self, empty: Empty, parent: QWidget) -> None:
        super().__init__(parent)
        self._empty = empty
        self._state = self._fetching = self._failure = ""
        self._picture = Picture(ICON_SIDE)
        self._words = QLabel(alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
        set_role(self._words, "heading")
        self._detail = QLabel(alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
        set_role(self._detail, "muted")
        self._button = QPushButton()
        self._button.clicked.connect(self._press)
        layout = QVBoxLayout(self)
        layout.setSpacing(GAP)
        layout.addStretch(2)
        layout.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(self._words)
        layout.addWidget(self._detail)
        layout.addWidget(self._button, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(3)
        self.hide()

    def set_empty(self, empty: Empty) -> None:
        self._empty = empty
        if self._state == "empty":
            self.show_empty()

    def set_fetching(self, words: str) -> None:
        """While the first pull runs no list may say that there is nothing; `words` say why it is empty instead."""
        self._fetching = words
        if self._state == "empty":
            self.show_empty()
        elif self._state == "failed":
            self.show_failure(self._failure)

    def show_empty(self) -> None:
        empty = Empty(self._fetching, icon="hourglass") if self._fetching else self._empty
        offered = empty.when()
        button = empty.button if empty.action and offered else ""
        self._show("empty", empty.icon, empty.words, empty.detail if offered else "", button)

    def show_loading(self) -> None:
        self._show("loading", "hourglass", self.tr("Memuat…"), "", "")

    def show_failure(self, sentence: str) -> None:
        """What cannot be read while data is still to come may well be what has not come yet."""
        self._failure = sentence
        picture = "hourglass" if self._fetching else "alert-triangle"
        words, detail = (self._fetching, sentence) if self._fetching else (sentence, "")
        self._show("failed", picture, words, detail, self.tr("&Coba lagi"))

    def hide_state(self) -> None:
        self._state = ""
        self.hide()

    def _show(self, state: str, picture: str, words: str, detail: str, button: str) -> None:
        self._state = state
        self._picture.show_icon(picture, "edge")
        self._words.setText(words)
        self._detail.setText(detail)
        self._detail.setVisible(bool(detail))
        self._button.setText(button)
        self._button.setVisible(bool(button))
        self.show()
        self.raise_()

    def _press(self) -> None:
        if self._state == "failed":
            self.retry.emit()
        elif self._empty.action is not None:
            self._empty.action()
