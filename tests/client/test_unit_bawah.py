"""Surat Keluar of a head with units below: his own office first, and what of the others waits for him."""

from dataclasses import replace

import pytest

from client.kit import Balai, Komputer, cut, isi, p12
from portalpns.client.usecases.surat import Filter
from portalpns.domain.errors import BadInput
from portalpns.domain.organisasi import Jabatan, Opd, Pemangku
from portalpns.domain.surat import Langkah, Tanda
from portalpns.server import admin
from portalpns.server.jobs import run_due

OWN, WIDE, TURN = Filter("keluar"), Filter("keluar", semua_unit=True), Filter("keluar", giliran_saya=True)
PUSKESMAS = "UPTD Puskesmas Banjarsari"


def above_a_unit(place: Balai) -> tuple[Komputer, Komputer]:
    """The computers of the head of diskominfo, who leads a puskesmas too, and of its head."""
    units = [
        Opd("pkm", PUSKESMAS, "PKM", "0301", "upt", "diskominfo"),
        Jabatan("j-pkm", "pkm", "Kepala Puskesmas", "j-kadis", jenis="pimpinan"),
        Pemangku("pm-pkm", "j-pkm", "p-dewi"),
    ]
    admin.put_master(place.services, units)
    return place.komputer("kadis"), place.komputer("dewi")


def written(who: Komputer, hal: str, opd: str, *, rantai: tuple[str, ...] = (), signer: str, **more: str) -> str:
    """The id of a letter that was written for an office and submitted."""
    blank = who.core.surat.new("surat_dinas", opd)
    chain = tuple(Langkah(post) for post in rantai)
    who.core.surat.save(replace(blank, naskah=isi(hal, **more), rantai=chain, tanda=(Tanda(signer),)))
    who.core.surat.submit(blank.id)
    who.sync()
    return blank.id


def hal(who: Komputer, wanted: Filter) -> list[str]:
    rows = who.core.surat.rows(wanted)
    assert who.core.surat.count(wanted) == len(rows)
    assert [who.core.surat.place(wanted, row.id) for row in rows] == list(range(len(rows)))
    return sorted(row.hal for row in rows)


def test_the_list_is_his_own_and_holds_what_waits_for_him_of_units_below(place: Balai) -> None:
    kadis, kapus = above_a_unit(place)
    written(kapus, "Milik puskesmas", "pkm", rantai=("j-pkm",), signer="j-pkm")
    checked = written(kapus, "Minta paraf", "pkm", rantai=("j-kadis",), signer="j-pkm")
    written(kapus, "Minta tanda tangan", "pkm", signer="j-kadis")
    written(place.komputer("siti"), "Milik dinas", "diskominfo", rantai=("j-sekdis",), signer="j-kadis")
    run_due(place.services)
    kadis.sync()
    asked = ["Minta paraf", "Minta tanda tangan"]
    assert hal(kadis, OWN) == ["Milik dinas", *asked]
    assert hal(kadis, TURN) == asked
    assert hal(kadis, replace(OWN, states=("diperiksa",))) == ["Milik dinas", "Minta paraf"]
    assert hal(kadis, WIDE) == ["Milik dinas", "Milik puskesmas", *asked]
    assert hal(kadis, Filter("keluar", text="milik")) == ["Milik dinas"]
    assert hal(kadis, replace(OWN, opd="pkm")) == ["Milik puskesmas", *asked]
    units = {row.hal: row.unit for row in kadis.core.surat.rows(WIDE)}
    assert units == {"Milik dinas": "", "Milik puskesmas": "PKM", **dict.fromkeys(asked, "PKM")}
    assert kadis.core.beranda.counters()["surat_keluar"] == 1
    kadis.core.surat.give_back(checked, "Perbaiki")
    kadis.sync()
    assert hal(kadis, OWN) == ["Milik dinas", "Minta tanda tangan"], "its drafter mends it"
    assert "Minta paraf" in hal(kapus.sync(), replace(OWN, states=("dikembalikan",)))


def test_his_own_concept_for_a_unit_below_that_came_back_is_his_to_mend(place: Balai) -> None:
    kadis, kapus = above_a_unit(place)
    key = written(kadis, "Ditulis atasan", "pkm", rantai=("j-pkm",), signer="j-pkm")
    assert hal(kadis, OWN) == []
    kapus.sync().core.surat.give_back(key, "Perbaiki")
    kapus.sync()
    kadis.sync()
    assert hal(kadis, OWN) == hal(kadis, TURN) == hal(kadis, replace(OWN, states=("dikembalikan",))) != []
    assert kadis.core.surat.returned() == 1


def test_what_he_signed_for_a_unit_below_stays_until_the_server_has_it(place: Balai) -> None:
    kadis, kapus = above_a_unit(place)
    key = written(kapus, "Minta tanda tangan", "pkm", signer="j-kadis")
    run_due(place.services)
    kadis.sync()
    assert kadis.line is not None
    kadis.line.before = cut
    signing = kadis.core.tandatangan
    assert signing.sign(key, signing.open_key(p12(place.root), "rahasia"), seen=True).ok
    (row,) = kadis.core.surat.rows(OWN)
    assert (row.state, row.tunda, row.unit) == ("ditandatangani", True, "PKM")
    kadis.line.before = None
    kadis.sync()
    assert (hal(kadis, OWN), hal(kadis, WIDE)) == ([], ["Minta tanda tangan"])


def test_a_register_of_outgoing_letters_is_that_of_one_unit(place: Balai) -> None:
    kadis, kapus = above_a_unit(place)
    siti = place.komputer("siti")
    for name in ("Puskesmas 1", "Puskesmas 2"):
        written(kapus, name, "pkm", signer="j-pkm")
    written(kapus, "Rahasia puskesmas", "pkm", signer="j-pkm", sifat="rahasia")
    written(siti, "Dinas 1", "diskominfo", signer="j-kadis")
    surat = kadis.sync().core.surat
    assert surat.registers(OWN) == ["diskominfo"]
    assert [line[4] for line in surat.report(OWN).baris] == ["Dinas 1"]
    assert surat.registers(WIDE) == ["diskominfo", "pkm"]
    with pytest.raises(BadInput, match=f"pilih salah satu: Dinas Komunikasi dan Informatika, {PUSKESMAS}"):
        surat.report(WIDE)
    book = surat.report(WIDE, "pkm")
    assert sorted(line[4] for line in book.baris) == ["Puskesmas 1", "Puskesmas 2", "RAHASIA"]
    assert (book.subjudul[0], book.kop.nama[-1]) == (PUSKESMAS, PUSKESMAS.upper())


def test_a_letter_that_waits_for_him_makes_no_register_of_its_unit(place: Balai) -> None:
    """Of a unit of which a list holds one letter the numbers of secret ones are not told as if it were all."""
    kadis, kapus = above_a_unit(place)
    written(kapus, "Rahasia puskesmas", "pkm", signer="j-pkm", sifat="rahasia")
    written(kapus, "Minta tanda tangan", "pkm", signer="j-kadis")
    surat = kadis.sync().core.surat
    assert [line[4] for line in surat.report(OWN, "pkm").baris] == ["Minta tanda tangan"]
