"""What waits for the signed-in person: four numbers, one list, and the counters of the navigation."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from portalpns.client.usecases.face import Desk, local_today
from portalpns.domain.direktori import Direktori
from portalpns.store.cache import lists
from portalpns.store.cache.lists import Filter, SuratRow
from portalpns.store.cache_tables import hari

MOST = 200
RANK = {"sangat_segera": 0, "segera": 1}


@dataclass(frozen=True)
class Tile:
    """A number on the home page; `angka` is finished text."""

    id: str
    angka: str
    words: str
    catatan: str = ""


@dataclass(frozen=True)
class Waiting:
    """One thing that waits; `kind` says where it is opened, `tindakan` what is asked."""

    surat_id: str
    kind: str
    hal: str
    dari: str
    batas: date | None
    tindakan: str
    urgent: bool


@dataclass(frozen=True)
class Beranda:
    """The home page."""

    tiles: tuple[Tile, ...]
    waiting: tuple[Waiting, ...]


class BerandaCases:
    """Counts and lists from the cache; everything in SQL."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def summary(self) -> Beranda:
        desk = self._desk
        who, book = desk.pelaku(), desk.direktori
        posts = tuple(sorted(who.jabatan))
        offices = sorted({opd for role, opd in who.peran if role in ("tata_usaha", "admin_opd")})
        with desk.cache.read() as connection:
            sign = _turn(connection, posts, ("menunggu_ttd",))
            check = _turn(connection, posts, ("diperiksa", "diparaf"))
            returned = self._returned(connection, who.peran)
            orders = _disposed(connection, posts)
            unread = lists.count(connection, Filter("masuk", belum_dibaca=True))
            fresh = [
                row
                for opd in offices
                for row in lists.rows(connection, Filter("masuk", opd=opd, belum_diagendakan=True), 0, MOST)
            ]
            share = self._attendance(connection)
        urgent = sum(row.derajat in RANK for row in (*sign, *check))
        first = (
            Tile("tandatangan", str(len(sign)), "Menunggu tanda tangan", f"{urgent} bersifat segera" if urgent else "")
            if posts and any(book.jabatan[post].jenis == "pimpinan" for post in posts)
            else Tile(
                "paraf", str(len(check) + len(returned)), "Menunggu paraf atau perbaikan", _some(urgent, "segera")
            )
        )
        tiles = [
            first,
            Tile("masuk", str(unread), "Surat masuk belum dibaca", _some(len(fresh), "belum diagendakan")),
            Tile("disposisi", str(len(orders)), "Disposisi untuk saya"),
        ]
        tiles.append(share or Tile("antrean", str(desk.outbox.counts()[0]), "Perubahan menunggu dikirim"))
        waiting = [
            *(_wait(book, row, "tandatangan", "Tanda tangani") for row in sign),
            *(_wait(book, row, "paraf", "Paraf") for row in check),
            *(_wait(book, row, "dikembalikan", "Perbaiki") for row in returned),
            *(_wait(book, row, "disposisi", "Tindak lanjuti") for row in orders),
            *(_wait(book, row, "masuk", "Agendakan") for row in fresh),
        ]
        waiting.sort(key=lambda one: not one.urgent)
        return Beranda(tuple(tiles), tuple(waiting[:MOST]))

    def counters(self) -> dict[str, int]:
        """How many things wait behind each page of the navigation."""
        desk = self._desk
        posts = tuple(sorted(desk.pelaku().jabatan))
        with desk.cache.read() as connection:
            sign = len(_turn(connection, posts, ("menunggu_ttd",)))
            check = len(_turn(connection, posts, ("diperiksa", "diparaf")))
            returned = len(self._returned(connection, desk.pelaku().peran))
            unread = lists.count(connection, Filter("masuk", belum_dibaca=True))
        queued, refused = desk.outbox.counts()
        return {
            "surat_masuk": unread, "surat_keluar": check + returned, "tandatangan": sign,
            "sinkronisasi": queued + refused,
        }  # fmt: skip

    def _returned(self, connection: Connection, roles: frozenset[tuple[str, str]]) -> list[SuratRow]:
        """Concepts that came back to the offices this person drafts for."""
        offices = sorted({opd for role, opd in roles if role in ("penyusun", "tata_usaha", "admin_opd")})
        found: list[SuratRow] = []
        for opd in offices:
            found += lists.rows(connection, Filter("keluar", states=("dikembalikan",), opd=opd), 0, MOST)
        return found

    def _attendance(self, connection: Connection) -> Tile | None:
        """Present share of the latest judged month, where the person may read attendance."""
        newest = connection.scalar(sa.select(sa.func.max(hari.c.tanggal)).where(hari.c.kode.in_(("H", "TK"))))
        if newest is None:
            return None
        month = newest[:7]
        due, came = connection.execute(
            sa.select(
                sa.func.count(), sa.func.coalesce(sa.func.sum(sa.case((hari.c.kode.in_(("H", "DL")), 1), else_=0)), 0)
            ).where(hari.c.tanggal.like(f"{month}-%"), hari.c.kode.in_(("H", "DL", "TK", "CT", "CS", "CM", "CAP")))
        ).one()
        if not due:
            return None
        year, number = month.split("-")
        this_month = month == local_today(self._desk).isoformat()[:7]
        words = "Kehadiran bulan ini" if this_month else f"Kehadiran {_month(int(number))} {year}"
        return Tile("absensi", f"{100 * came / due:.1f}%".replace(".", ","), words)


def _turn(connection: Connection, posts: tuple[str, ...], states: tuple[str, ...]) -> list[SuratRow]:
    if not posts:
        return []
    found = lists.rows(connection, Filter("keluar", states=states, posts=posts), 0, MOST)
    return sorted(found, key=lambda row: RANK.get(row.derajat, 2))


def _disposed(connection: Connection, posts: tuple[str, ...]) -> list[SuratRow]:
    return lists.rows(connection, Filter("masuk", states=("didisposisi",), posts=posts), 0, MOST) if posts else []


def _wait(book: Direktori, row: SuratRow, kind: str, tindakan: str) -> Waiting:
    urgent = row.derajat in RANK
    dari = row.pihak if row.kotak == "masuk" else book.opd[row.opd].nama if row.opd in book.opd else ""
    words = f"{'Sangat segera' if row.derajat == 'sangat_segera' else 'Segera'} · {tindakan}" if urgent else tindakan
    return Waiting(row.id, kind, row.hal, dari, None, words, urgent)


def _some(count: int, words: str) -> str:
    return f"{count} {words}" if count else ""


def _month(number: int) -> str:
    from portalpns.domain.clock import BULAN

    return BULAN[number - 1]
