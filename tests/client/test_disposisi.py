"""Whose turn a letter is once it was passed on, and who is asked while nobody heads the office."""

from dataclasses import replace
from datetime import timedelta

import pytest

from client.kit import NOW, Balai, Komputer
from client.test_beranda import arrived, waits, withdraw
from portalpns.client.ui.surat.search import posts_below
from portalpns.client.ui.surat.telling import tell
from portalpns.client.usecases.surat import Filter
from portalpns.domain.ajuan import VacantPost
from portalpns.domain.clock import WIB
from portalpns.domain.errors import NotAllowed, NotFound
from portalpns.domain.organisasi import Jabatan, Pemangku
from portalpns.domain.surat import SuratMasuk
from portalpns.server import admin

MINE = Filter("masuk", giliran_saya=True)
YESTERDAY = NOW.astimezone(WIB).date() - timedelta(days=1)
HEAD = Pemangku("pm-kadinkes", "j-kadinkes", "p-kadinkes", selesai=YESTERDAY)


def turn(who: Komputer, key: str) -> bool:
    """Whether Beranda, the list and the buttons say that it is this person's turn; they must not differ."""
    who.login().sync()
    asked = (key, "Tindak lanjuti") in waits(who) or (key, "Disposisikan") in waits(who)
    assert [row.id for row in who.core.surat.rows(MINE)] == [key] * asked
    assert who.core.surat.count(MINE) == asked
    assert (who.core.beranda.summary().tiles[2].angka == "1") is asked
    return asked


def may_end(who: Komputer, key: str) -> bool:
    return "selesai" in who.core.surat.allowed(who.core.surat.get(key))


def state(who: Komputer, key: str) -> str:
    found = who.sync().core.surat.get(key)
    assert isinstance(found, SuratMasuk)
    return found.state


def test_each_recipient_keeps_his_turn_until_he_has_passed_on_or_ended_his_part(place: Balai) -> None:
    key = arrived(place)
    below = [Jabatan("j-staf", "dinkes", "Staf", "j-bid"), Pemangku("pm-staf", "j-staf", "p-siti")]
    admin.put_master(place.services, [*below, Pemangku("pm-bid-2", "j-bid-2", "p-sekdis")])
    kadinkes, dewi, sekdis, siti = (place.komputer(one) for one in ("kadinkes", "dewi", "sekdis", "siti"))
    dewi.core.surat.register(key)
    kadinkes.core.surat.dispose(key, ["j-bid", "j-bid-2"], ["Proses lebih lanjut"])
    assert [row.giliran for row in kadinkes.core.surat.rows(Filter("masuk"))] == ["Kepala Bidang, Kepala Bidang Lain"]
    kadinkes.sync()
    assert (turn(dewi, key), turn(sekdis, key), turn(kadinkes, key)) == (True, True, False)
    dewi.core.surat.dispose(key, ["j-staf"], ["Siapkan bahan"])
    assert (waits(dewi), may_end(dewi, key)) == ([], False), "at once, before the server has heard of it"
    with pytest.raises(NotAllowed):
        dewi.core.surat.finish(key)
    dewi.sync()
    assert (turn(dewi, key), turn(sekdis, key), turn(siti, key)) == (False, True, True)
    assert (may_end(sekdis, key), may_end(siti, key)) == (True, True)
    assert tell(siti.core, key).others == "Kepala Bidang Lain – Bambang Sutejo, S.Kom."
    siti.core.surat.finish(key, "Bahan sudah siap.")
    siti.sync()
    assert (turn(siti, key), turn(sekdis, key), state(siti, key)) == (False, True, "didisposisi")
    steps = tell(sekdis.core, key).steps
    assert ("menyelesaikan bagiannya", "Bahan sudah siap.") in [(step.what, step.note) for step in steps]
    assert [step.who for step in steps if step.what == "menunggu tindak lanjut"] == [
        "Kepala Bidang Lain – Bambang Sutejo, S.Kom."
    ]
    assert tell(sekdis.core, key).others == ""
    sekdis.core.surat.finish(key)
    sekdis.sync()
    assert (state(kadinkes, key), turn(sekdis, key)) == ("selesai", False)
    assert [one.core.sync.tray() for one in (kadinkes, dewi, sekdis, siti)] == [[], [], [], []]


def test_a_disposition_to_a_vacant_post_is_refused_before_it_goes(place: Balai) -> None:
    key = arrived(place)
    kadinkes = place.komputer("kadinkes")
    marks = {one.id: one.mark for one in posts_below(kadinkes.core, "dinkes")("", 9)}
    assert marks == {"j-bid": "", "j-bid-2": "tidak terisi"}
    with pytest.raises(VacantPost, match="“Kepala Bidang Lain” tidak terisi sehingga disposisi"):
        kadinkes.core.surat.dispose(key, ["j-bid", "j-bid-2"], ["Hadiri"])
    assert kadinkes.core.sync.queue() == []
    kadinkes.core.surat.dispose(key, ["j-bid"], ["Hadiri"])
    kadinkes.sync()
    assert tell(kadinkes.core, key).warning == ""
    held = kadinkes.core.direktori.pemangku["pm-bid"]
    admin.put_master(place.services, [replace(held, selesai=YESTERDAY)])
    kadinkes.sync()
    assert tell(kadinkes.core, key).warning == (
        "Surat ini menunggu jabatan “Kepala Bidang”, yang tidak terisi; "
        "pimpinan dapat mendisposisikannya kembali, dan menyelesaikannya bila sudah ditindaklanjuti."
    )


@pytest.mark.parametrize("sifat", ["biasa", "rahasia"])
def test_while_nobody_heads_an_office_whoever_stands_in_is_asked(place: Balai, sifat: str) -> None:
    key = arrived(place, sifat=sifat)
    admin.put_master(place.services, [HEAD, Pemangku("pm-bid-2", "j-bid-2", "p-sekdis")])
    sekdis, kadinkes = place.komputer("sekdis"), place.komputer("kadinkes")
    assert (turn(sekdis, key), may_end(sekdis, key)) == (True, True)
    assert turn(kadinkes, key) is False
    if sifat == "rahasia":  # whoever stands in keeps its register too
        sekdis.core.surat.register(key)
        sekdis.sync()
    withdraw(place, key)
    sekdis.sync()
    assert waits(sekdis) == [(key, "Baca pencabutan")]
    admin.put_master(place.services, [replace(HEAD, selesai=None)])
    kadinkes.login().sync()
    assert waits(kadinkes) == [(key, "Baca pencabutan")]
    sekdis.sync()
    assert waits(sekdis) == []
    assert (key in [row.id for row in sekdis.core.surat.rows(Filter("masuk"))]) is (sifat == "biasa")


def test_a_secret_letter_that_nobody_may_see_is_told_to_the_register_by_its_number(place: Balai) -> None:
    place.lead_dinkes()
    siti, kadis = place.komputer("siti"), place.komputer("kadis")
    draft = siti.draft("Sangat penting", sifat="rahasia")
    place.sign(draft.id, siti, kadis)
    admin.put_master(place.services, [HEAD])
    dewi = place.komputer("dewi")
    with pytest.raises(NotFound):
        dewi.core.surat.get(f"masuk:{draft.id}:dinkes")
    (line,) = dewi.core.surat.report(Filter("masuk")).baris
    assert ("RAHASIA" in line, "Sangat penting" in str(line)) == (True, False)
