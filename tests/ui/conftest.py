"""Qt for tests: no screen, our look, and a check that no thread outlives its test."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from portalpns.client.settings import Settings
from portalpns.client.ui import look, tasks, words
from portalpns.client.ui.window import MainWindow
from ui.kit import COUNTS, NOW, PAGES, KitCore

NO_SCREEN = r"This plugin does not support"
"""What the offscreen platform says of windows it cannot move, raise or resize; every other Qt warning fails."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.qt_log_ignore(NO_SCREEN, extend=True))


@pytest.fixture(scope="session")
def qapp_cls() -> type[QApplication]:
    return QApplication


@pytest.fixture(scope="session")
def dressed(qapp: QApplication) -> QApplication:
    """The application with its words and its look."""
    words.install(qapp)
    look.apply(qapp, "terang", 100)
    return qapp


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "settings.json")


@pytest.fixture
def window(qtbot: QtBot, settings: Settings) -> MainWindow:
    made = MainWindow(PAGES, settings, lambda: NOW)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.fixture
def core() -> KitCore:
    return KitCore(counts=dict(COUNTS))


@pytest.fixture
def at_work(qtbot: QtBot, window: MainWindow, core: KitCore) -> MainWindow:
    """The window with a person signed in and the first page in front."""
    window.set_core(core)
    qtbot.waitUntil(lambda: window.current_page is not None and not tasks.busy())
    window.activateWindow()
    return window


@pytest.fixture(autouse=True)
def close_door(dressed: QApplication) -> Iterator[None]:
    """Work started by a test ends with it."""
    yield
    tasks.shutdown()
