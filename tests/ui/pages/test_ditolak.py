"""What the server refused: why, and what one does about it without harm to what others wrote."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from portalpns.client.ui.sinkronisasi.page import TRAY, SinkronisasiPage
from ui.pages.conftest import settle
from ui.pages.double import NOW, DoubleCore
from ui.pages.test_surat import dialog


def test_a_refused_change_says_why_and_can_be_tried_again(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore
) -> None:
    page = open_page(SinkronisasiPage, core)
    page.tabs.setCurrentIndex(1)
    page.tray.setCurrentIndex(page.tray.rows.index(0, 0))
    assert "telah berubah" in page.reason.text()
    page.again.click()
    settle(qtbot)
    assert core.sync.decided == [("retry", 9)]
    assert page.tray.rows.rowCount() == 0


@pytest.fixture
def conflict(qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore) -> Any:
    """The page with the cursor on a concept that others changed."""
    letter = core.surat.letters["k0000"]
    naskah = replace(letter.naskah, hal="Undangan Forum")  # type: ignore[union-attr]
    core.surat.letters["k0000"] = replace(letter, naskah=naskah, diubah=NOW - timedelta(minutes=20))
    core.sync.refused[0] = replace(
        core.sync.refused[0], entity="k0000", code="conflict", words="Simpan konsep: Undangan", name="surat.simpan"
    )
    page = open_page(SinkronisasiPage, core)
    page.tabs.setCurrentIndex(1)
    page.tray.setCurrentIndex(page.tray.rows.index(0, 0))
    page.again.click()
    settle(qtbot)
    return page


def press(box: QMessageBox, words: str) -> None:
    next(one for one in box.buttons() if one.text() == words).click()


def test_nobodys_words_are_overwritten_unasked(conflict: Any, core: DoubleCore) -> None:
    box = dialog(QMessageBox)
    assert core.sync.decided == []
    assert "“Undangan Forum”" in box.text()
    assert "kini berisi hal lain, diubah 09.21" in box.text()
    assert box.defaultButton() is box.button(QMessageBox.StandardButton.Cancel)
    box.reject()
    assert core.sync.decided == []
    assert conflict.tray.rows.rowCount() == 1


def test_whoever_wants_to_overwrite_can(qtbot: QtBot, conflict: Any, core: DoubleCore) -> None:
    press(dialog(QMessageBox), "Timpa isi di server")
    settle(qtbot)
    assert core.sync.decided == [("retry", 9)]


def test_what_comes_in_while_the_question_stands_is_asked_about_too(
    qtbot: QtBot, conflict: Any, core: DoubleCore
) -> None:
    letter = core.surat.letters["k0000"]
    core.surat.letters["k0000"] = replace(letter, naskah=replace(letter.naskah, hal="Lebih baru"))  # type: ignore[union-attr]
    press(dialog(QMessageBox), "Timpa isi di server")
    settle(qtbot)
    assert core.sync.decided == []
    box = dialog(QMessageBox)
    assert "“Lebih baru”" in box.text()
    press(box, "Timpa isi di server")
    settle(qtbot)
    assert core.sync.decided == [("retry", 9)]


def test_the_own_words_become_a_concept_of_their_own(qtbot: QtBot, conflict: Any, core: DoubleCore) -> None:
    press(dialog(QMessageBox), "Simpan sebagai konsep baru")
    settle(qtbot)
    assert core.sync.decided == [("keep_as_new", 9)]
    assert conflict.tray.rows.rowCount() == 0
    assert conflict.shell.notices.shown == ["Tulisan Anda disimpan sebagai konsep baru."]


def test_every_refused_save_can_become_a_concept_of_its_own(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore
) -> None:
    """Also where the letter takes no words any more, so that trying again can never help."""
    core.sync.refused.append(replace(core.sync.refused[0], seq=10, name="surat.simpan"))
    page = open_page(SinkronisasiPage, core)
    page.tabs.setCurrentIndex(1)
    page.tray.setCurrentIndex(page.tray.rows.index(0, 0))
    assert not page.as_new.isVisible(), "a paraf holds no words"
    page.tray.setCurrentIndex(page.tray.rows.index(1, 0))
    page.as_new.click()
    settle(qtbot)
    assert core.sync.decided == [("keep_as_new", 10)]
    assert page.shell.notices.shown == ["Tulisan Anda disimpan sebagai konsep baru."]


@pytest.mark.parametrize(
    ("state", "said"), [("idle", "Sedang dikirim"), ("offline", "Menunggu"), ("trouble", "Menunggu")]
)
def test_nothing_is_called_on_its_way_while_the_line_is_down(
    open_page: Callable[..., Any], core: DoubleCore, state: str, said: str
) -> None:
    core.sync.state = replace(core.sync.state, state=state, online=state == "idle")
    core.sync.waiting[0] = replace(core.sync.waiting[0], state="flying")
    page = open_page(SinkronisasiPage, core)
    assert page.queue.rows.index(0, 2).data() == said


def test_what_was_refused_is_in_front_with_its_reason(open_page: Callable[..., Any], core: DoubleCore) -> None:
    page = open_page(SinkronisasiPage, core)
    assert page.tabs.currentIndex() == TRAY
    assert "telah berubah" in page.reason.text()
    assert page.drop.isEnabled()


@pytest.fixture
def fifty(open_page: Callable[..., Any], core: DoubleCore) -> Any:
    """The page with fifty refused signatures chosen, and a save among them."""
    signed = replace(core.sync.refused[0], name="surat.tandatangani", words="Tanda tangani surat: Undangan")
    core.sync.refused = [replace(signed, seq=seq) for seq in range(10, 60)]
    core.sync.refused.append(replace(signed, seq=60, name="surat.simpan"))
    page = open_page(SinkronisasiPage, core)
    page.tray.selectAll()
    assert page.reason.text() == "51 perubahan dipilih."
    assert not page.export.isEnabled()
    return page


def test_many_are_dropped_with_one_question(qtbot: QtBot, fifty: Any, core: DoubleCore) -> None:
    fifty.drop.click()
    box = dialog(QMessageBox)
    assert box.text() == "51 perubahan dibuang dan tidak dikirim."
    assert core.sync.decided == []
    press(box, "Buang")
    settle(qtbot)
    assert sorted(core.sync.decided) == [("drop", seq) for seq in range(10, 61)]


def test_many_are_tried_again_but_for_words_that_would_go_over_others(
    qtbot: QtBot, fifty: Any, core: DoubleCore
) -> None:
    fifty.again.click()
    settle(qtbot)
    assert core.sync.decided == [("retry", seq) for seq in range(10, 60)]
    assert fifty.shell.notices.shown == ["1 perubahan tidak dapat dicoba begitu saja; pilih satu per satu."]
