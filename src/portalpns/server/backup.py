"""Backup of a server's data folder while it is in use; `server.restore` puts it back."""

import filecmp
import logging
import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from portalpns.domain.errors import BadInput, file_problem
from portalpns.server import audit, berkas
from portalpns.server.copying import DATABASE_ERRORS, TRUST, copy, opened_file, os_error, whole
from portalpns.server.identity import DATABASE, KEY
from portalpns.server.private import close_folder, private_files
from portalpns.server.services import Services

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Done:
    """How many files are new in the backup, how many were spoiled there and are in order, and what it lacks."""

    new: int
    healed: int
    lost: list[str]


def backup(services: Services, target: Path, *, quick: bool = False) -> Done:
    """Copy key, database, roots and files into the folder `target`.

    The key goes first and says from then on whose backup this is. The database goes before the files: every file that
    the copy speaks of exists when the files are copied, for they are never changed or deleted. A second backup into
    the same folder copies only what is new or spoiled there, and takes away the roots that are no longer trusted; it
    reads every file in the folder to know, or where it is `quick` looks at their sizes. PostgreSQL's own database is
    dumped by the operator before this.
    Raises BadInput where the two folders lie in each other, or the backup in `target` is another server's or newer.
    """
    data = services.config.data
    _require_apart(data, target)
    try:
        again = _is_own(data, target)
        with private_files():
            target.mkdir(parents=True, exist_ok=True)
            if not again:
                copy(data / KEY, target / KEY)
            if not services.db.postgres:
                _require_continued(services, target / DATABASE)
                _copy_database(data / DATABASE, target / DATABASE)
            if again:
                _forget_removed(data / TRUST, target / TRUST)
            roots = _copy_roots(data / TRUST, target / TRUST)
            files = _copy_files(services, target, quick=quick)
            close_folder(target)
        return replace(files, new=files.new + roots)
    except (OSError, *DATABASE_ERRORS) as error:
        raise file_problem(os_error(error), str(target), writing=True) from None


def _require_apart(data: Path, target: Path) -> None:
    """A copy in the folder it is made of would take the place of files in use."""
    one, other = Path(os.path.realpath(data)), Path(os.path.realpath(target))
    if one.is_relative_to(other) or other.is_relative_to(one):
        raise BadInput(f"Folder cadangan “{target}” harus terpisah dari folder data server “{data}”.")


def _is_own(data: Path, target: Path) -> bool:
    """Whether this server's backup lies in `target`, or none; BadInput for another's, which may be the only one."""
    key = target / KEY
    if not key.exists() and not (target / DATABASE).exists():
        return False
    if key.is_file() and _same_bytes(data / KEY, key):
        return True
    raise BadInput(
        f"Folder “{target}” berisi cadangan server lain ({KEY}-nya tidak sama) sehingga tidak ditimpa; "
        "periksa --data, atau pilih folder yang lain."
    )


def _require_continued(services: Services, backup: Path) -> None:
    """Raise BadInput where the server lacks what an earlier backup holds: it was put back from a still earlier one."""
    if not backup.exists():
        return
    try:
        with opened_file(backup, "ro&immutable=1") as connection:
            earlier = audit.tips(connection, services.tenant)
    except DATABASE_ERRORS as error:
        log.warning("the database in the backup is spoiled and is replaced: %s", error)
        return
    with services.db.read() as connection:
        if audit.continues(connection, services.tenant, earlier):
            return
    raise BadInput(
        f"Cadangan di folder “{backup.parent}” lebih baru daripada server ini atau dari jalur lain sehingga tidak "
        "ditimpa; periksa --data, atau pilih folder yang lain."
    )


def _copy_database(source: Path, target: Path) -> None:
    with (
        whole(target) as part,
        closing(sqlite3.connect(source)) as live,
        closing(sqlite3.connect(part)) as copy,
    ):
        live.backup(copy)


def _copy_roots(source: Path, target: Path) -> int:
    """Copy the files of a tree that are not the same in `target`; returns how many."""
    count = 0
    for path in sorted(source.rglob("*")):
        there = target / path.relative_to(source)
        if path.is_file() and not (there.is_file() and _same_bytes(path, there)):
            there.parent.mkdir(parents=True, exist_ok=True)
            copy(path, there)
            count += 1
    return count


def _copy_files(services: Services, target: Path, *, quick: bool) -> Done:
    """Copy what lies in the store or should, and is not in order in `target`; a good copy never makes way for less."""
    source = services.config.data
    with services.db.read() as connection:
        rows = berkas.expected(connection, services.tenant)
    new, healed, lost = 0, 0, list[str]()
    for sha in sorted(rows.keys() | berkas.stored(source)):
        there = berkas.place(target, sha)
        old = there.is_file()
        if old and (there.stat().st_size == rows.get(sha) if quick else not berkas.fault_of(target, sha)):
            continue
        if not berkas.copy_intact(source, target, sha):
            new, healed = new + (not old), healed + old
        elif sha in rows:
            lost.append(sha)
    return Done(new, healed, lost)


def _same_bytes(one: Path, other: Path) -> bool:
    return filecmp.cmp(one, other, shallow=False)


def _forget_removed(source: Path, target: Path) -> None:
    """Take away what an earlier backup put into `target` and `source` no longer has."""
    for path in sorted(target.rglob("*")):
        if path.is_file() and not (source / path.relative_to(target)).is_file():
            path.unlink()
