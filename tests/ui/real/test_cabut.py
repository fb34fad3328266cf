"""A withdrawn letter in the window of whoever has read it already: seen at once, without a scroll."""

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from client.kit import Balai
from client.test_beranda import arrived, waits
from client.test_cabut import read, withdraw
from portalpns.client.ui.beranda.page import BerandaPage
from portalpns.client.ui.surat import masuk
from portalpns.client.ui.surat.masuk import SuratMasukPage
from portalpns.client.ui.widgets.chip import ChipLabel
from ui.real.conftest import Open, settle


def test_it_leads_from_beranda_to_the_letter_and_stands_out_in_the_list(
    qtbot: QtBot, place: Balai, open_window: Open
) -> None:
    key = arrived(place)
    dewi = place.komputer("dewi")
    read(dewi, key)
    withdraw(place, key)
    dewi.sync()
    window = open_window(dewi)
    window.go("beranda")
    settle(qtbot)
    first = window.current_page
    assert isinstance(first, BerandaPage)
    (row,) = first._waiting
    assert first._chip(row).words == "Baca pencabutan"
    first._open(row)
    settle(qtbot)
    page = window.current_page
    assert isinstance(page, SuratMasukPage)
    assert page.list._chips.checkedButton().text() == "Dicabut"
    status = next(column for column in page.table.rows.columns if column.id == "status")
    shown = page.table.current_row()
    assert status.chip is not None
    assert (shown.id, status.chip(shown).words) == (key, "Dicabut")
    assert page.missing("status")
    assert page.table.currentIndex().siblingAtColumn(0).data().split("\n")[1].startswith("Dicabut · Kepala Dinas")
    said = page.reading.banner.findChild(QLabel).text()
    assert said.startswith("Surat ini dicabut oleh Farida Hanum, S.T., M.T.")
    assert "Dicabut" in [chip.accessibleName() for chip in page.reading.head.findChildren(ChipLabel)]
    qtbot.waitUntil(lambda: dewi.core.surat.rows(page.list.wanted())[0].dibaca)
    settle(qtbot)
    assert "Baca pencabutan" not in [one.tindakan for one in dewi.core.beranda.summary().waiting]


@pytest.mark.parametrize("dropped", [False, True], ids=["as withdrawn", "before that"])
def test_a_withdrawal_can_be_read_whatever_others_did_meanwhile(
    qtbot: QtBot, place: Balai, open_window: Open, monkeypatch: pytest.MonkeyPatch, dropped: bool
) -> None:
    monkeypatch.setattr(masuk, "READ_AFTER_MS", 0)
    key = arrived(place)
    dewi, kadinkes = place.komputer("dewi"), place.komputer("kadinkes")
    if not dropped:
        withdraw(place, key)
        dewi.sync()
        kadinkes.sync()
    window = open_window(kadinkes)
    kadinkes.core.sync.offline = True
    window.go("surat_masuk", key)
    qtbot.waitUntil(lambda: kadinkes.core.sync.status().queued == 1)
    settle(qtbot)
    if dropped:
        withdraw(place, key)
        dewi.sync()
    dewi.core.surat.register(key)
    dewi.sync()
    kadinkes.core.sync.offline = False
    kadinkes.sync()
    settle(qtbot)
    window.go("beranda")
    settle(qtbot)
    window.go("surat_masuk", key)
    settle(qtbot)
    qtbot.wait(50)
    settle(qtbot)
    kadinkes.sync()
    settle(qtbot)
    assert waits(kadinkes) == []
