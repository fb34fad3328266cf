"""The plug is pulled while one works: calm words, nothing lost, and all of it sent when the line is back."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from client.kit import Balai, cut
from portalpns.client.ui.sinkronisasi.page import SinkronisasiPage
from portalpns.domain.errors import WrongState
from ui.real.conftest import Open, settle


def test_offline_is_a_state_and_what_was_done_is_sent_afterwards(qtbot: QtBot, place: Balai, open_window: Open) -> None:
    siti = place.komputer("siti")
    window = open_window(siti)
    assert window.status_line.chip.accessibleName() == "Daring"
    assert siti.line is not None
    siti.line.before = cut
    siti.draft("Ditulis tanpa jaringan")
    assert not siti.core.sync.sync_now().ok
    window.go("sinkronisasi")
    settle(qtbot)
    page = window.current_page
    assert window.status_line.chip.accessibleName() == "Luring"
    assert "1 perubahan menunggu dikirim" in window.status_line.left.text()
    assert page.state.text() == "Luring. 1 perubahan menunggu dikirim"  # type: ignore[union-attr]
    assert "Anda dapat terus bekerja" in page.detail.text()  # type: ignore[union-attr]
    row = page.queue.rows.row_at(0)  # type: ignore[union-attr]
    assert "Ditulis tanpa jaringan" in row.words
    siti.line.before = None
    page.send.click()  # type: ignore[union-attr]
    settle(qtbot)
    assert page.state.text().startswith("Semua sudah terkirim")  # type: ignore[union-attr]
    assert page.queue.rows.rowCount() == 0  # type: ignore[union-attr]
    assert window.status_line.chip.accessibleName() == "Daring"


def test_what_was_not_sent_is_not_noted_as_done(qtbot: QtBot, place: Balai, open_window: Open) -> None:
    siti = place.komputer("siti")
    siti.draft("Luring")
    assert siti.line is not None
    siti.line.before = cut
    window = open_window(siti)
    window.go("sinkronisasi")
    settle(qtbot)
    page = window.current_page
    assert isinstance(page, SinkronisasiPage)
    page.send.click()
    settle(qtbot)
    assert not any("selesai pukul" in one.words for one in page._events)
    noted = [one.words for one in page._events if one.words.startswith("Sinkronisasi pukul 09.41 tidak selesai: ")]
    assert noted == ["Sinkronisasi pukul 09.41 tidak selesai: Server tidak dapat dihubungi."]
    siti.line.before = None
    page.send.click()
    settle(qtbot)
    assert "Sinkronisasi selesai pukul 09.41" in [one.words for one in page._events]


def test_the_history_begins_before_the_page_is_opened(qtbot: QtBot, place: Balai, open_window: Open) -> None:
    siti = place.komputer("siti")
    window = open_window(siti)
    page = window.prepare("sinkronisasi")
    assert isinstance(page, SinkronisasiPage)
    page.warm()
    settle(qtbot)
    assert siti.line is not None
    siti.line.before = cut
    siti.draft("Ditulis tanpa jaringan")
    assert not siti.core.sync.sync_now().ok
    settle(qtbot)
    window.go("sinkronisasi")
    settle(qtbot)
    assert page._events[0].words == "Luring. 1 perubahan menunggu dikirim"
    assert page._events[-1].words.startswith("Semua sudah terkirim")


def test_the_help_report_names_the_work_but_no_one(qtbot: QtBot, place: Balai, open_window: Open) -> None:
    from PySide6.QtGui import QGuiApplication

    siti = place.komputer("siti")
    assert siti.line is not None
    siti.line.before = cut
    siti.draft("Usul kenaikan pangkat 198001012005011905")
    siti.core.sync.sync_now()
    window = open_window(siti)
    window.go("sinkronisasi")
    settle(qtbot)
    window.current_page._copy_report()  # type: ignore[union-attr]
    report = QGuiApplication.clipboard().text()
    assert "Antrean 1" in report
    assert "198001012005011905" not in report


def test_what_the_server_refused_is_told_and_can_be_kept_exported_or_dropped(
    qtbot: QtBot,
    place: Balai,
    open_window: Open,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    told: list[Exception],
) -> None:
    sekdis, _ = place.refused()

    window = open_window(sekdis)
    assert "1 perlu diperhatikan" in window.status_line.left.text()
    window.go("sinkronisasi")
    settle(qtbot)
    page = window.current_page
    assert isinstance(page, SinkronisasiPage)
    assert page.state.text() == "1 perlu diperhatikan"
    assert page.tabs.tabText(1) == "Perlu diperhatikan (1)"
    page.tabs.setCurrentIndex(1)
    page.tray.selectRow(0)
    assert page.reason.text().endswith(".")
    assert page.drop.isEnabled()
    file = tmp_path / "perubahan.json"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), ""))
    page.export.click()
    settle(qtbot)
    assert b"Perbaiki" in file.read_bytes()
    page.again.click()
    settle(qtbot)
    (refusal,) = told
    assert isinstance(refusal, WrongState), "trying again cannot help here, and says so"
    told.clear()
    assert page.tray.rows.rowCount() == 1
    page._drop(page.tray.current_row())
    settle(qtbot)
    assert page.state.text().startswith("Semua sudah terkirim")
    assert page.tray.rows.rowCount() == 0
    happened = [one.words.partition(":")[0] for one in page._events]
    assert happened[1:] == ["Dibuang", "Dicoba lagi", "1 perlu diperhatikan"]
