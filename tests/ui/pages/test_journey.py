"""One letter through the real windows, cores and server: written, returned, checked, signed, received; by keyboard."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from client.kit import NOW, Balai, Komputer, balai, ca, cut, konsep, p12
from portalpns.client.settings import Settings
from portalpns.client.ui import tasks
from portalpns.client.ui.adapter import ShellCore
from portalpns.client.ui.page import NewLetter
from portalpns.client.ui.pages import PAGES
from portalpns.client.ui.surat.signing import SignDialog
from portalpns.client.ui.widgets.forms import NoteDialog
from portalpns.client.ui.widgets.forms.suggestions import Suggestions
from portalpns.client.ui.window import MainWindow
from portalpns.client.usecases.surat import Filter
from portalpns.domain.surat import SuratKeluar, SuratMasuk
from portalpns.server import auth
from portalpns.server.jobs import run_due
from portalpns.signing.trust import parse_roots
from portalpns.signing.verify import verify_pdf
from ui.pages.conftest import settle
from ui.pages.test_surat import dialog

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
Sit = Callable[[Komputer], MainWindow]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Balai]:
    with balai(tmp_path) as found:
        yield found


@pytest.fixture
def sit(qtbot: QtBot, tmp_path: Path) -> Sit:
    """Open the window of the person at this computer."""

    def make(who: Komputer) -> MainWindow:
        window = MainWindow(PAGES, Settings(tmp_path / f"{who.akun}.json"), who.jam)
        qtbot.addWidget(window)
        window.resize(1366, 768)
        window.show()
        window.set_core(ShellCore(who.core))
        settle(qtbot)
        return window

    return make


def page(qtbot: QtBot, window: MainWindow, name: str, target: object = None) -> Any:
    window.go(name, target)
    settle(qtbot)
    return window.current_page


def press(qtbot: QtBot, target: QWidget, key: Qt.Key, modifiers: Any = Qt.KeyboardModifier.NoModifier) -> None:
    target.window().activateWindow()
    qtbot.waitUntil(target.window().isActiveWindow)
    qtbot.keyClick(target, key, modifiers)
    settle(qtbot)


def pick(qtbot: QtBot, field: QWidget, words: str) -> None:
    """Type into a picker and take the first that is offered."""
    field.setFocus()
    inner = field.focusProxy() or field
    qtbot.keyClicks(inner, words)
    settle(qtbot)
    (offered,) = (one for one in inner.window().findChildren(Suggestions) if one.isVisible())
    assert offered.current is not None, words
    qtbot.keyClick(inner, Qt.Key.Key_Return)
    settle(qtbot)


def only(who: Komputer, kotak: str) -> Any:
    (row,) = who.core.surat.rows(Filter(kotak))
    return who.core.surat.get(row.id)


def waiting_letter(place: Balai) -> Komputer:
    """The computer of the Kepala Dinas with one frozen letter on it."""
    siti, kadis = place.komputer("siti"), place.komputer("kadis")
    letter = konsep(siti.core, "Surat")
    siti.core.surat.save(letter)
    siti.core.surat.submit(letter.id)
    siti.sync()
    run_due(place.services)
    return kadis.sync()


def write_letter(qtbot: QtBot, window: MainWindow) -> Any:
    """The secretary's part: a new surat dinas to Dinas Kesehatan."""
    desk = page(qtbot, window, "surat_keluar", NewLetter())
    main = desk.editor.main
    pick(qtbot, main.kepada, "dinas kesehatan")
    qtbot.keyClicks(main.hal, "Permintaan data jaringan")
    pick(qtbot, main.klasifikasi, "rapat")
    qtbot.keyClicks(desk.editor.body_panel.edit, "Mohon data jaringan Saudara.")
    return desk


