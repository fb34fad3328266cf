"""Gives numbers: a counter row per series, locked until the transaction ends, and a ledger row for each number."""

from datetime import datetime

import sqlalchemy as sa

from portalpns.store.rows import insert
from portalpns.store.server_tables import num_ledger, num_series


def allocate(connection: sa.Connection, tenant: str, series: str, entity: str, now: datetime) -> int:
    """The next number of the series; it goes back with the transaction, so that none is lost."""
    statement = insert(connection, num_series).values(tenant=tenant, series=series, last=1)
    number: int = connection.scalar(
        statement.on_conflict_do_update(
            index_elements=("tenant", "series"), set_={"last": num_series.c.last + 1}
        ).returning(num_series.c.last)
    )
    connection.execute(
        num_ledger.insert(),
        {"tenant": tenant, "series": series, "n": number, "state": "used", "entity": entity, "at": now},
    )
    return number


def printed(connection: sa.Connection, tenant: str, series: str, number: int, words: str) -> None:
    """Keep the number as it stands on the letter."""
    connection.execute(num_ledger.update().where(_row(tenant, series, number)).values(printed=words))


def void(connection: sa.Connection, tenant: str, series: str, number: int, reason: str) -> None:
    """The number stays given but stands on no letter; it is never used again."""
    connection.execute(num_ledger.update().where(_row(tenant, series, number)).values(state="void", reason=reason))


def unexplained(connection: sa.Connection, tenant: str) -> list[tuple[str, int]]:
    """Numbers up to the last of each series that have no row in the ledger; must be empty."""
    found: list[tuple[str, int]] = []
    for series, last in connection.execute(
        sa.select(num_series.c.series, num_series.c.last).where(num_series.c.tenant == tenant)
    ).all():
        known = set(
            connection.scalars(
                sa.select(num_ledger.c.n).where(num_ledger.c.tenant == tenant, num_ledger.c.series == series)
            )
        )
        found.extend((series, n) for n in range(1, last + 1) if n not in known)
    return found


def _row(tenant: str, series: str, number: int) -> sa.ColumnElement[bool]:
    return sa.and_(num_ledger.c.tenant == tenant, num_ledger.c.series == series, num_ledger.c.n == number)
