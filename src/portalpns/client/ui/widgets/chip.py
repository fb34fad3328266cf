"""A chip as a widget of its own, for titles and forms."""

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from portalpns.client.ui.look import Chip, chip_size, paint_chip

LEAST_WIDTH = 48


class ChipLabel(QWidget):
    """Shows one chip, such as the state of a letter beside its title; in a narrow place its words are elided."""

    def __init__(self, chip: Chip, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.set_chip(chip)

    def set_chip(self, chip: Chip) -> None:
        self._chip = chip
        self.setAccessibleName(chip.words)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return chip_size(self._chip, self.font())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint().boundedTo(QSize(LEAST_WIDTH, self.sizeHint().height()))

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and not self.toolTip() and self.width() < self.sizeHint().width():
            QToolTip.showText(event.globalPos(), self._chip.words, self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_chip(painter, self.rect(), self._chip, self.font())
        painter.end()
