"""How the editor keeps what is being typed, and what it says of that."""

from collections.abc import Callable
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from portalpns.client.ui.page import NewLetter
from portalpns.client.ui.surat.keluar import SuratKeluarPage
from ui.pages.conftest import overtake, settle
from ui.pages.double import DoubleCore
from ui.pages.test_surat import first


@pytest.fixture
def page(qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore) -> Any:
    """The page with a new, empty letter open in its editor."""
    made = open_page(SuratKeluarPage, core, NewLetter())
    settle(qtbot)
    return made


def test_whoever_types_without_a_pause_is_saved_all_the_same(qtbot: QtBot, page: Any, core: DoubleCore) -> None:
    page.editor.saving._latest.setInterval(200)

    def typed_on() -> bool:
        qtbot.keyClicks(page.editor.main.hal, "a")
        return bool(core.surat.autosaved)

    qtbot.waitUntil(typed_on, timeout=8_000)


def test_the_header_does_not_call_saved_what_is_not_yet(qtbot: QtBot, page: Any, core: DoubleCore) -> None:
    hal, saving = page.editor.main.hal, page.editor.saving
    for timer in (saving._idle, saving._latest):
        timer.setInterval(600_000)
    qtbot.keyClicks(hal, "Undangan")
    assert page.saved.text() == "Menyimpan…"
    saving.save()
    qtbot.keyClicks(hal, " rapat")
    settle(qtbot)
    assert page.saved.text() == "Menyimpan…", "the last word came after the save was asked for"
    saving._keep()
    settle(qtbot)
    assert page.saved.text() == "Tersimpan otomatis 09.41"


def test_a_returned_concept_is_mended_with_the_note_in_sight(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore
) -> None:
    page = open_page(SuratKeluarPage, core)
    page._open_letter(core.surat.get(first(core, "dikembalikan")))
    settle(qtbot)
    assert page.editor.note.isVisible()
    assert page.editor.note.accessibleName().endswith("Lengkapi dasar hukumnya.")
    page._open_letter(core.surat.get(first(core, "konsep")))
    settle(qtbot)
    assert not page.editor.note.isVisible()


def test_a_warning_about_another_version_goes_with_the_save(qtbot: QtBot, page: Any, core: DoubleCore) -> None:
    qtbot.keyClicks(page.editor.main.hal, "Undangan")
    overtake(qtbot, page, core)
    assert page.editor.banner.isVisible()
    page.editor.saving.save()
    settle(qtbot)
    assert not page.editor.banner.isVisible()
