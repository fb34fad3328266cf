"""What Qt itself says is Indonesian, and dates and numbers are written as the office writes them."""

import shutil
import subprocess
from datetime import UTC, date, datetime, timedelta

import pytest
from PySide6.QtCore import QCoreApplication, QDate, QLocale
from PySide6.QtPrintSupport import QPrinter, QPrintPreviewDialog
from PySide6.QtWidgets import QDialogButtonBox, QFileDialog, QLabel, QLineEdit, QMessageBox, QPlainTextEdit, QPushButton

from portalpns.client.ui import words
from portalpns.client.ui.widgets.forms import DateField
from portalpns.data import resource

NOW = datetime(2026, 11, 24, 2, 41, tzinfo=UTC)


def plain(text: str) -> str:
    return text.replace("&", "")


def test_message_box_buttons_are_indonesian(qtbot):
    kind = QMessageBox.StandardButton
    box = QMessageBox()
    qtbot.addWidget(box)
    box.setStandardButtons(kind.Save | kind.Discard | kind.Cancel | kind.Yes | kind.No | kind.Close | kind.Retry)
    assert {plain(button.text()) for button in box.buttons()} == {
        "Simpan", "Buang", "Batal", "Ya", "Tidak", "Tutup", "Coba lagi",
    }  # fmt: skip


def test_dialog_buttons_are_indonesian(qtbot):
    kind = QDialogButtonBox.StandardButton
    box = QDialogButtonBox(kind.Open | kind.Apply | kind.Reset | kind.Help)
    qtbot.addWidget(box)
    assert {plain(button.text()) for button in box.buttons()} == {"Buka", "Terapkan", "Setel ulang", "Bantuan"}


@pytest.mark.parametrize("kind", [QLineEdit, QPlainTextEdit])
def test_context_menu_is_indonesian(qtbot, kind):
    field = kind("teks")
    qtbot.addWidget(field)
    menu = field.createStandardContextMenu()
    qtbot.addWidget(menu)
    entries = [plain(action.text()).split("\t")[0] for action in menu.actions() if action.text()]
    assert entries == ["Urungkan", "Ulangi", "Potong", "Salin", "Tempel", "Hapus", "Pilih semua"]


def test_file_dialog_is_indonesian(qtbot):
    dialog = QFileDialog()
    qtbot.addWidget(dialog)
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    said = {plain(label.text()) for label in dialog.findChildren(QLabel)}
    assert {"Lihat di:", "Nama berkas:", "Jenis berkas:"} <= said
    assert "Batal" in {plain(button.text()) for button in dialog.findChildren(QPushButton)}


def test_print_preview_is_indonesian(qtbot):
    dialog = QPrintPreviewDialog(QPrinter())
    qtbot.addWidget(dialog)
    said = {action.text() for action in dialog.actions()} | {
        action.text() for child in dialog.children() for action in getattr(child, "actions", list)()
    }
    assert {"Cetak", "Tata halaman", "Selebar jendela"} <= {plain(text) for text in said}


def test_compiled_words_are_those_of_the_source(tmp_path):
    """The `.qm` is committed, so that an office needs no tool; it must not fall behind its `.ts`."""
    tool = shutil.which("pyside6-lrelease") or str(resource("i18n").parents[1] / ".venv/bin/pyside6-lrelease")
    made = tmp_path / "qtbase_id.qm"
    subprocess.run([tool, str(resource("i18n/qtbase_id.ts")), "-qm", str(made)], check=True, capture_output=True)
    assert made.read_bytes() == resource("i18n/qtbase_id.qm").read_bytes()


def test_locale_is_indonesian(qtbot):
    assert QLocale().toString(QDate(2026, 11, 24), "dddd, d MMMM yyyy") == "Selasa, 24 November 2026"
    field = DateField(date(2026, 8, 17))
    qtbot.addWidget(field)
    assert field.text() == "17 Agustus 2026"
    assert field.value() == date(2026, 8, 17)


def test_unknown_words_stay_as_they_are():
    assert QCoreApplication.translate("Portal", "Surat Baru") == "Surat Baru"


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [(0, 0, "0"), (1234567, 0, "1.234.567"), (94.25, 1, "94,2"), (-1500.5, 2, "-1.500,50")],
)
def test_numbers_are_written_the_indonesian_way(value, decimals, text):
    assert words.number(value, decimals) == text


@pytest.mark.parametrize(
    ("before", "text"),
    [
        (timedelta(0), "09.41"),
        (timedelta(hours=9), "00.41"),
        (timedelta(hours=10), "Kemarin 23.41"),
        (timedelta(days=3), "Sabtu 09.41"),
        (timedelta(days=30), "25 Okt 2026"),
        (timedelta(hours=-30), "25 Nov 2026"),
    ],
)
def test_moments_are_told_as_shortly_as_can_be(before, text):
    assert words.kapan(NOW - before, NOW) == text


@pytest.mark.parametrize(("hour", "part"), [(5, "pagi"), (11, "siang"), (15, "sore"), (18, "malam"), (3, "malam")])
def test_greeting_knows_the_hour_of_the_office(hour, part):
    moment = datetime(2026, 11, 24, 0, 0, tzinfo=UTC) + timedelta(hours=hour - 7)
    assert words.greeting(moment) == f"Selamat {part}"
