"""On a full disk the words that were written for a step stay in the question that asked for them."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtWidgets import QPlainTextEdit
from pytestqt.qtbot import QtBot

from client.kit import Balai, Komputer, files_end_at
from client.test_beranda import arrived
from portalpns.client.ui.surat.dialogs import CabutDialog, DisposisiDialog
from portalpns.client.ui.surat.lists import LettersPage
from portalpns.client.ui.widgets.forms import AnswerDialog, NoteDialog
from portalpns.domain.surat import SuratMasuk
from ui.real.conftest import Open, settle
from ui.real.test_penerima import type_into

WRITTEN = "Catatan yang saya tulis sepuluh menit lamanya. " * 30


def incoming(place: Balai) -> tuple[Komputer, str, str]:
    key = arrived(place)
    return place.komputer("kadinkes"), "surat_masuk", key


def checked(place: Balai) -> tuple[Komputer, str, str]:
    siti, sekdis = place.komputer("siti"), place.komputer("sekdis")
    draft = siti.draft(rantai=("j-sekdis",))
    siti.core.surat.submit(draft.id)
    siti.sync()
    return sekdis.sync(), "surat_keluar", draft.id


def own(place: Balai) -> tuple[Komputer, str, str]:
    siti = place.komputer("siti")
    return siti, "surat_keluar", siti.draft().id


def sent(place: Balai) -> tuple[Komputer, str, str]:
    key = arrived(place)
    kadis = next(one for one in place.computers if one.akun == "kadis")
    return kadis.sync(), "surat_keluar", key.split(":")[1]


def slip(qtbot: QtBot, asked: DisposisiDialog) -> None:
    type_into(qtbot, asked.kepada, "Kepala Bidang")
    asked.catatan.setPlainText(WRITTEN)


def note(_qtbot: QtBot, asked: NoteDialog) -> None:
    asked.text.setPlainText(WRITTEN)


def withdrawal(_qtbot: QtBot, asked: CabutDialog) -> None:
    asked.alasan.setPlainText(WRITTEN)
    asked.pencabut.setText("000/2/DISKOMINFO/2026")


@pytest.mark.parametrize(
    ("right", "letter_of", "fill", "after"),
    [
        ("disposisi", incoming, slip, "didisposisi"),
        ("selesai", incoming, note, "selesai"),
        ("kembalikan", checked, note, "dikembalikan"),
        ("batalkan", own, note, "dibatalkan"),
        ("cabut", sent, withdrawal, "dicabut"),
    ],
)  # fmt: skip
def test_what_was_written_stands_until_it_is_kept(
    qtbot: QtBot, place: Balai, open_window: Open, told: list[Exception], right: str,
    letter_of: Callable[[Balai], tuple[Komputer, str, str]], fill: Callable[[QtBot, Any], None], after: str,
) -> None:  # fmt: skip
    who, kind, key = letter_of(place)
    before = who.core.surat.get(key).state
    window = open_window(who)
    window.go(kind, key)
    settle(qtbot)
    page = window.current_page
    assert isinstance(page, LettersPage)
    actions = page.actions_
    qtbot.waitUntil(lambda: actions._buttons[right].isEnabled())
    actions._buttons[right].click()
    settle(qtbot)
    asked = actions._dialog
    assert isinstance(asked, AnswerDialog)
    fill(qtbot, asked)
    with files_end_at(4096):
        asked._accept()  # type: ignore[attr-defined]
        assert not asked.isEnabled(), "on its way it is neither changed nor given up"
        asked.reject()
        settle(qtbot)
    assert {str(error)[:19] for error in told} == {"Penyimpanan kompute"}
    assert asked.problem.text() == str(told[0])
    told.clear()
    assert (asked.isVisible(), asked.isEnabled()) == (True, True)
    assert WRITTEN in [field.toPlainText() for field in asked.findChildren(QPlainTextEdit)]
    assert who.core.surat.get(key).state == before
    asked._accept()
    settle(qtbot)
    assert actions._dialog is None
    letter = who.core.surat.get(key)
    assert letter.state == after
    kept = letter.disposisi[-1] if isinstance(letter, SuratMasuk) and letter.disposisi else letter.riwayat[-1]
    assert kept.catatan == WRITTEN.strip()
