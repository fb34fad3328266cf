"""Lists as reports, and reports as files: the register of incoming letters, the list of outgoing ones."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from portalpns.client.sync.project import Letter
from portalpns.client.usecases.rows import SuratRow, readable
from portalpns.domain.clock import tanggal
from portalpns.domain.direktori import Direktori
from portalpns.domain.errors import BadInput
from portalpns.domain.naskah import DERAJAT_NAMA, SECRET, SIFAT_NAMA, Naskah
from portalpns.domain.surat import STATE_NAMA, NomorRahasia, SuratKeluar, SuratMasuk, lost_numbers
from portalpns.files import replace_file

if TYPE_CHECKING:
    from portalpns.documents.laporan import Laporan, Nilai

ENDINGS = (".xlsx", ".pdf", ".csv")
LOST = "Nomor dibatalkan"
"""Of a number, while its letter goes on without it."""
SECRET_WORD = "RAHASIA"  # noqa: S105 - what a register says of a secret letter (Permendagri 1/2023)
_MASUK = (
    ("Agenda", 8), ("Diterima", 13), ("Nomor surat", 26), ("Tanggal surat", 13), ("Dari", 28), ("Hal", 36),
    ("Klasifikasi", 13), ("Sifat", 12), ("Disposisi", 30), ("Posisi", 24), ("Keterangan", 14),
)  # fmt: skip
_KELUAR = (
    ("No.", 5), ("Nomor", 28), ("Tanggal", 13), ("Kepada", 34), ("Hal", 42), ("Klasifikasi", 13), ("Pengolah", 24),
    ("Posisi", 24), ("Keterangan", 18),
)  # fmt: skip


def report(
    rows: Sequence[SuratRow], letters: Mapping[str, Letter], hidden: Sequence[NomorRahasia] | None, kotak: str,
    book: Direktori, opd: str, day: date,
) -> "Laporan":  # fmt: skip
    """The rows under the letterhead of an office; of a secret letter only the number is told.

    `letters` by id; `hidden` are numbers of letters that are not among the rows, since this person may not see them,
    None where the rows are a choice and no register. A register names the numbers too that its letters lost.
    Incoming ones stand by their number in the register, then those whose number is to come, then those without one.
    """
    from portalpns.documents.laporan import Kolom, Laporan

    columns = _MASUK if kotak == "masuk" else _KELUAR
    if kotak == "masuk":
        placed = [((row.agenda is None, row.agenda or int(not row.menyusul)), _incoming(row, letters.get(row.id), book))
                  for row in sorted(rows, key=lambda row: row.urut)]  # fmt: skip
        placed += [((one.agenda is None, one.agenda or 0), _incoming_number(one, book)) for one in hidden or ()]
        lines = tuple(line for _, line in sorted(placed, key=lambda one: one[0]))
    else:
        told = [
            line for row in rows for line in _with_lost(row, letters.get(row.id), book, register=hidden is not None)
        ]
        told += map(_outgoing_number, hidden or ())
        lines = tuple((place, *line) for place, line in enumerate(told, 1))
    return Laporan(
        judul="BUKU AGENDA SURAT MASUK" if kotak == "masuk" else "DAFTAR SURAT KELUAR",
        subjudul=(book.opd[opd].nama, f"Keadaan {tanggal(day)}"),
        kolom=tuple(Kolom(words, width, "kanan" if width < 10 else "kiri") for words, width in columns),
        baris=lines,
        kop=book.kop(opd),
        tempat=book.pemda.kota,
        tanggal=day,
        mendatar=True,
        kertas="F4",
        contoh=book.pemda.contoh,
        profil=book.pemda.profil,
    )


def write(laporan: "Laporan", path: Path) -> None:
    """Write a report whole or not at all; the ending decides how. BadInput, FileProblem."""
    make = _maker(path.suffix.lower())
    replace_file(path, make(laporan), path.name)


def _maker(ending: str) -> Callable[["Laporan"], bytes]:
    if ending == ".pdf":
        from portalpns.documents.laporan_pdf import render_pdf

        return render_pdf
    if ending in (".xlsx", ".csv"):
        from portalpns.documents.xlsx import render_csv, render_xlsx

        return render_xlsx if ending == ".xlsx" else render_csv
    raise BadInput(f"Berkas ini hanya dapat disimpan sebagai {', '.join(ENDINGS)}.")


def _incoming(row: SuratRow, letter: Letter | None, book: Direktori) -> tuple["Nilai", ...]:
    came = book.day(datetime.fromisoformat(row.urut))
    known = ("menyusul" if row.menyusul else row.agenda, came, row.nomor, _day(row.tanggal))
    if row.sifat in SECRET or not isinstance(letter, SuratMasuk):
        return (*known, "", SECRET_WORD if row.sifat in SECRET else row.hal, "", "", "", "", STATE_NAMA[row.standing])
    sifat = SIFAT_NAMA[letter.sifat]
    if letter.derajat != "biasa":
        sifat = f"{sifat}, {DERAJAT_NAMA[letter.derajat].lower()}"
    passed = "; ".join(
        ", ".join(readable(book.post_told(post, letter.opd)) for post in one.kepada) for one in letter.disposisi
    )
    return (*known, row.pihak, row.hal, letter.klasifikasi, sifat, passed, row.giliran, STATE_NAMA[row.standing])


def _outgoing(row: SuratRow, letter: Letter | None, book: Direktori) -> tuple["Nilai", ...]:
    known, state = (row.nomor, _day(row.tanggal)), STATE_NAMA[row.standing]
    if row.sifat in SECRET or not isinstance(letter, SuratKeluar):
        return (*known, "", SECRET_WORD if row.sifat in SECRET else row.hal, "", "", row.giliran, state)
    writer = book.pegawai.get(letter.pembuat)
    by = writer.nama if writer is not None else ""
    return (*known, _named(letter.naskah, book), row.hal, letter.naskah.klasifikasi, by, row.giliran, state)


def _with_lost(
    row: SuratRow, letter: Letter | None, book: Direktori, *, register: bool
) -> Iterator[tuple["Nilai", ...]]:
    """The line of a letter and, in a register, one for each number that it lost."""
    line = _outgoing(row, letter, book)
    yield line
    if register and isinstance(letter, SuratKeluar):
        for given in lost_numbers(letter):
            yield (given.catatan, book.day(given.pada), *line[2:-2], "", LOST)


def _named(naskah: Naskah, book: Direktori) -> str:
    """All whom a letter is addressed to, or sends; their posts and titles have commas of their own."""
    if naskah.jenis == "surat_perintah_tugas":
        return "; ".join(one.nama for one in naskah.petugas)
    return "; ".join(readable(book.recipient_words(one)) for one in naskah.kepada)


def _incoming_number(one: NomorRahasia, book: Direktori) -> tuple["Nilai", ...]:
    came = book.day(one.diterima) if one.diterima else None
    known = (one.agenda, came, one.nomor, one.tanggal)
    return (*known, "", SECRET_WORD, "", "", "", "", STATE_NAMA[one.state])


def _outgoing_number(one: NomorRahasia) -> tuple["Nilai", ...]:
    return (one.nomor, one.tanggal, "", SECRET_WORD, "", "", "", STATE_NAMA[one.state])


def _day(value: str) -> date | None:
    return date.fromisoformat(value) if value else None
