"""Every page can be worked by keyboard and read aloud: each focusable part has a name, F6 has its stops."""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QShortcut
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from portalpns.client.settings import Settings
from portalpns.client.ui.hotkeys import HOTKEYS
from portalpns.client.ui.page import NewLetter
from portalpns.client.ui.pages import FIRST, OUTGOING, PAGES
from portalpns.client.ui.surat.actions import MASUK, Step
from portalpns.client.ui.surat.dialogs import DisposisiDialog
from portalpns.client.ui.surat.search import posts
from portalpns.client.ui.widgets.forms import NoteDialog
from portalpns.client.ui.window import MainWindow
from ui.kit import NOW
from ui.pages.double import TODAY, DoubleCore

OURS = [spec for spec in PAGES if spec.id != "pengaturan"]


def nameless(root: QWidget) -> list[str]:
    """Focusable visible parts that a screen reader would call nothing."""
    found = []
    for widget in root.findChildren(QWidget):
        if not widget.isVisible() or widget.focusPolicy() == Qt.FocusPolicy.NoFocus:
            continue
        if widget.objectName() == "qt_spinbox_lineedit":
            continue  # a part of its spin box, which has the name
        face = QAccessible.queryAccessibleInterface(widget)
        if face is not None and not face.text(QAccessible.Text.Name).strip():
            found.append(f"{type(widget).__name__} in {type(widget.parent()).__name__}")
    return found


def kind_of(spec: Any) -> Any:
    module, _, name = spec.factory.partition(":")
    return getattr(import_module(module), name)


@pytest.mark.parametrize("spec", OURS, ids=lambda spec: spec.id)
def test_every_part_of_a_page_has_a_name_and_f6_has_stops(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore, spec: Any
) -> None:
    page = open_page(kind_of(spec), core)
    assert nameless(page) == []
    assert page.panes()


def test_every_part_of_the_editor_has_a_name(qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore) -> None:
    page = open_page(kind_of(next(spec for spec in PAGES if spec.id == OUTGOING)), core, NewLetter())
    for kind in range(page.editor.main.jenis.count()):
        page.editor.main.jenis.setCurrentIndex(kind)
        assert nameless(page) == []
    page.editor.tabs.setCurrentIndex(1)
    assert nameless(page) == []


def test_every_part_of_the_dialogs_has_a_name(qtbot: QtBot, core: DoubleCore) -> None:
    for made in (
        NoteDialog("Kembalikan", "Konsep kembali.", "Kembalikan", lambda _words: None),
        DisposisiDialog(posts(core, str), TODAY, TODAY, lambda _wish: None),
    ):
        qtbot.addWidget(made)
        made.show()
        assert nameless(made) == []


def test_keys_of_the_pages_do_not_collide(qtbot: QtBot, settings: Settings) -> None:
    """Qt does nothing at all at a key that is given twice."""
    window = MainWindow(PAGES, settings, lambda: NOW)
    qtbot.addWidget(window)
    keys = [shortcut.key().toString() for shortcut in window.findChildren(QShortcut)]
    assert {spec.hotkey for spec in PAGES} <= set(keys)
    assert len(set(keys)) == len(keys)
    assert not {spec.hotkey for spec in PAGES} & {key.keys for key in HOTKEYS.values()}
    assert {FIRST, OUTGOING} <= {spec.id for spec in PAGES}


@pytest.mark.parametrize("spec", OURS, ids=lambda spec: spec.id)
def test_pages_fit_the_smallest_window(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore, spec: Any
) -> None:
    page = open_page(kind_of(spec), core, size=(940, 520))
    assert page.width() <= 940
    assert page.height() <= 520


@pytest.mark.parametrize("name", ["absensi", "verifikasi", "sinkronisasi"])
def test_every_button_of_a_title_has_keys_that_the_menu_lists(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore, name: str
) -> None:
    page = open_page(kind_of(next(spec for spec in PAGES if spec.id == name)), core)
    listed = [action.shortcut().toString() for action in page.actions() if action.text()] + [HOTKEYS["sync"].keys]
    buttons = [page.buttons.itemAt(place).widget() for place in range(page.buttons.count())]
    assert len(buttons) >= 2
    for button in buttons:
        assert any(keys in f"{button.toolTip()} {button.text()}" for keys in listed), button.text()


def test_the_sheet_of_shortcuts_promises_nothing_that_no_page_does() -> None:
    """`open` and `tick` are keys of every list; all others are asked for by name somewhere in the window."""
    room = Path(import_module("portalpns.client.ui").__path__[0])
    code = "".join(file.read_text(encoding="utf-8") for file in room.rglob("*.py") if file.name != "hotkeys.py")
    assert [key for key in HOTKEYS if f'"{key}"' not in code and key not in ("open", "tick")] == []


@pytest.mark.parametrize(
    "step", [one for one in MASUK if one.hotkey in ("register", "dispose")], ids=lambda one: one.right
)
def test_the_sheet_of_keys_calls_a_step_as_its_button_does(step: Step) -> None:
    assert HOTKEYS[step.hotkey].words.split()[0] == step.words
