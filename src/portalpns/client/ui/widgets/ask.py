"""The question before something is given up for good; Esc and Enter keep it."""

from collections.abc import Callable

from PySide6.QtWidgets import QMessageBox, QWidget


def ask_first(
    title: str, words: str, button: str, then: Callable[[], object], parent: QWidget,
    *, instead: tuple[str, Callable[[], object]] | None = None,
) -> QMessageBox:  # fmt: skip
    """Say what would be lost; `then` runs when the user presses the button that names it.

    `instead`: the words of a button for a way that loses nothing, and that way.
    """
    box = QMessageBox(QMessageBox.Icon.Question, title, words, QMessageBox.StandardButton.Cancel, parent)
    ways = [(button, then, QMessageBox.ButtonRole.DestructiveRole)]
    if instead is not None:
        ways.append((*instead, QMessageBox.ButtonRole.AcceptRole))
    for name, way, role in ways:
        box.addButton(name, role).clicked.connect(lambda _on=False, way=way: way())
    box.setDefaultButton(QMessageBox.StandardButton.Cancel)
    box.open()
    return box
