"""What every use case works with: the open cache, the queue, the master data, the person and the time."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from sqlalchemy.engine import Connection

from portalpns.client.sync.blobs import BlobStore
from portalpns.client.sync.engine import SyncEngine
from portalpns.client.sync.master import Master
from portalpns.client.sync.outbox import Notify, Outbox
from portalpns.domain.clock import Clock
from portalpns.domain.direktori import Direktori
from portalpns.domain.wewenang import Pelaku
from portalpns.store.cache.db import Cache


@dataclass(frozen=True)
class Desk:
    """The open profile of one person."""

    cache: Cache
    outbox: Outbox
    master: Master
    blobs: BlobStore
    engine: SyncEngine
    clock: Clock
    pegawai: str
    notify: Notify

    @property
    def direktori(self) -> Direktori:
        return self.master.direktori()

    def direktori_in(self, connection: Connection) -> Direktori:
        """The same inside a transaction."""
        return self.master.direktori(connection)

    def today(self) -> date:
        """The date at the pemda's place."""
        return self.master.day(self.clock())

    def who(self) -> Pelaku:
        """The person's rights today."""
        return self.master.pelaku(self.pegawai, self.today())

    @contextmanager
    def act(self, *kinds: str) -> Iterator[Connection]:
        """One action of the person in one durable transaction; afterwards screens are told and the queue is sent."""
        with self.cache.act() as connection:
            yield connection
        self.notify(frozenset({*kinds, "outbox", "status"}))
        self.engine.queued()
