"""Numbers of letters: templates, series, and the words that are printed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portalpns.domain.errors import BadInput
from portalpns.domain.penomoran import DEFAULT_TEMPLATE, TOKENS, check_template, print_number, series_of

DAY = date(2026, 5, 9)


@pytest.mark.parametrize(
    ("template", "printed"),
    [
        (DEFAULT_TEMPLATE, "800.1.11.1/73/BKAD/2026"),
        ("{keamanan}/{urut}/{klas}/{unit}/{tahun}", "B/73/800.1.11.1/BKAD/2026"),
        ("{klas}/{urut}/{unit}/{bulan_romawi}/{tahun}", "800.1.11.1/73/BKAD/V/2026"),
        ("{keamanan}-{urut}/{klas}/{bulan}/{tahun}", "B-73/800.1.11.1/05/2026"),
    ],
)
def test_templates_of_real_offices(template: str, printed: str) -> None:
    assert print_number(template, urut=73, klas="800.1.11.1", unit="BKAD", keamanan="B", day=DAY) == printed


def test_a_draft_leaves_the_place_of_the_number_open() -> None:
    assert print_number(DEFAULT_TEMPLATE, urut=None, klas="000", unit="X", keamanan="B", day=DAY) == "000/…/X/2026"


@pytest.mark.parametrize(
    ("template", "word"),
    [
        ("{klas}/{tahun}", "urut"),
        ("{urut}/{nomor}", "{nomor}"),
        ("{urut}/{}", "{}"),
        ("{urut!r}", "urut!r"),
        ("{urut:>9}", "urut:>9"),
        ("{urut.__class__}", "__class__"),
        ("{urut}/{", "kurung"),
        ("{urut}/}", "kurung"),
        ("{{urut}}", "kurung"),
        ("{urut}\n{tahun}", "satu baris"),
        ("", "urut"),
    ],
)
def test_a_template_that_cannot_be_printed_is_refused_by_what_is_wrong(template: str, word: str) -> None:
    with pytest.raises(BadInput) as caught:
        check_template(template)
    assert word in caught.value.pesan


@given(st.text(st.sampled_from("{}urtklas/ !:.[]0"), max_size=12), st.sampled_from(TOKENS))
def test_what_passes_the_check_can_be_printed(noise: str, token: str) -> None:
    template = f"{{urut}}{noise}{{{token}}}"
    try:
        check_template(template)
    except BadInput:
        return
    printed = print_number(template, urut=5, klas="k", unit="u", keamanan="B", day=DAY)
    assert printed.startswith("5")
    assert not set("{}") & set(printed)


def test_a_series_is_counted_per_office_register_and_year() -> None:
    keys = {
        series_of(opd, register, date(year, 12, 31))
        for opd in ("a", "b")
        for register in ("keluar", "masuk")
        for year in (2026, 2027)
    }
    assert len(keys) == 8
    assert series_of("a", "keluar", date(2026, 1, 1)) == series_of("a", "keluar", date(2026, 12, 31))
