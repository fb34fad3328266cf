"""Workbooks and CSV: numbers are numbers, text never a formula, heads stay in view."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portalpns.documents.laporan import Kolom, Laporan, Sel
from portalpns.documents.xlsx import render_csv, render_xlsx
from portalpns.domain.naskah import Penandatangan

NIP = "198011302007012006"
ATTACKS = ["=1+1", "+62725", "-5", "@SUM(A1)", '=HYPERLINK("http://x")', "\t=1", "\r=1"]


def a_table(*rows: tuple[object, ...]) -> Laporan:
    columns = (Kolom("Nama", 40), Kolom("NIP", 30), Kolom("Nilai", 12, "kanan", tone="neutral"), Kolom("Tanggal", 12))
    return Laporan("DAFTAR: [uji]", columns, rows, subjudul=("November",), beku=2, mendatar=True)  # type: ignore[arg-type]


def sheet(laporan: Laporan) -> openpyxl.worksheet.worksheet.Worksheet:
    book = openpyxl.load_workbook(BytesIO(render_xlsx(laporan)))
    return book.worksheets[0]


def test_cells_keep_their_kind() -> None:
    found = sheet(a_table(("Budi", NIP, Sel(Decimal("2.5"), "bad"), date(2026, 11, 24))))
    name, nip, value, day = found[5]
    assert [cell.value for cell in (name, nip, value)] == ["Budi", NIP, 2.5]
    assert day.value.date() == date(2026, 11, 24)
    assert nip.data_type == "s"
    assert value.data_type == "n"
    assert value.fill.fgColor.rgb == "FFFBE7E5"
    assert day.number_format == "dd-mm-yyyy"


@pytest.mark.parametrize("text", ATTACKS)
def test_text_never_becomes_a_formula(text: str) -> None:
    cell = sheet(a_table((text, NIP, 1, None)))["A5"]
    assert cell.data_type == "s"
    assert cell.value.strip() == text.strip()
    assert cell.quotePrefix


def test_heads_stay_in_view_and_repeat_in_print() -> None:
    found = sheet(a_table(("Budi", NIP, 1, None)))
    assert found.freeze_panes == "C5"
    assert found.print_title_rows == "$4:$4"
    assert found.page_setup.orientation == "landscape"
    assert found.sheet_properties.pageSetUpPr.fitToPage
    assert found.title == "Daftar uji"


def test_heads_of_groups_and_of_single_columns_are_one_cell_each() -> None:
    columns = (
        Kolom("Nama", 10), Kolom("1", 2, kelompok="Tanggal", anak="Sn"), Kolom("2", 2, kelompok="Tanggal", anak="Sl"),
        Kolom("TK", 3, kelompok="Hari"), Kolom("Pot.", 3, anak="%"),
    )  # fmt: skip
    found = sheet(Laporan("X", columns, (("Budi", "H", "H", 1, Decimal("1.50")),)))
    assert {str(place) for place in found.merged_cells.ranges} == {"A3:A5", "B3:C3", "D4:D5", "E3:E4"}
    assert [[cell.value for cell in row] for row in found["A3:E5"]] == [
        ["Nama", "Tanggal", None, "Hari", "Pot."], [None, 1, 2, "TK", None], [None, "Sn", "Sl", None, "%"],
    ]  # fmt: skip


def test_a_head_that_is_a_whole_number_is_one_and_looks_as_before() -> None:
    """A formula finds the column of a day by its number; CSV knows no kinds and stays as it was."""
    heads = ["1", "31", "2026", "0", "01", "-1", "1.5", "²", "٣", NIP, "NIP", ""]
    report = Laporan("X", tuple(Kolom(head, 5) for head in heads), ())
    cells = sheet(report)[3]
    assert [cell.value for cell in cells] == [1, 31, 2026, 0, *heads[4:-1], None]
    assert [cell.number_format for cell in cells[:4]] == ["0"] * 4
    assert {(cell.alignment.horizontal, cell.font.b, cell.fill.fgColor.rgb) for cell in cells} == {
        ("center", True, "FFDDE5EE")
    }
    assert render_csv(report).decode("utf-8-sig").startswith("1;31;2026;0;01;'-1;")


def test_columns_are_as_wide_as_what_must_stay_on_one_line() -> None:
    columns = (Kolom("NIP", 5), Kolom("1", 2, kelompok="T"), Kolom("2", 2, kelompok="T"))
    found = sheet(Laporan("X", columns, ((NIP, 1_234_567, 1),)))
    widths = [found.column_dimensions[letter].width for letter in "ABC"]
    assert widths[0] > len(NIP)
    assert widths[1] == widths[2] > len("1.234.567")


@pytest.mark.parametrize(
    ("value", "form"),
    [
        (5, "#,##0"),
        (Decimal(5), "#,##0"),
        (Decimal("1.5"), "#,##0.0"),
        (Decimal("1.50"), "#,##0.00"),
        (Decimal("1E+3"), "#,##0"),
    ],
)
def test_a_number_is_shown_with_the_decimals_it_was_given(value: Decimal | int, form: str) -> None:
    cell = sheet(a_table(("Budi", NIP, value, None)))["C5"]
    assert (cell.data_type, cell.number_format) == ("n", form)


def test_characters_that_xml_cannot_hold_are_left_out_and_long_text_is_cut() -> None:
    found = sheet(a_table(("a\x00b\x1bc\ufffe", "x" * 40_000, 1, None)))
    assert found["A5"].value == "abc"
    assert len(found["B5"].value) == 32_767


def test_the_same_report_gives_the_same_workbook() -> None:
    table = replace(a_table(("Budi", NIP, 1, date(2026, 1, 1))), tanggal=date(2026, 11, 30))
    first = render_xlsx(table)
    assert first == render_xlsx(table)
    book = openpyxl.load_workbook(BytesIO(first))
    assert book.properties.modified.date() == date(2026, 11, 30)


def test_heads_of_groups_are_told_apart_in_csv() -> None:
    kolom = (
        Kolom("1", 5, kelompok="Tanggal"), Kolom("kali", 5, kelompok="Terlambat"), Kolom("kali", 5, kelompok="Awal")
    )  # fmt: skip
    assert render_csv(Laporan("X", kolom, ())).decode("utf-8-sig").strip() == "1;Terlambat kali;Awal kali"


def test_csv_opens_in_a_spreadsheet_without_formulas() -> None:
    raw = render_csv(a_table(("=1+1", NIP, Decimal("1250.5"), date(2026, 11, 24)), ('a;"b"', "", 0, None)))
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.decode("utf-8-sig").splitlines() == [
        "Nama;NIP;Nilai;Tanggal",
        f"'=1+1;{NIP};1.250,5;24-11-2026",
        '"a;""b""";;0;',
    ]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_any_text_can_be_written(text: str) -> None:
    assert sheet(a_table((text, NIP, 1, None)))["B5"].value == NIP


def test_the_nip_below_a_workbook_is_written_as_on_paper() -> None:
    signer = Penandatangan("Kepala Dinas", "Farida Hanum", NIP, "Pembina")
    words = [cell.value for row in sheet(replace(a_table(), penandatangan=signer)).iter_rows() for cell in row]
    assert f"NIP. {NIP}" in words
