"""What stands in place of a page while the core is being opened: the shape of a page, without words that jump."""

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from portalpns.client.ui.look import GAP, GAP_LARGE, colours


class Skeleton(QWidget):
    """Grey shapes where tiles and a list will stand, or a sentence when there will be none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = ""

    def say(self, words: str) -> None:
        """Show a sentence instead; empty words bring the shapes back."""
        self._words = words
        self.setAccessibleName(words)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = self.rect().adjusted(GAP_LARGE, GAP, -GAP_LARGE, -GAP)
        if self._words:
            painter.setPen(QColor(colours().muted))
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._words)
        else:
            self._paint_shapes(painter, area)
        painter.end()

    def _paint_shapes(self, painter: QPainter, area: QRect) -> None:
        scheme = colours()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(scheme.hover))
        painter.drawRoundedRect(QRectF(area.left(), area.top() + 4, 260, 20), 6, 6)
        width = (area.width() - 3 * GAP) / 4
        painter.setBrush(QColor(scheme.surface))
        painter.setPen(QColor(scheme.line))
        for place in range(4):
            box = QRectF(area.left() + place * (width + GAP), area.top() + 40, width, 96)
            painter.drawRoundedRect(box, 8, 8)
        painter.drawRoundedRect(QRectF(area.left(), area.top() + 150, area.width(), area.height() - 150), 8, 8)
