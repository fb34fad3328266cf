"""The first page: how much waits, and the list of what waits for this person, most urgent first."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from portalpns.client.sync.project import Letter, decode_letter
from portalpns.client.usecases.desk import Desk
from portalpns.client.usecases.rekap import offices_of, presence_of
from portalpns.client.usecases.rows import (
    my_turn,
    news_of_withdrawal,
    own_work,
    pressing,
    returned,
    undisposed,
    unregistered,
)
from portalpns.domain.clock import BULAN, tanggal
from portalpns.domain.errors import NotFound
from portalpns.domain.surat import SuratKeluar, SuratMasuk
from portalpns.domain.surat_masuk import open_orders, waits_for
from portalpns.domain.wewenang import Pelaku
from portalpns.store.cache import documents
from portalpns.store.cache.hari import newest_record
from portalpns.store.cache_tables import surat

MOST = 200
SOON = timedelta(days=1)
_FOR_YOU = "Disposisi untuk Anda"
_ORDER = ("dicabut", "tandatangan", "paraf", "dikembalikan", "disposisi", "agenda")
"""What comes first of two things that are equally urgent and due."""


@dataclass(frozen=True)
class Tile:
    """A number at the head of the page, as text; what it counts, and a remark."""

    id: str
    angka: str
    words: str
    catatan: str = ""


@dataclass(frozen=True)
class Waiting:
    """One thing to be done; kind: paraf, tandatangan, dikembalikan, disposisi, agenda, dicabut.

    `sejak` since when it waits.
    """

    surat_id: str
    kind: str
    hal: str
    dari: str
    batas: date | None
    tindakan: str
    urgent: bool
    derajat: str = "biasa"
    sejak: datetime | None = None
    nomor: str = ""


@dataclass(frozen=True)
class Beranda:
    """The whole page."""

    tiles: tuple[Tile, ...]
    waiting: tuple[Waiting, ...]


class BerandaCases:
    """Use cases of the first page."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def reads_below(self) -> bool:
        """Whether the person reads the letters of units below his own."""
        return bool(self._desk.who().di_bawah)

    def counters(self) -> dict[str, int]:
        """How much waits behind each page of the window; letters are unread, or for a head also not passed on yet."""
        who = self._desk.who()
        with self._desk.cache.read() as connection:
            signing, writing, unread = self._numbers(connection, who)
            # what the head has read still waits for him
            seen = self._count(connection, undisposed(who), surat.c.dibaca) if who.memutus else 0
        queued, refused = self._desk.outbox.counts()
        return {
            "surat_masuk": unread + seen, "surat_keluar": writing, "tandatangan": signing,
            "sinkronisasi": refused or queued,
        }  # fmt: skip

    def summary(self) -> Beranda:
        """Four tiles: what is signed or checked, unread letters, disposisi, and attendance or the queue."""
        who = self._desk.who()
        with self._desk.cache.read() as connection:
            signing, writing, unread = self._numbers(connection, who)
            registering = self._count(connection, *_to_register(who)) if _clerk_of(who) else 0
            disposed = self._count(connection, surat.c.state == "didisposisi", my_turn(who.jabatan))
            unpassed = self._count(connection, undisposed(who)) if who.memutus else 0
            attendance = self._attendance(connection)
            waiting = self._waiting(connection, who)
        if signing or self._signs(who):
            urgent = sum(one.urgent and one.kind == "tandatangan" for one in waiting)
            first = Tile("tandatangan", str(signing), "Menunggu tanda tangan", _some(urgent, "bersifat segera"))
        else:
            urgent = sum(one.urgent and one.kind in ("paraf", "dikembalikan") for one in waiting)
            remark = _some(urgent, "bersifat segera")
            first = Tile("paraf", str(writing), "Menunggu paraf atau perbaikan", remark)
        queued, refused = self._desk.outbox.counts()
        tiles = (
            first,
            Tile("masuk", str(unread), "Surat masuk belum dibaca", _some(registering, "belum diagendakan")),
            _disposisi_tile(disposed, unpassed) if who.memutus else Tile("disposisi", str(disposed), _FOR_YOU),
            attendance or Tile("antrean", str(queued), "Perubahan menunggu dikirim", _some(refused, "ditolak server")),
        )
        return Beranda(tiles, tuple(waiting))

    def _signs(self, who: Pelaku) -> bool:
        """Whether the person leads an office."""
        try:
            book = self._desk.direktori
        except NotFound:
            return False
        return any(post in book.jabatan and book.jabatan[post].jenis == "pimpinan" for post in who.jabatan)

    def _attendance(self, connection: Connection) -> Tile | None:
        """The share of presence in the newest month of the office that the attendance page opens with, as reported."""
        try:
            book = self._desk.direktori_in(connection)
        except NotFound:
            return None
        offices = offices_of(book, self._desk.who(), self._desk.pegawai)
        newest = newest_record(connection, offices[0].id) if offices else None
        if newest is None:
            return None
        found = presence_of(connection, book, offices[0].id, newest.replace(day=1), self._desk.today())
        if found.share is None:
            return None
        if (newest.year, newest.month) == (self._desk.today().year, self._desk.today().month):
            words = "Kehadiran bulan ini"
        else:
            words = f"Kehadiran {BULAN[newest.month - 1]} {newest.year}"
        until = tanggal(newest.replace(day=found.until))
        return Tile("absensi", f"{found.share}%".replace(".", ","), words, f"sampai {until}")

    def _numbers(self, connection: Connection, who: Pelaku) -> tuple[int, int, int]:
        """(to sign, to check or to mend, unread)."""
        turn, opened = my_turn(who.jabatan), surat.c.state.in_(("diterima", "didisposisi"))
        mine = own_work(who)
        return (
            self._count(connection, surat.c.state == "menunggu_ttd", turn),
            self._count(connection, surat.c.state.in_(("diperiksa", "diparaf")), turn)
            + len(returned(connection, self._desk.pegawai)),
            self._count(connection, surat.c.kotak == "masuk", opened, surat.c.dibaca.is_(sa.false()), *mine)
            + self._count(connection, news_of_withdrawal(), sa.not_(opened), *mine),
        )  # fmt: skip

    def _count(self, connection: Connection, *where: sa.ColumnElement[bool]) -> int:
        return int(connection.scalar(sa.select(sa.func.count()).select_from(surat).where(*where)) or 0)

    def _waiting(self, connection: Connection, who: Pelaku) -> list[Waiting]:
        # the pressing ones are never cut off by the many that are not
        some = sa.select(surat.c.id).order_by(pressing(), surat.c.no).limit(MOST)
        ids = list(connection.scalars(some.where(my_turn(who.jabatan))))
        ids += returned(connection, self._desk.pegawai)
        ids += connection.scalars(some.where(news_of_withdrawal(), *own_work(who)))
        if who.memutus:
            ids += connection.scalars(some.where(undisposed(who)))
        if _clerk_of(who):
            ids += connection.scalars(some.where(*_to_register(who)))
        found: list[Waiting] = []
        for doc in documents.get_many(connection, ids).values():
            one = self._task(decode_letter(doc.kind, doc.body), who)
            found += [one] if one is not None else []
        found.sort(key=_urgency)
        return found[:MOST]

    def _task(self, letter: Letter, who: Pelaku) -> Waiting | None:
        if isinstance(letter, SuratMasuk):
            return self._incoming_task(letter, who)
        if letter.state == "dikembalikan":
            kind, words = "dikembalikan", "Perbaiki"
        elif letter.state == "menunggu_ttd":
            kind, words = "tandatangan", "Tanda tangani"
        else:
            step = letter.langkah_kini
            kind, words = "paraf", "Periksa" if step is not None and step.jenis == "periksa" else "Paraf"
        derajat = letter.naskah.derajat
        since = letter.riwayat[-1].pada if letter.riwayat else None
        return Waiting(
            letter.id, kind, letter.naskah.hal, self._name(letter), None, words, derajat != "biasa", derajat, since,
            letter.nomor or "",
        )  # fmt: skip

    def _incoming_task(self, letter: SuratMasuk, who: Pelaku) -> Waiting | None:
        urgent = letter.derajat != "biasa"
        if letter.dicabut and self._desk.pegawai not in letter.dibaca:
            if not _concerns(letter, who):
                return None
            since = next((line.pada for line in reversed(letter.riwayat) if line.langkah == "dicabut"), None)
            return Waiting(
                letter.id, "dicabut", letter.hal, letter.dari, None, "Baca pencabutan", True, letter.derajat, since,
                letter.nomor,
            )  # fmt: skip
        turn = waits_for(who, letter)
        if turn and letter.state == "didisposisi":
            mine = open_orders(who, letter)
            limits = [item.batas for item in mine if item.batas is not None]
            due = min(limits, default=None)
            soon = due is not None and due <= self._desk.today() + SOON
            since = max((item.pada for item in mine), default=letter.diterima)
            words = "Tindak lanjuti" if len(mine) == 1 else f"Tindak lanjuti {len(mine)} disposisi"
            return Waiting(
                letter.id, "disposisi", letter.hal, letter.dari, due, words, urgent or soon,
                letter.derajat, since, letter.nomor,
            )  # fmt: skip
        if turn:
            verb = "Disposisikan" if who.bawahan else "Tindak lanjuti"
            return Waiting(
                letter.id, "disposisi", letter.hal, letter.dari, None, verb, urgent, letter.derajat, letter.diterima,
                letter.nomor,
            )  # fmt: skip
        if letter.diagendakan:
            return None  # queued already, only the number is still to come
        return Waiting(
            letter.id, "agenda", letter.hal, letter.dari, None, "Agendakan", urgent, letter.derajat, letter.diterima,
            letter.nomor,
        )  # fmt: skip

    def _name(self, letter: SuratKeluar) -> str:
        """Who wrote the concept, in words."""
        try:
            person = self._desk.direktori.pegawai.get(letter.pembuat)
        except NotFound:
            return ""
        return person.nama if person is not None else ""


