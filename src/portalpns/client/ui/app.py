"""The application: bare window first, then the core, in a task; returns when the window is closed."""

import logging
import os
import sys
from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from portalpns.client.logs import start_logging, stop_logging
from portalpns.client.paths import Paths, client_paths
from portalpns.client.settings import SCALE, SCHEME, Settings
from portalpns.client.ui import look, tasks, words
from portalpns.client.ui.errors import ErrorDesk, ErrorDialog, sentence, stop_watching, watch_crashes
from portalpns.client.ui.page import Tell, WindowCore
from portalpns.client.ui.pages import PAGES
from portalpns.client.ui.signals import ended_by_signals
from portalpns.client.ui.single import Doorbell, raise_first
from portalpns.client.ui.window import MainWindow
from portalpns.client.ui.window.warming import Warming
from portalpns.domain.clock import Clock, utc_now
from portalpns.domain.errors import PortalError

log = logging.getLogger(__name__)
SCREENS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


class MakeCore(Protocol):
    """Opens the client's core; called in lane `db` after the first paint, may import heavy rooms and be slow."""

    def __call__(self, paths: Paths, settings: Settings, tell: Tell) -> WindowCore: ...


def make_application() -> QApplication:
    """The QApplication of this process with our locale, made when there is none yet."""
    there = QApplication.instance()
    if isinstance(there, QApplication):
        return there
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    app = QApplication(["portalpns"])
    app.setApplicationName("portalpns")
    app.setApplicationDisplayName(words.APP_NAME)
    app.setDesktopFileName("portalpns")
    words.install(app)
    return app


def require_screen() -> None:
    """Qt aborts the process without a screen; say it in words before. Raises PortalError(code="no_screen")."""
    if sys.platform == "linux" and not any(os.environ.get(name) for name in SCREENS):
        raise PortalError(
            "Tidak ada layar untuk membuka jendela; jalankan dari desktop, atau pakai `portalpns demo --headless`.",
            code="no_screen",
        )


def run_window(
    make_core: MakeCore,
    *,
    profile: str = "",
    clock: Clock = utc_now,
    opened_already: Callable[[], None] = lambda: None,
) -> int:
    """Show the window of a profile until it is closed; a second start raises the first window and tells the caller.

    Returns 0; raises FileProblem when the profile's folders cannot be made, PortalError where there is no screen.
    """
    require_screen()
    paths = client_paths(profile).ensure()
    app = make_application()
    if raise_first(paths.data):
        opened_already()
        return 0
    handler = start_logging(paths.logs)
    crash_stream, last_crash = watch_crashes(paths.logs)
    settings = Settings(paths.settings)
    look.apply(app, settings.get(SCHEME), settings.get(SCALE))
    window = MainWindow(PAGES, settings, clock)
    desk = ErrorDesk(window.notices.error, window)
    desk.install()
    bell = Doorbell(paths.data, lambda: _raise(window), window)
    app.styleHints().colorSchemeChanged.connect(
        lambda _scheme: look.follow_system(app, settings.get(SCHEME), settings.get(SCALE))
    )
    window.painted.connect(window.fit_screen)
    window.entered.connect(Warming(window).begin)
    window.painted.connect(lambda: open_core(window, lambda tell: make_core(paths, settings, tell)))
    if last_crash:
        window.painted.connect(lambda: ErrorDialog(last_crash, window).open())
    window.show()
    try:
        with ended_by_signals(app):
            app.exec()
    finally:
        bell.close()
        desk.uninstall()
        if window.has_core:
            window.core.close()
        tasks.shutdown()
        stop_watching(crash_stream)
        stop_logging(handler)
    return 0


def open_core(window: MainWindow, make: Callable[[Tell], WindowCore]) -> None:
    """Make the core off the UI thread and hand it to the window; a failure is said where the pages would be.

    Closing the window ends the work at its next word.
    """

    def failed(error: Exception) -> None:
        said = sentence(error)
        words = said or "Data di komputer ini tidak dapat dibuka karena galat yang tidak terduga."
        window.show_skeleton(words, lambda: open_core(window, make))
        if said is None:
            tasks.tell(error)

    def work(task: tasks.Task[WindowCore]) -> WindowCore:
        def tell(words: str, share: float) -> None:
            task.check()
            task.report(round(100 * share), 100, words)

        core = make(tell)
        PAGES[0].load()  # here, where nobody waits for the mouse; `PageSpec.make` would do it on the UI thread
        if task.cancelled:
            core.close()  # nobody is left to take it
        return core

    def progress(done: int, total: int, words: str) -> None:
        window.show_progress(words, done / total)

    tasks.run(work, owner=window, done=window.set_core, failed=failed, progress=progress)


def _raise(window: MainWindow) -> None:
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.show()
    window.raise_()
    window.activateWindow()
