"""Letters and PDF readers that the tests of this room share."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2

from portalpns.documents.surat_json import read_letter
from portalpns.domain.naskah import Block, Kop, Naskah, NaskahCetak, Penandatangan, Penerima, Run

EXAMPLES = Path(__file__).parents[2] / "docs/formats/examples"
KINDS = ("surat_dinas", "surat_undangan", "nota_dinas", "surat_perintah_tugas")
URL = "https://surat.metrokota.go.id/v/7f3a9c21be"
KOP = Kop(
    "PEMERINTAH KOTA METRO", ("DINAS KESEHATAN",), "Jalan Contoh 1", "(0725) 1", "dinkes.id", "a@dinkes.id", "34111"
)
TTD = Penandatangan("KEPALA DINAS KESEHATAN", "dr. Siti Contoh, M.Kes.", "197204151998032901", "Pembina Utama Muda")


def example(kind: str) -> NaskahCetak:
    return read_letter((EXAMPLES / f"{kind}.json").read_bytes())


def paragraph(text: str) -> Block:
    return Block("paragraph", (Run(text),))


def cells(*rows: Sequence[str]) -> tuple[tuple[tuple[Run, ...], ...], ...]:
    return tuple(tuple((Run(cell),) for cell in row) for row in rows)


def letter(*blocks: Block, **more: object) -> NaskahCetak:
    """A surat dinas with the given body; `more` are fields of Naskah or NaskahCetak."""
    own = {key: value for key, value in more.items() if key in Naskah.__dataclass_fields__}
    rest = {key: value for key, value in more.items() if key not in own}
    naskah = Naskah(**{"jenis": "surat_dinas", "hal": "Uji", "kepada": (Penerima("Camat"),), "body": blocks, **own})
    whole = {"kop": KOP, "penandatangan": (TTD,), "nomor": "000.1/7/DINKES/2026", "tanggal": date(2026, 11, 24), **rest}
    return NaskahCetak(naskah, **whole)  # type: ignore[arg-type]


def pages(pdf: bytes) -> list[str]:
    """The words drawn on each page, without those in fields."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.get_textpage().get_text_range().replace("\r\n", "\n") for page in document]
    finally:
        document.close()


def opened(pdf: bytes) -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(pdf))


def words(pdf: bytes, page: int) -> list[tuple[str, tuple[float, float, float, float]]]:
    """Text pieces of a page (from 0) with left, bottom, right, top in points."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        text = document[page].get_textpage()
        rects = [text.get_rect(n) for n in range(text.count_rects())]
        return [(text.get_text_bounded(*rect), rect) for rect in rects]
    finally:
        document.close()


def line_starts(pdf: bytes, letter: str) -> list[float]:
    """Origin x of the first `letter` on each line of all pages, in points."""
    document = pypdfium2.PdfDocument(pdf)
    starts: dict[tuple[int, int], float] = {}
    try:
        for number, page in enumerate(document):
            text = page.get_textpage()
            for place, char in enumerate(text.get_text_range(0, text.count_chars())):
                if char == letter:
                    left, bottom, _, _ = text.get_charbox(place, loose=True)
                    line = (number, round(bottom))
                    starts[line] = min(starts.get(line, left), left)
    finally:
        document.close()
    return list(starts.values())
