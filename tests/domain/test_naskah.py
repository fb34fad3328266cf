"""What a letter still lacks, kind by kind, and the words it is found by."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from domain.kantor import letter_text
from portalpns.domain.naskah import Acara, Block, Lampiran, Naskah, Penerima, Petugas, Run, body_text, check, plain_text

DAY = date(2026, 7, 6)
DINAS = letter_text()
UNDANGAN = replace(DINAS, jenis="surat_undangan", acara=Acara(DAY, "09.00 WIB", "Aula", "Rapat"))
TUGAS = Naskah(
    "surat_perintah_tugas", "Tugas", "800.1.11.1", petugas=(Petugas("Siti", "198011302007012006"),),
    untuk=("Mengikuti rapat",), mulai=DAY, selesai=DAY, tujuan="Makassar", dasar=("Surat X",),
)  # fmt: skip


@pytest.mark.parametrize("naskah", [DINAS, replace(DINAS, jenis="nota_dinas"), UNDANGAN, TUGAS])
def test_a_complete_letter_lacks_nothing(naskah: Naskah) -> None:
    assert check(naskah) == ()


@pytest.mark.parametrize(
    ("naskah", "change", "fields"),
    [
        (DINAS, {"hal": " "}, ["hal"]),
        (DINAS, {"klasifikasi": ""}, ["klasifikasi"]),
        (DINAS, {"kepada": ()}, ["kepada"]),
        (DINAS, {"body": ()}, ["body"]),
        (DINAS, {"body": (Block("paragraph", (Run("  "),)),)}, ["body"]),
        (DINAS, {"body": (Block("table", rows=(((Run("sel"),),),)),)}, []),
        (DINAS, {"hal": "", "kepada": (), "body": ()}, ["hal", "kepada", "body"]),
        (UNDANGAN, {"acara": None}, ["acara"]),
        (UNDANGAN, {"acara": Acara(DAY, "", "", "Rapat")}, ["acara.waktu", "acara.tempat"]),
        (UNDANGAN, {"acara": Acara(DAY, "09.00", "Aula", "", sampai=DAY)}, []),
        (UNDANGAN, {"acara": Acara(DAY, "09.00", "Aula", "", sampai=date(2026, 7, 5))}, ["acara.sampai"]),
        (TUGAS, {"petugas": ()}, ["petugas"]),
        (TUGAS, {"untuk": ()}, ["untuk"]),
        (TUGAS, {"mulai": None}, ["mulai"]),
        (TUGAS, {"selesai": None}, ["mulai"]),
        (TUGAS, {"selesai": date(2026, 7, 5)}, ["selesai"]),
        (TUGAS, {"tujuan": " "}, ["tujuan"]),
        (TUGAS, {"kepada": (), "body": ()}, []),
    ],
)
def test_what_is_missing_is_named_by_its_field(naskah: Naskah, change: dict[str, Any], fields: list[str]) -> None:
    found = check(replace(naskah, **change))
    assert [item.field for item in found] == fields
    assert all(item.pesan.endswith(".") for item in found)


def test_the_words_of_a_letter_in_reading_order() -> None:
    table = Block("table", rows=(((Run("kiri "), Run("tebal", bold=True)), (Run("kanan"),)),))
    full = replace(
        UNDANGAN, body=(Block("paragraph", (Run("satu"),)), table),
        lampiran=(Lampiran("L", (Block("item", (Run("dua"),)),)),),
        dasar=("dasar",), untuk=("untuk",), tujuan="tujuan", petugas=(Petugas("Siti", "1980"),),
        kepada=(Penerima("Yth"),),
    )  # fmt: skip
    assert body_text(full).split("\n") == [
        "Hal contoh", "satu", "kiri tebal", "kanan", "dua", "dasar", "untuk", "tujuan", "Siti 1980", "Rapat", "Aula",
    ]  # fmt: skip
    assert plain_text(()) == ""
