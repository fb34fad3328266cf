"""Letters that nobody should write: they become pages, or one sentence."""

import re
import string
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from documents.letters import TTD, cells, letter, opened, pages, paragraph
from portalpns.documents.surat_pdf import render_surat
from portalpns.domain.errors import BadInput
from portalpns.domain.naskah import Block, NaskahCetak, Penerima, Petugas, Run


def test_two_hundred_pages_are_laid_out() -> None:
    text = "Sehubungan dengan hal tersebut di atas, bersama ini kami sampaikan. " * 12
    with opened(render_surat(letter(*[paragraph(text)] * 800))) as pdf:
        assert len(pdf.pages) >= 200


@pytest.mark.parametrize(
    "cetak",
    [
        letter(paragraph("A" * 3000)),
        letter(paragraph("Isi."), hal="A" * 3000),
        letter(paragraph("a\u00a0" * 2000)),
        letter(paragraph("\n" * 400)),
        letter(paragraph("baris\n" * 400)),
        letter(),
        letter(Block("item"), Block("table"), Block("pairs"), Block("break"), Block("paragraph")),
        letter(Block("table", rows=((), ()))),
        letter(Block("table", rows=cells(("a",), ("b", "c"), ()), header=0)),
        letter(Block("table", rows=cells(*[[f"k{n}" for n in range(20)]] * 3))),
        letter(Block("table", rows=cells(("K", "L"), ("isi panjang " * 2000, "b")))),
        letter(Block("pairs", rows=cells(("label " * 90, "isi " * 3000), ("", "")))),
        letter(*[Block("break")] * 50, paragraph("a"), *[Block("break")] * 50, paragraph("b"), *[Block("break")] * 50),
        letter(paragraph("Isi."), penandatangan=tuple(replace(TTD, field=f"t{n}") for n in range(20))),
        letter(paragraph("Isi."), tembusan=(Penerima("X" * 300),) * 200),
        letter(paragraph("Isi."), kepada=(Penerima("Y" * 300),) * 60),
        letter(
            jenis="surat_perintah_tugas",
            petugas=(Petugas("A" * 200, "1" * 18, "P " * 200, "J" * 300),) * 30,
            untuk=("tugas " * 900,) * 4,
            dasar=("dasar " * 2000,),
        ),
        letter(paragraph("Isi."), penandatangan=(replace(TTD, nama="N" * 500, pangkat="P" * 300, nip="9" * 300),)),
    ],
)
def test_odd_letters_become_pages(cetak: NaskahCetak) -> None:
    assert len(pages(render_surat(cetak))) >= 1


def test_breaks_leave_no_empty_pages() -> None:
    text = pages(
        render_surat(letter(paragraph("awal"), *[Block("break")] * 9, paragraph("akhir"), *[Block("break")] * 9))
    )
    assert len(text) == 2
    assert "awal" in text[0]
    assert "akhir" in text[1]


@pytest.mark.parametrize(
    ("cetak", "said"),
    [
        (
            letter(Block("table", rows=cells([str(n) for n in range(60)]))),
            "naskah.body[0]” terlalu lebar",
        ),
        (letter(paragraph(""), Block("item", level=7)), "“naskah.body[1].level”"),
        (letter(Block("item", level=-1)), "“naskah.body[0].level”"),
        (letter(Block("pairs", rows=cells(("a", "b"), ("a",)))), "“naskah.body[0].rows[1]” harus berisi tepat dua sel"),
        (
            letter(Block("table", rows=cells(("a", "b")), widths=(1,))),
            "“naskah.body[0].widths” mempunyai 2 kolom, tetapi 1 lebar",
        ),
        (letter(Block("table", rows=cells(("a", "b")), widths=(1, 0))), "yang lebih besar dari nol"),
        (letter(Block("table", rows=cells(("a", "b")), widths=(1, float("nan")))), "yang lebih besar dari nol"),
        (letter(Block("table", rows=cells(("a", "b")), widths=(1e308, 1e308))), "harus angka biasa"),
        (letter(Block("table", rows=cells(("a",)), header=5)), "“naskah.body[0].header”"),
        (letter(Block("table", rows=cells(("a",)), header=-1)), "“naskah.body[0].header”"),
        (letter(Block("table", rows=cells(("kepala " * 3000, "b"), ("a", "b")))), "lebih tinggi daripada satu halaman"),
        (letter(penandatangan=()), "belum mempunyai penandatangan"),
        (letter(penandatangan=(TTD,) * 2), "“penandatangan[1].field” dipakai dua kali"),
        (letter(penandatangan=(replace(TTD, field="a.b"),)), "“penandatangan[0].field”"),
        (letter(penandatangan=tuple(replace(TTD, field=f"t{n}") for n in range(21))), "paling banyak 20"),
        (letter(penandatangan=(replace(TTD, jabatan="J" * 4000),)), "lebih tinggi daripada satu halaman"),
        (letter(verifikasi_url="javascript:alert(1)"), "https://"),
        (letter(verifikasi_url="https://[x"), "https://"),
        (letter(verifikasi_url="https://a/" + "b" * 400), "https://"),
        (letter(profil="../../rahasia"), "bukan nama profil"),
        (letter(profil="tidak-ada"), "“tidak-ada” tidak ada"),
    ],
)
def test_what_cannot_be_printed_is_named(cetak: NaskahCetak, said: str) -> None:
    with pytest.raises(BadInput) as caught:
        render_surat(cetak)
    assert said in caught.value.pesan


