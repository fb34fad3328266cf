"""The register that is exported is that of one office, which is asked for where a list holds letters of several."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QInputDialog
from pytestqt.qtbot import QtBot

from client.kit import Balai
from client.test_beranda import arrived
from client.test_tak_dilayani import heading_two_offices
from portalpns.client.ui.surat import lists
from portalpns.client.ui.surat.masuk import SuratMasukPage
from ui.real.conftest import Open, settle


def test_who_heads_two_offices_is_asked_whose_register_it_is(
    qtbot: QtBot, place: Balai, open_window: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "agenda.csv"
    monkeypatch.setattr(lists, "ask_save", lambda *_arguments: file)
    window = open_window(heading_two_offices(place))
    window.go("surat_masuk")
    settle(qtbot)
    page = window.current_page
    assert isinstance(page, SuratMasukPage)
    page.list.export.click()
    settle(qtbot)
    asked = page.findChild(QInputDialog)
    assert isinstance(asked, QInputDialog)
    assert asked.comboBoxItems() == ["Dinas Kesehatan", "Dinas Komunikasi dan Informatika"]
    assert not file.exists()
    asked.setTextValue("Dinas Komunikasi dan Informatika")
    asked.accept()
    settle(qtbot)
    words = file.read_text(encoding="utf-8-sig")
    assert ("Untuk diskominfo" in words, "Permintaan data" in words) == (True, False)


def test_a_letter_that_was_registered_offline_leaves_the_list_of_those_that_were_not(
    qtbot: QtBot, place: Balai, open_window: Open
) -> None:
    key = arrived(place)
    dewi = place.komputer("dewi")
    dewi.core.sync.offline = True
    window = open_window(dewi)
    window.go("surat_masuk", key)
    settle(qtbot)
    page = window.current_page
    assert isinstance(page, SuratMasukPage)
    page.actions_._buttons["agendakan"].click()
    settle(qtbot)
    page.split.setSizes([900, 400])
    settle(qtbot)
    agenda = next(column for column in page.table.rows.columns if column.id == "agenda")
    first = page.table.rows.columns[0]
    row = page.table.current_row()
    assert first.icon is not None
    assert (agenda.words_of(row), first.icon(row)) == ("menyusul", "cloud-up")
    assert page.reading.now is not None
    assert dict(page.reading.now.facts)["Agenda"] == "Diagendakan; nomor menyusul dari server"
    page.list.choose(2)
    settle(qtbot)
    assert page.table.rows.rowCount() == 0
