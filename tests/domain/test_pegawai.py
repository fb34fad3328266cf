"""The check of a NIP digit by digit, ranks, and the time of service."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portalpns.domain.errors import BadInput
from portalpns.domain.pegawai import (
    DEMO_SERIAL,
    PANGKAT,
    JenisPegawai,
    Pegawai,
    PenugasanLama,
    check_nip,
    with_history,
)

# The samples of official letters, and the form with blanks in which NIPs are often printed.
GOOD: list[tuple[str, JenisPegawai]] = [
    ("198011302007012006", "pns"),
    ("19801130 200701 2 006", "pns"),
    ("197911182003122012", "pns"),
    ("200002292023011001", "cpns"),
    ("198906302025211045", "pppk"),
    ("198906302025221001", "pppk"),
    ("198906302025991001", "pppk"),
]


@pytest.mark.parametrize(("nip", "jenis"), GOOD)
def test_a_right_nip_is_given_back_without_blanks(nip: str, jenis: JenisPegawai) -> None:
    assert check_nip(nip, jenis) == nip.replace(" ", "")


@pytest.mark.parametrize(
    ("nip", "jenis", "word"),
    [
        ("", "pns", "18 angka"),
        ("19801130200701200", "pns", "18 angka"),
        ("1980113020070120066", "pns", "18 angka"),
        ("19801130200701200x", "pns", "18 angka"),
        ("١٩٨٠١١٣٠٢٠٠٧٠١٢٠٠٦", "pns", "18 angka"),
        ("198013302007012006", "pns", "tanggal lahir"),
        ("198002302007012006", "pns", "tanggal lahir"),
        ("200102292023011001", "pns", "tanggal lahir"),
        ("000001012007012006", "pns", "tanggal lahir"),
        ("198011302007002006", "pns", "bulan"),
        ("198011302007132006", "pns", "bulan"),
        ("198906302025211045", "pns", "bulan"),
        ("198906302025211045", "cpns", "bulan"),
        ("198906302025001045", "pppk", "bulan"),
        ("198011301996012006", "pns", "usia"),
        ("198011302041012006", "pns", "usia"),
        ("198011302007010006", "pns", "angka 15"),
        ("198011302007013006", "pns", "angka 15"),
        ("198011302007012000", "pns", "nomor urut"),
    ],
)
def test_a_wrong_nip_is_refused_by_the_part_that_is_wrong(nip: str, jenis: JenisPegawai, word: str) -> None:
    with pytest.raises(BadInput, match=word):
        check_nip(nip, jenis)


@pytest.mark.parametrize(("year", "ok"), [(1996, False), (1997, True), (2040, True), (2041, False)])
def test_service_begins_at_17_to_60_years(year: int, ok: bool) -> None:
    nip = f"19801130{year}012006"
    if ok:
        assert check_nip(nip) == nip
    else:
        with pytest.raises(BadInput):
            check_nip(nip)


@given(
    st.dates(date(1940, 1, 1), date(2005, 12, 31)), st.integers(17, 60), st.integers(1, 12), st.sampled_from("12"),
    st.integers(1, 999),
)  # fmt: skip
def test_every_nip_of_the_right_form_passes(born: date, age: int, month: int, sex: str, serial: int) -> None:
    nip = f"{born:%Y%m%d}{born.year + age}{month:02d}{sex}{serial:03d}"
    assert check_nip(nip) == nip


@given(st.text(max_size=24))
def test_any_text_is_a_nip_or_refused(text: str) -> None:
    try:
        digits = check_nip(text)
    except BadInput:
        return
    assert digits.isdigit()


def test_demo_serials_are_the_last_hundred() -> None:
    assert (DEMO_SERIAL[0], DEMO_SERIAL[-1]) == (900, 999)


def test_ranks_of_pns_and_pppk_are_printed_in_words() -> None:
    def rank(golongan: str) -> str:
        return Pegawai("a", "", "A", "x", golongan=golongan).pangkat

    assert len(PANGKAT) == 17
    assert [rank(one) for one in ("III/d", "IV/e", "IX", "")] == [
        "Penata Tingkat I, III/d", "Pembina Utama, IV/e", "Golongan IX", "",
    ]  # fmt: skip


@pytest.mark.parametrize(("day", "serves"), [("06-09", False), ("06-10", True), ("06-30", True), ("07-01", False)])
def test_both_ends_of_service_belong_to_it(day: str, serves: bool) -> None:
    person = Pegawai("a", "", "A", "x", mulai=date(2026, 6, 10), selesai=date(2026, 6, 30))
    assert person.serves_on(date.fromisoformat(f"2026-{day}")) is serves
    assert Pegawai("a", "", "A", "x").serves_on(date(2100, 1, 1))


DAY = date(2026, 11, 24)
EVE = DAY - timedelta(days=1)
PERSON = Pegawai("p", "198001012005011901", "Siti Aminah, A.Md.", "dinas", mulai=date(2020, 1, 1))


def test_a_transfer_is_kept_until_its_eve_and_what_a_file_leaves_out_stays() -> None:
    moved = with_history(replace(PERSON, opd="badan"), PERSON, DAY)
    assert moved.penugasan == (PenugasanLama("dinas", EVE),)
    renamed = with_history(replace(PERSON, opd="badan", nama="Siti Aminah, S.E."), moved, DAY + timedelta(days=9))
    assert renamed.penugasan == moved.penugasan
    back = with_history(PERSON, replace(moved, pin="7"), DAY + timedelta(days=9))
    assert back.penugasan == (PenugasanLama("dinas", EVE), PenugasanLama("badan", DAY + timedelta(days=8), "7"))


def test_transfers_of_one_day_count_once_and_one_that_is_taken_back_not_at_all() -> None:
    moved = with_history(replace(PERSON, opd="badan"), PERSON, DAY)
    again = with_history(replace(PERSON, opd="setda"), moved, DAY)
    assert again.penugasan == (PenugasanLama("dinas", EVE),)
    assert with_history(PERSON, again, DAY) == PERSON


def test_a_transfer_before_the_first_day_of_service_leaves_no_trace() -> None:
    hired = replace(PERSON, mulai=DAY)
    assert with_history(replace(hired, opd="badan"), hired, DAY) == replace(hired, opd="badan")


def test_what_a_file_says_of_earlier_offices_goes_before_what_is_known() -> None:
    moved = with_history(replace(PERSON, opd="badan"), PERSON, DAY)
    said = (PenugasanLama("dinas", date(2026, 9, 30)),)
    assert with_history(replace(moved, penugasan=said), moved, DAY).penugasan == said
    assert with_history(replace(moved, penugasan=()), moved, DAY).penugasan is None


def test_a_transfer_that_comes_earlier_than_was_said_ends_the_office_of_its_eve() -> None:
    """A file said that the person stays in dinas until the end of the year; now setda takes over today."""
    planned = replace(PERSON, opd="badan", penugasan=(PenugasanLama("dinas", date(2026, 12, 31)),))
    assert with_history(replace(PERSON, opd="setda"), planned, DAY).penugasan == (PenugasanLama("dinas", EVE),)


FIRST = PenugasanLama("dinas", date(2026, 11, 5), "6")
"""The transfer that a master file told of; its row keeps saying so."""


@pytest.mark.parametrize(
    ("change", "left"),
    [
        ({"opd": "setda", "pin": "8"}, PenugasanLama("badan", EVE, "7")),
        ({"pin": "8"}, PenugasanLama("badan", EVE, "7")),
        ({"nama": "Siti Aminah, S.E."}, None),
    ],
    ids=["transfer", "pin", "name"],
)
def test_a_file_that_still_tells_of_the_first_transfer_says_nothing_new(
    change: dict[str, str], left: PenugasanLama | None
) -> None:
    stored = replace(PERSON, opd="badan", pin="7", penugasan=(FIRST,))
    row = replace(stored, **change)
    put = with_history(row, stored, DAY)
    assert put.penugasan == ((FIRST, left) if left else (FIRST,))
    for later in range(3):
        assert with_history(row, put, DAY + timedelta(days=later)) == put, "the same file may be put again"


def test_a_third_transfer_from_the_file_of_the_first_keeps_all_that_was_between() -> None:
    row = replace(PERSON, opd="badan", pin="7", penugasan=(FIRST,))
    second = with_history(replace(row, opd="setda"), row, DAY)
    third = with_history(replace(row, opd="dishub"), second, DAY + timedelta(days=9))
    between = (PenugasanLama("badan", EVE, "7"), PenugasanLama("setda", DAY + timedelta(days=8), "7"))
    assert third.penugasan == (FIRST, *between)
    assert with_history(replace(third, penugasan=()), third, DAY + timedelta(days=9)).penugasan is None
    corrected = (replace(FIRST, selesai=date(2026, 11, 4)), *between)
    assert with_history(replace(third, penugasan=corrected), third, DAY + timedelta(days=9)).penugasan == corrected


def test_a_transfer_that_is_still_to_come_may_lead_elsewhere() -> None:
    """The file plans badan from the new year on; now it is setda, on the same day."""
    planned = replace(PERSON, opd="badan", penugasan=(PenugasanLama("dinas", date(2026, 12, 31)),))
    row = replace(planned, opd="setda")
    assert with_history(row, planned, DAY) == row
    assert with_history(row, row, DAY + timedelta(days=1)) == row


@pytest.mark.parametrize(
    ("taken", "past"),
    [
        (None, None),
        (date(2026, 10, 31), (PenugasanLama("dinas", date(2026, 10, 31)),)),
        (EVE, (PenugasanLama("dinas", EVE),)),
        (DAY, None),
        (date(2019, 12, 31), None),
    ],
    ids=["free", "left long ago", "left yesterday", "still there", "left before the heir came"],
)
def test_a_first_pin_begins_after_whoever_had_it(taken: date | None, past: tuple[PenugasanLama, ...] | None) -> None:
    put = with_history(replace(PERSON, pin="5"), PERSON, DAY, taken)
    assert put == replace(PERSON, pin="5", penugasan=past)
    assert with_history(replace(PERSON, pin="5", penugasan=()), PERSON, DAY, taken).penugasan is None
