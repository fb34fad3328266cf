"""From Beranda into a list that holds what waits, so that the next one follows; and letters that are told apart."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from portalpns.client.ui.beranda.page import BerandaPage
from portalpns.client.ui.page import Waits
from portalpns.client.ui.surat.keluar import SuratKeluarPage
from portalpns.client.ui.surat.masuk import SuratMasukPage
from portalpns.client.ui.surat.rows import since
from portalpns.client.ui.surat.tandatangan import TandaTanganPage
from ui.pages.conftest import settle
from ui.pages.double import NOW, DoubleCore
from ui.pages.test_surat import first

DESK_WIDTH = 1120
"""What a window of 1366 pixels leaves a page."""


def chip(page: Any) -> str:
    words: str = page.list._chips.checkedButton().text()
    return words


def test_after_a_paraf_the_next_letter_follows(qtbot: QtBot, open_page: Callable[..., Any]) -> None:
    checker = DoubleCore()
    checker.me = checker.office.holder[checker.office.chain["diskominfotik"][0]]
    asked = first(checker, "diperiksa")
    page = open_page(SuratKeluarPage, checker, Waits("paraf", asked))
    assert chip(page) == "Giliran saya"
    assert page.reading.now.letter.id == page.table.current_row().id == asked
    page.actions_._buttons["paraf"].click()
    settle(qtbot)
    after = page.reading.now.letter
    assert after.id == page.table.current_row().id != asked
    assert "paraf" in page.reading.now.allowed


@pytest.mark.parametrize(
    ("kind", "letter", "words"),
    [
        ("dikembalikan", "dikembalikan", "Dikembalikan"),
        ("agenda", "", "Belum diagendakan"),
        ("masuk", "", "Belum dibaca"),
        ("disposisi", "", "Giliran saya"),
        ("sesuatu yang lain", "", "Semua"),
    ],
)
def test_each_kind_of_work_has_its_list(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore, kind: str, letter: str, words: str
) -> None:
    target = Waits(kind, first(core, letter) if letter else "")
    page = open_page(SuratKeluarPage if letter else SuratMasukPage, core, target)
    assert chip(page) == words
    if letter:
        assert page.table.current_row().id == target.letter_id


def test_what_waits_for_a_signature_is_found_in_its_list(
    qtbot: QtBot, open_page: Callable[..., Any], head: DoubleCore
) -> None:
    asked = head.tandatangan.waiting()[2].id
    page = open_page(TandaTanganPage, head, Waits("tandatangan", asked))
    assert page.table.current_row().id == page.reading.now.letter.id == asked


def test_two_letters_of_one_hal_are_told_apart_by_their_numbers(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore
) -> None:
    size = (DESK_WIDTH, 640)
    for kind, kotak, state in ((SuratMasukPage, "masuk", "diterima"), (SuratKeluarPage, "keluar", "terkirim")):
        key = first(core, state, kotak)
        page = open_page(kind, core, key, size)
        number = core.surat.row(core.surat.letters[key]).nomor
        index = page.table.currentIndex()
        assert number
        assert number in index.siblingAtColumn(0).data()
        page.window().resize(2400, 640)
        settle(qtbot)
        assert number not in index.siblingAtColumn(0).data(), "the column Nomor says it now"


def test_two_concepts_of_one_hal_are_told_apart_by_their_days(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore
) -> None:
    page = open_page(SuratKeluarPage, core, first(core, "diperiksa"), (900, 640))
    row, index = page.table.current_row(), page.table.currentIndex()
    assert page.missing("terbaru")
    when = since(row, lambda: NOW).replace("Kemarin", "kemarin")
    assert index.siblingAtColumn(0).data().split("\n")[1] == f"Sejak {when} di {row.giliran}"
    page.window().resize(2400, 640)
    settle(qtbot)
    assert index.siblingAtColumn(0).data().split("\n")[1].startswith(f"Di {row.giliran} sejak")


def test_beranda_says_numbers_where_there_are_any(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore
) -> None:
    page = open_page(BerandaPage, core, None, (DESK_WIDTH, 640))
    number = next(place for place, column in enumerate(page.table.rows.columns) if column.id == "nomor")
    assert page.table.isColumnHidden(number)
    core.beranda.waiting[0] = replace(core.beranda.waiting[0], nomor="000.1.5/91/DISKOMINFOTIK/2026", batas=None)
    core.beranda.waiting = [replace(one, batas=None) for one in core.beranda.waiting]
    page.refresh(frozenset({"surat"}))
    settle(qtbot)
    assert not page.table.isColumnHidden(number)
