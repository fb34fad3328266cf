"""Everything the server's functions share, made once from its configuration."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from threading import Event

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from portalpns.domain.clock import Clock
from portalpns.domain.errors import file_problem
from portalpns.server.blobs import Blobs
from portalpns.server.config import ServerConfig
from portalpns.server.db import Database, open_database, telling_of_spoiled
from portalpns.server.directory import Directory
from portalpns.server.hub import Hub
from portalpns.server.identity import require_database, server_key
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
    """Open database, key and folders; raises FileProblem, KeyProblem or ServerProblem with the operator's sentence."""
    require_database(config)
    with telling_of_spoiled(), ExitStack() as undo:
        db = open_database(config.data, config.database_url, durable=config.durable)
        undo.callback(db.close)
        key = server_key(config, db)
        blobs = Blobs(config.data, db, config.tenant, config.blob_bytes, durable=config.durable)
        _make_place_for_roots(config.data / "trust")
        close_folder(config.data)
        services = Services(config, db, blobs, Directory(config.tenant), Hub(), key, _verdicts(config))
        undo.pop_all()
    return services


def _make_place_for_roots(folder: Path) -> None:
    """Whoever copies the first root there must not have to make it."""
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise file_problem(error, str(folder), writing=True) from None


def _verdicts(config: ServerConfig) -> Verdicts:
    """Files from outside are judged by guarded processes, those that we made ourselves in this one."""
    if config.guard:
        guard = Guard()
        return Verdicts(guard.check, config.checks, guard.close)

    def judge(data: bytes, *, roots: Sequence[bytes], now: datetime) -> VerifyResult:
        from portalpns.signing.verify import verify_pdf

        return verify_pdf(data, roots=roots, now=now)

    return Verdicts(judge, config.checks)
