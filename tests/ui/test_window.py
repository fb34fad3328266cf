"""The shell: first paint, signing in, moving by keyboard, changes from any thread."""

import threading
from dataclasses import replace
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication

from portalpns.client.settings import SCALE, SIDEBAR, USER, WINDOW
from portalpns.client.ui import look, tasks
from portalpns.client.ui.app import open_core
from portalpns.client.ui.hotkeys import HOTKEYS, HotkeySheet
from portalpns.client.ui.page import NewLetter
from portalpns.client.ui.window import MainWindow
from portalpns.client.ui.window.menu import build_menu
from portalpns.client.ui.window.navigation import Navigation
from portalpns.domain.errors import FileProblem
from ui.kit import NOW, PAGES, DeskPage, KitCore, KitStatus

SIZES = [(1024, 640), (1366, 768), (1708, 960)]


def shown(window):
    return window._trail[-1]


def test_bare_window_is_painted_before_there_is_a_core(qtbot, settings):
    window = MainWindow(PAGES, settings, lambda: NOW)
    qtbot.addWidget(window)
    with qtbot.waitSignal(window.painted):
        window.show()
    assert not window.has_core
    assert window.stack.currentWidget() is window.desk.skeleton
    assert window._pages == {}


def test_core_is_opened_off_the_ui_thread(qtbot, window, core):
    where = []

    def make(_tell):
        where.append(threading.current_thread().name)
        return core

    open_core(window, make)
    qtbot.waitUntil(lambda: window.has_core)
    assert window.core is core
    assert where[0].startswith("portalpns-db")


def test_core_that_cannot_be_opened_is_told_where_the_page_would_be_and_tried_again(qtbot, window, core):
    answers = [FileProblem("Data di komputer ini terkunci oleh program lain.")]

    def make(_tell):
        if answers:
            raise answers.pop()
        return core

    open_core(window, make)
    qtbot.waitUntil(lambda: "terkunci" in window.desk.skeleton.accessibleName())
    assert not window.has_core
    qtbot.mouseClick(window.desk.skeleton.again, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.has_core)
    assert window.core is core


def test_a_long_preparation_says_how_far_it_is_and_ends_with_the_window(qtbot, window, core):
    go_on, ended = threading.Event(), []

    def make(tell):
        try:
            tell("Menulis surat 4 dari 10", 0.4)
            go_on.wait(60)
            tell("Menulis surat 5 dari 10", 0.5)
        except BaseException as error:
            ended.append(type(error))
            raise
        return core

    open_core(window, make)
    qtbot.waitUntil(lambda: window.desk.skeleton.accessibleName() == "Menulis surat 4 dari 10, 40 %")
    assert not window.desk.skeleton.again.isVisible()
    for task in list(tasks._door.running):
        task.cancel()
    go_on.set()
    qtbot.waitUntil(lambda: not tasks.busy())
    assert ended == [tasks.Cancelled]
    assert not window.has_core


def test_first_page_comes_with_counters_and_status(at_work):
    assert shown(at_work) == "beranda"
    names = [
        at_work.navigation._entries.index(row).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(len(PAGES))
    ]
    assert names[1] == "Surat Masuk, 12"
    assert at_work.status_line.chip.accessibleName() == "Luring"
    assert at_work.status_line.left.text() == "2 perubahan menunggu dikirim"
    assert "Tersimpan" not in at_work.status_line.right.text(), "that is said beside the text, while it is open"
    assert "Sekretaris" in at_work.status_line.right.text()


def test_demo_says_so_over_every_page(at_work):
    assert at_work.desk.banner.isVisible()
    assert "CONTOH" in at_work.desk.banner.accessibleName()


def test_being_online_with_nothing_to_send_is_calm(qtbot, at_work, core):
    core.state = replace(core.state, online=True, pending=0, demo=False)
    core.change("sync")
    qtbot.waitUntil(lambda: at_work.status_line.chip.accessibleName() == "Daring")
    assert at_work.status_line.left.text() == "Semua sudah terkirim 09.41"
    assert not at_work.desk.banner.isVisible()


def test_the_title_of_the_window_names_the_page(at_work, core):
    assert at_work.windowTitle() == "Beranda"
    at_work.go("surat_masuk")
    assert at_work.windowTitle() == "Surat Masuk"
    at_work.back()
    assert at_work.windowTitle() == "Beranda"


def test_pages_are_made_when_first_shown(at_work):
    assert set(at_work._pages) == {"beranda"}
    at_work.go("surat_masuk", 7)
    assert set(at_work._pages) == {"beranda", "surat_masuk"}
    assert at_work.current_page.targets == [7]


