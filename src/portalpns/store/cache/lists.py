"""What lists and the search box read: filtered, sorted and paged in SQL, newest first without a sort."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from portalpns.store.cache_tables import surat

SHORTEST_SEARCH = 2
"""Letters; the search index holds prefixes of two and three."""
SORTS = {
    "terbaru": surat.c.no, "hal": surat.c.hal, "nomor": surat.c.nomor, "pihak": surat.c.pihak, "status": surat.c.state,
    "tanggal": surat.c.tanggal, "agenda": surat.c.agenda,
}  # fmt: skip
_COLUMNS = (
    surat.c.id, surat.c.kotak, surat.c.opd, surat.c.state, surat.c.nomor, surat.c.hal, surat.c.pihak, surat.c.tanggal,
    surat.c.urut, surat.c.jenis, surat.c.sifat, surat.c.derajat, surat.c.giliran, surat.c.dibaca, surat.c.agenda,
    surat.c.tunda,
)  # fmt: skip


@dataclass(frozen=True)
class SuratRow:
    """A letter as a list shows it; see `cache_tables.surat`. `urut` is the moment of its last change (ISO, UTC)."""

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


@dataclass(frozen=True)
class Filter:
    """Which letters a list shows; `posts` are the posts whose turn it must be (None: anybody's)."""

    kotak: str = ""
    states: tuple[str, ...] = ()
    opd: str | None = None
    giliran_saya: bool = False
    """Only what waits for the reader; the use case puts his posts into `posts`."""
    posts: tuple[str, ...] | None = None
    belum_dibaca: bool = False
    belum_diagendakan: bool = False
    text: str = ""
    urutkan: str = "terbaru"
    turun: bool = True


def match_query(text: str) -> str:
    """Typed words as an FTS5 query: every word must begin one in the letter; operators and quotes mean nothing.

    Empty when nothing is long enough to look for.
    """
    plain = "".join(char if char.isalnum() else " " for char in text)
    words = [word for word in plain.split() if len(word) >= SHORTEST_SEARCH or word.isdigit()]
    if not any(len(word) >= SHORTEST_SEARCH for word in words):
        return ""
    return " ".join(f'"{word}"*' for word in words)


def count(connection: Connection, wanted: Filter) -> int:
    return int(connection.scalar(sa.select(sa.func.count()).select_from(surat).where(*_where(wanted))) or 0)


def rows(connection: Connection, wanted: Filter, offset: int, limit: int) -> list[SuratRow]:
    column: Any = SORTS.get(wanted.urutkan, surat.c.no)
    order = [column.desc() if wanted.turun else column.asc()]
    if column is not surat.c.no:
        order.append(surat.c.no.desc())
    query = sa.select(*_COLUMNS).where(*_where(wanted)).order_by(*order).limit(limit).offset(offset)
    return [SuratRow(*list(row)) for row in connection.execute(query)]


def search(connection: Connection, text: str, limit: int) -> list[SuratRow]:
    """Newest first: row numbers are time order, so that the index itself is read from its end."""
    found = match_query(text)
    if not found:
        return []
    numbers = connection.exec_driver_sql(
        "SELECT rowid FROM surat_fts WHERE surat_fts MATCH ? ORDER BY rowid DESC LIMIT ?", (found, limit)
    ).scalars()
    query = sa.select(*_COLUMNS).where(surat.c.no.in_(list(numbers))).order_by(surat.c.no.desc())
    return [SuratRow(*list(row)) for row in connection.execute(query)]


def _where(wanted: Filter) -> Sequence[sa.ColumnElement[bool]]:
    parts: list[sa.ColumnElement[bool]] = []
    if wanted.kotak:
        parts.append(surat.c.kotak == wanted.kotak)
    if wanted.states:
        parts.append(surat.c.state.in_(wanted.states))
    if wanted.opd is not None:
        parts.append(surat.c.opd == wanted.opd)
    if wanted.posts is not None:
        parts.append(_turn(wanted.posts))
    if wanted.belum_dibaca:
        parts.append(surat.c.dibaca.is_(False))
    if wanted.belum_diagendakan:
        parts.append(sa.and_(surat.c.agenda.is_(None), surat.c.kotak == "masuk", surat.c.state == "diterima"))
    if wanted.text:
        found = match_query(wanted.text)
        hits = sa.text("SELECT rowid FROM surat_fts WHERE surat_fts MATCH :found").bindparams(found=found)
        parts.append(surat.c.no.in_(hits.columns(sa.column("rowid"))) if found else sa.false())
    return parts


def _turn(posts: Sequence[str]) -> sa.ColumnElement[bool]:
    """An outgoing letter waits for one post, a disposed incoming one for several, blank-separated."""
    exact = surat.c.giliran.in_(posts)
    among = [(sa.literal(" ") + surat.c.giliran + " ").contains(f" {post} ", autoescape=True) for post in posts]
    return sa.or_(exact, sa.and_(surat.c.state == "didisposisi", sa.or_(sa.false(), *among)))
