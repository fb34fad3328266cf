"""Times and small numbers as the office writes them: 09.41."""

from datetime import time

from PySide6.QtCore import QTime
from PySide6.QtWidgets import QAbstractSpinBox, QSpinBox, QTimeEdit, QWidget


class TimeField(QTimeEdit):
    """A time of day with hours and minutes; Tab leaves it."""

    def __init__(self, value: time, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDisplayFormat("HH.mm")
        _indent(self)
        self.set_value(value)

    def value(self) -> time:
        shown = self.time()
        return time(shown.hour(), shown.minute())

    def set_value(self, value: time) -> None:
        self.setTime(QTime(value.hour, value.minute))

    def focusNextPrevChild(self, next_: bool) -> bool:
        return QAbstractSpinBox.focusNextPrevChild(self, next_)


class NumberField(QSpinBox):
    """A whole number between two bounds."""

    def __init__(self, low: int, high: int, value: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setRange(low, high)
        self.setValue(value)
        _indent(self)


def _indent(field: QAbstractSpinBox) -> None:
    """Qt forgets the sheet's padding in fields that have arrows."""
    field.lineEdit().setTextMargins(8, 0, 0, 0)
