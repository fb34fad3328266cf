"""Concepts that change their kind, come too late, or are cancelled: what becomes of their words."""

from dataclasses import replace
from typing import Any

import pytest
from pypdfium2 import PdfDocument

from client.kit import NOW, Balai, Komputer, isi, konsep
from portalpns.client.usecases.naskah import Overtaken, content
from portalpns.client.usecases.surat import Filter
from portalpns.domain.errors import WrongState
from portalpns.domain.naskah import Petugas
from portalpns.domain.surat import Langkah, SuratKeluar, Tanda, paraf_hash


def _letter(who: Komputer, letter_id: str) -> SuratKeluar:
    letter = who.core.surat.get(letter_id)
    assert isinstance(letter, SuratKeluar)
    return letter


def test_words_that_came_after_a_submission_become_a_concept_of_their_own(place: Balai) -> None:
    """A colleague submitted the concept meanwhile; what waited behind the refused save goes with it."""
    siti, sekdis = place.komputer("siti"), place.komputer("sekdis")
    draft = siti.draft("Bersama", rantai=("j-sekdis",))
    other = siti.draft("Lain")
    siti.sync()
    sekdis.sync()
    siti.core.surat.save(replace(draft, naskah=isi("Terlambat")))
    siti.core.surat.submit(draft.id)
    siti.core.surat.submit(other.id)
    sekdis.core.surat.submit(draft.id)
    sekdis.core.surat.cancel(other.id, "Salah")
    sekdis.sync()
    siti.sync()
    assert [(row.name, row.code) for row in siti.core.sync.tray()] == [
        ("surat.simpan", "state_changed"), ("surat.ajukan", "blocked"), ("surat.ajukan", "state_changed"),
    ]  # fmt: skip
    own = siti.core.surat.keep_as_new(siti.core.sync.tray()[0].seq)
    assert [(row.name, row.entity) for row in siti.core.sync.tray()] == [("surat.ajukan", other.id)]
    siti.sync()
    assert (_letter(siti, own.id).naskah.hal, _letter(siti, own.id).state) == ("Terlambat", "konsep")
    assert (_letter(siti, draft.id).naskah.hal, _letter(siti, draft.id).state) == ("Bersama", "diperiksa")


def test_typing_into_a_letter_that_went_on_can_be_set_aside(place: Balai) -> None:
    siti = place.komputer("siti")
    draft = siti.draft("Bersama", rantai=("j-sekdis",))
    siti.core.surat.submit(draft.id)
    typed = replace(draft, naskah=isi("Terlambat"), rantai=(Langkah("j-sekdis", pada=NOW, oleh="p-sekdis"),))
    siti.core.surat.autosave(typed)
    own = siti.core.surat.save_as_new(typed)
    assert siti.core.surat.recovered() == []
    kept = _letter(siti, own.id)
    assert (kept.naskah.hal, kept.rantai, kept.tanda) == ("Terlambat", (Langkah("j-sekdis"),), typed.tanda)
    assert _letter(siti, draft.id).naskah.hal == "Bersama"


def test_a_letter_of_duty_shows_and_sends_nothing_of_the_letter_it_was_first(place: Balai) -> None:
    """The kind was changed after text and recipients were written; a concept keeps them, nothing else does."""
    place.lead_dinkes()
    siti, kadis, head = (place.komputer(one) for one in ("siti", "kadis", "kadinkes"))
    duty: dict[str, Any] = {
        "jenis": "surat_perintah_tugas", "dasar": ("Surat X",), "petugas": (Petugas("Budi"),), "untuk": ("Rapat",),
        "mulai": NOW.date(), "selesai": NOW.date(), "tujuan": "Bandung",
    }  # fmt: skip
    draft = siti.draft("Tugas", **duty)
    siti.sync()
    kept = kadis.sync().core.surat.get(draft.id)
    assert isinstance(kept, SuratKeluar)
    assert kept.naskah == draft.naskah
    assert len(kept.naskah.kepada) == len(kept.naskah.body) == 1
    (row,) = siti.core.surat.rows(Filter("keluar"))
    assert row.pihak == "Budi"
    assert siti.core.surat.count(Filter("keluar", text="sampaikan")) == 0, "a word of the text that is hidden"
    (page,) = PdfDocument(siti.core.surat.preview(draft))
    assert "sampaikan" not in page.get_textpage().get_text_range()
    place.sign(draft.id, siti, kadis)
    sent = siti.sync().core.surat.get(draft.id)
    assert isinstance(sent, SuratKeluar)
    assert sent.state == "terkirim"
    assert (sent.naskah.kepada, sent.naskah.body) == ((), ())
    assert head.sync().core.surat.count(Filter("masuk")) == 0


