"""Backup of a server's data folder while it is in use; `server.restore` puts it back."""

import filecmp
import logging
import os
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import sqlalchemy as sa

from portalpns.domain.errors import BadInput, ServerProblem, file_problem
from portalpns.server import audit, berkas
from portalpns.server.copying import DATABASE_ERRORS, TRUST, copy, opened_file, os_error, whole
from portalpns.server.db import is_sound, telling_of_spoiled
from portalpns.server.identity import DATABASE, KEY
from portalpns.server.keys import mark, newest_mark, read_key
from portalpns.server.private import close_folder, private_files
from portalpns.server.services import Services

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Done:
    """How many files are new in the backup, how many were spoiled there and are in order, and what it lacks.

    `lost` are names of files that are missing or spoiled here too, `unread` are paths in the data folder that this
    account may not read; the database is `spoiled` where it gives back pages that are none, and is not saved then.
    """

    new: int
    healed: int
    lost: list[str]
    unread: list[str]
    spoiled: bool = False


def backup(services: Services, target: Path, *, quick: bool = False) -> Done:
    """Copy key, database, roots and files into the folder `target`.

    The key goes first and says from then on whose backup this is. The database goes before the files: every file that
    the copy speaks of exists when the files are copied, for they are never changed or deleted. A second backup into
    the same folder copies only what is new or spoiled there, and takes away the roots that are no longer trusted; it
    reads every file in the folder to know, or where it is `quick` looks at their sizes. PostgreSQL's own database is
    dumped by the operator before this. What cannot be saved stops nothing else from being saved.
    Raises BadInput where the two folders lie in each other, or the backup in `target` is another server's or newer.
    """
    data = services.config.data
    _require_apart(data, target)
    try:
        again = _is_own(services, target)
        with private_files():
            target.mkdir(parents=True, exist_ok=True)
            if not _is_same(data / KEY, target / KEY):
                copy(data / KEY, target / KEY)
            spoiled = not (services.db.postgres or _copy_database(services, target / DATABASE))
            if again:
                _forget_removed(data / TRUST, target / TRUST)
            roots, unread = _copy_roots(data / TRUST, target / TRUST)
            files = _copy_files(services, target, quick=quick)
            close_folder(target)
        return replace(files, new=files.new + roots, unread=unread + files.unread, spoiled=spoiled)
    except (OSError, *DATABASE_ERRORS) as error:
        problem = os_error(error)
        where = Path(problem.filename or target)
        raise file_problem(problem, str(where), writing=not where.is_relative_to(data)) from None


def _require_apart(data: Path, target: Path) -> None:
    """A copy in the folder it is made of would take the place of files in use."""
    one, other = Path(os.path.realpath(data)), Path(os.path.realpath(target))
    if one.is_relative_to(other) or other.is_relative_to(one):
        raise BadInput(f"Folder cadangan “{target}” harus terpisah dari folder data server “{data}”.")


def _is_own(services: Services, target: Path) -> bool:
    """Whether this server's backup lies in `target`, or none; BadInput for another's, which may be the only one.

    Its key says whose it is, and where that was lost the database, in which the key's public half stands.
    """
    key, database = target / KEY, target / DATABASE
    if not key.exists() and not database.exists():
        return False
    if _is_same(services.config.data / KEY, key):
        return True
    found = read_key(key)
    noted = _noted(database, services.tenant) if found is None else mark(found)
    if noted == mark(services.key):
        return True
    if not noted:
        raise BadInput(
            f"Cadangan di folder “{target}” tidak diketahui milik server mana ({KEY}-nya hilang atau rusak) sehingga "
            "tidak ditimpa; pilih folder yang lain."
        )
    raise BadInput(
        f"Folder “{target}” berisi cadangan server lain ({KEY}-nya tidak sama) sehingga tidak ditimpa; "
        "periksa --data, atau pilih folder yang lain."
    )


