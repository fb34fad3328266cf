"""Who is on dinas luar by a surat perintah tugas once it is signed, who is not, and why."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from portalpns.domain.absensi.kantor import card_of
from portalpns.domain.clock import tanggal
from portalpns.domain.direktori import Direktori
from portalpns.domain.naskah import Petugas
from portalpns.domain.surat import SuratKeluar

NAMED = 3
"""So many people are named in one sentence."""


@dataclass(frozen=True, slots=True)
class Tugas:
    """One person of the letter: on duty from `mulai` to `selesai` in the book of `opd`, or None where not by itself.

    `alasan`: why not, or not for all of its days.
    """

    petugas: Petugas
    mulai: date
    selesai: date
    opd: str | None = None
    alasan: str = ""


def duties(letter: SuratKeluar, book: Direktori, signers: Collection[str], day: date) -> list[Tugas]:
    """What a letter of that day says of its people's days: those of its office and of units below it are on duty.

    Who signs for himself signs for the days from its date on: nobody decides about himself what is past.
    """
    n = letter.naskah
    if n.jenis != "surat_perintah_tugas" or n.mulai is None or n.selesai is None or n.selesai < n.mulai:
        return []
    return [_duty(one, n.mulai, n.selesai, letter.opd, book, signers, day) for one in n.petugas]


def _duty(
    one: Petugas, mulai: date, selesai: date, sender: str, book: Direktori, signers: Collection[str], day: date
) -> Tugas:
    person = book.pegawai.get(one.pegawai or "")
    if person is None:
        return Tugas(one, mulai, selesai, alasan="tidak dipilih dari daftar pegawai")
    first = max(mulai, day) if person.id in signers else mulai
    if first > selesai:
        return Tugas(one, mulai, selesai, alasan="penandatangan, untuk hari yang sudah lewat")
    # days before or after a transfer are another office's
    card = card_of(book, person)
    opd = card.opd_on(first) or card.opd_on(selesai)
    if opd is None:
        return Tugas(one, first, selesai, alasan="tidak bertugas pada hari itu")
    if not book.is_within(opd, sender):
        return Tugas(one, first, selesai, alasan=f"pegawai {book.opd[opd].singkatan}, dicatat oleh kantornya")
    words = f"penandatangan, baru sejak {tanggal(first)}" if first > mulai else ""
    return Tugas(one, first, selesai, opd, words)


def signers_of(letter: SuratKeluar, book: Direktori, day: date) -> frozenset[str]:
    """Who signed, and who would sign on that day what is not signed yet."""
    found = {one.oleh for one in letter.tanda if one.oleh is not None}
    holders = (book.holder(one.jabatan, day) for one in letter.tanda if one.oleh is None)
    return frozenset(found | {holder[1].id for holder in holders if holder is not None})


def left_out(people: Sequence[Tugas]) -> str:
    """The sentence for whoever draws up or signs the letter; empty where every day of everybody is recorded."""
    names = [f"{one.petugas.nama} ({one.alasan})" for one in people if one.alasan]
    if not names:
        return ""
    more = f"; dan {len(names) - NAMED} orang lain" if len(names) > NAMED else ""
    return f"Dinas luar tidak tercatat otomatis bagi {'; '.join(names[:NAMED])}{more}."
