"""A letter is taken back by its button, and a remark that is too long stays in the hands of who wrote it."""

from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from client.kit import Balai, Komputer, isi
from client.test_tarik import leave
from portalpns.client.ui.surat.dialogs import CabutDialog
from portalpns.client.ui.widgets.forms import NoteDialog
from portalpns.domain.catatan import LONGEST_NOTE
from portalpns.domain.surat import SuratKeluar
from ui.real.conftest import Open, settle, shown_letter

TOO_LONG = "z" * (LONGEST_NOTE + 1)


def asked_to_take_back(qtbot: QtBot, open_window: Open, siti: Komputer) -> tuple[SuratKeluar, Any, QMessageBox]:
    """A letter of Siti's that lies with its checker, the page that shows it, and the question on it."""
    draft = siti.draft("Versi satu", rantai=("j-sekdis",))
    siti.core.surat.submit(draft.id)
    siti.sync()
    page = shown_letter(qtbot, open_window(siti), draft.id)
    page.actions_._buttons["tarik"].click()
    settle(qtbot)
    (asked,) = [one for one in QApplication.topLevelWidgets() if isinstance(one, QMessageBox) and one.isVisible()]
    return draft, page, asked


def test_a_letter_in_its_chain_is_taken_back_after_a_question(qtbot: QtBot, place: Balai, open_window: Open) -> None:
    siti = place.komputer("siti")
    draft, page, asked = asked_to_take_back(qtbot, open_window, siti)
    assert asked.text() == "Surat ini kembali menjadi konsep; paraf yang sudah dibubuhkan gugur."
    assert siti.core.surat.get(draft.id).state == "diperiksa"
    next(one for one in asked.buttons() if one.text() == "Tarik kembali").click()
    settle(qtbot)
    assert siti.core.surat.get(draft.id).state == "konsep"
    assert not page.actions_._buttons["tarik"].isVisible()
    assert page.actions_._buttons["ajukan"].isVisible()


def test_what_came_in_while_it_was_asked_is_not_taken_back(
    qtbot: QtBot, place: Balai, open_window: Open, told: list[Exception]
) -> None:
    siti, other = place.komputer("siti"), place.komputer("siti")
    draft, _, asked = asked_to_take_back(qtbot, open_window, siti)
    mended = other.sync().core.surat
    mended.take_back(draft.id)
    mended.save(replace(draft, naskah=isi("Versi dua")))
    mended.submit(draft.id)
    other.sync()
    siti.sync()
    next(one for one in asked.buttons() if one.text() == "Tarik kembali").click()
    settle(qtbot)
    assert siti.core.surat.get(draft.id).state == "diperiksa"
    assert [str(error).split(";")[0] for error in told] == ["Surat ini berubah sejak Anda membacanya"]
    told.clear()


def test_a_remark_that_is_too_long_is_told_before_the_dialog_closes(qtbot: QtBot) -> None:
    taken: list[str] = []
    note = NoteDialog("Kembalikan", "Konsep kembali.", "Kembalikan", taken.append)
    withdrawing = CabutDialog(lambda alasan, _pencabut: taken.append(alasan))
    for dialog, field in ((note, note.text), (withdrawing, withdrawing.alasan)):
        qtbot.addWidget(dialog)
        dialog.open()
        field.setPlainText(TOO_LONG)
        withdrawing.pencabut.setText("000/2")
        dialog._accept()
        assert taken == []
        assert dialog.isVisible()
        assert field.toPlainText() == TOO_LONG
        field.setPlainText(TOO_LONG[1:])
        dialog._accept()
        assert taken == [TOO_LONG[1:]]
        taken.clear()


def test_a_vacant_post_is_told_in_the_editor_which_keeps_what_was_written(
    qtbot: QtBot, place: Balai, open_window: Open
) -> None:
    siti = place.komputer("siti")
    draft = siti.draft("Undangan", rantai=("j-sekdis",))
    leave(place, siti, "j-sekdis")
    page = shown_letter(qtbot, open_window(siti), draft.id)
    page._edit_shown()
    settle(qtbot)
    page.editor.main.hal.setText("Undangan kedua")
    qtbot.waitUntil(lambda: not page._unread.holds)
    page.send.click()
    settle(qtbot)
    assert "Jabatan “Sekretaris” pada alur paraf tidak terisi" in page.editor.missing.accessibleName()
    assert page.editor.tabs.currentIndex() == 1
    assert page.saved.text() != "Belum tersimpan"
    assert siti.core.surat.get(draft.id).naskah.hal == "Undangan kedua"
    page.editor.chain.rantai.remove(["j-sekdis"])
    settle(qtbot)
    assert page.editor.missing.accessibleName() == "Isian lengkap."
    page.close_button.click()
    settle(qtbot)
