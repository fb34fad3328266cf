"""Letters as lists show them, and the SQL that finds, sorts and counts them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.sql.util import ClauseAdapter

from portalpns.domain.direktori import Direktori
from portalpns.domain.surat import MASUK
from portalpns.domain.terbilang import judul
from portalpns.domain.wewenang import Pelaku
from portalpns.store.cache.search import fts_query
from portalpns.store.cache_tables import UNNUMBERED, base, overlay, surat

Urutan = Literal["terbaru", "hal", "nomor", "pihak", "status", "tanggal", "agenda"]


@dataclass(frozen=True)
class SuratRow:
    """One line of a list: kotak keluar or masuk, pihak the other side, giliran in words, tunda while unsent."""

    id: str
    kotak: str
    opd: str
    state: str
    nomor: str
    hal: str
    pihak: str
    tanggal: str
    urut: str
    jenis: str
    sifat: str
    derajat: str
    giliran: str
    dibaca: bool
    agenda: int | None
    tunda: bool
    dicabut: bool = False
    unit: str = ""
    """Whose letter or copy it is, in short, where that is not an office of the person's own."""
    menyusul: bool = False
    """Entered in the register, and its number is still to come from the server."""

    @property
    def standing(self) -> str:
        """What a list says of it, a key of STATE_NAMA: an incoming letter that was withdrawn is nothing else."""
        return "dicabut" if self.dicabut else self.state


@dataclass(frozen=True)
class Filter:
    """Which letters, in which order; `text` searches from two letters on.

    Those of the person's own offices, and what he has to do with of units below; `semua_unit` adds all of these.
    """

    kotak: str
    states: tuple[str, ...] = ()
    opd: str | None = None
    giliran_saya: bool = False
    belum_dibaca: bool = False
    belum_diagendakan: bool = False
    dicabut: bool = False
    semua_unit: bool = False
    text: str = ""
    urutkan: str = "terbaru"
    turun: bool = True


SHORTEST = 2
"""Letters from which on is searched (ruling 16)."""
_FTS = sa.table("surat_fts", sa.column("rowid", sa.Integer), sa.column("surat_fts", sa.Text))
_NAMES = [name for name in SuratRow.__dataclass_fields__ if name not in ("unit", "menyusul")]
COLUMNS = [surat.c[name] for name in _NAMES]
_ORDER: dict[str, tuple[sa.ColumnElement[Any], ...]] = {
    "hal": (surat.c.hal,),
    "nomor": (surat.c.nomor,),
    "pihak": (surat.c.pihak,),
    "status": (surat.c.state,),
    "state": (surat.c.state,),
    "tanggal": (surat.c.tanggal,),
    "agenda": (sa.func.coalesce(surat.c.agenda, -1),),
}


def count(connection: Connection, wanted: Filter, who: Pelaku) -> int:
    where = _where(wanted, who)
    if where is None:
        return 0
    return int(connection.scalar(sa.select(sa.func.count()).select_from(surat).where(*where)) or 0)


def offices(connection: Connection, wanted: Filter, who: Pelaku) -> list[str]:
    """The offices whose letters these are."""
    where = _where(wanted, who)
    if where is None:
        return []
    return list(connection.scalars(sa.select(surat.c.opd).distinct().where(*where).order_by(surat.c.opd)))


def page(
    connection: Connection, wanted: Filter, who: Pelaku, book: Direktori | None, offset: int, limit: int
) -> list[SuratRow]:
    """One page; newest first is row order, so it needs no sort."""
    where = _where(wanted, who)
    if where is None:
        return []
    keys = (*_ORDER.get(wanted.urutkan, ()), surat.c.no)
    order = [key.desc() if wanted.turun else key.asc() for key in keys]
    # the page is found on the narrow index first; whole rows are read for the few that are shown
    numbers = sa.select(surat.c.no).where(*where).order_by(*order)
    if len(wanted.states) > 1 and len(keys) == 1:
        # of several states the few rows that fit are sorted; walking the whole list for them takes longer
        number = surat.c.no + 0
        numbers = sa.select(surat.c.no).where(*where).order_by(number.desc() if wanted.turun else number.asc())
    if _searches(wanted) and len(keys) == 1:
        # the search index hands out its hits in row order: no more of them are read than the page needs
        way = _FTS.c.rowid.desc() if wanted.turun else _FTS.c.rowid.asc()
        plain = _where(replace(wanted, text=""), who) or ()
        numbers = (
            sa.select(_FTS.c.rowid.label("no"))
            .join(surat, surat.c.no == _FTS.c.rowid)
            .where(_match(wanted), *plain)
            .order_by(way)
        )
    found = numbers.limit(limit).offset(offset).subquery()
    rows = connection.execute(sa.select(*COLUMNS).join(found, found.c.no == surat.c.no).order_by(*order))
    return [as_row(row, book, who) for row in rows]


