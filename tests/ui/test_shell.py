"""The window around its pages: what it says of the line to the server, and where keys and clicks go."""

import threading
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QApplication, QPlainTextEdit

from portalpns.client.settings import SERVER
from portalpns.client.ui import tasks
from portalpns.client.ui.hotkeys import HOTKEYS
from portalpns.client.ui.look import Tone
from portalpns.client.ui.window.menu import build_menu
from portalpns.domain.errors import KeyProblem, ServerProblem
from ui.kit import KitCore, KitStatus

FULL = "Penyimpanan komputer ini penuh; kosongkan ruang lalu ulangi."


def told(window):
    return window.status_line.chip.accessibleName(), window.status_line.left.text()


def say(qtbot, window, core, **changes):
    core.state = replace(core.state, **changes)
    core.change("status")
    qtbot.waitUntil(lambda: window.status == core.state and not tasks.busy())


# the line


@pytest.mark.parametrize(
    ("state", "chip"),
    [
        ("connecting", "Menghubungi server"), ("trouble", "Terganggu"), ("needs_login", "Perlu masuk kembali"),
        ("needs_upgrade", "Perlu diperbarui"), ("offline", "Luring"),
    ],
)  # fmt: skip
def test_only_what_goes_well_is_green(qtbot, at_work, core, state, chip):
    say(qtbot, at_work, core, state=state, message=FULL, online=state == "needs_upgrade", pending=0)
    said, words = told(at_work)
    assert said == chip
    assert at_work.status_line.chip._chip.tone is not Tone.GOOD
    assert "Semua sudah terkirim" not in words
    assert (FULL in words) == (state in ("trouble", "needs_login", "needs_upgrade"))


def test_what_was_refused_is_not_called_sent(qtbot, at_work, core):
    say(qtbot, at_work, core, state="idle", online=True, pending=0, conflicts=1)
    assert told(at_work) == ("Daring", "1 perlu diperhatikan")


def test_a_stall_is_told_though_the_server_answers(qtbot, at_work, core):
    say(qtbot, at_work, core, state="idle", online=True, stalled=True, message="Tidak bergerak.", pending=3)
    assert told(at_work) == ("Terganggu", "Tidak bergerak.   ·   3 perubahan menunggu dikirim")


@pytest.mark.parametrize(
    ("state", "message", "words"),
    [
        ("syncing", "", "Data sedang diambil dari server… 40 %"),
        ("offline", "", "Data dari server belum lengkap di komputer ini. Sisanya diambil setelah terhubung."),
        ("trouble", FULL, f"Data dari server belum lengkap di komputer ini. {FULL}"),
    ],
)
def test_an_empty_list_says_that_its_data_is_still_to_come(qtbot, at_work, core, state, message, words):
    overlay = at_work.current_page.table._overlay
    at_work.current_page.table.show_rows(_Nothing())
    qtbot.waitUntil(lambda: overlay.isVisible() and not tasks.busy())
    assert overlay._words.text() == "Tidak ada yang menunggu."
    say(qtbot, at_work, core, state=state, message=message, online=state == "syncing", fetched=0.4, pending=0)
    assert overlay._words.text() == words
    assert not overlay._button.isVisible()
    assert told(at_work)[1] == (message or words), "what is wrong comes first where there is little room"
    assert told(at_work)[0] in ("Mengambil data", "Luring", "Terganggu")
    at_work.go("surat_masuk")
    other = at_work.current_page.table
    other.show_rows(_Nothing())
    qtbot.waitUntil(lambda: not tasks.busy())
    assert other._overlay._words.text() == words, "a page that is made meanwhile knows it too"
    say(qtbot, at_work, core, state="idle", online=True, fetched=1.0, message="")
    assert other._overlay._words.text() == "Tidak ada yang menunggu."


class _Nothing:
    def count(self):
        return 0

    def page(self, request):
        return []

    def locate(self, row_id, sort, descending):
        return None


# a session that ended


