"""The buttons under a dialog: Batal, and the one answer."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QDialogButtonBox

from portalpns.client.ui.look import set_role


def answer_buttons(dialog: QDialog, words: str, answer: Callable[[], None]) -> QDialogButtonBox:
    """`answer` is called for the button `words` and by Ctrl+Enter; it closes the dialog once the fields are right."""
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    set_role(buttons.addButton(words, QDialogButtonBox.ButtonRole.AcceptRole), "primary")
    buttons.accepted.connect(answer)
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):  # the plain ones break a line in a field of several
        QShortcut(QKeySequence(Qt.Modifier.CTRL | key), dialog).activated.connect(answer)
    buttons.rejected.connect(dialog.reject)
    return buttons