def place(connection: Connection, wanted: Filter, who: Pelaku, letter_id: str) -> int | None:
    """How many rows stand before a letter in this order; None when it is not among them."""
    where = _where(wanted, who)
    keys = _ORDER.get(wanted.urutkan, ())
    own = sa.select(surat.c.no, *keys).where(surat.c.id == letter_id, *(where or ()))
    found = connection.execute(own).first() if where is not None else None
    if where is None or found is None:
        return None
    here, there = sa.tuple_(*keys, surat.c.no), sa.tuple_(*(sa.literal(value) for value in (*found[1:], found[0])))
    before = here > there if wanted.turun else here < there
    return int(connection.scalar(sa.select(sa.func.count()).select_from(surat).where(*where, before)) or 0)


def search(connection: Connection, text: str, who: Pelaku, book: Direktori | None, limit: int) -> list[SuratRow]:
    """Letters that hold every word (as a beginning), newest first."""
    query = fts_query(text)
    if not query:
        return []
    names = ", ".join(f"s.{column.name}" for column in COLUMNS)
    rows = connection.exec_driver_sql(
        f"SELECT {names} FROM surat_fts f CROSS JOIN surat s ON s.no = f.rowid "  # noqa: S608 - our own column names
        "WHERE f.surat_fts MATCH ? ORDER BY f.rowid DESC LIMIT ?",
        (query, limit),
    )
    return [as_row(row, book, who) for row in rows]


def as_row(row: Sequence[Any], book: Direktori | None, who: Pelaku) -> SuratRow:
    """A table row with the posts in words, and whose letter it is where that is no office of this person's."""
    values = dict(zip(_NAMES, row, strict=True))
    opd = values["opd"]
    if book is not None and opd in book.opd and not who.serves(opd):
        values["unit"] = book.opd[opd].singkatan
    if values["agenda"] == UNNUMBERED:
        values.update(agenda=None, menyusul=True)
    if values["giliran"] and book is not None:
        values["giliran"] = ", ".join(book.post_told(post, opd) for post in values["giliran"].split())
    values["pihak"] = readable(values["pihak"])
    values.update({name: bool(values[name]) for name in ("dibaca", "tunda", "dicabut")})
    return SuratRow(**values)


def readable(nama: str) -> str:
    """A post as a list shows it: one that is printed in capitals in title case, any other as it is."""
    return judul(nama) if nama.isupper() else nama


def _where(wanted: Filter, who: Pelaku) -> list[sa.ColumnElement[bool]] | None:
    """The conditions, None when nothing can fit."""
    where: list[sa.ColumnElement[bool]] = [surat.c.kotak == wanted.kotak]
    if wanted.states:
        where.append(surat.c.state.in_(wanted.states))
    if wanted.opd is not None:
        where.append(surat.c.opd == wanted.opd)
    elif not wanted.semua_unit:
        where += own_work(who) if wanted.kotak == "masuk" else _own_letters(who)
    if wanted.belum_dibaca:
        where.append(unread())
    if wanted.dicabut:
        where.append(surat.c.dicabut)
    if wanted.belum_diagendakan:
        where += unregistered()
    if wanted.giliran_saya:
        if wanted.kotak == "masuk" and who.memutus:
            # the states are named for the index
            where += [surat.c.state.in_(sorted(MASUK["disposisi"])), sa.or_(my_turn(who.jabatan), undisposed(who))]
        else:
            where.append(sa.or_(_among(my_turn(who.jabatan)), _among(_came_back(who.pegawai))))
    if _searches(wanted):
        if not fts_query(wanted.text):
            return None
        where.append(surat.c.no.in_(sa.select(_FTS.c.rowid).where(_match(wanted)).scalar_subquery()))
    return where


