"""Who may enter and take back what in an office's attendance: the client refuses at once, the server decides."""

from collections.abc import Iterable
from datetime import date

from portalpns.domain.absensi.cuti import clash
from portalpns.domain.absensi.events import (
    DUTY,
    EARLY_PERMIT,
    FIX_IN,
    LATE_PERMIT,
    Peristiwa,
    check,
    check_span,
    is_from_letter,
)
from portalpns.domain.absensi.kantor import card_of, schedule_of
from portalpns.domain.absensi.kode import kode
from portalpns.domain.absensi.pegawai import Penugasan
from portalpns.domain.absensi.wall import Wall, jam
from portalpns.domain.clock import tanggal
from portalpns.domain.direktori import Direktori
from portalpns.domain.errors import BadInput, NotAllowed, WrongState
from portalpns.domain.pegawai import Pegawai
from portalpns.domain.wewenang import ATTENDANCE_ROLES, Pelaku


def is_operator(who: Pelaku, opd: str) -> bool:
    """Whether the person keeps the attendance of this office."""
    return who.keeps_whole_city or who.has(opd, *ATTENDANCE_ROLES)


def require_operator(who: Pelaku, book: Direktori, opd: str) -> None:
    """Raise BadInput for an office that does not exist, NotAllowed for whoever does not keep its attendance."""
    if opd not in book.opd:
        raise BadInput("Unit pemilik absensi ini tidak dikenal.")
    if not is_operator(who, opd):
        raise NotAllowed("Anda bukan operator absensi unit ini.")


def require_mappable(who: Pelaku, book: Direktori, opd: str, pegawai: str, mulai: date) -> Pegawai:
    """Raise why this person may not give a PIN of the office's machines to that one from a day on.

    Nobody takes a PIN for himself. Whoever keeps one office gives its PINs to people who serve in it or below it on
    that day or later: others pay theirs.
    """
    person = book.pegawai.get(pegawai)
    if person is None:
        raise BadInput("Pegawai untuk PIN ini tidak dikenal.")
    if pegawai == who.pegawai:
        raise NotAllowed("PIN milik sendiri harus dipetakan oleh petugas lain.")
    if not is_mappable(who, book, opd, person, mulai):
        since = f"sejak {tanggal(mulai)}"
        raise NotAllowed(
            f"{person.nama} tidak bertugas pada unit pemilik mesin {since}; petakan PIN-nya melalui BKPSDM."
        )
    return person


def is_mappable(who: Pelaku, book: Direktori, opd: str, person: Pegawai, mulai: date) -> bool:
    """Whether this person may give a PIN of the office's machines to that one from a day on."""
    if person.id == who.pegawai:
        return False
    served = (post.opd for post in card_of(book, person).penugasan if post.selesai is None or post.selesai >= mulai)
    return who.keeps_whole_city or any(book.is_within(one, opd) for one in served)


def require_enterable(
    who: Pelaku, book: Direktori, opd: str, pegawai: str, event: Peristiwa, others: Iterable[Peristiwa]
) -> Pegawai:
    """Raise why this cannot be decided about the person, of whom the `others` are known; nobody decides about himself.

    Leave and duty, or two kinds of leave, on one working day: the second is refused, unless the duty calls back.
    """
    person = book.pegawai.get(pegawai)
    if person is None:
        raise BadInput("Pegawai ini tidak dikenal.")
    card = card_of(book, person)
    meanwhile = {post.opd for post in card.penugasan if post.meets(Penugasan(opd, event.mulai, event.selesai))}
    if {card.opd_on(event.mulai), card.opd_on(event.selesai), *meanwhile} != {opd}:
        raise BadInput("Pegawai ini tidak bertugas pada unit tersebut selama tanggal itu.")
    if pegawai == who.pegawai:
        raise NotAllowed("Peristiwa absensi milik sendiri harus dicatat oleh petugas lain.")
    check_span(event.mulai, event.selesai)
    check(event)
    schedule = schedule_of(book)
    other = clash(event, others, lambda day: schedule.shift(day.toordinal()) is not None)
    if other is not None:
        letter = f" ({other.surat})" if other.surat else ""
        why = (
            "cuti dan dinas luar pada hari kerja yang sama memerlukan pemanggilan kembali"
            if DUTY in (event.kind, other.kind)
            else "satu hari kerja tidak dapat memuat dua jenis cuti"
        )
        raise WrongState(
            f"{person.nama} sudah mempunyai {kode(other.kind).nama}{letter} tanggal {tanggal(other.mulai)} sampai "
            f"{tanggal(other.selesai)}; {why}."
        )
    return person


def require_missing(event: Peristiwa, person: Pegawai, masuk: Wall | None, pulang: Wall | None) -> None:
    """Raise why a correction of one day would change nothing: the side has a punch (of `masuk` and `pulang`)."""
    punched, side, permit = (masuk, "masuk", LATE_PERMIT) if event.kind == FIX_IN else (pulang, "pulang", EARLY_PERMIT)
    if punched is not None:
        raise WrongState(
            f"{person.nama} sudah mempunyai rekaman {side} {jam(punched)} tanggal {tanggal(event.mulai)} sehingga "
            f"koreksi tidak mengubahnya; bila itu diizinkan, catat {kode(permit).nama}."
        )


def require_removable(who: Pelaku, key: str, pegawai: str, surat: str, alasan: str) -> None:
    """Raise why the event with this id cannot be taken back; duty of a signed letter (`surat`) ends with the letter."""
    if not alasan.strip():
        raise BadInput("Penghapusan catatan absensi memerlukan alasan.")
    if pegawai == who.pegawai:
        raise NotAllowed("Peristiwa absensi milik sendiri harus dihapus oleh petugas lain.")
    if is_from_letter(key):
        raise WrongState(f"Dinas luar ini berasal dari surat perintah tugas {surat}; cabutlah suratnya.")
