"""Whom a surat perintah tugas puts on dinas luar, and what is said of the others."""

from dataclasses import replace
from datetime import date

import pytest

from domain.kantor import BOOK, NOW, PEOPLE, book
from portalpns.domain.absensi.tugas import duties, left_out, signers_of
from portalpns.domain.naskah import Naskah, Petugas
from portalpns.domain.pegawai import PenugasanLama
from portalpns.domain.surat import SuratKeluar, Tanda

FIRST, LAST = date(2026, 7, 6), date(2026, 7, 9)
PERSON = {one.id: one for one in PEOPLE}


def order(*people: str, mulai: date | None = FIRST, selesai: date | None = LAST) -> SuratKeluar:
    petugas = tuple(Petugas(one.capitalize(), pegawai=one if one in PERSON else None) for one in people)
    naskah = Naskah("surat_perintah_tugas", "Tugas", petugas=petugas, mulai=mulai, selesai=selesai)
    return SuratKeluar("s", "dinas", naskah, "penyusun", NOW, tanda=(Tanda("kadis"),))


@pytest.mark.parametrize(
    ("who", "day", "opd", "first", "why"),
    [
        ("staf", FIRST, "dinas", FIRST, ""),
        ("staf", LAST, "dinas", FIRST, ""),
        ("lurah", FIRST, "kelurahan", FIRST, ""),
        ("kaban", FIRST, None, FIRST, "pegawai BADAN, dicatat oleh kantornya"),
        ("sekda", FIRST, None, FIRST, "pegawai SETDA, dicatat oleh kantornya"),
        ("orang luar", FIRST, None, FIRST, "tidak dipilih dari daftar pegawai"),
        ("kadis", FIRST, "dinas", FIRST, ""),
        ("kadis", date(2026, 7, 8), "dinas", date(2026, 7, 8), "penandatangan, baru sejak 8 Juli 2026"),
        ("kadis", date(2026, 7, 10), None, FIRST, "penandatangan, untuk hari yang sudah lewat"),
    ],
)
def test_who_is_on_duty_by_a_letter(who: str, day: date, opd: str | None, first: date, why: str) -> None:
    letter = order(who)
    (one,) = duties(letter, BOOK, signers_of(letter, BOOK, day), day)
    assert (one.opd, one.mulai, one.selesai, one.alasan) == (opd, first, LAST, why)
    name = who.capitalize()
    assert left_out([one]) == (f"Dinas luar tidak tercatat otomatis bagi {name} ({why})." if why else "")


@pytest.mark.parametrize(
    ("opd", "mulai", "selesai", "past", "found"),
    [
        ("badan", date(2020, 1, 1), None, (), None),
        ("badan", date(2020, 1, 1), None, (PenugasanLama("dinas", FIRST),), "dinas"),
        ("dinas", date(2026, 7, 8), None, (), "dinas"),
        ("dinas", date(2026, 8, 1), None, (), None),
        ("dinas", date(2020, 1, 1), date(2026, 6, 30), (), None),
    ],
    ids=["elsewhere", "moves during it", "begins during it", "not yet", "no more"],
)
def test_the_office_in_which_one_serves_on_these_days_counts(
    opd: str, mulai: date, selesai: date | None, past: tuple[PenugasanLama, ...], found: str | None
) -> None:
    staf = replace(PERSON["staf"], opd=opd, mulai=mulai, selesai=selesai, penugasan=past)
    (one,) = duties(order("staf"), book(staf, without=("staf",)), (), FIRST)
    assert one.opd == found
    assert (one.alasan == "") == (found is not None)


def test_who_signed_goes_before_who_would() -> None:
    letter = order("kadis", "lurah")
    signed = replace(letter, tanda=(Tanda("kadis", oleh="lurah", pada=NOW),))
    assert signers_of(letter, BOOK, FIRST) == {"kadis"}
    assert signers_of(signed, BOOK, FIRST) == {"lurah"}
    assert signers_of(replace(letter, tanda=(Tanda("tidak ada"),)), BOOK, FIRST) == frozenset()


@pytest.mark.parametrize("letter", [order("staf", mulai=None), order("staf", selesai=None),
                                    order("staf", mulai=LAST, selesai=FIRST),
                                    replace(order("staf"), naskah=Naskah("surat_dinas"))])  # fmt: skip
def test_a_letter_without_days_puts_nobody_on_duty(letter: SuratKeluar) -> None:
    assert duties(letter, BOOK, (), FIRST) == []
    assert left_out([]) == ""


def test_a_long_list_is_named_in_short() -> None:
    people = duties(order("kaban", "sekda", "a", "b", "c"), BOOK, (), FIRST)
    assert left_out(people) == (
        "Dinas luar tidak tercatat otomatis bagi Kaban (pegawai BADAN, dicatat oleh kantornya); Sekda (pegawai SETDA, "
        "dicatat oleh kantornya); A (tidak dipilih dari daftar pegawai); dan 2 orang lain."
    )
