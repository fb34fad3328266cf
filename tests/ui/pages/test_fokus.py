"""When the part that has the keyboard goes away, the next key does something near it, not in the navigation."""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from portalpns.client.ui.absensi.impor import ImportDialog
from portalpns.client.ui.absensi.page import AbsensiPage
from portalpns.client.ui.beranda.page import BerandaPage
from portalpns.client.ui.page import NewLetter
from portalpns.client.ui.surat.keluar import SuratKeluarPage
from portalpns.client.ui.surat.signing import SignDialog
from portalpns.client.ui.surat.stages import RETURNED
from portalpns.client.ui.surat.tandatangan import TandaTanganPage
from portalpns.client.ui.widgets.forms import NoteDialog
from portalpns.domain.naskah import Block, Run
from ui.pages.conftest import settle
from ui.pages.double import DoubleCore
from ui.pages.test_absensi import leave_shown
from ui.pages.test_editor import complete
from ui.pages.test_surat import dialog, first


@pytest.mark.parametrize("end", [True, False])
def test_an_event_that_is_taken_back_leaves_the_keyboard_in_the_matrix(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore, end: bool
) -> None:
    page = open_page(AbsensiPage, core)
    _, press = leave_shown(qtbot, page, core)
    press.setFocus()
    press.click()
    asked = dialog(NoteDialog)
    asked.text.setPlainText("Salah orang" if end else "")
    if end:
        asked._accept()
        page.refresh(frozenset({"peristiwa"}))
        qtbot.wait(400)
    else:
        asked.reject()
    settle(qtbot)
    assert page.window().focusWidget() is (page.matrix.days if end else press)


@pytest.mark.parametrize("others", [0, 1])
def test_a_lampiran_that_is_closed_leaves_the_keyboard_in_a_text(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore, others: int
) -> None:
    page = open_page(SuratKeluarPage, core, NewLetter())
    settle(qtbot)
    tabs = page.editor.tabs
    for _ in range(1 + others):
        page.editor._new_tab()
    cross = tabs.tabBar().tabButton(tabs.currentIndex(), tabs.tabBar().ButtonPosition.RightSide)
    cross.setFocus()
    cross.click()
    settle(qtbot)
    text = page.editor._panels()[0].body.edit if others else page.editor.body_panel.edit
    assert text.isVisible()
    assert page.window().focusWidget() is text


def test_closing_a_lampiran_beside_takes_nobody_out_of_a_field(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore
) -> None:
    page = open_page(SuratKeluarPage, core, NewLetter())
    settle(qtbot)
    tabs = page.editor.tabs
    page.editor._new_tab()
    tabs.setCurrentIndex(0)
    page.editor.main.hal.setFocus()
    tabs.tabBar().tabButton(2, tabs.tabBar().ButtonPosition.RightSide).click()
    settle(qtbot)
    assert page.window().focusWidget() is page.editor.main.hal


def test_an_empty_lampiran_is_not_sent_and_the_line_leads_to_its_text(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore
) -> None:
    page = open_page(SuratKeluarPage, core, NewLetter())
    settle(qtbot)
    editor = page.editor
    complete(page)
    for _ in range(2):
        editor._new_tab()
    first_panel, second = editor._panels()
    first_panel.body.edit.set_blocks([Block("paragraph", (Run("Daftar."),))])
    second.judul.setText("Hanya judul")
    editor.tabs.setCurrentIndex(0)
    page._submit()
    settle(qtbot)
    assert "Lampiran 2 masih kosong; isi atau hapus." in editor.missing.text()
    assert "submit" not in [call[0] for call in core.surat.calls]
    assert second.body.edit.hasFocus()
    first_panel.body.edit.set_blocks([])
    editor.missing.linkActivated.emit("lampiran.1")
    assert first_panel.body.edit.hasFocus()


def test_signing_beside_the_list_goes_on_in_the_list(
    qtbot: QtBot, open_page: Callable[..., Any], head: DoubleCore
) -> None:
    page = open_page(SuratKeluarPage, head, head.tandatangan.waiting()[0].id)
    button = page.actions_._buttons["tandatangani"]
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Space)
    asked = dialog(SignDialog)
    asked.file.setText("/kunci/kadis.p12")
    asked.passphrase.setText("rahasia")
    for _ in range(2):
        asked.go.click()
        settle(qtbot)
    assert not button.isVisible()
    assert page.window().focusWidget() is page.table


