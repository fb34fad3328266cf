"""Pages are imported and built before one asks for them, piece by piece, while the first page is being read."""

import logging
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from portalpns.client.ui import tasks
from portalpns.client.ui.page import PageSpec
from portalpns.client.ui.window.frame import MainWindow

log = logging.getLogger(__name__)
REST_MS = 150
"""Between two pieces, each of which holds the UI thread for some tens of milliseconds, clicks and keys get through."""


class Warming(QObject):
    """Does for one window what `MainWindow.go` would do at the first visit of each page; imports run in lane `cpu`."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._todo: list[PageSpec] = []
        self._piece: Callable[[], None] = self._next
        self._rest = QTimer(self, singleShot=True)
        self._rest.timeout.connect(self._do_piece)

    def begin(self) -> None:
        """Begin anew: somebody signed in, and none of the pages but the first is there."""
        self._todo = list(self._window.specs.values())
        self._then(self._next)

    def _do_piece(self) -> None:
        self._piece()

    def _then(self, piece: Callable[[], None]) -> None:
        self._piece = piece
        self._rest.start(REST_MS)

    def _next(self) -> None:
        if self._todo:
            spec = self._todo.pop(0)
            tasks.run(
                lambda _task: spec.load(), owner=self, done=lambda _page: self._then(lambda: self._build(spec)),
                failed=self._give_up, lane="cpu",
            )  # fmt: skip

    def _build(self, spec: PageSpec) -> None:
        if self._window.at_work:
            self._window.prepare(spec.id)
            self._then(lambda: self._finish(spec))

    def _finish(self, spec: PageSpec) -> None:
        if self._window.at_work:
            self._window.prepare(spec.id).warm()
            self._then(self._next)

    def _give_up(self, error: Exception) -> None:
        """Whoever opens the page is told; nobody has asked for it yet."""
        log.error("a page cannot be imported", exc_info=error)
