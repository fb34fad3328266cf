"""The buttons under a dialog: Batal, and the one answer."""

from collections.abc import Callable

from PySide6.QtWidgets import QDialog, QDialogButtonBox

from portalpns.client.ui.look import set_role


def answer_buttons(dialog: QDialog, words: str, answer: Callable[[], None]) -> QDialogButtonBox:
    """`answer` is called for the button `words`; it closes the dialog itself once the fields are right."""
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    set_role(buttons.addButton(words, QDialogButtonBox.ButtonRole.AcceptRole), "primary")
    buttons.accepted.connect(answer)
    buttons.rejected.connect(dialog.reject)
    return buttons
