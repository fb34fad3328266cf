"""How the editor keeps what is being typed, and what it says of that."""

from collections.abc import Callable
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from portalpns.client.ui.page import NewLetter
from portalpns.client.ui.surat.keluar import SuratKeluarPage
from portalpns.domain.surat import SuratKeluar
from ui.pages.conftest import overtake, settle
from ui.pages.double import DoubleCore
from ui.pages.test_editor import answer, complete
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
    page._end_editing()
    page._open_letter(core.surat.get(first(core, "konsep")))
    settle(qtbot)
    assert not page.editor.note.isVisible()


@pytest.fixture
def overtaken(qtbot: QtBot, page: Any, core: DoubleCore) -> Any:
    """The page with words of one's own over a concept that a colleague saved meanwhile."""
    qtbot.keyClicks(page.editor.main.hal, "Undangan")
    overtake(qtbot, page, core)
    assert page.editor.banner.isVisible()
    qtbot.keyClicks(page.editor.main.hal, " rapat")
    return page


def halves(core: DoubleCore, page: Any) -> tuple[str, str]:
    """Hal of the letter in the editor and of the newest concept."""
    letters = [one for one in core.surat.letters.values() if isinstance(one, SuratKeluar)]
    return core.surat.letters[page.editor.letter().id].naskah.hal, letters[-1].naskah.hal


def test_a_colleagues_words_are_replaced_only_when_that_is_meant(
    qtbot: QtBot, overtaken: Any, core: DoubleCore
) -> None:
    said = answer(qtbot, "", "Gantikan")
    overtaken.save_button.click()
    settle(qtbot)
    assert said[0].startswith("Ada isi yang lebih baru Konsep ini diubah di komputer lain")
    assert "hilang" not in said[0], "nothing is left, so nothing is lost"
    assert halves(core, overtaken)[0] == "Diubah orang lain"
    assert overtaken.editor.banner.isVisible()
    overtaken.save_button.click()
    settle(qtbot)
    assert halves(core, overtaken)[0] == "Undangan rapat"
    assert not overtaken.editor.banner.isVisible(), "a warning about another version goes with the save"
    overtaken.save_button.click()
    settle(qtbot)
    assert len(said) == 2, "one's own version is not asked about"


@pytest.mark.parametrize("press", ["save_button", "close_button"])
def test_words_over_a_colleagues_become_a_concept_beside_it(
    qtbot: QtBot, overtaken: Any, core: DoubleCore, press: str
) -> None:
    theirs = overtaken.editor.letter().id
    answer(qtbot, "Simpan sebagai konsep baru")
    getattr(overtaken, press).click()
    settle(qtbot)
    assert core.surat.letters[theirs].naskah.hal == "Diubah orang lain"
    assert [one.naskah.hal for one in core.surat.letters.values() if isinstance(one, SuratKeluar)][-1] == (
        "Undangan rapat"
    )
    assert overtaken.table.isVisible() == (press == "close_button")


def test_a_letter_is_not_sent_with_words_over_a_colleagues(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore
) -> None:
    page = open_page(SuratKeluarPage, core, NewLetter())
    settle(qtbot)
    complete(page)
    overtake(qtbot, page, core)
    answer(qtbot, "", "Gantikan")
    for sent in (False, True):
        page.send.click()
        settle(qtbot)
        assert ("submit" in [call[0] for call in core.surat.calls]) == sent
        assert page.send.isEnabled()


def test_two_saves_in_one_breath_ask_nothing(qtbot: QtBot, page: Any, core: DoubleCore) -> None:
    """The second is asked for while the first is still on its way."""
    qtbot.keyClicks(page.editor.main.hal, "Undangan")
    core.surat.hold.clear()
    page.save_button.click()
    qtbot.keyClicks(page.editor.main.hal, " rapat")
    page.save_button.click()
    core.surat.hold.set()
    settle(qtbot)
    assert halves(core, page) == ("Undangan rapat", "Undangan rapat")