@pytest.mark.parametrize(
    ("keys", "page"), [("Alt+2", "surat_masuk"), ("Alt+0", "pengaturan"), ("Ctrl+,", "pengaturan")]
)
def test_pages_are_reached_by_keys(qtbot, at_work, keys, page):
    press(qtbot, at_work, keys)
    assert shown(at_work) == page


def press(qtbot, window, keys):
    combination = QKeySequence(keys)[0]
    qtbot.keyClick(window, combination.key(), combination.keyboardModifiers())


def test_escape_goes_back_the_way_one_came(qtbot, at_work):
    at_work.go("surat_masuk")
    at_work.go("absensi")
    press(qtbot, at_work, "Esc")
    assert shown(at_work) == "surat_masuk"
    press(qtbot, at_work, "Esc")
    press(qtbot, at_work, "Esc")
    assert shown(at_work) == "beranda"


def test_a_page_may_keep_one(qtbot, at_work):
    at_work.current_page.may_leave = lambda: False
    at_work.go("absensi")
    assert shown(at_work) == "beranda"
    assert at_work.navigation.list.currentIndex().row() == 0
    at_work.close()
    assert at_work.isVisible()
    at_work.current_page.may_leave = lambda: True


def test_new_letter_opens_the_letters_page(qtbot, at_work):
    press(qtbot, at_work, "Ctrl+N")
    assert shown(at_work) == "surat_keluar"
    assert isinstance(at_work.current_page.targets[0], NewLetter)


def test_panes_are_visited_in_turn(qtbot, at_work):
    at_work.current_page.table.setFocus()
    visited = []
    for _ in range(3):
        press(qtbot, at_work, "F6")
        visited.append(QApplication.focusWidget())
    assert visited == [at_work.navigation.list, at_work.top.search, at_work.current_page.table]


def test_search_finds_and_goes_there(qtbot, at_work):
    press(qtbot, at_work, "Ctrl+K")
    assert QApplication.focusWidget() is at_work.top.search
    qtbot.keyClicks(at_work.top.search, "rapat")
    qtbot.waitUntil(lambda: at_work.top.search._popup.isVisible())
    qtbot.keyClick(at_work.top.search, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: shown(at_work) == "surat_masuk")
    assert at_work.current_page.targets == [7]
    assert at_work.top.search.text() == ""


def test_escape_closes_the_search_and_stays_on_the_page(qtbot, at_work):
    at_work.go("surat_masuk")
    press(qtbot, at_work, "Ctrl+K")
    qtbot.keyClicks(at_work.top.search, "rapat")
    qtbot.waitUntil(lambda: at_work.top.search._popup.isVisible())
    qtbot.keyClick(at_work.top.search, Qt.Key.Key_Escape)
    assert not at_work.top.search._popup.isVisible()
    assert at_work.top.search.text() == ""
    assert not at_work.top.search.hasFocus()
    assert shown(at_work) == "surat_masuk"


def test_another_page_ends_the_search(qtbot, at_work):
    press(qtbot, at_work, "Ctrl+K")
    qtbot.keyClicks(at_work.top.search, "undangan")
    qtbot.waitUntil(lambda: at_work.top.search._popup.isVisible())
    press(qtbot, at_work, "Alt+2")
    assert shown(at_work) == "surat_masuk"
    assert not at_work.top.search._popup.isVisible()
    assert at_work.top.search.text() == ""
    assert QApplication.focusWidget() is at_work.current_page.table
    press(qtbot, at_work, "Ctrl+K")
    press(qtbot, at_work, "Alt+2")
    assert QApplication.focusWidget() is at_work.current_page.table, "also when it is in front already"


def test_sync_is_asked_of_the_core(qtbot, at_work, core):
    press(qtbot, at_work, "F5")
    assert core.synced.wait(5)
    assert at_work.notices.shown == ["Sinkronisasi dimulai."]


def test_nothing_is_synchronised_for_nobody(qtbot, window, core):
    core.state = replace(core.state, person="")
    window.set_core(core)
    qtbot.waitUntil(lambda: window.door.shut and not tasks.busy())
    press(qtbot, window, "F5")
    qtbot.waitUntil(lambda: not tasks.busy())
    assert not core.synced.is_set()
    assert window.notices.shown == []


