"""The server's database: opened, migrated, and written to in transactions that are tried again after a deadlock."""

import logging
import random
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import sqlalchemy as sa

from portalpns.domain.errors import ServerProblem, file_problem
from portalpns.store.engine import open_postgres, open_sqlite, shown_url
from portalpns.store.migrate import upgrade

T = TypeVar("T")
log = logging.getLogger(__name__)
TRIES = 6
PATIENCE = 8.0
"""Seconds after which a transaction that finds the database locked is not tried again."""
_AGAIN = frozenset({"40P01", "40001", "55P03", "23505"})
"""PostgreSQL: deadlock, serialization failure, lock not available; a rival inserted the same row just before."""


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
        begun = time.monotonic()
        for attempt in range(TRIES):
            try:
                with self.engine.begin() as connection:
                    return work(connection)
            except (sa.exc.OperationalError, sa.exc.IntegrityError) as error:
                if not is_transient(error):
                    raise
                if attempt == TRIES - 1 or time.monotonic() - begun > PATIENCE:
                    log.warning("transaction given up (%d): %s", attempt + 1, error.orig)
                    break
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
        shown = shown_url(engine.url)
    else:
        try:
            data.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise file_problem(error, str(data), writing=True) from None
        engine = open_sqlite(data / "server.db", durable=durable)
        shown = str(data / "server.db")
    try:
        upgrade(engine, "server")
    except sa.exc.DatabaseError as error:
        engine.dispose()
        raise ServerProblem(f"Basis data {shown} {_why(str(error.orig))}.", code="database") from None
    except ServerProblem:
        engine.dispose()
        raise
    return Database(engine)


def is_full(error: BaseException) -> bool:
    """Whether a database, somewhere behind this error, could not grow."""
    return _said(error, "53100", "disk is full")


def is_unwritable(error: BaseException) -> bool:
    """Whether a database, somewhere behind this error, may not be written to or lies on a broken disk."""
    return _said(error, "58030", "readonly database", "disk I/O error")


@contextmanager
def telling_of_spoiled() -> Iterator[None]:
    """Raise ServerProblem with the operator's sentence where an embedded database gives back pages that are none."""
    try:
        yield
    except sa.exc.DatabaseError as error:
        if _is_spoiled(error):
            raise _spoiled() from None
        raise


def is_sound(connection: sa.Connection) -> bool:
    """Read every page of an embedded database; PostgreSQL has ways of its own."""
    if connection.dialect.name == "postgresql":
        return True
    try:
        return connection.exec_driver_sql("PRAGMA quick_check(1)").scalar() == "ok"
    except sa.exc.DatabaseError as error:
        if _is_spoiled(error):
            return False
        raise


def require_sound(db: Database) -> None:
    """Raise ServerProblem unless the database `is_sound`."""
    with db.read() as connection:
        if not is_sound(connection):
            raise _spoiled()


def _is_spoiled(error: BaseException) -> bool:
    code = getattr(_driver_error(error), "sqlite_errorcode", 0) & 0xFF
    return code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def _spoiled() -> ServerProblem:
    return ServerProblem(
        "Basis data server rusak; pulihkan dari cadangan ke folder yang baru (docs/server.md).", code="database"
    )


def _said(error: BaseException, state: str, *words: str) -> bool:
    found = _driver_error(error)
    return getattr(found, "sqlstate", None) == state or any(one in str(found) for one in words)


def _driver_error(error: BaseException | None) -> BaseException | None:
    """What a database's driver raised, by its class, down the causes of an error; None where none did."""
    while error is not None and not isinstance(error, sqlite3.Error):
        if isinstance(error, sa.exc.DBAPIError):
            return error.orig
        error = error.__cause__
    return error


_REASONS = (
    (("password authentication", "no password", "pg_hba", "peer authentication"), "menolak nama pengguna atau sandi"),
    (("does not exist",), "tidak ada: buat basis data dan penggunanya lebih dahulu (docs/server.md)"),
    (("refused", "resolve", "translate host", "timeout", "timed out", "No such file", "unreachable", "No route"),
     "tidak dapat dihubungi: periksa alamat dan apakah PostgreSQL berjalan"),
    (("permission denied",), "tidak mengizinkan pengguna ini membuat tabel"),
    (("unable to open",), "tidak dapat dibuka: periksa izin folder data"),
    (("readonly", "read-only"), "tidak dapat ditulis: periksa izin folder data"),
    (("is full",), "tidak dapat ditulis: penyimpanan penuh"),
    (("disk I/O error",), "tidak dapat dibaca atau ditulis: penyimpanan penuh, rusak, atau terputus"),
    (("locked",), "sedang dipakai program lain"),
    (("not a database", "malformed"), "rusak atau bukan basis data Portal PNS; pulihkan dari cadangan"),
)  # fmt: skip


def _why(said: str) -> str:
    """The sentence's end for what a driver said while opening."""
    found = next((words for signs, words in _REASONS if any(sign in said for sign in signs)), None)
    return found or f"tidak dapat dibuka: {said.strip().splitlines()[0]}"


def is_transient(error: sa.exc.DBAPIError) -> bool:
    """Whether the same transaction may succeed when it runs again."""
    state = getattr(error.orig, "sqlstate", None)
    return state in _AGAIN or "database is locked" in str(error.orig)
