"""The window over a real core and a real server: nothing here is a double."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from client.kit import Balai, Komputer, balai
from portalpns.client.settings import Settings
from portalpns.client.ui import tasks
from portalpns.client.ui.adapter import ShellCore
from portalpns.client.ui.pages import PAGES
from portalpns.client.ui.sinkronisasi.page import SinkronisasiPage
from portalpns.client.ui.surat.keluar import SuratKeluarPage
from portalpns.client.ui.window import MainWindow

Open = Callable[[Komputer], MainWindow]
PATIENCE_MS = 60_000


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Balai]:
    with balai(tmp_path) as found:
        yield found


@pytest.fixture
def told() -> Iterator[list[Exception]]:
    """Errors that no page took; a test that expects none says so by looking."""
    found: list[Exception] = []
    tasks.on_failure(found.append)
    yield found
    tasks.on_failure(None)


@pytest.fixture
def open_window(qtbot: QtBot, tmp_path: Path, told: list[Exception]) -> Iterator[Open]:
    made: list[MainWindow] = []

    def make(who: Komputer) -> MainWindow:
        window = MainWindow(PAGES, Settings(tmp_path / f"setelan-{len(made)}.json"), who.jam)
        # work that outlives its core would be told to the next test
        qtbot.addWidget(window, before_close_func=lambda _window: settle(qtbot))
        made.append(window)
        window.resize(1366, 768)
        window.show()
        window.set_core(ShellCore(who.core))
        settle(qtbot)
        return window

    yield make
    settle(qtbot)
    assert told == []


def shown_letter(qtbot: QtBot, window: MainWindow, letter_id: str) -> SuratKeluarPage:
    """The page of outgoing letters, with this one beside the list."""
    window.go("surat_keluar", letter_id)
    settle(qtbot)
    page = window.current_page
    assert isinstance(page, SuratKeluarPage)
    return page


def refused(qtbot: QtBot, window: MainWindow) -> SinkronisasiPage:
    """The page of the sync, with what the server refused in front."""
    window.go("sinkronisasi")
    settle(qtbot)
    page = window.current_page
    assert isinstance(page, SinkronisasiPage)
    page.tabs.setCurrentIndex(1)
    return page


def settle(qtbot: QtBot) -> None:
    """Until no work is on its way and the timers that gather changes have run out."""
    for _ in range(2):
        qtbot.waitUntil(lambda: not tasks.busy(), timeout=PATIENCE_MS)
        qtbot.wait(140)
    qtbot.waitUntil(lambda: not tasks.busy(), timeout=PATIENCE_MS)
