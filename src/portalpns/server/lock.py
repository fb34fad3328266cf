"""One server per data folder and per database: locks that the system takes back when the process dies."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import IO

import sqlalchemy as sa

from portalpns.domain.errors import ServerProblem, file_problem
from portalpns.server.db import Database, is_transient

log = logging.getLogger(__name__)
LOCK = "server.lock"
LOOK_SECONDS = 30.0
_KEY = 7_264_002
"""Of the advisory lock that a server holds on its PostgreSQL database; see `store.migrate` for the other one."""


@contextmanager
def only_server(data: Path) -> Iterator[None]:
    """Hold the folder; ServerProblem when another server does."""
    try:
        data.mkdir(parents=True, exist_ok=True)
        file = (data / LOCK).open("a+b")
    except OSError as error:
        raise file_problem(error, str(data), writing=True) from None
    with file:
        if not _take(file):
            raise ServerProblem(f"Server lain sedang memakai folder {data}.", code="locked")
        yield


def is_held(data: Path) -> bool:
    """Whether a server runs on this folder, which may be read-only; raises FileProblem."""
    try:
        with (data / LOCK).open("rb") as file:
            return not _take(file)
    except FileNotFoundError:
        return False
    except OSError as error:
        raise file_problem(error, str(data / LOCK)) from None


def _take(file: IO[bytes]) -> bool:
    """Lock the file until it is closed; returns whether nobody else holds it."""
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


@contextmanager
def only_on(db: Database) -> Iterator[None]:
    """Hold a PostgreSQL database; ServerProblem when another server does, from a copy of the folder perhaps.

    An embedded database lies in the folder that `only_server` holds.
    """
    if not db.postgres:
        yield
        return
    held, end = [_hold(db)], Event()
    keeper = Thread(target=_keep, args=(db, held, end), name="portalpns-lock", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        end.set()
        keeper.join(30)
        for connection in held:
            connection.close()


def _hold(db: Database) -> sa.Connection:
    """A connection of its own that holds the lock as long as it lives."""
    connection = db.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    try:
        connection.detach()
        # the lock of a machine that lost its power is taken back after a minute, not after two hours
        for setting in ("idle = 30", "interval = 10", "count = 3"):
            connection.exec_driver_sql(f"SET tcp_keepalives_{setting}")
        connection.execute(sa.select(sa.func.pg_advisory_lock(_KEY)))
    except sa.exc.OperationalError as error:
        connection.close()
        if is_transient(error):
            raise ServerProblem(
                "Server lain sedang memakai basis data ini; bila server itu baru saja mati, ulangi setelah satu menit.",
                code="locked",
            ) from None
        raise
    return connection


def _keep(db: Database, held: list[sa.Connection], end: Event) -> None:
    """Take the lock anew when PostgreSQL was restarted; until then the server goes on and says so in its log."""
    while not end.wait(LOOK_SECONDS):
        try:
            if not held:
                held.append(_hold(db))
            held[0].exec_driver_sql("SELECT 1")
        except (sa.exc.SQLAlchemyError, ServerProblem) as error:
            log.warning("the database is not held against another server: %s", error)
            while held:
                held.pop().close()
