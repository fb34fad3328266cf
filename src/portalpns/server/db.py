"""The server's database: opened, migrated, and written to in transactions that are tried again after a deadlock."""

import logging
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import sqlalchemy as sa

from portalpns.domain.errors import ServerProblem, file_problem
from portalpns.store.engine import open_postgres, open_sqlite
from portalpns.store.migrate import upgrade

T = TypeVar("T")
log = logging.getLogger(__name__)
TRIES = 6
_AGAIN = frozenset({"40P01", "40001", "55P03"})
"""PostgreSQL: deadlock, serialization failure, lock not available."""


class Database:
    """Reading and writing transactions over one engine."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine
        self.postgres = engine.dialect.name == "postgresql"
        self._readonly = engine.execution_options(readonly=True)

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        with self._readonly.connect() as connection:
            yield connection

    def write(self, work: Callable[[sa.Connection], T]) -> T:
        """Run `work` in a transaction; after a deadlock or a lock that took too long it runs again from the start.

        Raises ServerProblem when the database stays busy.
        """
        for attempt in range(TRIES):
            try:
                with self.engine.begin() as connection:
                    return work(connection)
            except sa.exc.OperationalError as error:
                if not _transient(error):
                    raise
                log.info("transaction runs again (%d): %s", attempt + 1, error.orig)
                time.sleep(random.uniform(0, 0.02 * 2**attempt))  # noqa: S311 - spreads rivals, no secret
        raise ServerProblem("Basis data sedang sibuk; coba lagi sebentar lagi.", code="busy")

    def close(self) -> None:
        self.engine.dispose()


def open_database(data: Path, url: str | None, *, durable: bool = True) -> Database:
    """The embedded SQLite database in `data`, or the PostgreSQL database behind `url`, at the present schema.

    Raises ServerProblem (unreachable, newer schema) or FileProblem.
    """
    if url is not None:
        engine = open_postgres(url)
        shown = engine.url.render_as_string(hide_password=True)
    else:
        try:
            data.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise file_problem(error, str(data), writing=True) from None
        engine = open_sqlite(data / "server.db", durable=durable)
        shown = str(data / "server.db")
    try:
        upgrade(engine, "server")
    except (sa.exc.OperationalError, sa.exc.DatabaseError) as error:
        engine.dispose()
        reason = str(error.orig).strip().splitlines()[0]
        raise ServerProblem(f"Basis data {shown} tidak dapat dibuka: {reason}.", code="database") from None
    except ServerProblem:
        engine.dispose()
        raise
    return Database(engine)


def _transient(error: sa.exc.OperationalError) -> bool:
    state = getattr(error.orig, "sqlstate", None)
    return state in _AGAIN or "database is locked" in str(error.orig)
