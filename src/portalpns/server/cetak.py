"""What stands on a frozen page, and its trial before any transaction: what cannot be printed gets no number."""

import logging
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from portalpns.domain import surat
from portalpns.domain.direktori import Direktori
from portalpns.domain.errors import BadInput, NotFound, PortalError
from portalpns.domain.naskah import SIFAT_KODE, NaskahCetak, Penandatangan
from portalpns.domain.penomoran import print_number
from portalpns.domain.surat import SuratKeluar, Tanda, naskah_hash
from portalpns.domain.wewenang import Pelaku
from portalpns.protocol import actions
from portalpns.protocol.codec import decode, encode, sha256
from portalpns.protocol.messages import Mutation
from portalpns.server.services import Services

log = logging.getLogger(__name__)
KODE_BYTES = 10
Trials = Mapping[tuple[str, str], str]
"""By entity and hash of its content: why it cannot be printed, empty when it can."""
WIDEST, WIDE_DAY = 99_999, date(2028, 8, 28)
"""Number and day of a trial: hardly any is wider (VIII), and the same content gives the same page on every day."""
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


def number_of(book: Direktori, letter: SuratKeluar, urut: int, day: date) -> str:
    """The number of a letter as it stands on its page; raises BadInput for a template that is none."""
    return print_number(
        book.pemda.format_nomor, urut=urut, klas=letter.naskah.klasifikasi, unit=book.opd[letter.opd].singkatan,
        keamanan=SIFAT_KODE[letter.naskah.sifat], day=day,
    )  # fmt: skip


def try_pages(
    services: Services, pegawai: str, mutations: Sequence[Mutation], taken: Collection[str], deadline: float
) -> tuple[int, dict[tuple[str, str], str]]:
    """Draw each letter that this push submits or gives its last paraf, as it would be frozen now.

    The letters go through the push's steps as they lie in the database; what a rule refuses and the `taken`, whose
    result is known, are not drawn. Returns how many mutations can be applied now, since time may be over after the
    first page, and what was found.
    """
    steps = [(place, one, _args(one)) for place, one in enumerate(mutations) if one.id not in taken]
    steps = [(place, one, args) for place, one, args in steps if args is not None]
    found: dict[tuple[str, str], str] = {}
    if not steps:
        return len(mutations), found
    with services.db.read() as connection:
        work = services.work(connection)
        letters = {one.entity: work.peek(one.entity, "surat_keluar", SuratKeluar) for _, one, _ in steps}
    day = work.today
    who = work.direktori.pelaku(pegawai, day)
    for place, one, args in steps:
        try:
            letter = letters[one.entity] = _after(letters[one.entity], one.entity, args, who, work.now)
        except PortalError:
            letter = letters[one.entity] = None  # told as the result of this mutation
        if letter is None or not _prints(letter, args) or (one.entity, args.hash) in found:
            continue
        if found and time.monotonic() > deadline:
            return place, found
        found[one.entity, args.hash] = _trial(services, work.direktori, letter, day)
    return len(mutations), found


_SHAPES: dict[str, type[Any]] = {
    "surat.simpan": actions.SuratSimpan, "surat.ajukan": actions.SuratAjukan, "surat.paraf": actions.SuratParaf,
    "surat.kembalikan": actions.SuratKembalikan, "surat.tarik": actions.SuratTarik,
}  # fmt: skip
"""The steps that lead to a page or that make it another one."""


def _args(one: Mutation) -> Any:
    try:
        return decode(one.args, _SHAPES[one.name]) if one.name in _SHAPES else None
    except BadInput:
        return None  # told as the result of this mutation


def _after(letter: SuratKeluar | None, key: str, args: Any, who: Pelaku, now: datetime) -> SuratKeluar | None:
    """The letter after a step; None or the rule's error where it will be refused."""
    if isinstance(args, actions.SuratSimpan):
        before = letter or surat.new(key, args.opd, args.naskah, who, now)
        return surat.save(before, who, now, args.naskah, args.rantai, args.tanda)
    if letter is None:
        return None
    if isinstance(args, actions.SuratKembalikan):
        return surat.give_back(letter, who, now, args.catatan)
    if isinstance(args, actions.SuratTarik):
        return surat.take_back(letter, who, now)
    if isinstance(args, actions.SuratParaf):
        return surat.initial(letter, who, now, args.hash, args.catatan)
    return surat.submit(letter, who, now) if args.hash == naskah_hash(letter.naskah) else None


def _prints(letter: SuratKeluar, args: Any) -> bool:
    """Whether this step needs a page: a submission always, a paraf when nobody else looks before it is frozen."""
    if isinstance(args, actions.SuratParaf):
        return surat.ready_to_freeze(letter)
    return isinstance(args, actions.SuratAjukan)


def _trial(services: Services, book: Direktori, letter: SuratKeluar, day: date) -> str:
    """Why the letter cannot be drawn with the signers of this day; empty when it can."""
    from portalpns.documents.percobaan import draw

    if letter.opd not in book.opd:
        return ""  # refused for that
    signers = tuple(
        replace(one, cetak=_block(book, one, day, f"ttd_{number}")) for number, one in enumerate(letter.tanda, 1)
    )
    try:
        widest = replace(
            letter, nomor=number_of(book, letter, WIDEST, WIDE_DAY), tanggal=WIDE_DAY, kode="0" * 2 * KODE_BYTES,
            tanda=signers,
        )  # fmt: skip
        page = page_of(book, widest)
        mark = sha256(encode(page))
        if mark not in services.passed:
            draw(page)
            services.passed.add(mark)
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
