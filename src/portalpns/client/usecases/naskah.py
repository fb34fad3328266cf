"""A letter as it would be saved: what its drafters write, whether others wrote meanwhile, and where it goes."""

from collections.abc import Collection
from datetime import date

from portalpns.domain.direktori import Direktori
from portalpns.domain.errors import WrongState
from portalpns.domain.naskah import SECRET, SIFAT_NAMA
from portalpns.domain.surat import KELUAR, Langkah, SuratKeluar, Tanda
from portalpns.domain.wewenang import Pelaku
from portalpns.protocol import actions

KEPT = "Anda tidak berwenang menyusun surat; tulisan Anda tetap ada di komputer ini."
"""For who may write for no office any more, such as a head beside his Plh."""


def gone(may_write: bool) -> str:
    """The sentence on a concept that is not this person's to see any more, and on what becomes of the words."""
    lost = "Konsep ini tidak dapat Anda buka lagi"
    return f"{lost}; simpan tulisan Anda sebagai konsep baru agar tidak hilang." if may_write else f"{lost}. {KEPT}"


def kept_as_new(made: SuratKeluar) -> str:
    """What is said of words that became a concept of their own: of secret ones also who sees them."""
    words = "Tulisan Anda disimpan sebagai konsep baru."
    if made.naskah.sifat not in SECRET or made.tanda:
        return words
    return f"{words} Karena rahasia, hanya Anda yang melihatnya sampai Anda memilih pemaraf dan penandatangannya."


class Overtaken(WrongState):
    """A concept says something else than what its writer started from; `theirs` is what stands there now."""

    def __init__(self, pesan: str, theirs: actions.SuratSimpan) -> None:
        super().__init__(pesan)
        self.theirs = theirs


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


def lost_by_saving(letter: SuratKeluar, book: Direktori, who: Pelaku, day: date) -> str:
    """The sentence for whoever will not see a concept any more once it is saved as secret as this, else empty."""
    if letter.naskah.sifat not in SECRET or not book.audience(letter, day).isdisjoint(who.scopes):
        return ""
    return (
        "Setelah disimpan, konsep ini tidak akan tampak lagi bagi Anda: surat bersifat "
        f"{SIFAT_NAMA[letter.naskah.sifat]} hanya terlihat oleh penyusunnya serta pejabat pada alur paraf dan "
        "penandatangannya."
    )


def way_of(letter: SuratKeluar, book: Direktori) -> str:
    """Where a concept goes when it is sent: `paraf Sekretaris, lalu tanda tangan Kepala Dinas`."""

    def named(jabatan: str) -> str:
        return book.post_told(jabatan, letter.opd)

    chain = [f"{step.jenis} {named(step.jabatan)}" for step in letter.rantai] or ["langsung diberi nomor"]
    return ", lalu ".join([*chain, *(f"tanda tangan {named(one.jabatan)}" for one in letter.tanda)])
