"""What stands on letters, in words and places."""

import re
from dataclasses import replace
from datetime import date

import msgspec
import pytest

from documents.letters import KOP, TTD, URL, cells, example, letter, line_starts, opened, pages, paragraph, words
from portalpns.documents.perintah import days
from portalpns.documents.profil import load_profil
from portalpns.documents.surat_pdf import render_surat
from portalpns.domain.errors import BadInput
from portalpns.domain.naskah import Block, Cara, Lampiran, Marker, Penandatangan, Penerima, Petugas, Run

LONG = "Sehubungan dengan hal tersebut di atas, bersama ini kami sampaikan hal-hal sebagai berikut. " * 8


def whole(pdf: bytes) -> str:
    return "\n".join(pages(pdf))


def test_a_surat_dinas_has_its_parts_in_the_order_of_the_rule() -> None:
    text = whole(render_surat(example("surat_dinas")))
    parts = [
        "PEMERINTAH KOTA METRO",
        "INFORMATIKA DAN STATISTIK",
        "Metro, 24 November 2026\n",
        "Nomor : 000.8.3/417/DKIS/2026",
        "Sifat : Biasa",
        "Derajat : Segera",
        "Lampiran : 1 (satu) berkas",
        "Hal : Penerapan",
        "Yth. 1. Kepala Dinas Kesehatan;",
        "2. Kepala Dinas Perhubungan; dan",
        "3. Camat Metro Pusat\ndi\nMetro",
        "Dalam rangka percepatan",
        "Demikian disampaikan",
        "KEPALA DINAS KOMUNIKASI,",
        "Dr. Bambang Contoh",
        "Pembina Utama Muda",
        "NIP. 197204151998031901",
        "Tembusan:",
        "1. Yth. Wali Kota Metro (sebagai laporan);",
        "2. Yth. Sekretaris Daerah Kota Metro; dan",
        "3. Yth. Inspektur Kota Metro.",
        "LAMPIRAN SURAT KEPALA DINAS",
        "NOMOR : 000.8.3/417/DKIS/2026",
        "TANGGAL : 24 November 2026",
        "HAL : Penerapan",
        "FORMAT DATA PEGAWAI",
    ]
    places = [text.find(part) for part in parts]
    assert -1 not in places, parts[places.index(-1)]
    assert places == sorted(places)


def test_an_undangan_shows_the_event_after_the_opening_and_attaches_many_invitees() -> None:
    first, second = pages(render_surat(example("surat_undangan")))
    opening, event, rest = (
        first.index(w) for w in ("diselenggarakan pada:", "hari, tanggal : Senin, 30 November 2026", "Mengingat")
    )
    assert opening < event < rest
    assert "waktu : 09.00 WIB s.d. selesai" in first
    assert "Yth. (daftar terlampir)" in first
    assert "Lampiran : 1 (satu) berkas" in first
    assert "a.n. WALI KOTA METRO\nSEKRETARIS DAERAH," in first
    assert "LAMPIRAN SURAT WALI KOTA METRO" in second
    assert "DAFTAR UNDANGAN" in second
    assert "12. Camat Metro Selatan" in second


def test_five_addressees_are_listed_and_six_are_attached() -> None:
    five = letter(paragraph("Isi."), kepada=tuple(Penerima(f"Camat {n}") for n in range(5)))
    assert "5. Camat 4" in pages(render_surat(five))[0]
    six = letter(paragraph("Isi."), kepada=tuple(Penerima(f"Camat {n}", tempat="Metro") for n in range(6)))
    first, second = pages(render_surat(six))
    assert "Camat" not in first
    assert "DAFTAR PENERIMA" in second
    assert "6. Camat 5 Metro" in second


def test_addressees_in_different_places_name_their_place() -> None:
    text = whole(
        render_surat(letter(paragraph("Isi."), kepada=(Penerima("A", tempat="Metro"), Penerima("B", tempat="Jakarta"))))
    )
    assert "1. A di Metro; dan\n2. B di Jakarta\ndi\nTempat" in text


