"""Opens databases: SQLCipher (client cache), SQLite (embedded server), PostgreSQL (production server)."""

import time
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.pool import QueuePool

from portalpns.domain.errors import FileProblem, KeyProblem, ServerProblem

CONNECT_SECONDS = 10
"""How long a PostgreSQL that does not answer is waited for."""
BUSY_SECONDS = 5
"""How long a file that another program writes is waited for."""


def _tune(connection: Any, *, full: bool) -> None:
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
    _use_log(cursor)
    cursor.execute(f"PRAGMA synchronous={'FULL' if full else 'NORMAL'}")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA temp_store=MEMORY")
    # 16 MB of log before it is worked into the file: a first sync copies its hot pages a quarter as often
    cursor.execute("PRAGMA wal_autocheckpoint=4000")
    cursor.close()


def _use_log(cursor: Any) -> None:
    """Switch to the write-ahead log, which SQLite refuses at once while others open the same fresh file.

    The driver's own error goes on when the file stays in use for `BUSY_SECONDS`.
    """
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            return
        except cursor.connection.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(0.02)


def _begin_immediate(engine: Engine, *, write_lock: bool) -> None:
    """SQLite's driver must not begin by itself; writers take the lock first, so that no transaction deadlocks."""

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        immediate = write_lock and not connection.get_execution_options().get("readonly")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def open_cache(path: Path, key: bytes, *, full: bool) -> Engine:
    """The client's encrypted cache; `key` is 32 raw bytes.

    `full` is for the connection on which a person's actions commit (survives a power cut), the other is for base pages.
    Raises KeyProblem when the key does not fit the file.
    """
    from sqlcipher3 import dbapi2

    def connect() -> Any:
        connection = dbapi2.connect(str(path), isolation_level=None, check_same_thread=False, timeout=5)
        connection.execute("PRAGMA cipher_log_level=NONE")
        connection.execute(f"PRAGMA key=\"x'{key.hex()}'\"")
        try:
            _tune(connection, full=full)
        except dbapi2.DatabaseError as error:
            connection.close()
            if "not a database" in str(error):
                raise KeyProblem(
                    "Simpanan lokal tidak dapat dibuka dengan kunci komputer ini.", code="cache_key"
                ) from None
            raise cache_problem(str(error)) from error
        connection.execute("PRAGMA secure_delete=ON")
        return connection

    engine = sa.create_engine("sqlite://", module=dbapi2, creator=connect, poolclass=QueuePool, pool_size=2)
    _begin_immediate(engine, write_lock=True)
    return engine


def cache_problem(said: str) -> FileProblem:
    """The sentence for what SQLite said of the cache."""
    if "locked" in said or "busy" in said:
        return FileProblem(
            "Simpanan lokal sedang dipakai program lain; cobalah beberapa saat lagi.", code="cache_locked"
        )
    if "full" in said:
        return FileProblem(
            "Penyimpanan komputer penuh sehingga perubahan belum dapat disimpan; kosongkan sebagian lalu ulangi.",
            code="disk_full",
        )
    if "malformed" in said or "not a database" in said or "hmac" in said:
        return FileProblem(
            "Simpanan lokal rusak; hubungi pengelola agar simpanan dibangun kembali dari server.", code="cache_broken"
        )
    if "I/O" in said:
        return FileProblem(
            "Penyimpanan komputer gagal dibaca atau ditulis; periksa ruang kosong dan keadaan diska.", code="disk_io"
        )
    return FileProblem(f"Simpanan lokal menolak permintaan: {said}.", code="cache")


def open_sqlite(path: Path, *, durable: bool = True) -> Engine:
    """The embedded server's database (WAL, synchronous=FULL); not `durable` where its data can be made again."""
    engine = sa.create_engine(
        f"sqlite:///{path}", connect_args={"isolation_level": None, "check_same_thread": False, "timeout": 10},
        poolclass=QueuePool, pool_size=8, max_overflow=32,
    )  # fmt: skip

    @sa.event.listens_for(engine, "connect")
    def tune(connection: Any, _record: Any) -> None:
        _tune(connection, full=True)
        if not durable:
            connection.execute("PRAGMA synchronous=OFF")

    _begin_immediate(engine, write_lock=True)
    return engine


def shown_url(url: sa.URL) -> str:
    """The address without what may be secret: the password, which may stand among the options too."""
    return url.set(query={}).render_as_string(hide_password=True)


def open_postgres(url: str, *, pool_size: int = 8) -> Engine:
    """The production server's database; locks are waited for 3 s, an idle transaction is ended after 10 s."""
    try:
        made = sa.make_url(url)
    except (sa.exc.ArgumentError, ValueError):
        raise ServerProblem(
            "Alamat basis data tidak dapat dibaca; bentuknya postgresql://pengguna:sandi@host:5432/nama.",
            code="database",
        ) from None
    if "@" in f"{made.host}{made.database}":  # the rest of a password, which must not be shown
        raise ServerProblem(
            "Sandi di dalam alamat basis data memuat “@” atau “/”; tulislah sebagai %40 atau %2F.", code="database"
        )
    if made.get_backend_name() != "postgresql":
        raise ServerProblem(f"Alamat basis data {shown_url(made)} bukan PostgreSQL.", code="database")
    options = "-c lock_timeout=3s -c idle_in_transaction_session_timeout=10s -c timezone=UTC"
    return sa.create_engine(
        made.set(drivername="postgresql+psycopg"),
        connect_args={"options": options, "prepare_threshold": 2, "connect_timeout": CONNECT_SECONDS},
        pool_size=pool_size, max_overflow=16, pool_pre_ping=True,
    )  # fmt: skip
