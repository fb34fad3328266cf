"""One transaction's work: entities read and changed, then published and audited in one place at its end."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from portalpns.domain.direktori import Direktori
from portalpns.domain.ids import new_id
from portalpns.protocol.codec import decode, encode
from portalpns.server import audit, feed
from portalpns.store.rows import insert_missing, upsert
from portalpns.store.server_tables import blob_ref, entity, job

_BATCH = 400


@dataclass(frozen=True)
class Stored:
    """An entity as it lies in the database."""

    id: str
    kind: str
    scope: str
    rev: int
    body: str


@dataclass
class Work:
    """What a transaction does; `commit` is its last step and takes the locks of the feed."""

    connection: sa.Connection
    tenant: str
    direktori: Direktori
    now: datetime
    actor: str = ""
    device: str = ""
    _moved: dict[str, feed.Moved] = field(default_factory=dict)
    _entries: list[audit.Entry] = field(default_factory=list)
    _jobs: list[dict[str, Any]] = field(default_factory=list)
    after: list[Callable[[], None]] = field(default_factory=list)
    """Run once the transaction is committed."""

    @property
    def today(self) -> date:
        return self.direktori.day(self.now)

    def load(self, key: str) -> Stored | None:
        """The entity, locked until the end of the transaction; None when unknown or deleted."""
        row = self.connection.execute(
            sa.select(entity.c.id, entity.c.kind, entity.c.scope, entity.c.rev, entity.c.body)
            .where(entity.c.tenant == self.tenant, entity.c.id == key)
            .with_for_update()
        ).first()
        return Stored(*row) if row is not None and row.body is not None else None

    def is_taken(self, key: str) -> bool:
        """Whether an entity has this id, or had it before it was deleted."""
        which = sa.and_(entity.c.tenant == self.tenant, entity.c.id == key)
        return self.connection.scalar(sa.select(sa.exists().where(which))) is True

    def read(self, key: str, kind: str, shape: type[Any]) -> tuple[Stored, Any] | None:
        """The entity with its document, or None; an entity of another kind counts as unknown."""
        stored = self.load(key)
        if stored is None or stored.kind != kind:
            return None
        return stored, decode(stored.body.encode(), shape)

    def peek(self, key: str, kind: str, shape: type[Any]) -> Any:
        """The document without a lock, for reading transactions; None when unknown or deleted."""
        row = self.connection.execute(
            sa.select(entity.c.kind, entity.c.body).where(entity.c.tenant == self.tenant, entity.c.id == key)
        ).first()
        return (
            decode(row.body.encode(), shape) if row is not None and row.kind == kind and row.body is not None else None
        )

    def put(
        self, kind: str, key: str, doc: Any, *, rev: int, home: str, scopes: frozenset[str], blobs: Iterable[str] = ()
    ) -> None:  # fmt: skip
        """Write an entity's new state; `rev` is its new revision, `scopes` all that see it from now on."""
        self.put_rows([(kind, key, encode(doc), rev, home, scopes)])
        self._refer(key, scopes, [sha for sha in blobs if sha])

    def put_next(
        self, kind: str, key: str, doc: Any, *, home: str, scopes: frozenset[str], blobs: Iterable[str] = ()
    ) -> int:  # fmt: skip
        """As `put`, as the entity's next revision, which is returned; one that was deleted goes on counting."""
        rev = self._next_rev(key)
        self.put(kind, key, doc, rev=rev, home=home, scopes=scopes, blobs=blobs)
        return rev

    def put_rows(self, items: Sequence[tuple[str, str, bytes, int, str, frozenset[str]]]) -> None:
        """The same for many: (kind, id, JSON, revision, home scope, audience)."""
        rows = [
            {"tenant": self.tenant, "id": key, "kind": kind, "scope": home, "rev": rev, "body": body,
             "updated_at": self.now, "updated_by": self.actor}
            for kind, key, body, rev, home, _ in items
        ]  # fmt: skip
        upsert(self.connection, entity, rows, ("tenant", "id"))
        for kind, key, _, rev, _, scopes in items:
            self._moved[key] = feed.Moved(kind, key, rev, scopes)

    def show(self, stored: Stored, scopes: frozenset[str], blobs: Iterable[str]) -> None:
        """Let exactly these scopes see an entity from now on that itself stays as it is."""
        self._moved[stored.id] = feed.Moved(stored.kind, stored.id, stored.rev, scopes)
        self._refer(stored.id, scopes, [sha for sha in blobs if sha])

    def remove(self, kind: str, key: str, *, rev: int) -> None:
        """Delete an entity: its document goes, its readers are told."""
        which = sa.and_(entity.c.tenant == self.tenant, entity.c.id == key)
        self.connection.execute(entity.update().where(which).values(body=None, rev=rev, updated_at=self.now))
        self._moved[key] = feed.Moved(kind, key, rev, frozenset())
        self._refer(key, frozenset(), [])

    def remove_next(self, kind: str, key: str) -> int:
        """As `remove`, as the entity's next revision, which is returned."""
        rev = self._next_rev(key)
        self.remove(kind, key, rev=rev)
        return rev

    def revs(self, keys: Sequence[str]) -> dict[str, int]:
        """The last revision of each of these entities, also of deleted ones: a reader takes no lower one for newer."""
        found: dict[str, int] = {}
        for start in range(0, len(keys), _BATCH):
            part = keys[start : start + _BATCH]
            query = sa.select(entity.c.id, entity.c.rev).where(entity.c.tenant == self.tenant, entity.c.id.in_(part))
            found.update((key, rev) for key, rev in self.connection.execute(query))
        return found

    def _next_rev(self, key: str) -> int:
        which = sa.and_(entity.c.tenant == self.tenant, entity.c.id == key)
        return (self.connection.scalar(sa.select(entity.c.rev).where(which).with_for_update()) or 0) + 1

    def scopes_of(self, key: str) -> frozenset[str]:
        """Every scope in which the entity is seen now, as far as this transaction has published."""
        return feed.seen_in(self.connection, self.tenant, [key]).get(key, frozenset())

    def shown(self, key: str) -> frozenset[str]:
        """The scopes that see an entity which this transaction has changed."""
        return self._moved[key].scopes

    def note(self, scope: str, action: str, key: str, **body: Any) -> None:
        """Say in the audit chain of a scope what was done; never the words of a letter."""
        self._entries.append(audit.Entry(scope, action, key, self.actor, self.device, body))

    def enqueue(self, kind: str, key: str) -> None:
        """Work for the job thread after the commit."""
        self._jobs.append({"tenant": self.tenant, "id": new_id(), "kind": kind, "entity": key, "due": self.now})

    def mark(self) -> tuple[dict[str, feed.Moved], int, int, int]:
        """Where the work stands, for `rewind` together with a savepoint."""
        return dict(self._moved), len(self._entries), len(self._jobs), len(self.after)

    def rewind(self, mark: tuple[dict[str, feed.Moved], int, int, int]) -> None:
        self._moved, entries, jobs, after = dict(mark[0]), *mark[1:]
        del self._entries[entries:], self._jobs[jobs:], self.after[after:]

    def commit(self) -> dict[tuple[str, str], int]:
        """Positions by (scope, id); nothing may be written after this but rows that nobody else waits for."""
        if self._jobs:
            self.connection.execute(job.insert(), self._jobs)
        scopes = {entry.scope for entry in self._entries}
        moved = list(self._moved.values())
        # one sorted pass over all locks: those of the feed and those of the audit chains are the same rows
        positions = feed.publish(self.connection, self.tenant, moved, scopes)
        audit.append(self.connection, self.tenant, self._entries, self.now)
        return positions

    @property
    def has_jobs(self) -> bool:
        return bool(self._jobs)

    def _refer(self, key: str, scopes: frozenset[str], blobs: Sequence[str]) -> None:
        """Let exactly the readers of the entity read its blobs."""
        mine = sa.and_(blob_ref.c.tenant == self.tenant, blob_ref.c.entity == key)
        self.connection.execute(blob_ref.delete().where(mine))
        insert_missing(
            self.connection,
            blob_ref,
            [
                {"tenant": self.tenant, "sha256": sha, "scope": scope, "entity": key}
                for sha in sorted(set(blobs))
                for scope in sorted(scopes)
            ],
        )
