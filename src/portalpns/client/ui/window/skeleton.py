"""What stands in place of a page while the core is being opened: the shape of a page, without words that jump."""

from collections.abc import Callable

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from portalpns.client.ui.look import GAP, GAP_LARGE, colours

BAR_WIDTH = 420


class Skeleton(QWidget):
    """Grey shapes where tiles and a list will stand, how far a long preparation is, or a sentence of why not."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = ""
        self._share: float | None = None
        self._retry: Callable[[], None] | None = None
        self.again = QPushButton(self.tr("Coba lagi"))
        self.again.hide()
        self.again.clicked.connect(self._try_again)
        whole = QVBoxLayout(self)
        whole.addStretch(1)
        whole.addSpacing(4 * self.fontMetrics().height())
        whole.addWidget(self.again, 0, Qt.AlignmentFlag.AlignHCenter)
        whole.addStretch(1)

    def say(self, words: str, share: float | None = None, retry: Callable[[], None] | None = None) -> None:
        """Show a sentence instead, over a bar when a `share` (0 to 1) is given; empty words bring the shapes back.

        With `retry` a button below the sentence calls it.
        """
        self._words, self._share, self._retry = words, share, retry
        self.again.setVisible(retry is not None)
        self.setAccessibleName(words if share is None else f"{words}, {round(100 * share)} %")
        self.update()

    def _try_again(self) -> None:
        retry = self._retry
        self.say("")
        if retry is not None:
            retry()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = self.rect().adjusted(GAP_LARGE, GAP, -GAP_LARGE, -GAP)
        if self._words and self._share is not None:
            self._paint_progress(painter, area, self._share)
        elif self._words:
            painter.setPen(QColor(colours().muted))
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._words)
        else:
            self._paint_shapes(painter, area)
        painter.end()

    def _paint_progress(self, painter: QPainter, area: QRect, share: float) -> None:
        """Words, a bar and how to end it, in the middle."""
        scheme, line = colours(), self.fontMetrics().height() + 8
        bar = QRectF(0, 0, min(area.width(), BAR_WIDTH), 6)
        bar.moveCenter(QRectF(area).center())
        heading = QFont(self.font())
        heading.setPointSizeF(heading.pointSizeF() * 1.2)
        heading.setWeight(QFont.Weight.DemiBold)
        painter.setPen(QColor(scheme.text))
        painter.setFont(heading)
        above = QRectF(area.left(), bar.top() - 2 * line, area.width(), 2 * line - 8)
        painter.drawText(above, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom, f"{self._words}…")
        painter.setFont(self.font())
        painter.setPen(QColor(scheme.muted))
        below = QRectF(area.left(), bar.bottom() + 8, area.width(), line)
        words = self.tr("{share} %. Tutup jendela ini untuk membatalkan.").format(share=round(100 * share))
        painter.drawText(below, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, words)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(scheme.line))
        painter.drawRoundedRect(bar, 3, 3)
        painter.setBrush(QColor(scheme.accent))
        painter.drawRoundedRect(bar.adjusted(0, 0, (share - 1) * bar.width(), 0), 3, 3)

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
