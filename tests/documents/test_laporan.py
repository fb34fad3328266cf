"""Reports on paper: every word is there, heads repeat, pages are counted, the signature never stands alone."""

import subprocess
import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO

import pikepdf
import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portalpns.documents.laporan import Keterangan, Kolom, Laporan, Sel, printed
from portalpns.documents.laporan_pdf import render_pdf
from portalpns.domain.errors import BadInput
from portalpns.domain.naskah import Kop, Penandatangan

KOP = Kop("PEMERINTAH KOTA METRO", ("DINAS KESEHATAN",), "Jl. Jenderal Ahmad Yani No. 2")
KEPALA = Penandatangan("Kepala Dinas Kesehatan", "dr. Contoh Sehat, M.Kes.", "197001011995031001", "Pembina (IV/a)")


def a_report(rows: int = 3) -> Laporan:
    return Laporan(
        judul="DAFTAR PEGAWAI",
        subjudul=("Bulan November 2026",),
        kop=KOP,
        kolom=(
            Kolom("No.", 8, "kanan"),
            Kolom("Nama", 60),
            Kolom("Hadir", 12, "tengah"),
            Kolom("Potongan", 15, "kanan"),
        ),
        baris=tuple((n, f"Pegawai {n}", Sel("TK", "bad"), Decimal("2.5")) for n in range(1, rows + 1)),
        jumlah=((None, "Jumlah", None, Decimal("7.5")),),
        ringkasan=(("Jumlah pegawai", rows),),
        legenda=(Keterangan("TK", "tanpa keterangan", "bad"),),
        catatan=("Data sampai hari ini.",),
        penandatangan=KEPALA,
        tanggal=date(2026, 11, 30),
    )


def pages(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


def test_a_report_shows_all_its_words() -> None:
    (text,) = pages(render_pdf(a_report()))
    for words in ("DINAS KESEHATAN", "DAFTAR PEGAWAI", "Pegawai 3", "TK", "2,5", "7,5", "tanpa keterangan",
                  "Jumlah pegawai: 3", "Data sampai hari ini.", "Metro, 30 November 2026", KEPALA.nama,
                  "Halaman 1 dari 1"):  # fmt: skip
        assert words in text


def test_heads_and_page_numbers_repeat_and_no_row_is_lost() -> None:
    texts = pages(render_pdf(a_report(150)))
    assert len(texts) > 2
    for number, text in enumerate(texts, 1):
        assert f"Halaman {number} dari {len(texts)}" in text
        assert "Potongan" in text
    lines = "\n".join(texts).splitlines()
    assert [n for n in range(1, 151) if not any(line.strip().startswith(f"{n} Pegawai {n} ") for line in lines)] == []


@pytest.mark.parametrize("rows", range(20, 56))
def test_the_signature_always_has_rows_of_the_table_above_it(rows: int) -> None:
    last = pages(render_pdf(a_report(rows)))[-1]
    assert KEPALA.nama in last
    assert f"Pegawai {rows}" in last


def test_a_report_is_pdf_a_with_embedded_fonts_only() -> None:
    with pikepdf.open(BytesIO(render_pdf(replace(a_report(), contoh=True)))) as pdf:
        assert b"<pdfaid:part>2</pdfaid:part>" in pdf.Root.Metadata.read_bytes()
        assert pdf.Root.OutputIntents[0].S == "/GTS_PDFA1"
        fonts = [font for page in pdf.pages for font in page.Resources.Font.values()]
        assert fonts
        assert all("/FontFile2" in font.FontDescriptor for font in fonts)


def test_contoh_stands_on_every_page() -> None:
    assert all("CONTOH" in text for text in pages(render_pdf(replace(a_report(120), contoh=True))))
    assert not any("CONTOH" in text for text in pages(render_pdf(a_report(2))))


def test_landscape_f4_is_wide() -> None:
    with pikepdf.open(BytesIO(render_pdf(replace(a_report(), mendatar=True, kertas="F4")))) as pdf:
        _, _, width, height = (float(edge) for edge in pdf.pages[0].MediaBox)
    assert (round(width / 72 * 25.4), round(height / 72 * 25.4)) == (330, 215)


def test_the_same_report_gives_the_same_bytes_in_another_process() -> None:
    code = (
        "import sys; sys.path.insert(0, 'tests'); from documents.test_laporan import a_report;"
        "from portalpns.documents.laporan_pdf import render_pdf; from portalpns.documents.xlsx import render_xlsx;"
        "import hashlib; print(hashlib.sha256(render_pdf(a_report()) + render_xlsx(a_report())).hexdigest())"
    )
    runs = {
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    }
    assert len(runs) == 1


def test_a_report_without_rows_still_has_its_head() -> None:
    (text,) = pages(render_pdf(replace(a_report(0), jumlah=())))
    assert "Nama" in text
    assert KEPALA.nama in text


@pytest.mark.parametrize("before", [0, 5])
@pytest.mark.parametrize("count", [60, 150, 900])
def test_a_row_that_is_higher_than_a_page_goes_on_on_the_next(before: int, count: int) -> None:
    long = (7, "; ".join(f"Nama{n}" for n in range(count)), "H", 1)
    drawn = pages(render_pdf(replace(a_report(before), baris=(*a_report(before).baris, long))))
    found = [word.strip(";") for page in drawn for word in page.split() if word.startswith("Nama") and word != "Nama"]
    assert found == [f"Nama{n}" for n in range(count)]
    assert "Nama" in drawn[0].split(), "no page holds its title alone"
    assert KEPALA.nama in drawn[-1]


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (replace(a_report(), kolom=()), "tidak mempunyai kolom"),
        (replace(a_report(), jumlah=((1, 2),)), "mempunyai 2 sel, seharusnya 4"),
        (replace(a_report(), baris=((1, "Budi \U0001f600", "H", 1),)), "U+1F600"),
        (
            Laporan("LEBAR", tuple(Kolom("Kolom", 1) for _ in range(90)), ()),
            "90 kolom laporan “LEBAR” tidak muat pada kertas ini.",
        ),
    ],
)
def test_what_cannot_be_printed_is_refused_in_words(broken: Laporan, words: str) -> None:
    with pytest.raises(BadInput, match=words.replace("+", r"\+")):
        render_pdf(broken)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, ""),
        (1250, "1.250"),
        (Decimal("1250.5"), "1.250,5"),
        (date(2026, 1, 2), "02-01-2026"),
        ("0,5", "0,5"),
        (0, "0"),
    ],
)
def test_values_are_printed_the_indonesian_way(value: str | int | Decimal | date | None, words: str) -> None:
    assert printed(value) == words


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.tuples(st.text(max_size=80), st.integers(), st.text(alphabet="Wi <&>\n=", max_size=300)), max_size=25)
)
def test_any_table_is_printed_or_refused_never_a_crash(rows: list[tuple[str, int, str]]) -> None:
    columns = (Kolom("Nama", 40), Kolom("Angka", 30, "kanan"), Kolom("Catatan", 60))
    try:
        drawn = render_pdf(Laporan("UJI", columns, tuple(rows)))
    except BadInput as error:
        drawn = f"%PDF-{error}".encode()
    assert drawn.startswith(b"%PDF-")
