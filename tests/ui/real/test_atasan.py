"""Surat Masuk and Surat Keluar of a head with units below: his own office first, and a way to all the rest."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QInputDialog
from pytestqt.qtbot import QtBot

from client.kit import Balai
from client.test_beranda import arrived, wali_of
from client.test_unit_bawah import above_a_unit, written
from portalpns.client.ui.surat import lists
from portalpns.client.ui.surat.keluar import SuratKeluarPage
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


def test_surat_keluar_of_a_head_is_his_own_office_and_a_register_is_that_of_one_unit(
    qtbot: QtBot, place: Balai, open_window: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kadis, kapus = above_a_unit(place)
    written(kapus, "Milik puskesmas", "pkm", rantai=("j-pkm",), signer="j-pkm")
    written(kapus, "Minta paraf", "pkm", rantai=("j-kadis",), signer="j-pkm")
    written(place.komputer("siti"), "Milik dinas", "diskominfo", rantai=("j-sekdis",), signer="j-kadis")
    file = tmp_path / "keluar.csv"
    monkeypatch.setattr(lists, "ask_save", lambda *_arguments: file)
    window = open_window(kadis.sync())
    window.go("surat_keluar")
    settle(qtbot)
    page = window.current_page
    assert isinstance(page, SuratKeluarPage)
    rows, second = page.table.rows, page.table.rows.columns[0].second
    assert second is not None

    def listed() -> dict[str, str]:
        found = [rows.row_at(place) for place in range(rows.rowCount())]
        return {row.hal: second(row).split(" · ")[0] for row in found if row is not None}

    assert sorted(listed()) == ["Milik dinas", "Minta paraf"]
    chip = page.list._chips.buttons()[-1]
    assert (chip.text(), chip.isVisible()) == ("Termasuk unit di bawah", True)
    chip.click()
    settle(qtbot)
    told = listed()
    assert sorted(told) == ["Milik dinas", "Milik puskesmas", "Minta paraf"]
    assert (told["Milik puskesmas"], told["Minta paraf"]) == ("dari PKM", "dari PKM")
    assert not told["Milik dinas"].startswith("dari")
    page.list.export.click()
    settle(qtbot)
    asked = page.findChild(QInputDialog)
    assert isinstance(asked, QInputDialog)
    assert asked.comboBoxItems() == ["Dinas Komunikasi dan Informatika", "UPTD Puskesmas Banjarsari"]
    asked.setTextValue("Dinas Komunikasi dan Informatika")
    asked.accept()
    settle(qtbot)
    words = file.read_text(encoding="utf-8-sig")
    assert ("Milik dinas" in words, "puskesmas" in words) == (True, False)
    window.new_letter()
    settle(qtbot)
    page.close_button.click()
    settle(qtbot)
    assert chip.isVisible()


def test_whoever_leads_no_unit_is_offered_none_in_surat_keluar(qtbot: QtBot, place: Balai, open_window: Open) -> None:
    window = open_window(place.komputer("siti"))
    window.new_letter()
    settle(qtbot)
    page = window.current_page
    assert isinstance(page, SuratKeluarPage)
    page.close_button.click()
    settle(qtbot)
    assert not page.list._chips.buttons()[-1].isVisible()