def _noted(database: Path, tenant: str) -> str:
    """The mark of the key that a database in a backup belongs to; empty where nothing can be read there."""
    try:
        with opened_file(database, "ro&immutable=1") as connection:
            return newest_mark(connection, tenant)
    except DATABASE_ERRORS as error:
        log.info("backup %s: %s", database, os_error(error))
        return ""


def _copy_database(services: Services, target: Path) -> bool:
    """Put a consistent copy in place; returns whether that could be: a spoiled one does not take a good one's place.

    SQLite copies pages as they are, so that it is the copy that has to be read.
    """
    with suppress(_Spoiled), whole(target) as part:
        with closing(sqlite3.connect(services.config.data / DATABASE)) as live, closing(sqlite3.connect(part)) as copy:
            live.backup(copy)
        with opened_file(part, "ro&immutable=1") as connection:
            if not is_sound(connection):
                raise _Spoiled
            _require_continued(connection, services.tenant, target)
        return True
    return False


class _Spoiled(Exception):
    """The server's database is not worth a place in a backup."""


def _require_continued(connection: sa.Connection, tenant: str, backup: Path) -> None:
    """Raise BadInput where the server lacks what an earlier backup holds: it was put back from a still earlier one."""
    if not backup.exists():
        return
    try:
        with opened_file(backup, "ro&immutable=1") as before:
            earlier = audit.tips(before, tenant)
    except DATABASE_ERRORS as error:
        log.warning("Basis data dalam folder cadangan “%s” rusak dan diganti dengan yang sekarang.", backup.parent)
        log.info("backup %s: %s", backup, os_error(error))
        return
    if not audit.continues(connection, tenant, earlier):
        raise BadInput(
            f"Cadangan di folder “{backup.parent}” lebih baru daripada server ini atau dari jalur lain sehingga tidak "
            "ditimpa; periksa --data, atau pilih folder yang lain."
        )


def _copy_roots(source: Path, target: Path) -> tuple[int, list[str]]:
    """Copy the files of a tree that are not the same in `target`; returns how many, and those that cannot be read."""
    count, unread = 0, list[str]()
    for path in sorted(source.rglob("*")):
        there = target / path.relative_to(source)
        if not path.is_file():
            continue
        try:
            body = path.read_bytes()
        except OSError:
            unread.append(path.relative_to(source.parent).as_posix())
            continue
        if not (there.is_file() and there.read_bytes() == body):
            there.parent.mkdir(parents=True, exist_ok=True)
            with whole(there) as part:
                part.write_bytes(body)
            count += 1
    return count, unread


def _copy_files(services: Services, target: Path, *, quick: bool) -> Done:
    """Copy what lies in the store or should, and is not in order in `target`; a good copy never makes way for less."""
    source = services.config.data
    rows = _expected(services)
    new, healed, lost, unread = 0, 0, list[str](), list[str]()
    for sha in sorted(rows.keys() | berkas.stored(source)):
        here, there = berkas.place(source, sha), berkas.place(target, sha)
        old = there.is_file()
        if old and quick:
            size = rows[sha] if sha in rows else here.stat().st_size
            good = there.stat().st_size == size
        else:
            good = old and not berkas.fault_of(target, sha)
        if good:
            continue
        fault = berkas.copy_intact(source, target, sha)
        if not fault:
            new, healed = new + (not old), healed + old
        elif fault == berkas.UNREAD:
            unread.append(here.relative_to(source).as_posix())
        elif sha in rows:
            lost.append(sha)
    return Done(new, healed, lost, unread)


def _expected(services: Services) -> dict[str, int]:
    """What the database speaks of, as far as it can be read; what lies in the store is copied without it too."""
    try:
        with telling_of_spoiled(), services.db.read() as connection:
            return berkas.expected(connection, services.tenant)
    except ServerProblem:
        return {}


def _is_same(one: Path, other: Path) -> bool:
    return other.is_file() and filecmp.cmp(one, other, shallow=False)


def _forget_removed(source: Path, target: Path) -> None:
    """Take away what an earlier backup put into `target` and `source` no longer has."""
    for path in sorted(target.rglob("*")):
        if path.is_file() and not (source / path.relative_to(target)).is_file():
            path.unlink()
