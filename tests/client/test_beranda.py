"""What waits for a head: incoming letters of his own office, until they are passed on or ended."""

from dataclasses import replace
from datetime import timedelta

import pytest

from client.kit import NOW, Balai, Komputer
from portalpns.client.ui.surat.telling import tell
from portalpns.client.usecases.surat import Filter
from portalpns.domain.clock import WIB
from portalpns.domain.errors import NotAllowed
from portalpns.domain.organisasi import Jabatan, Opd, Pemangku
from portalpns.server import admin

TODAY = NOW.astimezone(WIB).date()


def arrived(place: Balai, hal: str = "Permintaan data", **more: str) -> str:
    """The id of a letter that came to dinkes; it has a head now, and a post below that."""
    place.lead_dinkes()
    admin.put_master(
        place.services,
        [
            Jabatan("j-bid", "dinkes", "Kepala Bidang", "j-kadinkes", jenis="struktural"),
            Pemangku("pm-bid", "j-bid", "p-dewi"),
            Jabatan("j-bid-2", "dinkes", "Kepala Bidang Lain", "j-kadinkes", jenis="struktural"),
        ],
    )
    siti, kadis = place.komputer("siti"), place.komputer("kadis")
    draft = siti.draft(hal, **more)
    place.sign(draft.id, siti, kadis)
    return f"masuk:{draft.id}:dinkes"


def withdraw(place: Balai, key: str, pencabut: str = "000/2/DISKOMINFO/2026") -> None:
    kadis = next(one for one in place.computers if one.akun == "kadis")
    place.jam.later(hours=2)
    kadis.core.surat.revoke(key.split(":")[1], "Rapat batal", pencabut)
    kadis.sync()


def waits(who: Komputer) -> list[tuple[str, str]]:
    return [(one.surat_id, one.tindakan) for one in who.core.beranda.summary().waiting]


def test_a_letter_waits_for_the_head_until_it_is_passed_on(place: Balai) -> None:
    key = arrived(place, derajat="sangat_segera")
    dewi, kadinkes = place.komputer("dewi"), place.komputer("kadinkes")
    dewi.core.surat.register(key)
    dewi.sync()
    kadinkes.sync()
    kadinkes.core.surat.mark_read(key)
    kadinkes.sync()
    page = kadinkes.core.beranda.summary()
    assert [(one.surat_id, one.kind, one.tindakan, one.urgent) for one in page.waiting] == [
        (key, "disposisi", "Disposisikan", True)
    ]
    assert (page.tiles[2].id, page.tiles[2].angka) == ("disposisi", "1")
    assert kadinkes.core.beranda.counters()["surat_masuk"] == 1, "it was read, and waits all the same"
    mine = Filter("masuk", giliran_saya=True)
    assert [row.id for row in kadinkes.core.surat.rows(mine)] == [key]
    assert (kadinkes.core.surat.count(mine), kadinkes.core.surat.place(mine, key)) == (1, 0)
    assert waits(dewi) == [], "it is in the register and waits for the head"
    kadinkes.core.surat.dispose(key, ["j-bid"], ["Proses lebih lanjut"])
    assert (waits(kadinkes), kadinkes.core.surat.count(mine)) == ([], 0)
    assert kadinkes.core.beranda.counters()["surat_masuk"] == 0
    kadinkes.sync()
    dewi.sync()
    assert waits(dewi) == [(key, "Tindak lanjuti")]


def test_a_letter_that_is_ended_waits_no_longer(place: Balai) -> None:
    key = arrived(place)
    kadinkes = place.komputer("kadinkes")
    assert waits(kadinkes) == [(key, "Disposisikan")], "also before the register has seen it"
    kadinkes.core.surat.finish(key)
    assert waits(kadinkes) == []


@pytest.mark.parametrize("secret", ["biasa", "rahasia"])
def test_it_waits_for_whoever_holds_the_post(place: Balai, secret: str) -> None:
    key = arrived(place, sifat=secret)
    kadinkes = place.komputer("kadinkes")
    assert waits(kadinkes) == [(key, "Disposisikan")]
    admin.put_master(place.services, [Pemangku("pm-plh", "j-kadinkes", "p-dewi", "plh", TODAY, TODAY)])
    dewi = place.komputer("dewi")
    kadinkes.sync()
    assert waits(kadinkes) == []
    assert waits(dewi) == [(key, "Disposisikan")]
    place.jam.later(days=1)
    admin.put_master(place.services, [replace(kadinkes.core.direktori.pemangku["pm-kadinkes"], dasar="SK")])
    kadinkes.login().sync()
    assert waits(kadinkes) == [(key, "Disposisikan")]


def wali_of(place: Balai) -> Komputer:
    """The computer of a mayor above dinkes, who has a post below himself."""
    kota = Opd("kota", "Pemerintah Kota Metro", "WALIKOTA", "00", "kepala_daerah")
    dinkes = place.komputer("dewi").core.direktori.opd["dinkes"]
    above = [
        kota,
        replace(dinkes, induk="kota"),
        Jabatan("j-wali", "kota", "Walikota", jenis="pimpinan"),
        Jabatan("j-asisten", "kota", "Asisten", "j-wali", jenis="struktural"),
        Pemangku("pm-wali", "j-wali", "p-sekdis", mulai=TODAY - timedelta(days=9)),
    ]
    admin.put_master(place.services, above)
    return place.komputer("sekdis")


