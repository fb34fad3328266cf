"""What a letter still lacks, kind by kind, and the words it is found by."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from domain.kantor import letter_text
from portalpns.domain.kelengkapan import check, place, unprintable
from portalpns.domain.naskah import (
    Acara,
    Block,
    Lampiran,
    Naskah,
    Penerima,
    Petugas,
    Run,
    body_text,
    of_kind,
    outside,
    plain_text,
)

DAY = date(2026, 7, 6)
DINAS = letter_text()
NOTA = replace(DINAS, jenis="nota_dinas", dari="Kepala Bidang")
UNDANGAN = replace(DINAS, jenis="surat_undangan", acara=Acara(DAY, "09.00 WIB", "Aula", "Rapat"))
TUGAS = Naskah(
    "surat_perintah_tugas", "Tugas", "800.1.11.1", petugas=(Petugas("Siti", "198011302007012006"),),
    untuk=("Mengikuti rapat",), mulai=DAY, selesai=DAY, tujuan="Makassar", dasar=("Surat X",),
)  # fmt: skip


LONG = (Block("paragraph", (Run("x" * 50_001),)),)


@pytest.mark.parametrize("naskah", [DINAS, NOTA, UNDANGAN, TUGAS], ids=lambda one: one.jenis)
def test_what_belongs_to_another_kind_is_neither_told_nor_judged(naskah: Naskah) -> None:
    """A drafter may have chosen another kind first; every field is full here."""
    full = replace(
        TUGAS, kepada=DINAS.kepada, dari="Kepala Bidang", body=naskah.body or LONG, acara=UNDANGAN.acara,
        hal=naskah.hal, klasifikasi=naskah.klasifikasi, jenis=naskah.jenis,
    )  # fmt: skip
    assert of_kind(full) == naskah
    assert of_kind(naskah) == naskah
    assert check(full) == ()
    assert body_text(full) == body_text(naskah)


@pytest.mark.parametrize("naskah", [DINAS, NOTA, UNDANGAN, TUGAS])
def test_a_complete_letter_lacks_nothing(naskah: Naskah) -> None:
    assert check(naskah) == ()


WORDS = (Block("paragraph", (Run("Isi."),)),)
BLANK = (Block("table", rows=(((Run(" "),), ()),)), Block("paragraph", (Run("\n"),)))


@pytest.mark.parametrize(
    ("naskah", "change", "fields"),
    [
        (DINAS, {"hal": " "}, ["hal"]),
        (DINAS, {"klasifikasi": ""}, ["klasifikasi"]),
        (DINAS, {"kepada": ()}, ["kepada"]),
        (DINAS, {"kepada": (Penerima("Camat"), Penerima(" "))}, ["kepada"]),
        (DINAS, {"body": ()}, ["body"]),
        (DINAS, {"body": (Block("paragraph", (Run("  "),)),)}, ["body"]),
        (DINAS, {"body": (Block("table", rows=(((Run("sel"),),),)),)}, []),
        (DINAS, {"body": (Block("table", rows=(((Run(" "),), ()),)),)}, ["body"]),
        (DINAS, {"hal": "", "kepada": (), "body": ()}, ["hal", "kepada", "body"]),
        (NOTA, {"dari": " "}, ["dari"]),
        (NOTA, {"kepada": (), "dari": ""}, ["kepada", "dari"]),
        (UNDANGAN, {"acara": None}, ["acara"]),
        (UNDANGAN, {"acara": Acara(DAY, "", "", "Rapat")}, ["acara.waktu", "acara.tempat"]),
        (UNDANGAN, {"acara": Acara(DAY, "09.00", "Aula", "Rapat", sampai=DAY)}, []),
        (UNDANGAN, {"acara": Acara(DAY, "09.00", "Aula", " ")}, ["acara.acara"]),
        (UNDANGAN, {"acara": Acara(DAY, "09.00", "Aula", "Rapat", sampai=date(2026, 7, 5))}, ["acara.sampai"]),
        (TUGAS, {"petugas": ()}, ["petugas"]),
        (TUGAS, {"petugas": (Petugas("", "198011302007012006"),)}, ["petugas"]),
        (TUGAS, {"dasar": ()}, ["dasar"]),
        (TUGAS, {"untuk": ()}, ["untuk"]),
        (TUGAS, {"untuk": ("Mengikuti rapat", "")}, ["untuk"]),
        (TUGAS, {"mulai": None}, ["mulai"]),
        (TUGAS, {"selesai": None}, ["mulai"]),
        (TUGAS, {"selesai": date(2026, 7, 5)}, ["selesai"]),
        (TUGAS, {"tujuan": " "}, ["tujuan"]),
        (TUGAS, {"kepada": (), "body": ()}, []),
        (DINAS, {"lampiran": (Lampiran("Daftar", ()),)}, ["lampiran.1"]),
        (DINAS, {"lampiran": (Lampiran("", WORDS), Lampiran("", (Block("break"),)))}, ["lampiran.2"]),
        (DINAS, {"lampiran": (Lampiran("", BLANK), Lampiran("", BLANK))}, ["lampiran.1", "lampiran.2"]),
        (TUGAS, {"lampiran": (Lampiran("Daftar", BLANK),)}, ["lampiran.1"]),
    ],
)
def test_what_is_missing_is_named_by_its_field(naskah: Naskah, change: dict[str, Any], fields: list[str]) -> None:
    found = check(replace(naskah, **change))
    assert [item.field for item in found] == fields
    assert all(item.pesan.endswith(".") for item in found)


def test_an_empty_lampiran_is_named_with_what_to_do() -> None:
    [found] = check(replace(DINAS, lampiran=(Lampiran("Satu", WORDS), Lampiran("Dua", ()))))
    assert (found.pesan, found.salah) == ("Lampiran 2 masih kosong; isi atau hapus.", False)


def test_those_outside_are_named_with_their_place() -> None:
    rt = (Penerima("Ketua RT 01", None, "Imopuro"), Penerima("Ketua RT 01", None, "Yosorejo"))
    naskah = replace(DINAS, kepada=(*rt, Penerima("Sekretaris", "dinkes")), tembusan=(rt[0], Penerima("Ketua DPRD")))
    assert outside(naskah) == ("Ketua RT 01 di Imopuro", "Ketua RT 01 di Yosorejo", "Ketua DPRD")


def test_the_words_of_a_letter_in_reading_order() -> None:
    table = Block("table", rows=(((Run("kiri "), Run("tebal", bold=True)), (Run("kanan"),)),))
    full = replace(
        UNDANGAN, body=(Block("paragraph", (Run("satu"),)), table),
        lampiran=(Lampiran("L", (Block("item", (Run("dua"),)),)),),
        dasar=("dasar",), untuk=("untuk",), tujuan="tujuan", petugas=(Petugas("Siti", "1980"),),
        kepada=(Penerima("Yth"),),
    )  # fmt: skip
    assert body_text(full).split("\n") == ["Hal contoh", "satu", "kiri tebal", "kanan", "dua", "Rapat", "Aula"]
    duty = ["Hal contoh", "dua", "dasar", "untuk", "tujuan", "Siti 1980"]
    assert body_text(replace(full, jenis="surat_perintah_tugas")).split("\n") == duty
    assert plain_text(()) == ""


LONG = "a" * 60_000


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"hal": LONG}, "hal", "Hal paling banyak 500 karakter; sekarang 60.000."),
        ({"kepada": (Penerima("A"), Penerima(LONG))}, "kepada", "Kepada nomor 2 paling banyak 500"),
        ({"kepada": (Penerima("A", tempat=LONG),)}, "kepada", "Kepada paling banyak 200"),
        ({"kepada": (Penerima("A"),) * 1001}, "kepada", "Kepada paling banyak 1.000 baris"),
        ({"tembusan": (Penerima(LONG),)}, "tembusan", "Tembusan"),
        ({"body": (Block("paragraph", (Run("a"),)), Block("item", (Run(LONG),)))}, "body", "Isi alinea 2"),
        ({"body": (Block("table", rows=(((Run("a"),),), ((Run(LONG),),))),)}, "body", "Isi bagian 1 baris 2"),
        ({"lampiran": (Lampiran("", WORDS), Lampiran(LONG, WORDS))}, "lampiran.2", "Lampiran 2"),
        ({"lampiran": (Lampiran("A", (Block("paragraph", (Run(LONG),)),)),)}, "lampiran.1", "Lampiran 1 alinea 1"),
        ({"lampiran_ket": LONG}, "lampiran_ket", "Keterangan lampiran"),
        ({"body": (Block("paragraph", (Run(LONG[:50_000]),)),) * 21}, "body", "Seluruh surat"),
    ],
)
def test_a_field_that_holds_too_much_is_named_as_the_screens_do(change: dict[str, Any], field: str, words: str) -> None:
    [found] = check(replace(DINAS, **change))
    assert (found.field, found.salah) == (field, True)
    assert found.pesan.startswith(words)


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("naskah.hal", ("hal", "Hal")),
        ("naskah.body[2].runs[0].text", ("body", "Isi alinea 3")),
        ("naskah.body[3]", ("body", "Isi bagian 4")),
        ("naskah.body[0].rows[1][0][0].text", ("body", "Isi bagian 1 baris 2")),
        ("naskah.kepada[0].nama", ("kepada", "Kepada")),
        ("naskah.kepada[4].nama", ("kepada", "Kepada nomor 5")),
        ("naskah.acara.waktu", ("acara.waktu", "Pukul")),
        ("naskah.lampiran[1].body[0].runs[0].text", ("lampiran.2", "Lampiran 2 alinea 1")),
        ("naskah.untuk[0]", ("untuk", "Untuk")),
        ("penandatangan[0].jabatan", ("penandatangan", "Penandatangan")),
        ("kop.nama[1]", ("kop", "Kop surat")),
    ],
)
def test_a_place_is_told_in_words(path: str, told: tuple[str, str]) -> None:
    assert place(path) == told
    error = unprintable(f"Karakter “x” pada “{path}”; hapus.")
    assert (error.field, error.pesan) == (told[0], f"Karakter “x” pada “{told[1]}”; hapus.")
