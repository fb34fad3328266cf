"""Text without measure is refused in words before it costs minutes; what an office writes is far below the limits."""

from dataclasses import replace
from datetime import date

import pytest

from portalpns.documents import tabel
from portalpns.documents.body import MOST_CELLS, MOST_RUNS
from portalpns.documents.surat_pdf import render_surat
from portalpns.domain.errors import BadInput
from portalpns.domain.kelengkapan import LONGEST, MOST_CHARACTERS
from portalpns.domain.naskah import Block, Kop, Naskah, NaskahCetak, Penandatangan, Penerima, Run


def a_letter(*body: Block, hal: str = "Uji") -> NaskahCetak:
    naskah = Naskah("surat_dinas", hal=hal, klasifikasi="000", kepada=(Penerima("Camat"),), body=body)
    kop = Kop("PEMERINTAH KOTA METRO", ("DINAS KESEHATAN",))
    return NaskahCetak(naskah, kop, (Penandatangan("Kepala", "Budi"),), "1", date(2026, 1, 1))


WORDS = "kata " * (LONGEST // 5 + 1)
CELL = ((Run("x"),),)


@pytest.mark.parametrize(
    ("letter", "place"),
    [
        (a_letter(Block("paragraph", (Run(WORDS),))), "naskah.body[0].runs[0].text"),
        (a_letter(Block("paragraph", (Run(WORDS[:-10]), Run(WORDS[:20])))), "naskah.body[0]"),
        (a_letter(Block("item", (Run("a"),) * (MOST_RUNS + 1))), "naskah.body[0]"),
        (a_letter(Block("table", rows=((CELL[0],),) * (MOST_CELLS + 1))), "naskah.body[0]"),
        (a_letter(Block("table", rows=(((Run("a"),) * (MOST_RUNS + 1),),))), "naskah.body[0]"),
        (a_letter(hal=WORDS), "naskah.hal"),
        (a_letter(*[Block("paragraph", (Run(WORDS[:-10]),))] * (MOST_CHARACTERS // LONGEST + 2)), "karakter"),
    ],
)
def test_text_without_measure_is_refused_at_once(letter: NaskahCetak, place: str) -> None:
    with pytest.raises(BadInput) as refused:
        render_surat(letter)
    assert place in str(refused.value)


def test_the_longest_paragraph_is_printed() -> None:
    assert render_surat(replace(a_letter(Block("paragraph", (Run(WORDS[:LONGEST]),))))).startswith(b"%PDF-")


def test_a_table_is_worked_out_once_and_not_once_for_each_row(monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[int] = []
    measured: list[int] = []
    aligns, geometry = tabel._aligns, tabel.KeptTable._listCellGeom
    monkeypatch.setattr(tabel, "_aligns", lambda *given: (looks.append(1), aligns(*given))[1])
    monkeypatch.setattr(
        tabel.KeptTable, "_listCellGeom", lambda *given, **more: (measured.append(1), geometry(*given, **more))[1]
    )
    render_surat(a_letter(Block("table", rows=((CELL[0], CELL[0]),) * 200)))
    assert len(looks) == 1
    assert len(measured) <= 2 * 400 + 40, "once for the height, once for drawing, and a few where a page ends"
