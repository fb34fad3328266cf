"""The master data in memory; read again when the head of scope `m` has moved."""

from threading import Lock

import sqlalchemy as sa

from portalpns.domain.direktori import MASTER_KINDS, Direktori
from portalpns.domain.errors import NotFound
from portalpns.protocol.codec import decode
from portalpns.store.server_tables import entity, feed_head


class Directory:
    """Keeps one `Direktori` per version of the master data; thread-safe."""

    def __init__(self, tenant: str) -> None:
        self._tenant = tenant
        self._lock = Lock()
        self._head = -1
        self._known: Direktori | None = None

    def known(self, connection: sa.Connection) -> bool:
        """Whether the first set-up was done."""
        try:
            self.read(connection)
        except NotFound:
            return False
        return True

    def read(self, connection: sa.Connection) -> Direktori:
        """The master data as this transaction sees it; NotFound (`no_master`) before the first set-up."""
        query = sa.select(feed_head.c.head).where(feed_head.c.tenant == self._tenant, feed_head.c.scope == "m")
        if not connection.get_execution_options().get("readonly"):
            query = query.with_for_update(read=True)  # whoever writes by it ends before other data is put
        head = connection.scalar(query)
        with self._lock:
            if self._known is not None and head == self._head:
                return self._known
            rows = connection.execute(
                sa.select(entity.c.kind, entity.c.body).where(
                    entity.c.tenant == self._tenant, entity.c.scope == "m", entity.c.body.is_not(None)
                )
            )
            items = [decode(body.encode(), MASTER_KINDS[kind]) for kind, body in rows if kind in MASTER_KINDS]
            self._known = Direktori.of(items)
            self._head = head if head is not None else -1
            return self._known
