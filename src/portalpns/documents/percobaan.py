"""The letter as PDF for the people who write it: what cannot be printed is told in the words of their screens."""

from contextlib import suppress

from portalpns.documents.surat_pdf import render_surat
from portalpns.documents.text import clean
from portalpns.domain.errors import BadInput
from portalpns.domain.kelengkapan import unprintable
from portalpns.domain.naskah import NaskahCetak

MARK = "□"


def draw(cetak: NaskahCetak) -> bytes:
    """As `render_surat`; raises Unprintable, which names `Hal` and not `naskah.hal`, and holds the marked concept.

    Marks of direction are refused here and not there: the page would lack them, lists and registers would be turned.
    """
    try:
        return render_surat(clean(cetak, direction=True))
    except BadInput as error:
        told = unprintable(error.pesan)
        if cetak.konsep:
            told.marked = _marked(cetak)
        raise told from error


def _marked(cetak: NaskahCetak) -> bytes:
    with suppress(BadInput):
        marked = clean(cetak, mark=MARK, direction=True)
        return render_surat(marked) if marked != cetak else b""
    return b""