@pytest.mark.parametrize("logo", ["../metro", "tidak-ada", "a/b", "x" * 100])
def test_a_logo_is_a_name_not_a_path(logo: str) -> None:
    cetak = letter(paragraph("Isi."))
    with pytest.raises(BadInput, match="ogo"):
        render_surat(replace(cetak, kop=replace(cetak.kop, logo=logo)))


TEXT = (
    st.text(string.ascii_letters + " \n<&>“é", max_size=60) | st.just("kata panjang sekali " * 40) | st.just("w" * 400)
)
RUNS = st.lists(st.builds(Run, TEXT, st.booleans(), st.booleans(), st.booleans()), max_size=3).map(tuple)
ROWS = st.lists(st.lists(RUNS, max_size=5).map(tuple), max_size=5).map(tuple)
BLOCKS = st.builds(
    Block,
    kind=st.sampled_from(["paragraph", "item", "table", "pairs", "break"]),
    runs=RUNS,
    align=st.sampled_from(["justify", "left", "center", "right"]),
    indent=st.booleans(),
    level=st.integers(-1, 3),
    marker=st.sampled_from(["1.", "a.", "1)", "a)", "(1)", "(a)", "-"]),
    restart=st.booleans(),
    rows=ROWS,
    header=st.integers(-1, 3),
    widths=st.lists(st.floats(), max_size=4).map(tuple),
    border=st.booleans(),
)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(blocks=st.lists(BLOCKS, max_size=8))
def test_any_body_becomes_pages_or_one_sentence(blocks: list[Block]) -> None:
    try:
        pdf = render_surat(letter(*blocks))
    except BadInput as error:
        said = error.pesan
    else:
        assert "NIP. 197204151998032901" in "".join(pages(pdf))
        return
    assert said.endswith(".")
    assert "\n" not in said


@settings(max_examples=60, deadline=None)
@given(
    kinds=st.lists(st.sampled_from(["paragraph", "item", "table", "pairs", "break"]), min_size=1, max_size=12),
    words=st.integers(1, 400),
    signers=st.integers(1, 6),
)
def test_no_word_of_the_body_is_lost(kinds: list[str], words: int, signers: int) -> None:
    blocks, used = [], 0
    for kind in kinds:
        tokens = [f"k{number}z" for number in range(used, used + words)]
        used += words
        if kind in ("table", "pairs"):
            rows = cells(("Kepala", "Isi"), *(pair for pair in zip(tokens[::2], tokens[1::2], strict=False)))
            blocks.append(Block(kind, rows=rows))  # type: ignore[arg-type]
            used -= words % 2
        else:
            blocks.append(Block(kind, (Run(" ".join(tokens)),)))  # type: ignore[arg-type]
            used -= words if kind == "break" else 0
    people = tuple(replace(TTD, field=f"t{n}") for n in range(signers))
    text = "\n".join(pages(render_surat(letter(*blocks, penandatangan=people))))
    found = re.findall(r"\bk\d+z\b", text)
    assert found == [f"k{number}z" for number in range(used)]
