"""What a letter must agree with in the master data before it goes on: codes, people, held posts."""

from collections.abc import Iterable
from datetime import date

from portalpns.domain import klasifikasi
from portalpns.domain.absensi.events import check_span
from portalpns.domain.direktori import Direktori
from portalpns.domain.errors import BadInput
from portalpns.domain.naskah import SECRET, Naskah, Penerima, Petugas, penerima_words, recipients
from portalpns.domain.surat import SuratKeluar


class VacantPost(BadInput):
    """A post that is to check, to sign or to receive is held by nobody; `field` is the one to correct."""

    def __init__(self, pesan: str, field: str) -> None:
        super().__init__(pesan)
        self.field = field


def require_known(naskah: Naskah, book: Direktori) -> None:
    """Raise BadInput for a classification code or a person that is not as the letter prints it."""
    if naskah.klasifikasi not in klasifikasi.all_codes():
        raise BadInput(f"Kode klasifikasi “{naskah.klasifikasi}” tidak ada dalam tabel klasifikasi arsip.")
    if naskah.jenis == "surat_perintah_tugas":
        if naskah.mulai is not None and naskah.selesai is not None:
            check_span(naskah.mulai, naskah.selesai)
        for one in naskah.petugas:
            _require_person(one, book)


def require_staffed(letter: SuratKeluar, book: Direktori, day: date) -> None:
    """Raise VacantPost while a post that is to check or to sign is vacant: the letter would lie there for ever."""
    if names := _vacant((step.jabatan for step in letter.rantai), letter.opd, book, day):
        said = f"Jabatan {_quoted(names)} pada alur paraf tidak terisi; keluarkan dari alur atau pilih jabatan lain."
        raise VacantPost(said, "rantai")
    if names := _vacant((tanda.jabatan for tanda in letter.tanda), letter.opd, book, day):
        raise VacantPost(f"Jabatan {_quoted(names)} tidak terisi; pilih penandatangan lain.", "penandatangan")


def require_receivers(kepada: Iterable[str], opd: str, book: Direktori, day: date) -> None:
    """Raise VacantPost when a disposisi of an office names a post that nobody holds: its part would wait for nobody."""
    if vacant := _vacant(kepada, opd, book, day):
        raise VacantPost(reaches_nobody(vacant), "kepada")


def reaches_nobody(names: Iterable[str]) -> str:
    """What is said of a disposisi to these posts, by their names, that nobody holds."""
    return (
        f"Jabatan {_quoted(names)} tidak terisi sehingga disposisi tidak sampai kepada siapa pun; pilih jabatan lain."
    )


def unserved(naskah: Naskah, book: Direktori, day: date) -> tuple[Penerima, ...]:
    """Those inside the pemda whom a letter does not reach on a day, as nobody in their office reads it."""
    secret = naskah.sifat in SECRET
    named = ((one, one.opd) for one in recipients(naskah))
    return tuple(dict.fromkeys(one for one, opd in named if opd and not book.is_served(opd, day, secret=secret)))


def unserved_words(missed: Iterable[Penerima]) -> str:
    """What is said of a letter to these recipients, before and after it is sent; empty for none."""
    quoted = _quoted(penerima_words(one) for one in missed)
    return f"Tidak ada yang menerima surat ini di aplikasi untuk {quoted}; sampaikan sendiri." if quoted else ""


def _vacant(posts: Iterable[str], opd: str, book: Direktori, day: date) -> list[str]:
    """The names of those posts, as an office tells them, that nobody holds, not even as Plt. or Plh."""
    return [book.post_told(post, opd) for post in posts if not book.holder(post, day)]


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f"“{name}”" for name in dict.fromkeys(names))


def _require_person(one: Petugas, book: Direktori) -> None:
    """Whose days become dinas luar must be who the page names; a line without a known person counts for nobody."""
    if one.pegawai is None:
        return
    person = book.pegawai.get(one.pegawai)
    if person is None:
        raise BadInput(f"Pegawai “{one.nama}” pada surat perintah tugas tidak dikenal; pilih kembali dari daftar.")
    if one.nama != person.nama or (one.nip and one.nip != person.nip):
        raise BadInput(
            f"Nama atau NIP “{one.nama}” pada surat perintah tugas berbeda dari data pegawai “{person.nama}”; "
            "pilih kembali dari daftar."
        )
