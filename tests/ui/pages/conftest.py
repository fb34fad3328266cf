"""Fixtures of the pages: the core in memory and the window as a page sees it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from portalpns.client.settings import Settings
from portalpns.client.ui import tasks
from portalpns.client.ui.page import Page, Shell
from portalpns.client.ui.surat import guard, signing
from portalpns.client.ui.widgets.notices import Notice, Notices
from ui.pages.double import DoubleCore, DoubleShell

P = TypeVar("P", bound=Page)
Open = Callable[..., P]


@pytest.fixture(autouse=True)
def quick_hands(monkeypatch: pytest.MonkeyPatch) -> None:
    """What may not be pressed at once may be pressed soon; how long that takes is no test's matter."""
    monkeypatch.setattr(guard, "PAUSE_MS", 0)
    monkeypatch.setattr(signing, "READ_MS", 0)


@pytest.fixture
def core() -> DoubleCore:
    return DoubleCore()


@pytest.fixture
def head() -> DoubleCore:
    """The same office as its head sees it."""
    return DoubleCore("head")


@pytest.fixture
def told() -> Iterator[list[Exception]]:
    """Errors that nobody took, in the order they came."""
    found: list[Exception] = []
    tasks.on_failure(found.append)
    yield found
    tasks.on_failure(None)


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What notices said: on a busy machine they go before they are looked at."""
    found: list[str] = []
    show = Notices.show

    def listen(self: Notices, words: str, **more: Any) -> Notice:
        found.append(words)
        return show(self, words, **more)

    monkeypatch.setattr(Notices, "show", listen)
    return found


@pytest.fixture
def open_page(qtbot: QtBot, tmp_path: Path) -> Callable[..., Page]:
    """Make a page in a window of its own, show it, and let it settle."""

    def make(kind: type[Page], core: DoubleCore, target: object = None, size: tuple[int, int] = (1200, 700)) -> Page:
        window = QWidget()
        layout = QVBoxLayout(window)
        layout.setContentsMargins(0, 0, 0, 0)
        shell: Shell = DoubleShell(core, Settings(tmp_path / "setelan.json"), window)
        page = kind(shell)
        layout.addWidget(page)
        qtbot.addWidget(window)
        window.resize(*size)
        window.show()
        page.activate(target)
        settle(qtbot)
        return page

    return make


def settle(qtbot: QtBot) -> None:
    """Until no work is on its way and timers of the pages have run out."""
    for _ in range(2):
        qtbot.waitUntil(lambda: not tasks.busy(), timeout=60_000)
        qtbot.wait(140)
    qtbot.waitUntil(lambda: not tasks.busy(), timeout=60_000)


def overtake(qtbot: QtBot, page: Any, core: DoubleCore) -> None:
    """Save what is in the editor, and let somebody else save other words after it."""
    page.editor.saving.save()
    settle(qtbot)
    letter = page.editor.letter()
    core.surat.letters[letter.id] = replace(letter, naskah=replace(letter.naskah, hal="Diubah orang lain"))
    page.refresh(frozenset({"surat"}))
    settle(qtbot)
