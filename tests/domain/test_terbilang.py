"""Words of numbers and Indonesian lists."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portalpns.domain.terbilang import LARGEST, butir, huruf, judul, jumlah, kalimat, romawi, terbilang

VALUES = {
    "nol": 0, "satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "tujuh": 7, "delapan": 8,
    "sembilan": 9, "sepuluh": 10, "sebelas": 11, "seratus": 100, "seribu": 1000,
}  # fmt: skip
SCALES = {"ribu": 10**3, "juta": 10**6, "miliar": 10**9, "triliun": 10**12, "kuadriliun": 10**15}


def read_back(words: str) -> int:
    """An independent reader: adds up the words from the left."""
    total = group = last = 0
    for word in words.split():
        if word == "belas":
            group += 10
        elif word in ("puluh", "ratus"):
            group += last * (9 if word == "puluh" else 99)
        elif word in SCALES:
            total, group = total + group * SCALES[word], 0
        else:
            last = VALUES[word]
            group += last
    return total + group


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "nol"),
        (3, "tiga"),
        (11, "sebelas"),
        (19, "sembilan belas"),
        (20, "dua puluh"),
        (100, "seratus"),
        (111, "seratus sebelas"),
        (1_000, "seribu"),
        (1_945, "seribu sembilan ratus empat puluh lima"),
        (11_000, "sebelas ribu"),
        (100_000, "seratus ribu"),
        (1_000_000, "satu juta"),
        (21_500_250, "dua puluh satu juta lima ratus ribu dua ratus lima puluh"),
        (-5, "minus lima"),
    ],
)
def test_a_number_is_spoken_as_in_a_receipt(number: int, words: str) -> None:
    assert terbilang(number) == words


@given(st.integers(0, LARGEST))
def test_words_read_back_to_the_same_number(number: int) -> None:
    assert read_back(terbilang(number)) == number


def test_a_number_beyond_eighteen_digits_is_refused() -> None:
    with pytest.raises(ValueError, match="1000000000000000000"):
        terbilang(LARGEST + 1)


def test_a_quantity_stands_in_digits_and_words() -> None:
    assert jumlah(3) == "3 (tiga)"
    assert jumlah(0) == "0 (nol)"


@given(st.integers(1, 3999))
def test_roman_numbers_read_back(number: int) -> None:
    values = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
    digits = [values[letter] for letter in romawi(number)]
    following = [*digits[1:], 0]
    assert sum(-one if one < two else one for one, two in zip(digits, following, strict=True)) == number


def test_roman_numbers_have_bounds() -> None:
    for wrong in (0, -1, 4000):
        with pytest.raises(ValueError, match=str(wrong)):
            romawi(wrong)


def test_marker_letters_go_on_after_z() -> None:
    assert [huruf(n) for n in (1, 26, 27, 52, 53, 703)] == ["a", "z", "aa", "az", "ba", "aaa"]
    with pytest.raises(ValueError, match="0"):
        huruf(0)


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("KEPALA UPTD PUSKESMAS DAN KLINIK", "Kepala UPTD Puskesmas dan Klinik"),
        ("SEKRETARIS DPRD KOTA METRO", "Sekretaris DPRD Kota Metro"),
        ("ASISTEN PEMERINTAHAN DAN KESEJAHTERAAN RAKYAT II", "Asisten Pemerintahan dan Kesejahteraan Rakyat II"),
        ("di tempat", "Di Tempat"),
        ("", ""),
        ("KEPALA BADAN (BKPSDM)", "Kepala Badan (BKPSDM)"),
    ],
)
def test_title_case_keeps_abbreviations_and_small_words(typed: str, wanted: str) -> None:
    assert judul(typed) == wanted


def test_list_items_end_with_semicolons_dan_and_a_full_stop() -> None:
    assert butir([]) == []
    assert butir(["satu."]) == ["satu."]
    assert butir(["satu;", "dua", "tiga."]) == ["satu;", "dua; dan", "tiga."]
    assert butir(["Ani, S.E.", "Budi, S.E., M.Si."]) == ["Ani, S.E.; dan", "Budi, S.E., M.Si."]


def test_the_word_that_joins_the_last_items_stands_once_where_the_writer_typed_it() -> None:
    assert butir(["a;", "b; dan", "c."]) == ["a;", "b; dan", "c."]
    assert butir(["a", "b, dan ", "c"]) == ["a;", "b; dan", "c."]
    assert butir(["a;", "b; atau", "c."]) == ["a;", "b; atau", "c."]
    assert butir(["a; dan", "b", "wilayah sedan"]) == ["a;", "b; dan", "wilayah sedan."]


def test_a_sentence_ends_in_one_full_stop() -> None:
    assert kalimat("Tercatat untuk Budi") == "Tercatat untuk Budi."
    assert kalimat("Tercatat untuk Budi, S.H.") == "Tercatat untuk Budi, S.H."
