"""First start, signing in, and computers on which it does not go smoothly."""

import threading
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from client.kit import PASSWORD, Balai, Jam, Line
from portalpns.client.core import Core
from portalpns.client.secrets import FileKeyring
from portalpns.client.settings import Settings
from portalpns.client.sync.transport import HttpTransport, Transport
from portalpns.client.ui.adapter import ShellCore, open_shell_core
from portalpns.client.ui.app import open_core
from portalpns.client.ui.beranda.page import BerandaPage
from portalpns.client.ui.page import Core as ShellFace
from portalpns.client.ui.pages import PAGES
from portalpns.client.ui.widgets.table.overlay import StateOverlay
from portalpns.client.ui.window import MainWindow
from ui.real.conftest import Open, settle


class NoKeyring:
    """A computer without a keyring, as a plain Linux server is."""

    def get_password(self, service: str, username: str) -> str | None:
        raise RuntimeError("No recommended backend was available.")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise RuntimeError("No recommended backend was available.")

    def delete_password(self, service: str, username: str) -> None:
        raise RuntimeError("No recommended backend was available.")


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> MainWindow:
    made = MainWindow(PAGES, Settings(tmp_path / "setelan.json"), Jam())
    qtbot.addWidget(made)
    made.show()
    return made


def press(qtbot: QtBot, window: MainWindow, *, server: str, user: str = "siti", password: str = PASSWORD) -> None:
    page = window.sign_in
    page.server.setText(server)
    page.user.setText(user)
    page.password.setText(password)
    qtbot.mouseClick(page.button, Qt.MouseButton.LeftButton)
    settle(qtbot)


def said(window: MainWindow) -> str:
    return window.sign_in.error.accessibleName()


def test_a_new_computer_asks_who_one_is_and_opens_the_first_page(
    qtbot: QtBot, window: MainWindow, place: Balai, tmp_path: Path
) -> None:
    lines: list[Line] = []

    def line(server: str) -> Transport:
        lines.append(Line(HttpTransport(server)))
        return lines[-1]

    keyring = FileKeyring(tmp_path / "keyring.json")
    core = Core.open(tmp_path / "baru", keyring=keyring, clock=place.jam, transport=line)
    window.set_core(ShellCore(core))
    settle(qtbot)
    assert window.door.currentWidget() is window.sign_in
    assert not window.sign_in._form._hints["server"].isVisible(), "there is nothing here to work with"
    press(qtbot, window, server="")
    assert window.sign_in._form._errors["server"].text() == "Isikan alamat server instansi Anda."
    press(qtbot, window, server=place.url, password="salah-semua")
    assert said(window).startswith("Nama pengguna atau kata sandi tidak benar.")
    assert window.sign_in.password.hasFocus() or window.sign_in.password.selectedText() == "salah-semua"
    press(qtbot, window, server="http://127.0.0.1:9")
    assert "tidak dapat dihubungi" in said(window)
    assert core.session is None
    press(qtbot, window, server=place.url)
    assert window.door.currentWidget() is window.desk
    assert window.current_page is not None
    qtbot.waitUntil(lambda: "Siti Aminah" in window.status_line.right.text(), timeout=60_000)
    core.close()


def test_until_the_first_pull_is_complete_nothing_pretends_to_be_empty(
    qtbot: QtBot, window: MainWindow, place: Balai, tmp_path: Path
) -> None:
    writer = place.komputer("siti")
    writer.core.surat.submit(writer.draft("Menunggu paraf", rantai=("j-sekdis",)).id)
    writer.sync()
    asked, go_on = threading.Event(), threading.Event()

    def slow(_method: str, path: str) -> None:
        if path == "/sync/pull":
            asked.set()
            go_on.wait(60)

    def line(server: str) -> Transport:
        made = Line(HttpTransport(server))
        made.before = slow
        return made

    keyring = FileKeyring(tmp_path / "keyring.json")
    core = Core.open(tmp_path / "baru", keyring=keyring, clock=place.jam, transport=line)
    window.set_core(ShellCore(core))
    settle(qtbot)
    press(qtbot, window, server=place.url, user="sekdis")
    qtbot.waitUntil(asked.is_set, timeout=60_000)
    settle(qtbot)
    page, waiting = window.current_page, "Data sedang diambil dari server…"
    assert isinstance(page, BerandaPage)
    assert window.status_line.chip.accessibleName() == "Mengambil data"
    assert window.status_line.left.text() == waiting
    assert page.table._overlay._words.text() == waiting
    assert "0" not in page.cards[0].accessibleName()
    window.go("absensi")
    settle(qtbot)
    assert [one._words.text() for one in window.findChildren(StateOverlay) if one.isVisible()] == [waiting]
    go_on.set()
    qtbot.waitUntil(lambda: window.status_line.chip.accessibleName() == "Daring", timeout=60_000)
    window.go("beranda")
    settle(qtbot)
    assert page.table.rows.row_at(0).hal == "Menunggu paraf"
    assert page.cards[0].accessibleName() == "Menunggu paraf atau perbaikan: 1."
    core.close()


