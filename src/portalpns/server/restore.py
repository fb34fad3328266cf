"""A backup that is put back into a data folder: a server that the clients see has begun anew, or nothing."""

import logging
import shutil
from contextlib import ExitStack
from pathlib import Path

import sqlalchemy as sa

from portalpns.domain.errors import BadInput, file_problem
from portalpns.domain.ids import new_id
from portalpns.server import berkas
from portalpns.server.config import ServerConfig
from portalpns.server.copying import BLOBS, DATABASE_ERRORS, TRUST, copy, opened_file, os_error, sync
from portalpns.server.db import is_sound
from portalpns.server.identity import DATABASE, KEY, UNFINISHED
from portalpns.server.keys import mark, newest_mark, read_key
from portalpns.server.lock import LOCK, is_held
from portalpns.server.private import close_folder, private_files
from portalpns.store.migrate import require_no_newer
from portalpns.store.server_tables import feed_head

log = logging.getLogger(__name__)


def require_sound(source: Path, tenant: str) -> None:
    """Raise BadInput for a backup that cannot be used; it must not fill the folder that another one is to go into."""
    if not (source / DATABASE).is_file() or not (source / KEY).is_file():
        raise BadInput(f"Folder “{source}” bukan cadangan lengkap: {DATABASE} atau {KEY} tidak ada.")
    _require_at_rest(source)
    key, noted = read_key(source / KEY), ""
    if key is None:
        raise _broken(source / KEY)
    try:
        with opened_file(source / DATABASE, "ro&immutable=1") as connection:
            # an empty file is a sound database too, and no server
            sound = is_sound(connection)
            sound = sound and connection.exec_driver_sql("SELECT count(*) FROM alembic_version").scalar() == 1
            if sound:
                require_no_newer(connection, "server")
            noted = newest_mark(connection, tenant) if sound else ""
    except DATABASE_ERRORS as error:
        log.info("backup %s: %s", source / DATABASE, error)
        sound = False
    if not sound:
        raise _broken(source / DATABASE)
    if noted not in ("", mark(key)):
        raise BadInput(f"{KEY} dan {DATABASE} dalam folder “{source}” bukan dari satu server.")


def _require_at_rest(source: Path) -> None:
    """Raise BadInput for a data folder whose last steps stand in the log beside the database, which is not read."""
    if is_held(source):
        raise BadInput(
            f"Folder “{source}” sedang dipakai server; cadangkan server itu dengan portalpns admin cadangkan, lalu "
            "pulihkan cadangannya."
        )
    log = source / f"{DATABASE}-wal"
    if log.is_file() and log.stat().st_size:
        raise BadInput(
            f"Folder “{source}” adalah folder data server, bukan cadangan: langkah terakhirnya masih berada dalam "
            f"{log.name}. Salin folder itu seutuhnya, jalankan portalpns admin cadangkan FOLDER --data SALINAN, lalu "
            "pulihkan FOLDER itu."
        )


def _broken(path: Path) -> BadInput:
    return BadInput(f"Cadangan “{path}” rusak atau kosong; gunakan cadangan yang lain.")


def restore(source: Path, config: ServerConfig, *, incomplete: bool = False) -> dict[str, str]:
    """Put a backup that is `require_sound` into an empty data folder, of which the caller holds the lock, or nothing.

    Raises BadInput where files of the backup are missing or spoiled, unless it may be `incomplete`: what is spoiled is
    left out then. Returns what is wrong with which file.

    The database is there from the first moment, under a name that no server starts with, and takes its own name at
    the end, when everything else lies in its place and the feeds have new epochs.
    """
    data, unfinished = config.data, config.data / UNFINISHED
    try:
        with private_files(), ExitStack() as undo:
            data.mkdir(parents=True, exist_ok=True)
            _require_empty(data)
            undo.callback(_empty, data)
            unfinished.touch()
            copy(source / KEY, data / KEY)
            if (source / TRUST).is_dir():
                shutil.copytree(source / TRUST, data / TRUST)
            bad = _copy_files(source, config)
            if bad and not incomplete:
                raise BadInput(
                    f"Cadangan “{source}” tidak lengkap, berkasnya {berkas.told(bad)}; gunakan cadangan yang lain, "
                    "atau pulihkan tanpa berkas itu dengan --walau-kurang."
                )
            shutil.copyfile(source / DATABASE, unfinished)
            with opened_file(unfinished, "rw") as connection:
                # what is written stands in the file itself then, not in a log beside it that keeps the other name
                connection.exec_driver_sql("PRAGMA journal_mode=DELETE")
                new_epochs(connection, config.tenant)
            sync(unfinished)
            unfinished.replace(data / DATABASE)
            close_folder(data)
            undo.pop_all()
            return bad
    except (OSError, *DATABASE_ERRORS) as error:
        raise file_problem(os_error(error), str(data), writing=True) from None


def new_epochs(connection: sa.Connection, tenant: str) -> None:
    """Tell every client that the feeds begin anew: after a restore, old cursors would skip what comes next."""
    connection.execute(feed_head.update().where(feed_head.c.tenant == tenant).values(epoch=new_id()))


def _require_empty(data: Path) -> None:
    """Raise BadInput where the folder holds anything but what a restore that was cut short left behind: that goes."""
    here = {path.name for path in data.iterdir()} - {LOCK}
    ours = {KEY, f"{KEY}.part", TRUST, BLOBS, *(f"{UNFINISHED}{end}" for end in ("", "-journal", "-wal", "-shm"))}
    if UNFINISHED in here and here <= ours:
        _empty(data)
    elif here:
        raise BadInput(f"Folder “{data}” sudah berisi berkas; pulihkan ke folder yang kosong.")


def _empty(data: Path) -> None:
    """Take away what a restore had put there: the folder was empty before. What marks it as such goes last."""
    for path in sorted(data.iterdir(), key=lambda path: path.name == UNFINISHED):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        elif path.name != LOCK:
            path.unlink(missing_ok=True)


def _copy_files(source: Path, config: ServerConfig) -> dict[str, str]:
    """Copy the files that are what their names say; returns what is wrong with those that the database speaks of."""
    with opened_file(source / DATABASE, "ro&immutable=1") as connection:
        rows = berkas.expected(connection, config.tenant)
    every = sorted(rows.keys() | berkas.stored(source))
    found = {sha: fault for sha in every if (fault := berkas.copy_intact(source, config.data, sha))}
    return {sha: fault for sha, fault in found.items() if sha in rows}
