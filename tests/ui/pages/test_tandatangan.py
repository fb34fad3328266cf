"""Signing many letters: what is chosen, what the passphrase does, what each letter came to."""

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from portalpns.client.settings import CERTIFICATE
from portalpns.client.ui.surat.keluar import SuratKeluarPage
from portalpns.client.ui.surat.signing import SignDialog
from portalpns.client.ui.surat.tandatangan import TandaTanganPage
from ui.pages.conftest import settle
from ui.pages.double import DoubleCore
from ui.pages.test_surat import dialog


def opened(qtbot: QtBot, page: Any) -> SignDialog:
    """The dialog after the right passphrase."""
    qtbot.keyClick(page.table, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    shown: SignDialog = dialog(SignDialog)
    shown.file.setText("/kunci/kadis.p12")
    shown.passphrase.setText("rahasia")
    shown.go.click()
    settle(qtbot)
    return shown


def test_space_ticks_and_ctrl_a_ticks_all(qtbot: QtBot, open_page: Callable[..., Any], head: DoubleCore) -> None:
    page = open_page(TandaTanganPage, head)
    page.table.setCurrentIndex(page.table.rows.index(0, 0))
    qtbot.keyClick(page.table, Qt.Key.Key_Space)
    assert page.sign.text().startswith("Tanda tangani 1 naskah")
    qtbot.keyClick(page.table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot)
    count = len(head.tandatangan.waiting())
    assert page.sign.text().startswith(f"Tanda tangani {count} naskah")


def test_down_shows_the_next_page_and_it_counts_as_seen(
    qtbot: QtBot, open_page: Callable[..., Any], head: DoubleCore
) -> None:
    page = open_page(TandaTanganPage, head)
    page.table.setCurrentIndex(page.table.rows.index(0, 0))
    settle(qtbot)
    qtbot.keyClick(page.table, Qt.Key.Key_Down)
    settle(qtbot)
    assert {page.table.rows.id_at(0), page.table.rows.id_at(1)} <= page._seen.keys()


def test_letters_never_seen_are_said_once_before_signing(
    qtbot: QtBot, open_page: Callable[..., Any], head: DoubleCore
) -> None:
    page = open_page(TandaTanganPage, head)
    page.table.rows.check_all()
    settle(qtbot)
    qtbot.keyClick(page.table, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    shown = dialog(SignDialog)
    assert "belum Anda lihat" in shown.unseen.accessibleName()
    shown.reject()


def test_a_wrong_passphrase_is_said_at_its_field_and_signs_nothing(
    qtbot: QtBot, open_page: Callable[..., Any], head: DoubleCore
) -> None:
    page = open_page(TandaTanganPage, head)
    page.table.setCurrentIndex(page.table.rows.index(0, 0))
    qtbot.keyClick(page.table, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    shown = dialog(SignDialog)
    shown.file.setText("/kunci/kadis.p12")
    shown.passphrase.setText("salah")
    shown.go.click()
    settle(qtbot)
    assert shown.passphrase.accessibleDescription() == "Frasa sandi salah; tidak ada naskah yang ditandatangani."
    assert shown.passphrase.text() == ""
    assert head.tandatangan.opened == ["salah"]
    assert head.tandatangan.signed == []
    shown.reject()


def test_each_letter_has_its_own_result_and_the_rest_go_on(
    qtbot: QtBot, open_page: Callable[..., Any], head: DoubleCore
) -> None:
    page = open_page(TandaTanganPage, head)
    page.table.rows.check_all()
    settle(qtbot)
    rows = page.table.checked()
    bad = [row for row in rows if "Bimbingan" in row.hal]
    assert bad
    shown = opened(qtbot, page)
    assert head.me.nama in shown.owner.text()
    assert "Penerbit: CA CONTOH, bukan BSrE" in shown.validity.text()
    assert "40 hari lagi" in shown.warning.accessibleName()
    shown.go.click()
    settle(qtbot)
    assert len(head.tandatangan.signed) == len(rows) - len(bad)
    assert shown.results.toPlainText().count("Gagal:") == len(bad)
    assert shown._key is None
    assert {row.id for row in page.table.checked()} == {row.id for row in bad}
    shown.go.click()


def test_escape_stops_after_the_letter_in_hand(qtbot: QtBot, open_page: Callable[..., Any], head: DoubleCore) -> None:
    page = open_page(TandaTanganPage, head)
    page.table.rows.check_all()
    settle(qtbot)
    shown = opened(qtbot, page)
    while head.tandatangan.gate.acquire(blocking=False):
        pass
    shown.go.click()
    qtbot.keyClick(shown, Qt.Key.Key_Escape)
    for _ in range(20):
        head.tandatangan.gate.release()
    settle(qtbot)
    assert shown.isVisible()
    assert len(head.tandatangan.signed) <= 1
    assert "belum ditandatangani karena dihentikan" in shown.results.toPlainText()
    shown.go.click()


def test_a_second_enter_stops_nothing(qtbot: QtBot, open_page: Callable[..., Any], head: DoubleCore) -> None:
    page = open_page(TandaTanganPage, head)
    page.table.rows.check_all()
    settle(qtbot)
    count = len(page.table.checked())
    shown = opened(qtbot, page)
    while head.tandatangan.gate.acquire(blocking=False):
        pass
    shown.go.setFocus()
    for _ in range(2):
        qtbot.keyClick(shown.focusWidget(), Qt.Key.Key_Return)
    for _ in range(count):
        head.tandatangan.gate.release()
    settle(qtbot)
    assert "dihentikan" not in shown.results.toPlainText()
    assert len(shown.results.toPlainText().splitlines()) == count
    shown.go.click()


def test_a_second_enter_does_not_close_the_dialog_that_opens_the_key(
    qtbot: QtBot, open_page: Callable[..., Any], head: DoubleCore, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, open_key = threading.Event(), head.tandatangan.open_key

    def slowly(*given: Any) -> Any:
        gate.wait(10)
        return open_key(*given)

    monkeypatch.setattr(head.tandatangan, "open_key", slowly)
    page = open_page(TandaTanganPage, head)
    qtbot.keyClick(page.table, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    shown = dialog(SignDialog)
    shown.file.setText("/kunci/kadis.p12")
    shown.passphrase.setText("rahasia")
    shown.go.setFocus()
    for _ in range(2):
        qtbot.keyClick(shown.focusWidget(), Qt.Key.Key_Return)
    gate.set()
    settle(qtbot)
    assert shown.isVisible()
    assert shown.owner.text() == head.me.nama
    shown.reject()


def test_only_the_path_of_the_certificate_is_remembered(
    qtbot: QtBot, open_page: Callable[..., Any], head: DoubleCore
) -> None:
    page = open_page(TandaTanganPage, head)
    page.table.setCurrentIndex(page.table.rows.index(0, 0))
    shown = opened(qtbot, page)
    settings = page.shell.settings
    assert settings.get(CERTIFICATE) == "/kunci/kadis.p12"
    assert "rahasia" not in settings._file.read_text()
    shown.reject()


def test_a_second_press_opens_no_second_dialog(qtbot: QtBot, open_page: Callable[..., Any], head: DoubleCore) -> None:
    page = open_page(TandaTanganPage, head)
    page.sign.click()
    page.sign.click()
    dialog(SignDialog)
    settle(qtbot)
    shown = [one for one in QApplication.topLevelWidgets() if isinstance(one, SignDialog) and one.isVisible()]
    assert len(shown) == 1
    shown[0].reject()
    page.sign.click()
    dialog(SignDialog).reject()


def test_the_bar_counts_letters_and_names_no_ids(qtbot: QtBot, open_page: Callable[..., Any], head: DoubleCore) -> None:
    page = open_page(TandaTanganPage, head)
    page.table.rows.check_all()
    settle(qtbot)
    shown = opened(qtbot, page)
    shown._advance(3, 28, "01a216a4-d29d-7263-bc62-51c45444f885")
    assert shown.bar.format() == "Menandatangani 4 dari 28…   Esc: berhenti setelah naskah ini"
    shown.reject()


def test_a_key_that_was_opened_and_not_used_is_forgotten(
    qtbot: QtBot, open_page: Callable[..., Any], head: DoubleCore
) -> None:
    page = open_page(TandaTanganPage, head)
    shown = opened(qtbot, page)
    assert shown._key is not None
    shown.reject()
    assert shown._key is None


def test_what_is_being_read_stays_on_show_when_another_letter_was_signed(
    qtbot: QtBot, open_page: Callable[..., Any], head: DoubleCore
) -> None:
    page = open_page(TandaTanganPage, head)
    rows = page.table.rows
    last = rows.rowCount() - 1
    read = rows.id_at(last)
    ticked = next(rows.row_at(place) for place in range(last) if "Bimbingan" not in rows.row_at(place).hal)
    rows.set_checked([ticked], True)
    page.table.selectRow(last)
    settle(qtbot)
    opened(qtbot, page).go.click()
    page.refresh(frozenset({"surat"}))
    settle(qtbot)
    page.refresh(frozenset({"surat"}))
    settle(qtbot)
    assert head.tandatangan.signed == [ticked.id]
    assert [row.id for row in page.table.selected()] == [read]
    assert page.reading.now.letter.id == read


@pytest.mark.parametrize(
    ("online", "how"),
    [(True, " dan diteruskan ke server."), (False, "; diteruskan ke server begitu terhubung.")],
    ids=["online", "offline"],
)
def test_the_one_who_signs_next_signs_from_the_outgoing_letters_too(
    qtbot: QtBot, open_page: Callable[..., Any], head: DoubleCore, said: list[str], online: bool, how: str
) -> None:
    head.sync.state = replace(head.sync.state, online=online)
    waiting = next(one for one in head.tandatangan.waiting() if "Bimbingan" not in one.hal)
    page = open_page(SuratKeluarPage, head, waiting.id)
    button = page.actions_._buttons["tandatangani"]
    assert button.isVisible()
    qtbot.keyClick(page.table, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    shown = dialog(SignDialog)
    assert not shown.unseen.isVisible(), "its page is beside the list"
    shown.file.setText("/kunci/kadis.p12")
    shown.passphrase.setText("rahasia")
    shown.go.click()
    settle(qtbot)
    shown.go.click()
    settle(qtbot)
    assert head.tandatangan.signed == [waiting.id]
    assert page.reading.now.letter.state == "ditandatangani"
    assert not button.isVisible()
    assert said == [f"1 naskah ditandatangani{how}"], "the server delivers it, or the next one signs, or one sends it"


def test_a_page_that_is_not_on_the_screen_is_said_before_signing_it(
    qtbot: QtBot, open_page: Callable[..., Any], head: DoubleCore, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = head.tandatangan.waiting()[0]
    monkeypatch.setattr(head.surat, "pdf", lambda _id: None)
    page = open_page(SuratKeluarPage, head, waiting.id)
    page.actions_._buttons["tandatangani"].click()
    shown = dialog(SignDialog)
    assert "belum Anda lihat" in shown.unseen.accessibleName()
    shown.reject()


def test_nobody_else_is_offered_to_sign(qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore) -> None:
    page = open_page(SuratKeluarPage, core, core.tandatangan.waiting()[0].id)
    assert not page.actions_._buttons["tandatangani"].isVisible()