def test_the_profile_of_another_window_is_said_and_tried_again(qtbot: QtBot, window: MainWindow, place: Balai) -> None:
    siti = place.komputer("siti")

    def make(_tell: Any) -> ShellFace:
        second = Core.open(siti.root, keyring=FileKeyring(siti.root / "keyring.json"), clock=place.jam)
        second.unlock()
        return ShellCore(second)

    open_core(window, make)
    settle(qtbot)
    skeleton = window.desk.skeleton
    assert "sedang dibuka oleh jendela Portal PNS yang lain" in skeleton.accessibleName()
    assert skeleton.again.isVisible()
    siti.core.close()
    qtbot.mouseClick(skeleton.again, Qt.MouseButton.LeftButton)
    settle(qtbot)
    assert window.current_page is not None
    assert window.has_core
    window.core.close()


def test_without_a_keyring_a_passphrase_protects_the_computer(
    qtbot: QtBot, window: MainWindow, place: Balai, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, open_window: Open
) -> None:
    import keyring

    for name in ("get_password", "set_password", "delete_password"):
        monkeypatch.setattr(keyring, name, getattr(NoKeyring(), name))
    monkeypatch.setenv("PORTALPNS_HOME", str(tmp_path / "rumah"))
    settings = Settings(tmp_path / "setelan.json")
    first = open_shell_core(None, settings, lambda _words, _share: None)  # type: ignore[arg-type]
    window.set_core(first)
    settle(qtbot)
    page = window.sign_in
    assert not page.passphrase.isVisible()
    press(qtbot, window, server=place.url)
    assert "Penyimpan kunci komputer ini terkunci atau tidak tersedia" in said(window)
    assert page.passphrase.isVisible()
    assert "tidak seorang pun dapat memulihkannya" in page._extra._hints["passphrase"].text()
    for first_words, again_words, words in (
        ("pendek7", "pendek7", "setidaknya 8"), ("kuda lumping", "kuda lumpin", "tidak sama"),
    ):  # fmt: skip
        page.passphrase.setText(first_words)
        page.repeat.setText(again_words)
        press(qtbot, window, server=place.url)
        assert any(words in label.text() for label in page._extra._errors.values())
        assert first.new
    for field in (page.passphrase, page.repeat):
        field.setText("kuda lumping makan beling")
    press(qtbot, window, server=place.url)
    assert window.door.currentWidget() is window.desk
    first.sync.sync_now(wait=True)
    first.close()

    again = MainWindow(PAGES, settings, Jam())
    qtbot.addWidget(again)
    again.show()
    second = open_shell_core(None, settings, lambda _words, _share: None)  # type: ignore[arg-type]
    again.set_core(second)
    settle(qtbot)
    assert "frasa sandi" in said(again)
    assert not again.sign_in.repeat.isVisible()
    assert "luring" in again.sign_in._form._hints["server"].text()
    again.sign_in.passphrase.setText("bukan itu")
    press(qtbot, again, server=place.url, password="")
    assert said(again) == "Frasa sandi salah, atau berkas kunci rusak."
    again.sign_in.passphrase.setText("kuda lumping makan beling")
    press(qtbot, again, server=place.url, password="")
    assert again.door.currentWidget() is again.desk
    second.close()


def test_signing_out_leaves_nothing_on_the_screen(qtbot: QtBot, place: Balai, open_window: Open) -> None:
    siti = place.komputer("siti")
    window = open_window(siti)
    window.go("surat_keluar")
    settle(qtbot)
    window.sign_out()
    settle(qtbot)
    assert window.door.currentWidget() is window.sign_in
    assert window._pages == {}
    assert not window.sign_in._form._hints["server"].isVisible(), "who signed out needs the server to come back"


def test_a_session_that_ended_is_renewed_over_a_letter_that_is_being_written(
    qtbot: QtBot, place: Balai, open_window: Open
) -> None:
    siti = place.komputer("siti")
    siti.draft("Menunggu sesi baru")
    window = open_window(siti)
    window.new_letter()
    settle(qtbot)
    page = window.current_page
    qtbot.keyClicks(page.editor.main.hal, "Belum selesai")  # type: ignore[union-attr]
    place.jam.later(days=40)
    assert not siti.core.sync.sync_now().ok
    settle(qtbot)
    assert window.status_line.chip.accessibleName() == "Perlu masuk kembali"
    assert window.desk.session.accessibleName().startswith("Sesi berakhir. Masuk kembali")
    window.sign_in_again()
    assert window.sign_in.user.text() == "siti"
    press(qtbot, window, server=place.url)
    qtbot.waitUntil(lambda: window.door.currentWidget() is window.desk, timeout=60_000)
    assert window.current_page is page
    assert page.editor.main.hal.text() == "Belum selesai"  # type: ignore[union-attr]
    assert siti.core.sync.sync_now().ok
    settle(qtbot)
    assert not window.desk.session.isVisible()
    assert siti.core.sync.queue() == []
    page.save_button.click()  # type: ignore[union-attr]
    settle(qtbot)
    assert siti.core.sync.sync_now().ok


@pytest.mark.parametrize(
    ("akun", "role"), [("kadis", "Kepala Dinas Komunikasi dan Informatika"), ("siti", "Tata usaha")]
)
def test_the_status_line_names_the_post_before_any_role(
    qtbot: QtBot, place: Balai, open_window: Open, akun: str, role: str
) -> None:
    window = open_window(place.komputer(akun))
    assert window.status is not None
    assert window.status.role == role
    assert f"DISKOMINFO   ·   {role}" in window.status_line.right.text()