def test_a_letter_from_the_first_key_to_the_other_offices_register(qtbot: QtBot, place: Balai, sit: Sit) -> None:
    siti, sekdis, kadis, dewi = (place.komputer(who) for who in ("siti", "sekdis", "kadis", "dewi"))

    window = sit(siti)
    siti.core.sync.offline = True
    desk = write_letter(qtbot, window)
    assert desk.editor.pdf.page_count == 1
    press(qtbot, desk.editor.body_panel.edit, Qt.Key.Key_Return, CTRL)
    assert only(siti, "keluar").state == "diperiksa"
    assert "Sejak 09.41 di Sekretaris" in desk.table.rows.index(0, 0).data()
    siti.core.sync.offline = False
    siti.sync()

    sekdis.sync()
    checking = page(qtbot, sit(sekdis), "surat_keluar")
    assert checking.reading.now.letter.naskah.hal == "Permintaan data jaringan"
    assert checking.reading.pdf.page_count == 1
    press(qtbot, checking.table, Qt.Key.Key_K)
    asked = dialog(NoteDialog)
    qtbot.keyClicks(asked.text, "Sebutkan batas waktunya.")
    asked._accept()
    settle(qtbot)
    sekdis.sync()

    siti.sync()
    settle(qtbot)
    assert "1 konsep dikembalikan" in desk.returned.accessibleName()
    assert "Sebutkan batas waktunya." in desk.reading.banner.accessibleName()
    press(qtbot, desk.table, Qt.Key.Key_Return)
    assert desk.editor.isVisible()
    desk.editor.body_panel.edit.moveCursor(desk.editor.body_panel.edit.textCursor().MoveOperation.End)
    qtbot.keyClicks(desk.editor.body_panel.edit, " Paling lambat Jumat.")
    press(qtbot, desk.editor.body_panel.edit, Qt.Key.Key_Return, CTRL)
    siti.sync()

    sekdis.sync()
    settle(qtbot)
    press(qtbot, checking.table, Qt.Key.Key_Return, CTRL)
    assert [step.oleh for step in only(sekdis, "keluar").rantai] == ["p-sekdis"]
    sekdis.sync()
    run_due(place.services)

    kadis.sync()
    signing = page(qtbot, sit(kadis), "tandatangan")
    assert "000.1.5/1/DISKOMINFO/2026" in signing.table.rows.index(0, 0).data()
    assert signing.reading.pdf.page_count == 1
    kadis.core.sync.offline = True
    press(qtbot, signing.table, Qt.Key.Key_A, CTRL)
    press(qtbot, signing.table, Qt.Key.Key_Return, CTRL)
    slip = dialog(SignDialog)
    assert not slip.unseen.isVisible(), "its page was shown beside the list"
    slip.file.setText(str(p12(place.root)))
    qtbot.keyClicks(slip.passphrase, "salah")
    press(qtbot, slip.passphrase, Qt.Key.Key_Return)
    assert slip.passphrase.accessibleDescription().startswith("Frasa sandi salah")
    qtbot.keyClicks(slip.passphrase, "rahasia")
    press(qtbot, slip.passphrase, Qt.Key.Key_Return)
    assert slip.owner.text() == "Farida Hanum, S.T., M.T."
    press(qtbot, slip.go, Qt.Key.Key_Return)
    assert signing.table.rows.rowCount() == 0
    assert only(kadis, "keluar").state == "ditandatangani"
    kadis.core.sync.offline = False
    kadis.sync()

    dewi.sync()
    inbox = page(qtbot, sit(dewi), "surat_masuk")
    assert "Kepala Dinas Komunikasi dan Informatika" in inbox.table.rows.index(0, 0).data()
    assert inbox.table.rows.strong(inbox.table.rows.row_at(0)), "unread"
    assert inbox.reading.pdf.page_count == 1
    press(qtbot, inbox.table, Qt.Key.Key_N, CTRL | SHIFT)
    dewi.sync()
    settle(qtbot)
    arrived = only(dewi, "masuk")
    assert isinstance(arrived, SuratMasuk)
    assert arrived.agenda == 1
    assert any("mengagendakan dengan nomor 1" in step.what for step in inbox.reading.now.steps)
    inbox.export_to(place.root / "agenda.csv")
    settle(qtbot)
    assert "000.1.5/1/DISKOMINFO/2026" in (place.root / "agenda.csv").read_text(encoding="utf-8-sig")
    inbox.reading.save_to(place.root / "surat.pdf")
    settle(qtbot)
    kadis.sync()
    found = verify_pdf((place.root / "surat.pdf").read_bytes(), roots=parse_roots(ca().root_pem, "ca.pem"), now=NOW)
    assert [one.intact for one in found.signatures] == [True]
    assert not [one for one in QApplication.topLevelWidgets() if isinstance(one, SignDialog) and one.isVisible()]


def test_many_letters_are_signed_at_once_and_one_that_went_away_is_told(qtbot: QtBot, place: Balai, sit: Sit) -> None:
    siti, kadis = place.komputer("siti"), place.komputer("kadis")
    for number in range(5):
        letter = konsep(siti.core, f"Surat {number}")
        siti.core.surat.save(letter)
        siti.core.surat.submit(letter.id)
    siti.sync()
    run_due(place.services)
    kadis.sync()
    signing = page(qtbot, sit(kadis), "tandatangan")
    press(qtbot, signing.table, Qt.Key.Key_A, CTRL)
    taken = signing.table.rows.id_at(2)
    assert isinstance(taken, str)
    press(qtbot, signing.table, Qt.Key.Key_Return, CTRL)
    slip = dialog(SignDialog)
    kadis.core.surat.give_back(taken, "Ditunda.")
    slip.file.setText(str(p12(place.root)))
    qtbot.keyClicks(slip.passphrase, "rahasia")
    press(qtbot, slip.passphrase, Qt.Key.Key_Return)
    press(qtbot, slip.go, Qt.Key.Key_Return)
    said = slip.results.toPlainText()
    assert said.count("Berhasil:") == 4
    assert "tidak sedang menunggu tanda tangan" in said
    press(qtbot, slip.go, Qt.Key.Key_Return)
    states = sorted(kadis.core.surat.get(row.id).state for row in kadis.core.surat.rows(Filter("keluar")))
    assert states == ["dikembalikan", *["ditandatangani"] * 4]


