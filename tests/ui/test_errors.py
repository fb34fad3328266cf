"""Errors reach the user as a sentence or as a report to copy, masked, whatever thread they come from."""

import subprocess
import sys
import threading

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from portalpns.client.ui import tasks
from portalpns.client.ui.errors import ErrorDesk, ErrorDialog, report, sentence, stop_watching, watch_crashes
from portalpns.domain.errors import BadInput


@pytest.fixture
def desk(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    said: list[str] = []
    made = ErrorDesk(said.append, window)
    made.said = said
    made.install()
    yield made
    made.uninstall()


def dialogs(desk):
    return desk.parent().findChildren(ErrorDialog)


def test_expected_error_is_a_sentence(qtbot, desk):
    desk.take(BadInput("Berkas “a.pdf” kosong."))
    qtbot.waitUntil(lambda: desk.said == ["Berkas “a.pdf” kosong."])
    assert not dialogs(desk)


def test_full_disk_is_a_sentence():
    assert sentence(OSError(28, "No space left", "surat.pdf")) == (
        "Berkas “surat.pdf” tidak dapat dibaca: penyimpanan penuh."
    )


def test_unexpected_error_opens_one_dialog_with_a_report(qtbot, desk):
    for _ in range(3):
        desk.take(ZeroDivisionError("pembagi"))
    qtbot.waitUntil(lambda: len(dialogs(desk)) == 1)
    qtbot.waitUntil(lambda: "ZeroDivisionError: pembagi" in dialogs(desk)[0].text.toPlainText())
    assert desk.said == []


def test_report_can_be_copied(qtbot, desk):
    desk.take(RuntimeError("rusak"))
    qtbot.waitUntil(lambda: len(dialogs(desk)) == 1)
    dialogs(desk)[0]._copy()
    assert "RuntimeError: rusak" in QGuiApplication.clipboard().text()


def test_report_masks_people_and_secrets():
    try:
        raise RuntimeError("NIP 196501011990031001 NIK 1872010101650001 password=rahasia token: abc.def")
    except RuntimeError as error:
        text = report(error)
    for secret in ("196501011990031001", "1872010101650001", "rahasia", "abc.def"):
        assert secret not in text.split("RuntimeError:", 1)[1]
    assert "Portal PNS" in text


def test_error_in_a_task_without_failed_reaches_the_user(qtbot, desk):
    def work(task):
        raise BadInput("Baris 3 tidak terbaca.")

    tasks.run(work, owner=desk)
    qtbot.waitUntil(lambda: desk.said == ["Baris 3 tidak terbaca."])


def test_error_in_any_thread_reaches_the_user(qtbot, desk):
    def work():
        raise BadInput("Dari utas lain.")

    # pytest watches threading.excepthook itself, so the desk's own hook is called as Python would.
    desk.install()
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: desk.said == ["Dari utas lain."])


def test_error_in_a_slot_reaches_the_user(qtbot, desk):
    sys.excepthook(BadInput, BadInput("Dari tombol."), None)
    qtbot.waitUntil(lambda: desk.said == ["Dari tombol."])


def test_crash_is_told_at_the_next_start(tmp_path):
    stream, last = watch_crashes(tmp_path)
    stop_watching(stream)
    assert last == ""
    code = (
        "import faulthandler, sys; from pathlib import Path;"
        "from portalpns.client.ui.errors import watch_crashes;"
        f"watch_crashes(Path({str(tmp_path)!r})); faulthandler._sigabrt()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.returncode != 0
    stream, last = watch_crashes(tmp_path)
    stop_watching(stream)
    assert "Fatal Python error: Aborted" in last
