"""Takes pages of the server's feed into the cache: rows, list rows and cursor in one transaction, or none of it."""

import logging
from collections.abc import Iterable, Mapping

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from portalpns.client.sync.blobs import BlobStore
from portalpns.client.sync.outbox import UNREAD, Outbox
from portalpns.protocol.messages import After, Change, Cursor, Page, ScopeHead
from portalpns.store.cache import documents, hari, kv
from portalpns.store.cache import surat as surat_rows
from portalpns.store.cache.db import Cache
from portalpns.store.cache.surat import KOTAK, SuratIndex
from portalpns.store.cache_tables import base, outbox, overlay, scope_state

log = logging.getLogger(__name__)
FRESH_ROWS = 500
"""A first page of at least so many letters leaves the search index to one build at the end."""

COMPLETE = "complete"
"""Key of the cache that is there once everything was pulled."""


class Inbox:
    """Applies pages; may be killed at any point and goes on from the last page that was committed."""

    def __init__(self, cache: Cache, queue: Outbox, index: SuratIndex, blobs: BlobStore) -> None:
        self._cache = cache
        self._blobs = blobs
        self._queue = queue
        self._index = index

    def cursors(self) -> dict[str, Cursor]:
        """How far each scope was read."""
        with self._cache.read() as connection:
            rows = connection.execute(sa.select(scope_state.c.scope, scope_state.c.epoch, scope_state.c.cursor)).all()
        return {row.scope: Cursor(row.epoch, row.cursor) for row in rows}

    def follow(self, heads: Iterable[ScopeHead], gone: Iterable[str]) -> frozenset[str]:
        """Take over what the server said in hello: new scopes, heads, scopes that were lost. Returns kinds changed."""
        heads = list(heads)
        kept = {head.scope for head in heads}
        with self._cache.apply() as connection:
            here = set(connection.scalars(sa.select(scope_state.c.scope)))
            for head in heads:
                if head.scope in here:
                    connection.execute(
                        sa.update(scope_state).where(scope_state.c.scope == head.scope).values(head=head.head)
                    )
                else:
                    connection.execute(
                        sa.insert(scope_state).values(scope=head.scope, epoch=head.epoch, cursor=0, head=head.head)
                    )
            changed: set[str] = set()
            for scope in (here - kept) | (set(gone) & here):
                changed |= self._purge(connection, scope)
        return frozenset(changed)

    def drop_scopes(self, gone: Iterable[str]) -> frozenset[str]:
        """The person may no longer read these: nothing of them stays on this computer."""
        changed: set[str] = set()
        with self._cache.apply() as connection:
            for scope in gone:
                changed |= self._purge(connection, scope)
        return frozenset(changed)

    def apply(self, scope: str, asked: After, page: Page) -> frozenset[str]:
        """One page in one transaction; a page that does not begin at the cursor is stale and left out."""
        with self._cache.apply() as connection:
            state = connection.execute(sa.select(scope_state).where(scope_state.c.scope == scope)).first()
            if state is None or state.cursor != asked.after or state.epoch != asked.epoch:
                return frozenset()
            sweep = state.sweep
            if page.resnapshot:
                sweep = kv.count_up(connection, "sweep")
                log.info("scope %s is read anew", scope)
            first, done = page.resnapshot or asked.after == 0, not page.more
            # first of all: what was sent up to here counts as read
            connection.execute(
                sa.update(scope_state)
                .where(scope_state.c.scope == scope)
                .values(epoch=page.epoch, cursor=page.next, head=max(page.until, page.next), sweep=0 if done else sweep)
            )
            kinds = self._rows(connection, scope, page.changes, sweep, first=first)
            if done and sweep:
                kinds |= self._sweep(connection, scope, sweep)
        return frozenset(kinds)

    def finish(self) -> None:
        """Build the search index if a first sync or an update left it for later, or clear it of removed letters."""
        with self._cache.read() as connection:
            stale, removed = surat_rows.search_is_stale(connection), surat_rows.search_keeps_removed(connection)
            reading = connection.scalar(sa.select(sa.exists().where(scope_state.c.cursor < scope_state.c.head)))
        if stale and not reading:
            with self._cache.apply() as connection:
                surat_rows.rebuild_search(connection)
        if removed:
            with self._cache.apply() as connection:
                surat_rows.forget_removed(connection)

    def reach(self) -> tuple[bool, float]:
        """Whether the server is known to have more, and the share of the first pull that is here (see SyncStatus)."""
        with self._cache.read() as connection:
            rows = connection.execute(sa.select(scope_state.c.cursor, scope_state.c.head)).all()
            complete = kv.get(connection, COMPLETE) != ""
        read, whole = sum(min(row.cursor, row.head) for row in rows), sum(row.head for row in rows)
        return any(row.cursor < row.head for row in rows), 1.0 if complete else min(read / max(whole, 1), 0.99)

    def note_complete(self) -> bool:
        """Everything was read to its end; True the first time on this computer."""
        with self._cache.read() as connection:
            if kv.get(connection, COMPLETE) != "":
                return False
        with self._cache.apply() as connection:
            kv.put(connection, COMPLETE, "1")
        return True

    def answered_days(self) -> dict[str, int]:
        """Scopes whose attendance work the server has, each with the number of the last action sent.

        A round of pulls that begins after this reads what became of everything up to that number.
        """
        sent = (outbox.c.state == "sent") & (outbox.c.pos == UNREAD)
        newest = sa.select(outbox.c.scope, sa.func.max(outbox.c.seq)).where(sent).group_by(outbox.c.scope)
        with self._cache.read() as connection:
            # days of an action that was refused have nothing of their own to wait for
            reckoned = connection.scalars(sa.select(overlay.c.scope).where(overlay.c.kind == "hari").distinct())
            return {**dict.fromkeys(reckoned, 0), **{row[0]: row[1] for row in connection.execute(newest)}}

    def settle_days(self, answered: Mapping[str, int]) -> frozenset[str]:
        """Drop the days judged here for actions that were read back; others of the scope still wait for theirs."""
        changed = False
        with self._cache.apply() as connection:
            for scope, seq in answered.items():
                mine = (outbox.c.scope == scope) & (outbox.c.pos == UNREAD) & (outbox.c.seq <= seq)
                connection.execute(sa.update(outbox).where(mine, outbox.c.state == "sent").values(pos=0))
                if _waits(connection, scope):
                    continue
                reckoned = (overlay.c.kind == "hari") & (overlay.c.scope == scope)
                days = list(connection.scalars(sa.select(overlay.c.id).where(reckoned)))
                connection.execute(sa.delete(overlay).where(reckoned))
                hari.refresh(connection, days)
                changed |= bool(days)
        return frozenset({"hari"} if changed else ())

    def _rows(self, connection: Connection, scope: str, changes: list[Change], sweep: int, *, first: bool) -> set[str]:
        put = [change for change in changes if change.op == "P" and bytes(change.doc) != b"null"]
        texts = [bytes(change.doc).decode() for change in put]
        documents.put_base(
            connection,
            [(scope, c.id, c.kind, c.rev, c.pos, text, sweep) for c, text in zip(put, texts, strict=True)],
        )
        kept = {change.id for change in put}
        removed = [change for change in changes if change.id not in kept]
        documents.drop_base(connection, scope, [change.id for change in removed])
        letters = [(c, text) for c, text in zip(put, texts, strict=True) if c.kind in KOTAK]
        if first and len(letters) >= FRESH_ROWS:
            surat_rows.mark_search_stale(connection)
        busy = self._busy(connection)
        if surat_rows.search_is_stale(connection) and not sweep:
            # first sync: nothing here that could be newer, so the rows come straight from the page
            self._index.write(connection, [(c.id, c.kind, text, False) for c, text in letters if c.id not in busy])
        else:
            self._index.refresh(connection, [c.id for c, _ in letters if c.id not in busy])
        self._queue.rebuild(connection, [c.id for c in changes if c.kind in KOTAK and c.id in busy])
        self._index.refresh(connection, [c.id for c in removed if c.kind in KOTAK and c.id not in busy])
        hari.refresh(connection, [change.id for change in changes if change.kind == "hari"])
        hari.write_unknown(connection, [text for c, text in zip(put, texts, strict=True) if c.kind == "pin_asing"])
        return {"surat" if change.kind in KOTAK else change.kind for change in changes}

    def _busy(self, connection: Connection) -> set[str]:
        """Entities with actions of this person that may still stand in an overlay."""
        pending = connection.scalars(sa.select(outbox.c.entity).where(outbox.c.state != "rejected").distinct())
        return {*pending, *connection.scalars(sa.select(overlay.c.id).where(overlay.c.kind != "hari"))}

    def _sweep(self, connection: Connection, scope: str, sweep: int) -> set[str]:
        """End of a re-snapshot: what the server did not name again is no longer there."""
        return self._remove(connection, scope, (base.c.scope == scope) & (base.c.sweep != sweep))

    def _purge(self, connection: Connection, scope: str) -> set[str]:
        sent = sa.and_(outbox.c.scope == scope, outbox.c.state == "sent", outbox.c.kind.in_(list(KOTAK)))
        connection.execute(sa.update(outbox).where(sent).values(pos=0))
        kinds = self._remove(connection, scope, base.c.scope == scope)
        lost = list(connection.execute(sa.select(overlay.c.id, overlay.c.kind).where(overlay.c.scope == scope)))
        connection.execute(sa.delete(overlay).where(overlay.c.scope == scope))
        self._index.refresh(connection, [row.id for row in lost if row.kind in KOTAK])
        hari.refresh(connection, [row.id for row in lost if row.kind == "hari"])
        connection.execute(sa.delete(scope_state).where(scope_state.c.scope == scope))
        self._blobs.forget_unnamed(connection)
        if scope.startswith("a:"):
            hari.forget_office(connection, scope[2:])
        return kinds | {"surat" if row.kind in KOTAK else row.kind for row in lost}

    def _remove(self, connection: Connection, scope: str, which: sa.ColumnElement[bool]) -> set[str]:
        lost = list(connection.execute(sa.select(base.c.id, base.c.kind).where(which)))
        connection.execute(sa.delete(base).where(which))
        letters = [row.id for row in lost if row.kind in KOTAK]
        self._queue.rebuild(connection, letters)
        hari.refresh(connection, [row.id for row in lost if row.kind == "hari"])
        if lost:
            log.info("%d documents of scope %s removed", len(lost), scope)
        return {"surat" if row.kind in KOTAK else row.kind for row in lost}


def _waits(connection: Connection, scope: str) -> bool:
    """Whether attendance work of this scope is still to be sent, or to be read back."""
    unread = (outbox.c.state == "sent") & (outbox.c.pos == UNREAD)
    open_rows = outbox.c.state.in_(("waiting", "flying")) | unread
    where = (outbox.c.scope == scope, outbox.c.kind.not_in(list(KOTAK)), open_rows)
    return bool(connection.scalar(sa.select(sa.exists().where(*where))))
