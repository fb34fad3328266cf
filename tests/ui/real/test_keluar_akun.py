"""Who leaves the account is told of the work that would keep everybody else from this computer, and what to do."""

import pytest
from PySide6.QtWidgets import QAbstractButton, QMessageBox
from pytestqt.qtbot import QtBot

from client.kit import PASSWORD, Balai, Komputer, cut, konsep
from portalpns.client.ui.surat.keluar import SuratKeluarPage
from portalpns.client.ui.window import MainWindow
from ui.real.conftest import Open, settle


def asked(window: MainWindow) -> QMessageBox:
    (box,) = [box for box in window.findChildren(QMessageBox) if box.isVisible()]
    return box


def press(qtbot: QtBot, box: QMessageBox, words: str) -> None:
    (button,) = [one for one in box.findChildren(QAbstractButton) if one.text() == words]
    button.click()
    settle(qtbot)


def leave(qtbot: QtBot, window: MainWindow) -> QMessageBox:
    window.sign_out()
    settle(qtbot)
    return asked(window)


def typed(who: Komputer, *subjects: str) -> None:
    for hal in subjects:
        who.core.surat.autosave(konsep(who.core, hal))


def test_what_was_typed_and_never_saved_is_named_and_gone_on_with(
    qtbot: QtBot, place: Balai, open_window: Open
) -> None:
    siti = place.komputer("siti")
    typed(siti, "Undangan rapat")
    window = open_window(siti)
    box = leave(qtbot, window)
    assert "“Undangan rapat”" in box.text()
    assert "orang lain tidak dapat masuk" in box.text()
    press(qtbot, box, "Lanjutkan menulis")
    page = window.current_page
    assert isinstance(page, SuratKeluarPage)
    assert page.editor.main.hal.text() == "Undangan rapat"
    assert siti.core.session is not None
    assert len(siti.core.surat.recovered()) == 1


def test_what_is_thrown_away_leaves_the_computer_to_the_next_person(
    qtbot: QtBot, place: Balai, open_window: Open
) -> None:
    siti = place.komputer("siti")
    typed(siti, "Undangan rapat", "")
    window = open_window(siti)
    box = leave(qtbot, window)
    assert "“Undangan rapat”" in box.text()
    assert "“tanpa hal”" in box.text()
    assert box.defaultButton() is box.button(QMessageBox.StandardButton.Cancel)
    press(qtbot, box, "Buang dan keluar")
    assert siti.core.session is None
    assert siti.core.sign_in(place.url, "sekdis", PASSWORD).pegawai == "p-sekdis"


def test_the_letter_that_is_open_is_asked_about_and_stays_open(qtbot: QtBot, place: Balai, open_window: Open) -> None:
    siti = place.komputer("siti").sync()
    window = open_window(siti)
    window.new_letter()
    settle(qtbot)
    page = window.current_page
    assert isinstance(page, SuratKeluarPage)
    qtbot.keyClicks(page.editor.main.hal, "Baru diketik")
    box = leave(qtbot, window)
    assert "“Baru diketik”" in box.text()
    press(qtbot, box, "Lanjutkan menulis")
    assert page.editor.main.hal.text() == "Baru diketik"
    press(qtbot, leave(qtbot, window), "Buang dan keluar")
    assert siti.core.session is None
    assert window.door.currentWidget() is window.sign_in


@pytest.mark.parametrize("refused", [False, True])
def test_unsent_and_refused_work_is_listed_and_leads_to_the_sync(
    qtbot: QtBot, place: Balai, open_window: Open, refused: bool
) -> None:
    siti = place.komputer("siti")
    draft = siti.draft("Luring")
    assert siti.line is not None
    if refused:
        siti.sync()
        other = place.komputer("siti").sync()
        other.core.surat.cancel(draft.id, "tidak jadi")
        siti.core.surat.submit(draft.id)
        other.sync()
        siti.sync()
    else:
        siti.line.before = cut
    typed(siti, "Belum disimpan")
    window = open_window(siti)
    box = leave(qtbot, window)
    kind = "1 tindakan yang ditolak server" if refused else "1 tindakan yang belum terkirim"
    assert f"{kind}, 1 konsep yang belum disimpan" in box.text()
    assert not [one for one in box.findChildren(QAbstractButton) if "Buang" in one.text()]
    press(qtbot, box, "Buka Sinkronisasi")
    assert window.current_page is window.prepare("sinkronisasi")
    assert siti.core.session is not None


def test_who_left_nothing_behind_is_asked_nothing(qtbot: QtBot, place: Balai, open_window: Open) -> None:
    siti = place.komputer("siti")
    siti.draft()
    siti.sync()
    window = open_window(siti)
    window.sign_out()
    window.sign_out()
    settle(qtbot)
    assert siti.core.session is None
    assert not window.findChildren(QMessageBox)
