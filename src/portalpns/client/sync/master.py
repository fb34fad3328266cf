"""The pemda's master data as one snapshot, built from the cache when scope `m` has moved."""

import threading
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from portalpns.domain.clock import WIB
from portalpns.domain.direktori import MASTER_KINDS, Direktori
from portalpns.domain.errors import NotFound
from portalpns.domain.wewenang import Pelaku
from portalpns.protocol.codec import decode
from portalpns.store.cache.db import Cache
from portalpns.store.cache_tables import base, scope_state


class Master:
    """Hands out the Direktori; thread-safe, and cheap while nothing has changed."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        self._lock = threading.Lock()
        self._at: tuple[str, int] | None = None
        self._now: Direktori | None = None
        self._pelaku: dict[tuple[str, date], Pelaku] = {}

    def direktori(self, connection: Connection | None = None) -> Direktori:
        """The snapshot of now; NotFound(code="no_master") before the first sync."""
        if connection is None:
            with self._cache.read() as connection:
                return self._get(connection)
        return self._get(connection)

    def latest(self) -> Direktori:
        """The snapshot that is in memory, without a look at the database; built when there is none yet."""
        with self._lock:
            if self._now is not None:
                return self._now
        return self.direktori()

    def day(self, moment: datetime, connection: Connection | None = None) -> date:
        """The day at the pemda's place; before the first sync, which tells where that is, the day in WIB."""
        try:
            direktori = self.direktori(connection) if connection is not None else self.latest()
        except NotFound:
            return moment.astimezone(WIB).date()
        return direktori.day(moment)

    def pelaku(self, pegawai: str, day: date, connection: Connection | None = None) -> Pelaku:
        """The rights of a person on a day; before the first sync nobody has any."""
        try:
            direktori = self.direktori(connection)
        except NotFound:
            return Pelaku(pegawai, "")
        with self._lock:
            found = self._pelaku.get((pegawai, day))
        if found is None:
            found = direktori.pelaku(pegawai, day)
            with self._lock:
                if self._now is direktori:
                    self._pelaku[pegawai, day] = found
        return found

    def _get(self, connection: Connection) -> Direktori:
        row = connection.execute(
            sa.select(scope_state.c.epoch, scope_state.c.cursor).where(scope_state.c.scope == "m")
        ).first()
        at = (row.epoch, row.cursor) if row else ("", 0)
        with self._lock:
            if self._now is not None and at == self._at:
                return self._now
        rows = connection.execute(sa.select(base.c.kind, base.c.body).where(base.c.scope == "m"))
        built = Direktori.of(
            decode(row.body.encode(), MASTER_KINDS[row.kind]) for row in rows if row.kind in MASTER_KINDS
        )
        with self._lock:
            self._at, self._now = at, built
            self._pelaku.clear()
        return built
