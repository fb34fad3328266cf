"""The main window: holds the parts, moves between pages, and tells them what changed."""

import logging
from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QByteArray, QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QMenu, QWidget

from portalpns.client.settings import SCALE, SIDEBAR, WINDOW, Settings
from portalpns.client.ui import tasks
from portalpns.client.ui.look import Tone
from portalpns.client.ui.page import NewLetter, Page, PageSpec, Status, WindowCore
from portalpns.client.ui.pages import FIRST, OUTGOING, SYNC
from portalpns.client.ui.widgets.notices import Notices
from portalpns.client.ui.window.desk import Desk
from portalpns.client.ui.window.door import Door
from portalpns.client.ui.window.leaving import leave
from portalpns.client.ui.window.menu import build_menu, install_hotkeys
from portalpns.client.ui.window.refused import REFUSED, tell_refused
from portalpns.client.ui.words import APP_NAME, fetching
from portalpns.domain.clock import Clock
from portalpns.domain.errors import PortalError

log = logging.getLogger(__name__)
FIRST_SIZE = QSize(1366, 768)
SETTLE_MS = 60
"""Changes that come in a burst (a pulled page of the feed) are shown together."""
TELL_TIME_MS = 60_000
NARROW_WIDTH = 1180
"""Below this many logical pixels, at 100 %, the navigation shows icons only."""


class _Changes(QObject):
    """Brings the core's changes, which come from any thread, to the UI thread."""

    arrived = Signal(object)


