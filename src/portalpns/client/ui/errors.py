"""What a user is told when something fails: a sentence for expected errors, a report to copy for all others."""

import faulthandler
import logging
import platform
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TextIO

from PySide6.QtCore import QObject, Qt, Signal, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QDialogButtonBox, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from portalpns.client.logs import mask
from portalpns.client.ui import tasks
from portalpns.client.ui.look import GAP, GAP_LARGE, set_role
from portalpns.domain.errors import PortalError, file_problem
from portalpns.version import __version__

log = logging.getLogger(__name__)
Notify = Callable[[str], None]
CRASH_FILE = "mogok.log"


def sentence(error: BaseException) -> str | None:
    """The finished sentence of an expected error; None for one that nobody expected."""
    if isinstance(error, PortalError):
        return error.pesan
    if isinstance(error, OSError):
        return file_problem(error, str(error.filename or "?")).pesan
    if isinstance(error, MemoryError):
        return "Memori komputer tidak cukup untuk pekerjaan ini."
    return None


def report(error: BaseException) -> str:
    """What a helper needs to know: program, system and where it happened, without NIP, NIK or secrets."""
    head = f"Portal PNS {__version__}, Python {platform.python_version()}, Qt {qVersion()}, {platform.platform()}"
    return mask(head + "\n\n" + "".join(traceback.format_exception(error)))


class ErrorDialog(QDialog):
    """Says that something unexpected happened and holds the report to copy."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Galat"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        title = QLabel(self.tr("Terjadi galat yang tidak terduga"))
        set_role(title, "title")
        words = QLabel(
            self.tr(
                "Pekerjaan Anda yang tersimpan tidak hilang. Salin laporan ini dan kirimkan kepada pengelola aplikasi. "
                "NIP, NIK, dan kata sandi sudah disamarkan."
            )
        )
        words.setWordWrap(True)
        self.text = QPlainTextEdit(text)
        self.text.setReadOnly(True)
        self.text.setAccessibleName(self.tr("Laporan galat"))
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        copy = buttons.addButton(self.tr("&Salin laporan"), QDialogButtonBox.ButtonRole.ActionRole)
        copy.clicked.connect(self._copy)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GAP_LARGE, GAP_LARGE, GAP_LARGE, GAP)
        layout.setSpacing(GAP)
        for widget in (title, words, self.text, buttons):
            layout.addWidget(widget)
        self.resize(680, 420)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())


class ErrorDesk(QObject):
    """Takes every error of the process and tells the user in the fitting way, always on the UI thread."""

    _arrived = Signal(object)

    def __init__(self, notify: Notify, window: QWidget | None = None) -> None:
        super().__init__(window)
        self._notify = notify
        self._window = window
        self._dialog: ErrorDialog | None = None
        self._arrived.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    def take(self, error: BaseException) -> None:
        """Hand in an error; may be called from any thread."""
        self._arrived.emit(error)

    def install(self) -> None:
        """Become the process's last resort for exceptions on any thread and for tasks without `failed`."""
        sys.excepthook = self._excepthook
        threading.excepthook = self._thread_excepthook
        tasks.on_failure(self.take)

    def uninstall(self) -> None:
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__
        tasks.on_failure(None)

    def _tell(self, error: BaseException) -> None:
        words = sentence(error)
        if words is not None:
            log.info("told the user: %s", words)
            self._notify(words)
            return
        log.error("unexpected error", exc_info=error)
        if self._dialog is not None:
            # One dialog for a burst of failures: the first cause is the one worth reading.
            return
        self._dialog = ErrorDialog(report(error), self._window)
        self._dialog.destroyed.connect(self._forget_dialog)
        self._dialog.open()

    def _forget_dialog(self) -> None:
        self._dialog = None

    def _excepthook(self, kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
        else:
            self.take(error)

    def _thread_excepthook(self, failure: threading.ExceptHookArgs) -> None:
        if failure.exc_value is not None:
            self.take(failure.exc_value)


def watch_crashes(logs: Path) -> tuple[TextIO, str]:
    """Let hard crashes write their stack into the log folder; also returns what the last run left there, masked.

    The stream must stay open while the program runs; `stop_watching` ends it.
    """
    file = logs / CRASH_FILE
    last = file.read_text(encoding="utf-8", errors="replace") if file.exists() else ""
    stream = file.open("w", encoding="utf-8")
    faulthandler.enable(stream)
    return stream, mask(last)


def stop_watching(stream: TextIO) -> None:
    faulthandler.disable()
    stream.close()
