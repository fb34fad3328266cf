"""The number tiles of Beranda: a number, what it counts, and a detail; a button to the list behind it."""

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from portalpns.client.ui.look import GAP, Tone, set_role, set_tone

NARROW = 860
"""Below this width four tiles stand in two lines."""


@dataclass(frozen=True)
class CardContent:
    """What a tile shows; the tone colours the number, the words carry the meaning."""

    number: str
    words: str
    detail: str = ""
    tone: Tone = Tone.NEUTRAL


class NumberCard(QFrame):
    """One tile, pressed by mouse, Enter or Space."""

    pressed = Signal()

    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_role(self, "card")
        self.setProperty("hot", "true")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._number, self._words, self._detail = QLabel("–"), QLabel(words), QLabel()
        set_role(self._number, "number")
        set_role(self._detail, "small")
        for label in (self._words, self._detail):
            label.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(3)
        for label in (self._number, self._words, self._detail):
            label.setTextFormat(Qt.TextFormat.PlainText)
            layout.addWidget(label)
        layout.addStretch(1)  # beside a tile with more lines
        self.setAccessibleName(words)

    def set_content(self, content: CardContent) -> None:
        self._number.setText(content.number)
        self._words.setText(content.words)
        self._detail.setText(content.detail)
        set_tone(self._number, content.tone)
        self.setAccessibleName(f"{content.words}: {content.number}. {content.detail}".strip())

    def set_failed(self, sentence: str) -> None:
        """The source of this number failed: the tile says so itself, the others stay."""
        self._number.setText("–")
        self._detail.setText(sentence)
        set_tone(self._number, Tone.NEUTRAL)
        self.setAccessibleName(f"{self._words.text()}: {sentence}")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.pressed.emit()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.pressed.emit()


class CardRow(QWidget):
    """Tiles of equal width, in one line or, when narrow, in two."""

    def __init__(self, cards: list[NumberCard], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cards = cards
        self._columns = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(GAP)
        self._arrange(len(cards))

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        for place, card in enumerate(self._cards):
            self._grid.addWidget(card, place // columns, place % columns)
        for column in range(len(self._cards)):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange(len(self._cards) if self.width() >= NARROW else 2)
