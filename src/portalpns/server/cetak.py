"""The trial of a page before any transaction: what cannot be printed gets no number."""

import logging
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from portalpns.domain import surat
from portalpns.domain.cetak import number_of, page_of, verification_url
from portalpns.domain.direktori import Direktori
from portalpns.domain.errors import BadInput, PortalError
from portalpns.domain.surat import SuratKeluar, naskah_hash
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


def why_not(error: Exception) -> str:
    """The sentence of a failed drawing."""
    return error.pesan if isinstance(error, PortalError) else UNFORESEEN


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
        return surat.take_back(letter, who, now, args.seen)
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
    try:
        page = replace(
            page_of(letter, book, day), nomor=number_of(letter, book, WIDEST, WIDE_DAY), tanggal=WIDE_DAY,
            verifikasi_url=verification_url(book.pemda, "0" * 2 * KODE_BYTES), konsep=False,
        )  # fmt: skip
        mark = sha256(encode(page))
        if mark not in services.passed:
            draw(page)
            services.passed.add(mark)
    except Exception as error:  # a fault of this program must hold up nothing behind it in the queue
        if not isinstance(error, PortalError):
            log.exception("the trial of letter %s failed", letter.id)
        return why_not(error)
    return ""
