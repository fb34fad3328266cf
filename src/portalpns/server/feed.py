"""The change feed: dense positions per scope, given under a row lock as the last statements of a transaction.

Writers do their work first and call `publish` last; scopes are locked in sorted order. Readers see a scope up to its
head without gaps, since whoever holds a later position has waited for the earlier one to commit.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
import sqlalchemy as sa

from portalpns.domain.ids import new_id
from portalpns.protocol.messages import PULL_BYTES, After, Change, Page, PullAnswer, ScopeHead
from portalpns.store.rows import insert_missing, upsert
from portalpns.store.server_tables import entity, feed, feed_head

NULL = msgspec.Raw(b"null")
BATCH = 400
"""Rows per statement: under every database's limit of bound values."""


@dataclass(frozen=True)
class Moved:
    """An entity's new state and the scopes it is now seen in; none of them means deleted."""

    kind: str
    id: str
    rev: int
    scopes: frozenset[str]


def lock(connection: sa.Connection, tenant: str, scopes: Iterable[str]) -> dict[str, int]:
    """Lock the heads in sorted order and return them; scopes without a head get one."""
    wanted = sorted(set(scopes))
    heads: dict[str, int] = {}
    query = (
        sa.select(feed_head.c.scope, feed_head.c.head)
        .where(feed_head.c.tenant == tenant, feed_head.c.scope.in_(wanted))
        .order_by(feed_head.c.scope)
        .with_for_update()
    )
    heads.update((scope, head) for scope, head in connection.execute(query))
    missing = [scope for scope in wanted if scope not in heads]
    if missing:
        ensure(connection, tenant, missing)
        heads.update((scope, head) for scope, head in connection.execute(query))
    return heads


def ensure(connection: sa.Connection, tenant: str, scopes: Iterable[str]) -> None:
    """Make heads for scopes that have none yet."""
    rows = [
        {"tenant": tenant, "scope": scope, "epoch": new_id(), "head": 0, "floor": 0} for scope in sorted(set(scopes))
    ]
    insert_missing(connection, feed_head, rows)


def publish(
    connection: sa.Connection, tenant: str, moved: Sequence[Moved], also: Iterable[str] = ()
) -> dict[tuple[str, str], int]:
    """Give each change its next position in every scope that sees it, or saw it; returns position by (scope, id).

    The scopes of `also` are locked in the same sorted pass, for what the caller writes after this.
    """
    seen = seen_in(connection, tenant, [change.id for change in moved])
    planned: list[tuple[str, Moved, str]] = []
    for change in moved:
        before = seen.get(change.id, frozenset())
        gone = "X" if change.scopes else "D"
        planned.extend((scope, change, "P") for scope in change.scopes)
        planned.extend((scope, change, gone) for scope in before - change.scopes)
    touched = {scope for scope, _, _ in planned}
    heads = lock(connection, tenant, touched.union(also))
    rows = []
    positions: dict[tuple[str, str], int] = {}
    for scope, change, op in sorted(planned, key=lambda item: item[0]):
        heads[scope] += 1
        positions[scope, change.id] = heads[scope]
        rows.append(
            {"tenant": tenant, "scope": scope, "pos": heads[scope], "kind": change.kind, "entity": change.id,
             "rev": change.rev, "op": op}
        )  # fmt: skip
    upsert(connection, feed, rows, ("tenant", "scope", "entity"))
    moved_heads = [{"b_scope": scope, "b_head": head} for scope, head in sorted(heads.items()) if scope in touched]
    if moved_heads:
        connection.execute(
            feed_head.update()
            .where(feed_head.c.tenant == tenant, feed_head.c.scope == sa.bindparam("b_scope"))
            .values(head=sa.bindparam("b_head")),
            moved_heads,
        )
    return positions


def places(connection: sa.Connection, tenant: str, key: str, scopes: frozenset[str]) -> dict[str, int]:
    """The position of one entity in those of these scopes where it is seen."""
    rows = connection.execute(
        sa.select(feed.c.scope, feed.c.pos).where(feed.c.tenant == tenant, feed.c.entity == key, feed.c.op == "P")
    )
    return {scope: pos for scope, pos in rows if scope in scopes}