def _urgency(one: Waiting) -> tuple[bool, bool, date, bool, int, str]:
    """Pressing first, then what is due first, then by kind, then what waits longest."""
    since = one.sejak.isoformat() if one.sejak is not None else ""
    very = one.derajat == "sangat_segera"
    return not one.urgent, one.batas is None, one.batas or date.max, not very, _ORDER.index(one.kind), since


def _concerns(letter: SuratMasuk, who: Pelaku) -> bool:
    """Whether a person is to know what becomes of a letter: its head (or who stands in), its clerks, and whoever has
    had to do with it."""
    mine = letter.opd in who.memutus or letter.opd in _clerk_of(who)
    named = any(not who.jabatan.isdisjoint(item.kepada) for item in letter.disposisi)
    return mine or named or any(line.oleh == who.pegawai for line in letter.riwayat)


def _disposisi_tile(given: int, unpassed: int) -> Tile:
    """For whoever gives disposisi: what came to the office and waits for his, beside what was handed to him."""
    return Tile("disposisi", str(given + unpassed), "Menunggu disposisi Anda", _some(given, "disposisi untuk Anda"))


def _clerk_of(who: Pelaku) -> list[str]:
    return sorted({opd for role, opd in who.peran if role in ("tata_usaha", "admin_opd")})


def _to_register(who: Pelaku) -> tuple[sa.ColumnElement[bool], ...]:
    return (*unregistered(), surat.c.opd.in_(_clerk_of(who)))


def _some(count: int, words: str) -> str:
    return f"{count} {words}" if count else ""
