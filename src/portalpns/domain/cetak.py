"""What stands on the page of a letter: the preview of a concept and the frozen page come from here alike."""

from datetime import date

from portalpns.domain.direktori import Direktori, Pemda
from portalpns.domain.errors import NotFound
from portalpns.domain.naskah import SIFAT_KODE, NaskahCetak, Penandatangan, of_kind
from portalpns.domain.penomoran import print_number
from portalpns.domain.surat import SuratKeluar, Tanda

VACANT_NAME = "(jabatan tidak terisi)"
"""In the signature block of a post that nobody holds; it may have somebody when the letter is frozen."""
UNCHOSEN = Penandatangan("PENANDATANGAN", "(belum dipilih)", field="ttd_1")
"""The block of a concept for which nobody was chosen yet, so that its writer sees the page all the same."""


def page_of(letter: SuratKeluar, book: Direktori, day: date) -> NaskahCetak:
    """Everything on the page: what was fixed at freezing from the letter itself, the rest as it would be on this day.

    Raises BadInput for a template of numbers that is none.
    """
    frozen, ended = letter.nomor is not None, letter.state == "dibatalkan"
    dated = letter.tanggal or day
    blocks = (one.cetak or _block(book, one, dated, place) for place, one in enumerate(letter.tanda, 1))
    return NaskahCetak(
        naskah=of_kind(letter.naskah),
        kop=book.kop(letter.opd),
        penandatangan=tuple(blocks) or (UNCHOSEN,),
        nomor=letter.nomor or number_of(letter, book, None, day),
        tanggal=dated,
        tempat=book.pemda.kota,
        verifikasi_url=verification_url(book.pemda, letter.kode),
        contoh=book.pemda.contoh,
        konsep=ended or not frozen,
        dibatalkan=ended,
        profil=book.pemda.profil,
    )


def number_of(letter: SuratKeluar, book: Direktori, urut: int | None, day: date) -> str:
    """The number as it stands on the page, its place left open where `urut` is None; BadInput as `page_of`."""
    return print_number(
        book.pemda.format_nomor, urut=urut, klas=letter.naskah.klasifikasi or "…", unit=book.opd[letter.opd].singkatan,
        keamanan=SIFAT_KODE[letter.naskah.sifat], day=day,
    )  # fmt: skip


def verification_url(pemda: Pemda, kode: str) -> str:
    """The address in the QR; empty where the pemda has no public page, or the letter no kode yet."""
    return f"{pemda.verifikasi.rstrip('/')}/v/{kode}" if pemda.verifikasi and kode else ""


def signature_field(place: int) -> str:
    """The name of the PDF field of the n-th signer, counted from 1."""
    return f"ttd_{place}"


def _block(book: Direktori, one: Tanda, day: date, place: int) -> Penandatangan:
    try:
        return book.signature_block(one, day, signature_field(place))
    except NotFound:
        words = book.post_words(one.jabatan) if one.jabatan in book.jabatan else one.jabatan
        return Penandatangan(words, VACANT_NAME, field=signature_field(place))