def test_the_place_of_one_addressee_is_not_that_of_all() -> None:
    near_and_far = (Penerima("Kepala Dinas Kesehatan", "dinkes"), Penerima("Kepala Dinas Kominfo", None, "Tanggamus"))
    text = whole(render_surat(letter(paragraph("Isi."), kepada=near_and_far)))
    assert "1. Kepala Dinas Kesehatan; dan\n2. Kepala Dinas Kominfo di Tanggamus\ndi\nTempat" in text


def test_addressees_in_one_place_share_it() -> None:
    both = (Penerima("A", tempat="Metro"), Penerima("B", tempat="Metro"))
    text = whole(render_surat(letter(paragraph("Isi."), kepada=both)))
    assert "1. A; dan\n2. B\ndi\nMetro" in text


TWO_KOMINFO = tuple(Penerima("Kepala Dinas Kominfo", None, place) for place in ("Pringsewu", "Tanggamus"))


def test_tembusan_name_their_place() -> None:
    text = whole(render_surat(letter(paragraph("Isi."), tembusan=(*TWO_KOMINFO, Penerima("Camat")))))
    first, second = "1. Yth. Kepala Dinas Kominfo di Pringsewu;", "2. Yth. Kepala Dinas Kominfo di Tanggamus; dan"
    assert f"{first}\n{second}\n3. Yth. Camat." in text


def test_a_nota_dinas_names_the_places_of_both_its_lists() -> None:
    memo = letter(
        paragraph("Isi."), jenis="nota_dinas", kepada=TWO_KOMINFO, tembusan=(Penerima("Camat", tempat="Metro"),)
    )
    text = whole(render_surat(memo))
    assert "1. Kepala Dinas Kominfo di Pringsewu; dan\n2. Kepala Dinas Kominfo di Tanggamus" in text
    assert "Tembusan : Camat di Metro\n" in text


def test_a_typed_yth_is_not_doubled() -> None:
    text = whole(
        render_surat(letter(paragraph("Isi."), kepada=(Penerima("Yth. Camat"),), tembusan=(Penerima("yth. Lurah"),)))
    )
    assert "Yth. Camat" in text
    assert "Yth. Yth." not in text
    assert "Tembusan:\nYth. Lurah." in text


def test_a_nota_dinas_has_its_table_from_yth_to_hal() -> None:
    text = whole(render_surat(example("nota_dinas")))
    labels = [
        "NOTA DINAS",
        "Yth. :",
        "Dari :",
        "Tembusan :",
        "Tanggal : 20 November 2026",
        "Nomor :",
        "Sifat :",
        "Lampiran : -",
        "Hal :",
    ]
    places = [text.find(label) for label in labels]
    assert -1 not in places
    assert places == sorted(places)
    assert "Plt. KEPALA BIDANG APLIKASI\nINFORMATIKA," in text
    assert "Tembusan:" not in text


def test_an_spt_names_several_people_in_a_table_and_one_in_a_list() -> None:
    many = whole(render_surat(example("surat_perintah_tugas")))
    assert "NOMOR: 800.1.11.1/93/DKIS/2026" in many
    assert "MEMERINTAHKAN:" in many
    assert "No. Nama/NIP Pangkat/Golongan Jabatan" in many
    assert "waktu : 3 (tiga) hari, tanggal 30 November s.d. 2 Desember 2026" in many
    assert "Ditetapkan di Metro\npada tanggal 25 November 2026\nKEPALA DINAS" in many
    cetak = example("surat_perintah_tugas")
    one = replace(cetak, naskah=replace(cetak.naskah, petugas=cetak.naskah.petugas[:1]))
    text = whole(render_surat(one))
    assert "nama : Rina Contoh" in text
    assert "NIP : 198507222010012901" in text
    assert "Nama/NIP" not in text


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (None, None, ""),
        (date(2026, 3, 5), None, "1 (satu) hari, tanggal 5 Maret 2026"),
        (date(2026, 3, 5), date(2026, 3, 7), "3 (tiga) hari, tanggal 5 s.d. 7 Maret 2026"),
        (date(2026, 3, 31), date(2026, 4, 1), "2 (dua) hari, tanggal 31 Maret s.d. 1 April 2026"),
        (date(2026, 12, 31), date(2027, 1, 1), "2 (dua) hari, tanggal 31 Desember 2026 s.d. 1 Januari 2027"),
    ],
)
def test_the_days_of_a_duty_are_counted_and_named(first: date | None, last: date | None, said: str) -> None:
    assert days(first, last) == said


