"""A choice that is taken from the open list only."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox

_OPENING = frozenset({
    Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp, Qt.Key.Key_Home, Qt.Key.Key_End,
    Qt.Key.Key_F4, Qt.Key.Key_Space,
})  # fmt: skip


class ListBox(QComboBox):
    """For a choice of consequence: Qt's own box takes another entry at each step of the wheel and at each key."""

    def showPopup(self) -> None:
        """Highlight the first entry where none is chosen: else Qt would let Enter take it without showing so."""
        super().showPopup()
        if self.currentIndex() < 0:
            self.view().setCurrentIndex(self.model().index(0, self.modelColumn()))

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The keys of a box open the list; a letter also goes there to the entry that begins with it."""
        if event.key() in _OPENING:
            self.showPopup()
        elif event.text().isprintable() and event.text():
            self.showPopup()
            self.view().keyboardSearch(event.text())
        else:
            event.ignore()
