"""Whether the files of a store are those that its database speaks of: a file's name is the SHA-256 of its bytes."""

import errno
import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from portalpns.domain.errors import file_problem
from portalpns.server.blobs import SHA
from portalpns.server.copying import BLOBS, whole
from portalpns.server.db import require_sound
from portalpns.server.services import Services
from portalpns.store.server_tables import blob, blob_ref

MISSING, ROTTEN, UNREAD = "hilang", "rusak", "tak terbaca"
"""What may be wrong with a file; who may not read it does not know whether it is spoiled."""
_STEP = 1 << 20


@dataclass(frozen=True)
class Examined:
    """How many files there should be, what is wrong with which of them, and files that the database does not know."""

    count: int
    bad: dict[str, str]
    orphans: list[str]


def told(bad: dict[str, str]) -> str:
    """How many files are missing, spoiled and unread, in words."""
    faults = list(bad.values())
    return ", ".join(f"{faults.count(fault)} {fault}" for fault in (MISSING, ROTTEN, UNREAD))


def examine(services: Services) -> Examined:
    """Read every file of a server, which may be in use: a row is written after its file, and neither ever goes.

    Raises ServerProblem where the database is spoiled, whose rows say which files there should be.
    """
    folder = services.config.data
    require_sound(services.db)
    try:
        rows, there = _rows(services), stored(folder)
        bad = {sha: fault for sha in sorted(rows) if (fault := fault_of(folder, sha))}
        orphans = sorted(there - _rows(services).keys())
    except OSError as error:
        raise file_problem(error, str(error.filename or folder)) from None
    return Examined(len(rows), bad, orphans)


def users(services: Services, shas: Iterable[str]) -> dict[str, list[str]]:
    """By file, the documents that have it, each with the scope it is read in."""
    mine = blob_ref.c.tenant == services.tenant
    found: dict[str, list[str]] = {}
    with services.db.read() as connection:
        for sha in shas:
            query = sa.select(blob_ref.c.scope, blob_ref.c.entity).where(mine, blob_ref.c.sha256 == sha)
            found[sha] = sorted(f"{scope} {entity}" for scope, entity in connection.execute(query))
    return found


def expected(connection: sa.Connection, tenant: str) -> dict[str, int]:
    """What a database speaks of: SHA-256 and size."""
    rows = connection.execute(sa.select(blob.c.sha256, blob.c.size).where(blob.c.tenant == tenant))
    return {row.sha256: row.size for row in rows}


def place(folder: Path, sha: str) -> Path:
    """Where a file lies in a data folder or a backup."""
    return folder / BLOBS / sha[:2] / sha


def stored(folder: Path) -> set[str]:
    """The files that lie in a data folder or a backup, as far as they are a store's."""
    return {
        path.name
        for path in (folder / BLOBS).glob("??/*")
        # of a folder that may not be entered it is the database that says what lies there
        if SHA.fullmatch(path.name) and path.parent.name == path.name[:2] and os.path.isfile(path)
    }


def fault_of(folder: Path, sha: str) -> str:
    """What is wrong with a file, read whole; empty when nothing is."""
    try:
        for _ in _proven(place(folder, sha), sha):
            pass
    except _Fault as fault:
        return fault.word
    return ""


def copy_intact(source: Path, target: Path, sha: str) -> str:
    """Copy a file from one folder to another unless something is wrong with it; returns what."""
    there = place(target, sha)
    try:
        there.parent.mkdir(parents=True, exist_ok=True)
        with whole(there) as part, part.open("wb") as copy:
            for block in _proven(place(source, sha), sha):
                copy.write(block)
    except _Fault as fault:
        return fault.word
    return ""


class _Fault(Exception):
    """A file is not here, or not what belongs to its name."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


def _proven(path: Path, sha: str) -> Iterator[bytes]:
    """The bytes of a file; raises _Fault, at their end at the latest, where they are not those of `sha`."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while block := file.read(_STEP):
                digest.update(block)
                yield block
    except FileNotFoundError:
        raise _Fault(MISSING) from None
    except OSError as error:
        # what the disk cannot read any more is as good as changed
        raise _Fault(ROTTEN if error.errno == errno.EIO else UNREAD) from None
    if digest.hexdigest() != sha:
        raise _Fault(ROTTEN)


def _rows(services: Services) -> dict[str, int]:
    with services.db.read() as connection:
        return expected(connection, services.tenant)
