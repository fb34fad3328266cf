"""The master data in memory: who acts, what a signature block says, who sees a letter, which documents are sound."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from domain.kantor import (
    BADAN,
    BOOK,
    DINAS,
    KELURAHAN,
    NOW,
    PEMDA,
    PEOPLE,
    POSTS,
    TODAY,
    UNITS,
    actor,
    book,
    letter_text,
)
from portalpns.demo.office import build_office
from portalpns.domain.direktori import Direktori, Kalender, LiburHari, Musim, check_item
from portalpns.domain.errors import BadInput, NotFound
from portalpns.domain.naskah import Penerima
from portalpns.domain.organisasi import Jabatan, Opd, Pemangku
from portalpns.domain.pegawai import PenugasanLama
from portalpns.domain.surat import Disposisi, Langkah, SuratMasuk, Tanda, new

KADIS = next(person for person in PEOPLE if person.id == "kadis")


def test_without_a_pemda_there_is_no_directory() -> None:
    with pytest.raises(NotFound) as caught:
        Direktori.of(PEOPLE)
    assert caught.value.code == "no_master"


def test_the_calendar_is_the_one_that_is_given_or_an_empty_one() -> None:
    assert BOOK.kalender == Kalender("kalender")
    own = Kalender("k", libur=(LiburHari(TODAY, "LIBUR_DAERAH"),))
    assert book(own).kalender == own


def test_who_acts_for_a_post() -> None:
    found = BOOK.holder("kadis", TODAY)
    assert found is not None
    assert found[1].id == "kadis"
    assert BOOK.holder("gone", TODAY) is None
    assert book(without=("kadis",)).holder("kadis", TODAY) is None


def test_who_has_left_service_holds_nothing_even_where_the_appointment_was_not_ended() -> None:
    retired = replace(KADIS, selesai=date(2026, 7, 5))
    city = book(retired)
    assert city.holder("kadis", TODAY) is None
    assert city.holder("kadis", date(2026, 7, 5)) is not None
    assert city.pelaku("kadis", TODAY).scopes == frozenset()
    plt = Pemangku("plt", "lurah", "kadis", "plt")
    assert book(retired, plt).pelaku("lurah", TODAY).jabatan == {"lurah"}
    with pytest.raises(NotFound, match="tidak terisi"):
        city.signature_block(Tanda("kadis"), TODAY, "ttd_1")


def test_rights_begin_on_the_first_day_of_service() -> None:
    city = book(replace(KADIS, mulai=date(2026, 7, 6)))
    assert city.pelaku("kadis", date(2026, 7, 5)).scopes == frozenset()
    assert city.pelaku("kadis", TODAY).may_read(f"o:{DINAS}")


def test_letterhead_and_words_of_a_post() -> None:
    assert BOOK.kop(KELURAHAN).nama == ("DINAS CONTOH", "KELURAHAN CONTOH")
    assert (BOOK.post_words("kadis"), BOOK.post_words("sekdin")) == ("KEPALA DINAS", "SEKRETARIS DINAS")


@pytest.mark.parametrize(
    ("tanda", "more", "cara", "above"),
    [
        (Tanda("kadis"), (), "sendiri", ()),
        (Tanda("kadis"), (Pemangku("x", "kadis", "sekdin", "plt"),), "plt", ()),
        (Tanda("kadis"), (Pemangku("x", "kadis", "sekdin", "plh"),), "plh", ()),
        (Tanda("sekdin", ("kadis",)), (), "an", ("KEPALA DINAS",)),
        (Tanda("sekdin", ("sekda", "kadis")), (), "ub", ("SEKRETARIS DAERAH", "KEPALA DINAS")),
    ],
)
def test_a_signature_block(tanda: Tanda, more: tuple[Pemangku, ...], cara: str, above: tuple[str, ...]) -> None:
    block = book(*more).signature_block(tanda, TODAY, "ttd_1")
    assert (block.cara, block.atas_nama, block.field) == (cara, above, "ttd_1")
    assert block.jabatan == ("KEPALA DINAS" if tanda.jabatan == "kadis" else "SEKRETARIS DINAS")
    assert block.pangkat == "Penata Tingkat I, III/d"
    person = book(*more).holder(tanda.jabatan, TODAY)
    assert person is not None
    assert (block.nama, block.nip) == (person[1].nama, person[1].nip)


@pytest.mark.parametrize(("post", "named"), [("gone", "gone"), ("kadis", "Kepala Dinas Contoh")])
def test_a_block_of_an_empty_post_is_refused_by_its_name(post: str, named: str) -> None:
    with pytest.raises(NotFound, match=named):
        book(without=("p-kadis",)).signature_block(Tanda(post), TODAY, "ttd_1")


def test_an_ordinary_letter_is_seen_in_its_office() -> None:
    letter = new("s", DINAS, letter_text(), actor("penyusun"), NOW)
    assert BOOK.audience(letter, TODAY) == {f"o:{DINAS}"}
    arrived = SuratMasuk("m", BADAN, "Dinas", "1", TODAY, "Hal", "pdf", NOW)
    assert BOOK.audience(arrived, TODAY) == {f"o:{BADAN}"}


def test_who_checks_or_signs_from_another_office_sees_the_letter_once_it_is_submitted() -> None:
    concept = new("s", DINAS, letter_text(), actor("penyusun"), NOW)
    concept = replace(concept, rantai=(Langkah("kaban"), Langkah("kabid")), tanda=(Tanda("lurah"), Tanda("kadis")))
    assert BOOK.audience(concept, TODAY) == {f"o:{DINAS}"}
    for state in ("diperiksa", "dikembalikan", "menunggu_ttd", "terkirim"):
        assert BOOK.audience(replace(concept, state=state), TODAY) == {f"o:{DINAS}", "u:kaban", "u:lurah"}


def test_whoever_a_disposition_names_sees_the_letter_beside_its_office() -> None:
    order = Disposisi("d", "kadis", ("staf", "kabid", "kaban", "gone"), ("Proses",), NOW)
    arrived = SuratMasuk("m", DINAS, "Badan", "1", TODAY, "Hal", "pdf", NOW, disposisi=(order,))
    assert BOOK.audience(arrived, TODAY) == {f"o:{DINAS}", "u:staf", "u:kaban"}


@pytest.mark.parametrize("sifat", ["rahasia", "sangat_rahasia"])
def test_a_secret_letter_is_seen_by_the_people_it_names(sifat: Any) -> None:
    secret = replace(letter_text(), sifat=sifat)
    letter = new("s", DINAS, secret, actor("penyusun"), NOW)
    letter = replace(letter, rantai=(Langkah("sekdin"), Langkah("gone")), tanda=(Tanda("kadis"),))
    assert BOOK.audience(letter, TODAY) == {"u:penyusun", "u:sekdin", "u:kadis"}
    order = Disposisi("d", "kaban", ("sekdin",), ("Proses",), NOW)
    arrived = SuratMasuk("m", DINAS, "Badan", "1", TODAY, "Hal", "pdf", NOW, sifat=sifat, disposisi=(order,))
    assert BOOK.audience(arrived, TODAY) == {"u:kadis", "u:sekdin"}
    headless = book(without=("p-kadis",))
    assert headless.audience(replace(arrived, disposisi=()), TODAY) == {"u:sekdin", "u:kabid"}, "who stand in for it"
    orphan = replace(letter, pembuat="gone", rantai=(), tanda=())
    assert headless.audience(orphan, TODAY) == {"u:sekdin", "u:kabid"}
    plh = book(Pemangku("plh", "kadis", "kaban", "plh"), without=("p-kadis",))
    assert plh.audience(replace(arrived, disposisi=()), TODAY) == {"u:kaban"}


@pytest.mark.parametrize(
    ("item", "word"),
    [
        (replace(PEMDA, tz="Asia/Metro"), "Asia/Metro"),
        (replace(PEMDA, format_nomor="{klas}/{nomor}"), "nomor"),
        (replace(KADIS, nip="123"), "18 angka"),
        (replace(KADIS, nama=" "), "nama"),
        (replace(KADIS, penugasan=(PenugasanLama("dinas", TODAY), PenugasanLama("badan", TODAY))), "urut"),
        (replace(KADIS, penugasan=(PenugasanLama("dinas", date.max),)), "urut"),
        (replace(UNITS[0], nama=""), "nama"),
        (replace(UNITS[0], singkatan=" "), "singkatan"),
        (replace(POSTS[0], nama="\u00a0"), "nama"),
        (replace(PEMDA, kota=""), "kota"),
        (replace(KADIS, mulai=date(2026, 2, 1), selesai=date(2026, 1, 1)), "mendahului"),
        (Pemangku("p", "kadis", "kadis", mulai=date(2026, 2, 1), selesai=date(2026, 1, 1)), "mendahului"),
        (replace(KADIS, pin=" 1"), "PIN “ 1” memuat spasi"),
        (Kalender("k", aturan="lain"), "lain"),
        (Kalender("k", musim=(Musim("RAMADHAN", date(2026, 2, 18), date(2026, 3, 19)),)), "RAMADHAN.*RAMADAN"),
        (Kalender("k", libur=(LiburHari(TODAY, "LIBUR"),)), "LIBUR"),
        (Kalender("k", musim=(Musim("RAMADAN", date(2026, 3, 1), date(2026, 2, 1)),)), "mendahului"),
    ],
)
def test_an_unsound_document_is_refused_by_what_is_wrong(item: Any, word: str) -> None:
    with pytest.raises(BadInput, match=word):
        check_item(item)


def test_the_documents_of_the_small_city_and_of_the_demo_are_sound() -> None:
    for item in (PEMDA, *PEOPLE, replace(KADIS, nip="", jenis="non_asn"), *build_office(TODAY, people=150).items):
        check_item(item)


def test_a_machine_belongs_to_the_unit_with_the_longest_name_that_its_label_begins_with() -> None:
    units = [Opd(key, key, key, "4", "kecamatan") for key in ("kec-metro", "kec-metro-pusat")]
    known = Direktori.of([PEMDA, *units])
    owners = [known.owner_of_device(label) for label in ("kec-metro-1", "kec-metro-pusat-1", "kec-metro", "1", "")]
    assert owners == ["kec-metro", "kec-metro-pusat", None, None, None]


@pytest.mark.parametrize("number", ["", " 1", "1 ", "1\n", "pintu\x1b", "a" * 33, "pintu depan", "１"])
def test_a_label_of_a_machine_has_one_spelling(number: str) -> None:
    assert BOOK.owner_of_device(f"{DINAS}-{number}") is None
    assert BOOK.owner_of_device(f"{DINAS}-Asia/Jakarta_1.b-2") == DINAS
    deeper = book(Opd(f"{DINAS}-dua", "Dinas Dua", "DINDUA", "9", "dinas"))
    assert deeper.owner_of_device(f"{DINAS}-dua-{number}") is None


@pytest.mark.parametrize(("tz", "day"), [("Asia/Jakarta", 5), ("Asia/Jayapura", 6), ("America/Lima", 5)])
def test_a_day_is_that_of_the_pemda(tz: str, day: int) -> None:
    book = replace(BOOK, pemda=replace(PEMDA, tz=tz))
    assert book.day(datetime(2026, 7, 5, 16, 30, tzinfo=UTC)) == date(2026, 7, day)


DINSOS = Opd("dinsos", "Dinas Sosial", "DINSOS", "4", "dinas")
INSPEKTORAT = Opd("inspektorat", "Inspektorat", "INSP", "5", "lain")
SEKDINSOS = Jabatan("sekdinsos", "dinsos", "Sekretaris", jenis="struktural")


@pytest.mark.parametrize(
    ("post", "words"),
    [
        (SEKDINSOS, "Sekretaris Dinas Sosial"),
        (replace(SEKDINSOS, nama="Sekretaris Dinas"), "Sekretaris Dinas Sosial"),
        (replace(SEKDINSOS, nama="Sekretaris Dinas Sosial"), "Sekretaris Dinas Sosial"),
        (replace(SEKDINSOS, opd="entah"), "Sekretaris"),
        (Jabatan("inspektur", "inspektorat", "Inspektur", jenis="pimpinan"), "Inspektur"),
        (Jabatan("kadinsos", "dinsos", "Kepala Dinas", jenis="pimpinan"), "Kepala Dinas"),
    ],
)
def test_a_post_in_full_tells_whose_it_is(post: Jabatan, words: str) -> None:
    there = book(DINSOS, INSPEKTORAT, post)
    assert there.post_in_full(post) == words
    assert [there.post_told(post.id, opd) for opd in (post.opd, DINAS)] == [post.nama, words]
    told = f"{post.nama} (Dinas Sosial)" if words != post.nama else words
    assert there.recipient_words(Penerima(post.nama, post.opd)) == told
    assert there.recipient_words(Penerima(words, post.opd)) == words
    assert there.recipient_words(Penerima(post.nama, None, "Metro")) == f"{post.nama} di Metro"


def test_heads_of_one_name_are_told_apart_by_their_units() -> None:
    heads = [Jabatan(f"kepala-{one}", one, "Kepala Dinas", jenis="pimpinan") for one in (DINAS, "dinsos")]
    there = book(DINSOS, *heads)
    assert [there.post_in_full(post) for post in heads] == ["Kepala Dinas Contoh", "Kepala Dinas Sosial"]
