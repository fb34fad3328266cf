"""A concept that is opened and kept as it is says the very same afterwards; one recipient is one, however picked."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from portalpns.client.ui.page import NewLetter
from portalpns.client.ui.surat.editor.chain import read_posts
from portalpns.client.ui.surat.keluar import SuratKeluarPage
from portalpns.client.ui.surat.search import recipient_choice, recipients
from portalpns.domain.naskah import JENIS_NAMA, Acara, Naskah, Penerima, Petugas
from portalpns.domain.surat import Langkah, Tanda
from ui.pages.conftest import settle
from ui.pages.double import TODAY, DoubleCore

RT = (Penerima("Ketua RT 01", None, "Imopuro"), Penerima("Ketua RT 01", None, "Yosorejo"), Penerima("Ketua RT 01"))
SEKRETARIS = (Penerima("Sekretaris", "dinkes"), Penerima("Sekretaris", "setda"), Penerima("Sekretaris"))
SOPIR = (Petugas("Joko", jabatan="Sopir"), Petugas("Joko", jabatan="Staf"))

few = st.sampled_from(("Ketua RT 01", "Sekretaris", "Kepala Dinas Kesehatan", "a", "a di b", ""))
who = st.builds(Penerima, few, st.sampled_from((None, "dinkes", "setda", "entah")), few)
several = st.lists(who, max_size=6).map(tuple)
sent = st.lists(st.builds(Petugas, few, few, few, few, st.sampled_from((None, "p-1"))), max_size=4).map(tuple)
lines = st.lists(st.sampled_from(("Surat A", "Surat A\nbaris kedua", "B")), max_size=3).map(tuple)
naskah = st.builds(
    Naskah, st.sampled_from(list(JENIS_NAMA)), few, st.sampled_from(("", "000.1.5", "999.9")), kepada=several,
    tembusan=several, acara=st.just(Acara(TODAY, "09.00 WIB", "Aula", "Rapat")), petugas=sent, dasar=lines,
    untuk=lines, mulai=st.just(TODAY), selesai=st.just(TODAY),
)  # fmt: skip


@pytest.fixture
def page(qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore) -> Any:
    """The page with a new, empty letter open in its editor."""
    made = open_page(SuratKeluarPage, core, NewLetter())
    settle(qtbot)
    return made


@given(naskah=naskah, posts=st.lists(st.sampled_from((0, 1, 2)), max_size=4))
@example(naskah=Naskah("surat_dinas", kepada=RT, tembusan=(*RT, *SEKRETARIS)), posts=[0, 0])
@example(naskah=Naskah("surat_dinas", kepada=(RT[0], RT[0])), posts=[])
@example(naskah=Naskah("surat_perintah_tugas", petugas=SOPIR, mulai=TODAY, selesai=TODAY), posts=[])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_concept_that_is_opened_and_kept_is_the_very_same(
    page: Any, core: DoubleCore, naskah: Naskah, posts: list[int]
) -> None:
    ids = list(core.direktori.jabatan)
    chain = tuple(Langkah(ids[post], "periksa" if place % 2 else "paraf") for place, post in enumerate(posts))
    letter = replace(core.surat.new("surat_dinas"), naskah=naskah, rantai=chain, tanda=(Tanda(ids[0]),))
    page.editor.open_letter(letter, read_posts(core, letter))
    assert page.editor.kept() == letter
    assert not page.editor.saving.dirty
    shown = page.editor.main.kepada.choices()
    assert [choice.data for choice in shown] == list(naskah.kepada)
    page.editor.close_letter()


def test_a_chip_says_the_place_by_which_recipients_of_one_name_differ(page: Any, core: DoubleCore) -> None:
    letter = replace(core.surat.new("surat_dinas"), naskah=Naskah("surat_dinas", kepada=RT))
    page.editor.open_letter(letter, read_posts(core, letter))
    words = ["Ketua RT 01 di Imopuro", "Ketua RT 01 di Yosorejo", "Ketua RT 01"]
    assert [choice.words for choice in page.editor.main.kepada.choices()] == words
    assert page.editor.text().startswith(", ".join(words))


@pytest.mark.parametrize(
    "typed", ["Dinas Kesehatan", "kepala dinas kesehatan", "kadis kesehatan", "Kepala Dinas Kesehatn"]
)
def test_a_recipient_is_the_same_one_however_it_is_picked(page: Any, core: DoubleCore, typed: str) -> None:
    one = Penerima("Kepala Dinas Kesehatan", "dinkes")
    letter = replace(core.surat.new("surat_dinas"), naskah=Naskah("surat_dinas", kepada=(one,)))
    page.editor.open_letter(letter, read_posts(core, letter))
    kepada = page.editor.main.kepada
    picked = next(choice for choice in recipients(core)(typed, 20) if choice.data == one)
    assert picked.id == recipient_choice(one).id
    kepada._picker._take(picked)
    assert page.editor.kept().naskah.kepada == (one,)


def test_recipients_of_one_name_at_several_places_are_picked_one_after_the_other(page: Any, core: DoubleCore) -> None:
    kepada = page.editor.main.kepada
    for place in ("Imopuro", "Yosorejo", "Imopuro"):
        kepada._picker._take(recipients(core)(f"Ketua RT 01 di {place}", 20)[-1])
    assert page.editor.kept().naskah.kepada == RT[:2]
