"""Dates, times and small numbers as the office writes them: 24 November 2026, 09.41."""

from datetime import date, time

from PySide6.QtCore import QDate, QLocale, QTime
from PySide6.QtWidgets import QAbstractSpinBox, QDateEdit, QSpinBox, QTimeEdit, QWidget


class DateField(QDateEdit):
    """A date, typed or taken from a calendar whose week begins on Monday; one Tab leaves it, whatever its part."""

    def __init__(self, value: date | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setLocale(QLocale("id_ID"))
        self.setDisplayFormat("d MMMM yyyy")
        self.setCalendarPopup(True)
        if value is not None:
            self.set_value(value)

    def value(self) -> date:
        shown = self.date()
        return date(shown.year(), shown.month(), shown.day())

    def set_value(self, value: date) -> None:
        self.setDate(QDate(value.year, value.month, value.day))

    def focusNextPrevChild(self, next_: bool) -> bool:
        return QAbstractSpinBox.focusNextPrevChild(self, next_)


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