@pytest.mark.parametrize(
    ("cara", "above", "printed"),
    [
        ("sendiri", (), "LURAH BONGKI,"),
        ("plt", (), "Plt. LURAH BONGKI,"),
        ("plh", (), "Plh. LURAH BONGKI,"),
        ("pj", (), "Pj. LURAH BONGKI,"),
        ("pjs", (), "Pjs. LURAH BONGKI,"),
        ("an", ("WALI KOTA METRO",), "a.n. WALI KOTA METRO\nLURAH BONGKI,"),
        ("ub", ("WALI KOTA METRO", "CAMAT METRO"), "a.n. WALI KOTA METRO\nCAMAT METRO,\nu.b.\nLURAH BONGKI,"),
    ],
)
def test_the_signature_says_in_whose_name(cara: Cara, above: tuple[str, ...], printed: str) -> None:
    signer = Penandatangan("LURAH BONGKI", "Ani", "1" * 18, "Penata", cara, above)
    assert printed + "\n" in whole(render_surat(letter(paragraph("Isi."), penandatangan=(signer,))))


@pytest.mark.parametrize(("cara", "above"), [("an", ()), ("ub", ()), ("ub", ("WALI KOTA",))])
def test_a_signature_in_nobodys_name_is_refused(cara: Cara, above: tuple[str, ...]) -> None:
    signer = Penandatangan("LURAH", "Ani", cara=cara, atas_nama=above)
    with pytest.raises(BadInput, match="tanpa jabatan yang diatasnamakan"):
        render_surat(letter(paragraph("Isi."), penandatangan=(signer,)))


@pytest.mark.parametrize("count", range(1, 46))
def test_a_signature_never_stands_alone_on_a_page(count: int) -> None:
    text = pages(render_surat(letter(*[paragraph(f"Kalimat nomor {n}. " + LONG[:200]) for n in range(count)])))
    page = next(page for page in text if "NIP. 197204151998032901" in page)
    body = page[: page.index("KEPALA DINAS KESEHATAN,")].replace(f"- {len(text)} -", "")
    lines = [
        line
        for line in body.splitlines()
        if line and "UU ITE" not in line and "yang sah.”" not in line and "Dokumen ini" not in line
    ]
    assert len(lines) >= 2


@pytest.mark.parametrize("rows", [3, 20, 27, 28, 29, 30, 31, 60])
def test_the_last_rows_of_a_table_stay_with_the_signature(rows: int) -> None:
    table = Block("table", rows=cells(("No.", "Nama"), *((str(n), f"Pegawai {n}") for n in range(1, rows + 1))))
    text = pages(render_surat(letter(table)))
    page = next(page for page in text if "NIP. 197204151998032901" in page)
    assert f"Pegawai {rows}" in page
    assert f"Pegawai {rows - 1}" in page


def test_a_table_repeats_its_head_on_each_page() -> None:
    rows = cells(("No.", "Kecamatan"), *((str(n), "Metro") for n in range(90)))
    text = pages(render_surat(letter(Block("table", rows=rows))))
    assert len(text) >= 3
    assert all("No. Kecamatan" in page for page in text)


def test_pages_are_numbered_from_the_second_one() -> None:
    text = pages(render_surat(letter(*[paragraph(LONG)] * 12)))
    assert "- 1 -" not in text[0]
    assert [f"- {n} -" in page for n, page in enumerate(text, 1)] == [False] + [True] * (len(text) - 1)


def test_lists_are_numbered_on_three_levels_and_begin_anew() -> None:
    def item(text: str, level: int = 0, **more: object) -> Block:
        return Block("item", (Run(text),), level=level, **more)  # type: ignore[arg-type]

    blocks = [
        item("satu"),
        item("dua"),
        item("a-satu", 1, marker="a."),
        item("dalam", 2, marker="(1)"),
        item("a-dua", 1, marker="a."),
        paragraph("Sela."),
        item("tiga"),
        item("a-baru", 1, marker="a."),
        item("ulang", restart=True),
        item("garis", marker="-"),
    ]
    text = whole(render_surat(letter(*blocks)))
    printed = "1. satu|2. dua|a. a-satu|(1) dalam|b. a-dua|3. tiga|a. a-baru|1. ulang|– garis"
    for line in printed.split("|"):
        assert f"{line}\n" in text


