"""The plug is pulled while one works: calm words, nothing lost, and all of it sent when the line is back."""

from pytestqt.qtbot import QtBot

from client.kit import Balai, cut
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
