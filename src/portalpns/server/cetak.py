"""What stands on a frozen page, and its trial before any transaction: what cannot be printed gets no number."""

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from portalpns.domain.direktori import Direktori
from portalpns.domain.errors import BadInput, NotFound, PortalError
from portalpns.domain.kelengkapan import check
from portalpns.domain.naskah import NaskahCetak, Penandatangan
from portalpns.domain.surat import SuratKeluar, Tanda, naskah_hash
from portalpns.protocol import actions
from portalpns.protocol.codec import decode
from portalpns.protocol.messages import Mutation
from portalpns.server.directory import local_day
from portalpns.server.services import Services

log = logging.getLogger(__name__)
KODE_BYTES = 10
Trials = Mapping[tuple[str, str], str]
"""By entity and hash of its content: why it cannot be printed, empty when it can."""
LONG_NUMBER = "000.0.0.0/99999/PERANGKATDAERAH/2000"
UNFORESEEN = "Surat ini tidak dapat dicetak server karena galat yang tidak terduga; kejadian ini telah dicatat."


def page_of(book: Direktori, letter: SuratKeluar) -> NaskahCetak:
    """Everything that stands on the frozen page; from the letter itself wherever it was fixed at freezing."""
    return NaskahCetak(
        naskah=letter.naskah,
        kop=book.kop(letter.opd),
        penandatangan=tuple(tanda.cetak for tanda in letter.tanda if tanda.cetak is not None),
        nomor=letter.nomor,
        tanggal=letter.tanggal,
        tempat=book.pemda.kota,
        verifikasi_url=f"{book.pemda.verifikasi.rstrip('/')}/v/{letter.kode}" if book.pemda.verifikasi else "",
        contoh=book.pemda.contoh,
        profil=book.pemda.profil,
    )


def why_not(error: Exception) -> str:
    """The sentence of a failed drawing."""
    return error.pesan if isinstance(error, PortalError) else UNFORESEEN


def try_pages(services: Services, mutations: Sequence[Mutation]) -> dict[tuple[str, str], str]:
    """Draw each letter that this push submits or gives its last paraf, as it would be frozen now.

    A letter is taken from the push where it is saved there, else as it lies in the database.
    """
    typed: dict[str, SuratKeluar] = {}
    given: Counter[str] = Counter()
    found: dict[tuple[str, str], str] = {}
    for one in mutations:
        try:
            args: Any = decode(one.args, _SHAPES[one.name]) if one.name in _SHAPES else None
        except BadInput:
            continue  # told as the result of this mutation
        if isinstance(args, actions.SuratSimpan):
            typed[one.entity] = SuratKeluar(
                one.entity, args.opd, args.naskah, "", services.clock(), rantai=args.rantai, tanda=args.tanda
            )
        elif args is not None and (one.entity, args.hash) not in found:
            given[one.entity] += one.name == "surat.paraf"
            letter = typed.get(one.entity) or _stored(services, one.entity)
            if letter is None or naskah_hash(letter.naskah) != args.hash or check(letter.naskah):
                continue  # refused for that
            if one.name == "surat.paraf" and sum(step.pada is None for step in letter.rantai) > given[one.entity]:
                continue  # others look at it before it is frozen
            found[one.entity, args.hash] = _trial(services, letter)
    return found


_SHAPES: dict[str, type[Any]] = {
    "surat.simpan": actions.SuratSimpan, "surat.ajukan": actions.SuratAjukan, "surat.paraf": actions.SuratParaf,
}  # fmt: skip


def _stored(services: Services, letter_id: str) -> SuratKeluar | None:
    with services.db.read() as connection:
        letter: SuratKeluar | None = services.work(connection).peek(letter_id, "surat_keluar", SuratKeluar)
    return letter


def _trial(services: Services, letter: SuratKeluar) -> str:
    from portalpns.documents.percobaan import draw

    with services.db.read() as connection:
        book = services.directory.read(connection)
    day = local_day(book, services.clock())
    if letter.opd not in book.opd:
        return ""  # refused for that
    signers = tuple(
        replace(one, cetak=_block(book, one, day, f"ttd_{number}")) for number, one in enumerate(letter.tanda, 1)
    )
    if not signers:
        return ""
    try:
        draw(page_of(book, replace(letter, nomor=LONG_NUMBER, tanggal=day, kode="0" * 2 * KODE_BYTES, tanda=signers)))
    except Exception as error:  # a fault of this program must hold up nothing behind it in the queue
        if not isinstance(error, PortalError):
            log.exception("the trial of letter %s failed", letter.id)
        return why_not(error)
    return ""


def _block(book: Direktori, one: Tanda, day: date, field: str) -> Penandatangan:
    """The signature block of today; a post that nobody holds yet may have somebody when the letter is frozen."""
    try:
        return book.signature_block(one, day, field)
    except NotFound:
        words = book.post_words(one.jabatan) if one.jabatan in book.jabatan else one.jabatan
        return Penandatangan(words, "-", field=field)