def test_pairs_align_their_colons() -> None:
    block = Block("pairs", rows=cells(("Hari", "Senin"), ("Tempat acara", "Aula")))
    pieces = words(render_surat(letter(block)), 0)
    colons = {round(rect[0], 1) for text, rect in pieces if text.strip() == ":" and rect[0] > 150}
    assert len(colons) == 1


def test_attachments_are_counted_numbered_and_signed() -> None:
    cetak = letter(
        paragraph("Isi."),
        lampiran=(Lampiran("SATU", (paragraph("Isi satu."),)), Lampiran("DUA", (paragraph("Isi dua."),))),
    )
    text = [page.replace("\n", " ") for page in pages(render_surat(cetak))]
    assert "Lampiran : 2 (dua) berkas" in text[0]
    assert "LAMPIRAN I SURAT KEPALA DINAS KESEHATAN" in text[1]
    assert "LAMPIRAN II SURAT KEPALA DINAS KESEHATAN" in text[2]
    assert all("NIP. 197204151998032901" in page for page in text)


@pytest.mark.parametrize(
    ("number", "lines"),
    [("000.2.5/79/DISKOMINFOTIK/2026", 1), ("000.1.2.3/1500/DISKOMINFOTIK-KELURAHAN/2026", 2)],
)
@pytest.mark.parametrize("beside", [False, True])
def test_a_long_number_breaks_behind_its_strokes_only(number: str, lines: int, *, beside: bool) -> None:
    cetak = letter(paragraph("Isi."), nomor=number, lampiran=(Lampiran("SATU", (paragraph("Isi satu."),)),))
    profil = msgspec.structs.replace(load_profil(cetak.profil), tanggal_sebaris=beside)
    pdf = render_surat(cetak, profil)
    assert pdf == render_surat(cetak, profil)
    first, attached = (
        re.findall(r"(?is)nomor : (.*?)\n(?:sifat|tanggal)", page.replace("\ufffe", "-\n"))[0].split("\n")
        for page in pages(pdf)
    )
    assert len(attached) == lines
    for found in (first, attached):
        found = [line for line in found if not line.startswith("Metro")]
        assert "".join(found) == number
        assert all(line[-1] in "/-" for line in found[:-1])


def test_a_concept_is_marked_open_in_number_and_has_no_fields() -> None:
    cetak = letter(
        paragraph("Isi."),
        konsep=True,
        nomor=None,
        tanggal=None,
        klasifikasi="000.1.5",
        paraf=(("Sekretaris", "sudah"),),
    )
    pdf = render_surat(cetak)
    text = whole(pdf)
    assert "KONSEP" in text
    assert "Nomor : .../000.1.5/..." in text
    assert "Metro, ...." in text
    assert "Paraf Hierarki" in text
    assert "Ditandatangani secara elektronik" not in text
    assert "/AcroForm" not in opened(pdf).Root


def test_a_concept_that_was_ended_says_so_in_place_of_konsep() -> None:
    text = whole(render_surat(letter(paragraph("Isi."), konsep=True, dibatalkan=True, nomor=None)))
    assert "DIBATALKAN" in text
    assert "KONSEP" not in text


def test_the_box_hierarchy_is_not_on_the_final_letter() -> None:
    assert "Paraf" not in whole(render_surat(letter(paragraph("Isi."), paraf=(("Sekretaris", "sudah"),))))


def test_concept_and_final_letter_break_at_the_same_places() -> None:
    final = letter(*[paragraph(f"Kalimat {n}. " + LONG) for n in range(9)])
    concept = replace(final, konsep=True)
    starts = [[page.count("Kalimat ") for page in pages(render_surat(cetak))] for cetak in (final, concept)]
    assert starts[0] == starts[1]


