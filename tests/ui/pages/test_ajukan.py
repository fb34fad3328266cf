"""A concept that nobody checks gets its number at once: the button says so, and it is asked first."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from portalpns.client.ui.page import NewLetter
from portalpns.client.ui.surat.keluar import SuratKeluarPage
from portalpns.domain.surat import SuratKeluar
from ui.pages.conftest import settle
from ui.pages.double import DoubleCore
from ui.pages.test_editor import complete
from ui.pages.test_surat import dialog, first

AT_ONCE = "Beri nomor"


def submitted(core: DoubleCore) -> list[str]:
    return [call[1] for call in core.surat.calls if call[0] == "submit"]


def in_list(qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore) -> tuple[Any, str]:
    key = first(core, "konsep")
    letter = core.surat.letters[key]
    assert isinstance(letter, SuratKeluar)
    core.surat.letters[key] = replace(letter, rantai=())
    return open_page(SuratKeluarPage, core, key), key


def in_editor(qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore) -> tuple[Any, str]:
    page = open_page(SuratKeluarPage, core, NewLetter())
    complete(page)
    assert page.send.text().startswith("Kirim untuk paraf")
    page.editor.chain.rantai.set_choices([])
    page.editor.chain.changed.emit()
    settle(qtbot)
    letter = page.editor.letter()
    return page, letter.id


@pytest.mark.parametrize("begin", [in_list, in_editor])
def test_a_number_is_used_only_when_one_means_it(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore, said: list[str],
    begin: Callable[..., tuple[Any, str]],
) -> None:  # fmt: skip
    page, key = begin(qtbot, open_page, core)
    button = page.send if begin is in_editor else page.actions_._buttons["ajukan"]
    assert button.isVisible()
    assert button.text().startswith(AT_ONCE)
    assert "siapkan tanda tangan" in button.toolTip()
    button.click()
    settle(qtbot)
    assert submitted(core) == []
    asked = dialog(QMessageBox)
    assert "nomor surat langsung dipakai" in asked.text()
    asked.reject()
    settle(qtbot)
    assert submitted(core) == []
    button.click()
    next(one for one in dialog(QMessageBox).buttons() if one.text() == AT_ONCE).click()
    settle(qtbot)
    assert submitted(core) == [key]
    assert ["menunggu nomor" in words for words in said] == [True]
    assert "paraf" not in said[0]


def test_a_concept_that_is_checked_first_is_sent_without_a_question(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore, said: list[str]
) -> None:
    key = first(core, "konsep")
    page = open_page(SuratKeluarPage, core, key)
    assert page.actions_._buttons["ajukan"].text() == "Kirim untuk paraf"
    page.actions_._buttons["ajukan"].click()
    assert not [one for one in QApplication.topLevelWidgets() if isinstance(one, QMessageBox) and one.isVisible()]
    settle(qtbot)
    assert submitted(core) == [key]
    assert ["dikirim untuk paraf" in words for words in said] == [True]


@pytest.mark.parametrize("begin", ["list", "editor"])
@pytest.mark.parametrize(
    ("online", "how"), [(True, ""), (False, "; diteruskan ke server begitu terhubung")], ids=["online", "offline"]
)
def test_what_has_not_reached_the_server_is_not_told_as_if_it_had(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore, said: list[str], begin: str, online: bool, how: str
) -> None:
    core.sync.state = replace(core.sync.state, online=online)
    page = open_page(SuratKeluarPage, core, first(core, "konsep") if begin == "list" else NewLetter())
    if begin == "editor":
        complete(page)
    button = page.send if begin == "editor" else page.actions_._buttons["ajukan"]
    button.click()
    settle(qtbot)
    (key,) = submitted(core)
    assert said == [f"Konsep “{core.surat.letters[key].naskah.hal}” dikirim untuk paraf{how}."]
