"""Which server a folder and a database are: the key lies in the folder, its public half stands in the audit record.

A folder whose disk is not mounted is empty, and a part that is missing looks like a server that was never there: either
would go on as another server, whose backup takes the place of the real one's, or whose files are missing for the real
one. So a key is made only where folder and database are both new, and the two are compared at every start.
"""

import os
from contextlib import suppress
from pathlib import Path

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from portalpns.domain.errors import BadInput, KeyProblem, ServerProblem, file_problem
from portalpns.domain.ids import new_id
from portalpns.server import keys
from portalpns.server.config import ServerConfig
from portalpns.server.db import Database
from portalpns.server.keys import mark, newest_mark
from portalpns.store.server_tables import audit as record
from portalpns.store.server_tables import blob

KEY = "server.key"
DATABASE = "server.db"
UNFINISHED = "server.db.pulih"
"""The database of a restore that has not ended."""


def require_database(config: ServerConfig) -> None:
    """Raise ServerProblem where the key of an embedded server lies alone: its database was lost, or is not back yet."""
    key, database = config.data / KEY, config.data / DATABASE
    if config.database_url is not None:
        return
    try:
        if (config.data / UNFINISHED).exists() and not database.exists():
            raise ServerProblem(
                f"Pemulihan ke folder data “{config.data}” belum selesai; ulangi portalpns admin pulihkan.",
                code="database",
            )
        lost = key.exists() and not (database.exists() and database.stat().st_size)
    except OSError as error:
        raise file_problem(error, str(key)) from None
    if lost:
        raise ServerProblem(
            f"Folder data “{config.data}” memuat {KEY} tanpa {DATABASE}; pulihkan dari cadangan, atau berikan "
            "--database-url bila basis datanya PostgreSQL.",
            code="database",
        )


def server_key(config: ServerConfig, db: Database) -> Ed25519PrivateKey:
    """The key that seals the audit record; made at the first start, readable by the server's account only.

    Raises KeyProblem where the database is in use and its key is not here.
    """
    path = config.data / KEY
    # the database is looked at first: a server that is being made beside has its key before its first row
    used = _is_used(db, config.tenant)
    try:
        if not path.exists():
            if used:
                raise KeyProblem(
                    f"Folder data “{config.data}” tidak memuat {KEY}, padahal basis datanya sudah berisi; "
                    f"periksa --data, atau pulihkan {KEY} dari cadangan.",
                    code="server_key",
                )
            _write_key(path, Ed25519PrivateKey.generate())
        key = Ed25519PrivateKey.from_private_bytes(path.read_bytes())
    except ValueError:
        raise KeyProblem(
            f"Kunci server {path} rusak; pulihkan berkas itu dari cadangan, sebab segel audit dibuat dengannya.",
            code="server_key",
        ) from None
    except OSError as error:
        # a new key is written under another name first
        raise file_problem(error, str(path), writing=error.filename != str(path)) from None
    if (_noted(db, config.tenant) or _note(config, db, key)) != mark(key):
        raise KeyProblem(
            f"Folder data “{config.data}” bukan milik basis data ini ({KEY}-nya tidak sama); periksa --data dan "
            f"--database-url{_way_out(db, config.tenant, key)}.",
            code="server_key",
        )
    return key


def replace_key(config: ServerConfig, db: Database) -> bool:
    """Give a server whose key is lost for good a new one, or the one back that it had before; returns whether that.

    The folder `require_files`. Raises BadInput where this database needs no key, or the one that is here never was its.
    """
    path = config.data / KEY
    if not _is_used(db, config.tenant):
        raise BadInput(f"Basis data server {config.data} masih kosong; mulai dengan portalpns admin init.")
    try:
        if path.exists():
            _note(config, db, _earlier_key(config, db), anew=True)
            return True
        key = Ed25519PrivateKey.generate()
        _note(config, db, key, anew=True)  # first: a key without its mark would be refused and could not be replaced
        _write_key(path, key)
    except OSError as error:
        raise file_problem(error, str(path), writing=True) from None
    return False


def _earlier_key(config: ServerConfig, db: Database) -> Ed25519PrivateKey:
    """The key that is here, where it was this database's and is not any more."""
    path = config.data / KEY
    try:
        key = Ed25519PrivateKey.from_private_bytes(path.read_bytes())
    except ValueError:
        raise BadInput(
            f"Kunci server {path} rusak; pulihkan dari cadangan, atau pindahkan berkas itu lalu ulangi kunci-baru."
        ) from None
    with db.read() as connection:
        marks = [one.mark for one in keys.noted(connection, config.tenant)]
    if not marks or marks[-1] == mark(key):
        raise BadInput(f"Kunci server {path} masih ada; kunci baru hanya untuk server yang kehilangan kuncinya.")
    if mark(key) not in marks:
        raise BadInput(
            f"Kunci server {path} tidak pernah menjadi kunci basis data ini; periksa --data dan --database-url. Bila "
            "folder ini memang milik basis data ini, pindahkan berkas itu lalu ulangi kunci-baru."
        )
    return key


def _way_out(db: Database, tenant: str, key: Ed25519PrivateKey) -> str:
    """The end of the sentence that refuses a key, for one that was this server's before."""
    with db.read() as connection:
        earlier = mark(key) in {one.mark for one in keys.noted(connection, tenant)}
    return ", atau pakai kembali kunci yang terdahulu ini dengan portalpns admin kunci-baru" if earlier else ""


def require_files(config: ServerConfig, db: Database) -> None:
    """Raise BadInput where not one of the files lies in the folder that the database speaks of: it is another one."""
    with db.read() as connection:
        names = connection.scalars(sa.select(blob.c.sha256).where(blob.c.tenant == config.tenant)).all()
    if names and not any((config.data / "blobs" / sha[:2] / sha).exists() for sha in names):
        raise BadInput(
            f"Folder data “{config.data}” tidak memuat satu pun dari {len(names)} berkas basis data ini; periksa "
            "--data dan apakah diskanya terpasang. Bila semua berkas memang hilang, ulangi dengan --berkas-hilang."
        )


def _is_used(db: Database, tenant: str) -> bool:
    """Whether anything was ever done here: every step is in the audit record."""
    with db.read() as connection:
        return connection.scalar(sa.select(record.c.seq).where(record.c.tenant == tenant).limit(1)) is not None


def _noted(db: Database, tenant: str) -> str:
    with db.read() as connection:
        return newest_mark(connection, tenant)


def _note(config: ServerConfig, db: Database, key: Ed25519PrivateKey, *, anew: bool = False) -> str:
    return db.write(lambda connection: keys.note(connection, config.tenant, key, config.clock(), anew=anew))


def _write_key(path: Path, key: Ed25519PrivateKey) -> None:
    """Write a new key whole or not at all; where two start at once, the first one's key stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{new_id()}")
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(key.private_bytes_raw())
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(part, path)
    finally:
        part.unlink(missing_ok=True)
