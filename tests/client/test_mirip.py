"""Who is meant by words that are nobody's name: a table of what people type."""

import pytest

from client.kit import Balai
from portalpns.client.usecases.mirip import alike
from portalpns.domain.direktori import Direktori, Pemda
from portalpns.domain.organisasi import Jabatan, Opd

BOOK = Direktori.of(
    [
        Pemda("metro", "Pemerintah Kota Metro", "Metro"),
        Opd("dinkes", "Dinas Kesehatan", "DINKES", "03", "dinas"),
        Opd("dishut", "Dinas Kehutanan", "DISHUT", "04", "dinas"),
        Opd("pusat", "Kecamatan Metro Pusat", "KECPUSAT", "05", "kecamatan"),
        Jabatan("j-kadinkes", "dinkes", "Kepala Dinas Kesehatan", jenis="pimpinan"),
        Jabatan("j-sekdinkes", "dinkes", "Sekretaris", "j-kadinkes", jenis="struktural"),
        Jabatan("j-camat", "pusat", "Camat Metro Pusat", jenis="pimpinan"),
        Jabatan("j-sekcam", "pusat", "Sekretaris", "j-camat", jenis="struktural"),
    ]
)


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("Kepala Dinas Kesehatan Kota Metro", ["Kepala Dinas Kesehatan"]),
        ("kepala dinas kesehatan kota metro.", ["Kepala Dinas Kesehatan"]),
        ("Yth. Kepala Dinas Kesehatan", ["Kepala Dinas Kesehatan"]),
        ("Kepala Dinas Kesehatn", ["Kepala Dinas Kesehatan"]),
        ("kadis kesehatan", ["Kepala Dinas Kesehatan"]),
        ("Ka. Dinas Kesehatan", ["Kepala Dinas Kesehatan"]),
        ("Kepala Dinas Kehutanan Metro", ["Kepala Dinas Kehutanan"]),
        ("Camat Metro Pusat Kota Metro", ["Camat Metro Pusat"]),
        ("sekretaris dinas kesehatan", ["Sekretaris"]),
    ],
)
def test_a_name_in_other_words_is_the_post_it_means(typed: str, names: list[str]) -> None:
    found = alike(BOOK, typed)
    assert [one.nama for one in found] == names
    assert all(one.sure for one in found)


def test_a_secretary_of_a_named_office_is_that_one() -> None:
    assert [one.opd for one in alike(BOOK, "sekretaris dinas kesehatan")] == ["dinkes"]
    assert [one.opd for one in alike(BOOK, "sekretaris kecamatan metro pusat")] == ["pusat"]


@pytest.mark.parametrize(
    "typed", ["Kepala Dinas Kesehatan Provinsi Lampung", "Kepala Dinas Kesehatan Kota Bandar Lampung"]
)
def test_the_same_post_of_another_place_is_offered_but_never_sure(typed: str) -> None:
    found = alike(BOOK, typed)
    assert found[0].nama == "Kepala Dinas Kesehatan"
    assert not any(one.sure for one in found)


@pytest.mark.parametrize("typed", ["Ketua RT 05 Ganjar Asri", "Direktur RSUD Ahmad Yani", "", "…", "Kepala"])
def test_nobody_is_made_up(typed: str) -> None:
    assert alike(BOOK, typed) == []


def test_the_search_of_a_person_knows_them(place: Balai) -> None:
    place.lead_dinkes()
    (found,) = place.komputer("siti").core.pencarian.alike("Kepala Dinas Kesehatan Kota Metro")
    assert (found.jabatan, found.opd, found.sure) == ("j-kadinkes", "dinkes", True)
