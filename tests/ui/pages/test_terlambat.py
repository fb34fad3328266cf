"""Words for a concept that a colleague submitted or saved meanwhile: said at once, and never without a way out."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from portalpns.client.ui.page import TypedLetter
from portalpns.client.ui.surat.keluar import SuratKeluarPage
from portalpns.client.usecases.naskah import content
from portalpns.domain.surat import SuratKeluar
from ui.pages.conftest import settle
from ui.pages.double import NOW, DoubleCore
from ui.pages.test_editor import answer
from ui.pages.test_surat import first

AS_NEW = "Simpan sebagai konsep baru"


@pytest.fixture
def mine(core: DoubleCore) -> SuratKeluar:
    """A concept with words of mine that were typed before a power cut."""
    letter = core.surat.get(first(core, "konsep"))
    assert isinstance(letter, SuratKeluar)
    core.surat.autosave(replace(letter, naskah=replace(letter.naskah, hal="Ketikan saya")), content(letter))
    return letter


@pytest.fixture
def page(qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore, mine: SuratKeluar) -> Any:
    """The editor with the recovered words, after the concept was submitted by a colleague."""
    core.surat.letters[mine.id] = replace(mine, state="diperiksa")
    made = open_page(SuratKeluarPage, core, TypedLetter(mine.id))
    settle(qtbot)
    return made


def concepts(core: DoubleCore) -> list[str]:
    return [one.naskah.hal for one in core.surat.letters.values() if isinstance(one, SuratKeluar)]


def test_a_recovered_text_says_what_became_of_its_letter(page: Any) -> None:
    assert page.editor.main.hal.text() == "Ketikan saya"
    assert page.editor.banner.isVisible()
    assert "kini berstatus Diperiksa" in page.editor.banner.accessibleName()
    assert page.chip.accessibleName() == "Diperiksa"


def test_it_becomes_a_concept_of_its_own_and_one_writes_on(
    qtbot: QtBot, page: Any, core: DoubleCore, mine: SuratKeluar
) -> None:
    before = core.surat.letters[mine.id]
    page.editor.banner.findChild(QPushButton).click()
    settle(qtbot)
    now = page.editor.letter()
    assert (now.naskah.hal, now.id != mine.id) == ("Ketikan saya", True)
    assert not page.editor.banner.isVisible()
    assert not page.editor.saving.dirty
    assert core.surat.letters[now.id].naskah.hal == "Ketikan saya"  # type: ignore[union-attr]
    assert core.surat.letters[mine.id] == before
    assert core.surat.autosaved == {}
    assert page.shell.notices.shown == ["Tulisan Anda disimpan sebagai konsep baru."]


def test_closing_offers_it_where_the_letter_takes_no_words(
    qtbot: QtBot, page: Any, core: DoubleCore, mine: SuratKeluar
) -> None:
    said = answer(qtbot, AS_NEW)
    page.close_button.click()
    qtbot.waitUntil(lambda: bool(said), timeout=5_000)
    settle(qtbot)
    assert "sudah berstatus Diperiksa" in said[0]
    assert page.table.isVisible()
    row = page.table.current_row()
    assert (row.hal, row.id != mine.id) == ("Ketikan saya", True), "the cursor stands on the new concept"
    assert core.surat.autosaved == {}


def test_a_text_recovered_over_a_newer_save_says_so(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore, mine: SuratKeluar
) -> None:
    newer = replace(mine, naskah=replace(mine.naskah, hal="Lain"), diubah=NOW - timedelta(minutes=10))
    core.surat.letters[mine.id] = newer
    page = open_page(SuratKeluarPage, core, TypedLetter(mine.id))
    settle(qtbot)
    assert page.editor.banner.accessibleName().startswith("Konsep ini diubah di komputer lain sesudah Anda membukanya.")
    page.editor.banner.findChild(QPushButton).click()
    settle(qtbot)
    assert core.surat.letters[mine.id] == newer
    assert {"Lain", "Ketikan saya"} <= set(concepts(core))


def test_a_text_recovered_over_its_own_letter_says_nothing(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore, mine: SuratKeluar
) -> None:
    page = open_page(SuratKeluarPage, core, TypedLetter(mine.id))
    settle(qtbot)
    assert page.editor.main.hal.text() == "Ketikan saya"
    assert not page.editor.banner.isVisible()
    assert page.editor.saving.dirty