def test_the_list_stands_on_what_was_just_written(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore
) -> None:
    page = open_page(SuratKeluarPage, core)
    other = page.reading.now.letter.id
    page.activate(NewLetter())
    settle(qtbot)
    page.editor.main.hal.setText("Permintaan data jaringan")
    written = page.editor.letter().id
    page.close_button.click()
    settle(qtbot)
    assert page.table.current_row().id == written
    assert page.reading.now.letter.id == written
    page.activate(NewLetter())
    settle(qtbot)
    page.close_button.click()
    settle(qtbot)
    assert page.table.current_row().id == written, "nothing was written this time"
    assert other != written


def test_work_that_comes_into_an_empty_list_is_at_hand(
    qtbot: QtBot, open_page: Callable[..., Any], head: DoubleCore
) -> None:
    waiting = {row.id: head.surat.letters[row.id] for row in head.tandatangan.waiting()}
    page = open_page(TandaTanganPage, head)
    for letters in ({name: replace(one, state="ditandatangani") for name, one in waiting.items()}, waiting):
        head.surat.letters.update(letters)
        page.refresh(frozenset({"surat"}))
        settle(qtbot)
    assert page.reading.now.letter.id == page.table.current_row().id
    qtbot.keyClick(page.table, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    dialog(SignDialog).reject()


def test_enter_opens_the_first_work_on_a_fresh_beranda(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore
) -> None:
    page = open_page(BerandaPage, core)
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    assert [to for to, _ in page.shell.gone] == ["tandatangan"]


def test_the_fields_scroll_with_the_one_who_writes(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore
) -> None:
    page = open_page(SuratKeluarPage, core, NewLetter(), size=(1100, 480))
    settle(qtbot)
    main, edit = page.editor.main, page.editor.body_panel.edit
    main.jenis.setCurrentIndex(main.jenis.findData("surat_undangan"))
    area = page.editor.tabs.currentWidget()

    def seen(widget: QWidget, rect: QRect) -> bool:
        return bool(area.viewport().rect().contains(QRect(widget.mapTo(area.viewport(), rect.topLeft()), rect.size())))

    edit.setFocus()
    for line in range(12):
        qtbot.keyClicks(edit, f"Baris {line}")
        qtbot.keyClick(edit, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: seen(edit.viewport(), edit.cursorRect()))
    page.editor.jump_to("kepada")
    field = QApplication.focusWidget()
    qtbot.waitUntil(lambda: seen(field, field.rect()))
    page.editor.jump_to("body")
    qtbot.waitUntil(lambda: seen(edit.viewport(), edit.cursorRect()))
    page._end_editing()
    page._open_letter(core.surat.get(first(core, "konsep")))
    settle(qtbot)
    assert seen(main.jenis, main.jenis.rect()), "another letter begins at its head"


def test_a_second_enter_does_not_close_the_import(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, store = threading.Event(), core.absensi.store

    def slowly(*given: Any, **more: Any) -> Any:
        gate.wait(10)
        return store(*given, **more)

    monkeypatch.setattr(core.absensi, "store", slowly)
    log = tmp_path / "1_attlog.dat"
    log.write_text("12\t2026-11-23 07:21:00\t1\t0\t1\t0\r\n")
    page = open_page(AbsensiPage, core)
    page._import()
    shown = dialog(ImportDialog)
    shown.examine([log])
    settle(qtbot)
    for _ in range(2):
        qtbot.keyClick(shown.focusWidget(), Qt.Key.Key_Return)
    gate.set()
    settle(qtbot)
    assert shown.isVisible()
    assert "rekaman diimpor" in shown.say.accessibleName()
    assert shown.focusWidget() is shown.pins
    shown.reject()


def test_what_was_sent_is_shown_also_where_the_list_was_filtered(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore
) -> None:
    page = open_page(SuratKeluarPage, core)
    page.list.choose(RETURNED)
    settle(qtbot)
    page.activate(NewLetter())
    settle(qtbot)
    complete(page)
    written = page.editor.letter().id
    page.send.click()
    settle(qtbot)
    assert page.table.current_row().id == written
    assert page.reading.now.letter.id == written
    assert page.list._chips.checkedId() == 0


def test_a_filter_that_holds_what_was_written_stays(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore
) -> None:
    page = open_page(SuratKeluarPage, core)
    page.list.choose(RETURNED)
    settle(qtbot)
    page._open_letter(core.surat.get(first(core, "dikembalikan")))
    settle(qtbot)
    page.close_button.click()
    settle(qtbot)
    assert page.list._chips.checkedId() == RETURNED
