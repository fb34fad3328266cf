"""Which server a data folder is: its key lies there, and is made only where folder and database are both new.

A folder whose disk is not mounted is empty, and a part that is missing looks like a server that was never there: either
would go on as another server, whose backup takes the place of the real one's.
"""

import os
from contextlib import suppress
from pathlib import Path

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from portalpns.domain.errors import KeyProblem, ServerProblem, file_problem
from portalpns.server.config import ServerConfig
from portalpns.server.db import Database
from portalpns.store.server_tables import audit

KEY = "server.key"
DATABASE = "server.db"


def require_database(config: ServerConfig) -> None:
    """Raise ServerProblem where the key of an embedded server lies alone: its database was lost."""
    key, database = config.data / KEY, config.data / DATABASE
    if config.database_url is not None:
        return
    try:
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

    Raises KeyProblem where the database is in use and has no key here.
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
            config.data.mkdir(parents=True, exist_ok=True)
            _make_key(path)
        return Ed25519PrivateKey.from_private_bytes(path.read_bytes())
    except ValueError:
        raise KeyProblem(
            f"Kunci server {path} rusak; pulihkan berkas itu dari cadangan, sebab segel audit dibuat dengannya.",
            code="server_key",
        ) from None
    except OSError as error:
        raise file_problem(error, str(path), writing=True) from None


def _is_used(db: Database, tenant: str) -> bool:
    """Whether anything was ever done here: every step is in the audit record."""
    with db.read() as connection:
        return connection.scalar(sa.select(audit.c.seq).where(audit.c.tenant == tenant).limit(1)) is not None


def _make_key(path: Path) -> None:
    """Write a new key whole or not at all; where two processes start at once, the first one's key stays."""
    part = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(Ed25519PrivateKey.generate().private_bytes_raw())
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(part, path)
    finally:
        part.unlink(missing_ok=True)
