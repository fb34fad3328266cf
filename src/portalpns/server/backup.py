"""Backup of a server's data folder while it is in use, and what must happen after one was put back."""

import errno
import filecmp
import logging
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from portalpns.domain.errors import BadInput, file_problem
from portalpns.domain.ids import new_id
from portalpns.server.identity import DATABASE, KEY
from portalpns.server.lock import LOCK
from portalpns.server.private import close_folder, private_files
from portalpns.server.services import Services
from portalpns.store.server_tables import feed_head

log = logging.getLogger(__name__)
TRUST, BLOBS = "trust", "blobs"
_REASONS = {
    sqlite3.SQLITE_FULL: errno.ENOSPC, sqlite3.SQLITE_READONLY: errno.EROFS, sqlite3.SQLITE_PERM: errno.EACCES,
    sqlite3.SQLITE_CANTOPEN: errno.EACCES, sqlite3.SQLITE_IOERR: errno.EIO, sqlite3.SQLITE_CORRUPT: errno.EIO,
    sqlite3.SQLITE_NOTADB: errno.EIO,
}  # fmt: skip
"""What SQLite's primary result codes mean in the words of the operating system."""


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
                _copy(data / KEY, target / KEY)
            if not services.db.postgres:
                _copy_database(data / DATABASE, target / DATABASE)
            if again:
                _forget_removed(data / TRUST, target / TRUST)
            count = _copy_missing(data / TRUST, target / TRUST, _same_bytes)
            count += _copy_missing(data / BLOBS, target / BLOBS, _same_size)
            close_folder(target)
        return count
    except (OSError, sqlite3.Error) as error:
        raise file_problem(_os_error(error), str(target), writing=True) from None


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


def require_sound(source: Path) -> None:
    """Raise BadInput for a backup that cannot be used; it must not fill the folder that another one is to go into."""
    if not (source / DATABASE).is_file() or not (source / KEY).is_file():
        raise BadInput(f"Folder “{source}” bukan cadangan lengkap: {DATABASE} atau {KEY} tidak ada.")
    for name, is_sound in ((KEY, _is_key), (DATABASE, _is_database)):
        if not is_sound(source / name):
            raise BadInput(f"Cadangan “{source / name}” rusak atau kosong; gunakan cadangan yang lain.")


def restore(source: Path, data: Path) -> None:
    """Put a backup that is `require_sound` into an empty data folder, of which the caller holds the lock, or nothing.

    `new_epochs` must follow.
    """
    try:
        if data.exists() and any(path.name != LOCK for path in data.iterdir()):
            raise BadInput(f"Folder “{data}” sudah berisi berkas; pulihkan ke folder yang kosong.")
        with private_files(), ExitStack() as undo:
            data.mkdir(parents=True, exist_ok=True)
            undo.callback(_empty, data)
            for name in (TRUST, BLOBS):
                _copy_missing(source / name, data / name, _same_size)
            _copy(source / KEY, data / KEY)
            _copy(source / DATABASE, data / DATABASE)
            close_folder(data)
            undo.pop_all()
    except OSError as error:
        raise file_problem(error, str(data), writing=True) from None


def _empty(data: Path) -> None:
    """Take away what a restore that failed had put there: the folder was empty before."""
    for path in data.iterdir():
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        elif path.name != LOCK:
            path.unlink(missing_ok=True)


def _is_key(path: Path) -> bool:
    try:
        Ed25519PrivateKey.from_private_bytes(path.read_bytes())
    except ValueError:
        return False
    except OSError as error:
        raise file_problem(error, str(path)) from None
    return True


def _is_database(path: Path) -> bool:
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
            sound: bool = connection.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok"
            # an empty file is a sound database too, and no server
            return sound and connection.execute("SELECT count(*) FROM alembic_version").fetchone()[0] == 1
    except sqlite3.Error as error:
        log.info("backup %s: %s", path, error)
        return False


def new_epochs(services: Services) -> None:
    """Tell every client that the feeds begin anew: after a restore, old cursors would skip what comes next."""
    epoch = new_id()
    mine = feed_head.c.tenant == services.tenant
    services.db.write(lambda connection: connection.execute(feed_head.update().where(mine).values(epoch=epoch)))


def _os_error(error: OSError | sqlite3.Error) -> OSError:
    """The same failure as the operating system would tell it."""
    if isinstance(error, OSError):
        return error
    return OSError(_REASONS.get(getattr(error, "sqlite_errorcode", 0) & 0xFF, 0), str(error))


def _copy_database(source: Path, target: Path) -> None:
    with (
        _whole(target) as part,
        closing(sqlite3.connect(source)) as live,
        closing(sqlite3.connect(part)) as copy,
    ):
        live.backup(copy)


def _copy(source: Path, target: Path) -> None:
    with _whole(target) as part:
        shutil.copyfile(source, part)


@contextmanager
def _whole(target: Path) -> Iterator[Path]:
    """A file to write that takes the place of `target` whole, once it is on the disk, or not at all."""
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    try:
        yield part
        with part.open("r+b") as file:
            os.fsync(file.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _copy_missing(source: Path, target: Path, same: Callable[[Path, Path], bool]) -> int:
    """Copy the files of a tree that are not the `same` in `target`; returns how many."""
    count = 0
    for path in sorted(source.rglob("*")):
        there = target / path.relative_to(source)
        if path.is_file() and not (there.is_file() and same(path, there)):
            there.parent.mkdir(parents=True, exist_ok=True)
            _copy(path, there)
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
