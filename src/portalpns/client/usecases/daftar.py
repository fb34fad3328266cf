"""A list of letters on paper or in a workbook: the register of incoming letters, the list of outgoing ones."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from portalpns.client.secrets import write_durably
from portalpns.client.usecases.rows import SuratRow
from portalpns.domain.clock import WIB, tanggal
from portalpns.domain.direktori import SECRET, Direktori
from portalpns.domain.errors import BadInput, file_problem
from portalpns.domain.surat import STATE_NAMA

if TYPE_CHECKING:
    from portalpns.documents.laporan import Laporan, Nilai

ENDINGS = (".xlsx", ".pdf", ".csv")
SECRET_WORD = "RAHASIA"  # noqa: S105 - what a register says of a secret letter (Permendagri 1/2023)
_MASUK = (
    ("No.", 5), ("Agenda", 8), ("Diterima", 13), ("Dari", 34), ("Nomor", 28), ("Tanggal surat", 13), ("Hal", 46),
    ("Status", 14),
)  # fmt: skip
_KELUAR = (
    ("No.", 5), ("Nomor", 28), ("Tanggal", 13), ("Kepada", 34), ("Hal", 46), ("Status", 18), ("Posisi", 26),
)  # fmt: skip


def report(rows: Sequence[SuratRow], kotak: str, book: Direktori, opd: str, day: date) -> "Laporan":
    """The rows in their order under the letterhead of an office; of a secret letter only the number is told."""
    from portalpns.documents.laporan import Kolom, Laporan

    columns, line = (_MASUK, _incoming) if kotak == "masuk" else (_KELUAR, _outgoing)
    return Laporan(
        judul="BUKU AGENDA SURAT MASUK" if kotak == "masuk" else "DAFTAR SURAT KELUAR",
        subjudul=(book.opd[opd].nama, f"Keadaan {tanggal(day)}"),
        kolom=tuple(Kolom(words, width, "kanan" if width < 10 else "kiri") for words, width in columns),
        baris=tuple((place, *line(row)) for place, row in enumerate(rows, 1)),
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
    data = make(laporan)
    try:
        write_durably(path, data)
    except OSError as error:
        raise file_problem(error, path.name, writing=True) from error


def _maker(ending: str) -> Callable[["Laporan"], bytes]:
    if ending == ".pdf":
        from portalpns.documents.laporan_pdf import render_pdf

        return render_pdf
    if ending in (".xlsx", ".csv"):
        from portalpns.documents.xlsx import render_csv, render_xlsx

        return render_xlsx if ending == ".xlsx" else render_csv
    raise BadInput(f"Daftar hanya dapat disimpan sebagai {', '.join(ENDINGS)}.")


def _incoming(row: SuratRow) -> tuple["Nilai", ...]:
    dari, hal = _told(row)
    came = datetime.fromisoformat(row.urut).astimezone(WIB).date()
    return row.agenda, came, dari, row.nomor, _day(row.tanggal), hal, STATE_NAMA[row.state]


def _outgoing(row: SuratRow) -> tuple["Nilai", ...]:
    kepada, hal = _told(row)
    return row.nomor, _day(row.tanggal), kepada, hal, STATE_NAMA[row.state], row.giliran


def _told(row: SuratRow) -> tuple[str, str]:
    return ("", SECRET_WORD) if row.sifat in SECRET else (row.pihak, row.hal)


def _day(value: str) -> date | None:
    return date.fromisoformat(value) if value else None
