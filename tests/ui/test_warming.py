"""Pages are made while nobody waits, and none is shown, filled or made behind the door by that."""

import pytest
from PySide6.QtCore import QThread

from portalpns.client.ui import tasks
from portalpns.client.ui.page import PageSpec
from portalpns.client.ui.window import warming
from portalpns.client.ui.window.warming import Warming
from ui.kit import PAGES, DeskPage

ALL = {spec.id for spec in PAGES}
PATIENCE_MS = 60_000


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    monkeypatch.setattr(warming, "REST_MS", 0)


def test_every_page_is_there_before_one_asks_for_it(qtbot, at_work, monkeypatch):
    warmed, imported, load = [], [], PageSpec.load

    def watched(spec):
        imported.append((spec.id, QThread.isMainThread()))
        return load(spec)

    monkeypatch.setattr(PageSpec, "load", watched)
    monkeypatch.setattr(DeskPage, "warm", lambda page: warmed.append(page))
    Warming(at_work).begin()
    qtbot.waitUntil(
        lambda: set(at_work._pages) == ALL and len(warmed) == len(ALL) - 1 and not tasks.busy(), timeout=PATIENCE_MS
    )
    assert {spec for spec, on_ui in imported if not on_ui} == ALL, "imported off the UI thread first"
    assert at_work._trail == ["beranda"]
    letters = at_work._pages["surat_masuk"]
    assert letters.targets == [], "nothing is read from the database for a page that nobody sees"
    at_work.go("surat_masuk", 7)
    assert at_work.current_page is letters
    assert letters.targets == [7]


def test_nothing_is_made_behind_the_door(qtbot, at_work, monkeypatch):
    built = []
    warmer = Warming(at_work)
    monkeypatch.setattr(DeskPage, "warm", lambda page: (built.append(page), at_work.sign_out()))
    warmer.begin()
    qtbot.waitUntil(lambda: at_work.door.currentWidget() is at_work.sign_in and not tasks.busy(), timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: not warmer._rest.isActive() and not tasks.busy(), timeout=PATIENCE_MS)
    assert at_work._pages == {}
    assert len(built) == 1


def test_a_page_that_cannot_be_imported_is_told_to_whoever_opens_it(qtbot, at_work, monkeypatch, caplog):
    def broken(spec):
        raise ImportError(spec.factory)

    monkeypatch.setattr(PageSpec, "load", broken)
    Warming(at_work).begin()
    qtbot.waitUntil(lambda: "a page cannot be imported" in caplog.text, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: not tasks.busy(), timeout=PATIENCE_MS)
    assert at_work.notices.shown == []
    with pytest.raises(ImportError):
        at_work.go("surat_masuk")
