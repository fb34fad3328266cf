"""Days that are typed where they count: a letter, and what is entered of a day of attendance."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialogButtonBox, QMessageBox
from pytestqt.qtbot import QtBot

from portalpns.client.ui.absensi.page import AbsensiPage
from portalpns.client.ui.absensi.peristiwa import EventDialog
from portalpns.client.ui.surat.keluar import SuratKeluarPage
from portalpns.client.ui.widgets.forms import DateField
from portalpns.domain.naskah import Naskah
from ui.pages.conftest import settle
from ui.pages.double import DoubleCore
from ui.pages.test_surat import dialog, first


def write(qtbot: QtBot, field: DateField, text: str) -> None:
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, text)


def test_a_duty_is_entered_for_the_days_that_were_typed_or_not_at_all(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore
) -> None:
    page = open_page(AbsensiPage, core)
    page.add_event.click()
    settle(qtbot)
    asked = dialog(EventDialog)
    asked.everybody.setChecked(True)
    asked.kind.setCurrentIndex(next(n for n in range(asked.kind.count()) if asked.kind.itemData(n).kode == "DL"))
    asked.catatan.setText("SPT nomor 1")
    write(qtbot, asked.mulai, "31/11/2026")
    answer = asked.findChild(QDialogButtonBox).buttons()
    press = next(one for one in answer if one.text() != "Batal")
    qtbot.mouseClick(press, Qt.MouseButton.LeftButton)
    settle(qtbot)
    assert core.absensi.events == []
    assert asked.form._errors["mulai"].text().startswith("“31/11/2026” bukan tanggal")
    write(qtbot, asked.mulai, "5/11/2026")
    write(qtbot, asked.selesai, "6/11/2026")
    qtbot.mouseClick(press, Qt.MouseButton.LeftButton)
    settle(qtbot)
    assert {(one.mulai, one.selesai) for one in core.absensi.events} == {(date(2026, 11, 5), date(2026, 11, 6))}


def test_a_day_that_cannot_be_read_is_not_replaced_because_another_changed(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore
) -> None:
    page = open_page(AbsensiPage, core)
    page.add_event.click()
    settle(qtbot)
    asked = dialog(EventDialog)
    write(qtbot, asked.selesai, "31/11/2026")
    write(qtbot, asked.mulai, "5/10/2026")
    assert asked.selesai.text() == "31/11/2026"
    asked.reject()


def test_a_day_that_is_typed_is_work_that_is_kept_and_asked_about(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore
) -> None:
    page = open_page(SuratKeluarPage, core)
    letter = core.surat.get(first(core, "konsep"))
    page._open_letter(replace(letter, naskah=Naskah("surat_undangan", hal="Rapat")))
    settle(qtbot)
    day = page.editor.main.tanggal
    write(qtbot, day, "3/12/26")
    assert page.editor.saving.dirty, "also before the field is left"
    write(qtbot, day, "31/11/2026")
    page._leave_editor(None)
    box = dialog(QMessageBox)
    assert box.text().startswith("“31/11/2026” bukan tanggal")
    box.reject()
    assert (page.editor.isVisible(), day.hasFocus(), day.text()) == (True, True, "31/11/2026")


def test_an_invitation_is_for_the_day_that_was_typed_and_is_not_sent_for_another(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore
) -> None:
    page = open_page(SuratKeluarPage, core)
    letter = core.surat.get(first(core, "konsep"))
    page._open_letter(replace(letter, naskah=Naskah("surat_undangan", hal="Rapat")))
    settle(qtbot)
    day = page.editor.main.tanggal
    write(qtbot, day, "3/12/2026")
    assert page.editor.letter().naskah.acara.tanggal == date(2026, 12, 3), "also before the field is left"
    assert "acara.tanggal" not in [one.field for one in page.editor.missing_now()]
    write(qtbot, day, "31/11/2026")
    qtbot.keyClick(day, Qt.Key.Key_Tab)
    settle(qtbot)
    (said,) = [one for one in page.editor.missing_now() if one.field == "acara.tanggal"]
    assert (said.salah, said.pesan[:13]) == (True, "“31/11/2026” ")
    page._submit()
    settle(qtbot)
    assert core.surat.get(letter.id).state == "konsep"
    page.editor.jump_to("acara.tanggal")
    assert day.hasFocus()
