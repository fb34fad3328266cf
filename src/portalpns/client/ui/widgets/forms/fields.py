"""A form: one line for each field, its label as buddy, its error in words right under it."""

from collections.abc import Mapping
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from portalpns.client.ui.look import GAP, GAP_SMALL, Tone, set_role, set_tone
from portalpns.client.ui.widgets.forms.days import DateField

LABEL_CHARACTERS = 12
"""The least width of the labels, so that forms under each other stand in one line."""
W = TypeVar("W", bound=QWidget)


class Form(QWidget):
    """Fields by id; labels stand at the left, or above when `stacked`."""

    def __init__(self, *, stacked: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stacked = stacked
        self._fields: dict[str, QWidget] = {}
        self._errors: dict[str, QLabel] = {}
        self._labels: dict[str, QLabel] = {}
        self._hints: dict[str, QLabel] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(GAP)
        self._grid.setVerticalSpacing(3)
        self._grid.setColumnStretch(1, 1)
        self._line = 0

    def add(self, id: str, words: str, field: W, *, hint: str = "") -> W:  # noqa: A002 - the field's own word
        """Add a field under `id`; `words` become its label and its accessible name, `hint` a line beneath."""
        label = QLabel(words)
        label.setBuddy(field.focusProxy() or field)  # Qt goes to no buddy that takes no focus itself
        if not field.accessibleName():
            field.setAccessibleName(words.replace("&", ""))
        column = 0 if self._stacked else 1
        if self._stacked:
            self._grid.addWidget(label, self._line, 0, 1, 2)
            self._line += 1
        else:
            self._grid.addWidget(label, self._line, 0, Qt.AlignmentFlag.AlignVCenter)
            self._align()
        self._grid.addWidget(field, self._line, column, 1, 2 - column)
        note, error = QLabel(wordWrap=True), QLabel(wordWrap=True)
        for below, role in ((note, "small"), (error, "error")):
            self._line += 1
            set_role(below, role)
            below.hide()
            self._grid.addWidget(below, self._line, column, 1, 2 - column)
        self._line += 1
        self._grid.setRowMinimumHeight(self._line, GAP_SMALL)
        self._line += 1
        self._fields[id], self._labels[id], self._hints[id], self._errors[id] = field, label, note, error
        self.set_hint(id, hint)
        for day in [field] if isinstance(field, DateField) else field.findChildren(DateField):
            day.told.connect(partial(self.set_error, id))
        return field

    def _align(self) -> None:
        self._grid.setColumnMinimumWidth(0, LABEL_CHARACTERS * self.fontMetrics().averageCharWidth())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and not self._stacked:
            self._align()

    def set_hint(self, id: str, words: str) -> None:  # noqa: A002
        """Change the line beneath a field; empty words hide it."""
        self._hints[id].setText(words)
        self._hints[id].setVisible(bool(words))

    def set_shown(self, id: str, shown: bool) -> None:  # noqa: A002
        """Show or hide a field with its label and error; a hint stays as it is."""
        self._labels[id].setVisible(shown)
        self._fields[id].setVisible(shown)
        self.set_error(id, "")

    def set_error(self, id: str, words: str) -> None:  # noqa: A002
        """Say what is wrong with a field; empty words take it back."""
        error, field = self._errors[id], self._fields[id]
        error.setText(words)
        error.setVisible(bool(words))
        field.setAccessibleDescription(words)
        set_tone(field, Tone.BAD if words else Tone.NEUTRAL)

    def show_errors(self, errors: Mapping[str, str]) -> None:
        """Show these errors and no others, and go to the first field that has one."""
        for name in self._fields:
            self.set_error(name, errors.get(name, ""))
        first = next((name for name in self._fields if name in errors), None)
        if first is not None:
            self._fields[first].setFocus(Qt.FocusReason.OtherFocusReason)
