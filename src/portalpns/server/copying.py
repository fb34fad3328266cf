"""Copies of a server's files, each whole or not there, and an embedded database that lies in a folder as a file."""

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import sqlalchemy as sa

TRUST, BLOBS = "trust", "blobs"
DATABASE_ERRORS = (sqlite3.Error, sa.exc.DBAPIError)
_REASONS = {
    sqlite3.SQLITE_FULL: errno.ENOSPC, sqlite3.SQLITE_READONLY: errno.EROFS, sqlite3.SQLITE_PERM: errno.EACCES,
    sqlite3.SQLITE_CANTOPEN: errno.EACCES, sqlite3.SQLITE_IOERR: errno.EIO, sqlite3.SQLITE_CORRUPT: errno.EIO,
    sqlite3.SQLITE_NOTADB: errno.EIO,
}  # fmt: skip
"""What SQLite's primary result codes mean in the words of the operating system."""


def os_error(error: BaseException) -> OSError:
    """The same failure of a disk or of an embedded database as the operating system would tell it."""
    if isinstance(error, sa.exc.DBAPIError) and error.orig is not None:
        error = error.orig
    if isinstance(error, OSError):
        return error
    return OSError(_REASONS.get(getattr(error, "sqlite_errorcode", 0) & 0xFF, 0), str(error))


def copy(source: Path, target: Path) -> None:
    """Copy a small file."""
    with whole(target) as part:
        part.write_bytes(source.read_bytes())  # an error has the name of the one that could not be read or written


@contextmanager
def whole(target: Path) -> Iterator[Path]:
    """A file to write that takes the place of `target` when it is complete and on the disk."""
    part = target.with_name(f"{target.name}.part")
    part.unlink(missing_ok=True)
    try:
        yield part
        sync(part)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def sync(path: Path) -> None:
    with path.open("r+b") as file:
        os.fsync(file.fileno())


@contextmanager
def opened_file(path: Path, how: Literal["ro&immutable=1", "rw"]) -> Iterator[sa.Connection]:
    """An embedded database that no server uses, in one transaction; as it is, without bringing it to this program."""

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(f"{path.resolve().as_uri()}?mode={how}", uri=True)

    engine = sa.create_engine("sqlite://", creator=connect, poolclass=sa.pool.NullPool)
    with engine.begin() as connection:
        yield connection
