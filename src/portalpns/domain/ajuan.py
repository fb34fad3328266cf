"""What a concept must agree with in the master data before it may be submitted: codes and people as they are known."""

from portalpns.domain import klasifikasi
from portalpns.domain.absensi.events import check_span
from portalpns.domain.direktori import Direktori
from portalpns.domain.errors import BadInput
from portalpns.domain.naskah import Naskah, Petugas


def require_known(naskah: Naskah, book: Direktori) -> None:
    """Raise BadInput for a classification code or a person that is not as the letter prints it."""
    if naskah.klasifikasi not in klasifikasi.all_codes():
        raise BadInput(f"Kode klasifikasi “{naskah.klasifikasi}” tidak ada dalam tabel klasifikasi arsip.")
    if naskah.jenis == "surat_perintah_tugas":
        if naskah.mulai is not None and naskah.selesai is not None:
            check_span(naskah.mulai, naskah.selesai)
        for one in naskah.petugas:
            _require_person(one, book)


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