def _searches(wanted: Filter) -> bool:
    return len(wanted.text.strip()) >= SHORTEST


def _match(wanted: Filter) -> sa.ColumnElement[bool]:
    return _FTS.c.surat_fts.op("MATCH", is_comparison=True)(fts_query(wanted.text))


def unregistered() -> list[sa.ColumnElement[bool]]:
    """Incoming letters that nobody has entered in the register, also those that a leader has passed on already."""
    return [surat.c.kotak == "masuk", surat.c.state.in_(MASUK["agendakan"]), surat.c.agenda.is_(None)]


def pressing() -> sa.ColumnElement[int]:
    """A key that brings the very urgent letters first, then the urgent ones."""
    return sa.case({"sangat_segera": 0, "segera": 1}, value=surat.c.derajat, else_=2)


def returned(connection: Connection, pegawai: str) -> list[str]:
    """The ids of the concepts that this person drafted and that came back with a note."""
    return list(connection.scalars(sa.select(surat.c.id).where(_came_back(pegawai))))


def _came_back(pegawai: str) -> sa.ColumnElement[bool]:
    def written(table: sa.Table) -> sa.ColumnElement[bool]:
        drafter = sa.func.json_extract(table.c.body, "$.pembuat")
        return sa.exists().where(table.c.id == surat.c.id, drafter == pegawai)

    back = sa.and_(surat.c.kotak == "keluar", surat.c.state == "dikembalikan")
    return sa.and_(back, sa.or_(written(base), written(overlay)))


def unread() -> sa.ColumnElement[bool]:
    """Incoming letters that are not ended, or were withdrawn, and that this person has not read."""
    opened = surat.c.state.in_(("diterima", "didisposisi"))
    return sa.and_(surat.c.dibaca.is_(sa.false()), sa.or_(opened, surat.c.dicabut))


def undisposed(who: Pelaku) -> sa.ColumnElement[bool]:
    """Letters that came to an office whose head this person is, or stands in for, until they are passed on or ended.

    With `my_turn` this is `domain.surat_masuk.waits_for` as SQL.
    """
    mine = surat.c.opd.in_(sorted(who.memutus))
    return sa.and_(surat.c.kotak == "masuk", surat.c.state == "diterima", mine, surat.c.dicabut.is_(sa.false()))


def own_work(who: Pelaku) -> list[sa.ColumnElement[bool]]:
    """Keeps letters of units below out, of which only those that were handed to this person are his."""
    if not who.di_bawah:
        return []
    return [sa.or_(surat.c.opd.not_in(sorted(who.di_bawah)), _among(my_turn(who.jabatan)))]


def _own_letters(who: Pelaku) -> list[sa.ColumnElement[bool]]:
    """Keeps outgoing letters of units below out but for those that wait for this person, or whose step by him waits to
    be sent: until then he must see what he has signed."""
    if not who.di_bawah:
        return []
    mine = (my_turn(who.jabatan), _came_back(who.pegawai), surat.c.tunda)
    return [sa.or_(surat.c.opd.not_in(sorted(who.di_bawah)), *(_among(one) for one in mine))]


def _among(where: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """The same condition, found by its own index beforehand and not asked of each row."""
    few = surat.alias()
    return surat.c.no.in_(sa.select(few.c.no).where(ClauseAdapter(few).traverse(where)).scalar_subquery())


def news_of_withdrawal() -> sa.ColumnElement[bool]:
    """Incoming letters that were withdrawn since this person last read them."""
    return sa.and_(surat.c.dicabut, surat.c.dibaca.is_(sa.false()))


def my_turn(posts: frozenset[str]) -> sa.ColumnElement[bool]:
    """Letters whose turn one of these posts has: a step of the chain, a signature, a part of a disposisi."""
    spaced = sa.literal(" ") + surat.c.giliran + sa.literal(" ")
    mine = [sa.func.instr(spaced, f" {post} ") > 0 for post in sorted(posts)]
    return sa.and_(surat.c.giliran != "", sa.or_(sa.false(), *mine))
