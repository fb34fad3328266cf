"""The page beside the editor: drawn shortly after the last key, off the UI thread, the newest text wins."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from portalpns.client.ui import tasks
from portalpns.client.ui.errors import sentence
from portalpns.client.ui.widgets.pdf import PdfView
from portalpns.domain.kelengkapan import Unprintable
from portalpns.domain.surat import SuratKeluar

DEBOUNCE_MS = 90


class LivePreview(QObject):
    """Draws what `letter()` gives into a PdfView; never more than one drawing is on its way."""

    drawn = Signal(int)
    """Milliseconds from the last key to the painted page."""
    judged = Signal(object)
    """Unprintable when the page could not be drawn, None when it could."""

    def __init__(self, core: Any, letter: Callable[[], SuratKeluar | None], view: PdfView) -> None:
        super().__init__(view)
        self._core, self._letter, self._view = core, letter, view
        self._task: tasks.Task[bytes] | None = None
        self._again = False
        self._since = QElapsedTimer()
        self._debounce = QTimer(self, singleShot=True, interval=DEBOUNCE_MS)
        self._debounce.timeout.connect(self._draw)
        view.shown.connect(self._painted)

    def touch(self) -> None:
        """The text changed: draw soon."""
        self._since.restart()
        self._debounce.start()

    def stop(self) -> None:
        """Forget what is on its way, such as when the editor closes."""
        self._debounce.stop()
        self._again = False
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _draw(self) -> None:
        if self._task is not None:
            self._again = True
            return
        letter = self._letter()
        if letter is None:
            return
        core = self._core
        self._task = tasks.run(
            lambda _task: core.surat.preview(letter), owner=self, done=self._show, failed=self._fail, lane="cpu"
        )

    def _show(self, data: bytes) -> None:
        self._view.show_pdf(data, self.tr("Konsep"))
        self.judged.emit(None)
        self._end()

    def _fail(self, error: Exception) -> None:
        words = sentence(error)
        if words is None:
            tasks.tell(error)
            words = self.tr("Pratinjau tidak dapat digambar karena galat yang tidak terduga.")
        self._view.show_words(words)
        self.judged.emit(error if isinstance(error, Unprintable) else None)
        self._end()

    def _end(self) -> None:
        self._task = None
        if self._again:
            self._again = False
            self._draw()

    def _painted(self) -> None:
        if self._since.isValid() and not self._debounce.isActive() and self._task is None:
            self.drawn.emit(self._since.elapsed())
            self._since.invalidate()
