"""A day as people type it, or taken from a calendar."""

import re
from datetime import date, timedelta

from PySide6.QtCore import QDate, QLocale, QMargins, QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QCalendarWidget, QLineEdit, QWidget

from portalpns.client.ui.look import GAP, GAP_SMALL, Tone, icon, set_tone
from portalpns.domain.clock import BULAN, tanggal

_NUMBERS = re.compile(r"(\d{1,2})\s*[-/. ]\s*(\d{1,2})(?:\s*[-/. ]\s*(\d{4}|\d{2}))?")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_RUN = re.compile(r"(\d{2})(\d{2})(\d{4}|\d{2})")
_WORDS = re.compile(r"(?:[a-z]+\s*,\s*)?(\d{1,2})\s*[-/. ]?\s*([a-z]{3,9})\.?(?:\s*[-/. ]?\s*(\d{4}|\d{2}))?")
_FIRST, _LAST = date(1900, 1, 1), date(2199, 12, 31)


def read_day(text: str, year: int) -> date | None:
    """`3/12/2026`, `03-12-26`, `03122026`, `3 Desember 2026`, `3 des`: the day, of `year` where none is said.

    None for what is no day between 1900 and 2199.
    """
    said = " ".join(text.casefold().split())
    if iso := _ISO.fullmatch(said):
        y, m, d = iso.groups()
    elif numbers := _NUMBERS.fullmatch(said) or _RUN.fullmatch(said):
        d, m, y = numbers.groups()
    elif words := _WORDS.fullmatch(said):
        d, name, y = words.groups()
        m = next((str(place) for place, word in enumerate(BULAN, 1) if word.casefold().startswith(name)), "0")
    else:
        return None
    full = year if y is None else int(y) + (2000 if len(y) == 2 else 0)
    try:
        day = date(full, int(m), int(d))
    except ValueError:
        return None
    return day if _FIRST <= day <= _LAST else None


class DateField(QLineEdit):
    """A day: typed, moved by the arrow keys, or taken from a calendar (F4) whose week begins on Monday.

    What cannot be read stays as it was typed, with the reason (`problem`); the value is the day before it meanwhile.
    """

    changed = Signal(object)
    """The new day, a `date`."""
    told = Signal(str)
    """The field was left: its `problem`, empty when all is well."""

    def __init__(self, value: date | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._day, self._least = value or date(2000, 1, 1), _FIRST
        self._calendar: QCalendarWidget | None = None
        self._entered = False
        self.setPlaceholderText(self.tr("tanggal/bulan/tahun"))
        self.addAction(icon("calendar"), QLineEdit.ActionPosition.TrailingPosition).triggered.connect(self._open)
        self.setText(tanggal(self._day))
        self.textEdited.connect(self._typed)
        self.editingFinished.connect(self._leave)

    def value(self) -> date:
        """The day that stands there, also while it is being typed; the one before where it cannot be read."""
        read = self._read()
        return read if read is not None and read >= self._least else self._day

    def set_value(self, value: date) -> None:
        before, self._day = self._day, value
        self.setText(tanggal(value))
        self._tell()
        if value != before:
            self.changed.emit(value)

    def set_least(self, value: date) -> None:
        """Days before this one are refused."""
        self._least = value

    @property
    def problem(self) -> str:
        """Why what stands there is no day for this field; empty when it is one."""
        read = self._read()
        if read is None:
            words = self.tr("“{text}” bukan tanggal; tulis misalnya {day} atau {short}.")
            day = self._day
            return words.format(text=self.text(), day=tanggal(day), short=f"{day.day}/{day.month}/{day.year}")
        if read < self._least:
            return self.tr("Tanggal paling awal {day}.").format(day=tanggal(self._least))
        return ""

    def complain(self) -> None:
        """Say the `problem` and go there."""
        self._tell()
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.selectAll()

    def _read(self) -> date | None:
        return read_day(self.text(), self._day.year)

    def _typed(self, text: str) -> None:
        """Follow at once only what can be nothing else: a year of two digits may be half of one."""
        read = self._read()
        if read is not None and read >= self._least and read != self._day and re.search(r"\d{4}$", text.strip()):
            self._day = read
            self.changed.emit(read)

    def _leave(self) -> None:
        if self.problem:
            self._tell()
        else:
            self.set_value(self.value())

    def _tell(self) -> None:
        problem = self.problem
        set_tone(self, Tone.BAD if problem else Tone.NEUTRAL)
        self.setToolTip(problem)
        self.told.emit(problem)

    def _open(self) -> None:
        if self._calendar is None:
            self._calendar = QCalendarWidget(self)
            self._calendar.setWindowFlag(Qt.WindowType.Popup)
            self._calendar.setLocale(QLocale("id_ID"))
            self._calendar.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
            self._calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
            self._calendar.clicked.connect(self._take)
            self._calendar.activated.connect(self._take)
        day = self.value()
        self._calendar.setMinimumDate(QDate(self._least.year, self._least.month, self._least.day))
        self._calendar.setSelectedDate(QDate(day.year, day.month, day.day))
        self._calendar.resize(self._calendar.sizeHint().grownBy(QMargins(0, 0, GAP_SMALL, GAP)))
        below = self.mapToGlobal(QPoint(0, self.height()))
        free = self.screen().availableGeometry()
        if below.y() + self._calendar.height() > free.bottom():
            below.setY(self.mapToGlobal(QPoint(0, 0)).y() - self._calendar.height())
        self._calendar.move(min(below.x(), free.right() - self._calendar.width()), below.y())
        self._calendar.show()
        self._calendar.setFocus()

    def _take(self, chosen: QDate) -> None:
        if self._calendar is not None:
            self._calendar.hide()
        self.set_value(date(chosen.year(), chosen.month(), chosen.day()))
        self.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1, Qt.Key.Key_PageUp: 7, Qt.Key.Key_PageDown: -7}
        alone = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        down = event.key() == Qt.Key.Key_Down and event.modifiers() == Qt.KeyboardModifier.AltModifier
        if down or (alone and event.key() == Qt.Key.Key_F4):
            self._open()
        elif alone and event.key() in steps and not self.problem:
            day = self.value() + timedelta(days=steps[Qt.Key(event.key())])
            self.set_value(min(max(day, self._least), _LAST))
            self.selectAll()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._entered = event.reason() == Qt.FocusReason.MouseFocusReason

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The first click chooses all, so that what is typed takes the place of what stands there."""
        super().mouseReleaseEvent(event)
        if self._entered and not self.hasSelectedText():
            self.selectAll()
        self._entered = False
