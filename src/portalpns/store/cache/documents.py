"""Documents as the server confirmed them (base) and as they stand with the person's pending actions (overlay)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from portalpns.store.cache_tables import base, overlay

_UPSERT = """INSERT INTO base (scope, id, kind, rev, pos, body, sweep) VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (scope, id) DO UPDATE SET kind = excluded.kind, rev = excluded.rev, pos = excluded.pos,
body = excluded.body, sweep = excluded.sweep WHERE excluded.rev >= base.rev OR excluded.sweep <> base.sweep"""
"""A page may carry an older state than an answer to a push did; the newer one stays."""

PENDING = """(outbox.state IN ('waiting', 'flying') OR (outbox.state = 'sent' AND COALESCE(
outbox.rev > (SELECT max(b.rev) FROM base b WHERE b.id = outbox.entity),
outbox.pos > (SELECT s.cursor FROM scope_state s WHERE s.scope = outbox.scope), outbox.pos > 0)))"""
"""Which actions on a letter the base does not show yet. One that is sent is shown by a base of its revision; without a
base it waits for its place in the feed: once that is read and the letter is not here, it is not for this person."""

_AT_ONCE = 2000
_MANY = """SELECT j.value, COALESCE(o.kind, b.kind), COALESCE(o.scope, b.scope), COALESCE(b.rev, 0),
COALESCE(o.body, b.body) FROM json_each(?) j LEFT JOIN overlay o ON o.id = j.value LEFT JOIN base b ON b.id = j.value
ORDER BY j.key, b.rev DESC"""

BaseRow = tuple[str, str, str, int, int, str, int]
"""(scope, id, kind, rev, pos, body, sweep)."""


@dataclass(frozen=True)
class Document:
    """One document: its kind, the scope it was read in, the server's revision (0: only here), the JSON."""

    id: str
    kind: str
    scope: str
    rev: int
    body: str


def put_base(connection: Connection, rows: list[BaseRow]) -> None:
    if rows:
        connection.exec_driver_sql(_UPSERT, rows)


def drop_base(connection: Connection, scope: str, ids: Iterable[str]) -> None:
    rows = [(scope, entity) for entity in ids]
    if rows:
        connection.exec_driver_sql("DELETE FROM base WHERE scope = ? AND id = ?", rows)


def get_base(connection: Connection, entity: str) -> Document | None:
    """The newest confirmed state in any scope."""
    row = connection.execute(
        sa.select(base.c.id, base.c.kind, base.c.scope, base.c.rev, base.c.body)
        .where(base.c.id == entity)
        .order_by(base.c.rev.desc())
        .limit(1)
    ).first()
    return Document(*row) if row else None


def get(connection: Connection, entity: str) -> Document | None:
    """Overlay before base."""
    confirmed = get_base(connection, entity)
    row = connection.execute(
        sa.select(overlay.c.id, overlay.c.kind, overlay.c.scope, overlay.c.body).where(overlay.c.id == entity)
    ).first()
    if row is None:
        return confirmed
    return Document(row.id, row.kind, row.scope, confirmed.rev if confirmed else 0, row.body)


def get_many(connection: Connection, ids: Iterable[str]) -> dict[str, Document]:
    """The same for many at once; those that are not here are left out."""
    ids = list(dict.fromkeys(ids))
    found: dict[str, Document] = {}
    for start in range(0, len(ids), _AT_ONCE):
        part = msgspec.json.encode(ids[start : start + _AT_ONCE]).decode()
        for entity, kind, scope, rev, body in connection.exec_driver_sql(_MANY, (part,)):
            if kind is not None:
                found.setdefault(entity, Document(entity, kind, scope, rev, body))
    return found


def of_kind(connection: Connection, kind: str, scope: str | None = None) -> Iterator[Document]:
    """All documents of a kind, overlay before base, a document of several scopes once."""
    over = {
        row.id: row
        for row in connection.execute(sa.select(overlay).where(overlay.c.kind == kind))
        if scope is None or row.scope == scope
    }
    wanted = sa.select(base.c.id, base.c.kind, base.c.scope, base.c.rev, base.c.body).where(base.c.kind == kind)
    if scope is not None:
        # a scope holds a year's days: with its key SQLite would read them all for the few of another kind
        wanted = wanted.where(sa.literal_column("+base.scope") == scope)
    last = ""
    for row in connection.execute(wanted.order_by(base.c.id, base.c.rev.desc())):
        if row.id == last:
            continue
        last = row.id
        mine = over.pop(row.id, None)
        yield Document(row.id, kind, row.scope, row.rev, mine.body if mine else row.body)
    for mine in over.values():
        yield Document(mine.id, kind, mine.scope, 0, mine.body)


def put_overlay(connection: Connection, entity: str, kind: str, scope: str, body: str) -> None:
    connection.exec_driver_sql(
        """INSERT INTO overlay (id, kind, scope, body) VALUES (?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, scope = excluded.scope, body = excluded.body""",
        (entity, kind, scope, body),
    )


def drop_overlay(connection: Connection, entity: str) -> None:
    connection.execute(sa.delete(overlay).where(overlay.c.id == entity))
