"""A letter is given back or ended as it was read: what became of it since is another letter."""

from dataclasses import replace

import pytest

from client.kit import Balai, Komputer, isi
from portalpns.domain.errors import WrongState
from portalpns.domain.surat import SuratKeluar, paraf_hash, version_of
from portalpns.server.jobs import run_due

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


def test_ending_a_letter_behind_ones_own_submission_voids_the_number_that_this_brought(place: Balai) -> None:
    """Offline nobody knows the number: what comes behind the step that brings it meant this very letter."""
    siti = place.komputer("siti")
    draft = siti.draft("Salah alamat")
    siti.core.surat.submit(draft.id)
    siti.core.surat.cancel(draft.id, "Salah alamat")
    siti.sync()
    after = letter(siti, draft.id)
    assert ([line.langkah for line in after.riwayat][-2:], after.nomor is None) == (["bekukan", "batalkan"], False)
    assert (after.state, siti.core.sync.tray()) == ("dibatalkan", [])


def test_so_does_ending_it_while_the_submission_is_on_its_way(place: Balai) -> None:
    siti = place.komputer("siti")
    draft = siti.draft("Salah alamat")
    siti.core.surat.submit(draft.id)
    line, pushes = siti.line, 0
    assert line is not None

    def meanwhile(_method: str, path: str, *_: object) -> None:
        nonlocal pushes
        if path == "/sync/push" and not pushes:
            pushes = 1
            siti.core.surat.cancel(draft.id, "Salah alamat")

    def draw(_method: str, path: str, *_: object) -> None:
        if path == "/sync/push":
            run_due(place.services)
            place.jam.later(minutes=1)

    line.before, line.after = meanwhile, draw
    siti.sync()
    after = letter(siti, draft.id)
    assert (after.state, bool(after.pdf_sha), siti.core.sync.tray()) == ("dibatalkan", True, [])


@pytest.mark.parametrize("step", ["give_back", "cancel"])
@pytest.mark.parametrize("colleague", [False, True], ids=["his other computer", "a colleague"])
def test_a_number_that_came_from_elsewhere_is_not_voided_unseen(place: Balai, step: str, colleague: bool) -> None:
    siti, laptop, desk = place.komputer("siti"), place.komputer("sekdis"), place.komputer("sekdis")
    draft = siti.draft(rantai=("j-sekdis",))
    siti.core.surat.submit(draft.id)
    siti.sync()
    place.jam.later(minutes=1)
    late = siti if colleague and step == "cancel" else laptop
    late.sync()
    getattr(late.core.surat, step)(draft.id, "Lampirannya belum ada")
    read = letter(desk.sync(), draft.id)
    desk.core.surat.initial(draft.id, paraf_hash(read.naskah, read.rantai, read.tanda))
    desk.sync()
    assert letter(desk, draft.id).state == "menunggu_ttd"
    late.sync()
    assert [row.detail.split(";")[0] for row in late.core.sync.tray()] == [CHANGED]
    assert letter(desk.sync(), draft.id).state == "menunggu_ttd"


def test_what_was_refused_for_a_change_is_done_to_the_letter_as_it_is_now_once_that_was_read(place: Balai) -> None:
    siti, sekdis = place.komputer("siti"), place.komputer("sekdis")
    draft = siti.draft(rantai=("j-sekdis",))
    siti.core.surat.submit(draft.id)
    siti.sync()
    sekdis.sync()
    siti.core.surat.cancel(draft.id, "Salah alamat")
    read = letter(sekdis, draft.id)
    sekdis.core.surat.initial(draft.id, paraf_hash(read.naskah, read.rantai, read.tanda))
    sekdis.sync()
    siti.sync()
    (row,) = siti.core.sync.tray()
    changed = siti.core.surat.changed_since(row.seq)
    assert changed is not None
    now, seen = changed
    assert (now.state, seen) == ("menunggu_ttd", version_of(letter(siti, draft.id)))
    siti.core.surat.repeat(row.seq, seen)
    siti.sync()
    assert (letter(siti, draft.id).state, siti.core.sync.tray()) == ("dibatalkan", [])


def test_a_step_that_was_refused_although_nothing_changed_is_simply_tried_again(place: Balai) -> None:
    sekdis, _draft = place.refused()
    (row,) = sekdis.core.sync.tray()
    assert sekdis.core.surat.changed_since(row.seq) is None