def test_a_specimen_says_so_on_every_page() -> None:
    text = pages(render_surat(letter(*[paragraph(LONG)] * 9, contoh=True)))
    assert len(text) > 1
    assert all("CONTOH — BUKAN DOKUMEN RESMI" in page for page in text)
    assert "UU ITE" not in "".join(text)
    assert "CONTOH" not in whole(render_surat(letter(paragraph("Isi."))))


def test_a_secret_letter_says_so_on_every_page() -> None:
    text = pages(render_surat(letter(*[paragraph(LONG)] * 9, sifat="sangat_rahasia")))
    assert "Sifat : Sangat Rahasia" in text[0]
    assert all(page.count("SANGAT RAHASIA") == 2 for page in text)


def test_the_foot_says_the_law_on_every_page() -> None:
    text = pages(render_surat(letter(*[paragraph(LONG)] * 9)))
    assert all("UU ITE Nomor 11 Tahun 2008 Pasal 5 ayat (1)" in page for page in text)


def test_tembusan_do_not_stand_alone_on_a_page_where_closer_lines_help() -> None:
    cetak = example("surat_perintah_tugas")
    assert len(pages(render_surat(cetak))) == 1
    loose = msgspec.structs.replace(load_profil(cetak.profil), rapatkan=False)
    assert pages(render_surat(cetak, loose))[1].rstrip().endswith("Yth. Kepala BKPSDM Kota Metro.")


LONG_NAME = " ".join(["XXXX"] * 30)
"""Text that wraps, in a letter that nothing else on the page has."""


@pytest.mark.parametrize("count", [2, 5])
@pytest.mark.parametrize("kind", ["surat_dinas", "nota_dinas"])
def test_a_wrapped_addressee_goes_on_under_its_first_word(kind: str, count: int) -> None:
    kepada = tuple(Penerima(LONG_NAME) for _ in range(count))
    starts = line_starts(render_surat(letter(paragraph("Isi."), jenis=kind, kepada=kepada)), "X")
    assert len(starts) > 2 * count
    assert max(starts) - min(starts) < 0.05


def test_wrapped_tembusan_go_on_under_their_first_word() -> None:
    """Also where numbers of one and of two digits stand in one list."""
    tembusan = tuple(Penerima(LONG_NAME) for _ in range(11))
    table = line_starts(render_surat(letter(paragraph("Isi."), jenis="nota_dinas", tembusan=tembusan)), "X")
    assert max(table) - min(table) < 0.05
    end = render_surat(letter(paragraph("Isi."), tembusan=tembusan))
    addressee, first_lines = sorted({round(start, 1) for start in line_starts(end, "Y")})
    wrapped, _ = sorted({round(start, 1) for start in line_starts(end, "X")})
    assert addressee < first_lines == wrapped


@pytest.mark.parametrize("place", ["dasar", "untuk"])
def test_wrapped_lists_of_a_duty_go_on_under_their_first_word(place: str) -> None:
    starts = line_starts(render_surat(letter(jenis="surat_perintah_tugas", **{place: (LONG_NAME,) * 11})), "X")
    assert len(starts) > 11
    assert max(starts) - min(starts) < 0.05


@pytest.mark.parametrize("marker", ["1.", "(1)", "a.", "-"])
@pytest.mark.parametrize("level", [0, 2])
def test_wrapped_items_go_on_under_their_first_word(marker: Marker, level: int) -> None:
    items = [Block("item", (Run(LONG_NAME),), marker=marker, level=level, align="left") for _ in range(12)]
    starts = line_starts(render_surat(letter(*items)), "X")
    assert max(starts) - min(starts) < 0.05


@pytest.mark.parametrize("lines", range(14, 30))
def test_tembusan_stand_together_on_the_page_of_the_signature(lines: int) -> None:
    text = tuple(Block("paragraph", (Run(f"Baris {n}"),)) for n in range(lines))
    copies = tuple(Penerima(f"Penerima {n}") for n in range(1, 5))
    for sheet in pages(render_surat(letter(*text, tembusan=copies))):
        found = [word in sheet for word in ("Tembusan:", *(f"Penerima {n}" for n in range(1, 5)), TTD.nama)]
        assert all(found) or not any(found)
        assert not any(found) or f"Baris {lines - 1}" in sheet