def heads(connection: sa.Connection, tenant: str, scopes: Iterable[str]) -> dict[str, ScopeHead]:
    rows = connection.execute(
        sa.select(feed_head.c.scope, feed_head.c.epoch, feed_head.c.head, feed_head.c.floor).where(
            feed_head.c.tenant == tenant, feed_head.c.scope.in_(sorted(set(scopes)))
        )
    )
    return {row.scope: ScopeHead(row.scope, row.epoch, row.head, row.floor) for row in rows}


def pull(
    connection: sa.Connection,
    tenant: str,
    wanted: Mapping[str, After],
    allowed: frozenset[str],
    *,
    n: int,
    now: datetime,
) -> PullAnswer:
    """One page of each scope; together at most `n` rows and about PULL_BYTES, yet always one row of news."""
    known = heads(connection, tenant, [scope for scope in wanted if scope in allowed])
    pages: dict[str, Page] = {}
    rows_left, bytes_left = n, PULL_BYTES
    for scope, after in wanted.items():
        if scope not in allowed:
            continue
        head = known.get(scope)
        if head is None:
            pages[scope] = Page([], 0, 0, after.epoch)
            continue
        if _must_restart(after, head):
            pages[scope] = Page([], 0, head.head, head.epoch, more=head.head > 0, resnapshot=True)
            continue
        until = after.until if 0 < after.until <= head.head else head.head
        changes, last, used = _page(connection, tenant, scope, after.after, until, rows_left, bytes_left)
        rows_left -= len(changes)
        bytes_left -= used
        pages[scope] = Page(changes, last, until, head.epoch, more=last < until)
    return PullAnswer(now, pages, [scope for scope in wanted if scope not in allowed])


def _must_restart(after: After, head: ScopeHead) -> bool:
    if after.after == 0:
        return after.epoch not in ("", head.epoch)
    return after.epoch != head.epoch or after.after > head.head or after.after < head.floor


def _page(
    connection: sa.Connection, tenant: str, scope: str, after: int, until: int, rows: int, size: int
) -> tuple[list[Change], int, int]:
    """Changes, the position read up to, and their bytes.

    Reads a few first and then as many as their size lets expect, so that nothing is fetched in vain and long documents
    end the page early.
    """
    changes: list[Change] = []
    used = 0
    step = 128
    while after < until and len(changes) < rows and used < size:
        wanted = min(step, rows - len(changes))
        found = connection.execute(
            _PAGE, {"tenant": tenant, "scope": scope, "after": after, "until": until, "n": wanted}
        )
        got = found.all()
        for pos, kind, key, rev, op, body in got:
            if used >= size:
                return changes, after, used
            doc = msgspec.Raw(body.encode()) if op == "P" and body is not None else NULL
            changes.append(Change(pos, kind, key, rev, op, doc))
            used += len(doc) + 80
            after = pos
        if len(got) < wanted:
            return changes, until, used
        step = max(32, (size - used) * len(changes) // used + 8)
    return changes, after, used


_PAGE = (
    sa.select(feed.c.pos, feed.c.kind, feed.c.entity, feed.c.rev, feed.c.op, entity.c.body)
    .select_from(feed.outerjoin(entity, sa.and_(entity.c.tenant == feed.c.tenant, entity.c.id == feed.c.entity)))
    .where(
        feed.c.tenant == sa.bindparam("tenant"),
        feed.c.scope == sa.bindparam("scope"),
        feed.c.pos > sa.bindparam("after"),
        feed.c.pos <= sa.bindparam("until"),
    )
    .order_by(feed.c.pos)
    .limit(sa.bindparam("n"))
)


def seen_in(connection: sa.Connection, tenant: str, ids: Sequence[str]) -> dict[str, frozenset[str]]:
    """The scopes in which each entity is seen now; none has no row."""
    found: dict[str, set[str]] = {}
    for start in range(0, len(ids), BATCH):
        part = list(ids[start : start + BATCH])
        rows = connection.execute(
            sa.select(feed.c.entity, feed.c.scope).where(
                feed.c.tenant == tenant, feed.c.entity.in_(part), feed.c.op == "P"
            )
        )
        for key, scope in rows:
            found.setdefault(key, set()).add(scope)
    return {key: frozenset(scopes) for key, scopes in found.items()}
