"""Backup of a server's data folder while it is in use; `server.restore` puts it back."""

import filecmp
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from portalpns.domain.errors import BadInput, file_problem
from portalpns.server.copying import BLOBS, DATABASE_ERRORS, TRUST, copy, os_error, whole
from portalpns.server.identity import DATABASE, KEY
from portalpns.server.private import close_folder, private_files
from portalpns.server.services import Services


def backup(services: Services, target: Path) -> int:
    """Copy key, database, roots and files into the folder `target`; returns how many files were new there.

    The key goes first and says from then on whose backup this is. The database goes before the files: every file that
    the copy speaks of exists when the files are copied, for they are never changed or deleted. A second backup into
    the same folder copies only what is new, and takes away the roots that are no longer trusted. PostgreSQL's own
    database is dumped by the operator before this.
    Raises BadInput where the two folders lie in each other, or another server's backup lies in `target`.
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
                _copy_database(data / DATABASE, target / DATABASE)
            if again:
                _forget_removed(data / TRUST, target / TRUST)
            count = _copy_missing(data / TRUST, target / TRUST, _same_bytes)
            count += _copy_missing(data / BLOBS, target / BLOBS, _same_size)
            close_folder(target)
        return count
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


def _copy_database(source: Path, target: Path) -> None:
    with (
        whole(target) as part,
        closing(sqlite3.connect(source)) as live,
        closing(sqlite3.connect(part)) as copy,
    ):
        live.backup(copy)


def _copy_missing(source: Path, target: Path, same: Callable[[Path, Path], bool]) -> int:
    """Copy the files of a tree that are not the `same` in `target`; returns how many."""
    count = 0
    for path in sorted(source.rglob("*")):
        there = target / path.relative_to(source)
        if path.is_file() and not (there.is_file() and same(path, there)):
            there.parent.mkdir(parents=True, exist_ok=True)
            copy(path, there)
            count += 1
    return count


def _same_size(one: Path, other: Path) -> bool:
    """Enough for files that are named by their hash and never change."""
    return one.stat().st_size == other.stat().st_size


def _same_bytes(one: Path, other: Path) -> bool:
    return filecmp.cmp(one, other, shallow=False)


def _forget_removed(source: Path, target: Path) -> None:
    """Take away what an earlier backup put into `target` and `source` no longer has."""
    for path in sorted(target.rglob("*")):
        if path.is_file() and not (source / path.relative_to(target)).is_file():
            path.unlink()
