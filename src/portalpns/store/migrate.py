"""Brings a database to the schema of this program: one chain of versions for the server, one for the cache."""

from pathlib import Path
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from portalpns.domain.errors import ServerProblem

Chain = Literal["server", "cache"]
NEWEST: dict[Chain, str] = {"server": "server_0006", "cache": "cache_0008"}
"""The last step of each chain, so that an ordinary start need not load the migration library."""
_LOCK = 7_264_001
"""Key of the advisory lock under which only one process migrates a PostgreSQL database."""


def upgrade(engine: Engine, chain: Chain) -> None:
    """Run the missing steps; a second process waits. Raises ServerProblem where the database is newer than this."""
    newest = NEWEST[chain]
    with engine.connect() as connection:
        if _version(connection) == newest:
            return
    script = _script(chain)
    # BEGIN IMMEDIATE on SQLite and the lock on PostgreSQL keep a second process out until this one has committed
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
        here = _version(connection)
        if here == newest:
            return
        _require_known(here, script)
        _run(connection, script, newest)


def require_no_newer(connection: sa.Connection, chain: Chain) -> None:
    """Raise ServerProblem where a database, which stays as it is, is newer than this program."""
    here = _version(connection)
    if here != NEWEST[chain]:
        _require_known(here, _script(chain))


def _script(chain: Chain) -> Any:
    from alembic.script import ScriptDirectory

    return ScriptDirectory(str(Path(__file__).parent / "migrations" / chain))


def _require_known(version: str | None, script: Any) -> None:
    if version is not None and version not in {step.revision for step in script.walk_revisions()}:
        raise ServerProblem(
            "Basis data ini dibuat oleh versi Portal PNS yang lebih baru; perbarui program ini terlebih dahulu.",
            code="newer_schema",
        )


def differences(engine: Engine, chain: Chain) -> list[Any]:
    """What the tables of the program have that the database does not, and the reverse; empty when they agree."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from portalpns.store import cache_tables, server_tables

    metadata = server_tables.metadata if chain == "server" else cache_tables.metadata
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": _not_search_index})
        return list(compare_metadata(context, metadata))


def _version(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
    return found


def _run(connection: sa.Connection, script: Any, target: str) -> None:
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext

    def steps(revision: Any, _context: Any) -> Any:
        return script._upgrade_revs(target, revision)

    with EnvironmentContext(Config(), script, fn=steps) as environment:
        environment.configure(connection=connection, target_metadata=None, transactional_ddl=False)
        environment.run_migrations()


def _not_search_index(name: str | None, kind: str, _parents: Any) -> bool:
    """The full-text index brings tables of its own that no metadata describes."""
    return not (kind == "table" and name is not None and name.startswith("surat_fts"))
