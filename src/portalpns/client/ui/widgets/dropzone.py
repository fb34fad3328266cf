"""A place to drop files on, which is also a button to choose them."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from portalpns.client.settings import Settings
from portalpns.client.ui.look import GAP_SMALL, Picture, set_role
from portalpns.client.ui.widgets.files import ask_open


def dropped_files(event: QDragEnterEvent | QDropEvent, endings: tuple[str, ...]) -> list[Path]:
    """The local files of a drag whose names end as wanted; no endings means any file."""
    files = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
    return [file for file in files if not endings or file.suffix.lower() in endings]


class DropZone(QFrame):
    """Takes files by drag, by click or by Enter, and hands their paths on."""

    dropped = Signal(list)
    """list[Path], never empty."""

    def __init__(
        self,
        words: str,
        settings: Settings,
        *,
        endings: tuple[str, ...] = (),
        kinds: str = "",
        many: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        """`endings` such as `(".pdf",)`; `kinds` are the words of these files in the dialog, such as `Berkas PDF`."""
        super().__init__(parent)
        set_role(self, "drop")
        self._settings, self._endings, self._kinds, self._many = settings, endings, kinds, many
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(words)
        picture = Picture(32, "upload", "accent")
        label = QLabel(words, alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
        set_role(label, "strong")
        hint = QLabel(self.tr("atau klik untuk memilih berkas"), alignment=Qt.AlignmentFlag.AlignCenter)
        set_role(hint, "small")
        layout = QVBoxLayout(self)
        layout.setSpacing(GAP_SMALL)
        layout.addStretch()
        layout.addWidget(picture, alignment=Qt.AlignmentFlag.AlignHCenter)
        for widget in (label, hint):
            layout.addWidget(widget)
        layout.addStretch()

    def choose(self) -> None:
        """Ask for files with the system's dialog."""
        pattern = " ".join(f"*{ending}" for ending in self._endings) or "*"
        kinds = f"{self._kinds or self.tr('Berkas')} ({pattern})"
        files = ask_open(self, self._settings, self.tr("Pilih berkas"), kinds, many=self._many)
        if files:
            self.dropped.emit(files)

    def _set_hot(self, hot: bool) -> None:
        self.setProperty("hot", "true" if hot else "false")
        self.style().unpolish(self)
        self.style().polish(self)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_files(event, self._endings):
            event.acceptProposedAction()
            self._set_hot(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._set_hot(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._set_hot(False)
        files = dropped_files(event, self._endings)
        if files:
            event.acceptProposedAction()
            self.dropped.emit(files if self._many else files[:1])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.choose()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.choose()
