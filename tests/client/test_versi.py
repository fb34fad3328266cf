"""A letter is given back or ended as it was read: what became of it since is another letter."""

from dataclasses import replace

import pytest

from client.kit import Balai, Komputer, isi
from portalpns.domain.errors import WrongState
from portalpns.domain.surat import SuratKeluar, version_of

CHANGED = "Surat ini berubah sejak Anda membacanya"


def letter(who: Komputer, letter_id: str) -> SuratKeluar:
    found = who.core.surat.stored(letter_id)
    assert found is not None
    return found


def returned_twice(place: Balai) -> tuple[Komputer, Komputer, Komputer, SuratKeluar]:
    """Drafter, laptop and desk of the head, and a numbered letter that he gave back on both; the laptop is offline."""
    siti, laptop, desk = place.komputer("siti"), place.komputer("kadis"), place.komputer("kadis")
    draft = siti.draft("Versi satu")
    place.freeze(draft.id, siti, laptop)
    desk.sync()
    for one in (laptop, desk):
        one.core.surat.give_back(draft.id, "Tanggalnya salah")
    desk.sync()
    siti.sync()
    return siti, laptop, desk, draft


def test_a_late_return_does_not_void_the_number_of_the_mended_letter(place: Balai) -> None:
    siti, laptop, desk, draft = returned_twice(place)
    siti.core.surat.save(replace(letter(siti, draft.id), naskah=isi("Versi dua")))
    place.freeze(draft.id, siti, desk)
    number = letter(desk, draft.id).nomor
    laptop.sync()
    assert [row.detail.split(";")[0] for row in laptop.core.sync.tray()] == [CHANGED]
    assert (letter(desk.sync(), draft.id).state, letter(desk, draft.id).nomor) == ("menunggu_ttd", number)


def test_the_same_words_under_another_number_are_another_letter(place: Balai) -> None:
    siti, laptop, desk, draft = returned_twice(place)
    place.freeze(draft.id, siti, desk)
    laptop.sync()
    assert letter(desk.sync(), draft.id).state == "menunggu_ttd"


@pytest.mark.parametrize("step", ["give_back", "cancel"])
def test_a_letter_that_was_taken_back_and_mended_is_not_stopped_by_what_was_meant_for_the_old_one(
    place: Balai, step: str
) -> None:
    siti, other = place.komputer("siti"), place.komputer("sekdis")
    draft = siti.draft("Versi satu", rantai=("j-sekdis",))
    siti.core.surat.submit(draft.id)
    siti.sync()
    other.sync()
    getattr(other.core.surat, step)(draft.id, "Lampirannya belum ada")
    siti.core.surat.take_back(draft.id)
    siti.core.surat.save(replace(letter(siti, draft.id), naskah=isi("Versi dua dengan lampiran")))
    siti.core.surat.submit(draft.id)
    siti.sync()
    other.sync()
    assert letter(siti.sync(), draft.id).state == "diperiksa"
    assert [row.detail.split(";")[0] for row in other.core.sync.tray()] == [CHANGED]


def test_what_came_in_while_the_remark_was_written_is_not_given_back(place: Balai) -> None:
    siti, sekdis = place.komputer("siti"), place.komputer("sekdis")
    draft = siti.draft("Versi satu", rantai=("j-sekdis",))
    siti.core.surat.submit(draft.id)
    siti.sync()
    read = version_of(letter(sekdis.sync(), draft.id))
    siti.core.surat.take_back(draft.id)
    siti.core.surat.save(replace(letter(siti, draft.id), naskah=isi("Versi dua")))
    siti.core.surat.submit(draft.id)
    siti.sync()
    sekdis.sync()
    with pytest.raises(WrongState, match=CHANGED):
        sekdis.core.surat.give_back(draft.id, "Belum lengkap", read)
    sekdis.core.surat.give_back(draft.id, "Belum lengkap", version_of(letter(sekdis, draft.id)))
    assert letter(siti.sync(), draft.id).state == "diperiksa"
    sekdis.sync()
    assert letter(siti.sync(), draft.id).state == "dikembalikan"