def test_an_ended_session_is_opened_again_with_everything_left_where_it_was(qtbot, at_work, core):
    at_work.go("surat_masuk")
    page = at_work.current_page
    say(qtbot, at_work, core, state="needs_login", message="Sesi berakhir. Masuk kembali untuk menyinkronkan.")
    banner = at_work.desk.session
    assert banner.isVisible()
    assert "Sesi berakhir" in banner.accessibleName()
    at_work.sign_in_again()
    door = at_work.sign_in
    assert at_work.door.currentWidget() is door
    assert door.user.text() == core.account
    at_work.new_letter()
    qtbot.keyClick(at_work, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    assert at_work.current_page is page, "nothing happens behind the door"
    qtbot.keyClick(at_work, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: at_work.door.currentWidget() is at_work.desk)
    assert at_work.current_page is page
    at_work.sign_in_again()
    qtbot.keyClicks(door.password, "benar")
    core.state = replace(core.state, state="idle", online=True)
    person, real = core.state.person, core.sign_in

    def same_person(server, user, password, passphrase=""):
        real(server, user, password, passphrase)
        core.state = replace(core.state, person=person)

    core.sign_in = same_person
    qtbot.keyClick(door.password, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: at_work.door.currentWidget() is at_work.desk)
    assert at_work.current_page is page
    assert not banner.isVisible()


def test_what_is_open_outlives_the_moment_between_two_sessions(qtbot, at_work, core):
    page, person, go_on, between = at_work.current_page, core.state.person, threading.Event(), threading.Event()

    def slow(server, user, password, passphrase=""):
        core.state = replace(core.state, person="")
        core.change("session")
        between.set()
        go_on.wait(30)
        core.state = replace(core.state, person=person)

    core.sign_in = slow
    at_work.sign_in_again()
    qtbot.keyClicks(at_work.sign_in.password, "benar")
    qtbot.keyClick(at_work.sign_in.password, Qt.Key.Key_Return)
    qtbot.waitUntil(between.is_set)
    at_work._ask_status()
    qtbot.waitUntil(lambda: not at_work._settle.isActive())
    go_on.set()
    qtbot.waitUntil(lambda: at_work.door.currentWidget() is at_work.desk)
    assert at_work.current_page is page


def test_an_answer_of_that_moment_may_come_late(qtbot, at_work, core, monkeypatch):
    page, read, go_on, real = at_work.current_page, threading.Event(), threading.Event(), core.status

    def late():
        found = replace(real(), person="")
        read.set()
        go_on.wait(30)
        return found

    with monkeypatch.context() as between:
        between.setattr(core, "status", late)
        at_work._ask_status()
        qtbot.waitUntil(read.is_set)
    at_work.door.ended.emit()
    go_on.set()
    qtbot.waitUntil(lambda: not tasks.busy())
    assert at_work.door.currentWidget() is at_work.desk
    assert at_work.current_page is page


def test_a_page_that_cannot_be_left_is_not_left_for_the_door(qtbot, at_work, monkeypatch):
    monkeypatch.setattr(at_work.current_page, "may_leave", lambda: False)
    at_work.sign_in_again()
    assert at_work.door.currentWidget() is at_work.desk


# the door


def test_waiting_for_a_silent_server_can_be_given_up(qtbot, window):
    core = KitCore(state=KitStatus(person=""))
    window.set_core(core)
    qtbot.waitUntil(lambda: window.door.currentWidget() is window.sign_in)
    page = window.sign_in
    assert not page.cancel.isVisible()

    def silent(server, user, password, passphrase=""):
        assert core.given_up.wait(30)
        raise ServerProblem("Server tidak dapat dihubungi.", code="offline")

    core.sign_in = silent
    page.user.setText("rina")
    page.password.setText("benar")
    page.button.click()
    assert page.cancel.isVisible()
    page.cancel.click()
    assert core.given_up.is_set()
    assert page.button.isEnabled()
    assert not page.cancel.isVisible()
    qtbot.waitUntil(lambda: not tasks.busy())
    assert page.error.accessibleName() == "", "who gave up is told nothing"
    assert page.password.text() == "benar"


def test_to_be_asked_for_the_passphrase_is_no_failure(qtbot, window):
    trouble = KeyProblem("Profil ini dilindungi frasa sandi; masukkan frasa sandi Anda.", code="passphrase")
    window.set_core(KitCore(state=KitStatus(person=""), trouble=trouble))
    qtbot.waitUntil(lambda: window.sign_in.error.isVisible())
    assert window.sign_in.error.property("tone") == Tone.INFO
    window.sign_in.show_error(KeyProblem("Frasa sandi salah, atau berkas kunci rusak.", code="passphrase"))
    assert window.sign_in.error.property("tone") == Tone.BAD


def test_another_address_takes_away_what_was_said_of_the_one_before(qtbot, window):
    page = window.sign_in
    page.begin()
    page.show_error(ServerProblem("Server tidak dapat dihubungi."))
    page.user.setFocus()
    qtbot.keyClicks(page.user, "a")
    assert page.error.accessibleName() == "Server tidak dapat dihubungi."
    qtbot.keyClicks(page.server, "https://portal")
    assert page.error.accessibleName() == ""


def test_a_new_try_takes_away_what_was_said_of_the_one_before(qtbot, window):
    page = window.sign_in
    window.door.setCurrentWidget(page)
    page.set_profile(new=True, may_unlock=False)
    page.begin()
    page.show_error(KeyProblem("Tidak ada penyimpan kunci. Server tidak dapat dihubungi.", code="keyring"))
    for field, words in ((page.server, "https://portal"), (page.user, "a"), (page.password, "b")):
        field.setText(words)
    page.button.click()
    assert page.passphrase.accessibleDescription(), "it is too short, and nothing was asked of the server"
    assert page.error.accessibleName() == ""


def test_working_offline_once_keeps_the_servers_address(qtbot, window, settings):
    settings.set(SERVER, "https://portal.kota.example")
    page = window.sign_in
    page.begin()
    page.server.clear()
    page.user.setText("rina")
    page.password.setText("benar")
    with qtbot.waitSignal(page.wanted) as wanted:
        page.button.click()
    assert wanted.args[0] == ""
    assert settings.get(SERVER) == "https://portal.kota.example"
    page.begin()
    assert page.server.text() == "https://portal.kota.example"


# keys and clicks


@pytest.fixture
def menu_opened(at_work, monkeypatch):
    opened = []
    monkeypatch.setattr(at_work.top.menu, "showMenu", lambda: opened.append(True))
    return opened


def alt_with(qtbot, widget, key=None):
    """Alt goes down, perhaps with another key, and comes up first, as fingers do it."""
    qtbot.keyPress(widget, Qt.Key.Key_Alt, Qt.KeyboardModifier.AltModifier)
    if key is not None:
        qtbot.keyPress(widget, key, Qt.KeyboardModifier.AltModifier)
    qtbot.keyRelease(widget, Qt.Key.Key_Alt)


def test_alt_alone_opens_the_menu(qtbot, at_work, menu_opened):
    alt_with(qtbot, at_work)
    assert menu_opened == [True]


def test_alt_with_a_digit_opens_the_page_and_not_the_menu(qtbot, at_work, menu_opened):
    alt_with(qtbot, at_work.current_page.table, Qt.Key.Key_2)
    assert at_work._trail[-1] == "surat_masuk"
    assert menu_opened == []


def test_alt_with_a_letter_that_a_page_takes_does_not_open_the_menu(qtbot, at_work, menu_opened):
    field, taken = QPlainTextEdit(at_work.current_page), []
    field.show()
    field.setFocus()
    QShortcut("Alt+H", field, lambda: taken.append(True))
    alt_with(qtbot, field, Qt.Key.Key_H)
    assert taken == [True]
    assert menu_opened == []


def test_alt_that_switches_windows_does_not_open_the_menu(qtbot, at_work, menu_opened):
    qtbot.keyPress(at_work, Qt.Key.Key_Alt, Qt.KeyboardModifier.AltModifier)
    QApplication.sendEvent(at_work, _event("WindowDeactivate"))
    qtbot.keyRelease(at_work, Qt.Key.Key_Alt)
    assert menu_opened == []


def _event(name):
    from PySide6.QtCore import QEvent

    return QEvent(getattr(QEvent.Type, name))


def click(qtbot, window, page):
    rows = window.navigation.list
    place = list(window.specs).index(page)
    where = rows.visualRect(rows.model().index(place, 0)).center()
    qtbot.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=where)


