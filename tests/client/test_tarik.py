"""Posts that nobody holds: they do not get into a chain, and a letter that lies with one is taken back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from client.kit import NOW, Balai, Komputer, konsep
from portalpns.client.ui.surat.telling import tell
from portalpns.client.usecases.surat import Filter
from portalpns.domain.clock import WIB
from portalpns.domain.errors import BadInput, NotFound
from portalpns.domain.organisasi import Pemangku
from portalpns.domain.pegawai import PenugasanLama
from portalpns.domain.surat import Langkah, SuratKeluar, Tanda
from portalpns.server import admin

TODAY = NOW.astimezone(WIB).date()


def leave(place: Balai, who: Komputer, jabatan: str) -> None:
    """Whoever holds a post does so no more."""
    held = who.core.direktori.pemangku[f"pm-{jabatan}"]
    admin.put_master(place.services, [replace(held, selesai=TODAY - timedelta(days=1))])
    who.sync()


def letter_of(who: Komputer, key: str) -> SuratKeluar:
    found = who.core.surat.get(key)
    assert isinstance(found, SuratKeluar)
    return found


def test_a_new_concept_goes_past_a_vacant_post(place: Balai) -> None:
    siti = place.komputer("siti")
    leave(place, siti, "j-sekdis")
    fresh = siti.core.surat.new("surat_dinas")
    assert (fresh.rantai, [one.jabatan for one in fresh.tanda]) == ((), ["j-kadis"])


@pytest.mark.parametrize(
    ("vacant", "said"),
    [
        ("j-sekdis", "Jabatan “Sekretaris” pada alur paraf tidak terisi; keluarkan dari alur atau pilih jabatan lain."),
        ("j-kadis", "Jabatan “Kepala Dinas Komunikasi dan Informatika” tidak terisi; pilih penandatangan lain."),
    ],
)
def test_a_vacant_post_is_told_before_a_letter_goes(place: Balai, vacant: str, said: str) -> None:
    siti = place.komputer("siti")
    draft = siti.draft(rantai=("j-sekdis",))
    leave(place, siti, vacant)
    with pytest.raises(BadInput) as refused:
        siti.core.surat.submit(draft.id)
    assert str(refused.value) == said
    assert (letter_of(siti, draft.id).state, siti.core.sync.queue()) == ("konsep", [])


def test_the_server_refuses_a_post_that_fell_vacant_meanwhile(place: Balai) -> None:
    siti, other = place.komputer("siti"), place.komputer("siti")
    draft = siti.draft(rantai=("j-sekdis",))
    siti.core.sync.offline = True
    siti.core.surat.submit(draft.id)
    leave(place, other, "j-sekdis")
    siti.core.sync.offline = False
    siti.sync()
    (refused,) = siti.core.sync.tray()
    assert "“Sekretaris” pada alur paraf tidak terisi" in refused.detail
    assert letter_of(siti, draft.id).state == "konsep"


def test_a_letter_that_lies_with_a_vacant_post_is_taken_back(place: Balai) -> None:
    siti, kadis = place.komputer("siti"), place.komputer("kadis")
    draft = siti.draft(rantai=("j-sekdis",))
    siti.core.surat.submit(draft.id)
    siti.sync()
    assert tell(siti.core, draft.id).warning == ""
    leave(place, siti, "j-sekdis")
    told = tell(siti.core, draft.id)
    said = "Surat ini menunggu jabatan “Sekretaris”, yang tidak terisi; penyusun dapat menariknya kembali."
    assert told.warning == said
    assert "tarik" in told.allowed
    siti.core.surat.take_back(draft.id)
    assert letter_of(siti, draft.id).state == "konsep", "also before the server has heard of it"
    siti.sync()
    assert siti.core.sync.tray() == []
    assert "menarik kembali" in [step.what for step in tell(siti.core, draft.id).steps]
    back = letter_of(siti, draft.id)
    siti.core.surat.save(replace(back, rantai=()))
    place.sign(draft.id, siti, kadis)
    assert letter_of(kadis, draft.id).state == "terkirim"


def test_a_letter_that_has_its_number_is_not_taken_back(place: Balai) -> None:
    siti, sekdis = place.komputer("siti"), place.komputer("sekdis")
    draft = siti.draft(rantai=("j-sekdis",))
    siti.core.surat.submit(draft.id)
    siti.sync()
    sekdis.sync()
    siti.core.sync.offline = True
    siti.core.surat.take_back(draft.id)
    sekdis.core.surat.initial(draft.id, tell(sekdis.core, draft.id).hash)
    sekdis.sync()
    siti.core.sync.offline = False
    siti.sync()
    (refused,) = siti.core.sync.tray()
    assert "Menunggu tanda tangan" in refused.detail
    assert "tarik" not in siti.core.surat.allowed(letter_of(siti, draft.id))


def test_a_vacant_signer_is_told_to_whoever_wrote_and_to_whoever_checks(place: Balai) -> None:
    siti, sekdis, kadis = place.komputer("siti"), place.komputer("sekdis"), place.komputer("kadis")
    frozen, walking = siti.draft("Beku"), siti.draft("Jalan", rantai=("j-sekdis",))
    place.freeze(frozen.id, siti, kadis)
    siti.core.surat.submit(walking.id)
    siti.sync()
    leave(place, siti, "j-kadis")
    sekdis.sync()
    post = "jabatan “Kepala Dinas Komunikasi dan Informatika”"
    for who in (siti, sekdis):
        assert tell(who.core, frozen.id).warning == (
            f"Surat ini menunggu tanda tangan {post}, yang tidak terisi; "
            "pejabat yang ditunjuk untuk jabatan itu menandatangani atau mengembalikannya."
        )
        assert tell(who.core, walking.id).warning == (
            f"Penandatangan surat ini, {post}, tidak terisi; "
            "penyusun dapat menariknya kembali dan memilih penandatangan lain."
        )
    assert "tarik" in tell(siti.core, walking.id).allowed
    siti.core.surat.take_back(walking.id)
    assert tell(siti.core, walking.id).warning == "", "a concept waits for nobody; sending it names the vacant post"
    admin.put_master(place.services, [Pemangku("pm-plt", "j-kadis", "p-sekdis", "plt")])
    sekdis.login().sync()
    assert tell(sekdis.core, frozen.id).warning == ""
    assert {"tandatangani", "kembalikan"} <= tell(sekdis.core, frozen.id).allowed, (
        "whoever is appointed goes on with it"
    )


def test_a_checker_of_another_office_reads_that_it_was_taken_back(place: Balai) -> None:
    place.lead_dinkes()
    siti, kadinkes = place.komputer("siti"), place.komputer("kadinkes")
    draft = siti.draft("Bersama", rantai=("j-kadinkes",))
    early = siti.draft("Belum diajukan", rantai=("j-kadinkes",))
    siti.core.surat.submit(draft.id)
    siti.sync()
    kadinkes.sync()
    kadinkes.core.sync.offline = True
    kadinkes.core.surat.initial(draft.id, tell(kadinkes.core, draft.id).hash)
    siti.core.surat.take_back(draft.id)
    siti.sync()
    kadinkes.core.sync.offline = False
    kadinkes.sync()
    (refused,) = kadinkes.core.sync.tray()
    assert refused.detail == "Surat ini telah ditarik kembali oleh penyusunnya; tidak ada lagi yang menunggu Anda."
    with pytest.raises(NotFound):
        kadinkes.core.surat.get(draft.id)
    with pytest.raises(NotFound):
        kadinkes.core.surat.get(early.id)


def _chain(letter: SuratKeluar) -> SuratKeluar:
    return replace(letter, rantai=(Langkah("j-sekdis"), Langkah("j-kadis", "periksa")))


def _signer(letter: SuratKeluar) -> SuratKeluar:
    return replace(letter, tanda=(Tanda("j-sekdis"),))


def _on_behalf(letter: SuratKeluar) -> SuratKeluar:
    return replace(letter, tanda=(Tanda("j-kadis", ("j-sekdis",)),))


@pytest.mark.parametrize("change", [_chain, _signer, _on_behalf, None])
def test_a_paraf_of_the_round_before_counts_only_for_what_was_seen(
    place: Balai, change: Callable[[SuratKeluar], SuratKeluar] | None
) -> None:
    """Given without a network, while the drafter takes the letter back and sends it again."""
    siti, sekdis = place.komputer("siti"), place.komputer("sekdis")
    draft = siti.draft(rantai=("j-sekdis",))
    siti.core.surat.submit(draft.id)
    siti.sync()
    sekdis.sync()
    sekdis.core.sync.offline = True
    sekdis.core.surat.initial(draft.id, tell(sekdis.core, draft.id).hash)
    siti.core.surat.take_back(draft.id)
    if change is not None:
        siti.core.surat.save(change(letter_of(siti, draft.id)))
    siti.core.surat.submit(draft.id)
    siti.sync()
    sekdis.core.sync.offline = False
    sekdis.sync()
    siti.sync()
    if change is None:
        assert (letter_of(siti, draft.id).state, sekdis.core.sync.tray()) == ("menunggu_ttd", [])
        return
    (refused,) = sekdis.core.sync.tray()
    assert "telah berubah sejak Anda membacanya" in refused.detail
    assert (letter_of(siti, draft.id).state, letter_of(siti, draft.id).nomor) == ("diperiksa", None)
    sekdis.core.surat.initial(draft.id, tell(sekdis.core, draft.id).hash)
    sekdis.sync()
    assert any(step.pada for step in letter_of(sekdis, draft.id).rantai), "read again, it is given"


def move_siti(place: Balai, who: Komputer) -> None:
    """She serves in dinkes from today on."""
    book = who.core.direktori
    person = book.pegawai["p-siti"]
    past = (PenugasanLama("diskominfo", TODAY - timedelta(days=1), person.pin),)
    roles = [replace(one, opd="dinkes") for one in book.peran.values() if one.pegawai == "p-siti"]
    admin.put_master(place.services, [replace(person, opd="dinkes", penugasan=past), *roles])


def test_a_secret_concept_stays_with_the_office_when_its_drafter_moves(place: Balai) -> None:
    siti, kadis = place.komputer("siti"), place.komputer("kadis")
    named = siti.draft("Rahasia bernama", sifat="rahasia")
    bare = replace(konsep(siti.core, "Rahasia tanpa penandatangan", sifat="rahasia"), tanda=())
    siti.core.surat.save(bare)
    siti.sync()
    kadis.sync()
    assert siti.core.surat.count(Filter("keluar")) == 2
    assert [row.id for row in kadis.core.surat.rows(Filter("keluar"))] == [named.id]
    move_siti(place, siti)
    siti.sync()
    kadis.sync()
    assert siti.core.surat.count(Filter("keluar")) == 0, "a transfer takes what was seen in the office before"
    assert {row.id for row in kadis.core.surat.rows(Filter("keluar"))} == {named.id, bare.id}, "it is not nobody's"
    kadis.core.surat.save(replace(letter_of(kadis, bare.id), tanda=(Tanda("j-kadis"),)))
    kadis.sync()
    assert kadis.core.sync.tray() == []