class MainWindow(QMainWindow):
    """The shell; gets its core after the first paint and shows a calm skeleton until then."""

    painted = Signal()
    """The bare window was painted for the first time."""
    entered = Signal()
    """Somebody signed in and has the first page in front."""

    def __init__(self, pages: Sequence[PageSpec], settings: Settings, clock: Clock) -> None:
        super().__init__()
        self.specs = {spec.id: spec for spec in pages}
        self.settings, self.clock = settings, clock
        self._core: WindowCore | None = None
        self.status: Status | None = None
        self._pages: dict[str, Page] = {}
        self._stale: dict[str, frozenset[str]] = {}
        self._trail: list[str] = []
        self._kinds: frozenset[str] = frozenset()
        self._was_painted = self._alt_alone = False
        self._round = 0
        """Counts the sign-ins that ended; an answer asked for in an earlier round is not taken."""
        self._fetching = ""
        self._build(pages)
        self.notices = Notices(self, bottom=lambda: self.status_line.height() if self.status_line.isVisible() else 0)
        self._changes = _Changes(self)
        self._changes.arrived.connect(self._note_changes, Qt.ConnectionType.QueuedConnection)
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self._show_changes)
        self._tell_time = QTimer(self, interval=TELL_TIME_MS)
        self._tell_time.timeout.connect(self._ask_status)
        install_hotkeys(self)
        self._restore_place()

    # Shell, as pages see it

    @property
    def core(self) -> WindowCore:
        assert self._core is not None, "no page is made before `set_core`"
        return self._core

    @property
    def may_write(self) -> bool:
        return self.status is None or self.status.may_write

    def go(self, page: str, target: object = None) -> None:
        """Show a page by its id and hand it what it should show; an unknown id raises KeyError."""
        shown = self.current_page
        if shown is not None and shown is not self._pages.get(page) and not shown.may_leave():
            self.navigation.select(self._trail[-1])
            return
        self.top.search.set_choice(None)
        if page == SYNC:
            self.notices.close(REFUSED)  # it would cover what it leads to
        self.prepare(page)
        if not self._trail or self._trail[-1] != page:
            self._trail = [*self._trail[-20:], page]
        focused = QApplication.focusWidget()
        searching = focused is self.top.search
        follows = shown is not None and focused is not None and shown.isAncestorOf(focused)
        self.stack.setCurrentWidget(self._pages[page])
        self.setWindowTitle(self.specs[page].words)
        self.navigation.select(page)
        if searching or (follows and shown is not self._pages[page]):
            # Qt would hand the focus to any widget; who walks through the navigation keeps it there
            self._focus_page()
        kinds = self._stale.pop(page, frozenset())
        if kinds:
            self._pages[page].refresh(kinds)
        self._pages[page].activate(target)

    def prepare(self, page: str) -> Page:
        """Make a page that was not shown yet."""
        if page not in self._pages:
            self._pages[page] = self._make(self.specs[page])
        return self._pages[page]

    def back(self) -> None:
        """Step back inside the page, or else to the page before."""
        if self.door.shut:
            self.sign_in.step_back()
            return
        shown = self.current_page
        if shown is None or shown.go_back() or len(self._trail) < 2:
            return
        if shown.may_leave():
            self._trail.pop()
            self.go(self._trail.pop())

    # what the application uses

    @property
    def has_core(self) -> bool:
        return self._core is not None

    @property
    def current_page(self) -> Page | None:
        shown = self.stack.currentWidget()
        return shown if isinstance(shown, Page) else None

    @property
    def current_name(self) -> str:
        """The name of the page in front, empty before the first."""
        return self._trail[-1] if self._trail else ""

    @property
    def at_work(self) -> bool:
        """Whether somebody is signed in and sees the pages."""
        return self.status is not None and bool(self.status.person) and not self.door.shut

    def set_core(self, core: WindowCore) -> None:
        """The core is ready: listen to it, and show the first page or the sign-in."""
        self._core = core
        self.top.set_core(core)
        core.subscribe(self._changes.arrived.emit)
        self._tell_time.start()
        self._ask_status()

    def show_skeleton(self, words: str, retry: Callable[[], None] | None = None) -> None:
        """Say why it cannot go on, in place of the pages, with a button that tries again."""
        self.desk.skeleton.say(words, retry=retry)
        self.stack.setCurrentWidget(self.desk.skeleton)

    def show_progress(self, words: str, share: float) -> None:
        """Say what is being prepared before there is a core, and how far it is (0 to 1)."""
        self.desk.skeleton.say(words, share)

    def new_letter(self) -> None:
        if OUTGOING in self.specs and self.at_work and self.may_write:
            self.go(OUTGOING, NewLetter())

    def focus_search(self) -> None:
        self.top.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.top.search.selectAll()

    def sync_now(self) -> None:
        if self._core is not None and self.at_work:
            core = self._core
            tasks.run(lambda _task: core.sync_now(), owner=self, lane="net")
            self.notices.show(self.tr("Sinkronisasi dimulai."), id="sync")

    def sign_out(self) -> None:
        page = self.current_page
        if self._core is not None and (page is None or page.may_leave()):
            leave(self, self._core, self._ask_status)

    def sign_in_again(self) -> None:
        """The server ended the session: ask for the password, with all that is open left as it is behind the door."""
        page = self.current_page
        if self._core is not None and self.at_work and (page is None or page.may_leave()):
            self.door.ask(self._core, self._core.account)

    def next_pane(self) -> None:
        """F6: navigation, search, then the panes of the page, round and round."""
        page = self.current_page
        panes: list[QWidget] = [self.navigation.list, self.top.search, *(page.panes() if page else [])]
        panes = [pane for pane in panes if pane.isVisible()]
        focused = QApplication.focusWidget()
        holds = [focused is not None and (pane is focused or pane.isAncestorOf(focused)) for pane in panes]
        if panes:
            after = holds.index(True) + 1 if True in holds else 0
            panes[after % len(panes)].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def toggle_sidebar(self) -> None:
        self.settings.set(SIDEBAR, not self.settings.get(SIDEBAR))
        self._fit_width()

    # inside

    def _build(self, pages: Sequence[PageSpec]) -> None:
        self.setWindowTitle(APP_NAME)
        self.setMinimumSize(880, 560)
        self.app_menu = QMenu(self)
        self.app_menu.aboutToShow.connect(lambda: build_menu(self, self.app_menu))
        self.desk = Desk(pages, self.app_menu, self.sign_in_again)
        self.navigation, self.top = self.desk.navigation, self.desk.top
        self.stack, self.status_line = self.desk.stack, self.desk.status_line
        self.navigation.chosen.connect(self.go)
        self.navigation.pointed.connect(self._focus_page)
        self.top.found.connect(self.go)
        self.top.new_letter.connect(self.new_letter)
        self.top.search.given_up.connect(self._focus_page)
        self.top.button.setVisible(OUTGOING in self.specs)
        self.door = Door(self.desk, self.settings)
        self.door.ended.connect(self._begin_round)
        self.sign_in = self.door.sign_in
        self.setCentralWidget(self.door)

    def _make(self, spec: PageSpec) -> Page:
        page = spec.make(self)
        page.counted.connect(lambda count: self.navigation.set_count(spec.id, count))
        self.stack.addWidget(page)
        page.set_fetching(self._fetching)
        return page

    def _first_page(self) -> str:
        return FIRST if FIRST in self.specs else next(iter(self.specs))

    def _begin_round(self) -> None:
        """Take up what came meanwhile; answers to what was asked before may be of the moment between two sessions."""
        self._round += 1
        self._show_changes()

    def _ask_status(self) -> None:
        core, asked_in = self._core, self._round
        if core is None:
            return

        def take(found: tuple[Status, Mapping[str, int]]) -> None:
            if asked_in == self._round:
                self._take_status(core, *found)

        tasks.run(lambda _task: (core.status(), core.counters()), owner=self, done=take)

    def _take_status(self, core: WindowCore, status: Status, counters: Mapping[str, int]) -> None:
        if self.door.waiting:
            return  # between two sessions there is none for a moment; what is open stays open
        before, self.status = self.status, status
        self.status_line.show_status(status, self.clock())
        self.top.button.setVisible(OUTGOING in self.specs and status.may_write)
        self.navigation.set_counts(counters)
        demo = self.tr("CONTOH: kantor, orang, dan surat di sini dibuat untuk latihan dan tidak berlaku.")
        self.desk.banner.set_words(f"{demo} {core.hint}".strip() if status.demo else "", Tone.WARN)
        self.sign_in.set_hint(core.hint)
        kept = self.tr("{message} Pekerjaan Anda tersimpan di komputer ini.").format(message=status.message)
        self.desk.session.set_words(kept if status.state == "needs_login" else "", Tone.WARN)
        self._tell_fetching(fetching(status.state, status.message, status.fetched))
        if not status.person:
            if before is None or before.person:
                self._forget_pages()
                self.navigation.setEnabled(False)
                self.door.ask(core)
                if core.trouble is not None:
                    self.sign_in.show_error(core.trouble)
        elif before is None or before.person != status.person:
            self._forget_pages()
            self.door.open()
            self.go(self._first_page())
            self.navigation.setEnabled(True)
            self._focus_page()
            self.entered.emit()
        elif self.door.answered:
            self.door.open()
            self._focus_page()

    def _tell_fetching(self, words: str) -> None:
        self._fetching = words
        for page in self._pages.values():
            page.set_fetching(words)

    def _focus_page(self) -> None:
        page = self.current_page
        if page is not None:
            (page.panes() or [page])[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _forget_pages(self) -> None:
        """What one person saw is not left for the next."""
        for page in self._pages.values():
            self.stack.removeWidget(page)
            page.deleteLater()
        self._pages.clear()
        self._stale.clear()
        self._trail.clear()
        self.setWindowTitle(APP_NAME)

    def _note_changes(self, kinds: frozenset[str]) -> None:
        self._kinds |= kinds
        if not self._settle.isActive():
            self._settle.start()

    def _show_changes(self) -> None:
        """The page in front refreshes now, the others, unless they always do, when they come to the front."""
        if self.door.waiting:
            return
        kinds, self._kinds = self._kinds, frozenset()
        self._ask_status()
        if REFUSED in kinds and self._core is not None and self.at_work:
            tell_refused(self, self._core)
        for name, page in self._pages.items():
            if not self.specs[name].wants(kinds):
                continue
            if page.always or page is self.current_page:
                page.refresh(kinds)
            else:
                self._stale[name] = self._stale.get(name, frozenset()) | kinds

    def _fit_width(self) -> None:
        wide = self.width() * 100 >= NARROW_WIDTH * self.settings.get(SCALE)
        self.navigation.set_narrow(self.settings.get(SIDEBAR) or not wide)

    def _restore_place(self) -> None:
        self.resize(FIRST_SIZE)
        stored = self.settings.get(WINDOW)
        if stored:
            self.restoreGeometry(QByteArray.fromBase64(stored.encode()))

    def fit_screen(self) -> None:
        """Bring the window with its frame, known once it was painted, into what the screen leaves free of bars."""
        free, frame = self.screen().availableGeometry(), self.frameGeometry()
        if self.isMaximized() or self.isFullScreen() or free.contains(frame):
            return
        border = frame.size() - self.size()
        self.resize(self.size().boundedTo(free.size() - border))
        frame = self.frameGeometry()
        x = max(min(frame.x(), free.right() + 1 - frame.width()), free.left())
        y = max(min(frame.y(), free.bottom() + 1 - frame.height()), free.top())
        self.move(x, y)

    # Qt

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.ShortcutOverride, QEvent.Type.WindowDeactivate):
            self._alt_alone = False  # a key that is a shortcut never comes to keyPressEvent
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            QTimer.singleShot(0, self, self.painted.emit)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_width()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.ApplicationFontChange):
            self._fit_width()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._alt_alone = event.key() == Qt.Key.Key_Alt
        super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Alt and self._alt_alone and not self.door.shut:
            self.top.menu.showMenu()
        self._alt_alone = False
        super().keyReleaseEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()  # also when what follows fails: a window that stays open has lost nothing
        page = self.current_page
        if page is not None and not page.may_leave():
            return
        try:
            self.settings.set(WINDOW, bytes(self.saveGeometry().toBase64().data()).decode())
        except PortalError:
            log.exception("the window's place is not kept")  # a full disk must not hold the window open
        event.accept()
