"""An icon as a widget: drawn when painted, so that it follows a change of scheme like all other icons."""

from PySide6.QtGui import QIcon, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from portalpns.client.ui.look.icons import icon


class Picture(QWidget):
    """A square of `side` logical pixels with an icon that may change; it says nothing to a screen reader."""

    def __init__(self, side: int, name: str = "", role: str = "muted") -> None:
        super().__init__()
        self.setFixedSize(side, side)
        self._icon = QIcon()
        if name:
            self.show_icon(name, role)

    def show_icon(self, name: str, role: str) -> None:
        """Show the icon `name` in the colour `role` (look.icon)."""
        self._icon = icon(name, role)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._icon.paint(painter, self.rect())
        painter.end()
