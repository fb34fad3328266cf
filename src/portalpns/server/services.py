"""Everything the server's functions share, made once from its configuration."""

import os
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from threading import Event

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from portalpns.domain.clock import Clock
from portalpns.domain.errors import KeyProblem, file_problem
from portalpns.server.blobs import Blobs
from portalpns.server.config import ServerConfig
from portalpns.server.db import Database, open_database
from portalpns.server.directory import Directory
from portalpns.server.hub import Hub
from portalpns.server.passed import Passed
from portalpns.server.private import close_folder
from portalpns.server.turns import Turns
from portalpns.server.verdicts import Verdicts
from portalpns.server.work import Work
from portalpns.signing.guard import Guard
from portalpns.signing.verdict import VerifyResult


@dataclass(frozen=True)
class Services:
    """The parts of one running server."""

    config: ServerConfig
    db: Database
    blobs: Blobs
    directory: Directory
    hub: Hub
    key: Ed25519PrivateKey
    verdicts: Verdicts
    turns: Turns = field(default_factory=Turns)
    passed: Passed = field(default_factory=Passed)
    bell: Event = field(default_factory=Event)

    @property
    def tenant(self) -> str:
        return self.config.tenant

    @property
    def clock(self) -> Clock:
        return self.config.clock

    def work(self, connection: sa.Connection, *, actor: str = "", device: str = "") -> Work:
        """A unit of work in this transaction, with the master data as it stands."""
        direktori = self.directory.read(connection)
        return Work(connection, self.tenant, direktori, self.clock(), actor, device)

    def wake_jobs(self) -> None:
        """Tell the job thread, if one runs, that there is work."""
        self.bell.set()

    def close(self) -> None:
        self.hub.close()
        self.verdicts.close()
        self.db.close()


def open_services(config: ServerConfig) -> Services:
    """Open database, folders and key; raises FileProblem or ServerProblem with the sentence for the operator."""
    with ExitStack() as undo:
        db = open_database(config.data, config.database_url, durable=config.durable)
        undo.callback(db.close)
        blobs = Blobs(config.data, db, config.tenant, config.blob_bytes, durable=config.durable)
        key = _server_key(config.data / "server.key")
        close_folder(config.data)
        services = Services(config, db, blobs, Directory(config.tenant), Hub(), key, _verdicts(config))
        undo.pop_all()
    return services


def _verdicts(config: ServerConfig) -> Verdicts:
    """Files from outside are judged by guarded processes, those that we made ourselves in this one."""
    if config.guard:
        guard = Guard()
        return Verdicts(guard.check, config.checks, guard.close)

    def judge(data: bytes, *, roots: Sequence[bytes], now: datetime) -> VerifyResult:
        from portalpns.signing.verify import verify_pdf

        return verify_pdf(data, roots=roots, now=now)

    return Verdicts(judge, config.checks)


def _server_key(path: Path) -> Ed25519PrivateKey:
    """The key that seals the audit record; made at the first start, readable by the server's account only."""
    try:
        if not path.exists():
            _make_key(path)
        return Ed25519PrivateKey.from_private_bytes(path.read_bytes())
    except ValueError:
        raise KeyProblem(
            f"Kunci server {path} rusak; pulihkan berkas itu dari cadangan, sebab segel audit dibuat dengannya.",
            code="server_key",
        ) from None
    except OSError as error:
        raise file_problem(error, str(path), writing=True) from None


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
