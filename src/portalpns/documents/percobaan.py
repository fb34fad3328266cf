"""The letter as PDF for the people who write it: what cannot be printed is told in the words of their screens."""

from portalpns.documents.surat_pdf import render_surat
from portalpns.domain.errors import BadInput
from portalpns.domain.kelengkapan import unprintable
from portalpns.domain.naskah import NaskahCetak


def draw(cetak: NaskahCetak) -> bytes:
    """As `render_surat`; raises Unprintable, which names `Hal` and not `naskah.hal`."""
    try:
        return render_surat(cetak)
    except BadInput as error:
        raise unprintable(error.pesan) from error