def test_very_many_tembusan_go_on_over_pages() -> None:
    copies = tuple(Penerima(f"Penerima {n}") for n in range(1, 121))
    sheets = pages(render_surat(letter(paragraph("Isi."), tembusan=copies)))
    assert "Yth. Penerima 120." in sheets[-1]


@pytest.mark.parametrize("lines", range(12, 26))
@pytest.mark.parametrize("rows", [2, 3, 40])
@pytest.mark.parametrize("logo", ["metro", ""])
def test_a_table_never_leaves_a_single_row_on_a_page(lines: int, rows: int, logo: str) -> None:
    text = tuple(Block("paragraph", (Run(f"Baris {n}"),)) for n in range(lines))
    grid = Block("table", rows=cells(("Kepala", "Isi"), *((f"R{n}.", "isi") for n in range(rows))))
    for sheet in pages(render_surat(letter(*text, grid, *text[:3], kop=replace(KOP, logo=logo)))):
        assert len(re.findall(r"\bR\d+\.", sheet)) != 1


def test_rows_as_high_as_a_page_still_find_their_place() -> None:
    high = "kata " * 900
    grid = Block("table", rows=cells(("Kepala", "Isi"), *((f"R{n}.", high) for n in range(3))))
    sheets = pages(render_surat(letter(paragraph("Isi."), grid, paragraph("Akhir."))))
    assert all(re.search(r"\w", sheet.replace("Kepala", "")) for sheet in sheets)
    assert [n for n in range(3) if any(f"R{n}." in sheet for sheet in sheets)] == [0, 1, 2]


def test_the_profile_moves_addressee_date_and_paper() -> None:
    profil = load_profil("permendagri-1-2023")
    cetak = letter(paragraph("Isi."))
    left = dict(words(render_surat(cetak, profil), 0))
    right = dict(words(render_surat(cetak, msgspec.structs.replace(profil, tujuan="kanan", kertas="F4")), 0))
    assert left["Camat"][0] < 150
    assert right["Camat"][0] > 250
    with opened(render_surat(cetak, msgspec.structs.replace(profil, kertas="F4"))) as pdf:
        assert [round(float(edge)) for edge in pdf.pages[0].mediabox] == [0, 0, 609, 935]  # 215 x 330 mm


def test_an_officials_letterhead_has_no_pemda_and_a_letterhead_without_logo_works() -> None:
    for kop in (replace(KOP, pemda="", nama=("WALI KOTA METRO",)), replace(KOP, logo=""), replace(KOP, nama=())):
        assert "Isi." in whole(render_surat(letter(paragraph("Isi."), kop=kop)))


def test_two_signers_stand_side_by_side_and_a_third_below() -> None:
    signers = tuple(replace(TTD, nama=f"Nama {n}", field=f"ttd_{n}") for n in (1, 2, 3))
    found = dict(words(render_surat(letter(paragraph("Isi."), penandatangan=signers)), 0))
    one, two, three = (found[f"Nama {n}"] for n in (1, 2, 3))
    assert one[1] == pytest.approx(two[1], abs=1)
    assert one[0] < two[0]
    assert three[1] < two[1] - 100
    assert three[0] > 200


def test_an_unknown_kind_of_person_data_leaves_no_empty_lines() -> None:
    cetak = letter(jenis="surat_perintah_tugas", petugas=(Petugas("Ani"),), untuk=("mengikuti rapat",))
    text = whole(render_surat(cetak))
    assert "nama : Ani\nUntuk : mengikuti rapat." in text


def test_the_nip_is_spaced_where_the_profile_says_so() -> None:
    profil = load_profil("permendagri-1-2023")
    spaced = msgspec.structs.replace(profil, ttd=msgspec.structs.replace(profil.ttd, nip_berspasi=True))
    assert "NIP. 19720415 199803 2 901" in whole(render_surat(letter(paragraph("Isi.")), spaced))


def test_the_verification_address_is_only_in_the_code() -> None:
    assert URL not in whole(render_surat(letter(paragraph("Isi."), verifikasi_url=URL)))
