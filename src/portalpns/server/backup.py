"""Backup of a server's data folder while it is in use, and what must happen after one was put back."""

import os
import shutil
import sqlite3
from contextlib import ExitStack, closing
from pathlib import Path

from portalpns.domain.errors import BadInput, file_problem
from portalpns.domain.ids import new_id
from portalpns.server.private import close_folder, private_files
from portalpns.server.services import Services
from portalpns.store.server_tables import feed_head

DATABASE = "server.db"
KEY = "server.key"
FOLDERS = ("trust", "blobs")


def backup(services: Services, target: Path) -> int:
    """Copy database, key, roots and files into the folder `target`; returns how many files were new there.

    The database goes first: every file that the copy speaks of exists when the files are copied, for they are never
    changed or deleted. A second backup into the same folder copies only what is new. PostgreSQL's own database is
    dumped by the operator before this.
    """
    data = services.config.data
    try:
        with private_files():
            target.mkdir(parents=True, exist_ok=True)
            if not services.db.postgres:
                _copy_database(data / DATABASE, target / DATABASE)
            _copy(data / KEY, target / KEY)
            count = sum(_copy_missing(data / name, target / name) for name in FOLDERS)
            close_folder(target)
        return count
    except (OSError, sqlite3.Error) as error:
        problem = error if isinstance(error, OSError) else OSError(str(error))
        raise file_problem(problem, str(target), writing=True) from None


def restore(source: Path, data: Path) -> None:
    """Put a backup into an empty data folder; `new_epochs` must follow."""
    if not (source / DATABASE).is_file() or not (source / KEY).is_file():
        raise BadInput(f"Folder “{source}” bukan cadangan lengkap: {DATABASE} atau {KEY} tidak ada.")
    if (data / DATABASE).exists():
        raise BadInput(f"Folder “{data}” sudah berisi server; pulihkan ke folder yang kosong.")
    try:
        with private_files():
            data.mkdir(parents=True, exist_ok=True)
            for name in FOLDERS:
                _copy_missing(source / name, data / name)
            _copy(source / KEY, data / KEY)
            _copy(source / DATABASE, data / DATABASE)
            close_folder(data)
    except OSError as error:
        raise file_problem(error, str(data), writing=True) from None


def new_epochs(services: Services) -> None:
    """Tell every client that the feeds begin anew: after a restore, old cursors would skip what comes next."""
    epoch = new_id()
    mine = feed_head.c.tenant == services.tenant
    services.db.write(lambda connection: connection.execute(feed_head.update().where(mine).values(epoch=epoch)))


def _copy_database(source: Path, target: Path) -> None:
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    with ExitStack() as undo:
        undo.callback(part.unlink, missing_ok=True)
        with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(part)) as copy:
            live.backup(copy)
        part.replace(target)
        undo.pop_all()


def _copy(source: Path, target: Path) -> None:
    """Copy a file whole or not at all."""
    part = target.with_name(target.name + ".part")
    try:
        shutil.copyfile(source, part)
        with part.open("r+b") as file:
            os.fsync(file.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _copy_missing(source: Path, target: Path) -> int:
    """Copy the files of a tree that are not in `target` with the same size; returns how many."""
    count = 0
    for path in sorted(source.rglob("*")):
        there = target / path.relative_to(source)
        if path.is_file() and not (there.is_file() and there.stat().st_size == path.stat().st_size):
            there.parent.mkdir(parents=True, exist_ok=True)
            _copy(path, there)
            count += 1
    return count
