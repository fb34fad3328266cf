"""What a person's pending action makes of a document, by the same domain functions that the server decides with."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from portalpns.domain import surat, surat_masuk
from portalpns.domain.errors import NotFound, PortalError
from portalpns.domain.surat import Disposisi, SuratKeluar, SuratMasuk
from portalpns.domain.wewenang import Pelaku
from portalpns.protocol import actions
from portalpns.protocol.codec import decode

Letter = SuratKeluar | SuratMasuk
L = TypeVar("L", SuratKeluar, SuratMasuk)
KIND = {SuratKeluar: "surat_keluar", SuratMasuk: "surat_masuk"}
CLASS: dict[str, type[Letter]] = {"surat_keluar": SuratKeluar, "surat_masuk": SuratMasuk}


@dataclass(frozen=True)
class Pending:
    """One queued action on one letter: its name and arguments, who did it when."""

    name: str
    args: actions.Action
    entity: str
    at: datetime
    who: Pelaku


def project(letter: Letter | None, action: Pending) -> Letter:
    """The letter after the action; raises what the domain raises. A number is never made up: only the server has it."""
    args, who, at = action.args, action.who, action.at
    match args:
        case actions.SuratSimpan():
            before = _of(SuratKeluar, letter) if letter else surat.new(action.entity, args.opd, args.naskah, who, at)
            saved = surat.save(before, who, at, args.naskah, args.rantai, args.tanda)
            return replace(saved, kirim_otomatis=args.kirim_otomatis)
        case actions.SuratAjukan():
            return surat.submit(_of(SuratKeluar, letter), who, at)
        case actions.SuratTarik():
            return surat.take_back(_of(SuratKeluar, letter), who, at, args.seen)
        case actions.SuratParaf():
            return surat.initial(_of(SuratKeluar, letter), who, at, args.hash, args.catatan)
        case actions.SuratKembalikan():
            return surat.give_back(_of(SuratKeluar, letter), who, at, args.catatan, args.seen)
        case actions.SuratTandaTangan():
            return surat.sign(_of(SuratKeluar, letter), who, at, args.sha_before, args.sha_signed)
        case actions.SuratKirim():
            return surat.send(_of(SuratKeluar, letter), who, at)
        case actions.SuratBatalkan():
            return surat.cancel(_of(SuratKeluar, letter), who, at, args.alasan, args.seen)
        case actions.SuratCabut():
            return surat.revoke(_of(SuratKeluar, letter), who, at, args.alasan, args.pencabut)
        case actions.MasukBaca():
            return surat_masuk.read(_of(SuratMasuk, letter), who, at, args.seen)
        case actions.MasukAgendakan():
            return surat_masuk.register(_of(SuratMasuk, letter), who, at, None)
        case actions.MasukDisposisi():
            item = Disposisi(args.id, who.pegawai, args.kepada, args.instruksi, at, args.catatan, args.batas)
            return surat_masuk.dispose(_of(SuratMasuk, letter), who, at, item, args.seen)
        case actions.MasukSelesai():
            return surat_masuk.finish(_of(SuratMasuk, letter), who, at, args.catatan, args.seen)
        case actions.MasukArsipkan():
            return surat_masuk.archive(_of(SuratMasuk, letter), who, at)
    raise AssertionError(f"{action.name} is no action on a letter")


def fold(letter: Letter | None, pending: list[Pending]) -> Letter | None:
    """The letter after all pending actions; one that no longer fits is left out, the server will refuse it."""
    for action in pending:
        try:
            letter = project(letter, action)
        except PortalError:
            continue
    return letter


def decode_letter(kind: str, body: str) -> Letter:
    return decode(body.encode(), CLASS[kind])


def _of(kind: type[L], letter: Letter | None) -> L:
    if not isinstance(letter, kind):
        raise NotFound("Surat ini tidak ditemukan di komputer Anda.")
    return letter
