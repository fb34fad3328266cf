"""A heading of at most two lines: what does not fit is cut with an ellipsis and told in full by the tooltip."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QLabel, QSizePolicy

MOST = 2_000
"""Characters that the tooltip shows, which Qt would otherwise draw over the whole screen."""


class TwoLines(QLabel):
    """Shows `words`; `text()` is what fits of them."""

    def __init__(self) -> None:
        super().__init__()
        self.words = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def set_words(self, words: str) -> None:
        self.words = words
        self._fit()

    def _fit(self) -> None:
        shown = self._fitting()
        if shown != self.text():
            self.setText(shown)
        cut = "…" in shown and shown.replace("\n", " ") != self.words
        self.setToolTip(self.words[:MOST] if cut else "")
        self.setAccessibleName(self.words[:MOST])

    def _fitting(self) -> str:
        width = self.contentsRect().width()
        layout = QTextLayout(self.words[:MOST], self.font())
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.beginLayout()
        line = layout.createLine()
        if not line.isValid() or width <= 0:
            layout.endLayout()
            return self.words[:MOST]
        line.setLineWidth(width)
        end = line.textLength()
        layout.endLayout()
        rest = self.words[end:MOST].strip()
        if not rest:
            return self.words.strip()
        second = self.fontMetrics().elidedText(rest, Qt.TextElideMode.ElideRight, width)
        return f"{self.words[:end].strip()}\n{second}"

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
