"""Surat Masuk of a head with units below: his own office first, and a way to all the rest."""

from pytestqt.qtbot import QtBot

from client.kit import Balai
from client.test_beranda import arrived, wali_of
from portalpns.client.ui.surat.masuk import SuratMasukPage
from ui.real.conftest import Open, settle


def test_the_list_is_his_own_and_the_chip_shows_the_rest(qtbot: QtBot, place: Balai, open_window: Open) -> None:
    key = arrived(place)
    window = open_window(wali_of(place))
    window.go("surat_masuk")
    settle(qtbot)
    page = window.current_page
    assert isinstance(page, SuratMasukPage)
    chip = page.list._chips.buttons()[-1]
    assert (page.table.rows.rowCount(), chip.isVisible()) == (0, True)
    chip.click()
    settle(qtbot)
    assert page.table.current_row().id == key
    assert page.list.table.rows.columns[0].second(page.table.current_row()).startswith("untuk DINKES · ")
    assert [words for words, button in page.actions_._buttons.items() if button.isVisible()] == []


def test_a_letter_of_a_unit_below_that_is_asked_for_is_shown_in_its_list(
    qtbot: QtBot, place: Balai, open_window: Open
) -> None:
    key = arrived(place)
    window = open_window(wali_of(place))
    window.go("surat_masuk", key)
    settle(qtbot)
    page = window.current_page
    assert isinstance(page, SuratMasukPage)
    assert page.table.current_row().id == key
    assert page.reading.letter_id == key


def test_whoever_has_no_units_below_is_not_offered_them(qtbot: QtBot, place: Balai, open_window: Open) -> None:
    key = arrived(place)
    window = open_window(place.komputer("kadinkes"))
    window.go("surat_masuk")
    settle(qtbot)
    page = window.current_page
    assert isinstance(page, SuratMasukPage)
    assert page.table.current_row().id == key
    assert not page.list._chips.buttons()[-1].isVisible()