def test_a_concept_that_was_cancelled_can_still_be_read(place: Balai) -> None:
    siti = place.komputer("siti")
    draft = siti.draft("Ditunda")
    siti.core.surat.cancel(draft.id, "Ditunda")
    siti.sync()
    (page,) = PdfDocument(siti.core.surat.preview(_letter(siti, draft.id)))
    text = page.get_textpage().get_text_range()
    assert "DIBATALKAN" in text
    assert "KONSEP" not in text
    assert "sampaikan" in text


@pytest.mark.parametrize(
    "changed",
    [
        {"naskah": isi("Kata lain")},
        {"rantai": ()},
        {"rantai": (Langkah("j-sekdis", "periksa"),)},
        {"tanda": (Tanda("j-sekdis"),)},
        {"tanda": (Tanda("j-sekdis", ("j-kadis",)),)},
        {"kirim_otomatis": False},
    ],
    ids=["words", "chain", "kind of step", "signer", "atas nama", "sending"],
)
def test_whatever_was_changed_and_not_saved_is_offered_again(place: Balai, changed: dict[str, Any]) -> None:
    siti = place.komputer("siti")
    draft = siti.draft("Undangan", rantai=("j-sekdis",))
    typed = replace(draft, **changed)
    siti.core.surat.autosave(typed)
    siti.restart()
    assert siti.core.surat.recovered() == [typed]
    siti.core.surat.save(typed)
    assert siti.core.surat.recovered() == []


def test_what_a_checker_did_is_no_change_of_the_concept(place: Balai) -> None:
    """The step of a returned concept bears who took it; the fields of the editor know its post alone."""
    siti, sekdis = place.komputer("siti"), place.komputer("sekdis")
    draft = siti.draft("Undangan", rantai=("j-sekdis", "j-kadis"))
    siti.core.surat.submit(draft.id)
    siti.sync()
    sekdis.sync().core.surat.initial(draft.id, paraf_hash(draft.naskah, draft.rantai, draft.tanda))
    sekdis.sync()
    siti.sync()
    assert _letter(siti, draft.id).rantai != draft.rantai
    siti.core.surat.autosave(draft)
    assert siti.core.surat.recovered() == []


def test_what_was_changed_back_is_not_offered_after_a_colleagues_save(place: Balai) -> None:
    siti, other = place.komputer("siti"), place.komputer("siti")
    draft = siti.draft("Undangan", rantai=("j-sekdis",))
    siti.sync()
    siti.core.surat.autosave(replace(draft, rantai=()))
    siti.core.surat.autosave(draft)
    other.sync().core.surat.save(replace(draft, naskah=isi("Kata lain")))
    other.sync()
    siti.sync()
    assert siti.core.surat.recovered() == []


@pytest.mark.parametrize(
    ("theirs", "why"),
    [({"naskah": isi("Kata lain")}, "Konsep ini diubah"), ({"rantai": ()}, "Pemaraf atau penandatangan konsep ini")],
)
def test_a_version_that_the_writer_never_saw_is_not_replaced(place: Balai, theirs: dict[str, Any], why: str) -> None:
    siti, other = place.komputer("siti"), place.komputer("siti")
    draft = siti.draft("Undangan", rantai=("j-sekdis",))
    siti.sync()
    opened = content(_letter(siti, draft.id))
    other.sync().core.surat.save(replace(draft, **theirs))
    other.sync()
    siti.sync()
    before, mine = _letter(siti, draft.id), replace(draft, naskah=isi("Kata saya"))
    siti.core.surat.autosave(mine, opened)
    with pytest.raises(Overtaken, match=why) as caught:
        siti.core.surat.save(mine, (opened,))
    assert caught.value.theirs == content(before)
    assert _letter(siti, draft.id) == before
    assert siti.core.surat.recovered() == [mine], "what was typed is kept all the same"
    assert siti.core.sync.status().queued == 0
    siti.core.surat.save(mine, (opened, caught.value.theirs))
    assert _letter(siti, draft.id).naskah == mine.naskah


def test_a_concept_that_takes_no_words_says_so_before_it_speaks_of_versions(place: Balai) -> None:
    siti = place.komputer("siti")
    draft = siti.draft("Undangan", rantai=("j-sekdis",))
    opened = content(_letter(siti, draft.id))
    siti.core.surat.save(replace(draft, naskah=isi("Kata lain")))
    siti.core.surat.submit(draft.id)
    with pytest.raises(WrongState, match="Diperiksa") as caught:
        siti.core.surat.save(replace(draft, naskah=isi("Kata saya")), (opened,))
    assert not isinstance(caught.value, Overtaken)


def test_what_typing_was_begun_with_is_known_after_a_crash(place: Balai) -> None:
    siti = place.komputer("siti")
    draft = siti.draft("Undangan")
    fresh = konsep(siti.core, "Baru")
    siti.core.surat.autosave(replace(draft, naskah=isi("Kata saya")), content(draft))
    siti.core.surat.autosave(fresh)
    siti.restart()
    assert siti.core.surat.typed_over(draft.id) == content(draft)
    assert siti.core.surat.typed_over(fresh.id) is None
