"""The question before something is given up for good; Esc and Enter keep it."""

from collections.abc import Callable

from PySide6.QtWidgets import QMessageBox, QWidget


def ask_first(title: str, words: str, button: str, then: Callable[[], object], parent: QWidget) -> QMessageBox:
    """Say what would be lost; `then` runs when the user presses the button that names it."""
    box = QMessageBox(QMessageBox.Icon.Question, title, words, QMessageBox.StandardButton.Cancel, parent)
    box.addButton(button, QMessageBox.ButtonRole.DestructiveRole).clicked.connect(lambda _on=False: then())
    box.setDefaultButton(QMessageBox.StandardButton.Cancel)
    box.open()
    return box
