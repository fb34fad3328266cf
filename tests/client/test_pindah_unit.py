"""Who writes and may no longer write for that office: the words become a concept where one may write now, or stay."""

from dataclasses import replace
from datetime import timedelta

import pytest

from client.kit import NOW, Balai, Komputer, isi
from portalpns.client.usecases.naskah import KEPT
from portalpns.client.usecases.surat import Filter
from portalpns.domain.clock import WIB
from portalpns.domain.errors import BadInput, NotAllowed, WrongState
from portalpns.domain.organisasi import Pemangku
from portalpns.domain.surat import SuratKeluar, Tanda
from portalpns.domain.wewenang import PeranPegawai
from portalpns.server import admin

TODAY = NOW.astimezone(WIB).date()


def transfer(place: Balai, siti: Komputer, opd: str = "dinkes") -> None:
    """Siti serves in another office from today on, and drafts there; empty: she drafts nowhere."""
    if opd:
        place.lead_dinkes()
    book = siti.core.direktori
    roles = ("penyusun", "tata_usaha", "operator_absensi")
    ended = [replace(book.peran[f"pr-p-siti-{one}"], selesai=TODAY - timedelta(days=1)) for one in roles]
    new = [PeranPegawai("pr-baru", "p-siti", opd, "penyusun"), replace(book.pegawai["p-siti"], opd=opd)] if opd else []
    admin.put_master(place.services, [*ended, *new])


def stand_in(place: Balai) -> None:
    """Sekdis heads diskominfo as Plh., so that its head decides nothing meanwhile."""
    plh = Pemangku("pm-plh", "j-kadis", "p-sekdis", "plh", TODAY, TODAY + timedelta(days=3))
    admin.put_master(place.services, [plh])


def saved(who: Komputer) -> list[tuple[str, str, tuple[Tanda, ...]]]:
    """Hal, office and signers of all concepts here."""
    letters = [who.core.surat.get(row.id) for row in who.core.surat.rows(Filter("keluar"))]
    return [(one.naskah.hal, one.opd, one.tanda) for one in letters if isinstance(one, SuratKeluar)]


def test_what_is_being_written_becomes_a_concept_of_the_office_that_one_came_to(place: Balai) -> None:
    siti = place.komputer("siti")
    draft = siti.draft("Rencana", rantai=("j-sekdis",))
    siti.sync()
    transfer(place, siti)
    siti.login().sync()
    typed = replace(draft, naskah=isi("Satu jam tulisan"))
    with pytest.raises(WrongState, match="simpan tulisan Anda sebagai konsep baru"):
        siti.core.surat.save(typed, ())
    made = siti.core.surat.save_as_new(typed)
    assert (made.opd, made.rantai, made.tanda) == ("dinkes", (), (Tanda("j-kadinkes"),))
    siti.sync()
    assert saved(siti) == [("Satu jam tulisan", "dinkes", (Tanda("j-kadinkes"),))]
    assert siti.core.sync.tray() == []


def test_so_does_what_the_server_refused(place: Balai) -> None:
    siti = place.komputer("siti")
    siti.core.sync.offline = True
    siti.draft("Satu hari tulisan", rantai=("j-sekdis",))
    transfer(place, siti)
    siti.core.sync.offline = False
    siti.login().sync()
    (row,) = siti.core.sync.tray()
    siti.core.surat.keep_as_new(row.seq)
    siti.sync()
    assert (saved(siti), siti.core.sync.tray()) == ([("Satu hari tulisan", "dinkes", (Tanda("j-kadinkes"),))], [])


def test_a_letter_of_another_office_is_copied_for_ones_own(place: Balai) -> None:
    place.lead_dinkes()
    siti = place.komputer("siti")
    draft = siti.draft("Lintas", rantai=("j-kadinkes",))
    siti.core.surat.submit(draft.id)
    siti.sync()
    copy = place.komputer("kadinkes").core.surat.duplicate(draft.id)
    assert (copy.opd, copy.naskah.hal, copy.rantai, copy.tanda) == ("dinkes", "Lintas", (), (Tanda("j-kadinkes"),))


@pytest.mark.parametrize("refused", [True, False])
def test_a_secret_copy_names_nobody_until_its_writer_has_chosen(place: Balai, refused: bool) -> None:
    """The usual chain of the office that she came to would read it at once, and it may be about them."""
    siti = place.komputer("siti")
    siti.core.sync.offline = refused
    draft = siti.draft("Dugaan pada Dinas Kesehatan", sifat="sangat_rahasia")
    if not refused:
        siti.sync()
    transfer(place, siti)
    siti.core.sync.offline = False
    siti.login().sync()
    surat = siti.core.surat
    made = surat.keep_as_new(siti.core.sync.tray()[0].seq) if refused else surat.save_as_new(draft)
    assert (made.opd, made.naskah, made.rantai, made.tanda) == ("dinkes", draft.naskah, (), ())
    head = place.komputer("kadinkes")
    siti.sync()
    assert (saved(siti), saved(head.sync())) == ([(draft.naskah.hal, "dinkes", ())], [])
    with pytest.raises(BadInput, match=r"^Penandatangan belum dipilih\.$"):
        surat.submit(made.id)
    surat.save(replace(made, tanda=(Tanda("j-kadinkes"),)))
    siti.sync()
    assert saved(head.sync()) == [(draft.naskah.hal, "dinkes", (Tanda("j-kadinkes"),))]


def test_a_head_whose_office_somebody_else_leads_for_now_is_told_that_the_words_stay(place: Balai) -> None:
    kadis = place.komputer("kadis")
    draft = kadis.draft("Rencana kepala")
    kadis.sync()
    stand_in(place)
    kadis.login().sync()
    typed = replace(draft, naskah=isi("Satu jam tulisan kepala"))
    with pytest.raises(WrongState, match=KEPT):
        kadis.core.surat.save(typed, ())
    with pytest.raises(NotAllowed, match=KEPT):
        kadis.core.surat.save_as_new(typed)