def test_changes_from_any_thread_refresh_the_page_in_front_once(qtbot, at_work, core):
    threads = [threading.Thread(target=core.change, args=("surat",)) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    qtbot.waitUntil(lambda: bool(at_work.current_page.refreshed))
    assert at_work.current_page.refreshed == [frozenset({"surat"})]


def test_a_page_behind_refreshes_when_it_comes_to_the_front(qtbot, at_work, core):
    at_work.go("surat_masuk")
    letters = at_work.current_page
    at_work.go("beranda")
    core.change("pegawai")
    core.change("surat")
    qtbot.waitUntil(lambda: bool(at_work.current_page.refreshed))
    assert letters.refreshed == []
    at_work.go("surat_masuk")
    assert letters.refreshed == [frozenset({"pegawai", "surat"})]


def test_a_page_that_does_not_show_these_kinds_stays_still(qtbot, at_work, core):
    at_work.go("surat_masuk")
    core.change("absensi")
    qtbot.waitUntil(lambda: "beranda" in at_work._stale)
    assert at_work.current_page.refreshed == []


def test_page_tells_its_own_counter(at_work):
    at_work.current_page.counted.emit(4)
    assert at_work.navigation._entries.counts["beranda"] == 4


def test_signing_in_and_out(qtbot, window, settings):
    core = KitCore(state=KitStatus(person=""))
    window.set_core(core)
    qtbot.waitUntil(lambda: window.door.currentWidget() is window.sign_in)
    page = window.sign_in
    page.user.setText("rina")
    qtbot.keyClicks(page.password, "salah")
    qtbot.keyClick(page.password, Qt.Key.Key_Return)
    assert not page.button.isEnabled()
    qtbot.waitUntil(lambda: page.error.accessibleName() == "Nama pengguna atau kata sandi tidak cocok.")
    assert page.button.isEnabled()
    page.password.setText("benar")
    qtbot.keyClick(page.password, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.door.currentWidget() is window.desk)
    assert page.password.text() == ""
    assert settings.get(USER) == "rina"
    assert "benar" not in settings._file.read_text(encoding="utf-8")
    window.sign_out()
    qtbot.waitUntil(lambda: window.door.currentWidget() is window.sign_in)
    assert window._pages == {}


def test_what_one_types_at_the_door_is_not_wiped_by_news(qtbot, window):
    core = KitCore(state=KitStatus(person=""))
    window.set_core(core)
    qtbot.waitUntil(lambda: window.door.currentWidget() is window.sign_in)
    window.sign_in.password.setText("setengah")
    core.change("sync")
    qtbot.waitUntil(lambda: not window._kinds and not window._settle.isActive() and not tasks.busy())
    assert window.sign_in.password.text() == "setengah"


def test_missing_fields_are_said_beside_them(qtbot, window):
    page = window.sign_in
    page.begin()
    page.server.setText("portal.kota")
    with qtbot.assertNotEmitted(page.wanted):
        page.button.click()
    assert page._form._errors["user"].text() == "Isikan nama pengguna atau NIP Anda."
    assert "https://" in page._form._errors["server"].text()


def test_user_is_forgotten_when_one_wants_that(qtbot, window, settings):
    settings.set(USER, "lama")
    page = window.sign_in
    page.begin()
    page.remember.setChecked(False)
    page.user.setText("rina")
    page.password.setText("x")
    page.button.click()
    assert settings.get(USER) == ""


def test_every_action_is_in_the_menu_with_its_key(at_work):
    build_menu(at_work, at_work.app_menu)
    said = {action.text(): action.shortcut().toString() for action in at_work.app_menu.actions() if action.text()}
    assert said[HOTKEYS["sync"].words] == "F5"
    assert said[HOTKEYS["new_letter"].words] == "Ctrl+N"
    pages = next(action.menu() for action in at_work.app_menu.actions() if action.text() == "&Halaman")
    assert [entry.text().replace("&&", "&") for entry in pages.actions()] == [spec.words for spec in PAGES]


def test_help_sheet_shows_every_shortcut(qtbot, at_work):
    press(qtbot, at_work, "F1")
    sheet = at_work.findChild(HotkeySheet)
    from PySide6.QtWidgets import QLabel, QScrollArea

    said = {label.text() for label in sheet.findChildren(QLabel)}
    assert {key.words for key in HOTKEYS.values()} <= said
    assert "Alt+1" in said
    scroll = sheet.findChild(QScrollArea)
    wanted = scroll.widget().minimumSizeHint().width() + scroll.verticalScrollBar().sizeHint().width()
    assert scroll.minimumWidth() >= min(wanted, sheet._widest()), "nothing to scroll sideways where there is room"
    sheet.close()


@pytest.mark.parametrize("scale", [100, 125, 150])
def test_the_chip_of_the_status_line_is_whole_whatever_stands_beside_it(qtbot, dressed, at_work, core, scale):
    core.state = replace(core.state, opd="Dinas Komunikasi, Informatika dan Statistik", role="Kepala " * 12)
    core.change("status")
    at_work.resize(1024, 700)
    look.apply(dressed, "terang", scale)
    try:
        line = at_work.status_line
        qtbot.waitUntil(lambda: "Kepala Kepala" in line.right.text() and line.right.shown != line.right.text())
        assert line.chip.width() == line.chip.sizeHint().width()
        assert line.width() <= 1024
    finally:
        look.apply(dressed, "terang", 100)


def test_a_long_post_gives_way_in_the_status_line(qtbot, at_work, core):
    core.state = replace(core.state, role="Kepala Bidang " + "Pengelolaan Informasi dan Komunikasi Publik " * 4)
    core.change("status")
    qtbot.waitUntil(lambda: "Komunikasi Publik" in at_work.status_line.right.text())
    assert at_work.status_line.minimumSizeHint().width() < at_work.minimumWidth()
    shown = at_work.status_line.right.shown
    assert shown.startswith("…")
    assert shown.endswith("Rina Sari"), "who one is stays"


def test_the_first_window_stands_inside_the_screen_with_its_frame(qtbot, window, monkeypatch):
    free, frame = QRect(0, 0, 1366, 740), QRect(-1, -24, 1368, 793)
    monkeypatch.setattr(window, "screen", lambda: SimpleNamespace(availableGeometry=lambda: free))
    monkeypatch.setattr(window, "frameGeometry", lambda: frame)
    window.resize(1366, 768)
    window.fit_screen()
    assert (window.width(), window.height()) == (1364, 715)


def test_no_shortcut_of_the_window_is_given_twice():
    window = [key.keys for key in HOTKEYS.values() if key.group == "Umum"]
    others = [key.keys for key in HOTKEYS.values() if key.group != "Umum"]
    assert len(set(window)) == len(window)
    assert not set(window) & set(others)
    assert not {spec.hotkey for spec in PAGES if spec.hotkey} & {key.keys for key in HOTKEYS.values()}


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("scale", [100, 125, 150])
def test_everything_fits_into_the_window(qtbot, dressed, settings, core, size, scale):
    settings.set(SCALE, scale)
    look.apply(dressed, "terang", scale)
    try:
        window = MainWindow(PAGES, settings, lambda: NOW)
        qtbot.addWidget(window)
        window.resize(*size)
        window.show()
        window.set_core(core)
        qtbot.waitUntil(lambda: window.current_page is not None and not tasks.busy())
        assert (window.width(), window.height()) == size
        for part in (window.top.button, window.status_line.chip, window.current_page.table):
            corner = part.mapTo(window, QPoint(part.width(), part.height()))
            assert corner.x() <= size[0]
            assert corner.y() <= size[1]
        assert window.navigation.list.verticalScrollBar().maximum() == 0 or size == SIZES[0]
    finally:
        look.apply(dressed, "terang", 100)


def test_sidebar_follows_the_size_of_the_letters_by_itself(qtbot, dressed):
    """In which order Qt tells widgets of another font is chance; the window may hear of it first."""
    sidebar = Navigation(PAGES)
    qtbot.addWidget(sidebar)
    sidebar.show()
    before = sidebar.width()
    for scale in (150, 100):
        look.apply(dressed, "terang", scale)
        assert (sidebar.width() > before) == (scale > 100)
    assert sidebar.width() == before


def test_sidebar_can_be_made_narrow_and_stays_so(qtbot, at_work, settings):
    wide = at_work.navigation.width()
    press(qtbot, at_work, "Ctrl+Shift+M")
    assert at_work.navigation.width() < wide / 2
    assert settings.get(SIDEBAR) is True


def test_a_window_whose_page_fails_to_say_whether_it_may_leave_stays_open(qtbot, at_work, monkeypatch):
    def broken():
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(at_work.current_page, "may_leave", broken)
    with pytest.raises(OSError, match="No space"):
        at_work.close()
    assert at_work.isVisible()
    monkeypatch.undo()


def test_signing_out_asks_the_page_first(qtbot, at_work, core, monkeypatch):
    monkeypatch.setattr(at_work.current_page, "may_leave", lambda: False)
    at_work.sign_out()
    qtbot.waitUntil(lambda: not tasks.busy())
    assert core.state.person
    assert shown(at_work) == "beranda"


def test_place_of_the_window_is_kept(qtbot, at_work, settings):
    at_work.resize(880, 701)
    at_work.close()
    again = MainWindow(PAGES, settings, lambda: NOW)
    qtbot.addWidget(again)
    assert (again.width(), again.height()) == (880, 701)
    settings.set(WINDOW, "bukan-base64")
    qtbot.addWidget(MainWindow(PAGES, settings, lambda: NOW))


def test_kit_page_is_a_page(at_work):
    assert isinstance(at_work.current_page, DeskPage)
