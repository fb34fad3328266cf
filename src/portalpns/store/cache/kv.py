"""Small facts of the cache by name."""

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from portalpns.store.cache_tables import kv


def get(connection: Connection, key: str) -> str:
    """The stored text, empty when there is none."""
    found = connection.scalar(sa.select(kv.c.value).where(kv.c.key == key))
    return found or ""


def put(connection: Connection, key: str, value: str) -> None:
    connection.exec_driver_sql("INSERT INTO kv VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
                               (key, value))  # fmt: skip


def count_up(connection: Connection, key: str) -> int:
    """The next number of a counter that begins with 1."""
    n = int(get(connection, key) or 0) + 1
    put(connection, key, str(n))
    return n
