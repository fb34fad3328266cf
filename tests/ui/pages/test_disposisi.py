"""The slip of a disposisi names a post that nobody holds before it goes; ending one's part says who has one left."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from portalpns.client.ui.surat.dialogs import DisposisiDialog
from portalpns.client.ui.surat.masuk import SuratMasukPage
from portalpns.client.ui.surat.search import VACANT, posts_below
from portalpns.client.ui.widgets.forms import NoteDialog
from portalpns.domain.organisasi import Jabatan
from portalpns.domain.surat import SuratMasuk
from ui.pages.conftest import settle
from ui.pages.double import DoubleCore
from ui.pages.test_surat import dialog, go_to


def test_a_post_that_nobody_holds_is_marked_and_refused_where_it_was_chosen(
    qtbot: QtBot, open_page: Callable[..., Any], head: DoubleCore
) -> None:
    empty = Jabatan("j-kosong", "diskominfotik", "Kepala Bidang Kosong", min(head.pelaku().jabatan))
    head.direktori = replace(head.direktori, jabatan={**head.direktori.jabatan, empty.id: empty})
    page = open_page(SuratMasukPage, head)
    go_to(qtbot, page, "m0001")
    page.actions_._buttons["disposisi"].click()
    settle(qtbot)
    slip = dialog(DisposisiDialog)
    (vacant,) = posts_below(head, "diskominfotik")("kosong", 9)
    assert (vacant.mark, vacant.detail[:12]) == (VACANT, "Tidak terisi")
    assert all(not one.mark for one in posts_below(head, "diskominfotik")("", 99) if one.id != "j-kosong")
    slip.kepada.set_choices([vacant])
    slip.instruksi[0].setChecked(True)
    slip._accept()
    assert slip.isVisible()
    assert "Jabatan “Kepala Bidang Kosong” tidak terisi" in slip.kepada.accessibleDescription()
    assert "pilih jabatan lain" in slip.kepada.accessibleDescription()
    held = next(one for one in posts_below(head, "diskominfotik")("", 9) if not one.mark)
    slip.kepada.set_choices([held])
    slip._accept()
    settle(qtbot)
    letter = head.surat.letters["m0001"]
    assert isinstance(letter, SuratMasuk)
    assert letter.giliran == (held.id,)


def test_ending_ones_part_names_those_who_have_not_ended_theirs(
    qtbot: QtBot, open_page: Callable[..., Any], head: DoubleCore
) -> None:
    letter = head.surat.letters["m0001"]
    assert isinstance(letter, SuratMasuk)
    mine, other = min(head.pelaku().jabatan), head.office.chain["diskominfotik"][0]
    head.surat.letters["m0001"] = replace(letter, state="didisposisi", giliran=(mine, other))
    page = open_page(SuratMasukPage, head)
    go_to(qtbot, page, "m0001")
    page.actions_._buttons["selesai"].click()
    settle(qtbot)
    asked = dialog(NoteDialog)
    name = head.direktori.jabatan[other].nama
    assert any(f"masih menunggu {name}" in label.text() for label in asked.findChildren(QLabel))
    asked._accept()
    settle(qtbot)
    after = head.surat.letters["m0001"]
    assert isinstance(after, SuratMasuk)
    assert (after.state, after.giliran) == ("didisposisi", (other,))
    page.actions_._buttons["selesai"].click()
    settle(qtbot)
    asked = dialog(NoteDialog)
    (said,) = (label.text() for label in asked.findChildren(QLabel) if label.text().startswith("Surat ini"))
    assert said.startswith(f"Surat ini masih menunggu {name}"), "the head has no part left and ends the whole"
    assert said.endswith("bagian yang belum selesai itu ikut dinyatakan selesai.")
    asked._accept()
    settle(qtbot)
    after = head.surat.letters["m0001"]
    assert isinstance(after, SuratMasuk)
    assert (after.state, after.giliran, after.riwayat[-1].catatan) == ("selesai", (), other)


def test_who_ends_a_letter_that_waits_for_nobody_else_is_told_of_nobody(
    qtbot: QtBot, open_page: Callable[..., Any], head: DoubleCore
) -> None:
    page = open_page(SuratMasukPage, head)
    go_to(qtbot, page, "m0001")
    page.actions_._buttons["selesai"].click()
    settle(qtbot)
    assert any("selesai ditindaklanjuti" in label.text() for label in dialog(NoteDialog).findChildren(QLabel))
