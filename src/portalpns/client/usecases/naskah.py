"""A letter as it would be printed now (letterhead, number or its open place, signature blocks of today), or saved."""

from collections.abc import Collection
from datetime import date

from portalpns.domain.direktori import Direktori
from portalpns.domain.errors import NotFound, WrongState
from portalpns.domain.naskah import SIFAT_KODE, NaskahCetak, Penandatangan, of_kind
from portalpns.domain.penomoran import print_number
from portalpns.domain.surat import KELUAR, Langkah, SuratKeluar, Tanda
from portalpns.protocol import actions

GONE = "Konsep ini tidak dapat Anda buka lagi; simpan tulisan Anda sebagai konsep baru agar tidak hilang."


class Overtaken(WrongState):
    """A concept says something else than what its writer started from; `theirs` is what stands there now."""

    def __init__(self, pesan: str, theirs: actions.SuratSimpan) -> None:
        super().__init__(pesan)
        self.theirs = theirs


def page_of(letter: SuratKeluar, book: Direktori, day: date) -> NaskahCetak:
    """For `render_surat`; what was fixed at freezing comes from the letter itself, the rest is a concept's."""
    n, unit = of_kind(letter.naskah), book.opd[letter.opd]
    open_number = print_number(
        book.pemda.format_nomor, urut=None, klas=n.klasifikasi or "…", unit=unit.singkatan,
        keamanan=SIFAT_KODE[n.sifat], day=day,
    )  # fmt: skip
    frozen, ended = letter.nomor is not None, letter.state == "dibatalkan"
    blocks = [
        one.cetak or _block(book, one, letter.tanggal or day, f"ttd_{place}")
        for place, one in enumerate(letter.tanda, 1)
    ]
    address = book.pemda.verifikasi.rstrip("/")
    return NaskahCetak(
        naskah=n,
        kop=book.kop(letter.opd),
        penandatangan=tuple(blocks),
        nomor=letter.nomor or open_number,
        tanggal=letter.tanggal or day,
        tempat=book.pemda.kota,
        verifikasi_url=f"{address}/v/{letter.kode}" if letter.kode else "",
        contoh=book.pemda.contoh,
        konsep=ended or not frozen,
        dibatalkan=ended,
        profil=book.pemda.profil,
    )


def content(letter: SuratKeluar) -> actions.SuratSimpan:
    """All of a letter that its drafters write: words, chain and signers, without what checkers and signers did.

    Two versions of a concept are the same when this is.
    """
    chain = tuple(Langkah(step.jabatan, step.jenis) for step in letter.rantai)
    signers = tuple(Tanda(one.jabatan, one.atas_nama) for one in letter.tanda)
    return actions.SuratSimpan(letter.opd, letter.naskah, chain, signers, letter.kirim_otomatis)


def overtaken(stored: SuratKeluar, known: Collection[actions.SuratSimpan]) -> Overtaken | None:
    """The error for whoever knows only these versions of a concept that may still be written, else None."""
    theirs = content(stored)
    if stored.state not in KELUAR["simpan"] or theirs in known:
        return None
    if any(theirs.naskah == one.naskah for one in known):
        return Overtaken("Pemaraf atau penandatangan konsep ini diubah di komputer lain.", theirs)
    return Overtaken("Konsep ini diubah di komputer lain sesudah Anda membukanya.", theirs)


def way_of(letter: SuratKeluar, book: Direktori) -> str:
    """Where a concept goes when it is sent: `paraf Sekretaris, lalu tanda tangan Kepala Dinas`."""

    def named(jabatan: str) -> str:
        return book.jabatan[jabatan].nama if jabatan in book.jabatan else jabatan

    chain = [f"{step.jenis} {named(step.jabatan)}" for step in letter.rantai] or ["langsung diberi nomor"]
    return ", lalu ".join([*chain, *(f"tanda tangan {named(one.jabatan)}" for one in letter.tanda)])


def _block(book: Direktori, one: Tanda, day: date, field: str) -> Penandatangan:
    """The signature block; a post that nobody holds is shown with its place left open."""
    try:
        return book.signature_block(one, day, field)
    except NotFound:
        words = book.post_words(one.jabatan) if one.jabatan in book.jabatan else one.jabatan
        return Penandatangan(words, "(jabatan tidak terisi)", field=field)
