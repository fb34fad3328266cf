"""The page beside the editor shows where the cursor stands, and leaves a reader who scrolled elsewhere alone."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from pytestqt.qtbot import QtBot

from portalpns.client.ui.page import NewLetter
from portalpns.client.ui.surat.editor.chain import read_posts
from portalpns.client.ui.surat.keluar import SuratKeluarPage
from portalpns.client.ui.widgets.forms import Choice
from portalpns.client.ui.widgets.pdf import Sought
from portalpns.domain.naskah import Block, Lampiran, Run
from portalpns.domain.surat import SuratKeluar
from ui.pages.conftest import settle
from ui.pages.double import DoubleCore
from ui.pages.double.world import OFFICE

AGAIN = "Dalam rangka peningkatan mutu pelayanan publik, bersama ini kami mohon data yang diperlukan. "
MOVE = QTextCursor.MoveOperation


@pytest.fixture
def long_letter(qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore) -> Any:
    """The editor of a letter whose pages look alike, with the cursor in its first line."""
    page = open_page(SuratKeluarPage, core)
    letter = next(
        one for one in core.surat.letters.values()
        if isinstance(one, SuratKeluar) and one.state == "konsep" and one.naskah.jenis == "surat_dinas"
    )  # fmt: skip
    body = tuple(Block("paragraph", (Run(AGAIN * 5),)) for _ in range(30))
    lampiran = (Lampiran("Daftar", (Block("paragraph", (Run("Nama yang diundang"),)),)),)
    page._open_letter(replace(letter, naskah=replace(letter.naskah, body=body, lampiran=lampiran)))
    settle(qtbot)
    editor = page.editor
    editor.body_panel.edit.setFocus()
    go(qtbot, editor, MOVE.Start)
    assert editor.pdf.page_count > 5
    assert editor.pdf.current_page == 1
    return editor


def go(qtbot: QtBot, editor: Any, where: QTextCursor.MoveOperation) -> None:
    editor.body_panel.edit.moveCursor(where)
    settle(qtbot)


def type_in(qtbot: QtBot, editor: Any, edit: Any) -> None:
    with qtbot.waitSignal(editor.preview.drawn, timeout=30_000):
        qtbot.keyClick(edit, Qt.Key.Key_X)
    settle(qtbot)


def near(editor: Any, page: int) -> bool:
    """Whether this page is one of the two that stand around the place the view was brought to."""
    return editor.pdf.current_page in (page - 1, page)


def test_typing_at_the_end_shows_the_last_page(qtbot: QtBot, long_letter: Any) -> None:
    edit, pdf = long_letter.body_panel.edit, long_letter.pdf
    edit.moveCursor(MOVE.End)
    type_in(qtbot, long_letter, edit)
    assert near(long_letter, pdf.page_count - 1), "the page before that of the lampiran"


def test_a_cursor_that_only_moves_is_followed_too(qtbot: QtBot, long_letter: Any) -> None:
    go(qtbot, long_letter, MOVE.End)
    assert near(long_letter, long_letter.pdf.page_count - 1)
    go(qtbot, long_letter, MOVE.Start)
    assert long_letter.pdf.current_page == 1


def test_a_reader_who_scrolled_by_hand_keeps_the_place(qtbot: QtBot, long_letter: Any) -> None:
    edit, pdf = long_letter.body_panel.edit, long_letter.pdf
    go(qtbot, long_letter, MOVE.End)
    pdf.setFocus()
    qtbot.keyClick(pdf, Qt.Key.Key_Home)
    edit.setFocus()
    type_in(qtbot, long_letter, edit)
    assert pdf.verticalScrollBar().value() == 0
    go(qtbot, long_letter, MOVE.Start)
    go(qtbot, long_letter, MOVE.End)
    assert near(long_letter, pdf.page_count - 1), "followed again from another page on"


def test_another_letter_begins_at_its_top(qtbot: QtBot, long_letter: Any, core: DoubleCore) -> None:
    go(qtbot, long_letter, MOVE.End)
    letter, bar = long_letter.letter(), long_letter.pdf.verticalScrollBar()
    assert bar.value() > 0
    long_letter.close_letter()
    assert long_letter.pdf.page_count == 0, "no page of a letter that was closed stands beside another"
    long_letter.open_letter(letter, read_posts(core, letter))
    settle(qtbot)
    assert (long_letter.pdf.page_count > 5, bar.value()) == (True, 0)


def test_typing_in_a_lampiran_shows_its_page(qtbot: QtBot, long_letter: Any) -> None:
    (panel,) = long_letter._panels()
    long_letter.tabs.setCurrentWidget(panel)
    panel.body.edit.setFocus()
    type_in(qtbot, long_letter, panel.body.edit)
    assert near(long_letter, long_letter.pdf.page_count)


def test_typing_in_a_field_leaves_the_page_where_it_is(qtbot: QtBot, long_letter: Any) -> None:
    go(qtbot, long_letter, MOVE.End)
    place = long_letter.pdf.verticalScrollBar().value()
    long_letter.main.hal.setFocus()
    type_in(qtbot, long_letter, long_letter.main.hal)
    assert long_letter.pdf.verticalScrollBar().value() == place > 0


def test_a_character_that_cannot_be_printed_is_marked_in_the_page(qtbot: QtBot, long_letter: Any) -> None:
    """The page stays, with a box in the character's place; the line above says which character it is."""
    edit, pages = long_letter.body_panel.edit, long_letter.pdf.page_count
    edit.insertPlainText("Rapat 😀 Koordinasi")
    qtbot.waitUntil(lambda: "tidak dapat dicetak" in long_letter.missing.text(), timeout=30_000)
    settle(qtbot)
    assert long_letter.pdf.page_count == pages
    assert long_letter.pdf._pages.find(Sought("Rapat □ Koordinasi", 0.0)).down is not None


def test_what_turns_the_words_on_a_screen_is_named_like_any_other_character(qtbot: QtBot, long_letter: Any) -> None:
    long_letter.main.hal.setText("Undangan \u202erapat")
    qtbot.waitUntil(lambda: "U+202E pada “Hal”" in long_letter.missing.text(), timeout=30_000)
    long_letter.main.hal.setText("Undangan \ud83drapat")  # half an emoji does not come out of a field of Qt
    qtbot.waitUntil(lambda: "dicetak" not in long_letter.missing.text(), timeout=30_000)
    assert long_letter.letter().naskah.hal == "Undangan rapat"


def test_an_order_says_whom_it_does_not_put_on_duty(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore
) -> None:
    page = open_page(SuratKeluarPage, core, NewLetter())
    settle(qtbot)
    line, main = page.editor.duty_line, page.editor.main
    stranger = next(one for one in core.office.people if one.opd != OFFICE)
    main.jenis.setCurrentIndex(main.jenis.findData("surat_perintah_tugas"))
    assert line.isHidden()
    main.petugas.set_choices([Choice(stranger.id, stranger.nama, data=stranger)])
    qtbot.waitUntil(line.isVisible, timeout=5000)
    assert line.text().startswith(f"Dinas luar tidak tercatat otomatis bagi {stranger.nama} (pegawai ")
    main.jenis.setCurrentIndex(main.jenis.findData("surat_dinas"))
    qtbot.waitUntil(line.isHidden, timeout=5000)
