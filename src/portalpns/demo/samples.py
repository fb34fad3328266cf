"""Files to try things on: a device's export that waits to be imported, a genuine letter and a changed one."""

from datetime import date, timedelta
from pathlib import Path

from portalpns.demo.office import Office
from portalpns.demo.punches import attlog, punches_between
from portalpns.domain.errors import file_problem

README = """\
Berkas contoh Portal PNS. Semua nama, nomor, dan waktu di dalamnya karangan.

1_attlog.dat       ekspor mesin absensi bulan ini; coba di Absensi, Impor berkas
surat-sah.pdf      surat yang ditandatangani; coba di Verifikasi PDF
surat-diubah.pdf   surat yang sama dengan satu angka diubah sesudah ditandatangani
"""


def put_samples(folder: Path, office: Office, opd: str, today: date, signed: bytes) -> None:
    """Write the files into `folder`; raises FileProblem. `signed` is a signed letter of the demo."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        first, last = today.replace(day=1), today - timedelta(days=1)
        (folder / "1_attlog.dat").write_bytes(attlog(punches_between(office, opd, first, last)))
        (folder / "surat-sah.pdf").write_bytes(signed)
        (folder / "surat-diubah.pdf").write_bytes(changed(signed))
        (folder / "BACA-SAYA.txt").write_text(README, encoding="utf-8")
    except OSError as error:
        raise file_problem(error, str(error.filename or folder), writing=True) from error


def changed(signed: bytes) -> bytes:
    """The letter with another date in its document information: it looks the same, but is not what was signed."""
    place = signed.index(b"/CreationDate (D:") + len(b"/CreationDate (D:") + 3
    digit = b"7" if signed[place : place + 1] != b"7" else b"8"
    return signed[:place] + digit + signed[place + 1 :]
