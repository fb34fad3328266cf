"""The fields and the text of a naskah under each other, which scroll with the one who writes."""

from PySide6.QtCore import QPoint, QRect, Qt, QTimer
from PySide6.QtWidgets import QApplication, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from portalpns.client.ui.look import GAP, GAP_SMALL, set_role
from portalpns.client.ui.surat.body import BodyEdit


class ScrolledParts(QScrollArea):
    """The last part is as high as there is room; in a small window they scroll, and what is written stays in sight."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._inside = QWidget()
        # after the text has scrolled inside itself
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._follow)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._focus_moved)

    def lay(self, *parts: QWidget) -> None:
        """Put the parts in; the area has its own place by then, so that they are dressed once."""
        inside = self._inside
        self.setWidget(inside)
        set_role(inside, "page")
        inside.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, GAP, GAP_SMALL, 0)
        column.setSpacing(GAP_SMALL)
        for part in parts:
            column.addWidget(part)
        column.setStretch(len(parts) - 1, 1)
        column.addStretch(0)  # takes what is left while the last part is hidden
        for edit in inside.findChildren(BodyEdit):
            edit.cursorPositionChanged.connect(self._soon.start)

    def _focus_moved(self, _before: QWidget | None, _now: QWidget | None) -> None:
        self._soon.start()

    def _follow(self) -> None:
        """Bring the field that has the focus into sight, of a text the line with the caret."""
        focused = self.focusWidget()
        if focused is None or not focused.hasFocus():
            return
        part = focused.viewport() if isinstance(focused, BodyEdit) else focused
        rect = focused.cursorRect() if isinstance(focused, BodyEdit) else focused.rect()
        place = QRect(part.mapTo(self._inside, QPoint()) + rect.topLeft(), rect.size())
        self.ensureVisible(place.center().x(), place.center().y(), 0, place.height() // 2 + GAP)