def test_a_window_closed_in_the_middle_of_a_word_loses_none(qtbot: QtBot, place: Balai, sit: Sit) -> None:
    siti = place.komputer("siti")
    window = sit(siti)
    desk = page(qtbot, window, "surat_keluar", NewLetter())
    qtbot.keyClicks(desk.editor.main.hal, "Undangan rapat koordinasi pen")
    window.close()
    tasks.shutdown()
    siti.restart()
    desk = sit(siti)
    words = "Naskah “Undangan rapat koordinasi pen” tersimpan otomatis, tetapi belum disimpan sebagai konsep."
    first = page(qtbot, desk, "beranda")
    assert first.typed.accessibleName() == words
    again = page(qtbot, desk, "surat_keluar")
    assert again.recovered.accessibleName() == words
    page(qtbot, desk, "beranda")
    first._write_on()
    settle(qtbot)
    assert desk.current_page is again
    assert again.editor.main.hal.text() == "Undangan rapat koordinasi pen"
    press(qtbot, again.editor.main.hal, Qt.Key.Key_S, CTRL)
    letter = only(siti, "keluar")
    assert isinstance(letter, SuratKeluar)
    assert letter.naskah.hal == "Undangan rapat koordinasi pen"
    assert again.sisa.lost == []


def test_every_part_of_the_sign_dialog_has_a_name(qtbot: QtBot, place: Balai, sit: Sit) -> None:
    signing = page(qtbot, sit(waiting_letter(place)), "tandatangan")
    signing.sign.click()
    slip = dialog(SignDialog)
    parts = [one for one in slip.findChildren(QWidget) if one.focusPolicy() != Qt.FocusPolicy.NoFocus]
    for part in parts:
        face = QAccessible.queryAccessibleInterface(part)
        assert face.text(QAccessible.Text.Name).strip() or not part.isVisible(), part
    slip.reject()


def test_an_expired_certificate_is_said_before_anything_is_signed(qtbot: QtBot, place: Balai, sit: Sit) -> None:
    kadis = waiting_letter(place)
    signing = page(qtbot, sit(kadis), "tandatangan")
    place.jam.later(days=365 * 5)
    signing.sign.click()
    slip = dialog(SignDialog)
    slip.file.setText(str(p12(place.root)))
    qtbot.keyClicks(slip.passphrase, "rahasia")
    press(qtbot, slip.passphrase, Qt.Key.Key_Return)
    said = [label.text() for label in slip.form.findChildren(QLabel) if label.isVisible()]
    assert any("Sertifikat telah berakhir pada" in words for words in said)
    assert only(kadis, "keluar").state == "menunggu_ttd"
    slip.reject()


def test_a_page_that_did_not_change_is_not_drawn_again(
    qtbot: QtBot, place: Balai, sit: Sit, monkeypatch: pytest.MonkeyPatch
) -> None:
    signing = page(qtbot, sit(waiting_letter(place)), "tandatangan")
    drawn: list[bytes] = []
    monkeypatch.setattr(signing.reading.pdf, "show_pdf", lambda data, _name="": drawn.append(data))
    signing.refresh(frozenset({"surat"}))
    settle(qtbot)
    assert drawn == []
    assert signing.reading.pdf.page_count == 1


def test_a_letter_whose_page_is_not_here_waits_calmly_for_the_network(qtbot: QtBot, place: Balai, sit: Sit) -> None:
    kadis, dewi = waiting_letter(place), place.komputer("dewi")
    key = kadis.core.tandatangan.open_key(p12(place.root), "rahasia")
    assert kadis.core.tandatangan.sign(only(kadis, "keluar").id, key, seen=True).ok
    kadis.sync()
    dewi.sync()
    assert dewi.line is not None
    dewi.core.surat._desk.blobs._path(only(dewi, "masuk").pdf_sha).unlink()
    dewi.line.before = cut
    inbox = page(qtbot, sit(dewi), "surat_masuk")
    assert inbox.reading.pdf._words == "Halaman surat ini belum ada di komputer Anda dan diambil begitu terhubung."
    dewi.line.before = None
    inbox.refresh(frozenset({"status"}))
    settle(qtbot)
    assert inbox.reading.pdf.page_count == 1


@pytest.mark.parametrize(("wipe", "kept"), [(False, "tersimpan terenkripsi"), (True, "dihapus")])
def test_who_is_shut_out_is_told_why_whom_to_ask_and_what_becomes_of_the_work(
    qtbot: QtBot, place: Balai, sit: Sit, wipe: bool, kept: str
) -> None:
    siti = place.komputer("siti")
    window = sit(siti)
    assert siti.core.session is not None
    auth.revoke_device(place.services, siti.core.session.device, wipe=wipe, actor="admin")
    siti.core.sync.sync_now()
    qtbot.waitUntil(lambda: window.door.currentWidget() is window.sign_in and not tasks.busy(), timeout=30_000)
    said = window.sign_in.error.accessibleName()
    assert "tidak lagi diizinkan" in said
    assert "Diskominfo" in said
    assert kept in said
