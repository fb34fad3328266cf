"""The table of classification codes and the search in it."""

import pytest

from portalpns.domain.klasifikasi import all_codes, find


def test_every_code_hangs_on_a_code_above_it() -> None:
    codes = all_codes()
    assert len(codes) == 2988
    for code in codes.values():
        assert code.judul.strip()
        assert code.induk == "" or (code.induk in codes and code.kode.startswith(code.induk.rstrip("0")))
    assert [code.kode for code in codes.values() if not code.induk] == [f"{n}00" if n else "000" for n in range(10)]


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("000.1.2.3", "000.1.2.3"),
        ("800", "800"),
        ("perjalanan dinas pegawai", "000.1.2.3"),
        ("PERJALANAN dinas", "000.1.2"),
    ],
)
def test_a_code_is_found_by_its_number_and_by_its_words(words: str, first: str) -> None:
    assert find(words)[0].kode == first


def test_numbers_go_before_titles_and_titles_before_remarks() -> None:
    assert all(code.kode.startswith("800.1") for code in find("800.1", limit=5))
    hits = find("cuti", limit=100)
    in_title = ["cuti" in code.judul.lower() for code in hits]
    assert in_title == sorted(in_title, reverse=True)
    assert len(find("a", limit=7)) == 7


@pytest.mark.parametrize("words", ["", "   ", "kata yang tidak ada"])
def test_nothing_is_found_for_nothing(words: str) -> None:
    assert find(words) == ()
