"""Everyone can use it: each widget that takes the focus has a name, and every one is reached by keys."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from portalpns.client.settings import Settings
from portalpns.client.ui import tasks
from portalpns.client.ui.window import MainWindow
from ui.kit import COUNTS, NOW, PAGES, KitCore


@pytest.fixture
def window(qtbot, tmp_path):
    made = MainWindow(PAGES, Settings(tmp_path / "settings.json"), lambda: NOW)
    qtbot.addWidget(made)
    made.show()
    made.set_core(KitCore(counts=COUNTS))
    qtbot.waitUntil(lambda: made.current_page is not None and not tasks.busy())
    made.activateWindow()
    return made


def nameless(root: QWidget) -> list[str]:
    """Widgets in sight that take the focus and tell a screen reader nothing."""
    found = []
    for widget in root.findChildren(QWidget):
        if widget.focusPolicy() == Qt.FocusPolicy.NoFocus or not widget.isVisible() or isinstance(widget, QScrollArea):
            continue
        if widget.focusProxy() is not None:
            continue
        reader = QAccessible.queryAccessibleInterface(widget)
        if reader is not None and not reader.text(QAccessible.Text.Name).strip():
            found.append(f"{type(widget).__name__} in {type(widget.parent()).__name__}")
    return found


def test_the_walk_finds_a_nameless_widget(qtbot):
    from PySide6.QtWidgets import QLineEdit, QVBoxLayout

    root = QWidget()
    qtbot.addWidget(root)
    QVBoxLayout(root).addWidget(QLineEdit())
    root.show()
    assert nameless(root) == ["QLineEdit in QWidget"]


@pytest.mark.parametrize("page", [spec.id for spec in PAGES])
def test_every_focusable_widget_has_a_name(window, page):
    window.go(page)
    assert nameless(window) == []


@pytest.mark.parametrize("section", ["tampilan", "akun", "sertifikat", "folder", "tentang"])
def test_every_section_of_settings_has_names(window, section):
    window.go("pengaturan", section)
    assert nameless(window) == []


def test_sign_in_has_names(window):
    window.door.setCurrentWidget(window.sign_in)
    window.sign_in.begin()
    assert nameless(window) == []


def test_tab_comes_round_everything(qtbot, window):
    """Tab from widget to widget returns to where it began, and passes search, new letter and the list."""
    begun = window.current_page.table
    begun.setFocus()
    visited = []
    for _ in range(30):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        visited.append(QApplication.focusWidget())
        if visited[-1] is begun:
            break
    assert visited[-1] is begun
    assert {window.top.search, window.top.button, window.navigation.list} <= set(visited)


def test_order_of_tab_is_the_order_of_reading_at_the_door(qtbot, window):
    window.door.setCurrentWidget(window.sign_in)
    window.sign_in.begin()
    page = window.sign_in
    page.user.setFocus()
    order = []
    for _ in range(4):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        order.append(QApplication.focusWidget())
    assert order == [page.password, page.server, page.remember, page.button]
