"""The attendance recap: letters, tones and totals agree with the days they are made of."""

from calendar import monthrange
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO

import openpyxl
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.absensi.kit import at, day
from portalpns.documents.laporan import Sel, Tone, nilai, printed
from portalpns.documents.laporan_pdf import render_pdf
from portalpns.documents.rekap import BarisRekap, BulanRekap, HariRekap, hari_tone, letters, rekap_absensi
from portalpns.documents.xlsx import render_xlsx
from portalpns.domain.absensi.kode import all_codes

NOVEMBER = BulanRekap("Dinas Kesehatan", 2026, 11, {10: "Libur contoh"}, date(2026, 11, 24))


@pytest.mark.parametrize(
    ("hari", "words", "tone"),
    [
        (HariRekap("H"), "H", None),
        (HariRekap("H", "TL2"), "T2", "warn"),
        (HariRekap("H", None, "PSW4"), "P4", "bad"),
        (HariRekap("H", "TL1", "PSW1"), "TP", "warn"),
        (HariRekap("H", "TL4"), "T4", "bad"),
        (HariRekap("H", tanda=("TAM",)), "AM", "bad"),
        (HariRekap("H", tanda=("TAP",)), "AP", "bad"),
        (HariRekap("H", "TL1", tanda=("TAP",)), "TA", "bad"),
        (HariRekap("H", None, "PSW2", tanda=("TAM",)), "MP", "bad"),
        (HariRekap("H", "TL4", "PSW1"), "TP", "bad"),
        (HariRekap("H", tanda=("LOKASI_LUAR",)), "H", None),
        (HariRekap("DL", tanda=("TAM",)), "DL", "info"),
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


def test_whatever_a_day_says_stands_in_the_legend_and_means_one_thing() -> None:
    """Ranges (`T1–T4`) stand for each of their levels; no two entries have the same letters."""
    entries = [entry.kode for entry in rekap_absensi(NOVEMBER, []).legenda]
    assert len(entries) == len(set(entries))
    explained = {*entries, *(f"{mark}{level}" for mark in "TP" for level in range(1, 5))}
    codes = [HariRekap(kode.kode) for kode in all_codes().values() if kode.jenis not in ("tanda", "peristiwa")]
    ins = [{"tl": None}, {"tanda": ("TAM",)}, *({"tl": f"TL{level}"} for level in range(1, 5))]
    outs = [{"psw": None}, {"tanda": ("TAP",)}, *({"psw": f"PSW{level}"} for level in range(1, 5))]
    marked = [
        HariRekap("H", **{**one, **other}) for one in ins for other in outs if not ("tanda" in one and "tanda" in other)
    ]
    assert {letters(hari) for hari in (*codes, *marked)} <= explained


def test_a_day_that_costs_something_never_looks_like_plain_presence() -> None:
    punches = [
        ["07:30"],
        ["16:00"],
        ["09:30"],
        ["14:00"],
        ["07:31", "16:00"],
        ["07:30", "15:59"],
        ["08:00", "15:00"],
        [],
    ]
    for clocks in punches:
        row = day("2026-07-06", at("2026-07-06", *clocks))
        assert row["deduction_pct"] > 0
        assert letters(HariRekap(row["code"], row["tl"], row["psw"], tuple(row["flags"]))) != "H"


days = st.dictionaries(
    st.integers(1, 30),
    st.builds(
        HariRekap,
        st.sampled_from(["H", "TK", "L", "DL", "CT"]),
        st.sampled_from([None, "TL1"]),
        st.sampled_from([None, "PSW3"]),
        st.sampled_from([(), ("TAM",), ("TAP",)]),
    ),
)


@settings(max_examples=50, deadline=None)
@given(st.lists(days, min_size=1, max_size=6))
def test_totals_are_the_sums_of_the_days(months: list[dict[int, HariRekap]]) -> None:
    people = [BarisRekap(f"P{n}", "", month, 20, 5, 0, Decimal("1.5")) for n, month in enumerate(months)]
    report = rekap_absensi(NOVEMBER, people)
    heads = [kolom.kepala for kolom in report.kolom]
    for row, month in zip(report.baris, months, strict=True):
        codes = [hari.kode for hari in month.values()]
        for head, code in (("H", "H"), ("TK", "TK"), ("DL", "DL")):
            assert nilai(row[heads.index(head, 33)]) == codes.count(code)
        leave = [day for day, hari in month.items() if hari.kode == "CT" and day not in NOVEMBER.libur]
        assert nilai(row[heads.index("C", 33)]) == len(leave), "on a day off it is printed and not counted"
        late, early = heads.index("kali"), heads.index("kali", heads.index("kali") + 1)
        assert nilai(row[late]) == sum(hari.tl is not None for hari in month.values())
        assert nilai(row[early]) == sum(hari.psw is not None for hari in month.values())
        for head, mark in (("AM", "TAM"), ("AP", "TAP")):
            assert nilai(row[heads.index(head)]) == sum(mark in hari.tanda for hari in month.values())
        assert sum(isinstance(cell, Sel) for cell in row[3:33]) == len(month)
    (total,) = report.jumlah
    present = [total[2 + day] or 0 for day in range(1, 31)]
    assert sum(present) == total[heads.index("H", 33)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("cut", "printed_"), [("6.5", "6,50"), ("0", "0,00"), ("3", "3,00"), ("1.25", "1,25"), ("100", "100,00")]
)
def test_a_deduction_always_has_two_decimals(cut: str, printed_: str) -> None:
    report = rekap_absensi(NOVEMBER, [BarisRekap("P", "", {}, 20, potongan=Decimal(cut))])
    assert printed(nilai(report.baris[0][-1])) == printed_
    cell = openpyxl.load_workbook(BytesIO(render_xlsx(report))).worksheets[0].cell(8, len(report.kolom))
    assert (cell.data_type, float(cell.value), cell.number_format) == ("n", float(cut), "#,##0.00")


def test_the_share_of_presence_counts_finished_days_only() -> None:
    """Twenty days, ten of them still to come: present on nine of ten is 90 per cent, not 45."""
    working = [day_ for day_ in range(1, 31) if day_ not in NOVEMBER.libur][:20]
    codes = ["H"] * 9 + ["TK"] + ["BELUM"] * 10
    month = {day_: HariRekap(code) for day_, code in zip(working, codes, strict=True)}
    report = rekap_absensi(NOVEMBER, [BarisRekap("P", "", month, 20)])
    assert dict(report.ringkasan)["Tingkat kehadiran (%)"] == Decimal("90.0")
    assert dict(report.ringkasan)["Tanpa keterangan (%)"] == Decimal("10.0")


def test_weekends_are_no_holidays_on_working_days() -> None:
    weekends = replace(NOVEMBER, libur={1: "", 7: "", 8: "", 10: "Libur contoh"})
    assert dict(rekap_absensi(weekends, []).ringkasan)["Hari libur pada hari kerja"] == 1


def test_days_of_rest_are_shaded_and_explained() -> None:
    report = rekap_absensi(NOVEMBER, [])
    shaded = [kolom.kepala for kolom in report.kolom if kolom.tone == "neutral"]
    assert shaded == ["1", "7", "8", "10", "14", "15", "21", "22", "28", "29"]
    assert report.catatan == ("10 November: Libur contoh", "Data absensi dihitung sampai dengan 24 November 2026.")


@pytest.mark.parametrize("month", [1, 2, 4])
def test_months_of_every_length_fit_on_landscape_a4(month: int) -> None:
    bulan = BulanRekap("Dinas Kesehatan", 2026, month, sampai=date(2026, month, monthrange(2026, month)[1]))
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
    document = pypdfium2.PdfDocument(render_pdf(rekap_absensi(NOVEMBER, people)))
    try:
        text = document[0].get_textpage().get_text_range()
    finally:
        document.close()
    assert all(person.nip in text for person in people)


@pytest.mark.parametrize(
    ("menunggu", "mesin", "said"),
    [
        (False, "", "Belum ada data absensi bulan ini."),
        (True, "", "Belum ada data absensi bulan ini; baca mesin absensi dan impor berkasnya."),
        (True, "mesin d-1, terakhir dibaca 30 September 2026,", "Belum ada data absensi bulan ini; "
         "baca mesin d-1, terakhir dibaca 30 September 2026, dan impor berkasnya."),
    ],
)  # fmt: skip
def test_a_month_without_data_names_no_date_and_no_totals(menunggu: bool, mesin: str, said: str) -> None:
    empty = replace(NOVEMBER, sampai=None, menunggu=menunggu, mesin=mesin)
    report = rekap_absensi(empty, [BarisRekap("Siti", "1", {}), BarisRekap("Budi", "2", {3: HariRekap("BELUM")})])
    assert report.catatan[-1] == said
    assert [row[33:] for row in (*report.baris, *report.jumlah)] == [(None,) * 12] * 3
    assert set(dict(report.ringkasan)) == {"Jumlah pegawai", "Hari libur pada hari kerja"}
    sheet = openpyxl.load_workbook(BytesIO(render_xlsx(report))).worksheets[0]
    assert {sheet.cell(row, 34 + at).value for row in (8, 9) for at in range(12)} == {None}


def test_in_a_month_without_data_only_who_is_on_leave_has_totals() -> None:
    people = [BarisRekap("Siti", "1", {3: HariRekap("CT")}, 1), BarisRekap("Budi", "2", {})]
    report = rekap_absensi(replace(NOVEMBER, sampai=None), people)
    assert [nilai(cell) for cell in report.baris[0][33:]] == [1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, Decimal("0.00")]
    assert report.baris[1][33:] == (None,) * 12
    assert report.jumlah[0][33:36] == (1, 0, 1)
