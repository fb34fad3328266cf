"""A letter that its sender withdraws: every recipient is told, and nothing of it waits as if it still stood."""

import pytest

from client.kit import Balai, Komputer
from client.test_beranda import arrived, waits, withdraw
from portalpns.client.ui.surat.telling import standing, tell
from portalpns.client.usecases.surat import Filter
from portalpns.domain.organisasi import Jabatan, Pemangku
from portalpns.domain.surat import STATE_NAMA, SuratMasuk
from portalpns.server import admin

WITHDRAWN = Filter("masuk", dicabut=True)


def read(who: Komputer, key: str) -> None:
    who.core.surat.mark_read(key)
    who.sync()


def test_whoever_has_read_it_and_whoever_was_sent_by_it_is_told(place: Balai) -> None:
    key = arrived(place)
    kadinkes, dewi = place.komputer("kadinkes"), place.komputer("dewi")
    dewi.core.surat.register(key)
    dewi.sync()
    read(kadinkes, key)
    kadinkes.core.surat.dispose(key, ["j-bid"], ["Wakili dan laporkan hasilnya"])
    kadinkes.sync()
    dewi.sync()
    read(dewi, key)
    assert waits(dewi) == [(key, "Tindak lanjuti")]
    withdraw(place, key)
    for who in (kadinkes, dewi):
        who.sync()
        (one,) = who.core.beranda.summary().waiting
        assert (one.surat_id, one.kind, one.tindakan, one.urgent) == (key, "dicabut", "Baca pencabutan", True)
        assert one.sejak == place.jam.now
        assert who.core.beranda.counters()["surat_masuk"] == 1
        (row,) = who.core.surat.rows(Filter("masuk", belum_dibaca=True))
        assert (row.id, row.standing, row.giliran) == (key, "dicabut", "")
        assert who.core.surat.count(WITHDRAWN) == 1
        assert who.core.surat.count(Filter("masuk", giliran_saya=True)) == 0, "nobody goes to the meeting any more"
        read(who, key)
        assert waits(who) == []
        assert who.core.beranda.counters()["surat_masuk"] == 0
        assert who.core.surat.count(WITHDRAWN) == 1, "it is found as withdrawn ever after"


def test_it_is_only_filed_from_then_on(place: Balai) -> None:
    """By the server's word too, for whoever passed it on before he heard of it."""
    key = arrived(place)
    kadinkes, dewi = place.komputer("kadinkes"), place.komputer("dewi")
    kadinkes.core.sync.offline = True
    kadinkes.core.surat.dispose(key, ["j-bid"], ["Wakili dan laporkan hasilnya"])
    withdraw(place, key)
    kadinkes.core.sync.offline = False
    kadinkes.sync()
    (refused,) = kadinkes.core.sync.tray()
    assert refused.detail == "Surat ini dicabut oleh pengirimnya; surat itu hanya diagendakan dan diarsipkan."
    assert kadinkes.core.surat.allowed(kadinkes.core.surat.get(key)) == frozenset()
    dewi.sync()
    assert dewi.core.surat.allowed(dewi.core.surat.get(key)) == {"agendakan"}
    dewi.core.surat.register(key)
    assert dewi.core.surat.allowed(dewi.core.surat.get(key)) == {"arsipkan"}
    dewi.core.surat.archive(key)
    dewi.sync()
    assert (dewi.core.surat.get(key).state, dewi.core.sync.tray()) == ("diarsipkan", [])


def test_a_letter_that_was_done_with_is_news_again(place: Balai) -> None:
    key = arrived(place)
    kadinkes = place.komputer("kadinkes")
    read(kadinkes, key)
    kadinkes.core.surat.finish(key)
    kadinkes.sync()
    withdraw(place, key)
    kadinkes.sync()
    assert waits(kadinkes) == [(key, "Baca pencabutan")]
    assert kadinkes.core.beranda.counters()["surat_masuk"] == 1


def test_only_whoever_had_to_do_with_it_has_a_row_for_it(place: Balai) -> None:
    """All of the office see that it was withdrawn; the list of what waits is for those whom it concerns."""
    key = arrived(place)
    lain = [Jabatan("j-lain", "dinkes", "Kepala Lain", jenis="struktural"), Pemangku("pm-lain", "j-lain", "p-sekdis")]
    admin.put_master(place.services, lain)
    withdraw(place, key)
    other = place.komputer("sekdis")
    assert [row.standing for row in other.core.surat.rows(Filter("masuk"))] == ["dicabut"]
    assert waits(other) == []


@pytest.mark.parametrize("pencabut", ["000/2/DISKOMINFO/2026", ""])
def test_the_letter_says_who_withdrew_it_when_by_which_letter_and_why(place: Balai, pencabut: str) -> None:
    key = arrived(place)
    withdraw(place, key, pencabut)
    told = tell(place.komputer("dewi").core, key)
    by = f" dengan surat {pencabut}" if pencabut else ""
    assert told.warning == f"Surat ini dicabut oleh Farida Hanum, S.T., M.T. pada 24 Nov 2026 11.41{by}: Rapat batal"
    assert STATE_NAMA[standing(told.letter)] == "Dicabut"
    assert [step.what for step in told.steps] == ["mengirim", "mencabut"], "nobody is waited for"


def test_who_read_it_before_offline_has_not_read_that_it_was_withdrawn(place: Balai) -> None:
    key = arrived(place)
    dewi = place.komputer("dewi")
    dewi.core.sync.offline = True
    dewi.core.surat.mark_read(key)
    withdraw(place, key)
    dewi.core.sync.offline = False
    dewi.sync()
    letter = dewi.core.surat.get(key)
    assert isinstance(letter, SuratMasuk)
    assert "p-dewi" not in letter.dibaca
    assert dewi.core.sync.tray() == []
    assert waits(dewi) == [(key, "Baca pencabutan")]
    read(dewi, key)
    assert waits(dewi) == [(key, "Agendakan")], "the register holds what came in, whatever became of it"


def test_two_who_read_the_withdrawal_at_once_have_both_read_it(place: Balai) -> None:
    key = arrived(place)
    kadinkes, dewi = place.komputer("kadinkes"), place.komputer("dewi")
    withdraw(place, key)
    for who in (kadinkes, dewi):
        who.sync()
        who.core.surat.mark_read(key)
    for who in (kadinkes, dewi):
        who.sync()
        assert "Baca pencabutan" not in [tindakan for _, tindakan in waits(who)]
