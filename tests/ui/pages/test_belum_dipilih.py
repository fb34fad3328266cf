"""Words that still stand in a search when the editor is left: they are kept as typed, or one is asked."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit, QMessageBox
from pytestqt.qtbot import QtBot

from portalpns.client.ui.page import NewLetter
from portalpns.client.ui.surat.keluar import SuratKeluarPage
from portalpns.domain.naskah import Naskah, Penerima
from ui.pages.conftest import settle
from ui.pages.double import DoubleCore
from ui.pages.test_ditolak import press
from ui.pages.test_surat import dialog

RT = "Ketua RT 05 Ganjar Asri di Metro"
TYPED = Penerima("Ketua RT 05 Ganjar Asri", None, "Metro")


@pytest.fixture
def page(qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore) -> Any:
    """The page with a new, empty letter open in its editor."""
    made = open_page(SuratKeluarPage, core, NewLetter())
    settle(qtbot)
    return made


def type_into(qtbot: QtBot, field: Any, words: str) -> None:
    line = field if isinstance(field, QLineEdit) else field.focusProxy()
    line.setFocus()
    qtbot.keyClicks(line, words)
    settle(qtbot)


@pytest.mark.parametrize("part", ["kepada", "tembusan"])
def test_a_recipient_that_was_typed_stays_a_recipient(
    qtbot: QtBot, page: Any, core: DoubleCore, said: list[str], part: str
) -> None:
    type_into(qtbot, page.editor.main.kepada if part == "kepada" else page.editor.more.tembusan, RT)
    letter_id = page.editor.letter().id
    qtbot.waitUntil(lambda: letter_id in core.surat.autosaved, timeout=8_000)
    assert getattr(core.surat.autosaved[letter_id].naskah, part) == (TYPED,), "a power cut loses none either"
    assert page.editor.letter().naskah == Naskah("surat_dinas"), "on the page it stands once it is picked"
    page.close_button.click()
    settle(qtbot)
    assert page.table.isVisible()
    assert getattr(core.surat.letters[letter_id].naskah, part) == (TYPED,)
    told = f"“{RT}” belum dipilih dari daftar; disimpan sebagai penerima yang tidak diantar aplikasi."
    assert told in said


def test_the_window_closes_over_a_typed_recipient_without_losing_it(qtbot: QtBot, page: Any, core: DoubleCore) -> None:
    type_into(qtbot, page.editor.main.kepada, RT)
    assert page.may_leave()
    (kept,) = core.surat.autosaved.values()
    assert kept.naskah.kepada == (TYPED,)


def test_what_was_picked_after_all_is_kept_once(qtbot: QtBot, page: Any, core: DoubleCore, said: list[str]) -> None:
    kepada = page.editor.main.kepada
    type_into(qtbot, kepada, "dinas pendidikan dan kebudayaan")
    kepada._picker._tab()
    settle(qtbot)
    letter_id = page.editor.letter().id
    page.close_button.click()
    settle(qtbot)
    (one,) = core.surat.letters[letter_id].naskah.kepada  # type: ignore[union-attr]
    assert one.opd == "disdikbud"
    assert said == []


@pytest.fixture(params=["main.klasifikasi", "chain.rantai", "chain.penandatangan", "main.petugas"])
def half(qtbot: QtBot, page: Any, request: pytest.FixtureRequest) -> Any:
    """The field of a letter in which half a word was typed that must be picked."""
    part, name = request.param.split(".")
    field = getattr(getattr(page.editor, part), name)
    if name == "petugas":
        page.editor.main.jenis.setCurrentIndex(3)
    if name == "penandatangan":
        field.clear()
    type_into(qtbot, field, "zz")
    page.close_button.click()
    settle(qtbot)
    return field


def test_what_must_be_picked_is_asked_for_before_it_is_dropped(qtbot: QtBot, page: Any, half: Any) -> None:
    box = dialog(QMessageBox)
    name = half.accessibleName()
    assert box.text() == f"“zz” pada {name} belum dipilih dari daftar, sehingga tidak ikut disimpan."
    box.reject()
    settle(qtbot)
    assert page.editor.isVisible()
    assert half.unpicked == "zz"
    assert page.window().focusWidget() is (half.focusProxy() or half)


def test_whoever_means_it_leaves_without_the_half_word(qtbot: QtBot, page: Any, half: Any) -> None:
    press(dialog(QMessageBox), "Tutup tanpa kata itu")
    settle(qtbot)
    assert page.table.isVisible()


def test_the_line_of_gaps_says_that_a_recipient_was_not_picked(qtbot: QtBot, page: Any, core: DoubleCore) -> None:
    type_into(qtbot, page.editor.main.kepada, RT)
    page.editor.main.hal.setFocus()
    assert f"“{RT}” belum dipilih dari daftar." in page.editor.missing.text()
    page._submit()
    assert page.editor.main.kepada.focusProxy() is not QApplication.focusWidget(), "hal comes first"
    assert "submit" not in [call[0] for call in core.surat.calls]
