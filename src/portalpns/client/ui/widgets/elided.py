"""One line that gives way: what does not fit is cut with an ellipsis and told in full by the tooltip."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPaintEvent
from PySide6.QtWidgets import QComboBox, QLabel, QSizePolicy, QStyle, QStyleOptionComboBox, QStylePainter, QToolTip

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


class ElidedBox(QComboBox):
    """A choice as wide as its longest entry where there is room; the entry shown may be cut."""

    @property
    def shown(self) -> str:
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        room = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, self
        )
        return self.fontMetrics().elidedText(self.currentText(), Qt.TextElideMode.ElideRight, room.width())

    def minimumSizeHint(self) -> QSize:
        least = LEAST_CHARACTERS * self.fontMetrics().averageCharWidth()
        return QSize(least + self.sizeHint().height(), super().minimumSizeHint().height())

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and not self.toolTip() and self.shown != self.currentText():
            QToolTip.showText(event.globalPos(), self.currentText(), self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        option.currentText = self.shown
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        painter.end()
