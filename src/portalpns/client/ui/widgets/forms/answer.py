"""A dialog that asks for words: it keeps them until they are kept elsewhere; Batal, and the one answer."""

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QWidget

from portalpns.client.ui import tasks
from portalpns.client.ui.errors import sentence
from portalpns.client.ui.look import set_role
from portalpns.client.ui.widgets.ask import ask_first
from portalpns.client.ui.widgets.forms.days import DateField

T = TypeVar("T")


class AnswerDialog(QDialog):
    """Stands, with what was written, until whoever takes the answer has kept it or it is given up."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._field: QWidget | None = None
        self.problem = QLabel(wordWrap=True)
        """Over the buttons: why the answer could not be kept."""
        set_role(self.problem, "error")
        self.problem.hide()

    def hand_on(self, taken: Callable[..., object], *answer: object) -> None:
        """Give the answer away; who takes it calls `accept` once it is kept, or `again` when it could not be."""
        self._field = self.focusWidget()
        self.problem.hide()
        self.setEnabled(False)
        taken(*answer)

    def keep(self, work: Callable[[], T], done: Callable[[T], None]) -> None:
        """Do what was answered off the UI thread: the dialog closes before `done`, or stands and says why not."""

        def kept(result: T) -> None:
            self.accept()
            done(result)

        def failed(error: Exception) -> None:
            why = sentence(error)
            if why is None:
                tasks.tell(error)
            self.again(why or "")

        tasks.run(lambda _task: work(), owner=self, done=kept, failed=failed)

    def again(self, why: str) -> None:
        """The answer could not be kept, for a reason in a sentence: it stands as it was written."""
        self.say_problem(why)
        self.setEnabled(True)
        if self._field is not None:
            self._field.setFocus()

    def say_problem(self, why: str) -> None:
        self.problem.setText(why)
        self.problem.setVisible(bool(why))

    def reject(self) -> None:
        """Esc or Batal: what was written is dropped only when that is meant, and never while it is on its way."""
        if not self.isEnabled():
            return
        if loss := self.loss():
            ask_first(self.tr("Buang isian"), loss, self.tr("Buang"), super().reject, self)
        else:
            super().reject()

    def loss(self) -> str:
        """What would be lost now, as a sentence; empty when nothing would."""
        raise NotImplementedError


def answer_buttons(dialog: QDialog, words: str, answer: Callable[[], None]) -> QDialogButtonBox:
    """`answer` is called for the button `words` and by Ctrl+Enter; it closes the dialog once the fields are right.

    While a day cannot be read there is no answer: it would be given for the day before.
    """

    def press() -> None:
        days = (day for day in dialog.findChildren(DateField) if day.isEnabled() and day.isVisibleTo(dialog))
        unread = next((day for day in days if day.problem), None)
        if unread is None:
            answer()
        else:
            unread.complain()

    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    set_role(buttons.addButton(words, QDialogButtonBox.ButtonRole.AcceptRole), "primary")
    buttons.accepted.connect(press)
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):  # the plain ones break a line in a field of several
        QShortcut(QKeySequence(Qt.Modifier.CTRL | key), dialog).activated.connect(press)
    buttons.rejected.connect(dialog.reject)
    return buttons
