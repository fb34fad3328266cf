"""When the part that has the keyboard goes away, the next key does something near it, not in the navigation."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from portalpns.client.ui.absensi.page import AbsensiPage
from portalpns.client.ui.beranda.page import BerandaPage
from portalpns.client.ui.page import NewLetter
from portalpns.client.ui.surat.keluar import SuratKeluarPage
from portalpns.client.ui.surat.signing import SignDialog
from portalpns.client.ui.surat.tandatangan import TandaTanganPage
from portalpns.client.ui.widgets.forms import NoteDialog
from ui.pages.conftest import settle
from ui.pages.double import DoubleCore
from ui.pages.test_absensi import leave_shown
from ui.pages.test_surat import dialog


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
