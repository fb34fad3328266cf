"""What stands on the page of a letter, from the first concept to the frozen one."""

from dataclasses import replace
from datetime import date

import pytest

from domain.kantor import BOOK, DINAS, NOW, PEMDA, TODAY, actor, book, letter_text
from portalpns.domain.cetak import UNCHOSEN, VACANT_NAME, page_of, signature_field, verification_url
from portalpns.domain.surat import SuratKeluar, Tanda, freeze, new, submit

AT = "https://portal.contoh.example"
CONCEPT = replace(new("s1", DINAS, letter_text(), actor("penyusun"), NOW), tanda=(Tanda("kadis"),))


def frozen() -> SuratKeluar:
    signer = BOOK.signature_block(Tanda("kadis"), TODAY, signature_field(1))
    return freeze(
        submit(CONCEPT, actor("penyusun"), NOW), NOW, nomor="000.1/7/DINCON/2026", urut=7, series="s", tanggal=TODAY,
        kode="ab", penandatangan=(signer,),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("base", "kode", "url"),
    [(AT, "ab", f"{AT}/v/ab"), (f"{AT}/", "ab", f"{AT}/v/ab"), (AT, "", ""), ("", "ab", ""), ("", "", "")],
)
def test_an_address_is_told_only_where_there_is_a_page_behind_it(base: str, kode: str, url: str) -> None:
    assert verification_url(replace(PEMDA, verifikasi=base), kode) == url


def test_a_concept_is_shown_as_it_would_be_today_with_its_number_open() -> None:
    page = page_of(CONCEPT, BOOK, TODAY)
    assert (page.nomor, page.tanggal, page.konsep, page.dibatalkan) == ("000.1/…/DINCON/2026", TODAY, True, False)
    assert [(one.nama, one.field) for one in page.penandatangan] == [("Kadis", "ttd_1")]
    vacant = page_of(CONCEPT, book(without=("p-kadis",)), TODAY)
    assert [(one.nama, one.field) for one in vacant.penandatangan] == [(VACANT_NAME, "ttd_1")]
    assert page_of(replace(CONCEPT, tanda=()), BOOK, TODAY).penandatangan == (UNCHOSEN,)


def test_what_was_fixed_at_freezing_stays_whatever_changes_later() -> None:
    later = book(replace(PEMDA, format_nomor="{urut}", tz="Asia/Jayapura"), without=("p-kadis", PEMDA.id))
    page = page_of(frozen(), later, date(2027, 1, 1))
    assert page == page_of(frozen(), BOOK, TODAY)
    assert (page.nomor, page.tanggal, page.konsep) == ("000.1/7/DINCON/2026", TODAY, False)


def test_a_page_that_was_ended_says_so() -> None:
    page = page_of(replace(frozen(), state="dibatalkan"), BOOK, TODAY)
    assert (page.konsep, page.dibatalkan) == (True, True)
