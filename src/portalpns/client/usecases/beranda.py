"""The first page: how much waits, and the list of what waits for this person, most urgent first."""

from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from portalpns.client.sync.project import Letter, decode_letter
from portalpns.client.usecases.desk import Desk
from portalpns.client.usecases.rows import my_turn
from portalpns.domain.clock import BULAN, tanggal
from portalpns.domain.errors import NotFound
from portalpns.domain.surat import SuratKeluar, SuratMasuk
from portalpns.domain.wewenang import Pelaku
from portalpns.store.cache import documents
from portalpns.store.cache_tables import hari, surat

MOST = 50
SOON = timedelta(days=1)


@dataclass(frozen=True)
class Tile:
    """A number at the head of the page, as text; what it counts, and a remark."""

    id: str
    angka: str
    words: str
    catatan: str = ""


@dataclass(frozen=True)
class Waiting:
    """One thing to be done; kind: paraf, tandatangan, dikembalikan, disposisi, masuk."""

    surat_id: str
    kind: str
    hal: str
    dari: str
    batas: date | None
    tindakan: str
    urgent: bool


@dataclass(frozen=True)
class Beranda:
    """The whole page."""

    tiles: tuple[Tile, ...]
    waiting: tuple[Waiting, ...]


class BerandaCases:
    """Use cases of the first page."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def counters(self) -> dict[str, int]:
        """How much waits behind each page of the window."""
        who = self._desk.who()
        with self._desk.cache.read() as connection:
            signing, checking, unread = self._numbers(connection, who)
        queued, refused = self._desk.outbox.counts()
        return {
            "surat_masuk": unread, "surat_keluar": checking, "tandatangan": signing, "sinkronisasi": refused or queued
        }  # fmt: skip

    def summary(self) -> Beranda:
        """Four tiles: what is signed or checked, unread letters, disposisi, and attendance or the queue."""
        who = self._desk.who()
        with self._desk.cache.read() as connection:
            signing, checking, unread = self._numbers(connection, who)
            registering = self._count(connection, *_to_register(who)) if _clerk_of(who) else 0
            disposed = self._count(connection, surat.c.state == "didisposisi", my_turn(who.jabatan))
            attendance = self._attendance(connection)
            waiting = self._waiting(connection, who)
        urgent = sum(one.urgent and one.kind in ("tandatangan", "paraf") for one in waiting)
        remark = f"{urgent} bersifat segera" if urgent else ""
        if signing or self._signs(who):
            first = Tile("tandatangan", str(signing), "Menunggu tanda tangan", remark)
        else:
            returned = sum(one.kind == "dikembalikan" for one in waiting)
            first = Tile("paraf", str(checking + returned), "Menunggu paraf atau perbaikan", remark)
        queued, refused = self._desk.outbox.counts()
        tiles = (
            first,
            Tile("masuk", str(unread), "Surat masuk belum dibaca", _some(registering, "belum diagendakan")),
            Tile("disposisi", str(disposed), "Disposisi untuk Anda"),
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
        """The share of working days with presence or duty in the newest judged month, where the person may read it."""
        newest = connection.scalar(sa.select(sa.func.max(hari.c.tanggal)).where(hari.c.kode.in_(("H", "TK"))))
        if newest is None:
            return None
        month = newest[:7]
        came = sa.func.sum(sa.case((hari.c.kode.in_(("H", "DL")), 1), else_=0))
        due, present = connection.execute(
            sa.select(sa.func.count(), came).where(
                hari.c.tanggal.between(f"{month}-01", f"{month}-31"), hari.c.kode.in_(("H", "DL", "TK"))
            )
        ).one()
        share = f"{100 * present / due:.1f}%".replace(".", ",")
        if month == self._desk.today().isoformat()[:7]:
            words = "Kehadiran bulan ini"
        else:
            words = f"Kehadiran {BULAN[int(month[5:]) - 1]} {month[:4]}"
        return Tile("absensi", share, words, f"sampai {tanggal(date.fromisoformat(newest))}")

    def _numbers(self, connection: Connection, who: Pelaku) -> tuple[int, int, int]:
        """(to sign, to check, unread)."""
        turn = my_turn(who.jabatan)
        return (
            self._count(connection, surat.c.state == "menunggu_ttd", turn),
            self._count(connection, surat.c.state.in_(("diperiksa", "diparaf")), turn),
            self._count(
                connection, surat.c.kotak == "masuk", surat.c.state.in_(("diterima", "didisposisi")),
                surat.c.dibaca.is_(sa.false()),
            ),
        )  # fmt: skip

    def _count(self, connection: Connection, *where: sa.ColumnElement[bool]) -> int:
        return int(connection.scalar(sa.select(sa.func.count()).select_from(surat).where(*where)) or 0)

    def _waiting(self, connection: Connection, who: Pelaku) -> list[Waiting]:
        ids = list(
            connection.scalars(sa.select(surat.c.id).where(my_turn(who.jabatan)).order_by(surat.c.no).limit(MOST))
        )
        offices = [scope[2:] for scope in who.scopes if scope.startswith("o:")]
        returned = (surat.c.kotak == "keluar") & (surat.c.state == "dikembalikan") & surat.c.opd.in_(offices)
        ids += connection.scalars(sa.select(surat.c.id).where(returned).order_by(surat.c.no).limit(MOST))
        if _clerk_of(who):
            ids += connection.scalars(sa.select(surat.c.id).where(*_to_register(who)).order_by(surat.c.no).limit(MOST))
        found: list[Waiting] = []
        for entity in dict.fromkeys(ids):
            doc = documents.get(connection, entity)
            if doc is not None:
                one = self._task(decode_letter(doc.kind, doc.body), who)
                found += [one] if one is not None else []
        found.sort(key=lambda one: (not one.urgent, one.batas is None, one.batas or date.max))
        return found[:MOST]

    def _task(self, letter: Letter, who: Pelaku) -> Waiting | None:
        if isinstance(letter, SuratMasuk):
            return self._incoming_task(letter, who)
        urgent = letter.naskah.derajat != "biasa"
        hal, sender = letter.naskah.hal, self._name(letter)
        if letter.state == "dikembalikan":
            if letter.pembuat != who.pegawai:
                return None
            return Waiting(letter.id, "dikembalikan", hal, sender, None, "Perbaiki", urgent)
        if letter.state == "menunggu_ttd":
            return Waiting(letter.id, "tandatangan", hal, sender, None, "Tanda tangani", urgent)
        step = letter.langkah_kini
        words = "Periksa" if step is not None and step.jenis == "periksa" else "Paraf"
        return Waiting(letter.id, "paraf", hal, sender, None, words, urgent)

    def _incoming_task(self, letter: SuratMasuk, who: Pelaku) -> Waiting | None:
        urgent = letter.derajat != "biasa"
        mine = [item for item in letter.disposisi if set(item.kepada) & who.jabatan]
        if mine:
            limits = [item.batas for item in mine if item.batas is not None]
            due = min(limits, default=None)
            soon = due is not None and due <= self._desk.today() + SOON
            return Waiting(letter.id, "disposisi", letter.hal, letter.dari, due, "Tindak lanjuti", urgent or soon)
        if any(line.langkah == "agendakan" for line in letter.riwayat):
            return None  # queued already, only the number is still to come
        return Waiting(letter.id, "agenda", letter.hal, letter.dari, None, "Agendakan", urgent)

    def _name(self, letter: SuratKeluar) -> str:
        """Who wrote the concept, in words."""
        try:
            person = self._desk.direktori.pegawai.get(letter.pembuat)
        except NotFound:
            return ""
        return person.nama if person is not None else ""


def _clerk_of(who: Pelaku) -> list[str]:
    return sorted({opd for role, opd in who.peran if role in ("tata_usaha", "admin_opd")})


def _to_register(who: Pelaku) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        surat.c.kotak == "masuk", surat.c.state == "diterima", surat.c.agenda.is_(None),
        surat.c.opd.in_(_clerk_of(who)),
    )  # fmt: skip


def _some(count: int, words: str) -> str:
    return f"{count} {words}" if count else ""
