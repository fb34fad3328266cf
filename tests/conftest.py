"""Fixtures for every room: databases of the three kinds."""

import os
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from pg import NoPostgres, postgres
from portalpns.domain.ids import new_id
from portalpns.store.engine import open_postgres
from portalpns.store.migrate import upgrade
from tools import missing


@pytest.fixture(scope="session")
def pg_server() -> Iterator[sa.URL]:
    """A PostgreSQL server with a migrated template database; its absence is loud, and a failure where CI asks."""
    try:
        with postgres() as url:
            admin = sa.create_engine(url, isolation_level="AUTOCOMMIT")
            template = f"pns_template_{os.getpid()}"
            with admin.connect() as connection:
                connection.exec_driver_sql(f"CREATE DATABASE {template}")
            engine = open_postgres(url.set(database=template).render_as_string(hide_password=False))
            upgrade(engine, "server")
            engine.dispose()
            yield url.set(database=template)
            with admin.connect() as connection:
                connection.exec_driver_sql(f"DROP DATABASE {template} WITH (FORCE)")
            admin.dispose()
    except NoPostgres as reason:
        missing(f"PostgreSQL: {reason}")


@pytest.fixture
def postgres_url(pg_server: sa.URL) -> Iterator[str]:
    """A fresh, migrated database of its own."""
    admin = sa.create_engine(pg_server.set(database="postgres"), isolation_level="AUTOCOMMIT")
    name = f"pns_{new_id().replace('-', '')}"
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {pg_server.database}")
    yield pg_server.set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    admin.dispose()


@pytest.fixture
def empty_postgres_url(pg_server: sa.URL) -> Iterator[str]:
    """A database without any table."""
    admin = sa.create_engine(pg_server.set(database="postgres"), isolation_level="AUTOCOMMIT")
    name = f"pns_{new_id().replace('-', '')}"
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    yield pg_server.set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    admin.dispose()
