"""Posts change hands while letters live: who may see, sign, withdraw and file them follows the post."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from client.kit import NOW, Balai, Komputer, p12
from portalpns.client.usecases.surat import Filter
from portalpns.domain.clock import WIB
from portalpns.domain.naskah import Penerima, Petugas
from portalpns.domain.organisasi import Pemangku
from portalpns.domain.surat import SuratKeluar, SuratMasuk
from portalpns.server import admin
from portalpns.server.jobs import run_due

TODAY = NOW.astimezone(WIB).date()


def acting(place: Balai, jabatan: str, pegawai: str, last: date = TODAY) -> None:
    """From today on somebody else holds a post for a while."""
    admin.put_master(place.services, [Pemangku(f"pm-{jabatan}-lain", jabatan, pegawai, "plh", TODAY, last)])


def letter_of(who: Komputer, key: str) -> SuratKeluar:
    found = who.core.surat.get(key)
    assert isinstance(found, SuratKeluar)
    return found


def sign(place: Balai, who: Komputer, key: str, nama: str = "Farida Hanum, S.T., M.T.") -> str:
    """The sentence why the letter was not signed; empty when it was."""
    held = who.core.tandatangan.open_key(p12(place.root, nama), "rahasia")
    return who.core.tandatangan.sign(key, held, seen=True).pesan


@pytest.mark.parametrize("bypass", [False, True], ids=["client", "server"])
def test_nobody_signs_a_page_that_is_printed_in_another_name(
    place: Balai, bypass: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    acting(place, "j-kadis", "p-sekdis")
    siti, kadis = place.komputer("siti"), place.komputer("kadis")
    draft = siti.draft()
    siti.core.surat.submit(draft.id)
    siti.sync()
    run_due(place.services)
    place.jam.later(days=1)
    admin.put_master(place.services, [replace(kadis.core.direktori.pemangku["pm-j-kadis"], dasar="SK")])
    kadis.login().sync()
    printed = letter_of(kadis, draft.id).tanda[0].cetak
    assert printed is not None
    assert printed.nama.startswith("Bambang")
    if bypass:
        monkeypatch.setattr("portalpns.client.usecases.tandatangan.require_printed", lambda *_: None)
        assert sign(place, kadis, draft.id) == ""
        kadis.sync()
        (refused,) = kadis.core.sync.tray()
        assert "dicetak atas nama Bambang" in refused.detail
        return
    assert "dicetak atas nama Bambang" in sign(place, kadis, draft.id)
    kadis.core.surat.give_back(draft.id, "Dicetak ulang atas nama saya.")
    kadis.sync()
    siti.login().sync()
    siti.core.surat.submit(draft.id)
    siti.sync()
    run_due(place.services)
    kadis.sync()
    assert sign(place, kadis, draft.id) == ""
    kadis.sync()
    assert kadis.core.sync.tray() == []
    assert letter_of(kadis, draft.id).state == "terkirim"


def test_a_secret_letter_that_an_acting_head_ended_comes_back_to_the_head(place: Balai) -> None:
    holder = place.lead_dinkes()
    kadis = place.komputer("kadis")
    acting(place, "j-kadinkes", "p-dewi")
    place.sign(kadis.draft("Sangat penting", sifat="rahasia").id, kadis, kadis)
    dewi = place.komputer("dewi")
    (row,) = dewi.core.surat.rows(Filter("masuk"))
    dewi.core.surat.finish(row.id, "")
    dewi.sync()
    place.jam.later(days=1)
    admin.put_master(place.services, [replace(holder, dasar="SK")])
    kadinkes = place.komputer("kadinkes")
    dewi.login().sync()
    assert dewi.core.surat.rows(Filter("masuk")) == []
    kadinkes.core.surat.register(row.id)
    kadinkes.core.surat.archive(row.id)
    kadinkes.sync()
    found = kadinkes.core.surat.get(row.id)
    assert isinstance(found, SuratMasuk)
    assert (found.state, kadinkes.core.sync.tray()) == ("diarsipkan", [])


def test_a_secret_letter_that_was_sent_is_withdrawn_by_whoever_holds_the_signers_post(place: Balai) -> None:
    kadis, sekdis = place.komputer("kadis"), place.komputer("sekdis")
    one = kadis.draft("Sangat penting", sifat="rahasia", kepada=(Penerima("Gubernur Lampung"),))
    place.sign(one.id, kadis, kadis)
    acting(place, "j-kadis", "p-sekdis", TODAY + timedelta(days=5))
    sekdis.sync()
    sekdis.core.surat.revoke(one.id, "Keliru alamat")
    sekdis.sync()
    assert (letter_of(sekdis, one.id).state, sekdis.core.sync.tray()) == ("dicabut", [])


def test_the_duty_of_a_secret_letter_says_its_number_alone(place: Balai) -> None:
    siti, kadis = place.komputer("siti"), place.komputer("kadis")
    person = siti.core.direktori.pegawai["p-sekdis"]
    draft = siti.draft(
        "Penyelidikan", jenis="surat_perintah_tugas", sifat="rahasia", mulai=TODAY, selesai=TODAY, kepada=(),
        petugas=(Petugas(person.nama, pegawai=person.id),), tujuan="Metro", dasar=("DPA 2026",),
        untuk=("Menyelidiki.",),
    )  # fmt: skip
    place.sign(draft.id, siti, kadis)
    siti.sync()
    (told,) = siti.core.absensi.explain("p-sekdis", TODAY).events
    assert (told.kind, told.catatan) == ("DL", "")
    assert told.surat == letter_of(kadis, draft.id).nomor
