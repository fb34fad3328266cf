"""How the cells of a report are broken into lines: numbers of letters at their strokes, nothing lost, nothing wide."""

import re
from io import BytesIO

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portalpns.documents.fonts import REGULAR
from portalpns.documents.fonts import width as text_width
from portalpns.documents.laporan import Kolom, Laporan
from portalpns.documents.laporan_pdf import render_pdf
from portalpns.documents.laporan_tata import PAD, lay, measure
from portalpns.domain.errors import BadInput

SIZE = 6.5


def lines(text: str, room: float) -> tuple[str, ...]:
    """The text in a column whose words have so much room, in points."""
    return lay((text,), (Kolom("Nomor", 20),), [room + 2 * PAD], SIZE).lines[0]


def as_wide_as(words: str) -> float:
    return text_width(words, SIZE, REGULAR)


@pytest.mark.parametrize(
    ("text", "room", "broken"),
    [
        ("000.1.5/7/DISKOMINFOTIK/2026", "000.1.5/7/DISKOMINFOTIK/202", ("000.1.5/7/DISKOMINFOTIK/", "2026")),
        ("000.1.5/7/DISKOMINFOTIK/2026", "000.1.5/7/DISKOMIN", ("000.1.5/7/", "DISKOMINFOTIK/", "2026")),
        ("800.1.11/12/SETDA-UM/2026", "800.1.11/12/SETDA-UM", ("800.1.11/12/SETDA-", "UM/2026")),
        ("Nota 000.1.5/7/BKPSDM/2026 lama", "000.1.5/7/BKPSDM", ("Nota", "000.1.5/7/", "BKPSDM/2026", "lama")),
        ("A/PEMERINTAHANKOTAMETRO", "PEMERINTAHAN", ("A/", "PEMERINTAHAN", "KOTAMETRO")),
        ("DISKOMINFOTIK", "DISKOMIN", ("DISKOMIN", "FOTIK")),
    ],
)
def test_a_long_word_is_broken_after_a_stroke_and_else_where_it_must(
    text: str, room: str, broken: tuple[str, ...]
) -> None:
    assert lines(text, as_wide_as(room) + 0.1) == broken


@given(
    st.lists(st.text("Wil1/-. ", max_size=60), min_size=1, max_size=3).map(" ".join),
    st.floats(min_value=1, max_value=120),
)
def test_nothing_is_lost_and_no_line_is_wider_than_its_column(text: str, room: float) -> None:
    found = lines(text, room)
    assert re.sub(r"\s", "", "".join(found)) == re.sub(r"\s", "", text)
    assert all(as_wide_as(line) <= room + 0.02 or len(line) == 1 for line in found)


@given(st.lists(st.from_regex(r"[A-Z]{8,18}/[0-9]{4}", fullmatch=True), min_size=1, max_size=5))
def test_a_column_of_numbers_keeps_their_parts_whole(numbers: list[str]) -> None:
    columns = (Kolom("Nomor", 12), Kolom("Hal", 60))
    laporan = Laporan(judul="AGENDA", kolom=columns, baris=tuple((one, "Undangan") for one in numbers))
    try:
        widths, size = measure(laporan, 260)
    except BadInput:
        return
    for row in laporan.baris:
        parts = lay(row, columns, widths, size).lines[0]
        assert all(part.endswith(("/", "2026")) or re.fullmatch(r"[A-Z]*/?[0-9]{4}", part) for part in parts)


def test_the_register_prints_the_year_of_a_number_in_one_piece() -> None:
    numbers = [f"000.1.5/{n}/DISKOMINFOTIK/2026" for n in range(1, 8)]
    columns = (Kolom("No.", 5), Kolom("Nomor", 28), Kolom("Tanggal", 13), Kolom("Kepada", 34), Kolom("Hal", 42),
               Kolom("Klasifikasi", 13), Kolom("Pengolah", 24), Kolom("Status", 19))  # fmt: skip
    rows = tuple(
        (n, one, "3 Nov 2026", "Dinas Kesehatan", "Undangan rapat koordinasi", "000.1.5", "Bidang Aplikasi", "Dikirim")
        for n, one in enumerate(numbers, 1)
    )
    drawn = render_pdf(Laporan(judul="AGENDA SURAT KELUAR", kolom=columns, baris=rows, mendatar=True))
    document = pypdfium2.PdfDocument(BytesIO(drawn))
    try:
        text = document[0].get_textpage().get_text_range()
    finally:
        document.close()
    assert len(re.findall(r"\b2026\b", text)) >= len(rows) * 2
