"""The page beside the editor: drawn shortly after the last key, off the UI thread; it shows where the cursor stands."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from portalpns.client.ui import tasks
from portalpns.client.ui.errors import sentence
from portalpns.client.ui.page import Core
from portalpns.client.ui.surat.body import BodyEdit
from portalpns.client.ui.widgets.pdf import PdfView, Sought
from portalpns.domain.kelengkapan import Unprintable
from portalpns.domain.surat import SuratKeluar

DEBOUNCE_MS = 90
SETTLE_MS = 120
"""So long after its last step the cursor's place is looked for."""
CHARACTERS = 28
"""So many characters before the cursor tell its place on paper."""


class LivePreview(QObject):
    """Draws what `letter()` gives into a PdfView; never more than one drawing is on its way."""

    drawn = Signal(int)
    """Milliseconds from the last key to the painted page."""
    answered = Signal()
    """The page is on the screen, or the words in its place."""
    judged = Signal(object)
    """Unprintable when the page could not be drawn, None when it could."""
    told = Signal(str)
    """Whom the letter does not put on dinas luar by itself, in a sentence."""

    def __init__(
        self, core: Core, letter: Callable[[], SuratKeluar | None], view: PdfView, place: Callable[[], Sought | None]
    ) -> None:
        """`place` tells what the page should show; None leaves it where it is."""
        super().__init__(view)
        self._core, self._letter, self._view, self._place = core, letter, view, place
        self._task: tasks.Task[tuple[bytes, str]] | None = None
        self._again = False
        self._since = QElapsedTimer()
        self._debounce = QTimer(self, singleShot=True, interval=DEBOUNCE_MS)
        self._debounce.timeout.connect(self._draw)
        self._settled = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settled.timeout.connect(self._look)
        view.shown.connect(self._painted)
        view.shown.connect(self.answered)
        view.failed.connect(self.answered)

    def touch(self) -> None:
        """The text changed: draw soon."""
        self._since.restart()
        self._debounce.start()

    def look(self) -> None:
        """The cursor moved: show its page soon."""
        self._settled.start()

    def stop(self) -> None:
        """Forget the page and what is on its way, such as when the editor closes."""
        self._debounce.stop()
        self._settled.stop()
        self._again = False
        if self._task is not None:
            self._task.cancel()
            self._task = None
        self._view.clear()

    def _draw(self) -> None:
        if self._task is not None:
            self._again = True
            return
        letter = self._letter()
        if letter is None:
            return
        core = self._core

        def work(_task: tasks.Task[tuple[bytes, str]]) -> tuple[bytes, str]:
            return core.surat.preview(letter), core.surat.left_out(letter)

        self._task = tasks.run(work, owner=self, done=self._show, failed=self._fail, lane="cpu")

    def _show(self, made: tuple[bytes, str]) -> None:
        data, said = made
        self._view.show_pdf(data, self.tr("Konsep"), self._place())
        self.told.emit(said)
        self.judged.emit(None)
        self._end()

    def _look(self) -> None:
        place = self._place()
        if place is not None and self._task is None and not self._debounce.isActive():
            self._view.seek(place)

    def _fail(self, error: Exception) -> None:
        words = sentence(error)
        if words is None:
            tasks.tell(error)
            words = self.tr("Pratinjau tidak dapat digambar karena galat yang tidak terduga.")
        if isinstance(error, Unprintable) and error.marked:
            self._view.show_pdf(error.marked, self.tr("Konsep"), self._place())
        else:
            self._view.show_words(words)
            self.answered.emit()
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


def place_of_cursor(edit: BodyEdit, edits: Sequence[BodyEdit]) -> Sought:
    """The characters before the cursor of `edit`, or behind it where too few are; `edits` are all texts in order."""
    cursor = edit.textCursor()
    block, at = cursor.block(), cursor.positionInBlock()
    before, after = _characters(block.text()[:at])[-CHARACTERS:], _characters(block.text()[at:])
    words = before + after[: CHARACTERS - len(before)]
    while not words and (block := block.previous()).isValid():
        words = _characters(block.text())[-CHARACTERS:]
    counts = [one.document().characterCount() for one in edits]
    passed = sum(counts[: edits.index(edit)]) + cursor.position()
    return Sought(words, passed / max(sum(counts), 1))


def _characters(text: str) -> str:
    return "".join(text.split())
