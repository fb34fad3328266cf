"""The menu and the shortcuts of the window: everything one can do, by keyboard, found in one place."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu

from portalpns.client.ui.hotkeys import HOTKEYS, HotkeySheet, keys
from portalpns.client.ui.look import icon

if TYPE_CHECKING:
    from portalpns.client.ui.window.frame import MainWindow


def install_hotkeys(window: "MainWindow") -> None:
    """The shortcuts that work on every page."""
    for name, call in _calls(window).items():
        QShortcut(keys(name), window, call, context=Qt.ShortcutContext.WindowShortcut)
    for spec in window.specs.values():
        if spec.hotkey:
            QShortcut(QKeySequence(spec.hotkey), window, _opener(window, spec.id))


def build_menu(window: "MainWindow", menu: QMenu) -> None:
    """Fill the menu anew, with the actions of the page in front."""
    menu.clear()
    calls = _calls(window)

    def add(target: QMenu, name: str, picture: str) -> None:
        action = target.addAction(icon(picture), HOTKEYS[name].words, calls[name])
        # Only shown here: the window's own shortcut does the work.
        action.setShortcut(keys(name))
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)

    if window.may_write:
        add(menu, "new_letter", "plus")
    add(menu, "search", "search")
    page = window.current_page
    if page is not None and page.actions():
        here = menu.addMenu(_plain(page.heading.text() or page.title))
        here.addActions(page.actions())
    go = menu.addMenu(window.tr("&Halaman"))
    for spec in window.specs.values():
        entry = QAction(icon(spec.icon), _plain(spec.words), go)
        entry.setShortcut(QKeySequence(spec.hotkey))
        entry.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        entry.triggered.connect(_opener(window, spec.id))
        go.addAction(entry)
    menu.addSeparator()
    add(menu, "sync", "refresh")
    add(menu, "sidebar", "menu-2")
    add(menu, "settings", "settings")
    add(menu, "help", "keyboard")
    menu.addSeparator()
    menu.addAction(icon("logout"), window.tr("Keluar dari akun"), window.sign_out)
    add(menu, "quit", "x")


def show_hotkeys(window: "MainWindow") -> None:
    """F1: the sheet of all shortcuts."""
    pages = [(spec.hotkey, spec.words) for spec in window.specs.values() if spec.hotkey]
    sheet = HotkeySheet(pages, window)
    sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    sheet.open()


def _calls(window: "MainWindow") -> dict[str, Callable[[], object]]:
    return {
        "new_letter": window.new_letter,
        "search": window.focus_search,
        "sync": window.sync_now,
        "next_pane": window.next_pane,
        "back": window.back,
        "settings": _opener(window, "pengaturan"),
        "help": lambda: show_hotkeys(window),
        "sidebar": window.toggle_sidebar,
        "quit": window.close,
    }


def _plain(words: str) -> str:
    """The words as a menu shows them letter by letter: an ampersand there marks a key."""
    return words.replace("&", "&&")


def _opener(window: "MainWindow", page: str) -> Callable[[], None]:
    def call() -> None:
        if window.at_work:
            window.go(page)

    return call
