"""Characters on their way to the page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.letters import cells, letter, pages, paragraph
from portalpns.documents.percobaan import draw
from portalpns.documents.surat_pdf import render_surat
from portalpns.documents.text import clean, markup
from portalpns.domain.errors import BadInput
from portalpns.domain.kelengkapan import Unprintable
from portalpns.domain.naskah import Block, Run


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Jose\u0301", "José"),
        ("a\u200bb\ufeffc\u00add", "abcd"),
        ("a\tb", "a b"),
        ("tanda\u2011hubung", "tanda\u2010hubung"),
        ("\uf0b7 butir", "• butir"),
        ("baris\r\ndua\vtiga\u2028empat", "baris dua tiga empat"),
        ("½ × 3 ≥ 2 → “ya” – €", "½ × 3 ≥ 2 → “ya” – €"),
    ],
)
def test_typed_text_is_made_fit_for_the_page(typed: str, printed: str) -> None:
    assert clean(typed, "hal") == printed


@pytest.mark.parametrize("hidden", ["\a", "\t", "\n", "\u200b", "\u202e", "\u2028", "\ufeff", "\u00ad"])
def test_words_that_are_kept_hold_nothing_that_nobody_sees(hidden: str) -> None:
    with pytest.raises(BadInput, match=f"U\\+{ord(hidden):04X} pada “nama”"):
        clean(f"Siti{hidden}Aminah", "nama", strict=True)
    assert clean("Siti\u00a0Núñez – S.T.", "nama", strict=True) == "Siti\u00a0Núñez – S.T."


def test_only_runs_keep_line_breaks() -> None:
    assert clean(Run("a\r\nb")) == Run("a\nb")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("a 😀", "“😀” (U+1F600)"),
        ("世界", "“世” (U+4E16), “界” (U+754C)"),
        ("سلام", "(U+0633)"),
        ("\x00", "U+0000"),
        ("\ud800", "U+D800"),
    ],
)
def test_a_character_without_glyph_is_refused_by_name_and_place(text: str, named: str) -> None:
    with pytest.raises(BadInput) as caught:
        render_surat(letter(paragraph("Isi."), paragraph(text)))
    assert named in caught.value.pesan
    assert "“naskah.body[1].runs[0].text”" in caught.value.pesan
    caught.value.pesan.encode()


def test_many_strange_characters_make_one_short_sentence() -> None:
    with pytest.raises(BadInput, match="dan 95 lainnya") as caught:
        clean("".join(chr(0x4E00 + n) for n in range(100)), "hal")
    assert len(caught.value.pesan) < 300


@given(st.text(max_size=200))
def test_any_text_is_cleaned_for_good_or_refused(text: str) -> None:
    try:
        once = clean(text, "x.text")
    except BadInput as error:
        said = error.pesan
    else:
        assert clean(once, "x.text") == once
        return
    assert said.isprintable()


@pytest.mark.parametrize("mark", ["\u202e", "\u202a", "\u202c", "\u2066", "\u2069", "\u200e", "\u200f", "\u061c"])
def test_what_turns_the_words_on_a_screen_is_refused_before_the_letter_goes(mark: str) -> None:
    """A frozen one is printed without it, as before: it has its number."""
    with pytest.raises(Unprintable, match=rf"U\+{ord(mark):04X} pada “Hal”") as refused:
        draw(letter(paragraph("Isi."), hal=f"{mark}Undangan", konsep=True))
    assert refused.value.field == "hal"
    assert "□Undangan" in pages(refused.value.marked)[0]
    assert "Undangan" in pages(render_surat(letter(paragraph("Isi."), hal=f"{mark}Undangan")))[0]
    assert clean(f"{mark}Undangan", "judul") == "Undangan", "a report lists the letters of before"


def test_signs_of_xml_stand_on_the_page_as_typed() -> None:
    typed = "<b>&amp;</b> </para> & < > \" ' ]]> <!-- x -->"
    assert markup((Run("<&>", bold=True, underline=True),)) == "<u><b>&lt;&amp;&gt;</b></u>"
    assert typed in pages(render_surat(letter(paragraph(typed))))[0]
    assert typed in pages(render_surat(letter(paragraph("Isi."), hal=typed)))[0]


def test_a_concept_that_cannot_be_printed_is_drawn_with_marks() -> None:
    with pytest.raises(Unprintable, match="pada “Isi alinea 1”") as refused:
        draw(letter(paragraph("Rapat 😀 Koordinasi"), konsep=True))
    assert "Rapat □ Koordinasi" in " ".join(pages(refused.value.marked)[0].split())
    with pytest.raises(Unprintable) as final:
        draw(letter(paragraph("Rapat 😀 Koordinasi")))
    assert final.value.marked == b""
    with pytest.raises(Unprintable) as broad:
        draw(letter(Block("table", rows=cells(["sel"] * 200)), konsep=True))
    assert broad.value.marked == b"", "no character is in the way there"
