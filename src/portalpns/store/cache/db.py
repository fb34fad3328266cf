"""Opens the cache and hands out its transactions; what the disk or another program breaks becomes a sentence."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from portalpns.domain.errors import PortalError
from portalpns.store.engine import cache_problem, open_cache

log = logging.getLogger(__name__)


class Cache:
    """One encrypted database with two kinds of writers; all methods may be called from any thread.

    `act` commits a person's actions (synchronous=FULL: they survive a power cut), `apply` commits what the server
    can send again (NORMAL). Writers of this process take turns by a lock, readers never wait (WAL).
    Nested calls in one thread are a mistake: pass the connection on.
    """

    def __init__(self, path: Path, key: bytes) -> None:
        """Open or create; raises KeyProblem (wrong key) and FileProblem (locked, full, broken, newer schema)."""
        from portalpns.store.migrate import upgrade

        self.path = path
        self._lock = threading.Lock()
        self._full = open_cache(path, key, full=True)
        self._normal = open_cache(path, key, full=False)
        try:
            with self._wall():
                upgrade(self._full, "cache")
        except PortalError:
            self.close()
            raise

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A consistent view; writing in it is an error."""
        with self._wall(), self._normal.connect() as connection:
            connection.execution_options(readonly=True)
            with connection.begin():
                yield connection

    @contextmanager
    def act(self) -> Iterator[Connection]:
        """A transaction for what a person did."""
        with self._write(self._full) as connection:
            yield connection

    @contextmanager
    def apply(self) -> Iterator[Connection]:
        """A transaction for what the server can send again."""
        with self._write(self._normal) as connection:
            yield connection

    def close(self) -> None:
        self._full.dispose()
        self._normal.dispose()

    @contextmanager
    def _write(self, engine: Engine) -> Iterator[Connection]:
        with self._lock, self._wall(), engine.begin() as connection:
            yield connection

    @contextmanager
    def _wall(self) -> Iterator[None]:
        """After a database error the connections are opened anew: nothing is guessed about their state."""
        try:
            yield
        except sa.exc.IntegrityError:
            raise
        except sa.exc.DatabaseError as error:
            log.warning("cache: %s", error.orig)
            self._full.dispose()
            self._normal.dispose()
            raise cache_problem(str(error.orig)) from error