@pytest.mark.parametrize("before", ["page", "search", "navigation"])
def test_a_click_in_the_navigation_leads_to_the_page_with_the_keys(qtbot, at_work, before):
    places = {"page": at_work.current_page.table, "search": at_work.top.search, "navigation": at_work.navigation.list}
    places[before].setFocus()
    click(qtbot, at_work, "absensi")
    assert at_work._trail[-1] == "absensi"
    assert QApplication.focusWidget() is at_work.current_page.table
    at_work.navigation.list.setFocus()
    click(qtbot, at_work, "absensi")
    assert QApplication.focusWidget() is at_work.current_page.table


def test_arrows_stay_in_the_navigation(qtbot, at_work):
    at_work.navigation.list.setFocus()
    qtbot.keyClick(at_work.navigation.list, Qt.Key.Key_Down)
    assert at_work._trail[-1] == "surat_masuk"
    assert QApplication.focusWidget() is at_work.navigation.list


def test_a_page_named_with_an_ampersand_shows_it_in_the_menu(at_work):
    at_work.current_page.addAction("Cetak")
    at_work.current_page.set_title("Sarana & prasarana")
    build_menu(at_work, at_work.app_menu)
    assert "Sarana && prasarana" in [action.text() for action in at_work.app_menu.actions()]
    pages = next(action.menu() for action in at_work.app_menu.actions() if action.text() == "&Halaman")
    assert "Pegawai && OPD" in [entry.text() for entry in pages.actions()]


def test_who_may_not_write_letters_is_not_asked_to(qtbot, at_work, core):
    say(qtbot, at_work, core, may_write=False)
    assert not at_work.top.button.isVisible()
    page = at_work.current_page
    at_work.new_letter()
    assert at_work.current_page is page
    build_menu(at_work, at_work.app_menu)
    assert HOTKEYS["new_letter"].words not in {action.text() for action in at_work.app_menu.actions()}
    say(qtbot, at_work, core, may_write=True)
    assert at_work.top.button.isVisible()