def test_a_head_above_takes_no_letter_off_the_desk_it_was_sent_to(place: Balai) -> None:
    key = arrived(place)
    wali, kadinkes = wali_of(place), place.komputer("kadinkes")
    assert wali.core.surat.allowed(wali.core.surat.get(key)) == frozenset()
    for step in (
        lambda: wali.core.surat.dispose(key, ["j-bid"], ["Untuk diketahui"]),
        lambda: wali.core.surat.finish(key),
    ):
        with pytest.raises(NotAllowed):
            step()
    assert waits(kadinkes) == [(key, "Disposisikan")]


def test_the_head_of_the_city_is_not_asked_for_the_letters_of_its_offices(place: Balai) -> None:
    """He reads them all; each of them waits for the head of its own office."""
    key = arrived(place)
    wali = wali_of(place)
    (row,) = wali.core.surat.rows(Filter("masuk", semua_unit=True))
    assert (row.id, row.unit) == (key, "DINKES"), "whose copy it is"
    assert ("Untuk", "Dinas Kesehatan") in tell(wali.core, key).facts
    found = {one.kotak: (one.id, one.unit) for one in wali.core.pencarian.search("permintaan")}
    assert found["masuk"] == (key, "DINKES")
    assert wali.core.surat.rows(Filter("masuk")) == [], "his own list is of his own office"
    assert (wali.core.beranda.reads_below(), place.komputer("kadinkes").core.beranda.reads_below()) == (True, False)
    assert waits(wali) == []
    assert wali.core.beranda.summary().tiles[1].angka == "0"
    assert wali.core.beranda.counters()["surat_masuk"] == 0
    withdraw(place, key)
    wali.sync()
    assert (waits(wali), wali.core.beranda.counters()["surat_masuk"]) == ([], 0)
    assert wali.core.surat.count(Filter("masuk", giliran_saya=True)) == 0
    assert wali.core.beranda.summary().tiles[2].angka == "0"


def test_what_is_handed_to_a_head_from_an_office_below_is_his_own_work(place: Balai) -> None:
    """He acts for a post there as well, and is named in the letter."""
    key = arrived(place)
    wali, kadinkes = wali_of(place), place.komputer("kadinkes")
    admin.put_master(place.services, [Pemangku("pm-bid-2", "j-bid-2", "p-sekdis", "plt")])
    kadinkes.sync()
    kadinkes.core.surat.dispose(key, ["j-bid-2"], ["Hadiri"])
    kadinkes.sync()
    wali.login().sync()
    assert waits(wali) == [(key, "Tindak lanjuti")]
    assert [row.id for row in wali.core.surat.rows(Filter("masuk"))] == [key]
    assert wali.core.beranda.counters()["surat_masuk"] == 1


def test_a_head_without_posts_below_follows_up_himself(place: Balai) -> None:
    place.lead_dinkes()
    siti, kadis = place.komputer("siti"), place.komputer("kadis")
    draft = siti.draft()
    place.sign(draft.id, siti, kadis)
    assert waits(place.komputer("kadinkes")) == [(f"masuk:{draft.id}:dinkes", "Tindak lanjuti")]


def test_what_a_tile_counts_is_what_its_list_shows(place: Balai) -> None:
    """A concept that came back, letters that others ended before they were read, parafs beside signatures."""
    siti, kadis, dewi = place.komputer("siti"), place.komputer("kadis"), place.komputer("dewi")
    back = siti.draft("Kembali", rantai=("j-kadis",), derajat="segera")
    siti.core.surat.submit(back.id)
    siti.sync()
    kadis.sync()
    first = kadis.core.beranda.summary().tiles[0]
    assert (first.id, first.angka, first.catatan) == ("tandatangan", "0", ""), "a paraf is no signature"
    kadis.core.surat.give_back(back.id, "Perbaiki")
    kadis.sync()
    siti.sync()
    tile = siti.core.beranda.summary().tiles[0]
    assert (tile.id, tile.angka) == ("paraf", "1")
    assert [row.id for row in siti.core.surat.rows(Filter("keluar", giliran_saya=True), 0, 10)] == [back.id]
    assert siti.core.surat.count(Filter("keluar", giliran_saya=True)) == 1
    assert kadis.core.surat.count(Filter("keluar", giliran_saya=True)) == 0, "the drafter mends it"
    sent = siti.draft("Undangan")
    place.sign(sent.id, siti, kadis)
    dewi.sync()
    (arrived,) = dewi.core.surat.rows(Filter("masuk"), 0, 10)
    place.lead_dinkes()
    head = place.komputer("kadinkes")
    head.core.surat.finish(arrived.id, "sudah")
    head.sync()
    dewi.sync()
    assert dewi.core.beranda.summary().tiles[1].angka == "0"
    assert dewi.core.surat.count(Filter("masuk", belum_dibaca=True)) == 0
