"""A label of one line that gives way: what does not fit is cut with an ellipsis and told in full by the tooltip."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QStylePainter, QToolTip

LEAST_CHARACTERS = 4


class ElidedLabel(QLabel):
    """Plain text; `text()` is the whole of it, `shown` what fits."""

    def __init__(self, text: str = "", *, elide: Qt.TextElideMode = Qt.TextElideMode.ElideRight) -> None:
        super().__init__(text)
        self._elide = elide
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)

    @property
    def shown(self) -> str:
        return self.fontMetrics().elidedText(self.text(), self._elide, self.contentsRect().width())

    def minimumSizeHint(self) -> QSize:
        whole = super().minimumSizeHint()
        least = LEAST_CHARACTERS * self.fontMetrics().averageCharWidth()
        return QSize(min(whole.width(), least), whole.height())

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and not self.toolTip() and self.shown != self.text():
            QToolTip.showText(event.globalPos(), self.text(), self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QStylePainter(self)
        place, flags = self.contentsRect(), self.alignment().value | Qt.TextFlag.TextSingleLine.value
        painter.drawItemText(place, flags, self.palette(), self.isEnabled(), self.shown, self.foregroundRole())
        painter.end()
