"""The attendance recap: letters, tones and totals agree with the days they are made of."""

from datetime import date
from decimal import Decimal

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portalpns.documents.laporan import Sel, Tone, nilai
from portalpns.documents.laporan_pdf import render_pdf
from portalpns.documents.rekap import BarisRekap, BulanRekap, HariRekap, hari_tone, letters, rekap_absensi
from portalpns.domain.absensi.kode import all_codes

NOVEMBER = BulanRekap("Dinas Kesehatan", 2026, 11, {10: "Libur contoh"}, date(2026, 11, 24))


@pytest.mark.parametrize(
    ("hari", "words", "tone"),
    [
        (HariRekap("H"), "H", None),
        (HariRekap("H", "TL2"), "T2", "warn"),
        (HariRekap("H", None, "PSW4"), "P4", "bad"),
        (HariRekap("H", "TL1", "PSW1"), "TP", "warn"),
        (HariRekap("H", "TAM"), "AM", "bad"),
        (HariRekap("H", None, "TAP"), "AP", "bad"),
        (HariRekap("TK"), "TK", "bad"),
        (HariRekap("CLTN"), "CL", "warn"),
        (HariRekap("KONFLIK"), "!", "bad"),
        (HariRekap("L"), "L", "neutral"),
        (HariRekap(None), "", None),
    ],
)
def test_a_day_has_letters_and_a_tone(hari: HariRekap, words: str, tone: Tone | None) -> None:
    assert (letters(hari), hari_tone(hari)) == (words, tone)


def test_every_code_of_the_table_stands_in_the_legend() -> None:
    legend = {entry.arti for entry in rekap_absensi(NOVEMBER, []).legenda}
    assert {kode.nama.lower() for kode in all_codes().values() if kode.jenis not in ("tanda", "peristiwa")} <= legend


def test_different_days_never_share_letters() -> None:
    codes = [kode.kode for kode in all_codes().values() if kode.jenis not in ("tanda", "peristiwa")]
    assert len({letters(HariRekap(code)) for code in codes}) == len(codes)


days = st.dictionaries(
    st.integers(1, 30),
    st.builds(HariRekap, st.sampled_from(["H", "TK", "L", "DL", "CT"]), st.sampled_from([None, "TL1"])),
)


@settings(max_examples=50, deadline=None)
@given(st.lists(days, min_size=1, max_size=6))
def test_totals_are_the_sums_of_the_days(months: list[dict[int, HariRekap]]) -> None:
    people = [BarisRekap(f"P{n}", "", month, 20, 5, 0, Decimal("1.5")) for n, month in enumerate(months)]
    report = rekap_absensi(NOVEMBER, people)
    heads = [kolom.kepala for kolom in report.kolom]
    for row, month in zip(report.baris, months, strict=True):
        codes = [hari.kode for hari in month.values()]
        for head, code in (("H", "H"), ("TK", "TK"), ("DL", "DL"), ("C", "CT")):
            assert nilai(row[heads.index(head, 33)]) == codes.count(code)
        assert sum(isinstance(cell, Sel) for cell in row[3:33]) == len(month)
    (total,) = report.jumlah
    present = [total[2 + day] or 0 for day in range(1, 31)]
    assert sum(present) == total[heads.index("H", 33)]  # type: ignore[arg-type]


def test_days_of_rest_are_shaded_and_explained() -> None:
    report = rekap_absensi(NOVEMBER, [])
    shaded = [kolom.kepala for kolom in report.kolom if kolom.tone == "neutral"]
    assert shaded == ["1", "7", "8", "10", "14", "15", "21", "22", "28", "29"]
    assert report.catatan == ("10 November: Libur contoh", "Data absensi dihitung sampai dengan 24 November 2026.")


@pytest.mark.parametrize("month", [1, 2, 4])
def test_months_of_every_length_fit_on_landscape_a4(month: int) -> None:
    bulan = BulanRekap("Dinas Kesehatan", 2026, month)
    people = [
        BarisRekap(f"Pegawai {n}", "198011302007012006", {day: HariRekap("H") for day in range(1, bulan.panjang + 1)},
                   22, 12_345, 12_345, Decimal("100.00"))
        for n in range(300)
    ]  # fmt: skip
    document = pypdfium2.PdfDocument(render_pdf(rekap_absensi(bulan, people)))
    try:
        text = document[len(document) - 1].get_textpage().get_text_range()
        assert f"Halaman {len(document)} dari {len(document)}" in text
        assert "Pegawai 299" in text
    finally:
        document.close()


def test_a_nip_is_never_broken_over_two_lines() -> None:
    people = [
        BarisRekap("Siti Contoh Rahmawati, S.Kom.", f"1980113020070120{n:02}", {}, 22, 0, 0, Decimal("2.5"))
        for n in range(9)
    ]
    document = pypdfium2.PdfDocument(render_pdf(rekap_absensi(BulanRekap("Dinas Kesehatan", 2026, 1), people)))
    try:
        text = document[0].get_textpage().get_text_range()
    finally:
        document.close()
    assert all(person.nip in text for person in people)
