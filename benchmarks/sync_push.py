"""One mutation of 500 punches through the server's acceptance, beside the bare writing of the rows it leaves.

Floor: the same rows of all tables, copied from the measured database, as plain INSERTs by the driver's `executemany`
in one transaction. Measured: decode, deduplicate, authorise, judge the touched days, write, audit, publish, commit.
Run: `portalpns bench sync_push`. HTTP is left out of both.
"""

import tempfile
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import sqlalchemy as sa
from _tools import heading, line, office, postgres, quantiles, show, timed

from portalpns.domain.ids import new_id
from portalpns.protocol.actions import AbsensiImpor, PunchRow
from portalpns.protocol.codec import encode
from portalpns.protocol.messages import Mutation, Push
from portalpns.server import accept, admin
from portalpns.server.auth import Caller
from portalpns.server.config import ServerConfig
from portalpns.server.services import Services, open_services
from portalpns.store import server_tables as t

PEOPLE, DAYS, PUNCHES = 50, 5, 500
WEEKS = 24
NOW = datetime(2026, 11, 20, tzinfo=UTC)
SCOPE = "a:kantor"
GOAL = 0.7
TABLES = (t.punch, t.hari, t.entity, t.feed, t.mutation, t.audit)


def opened(folder: Path, url: str | None) -> tuple[Services, Caller]:
    """A server with an office of 50 people whose PINs are known, and the operator's device."""
    config = ServerConfig(folder, url, clock=lambda: NOW, guard=False, background=False)
    services = open_services(config)
    admin.put_master(services, office(PEOPLE + 2))
    device = {"tenant": services.tenant, "id": "pc", "pegawai": "p-1", "name": "pc", "registered_at": NOW}
    services.db.write(lambda connection: connection.execute(t.device.insert(), device))
    return services, Caller("operator", "p-1", "pc")


def week(n: int) -> Mutation:
    """In and out of everybody from Monday to Friday of the n-th week of the year."""
    monday = date(2026, 1, 5) + timedelta(weeks=n)
    rows = []
    for day in range(DAYS):
        for person in range(2, PEOPLE + 2):
            base = datetime.combine(monday + timedelta(days=day), datetime.min.time())
            spread = timedelta(seconds=(person * 97 + day * 31 + n * 13) % 2400)
            rows += [
                PunchRow(str(person), base + timedelta(hours=7, minutes=10) + spread, 0, 1),
                PunchRow(str(person), base + timedelta(hours=16) + spread, 1, 1),
            ]
    args = AbsensiImpor("kantor", "kantor-1", "Asia/Jakarta", tuple(rows))
    assert len(rows) == PUNCHES
    return Mutation(n + 1, new_id(), "absensi.impor", new_id(), msgspec.Raw(encode(args)), at=NOW)


def head_of(services: Services) -> int:
    with services.db.read() as connection:
        query = sa.select(t.feed_head.c.head).where(t.feed_head.c.scope == SCOPE)
        return int(connection.scalar(query) or 0)


Rows = list[tuple[str, list[Any]]]


def rows_of(services: Services, one: Mutation, after: int, until: int) -> Rows:
    """What a push left, as (INSERT, parameters) of the plain driver."""
    moved = sa.select(t.feed.c.entity).where(t.feed.c.scope == SCOPE, t.feed.c.pos > after, t.feed.c.pos <= until)
    # a day's entity is `hari:<person>:<date>`
    days = sa.literal("hari:") + t.hari.c.pegawai + sa.literal(":") + sa.cast(t.hari.c.tanggal, sa.Text)
    which = {
        t.punch: t.punch.c.batch == one.entity,
        t.hari: days.in_(moved),
        # without the one row of the machine, which each push writes anew
        t.entity: sa.and_(t.entity.c.id.in_(moved), t.entity.c.kind != "mesin"),
        t.feed: sa.and_(t.feed.c.scope == SCOPE, t.feed.c.pos > after, t.feed.c.pos <= until, t.feed.c.kind != "mesin"),
        t.mutation: t.mutation.c.mutation_id == one.id,
        t.audit: sa.and_(t.audit.c.scope == SCOPE, t.audit.c.entity == one.entity),
    }
    mark = "%s" if services.db.postgres else "?"
    found: Rows = []
    with services.db.engine.connect() as connection:
        raw = connection.connection.cursor()
        for table in TABLES:
            literal = {"literal_binds": True}
            query = str(table.select().where(which[table]).compile(connection, compile_kwargs=literal))
            raw.execute(query.replace("%%", "%"))
            rows = [tuple(_plain(value, services.db.postgres) for value in row) for row in raw.fetchall()]
            names = ", ".join(column.name for column in table.columns)
            found.append(
                (f"INSERT INTO {table.name} ({names}) VALUES ({', '.join([mark] * len(table.columns))})", rows)
            )
    return found


def _plain(value: Any, is_postgres: bool) -> Any:
    """JSON goes back as text, as the product writes it."""
    return msgspec.json.encode(value).decode() if is_postgres and isinstance(value, dict | list) else value


def write(services: Services, rows: Rows, head: int) -> None:
    """The floor."""
    with services.db.engine.begin() as connection:
        cursor = connection.connection.cursor()
        for statement, parameters in rows:
            cursor.executemany(statement, parameters)
        connection.execute(t.feed_head.update().where(t.feed_head.c.scope == SCOPE).values(head=head))
        connection.execute(t.device.update().where(t.device.c.id == "pc").values(last_seen=NOW))


def measure(name: str, folder: Path, url: str | None, floor_url: str | None) -> None:
    services, caller = opened(folder / "product", url)
    other, _ = opened(folder / "floor", floor_url)
    spent, floors, counts = [], [], []
    try:
        for n in range(WEEKS):
            one, before = week(n), head_of(services)
            seconds, answer = timed(partial(accept.push, services, caller, Push("pc", [one])))
            assert [result.status for result in answer.results] == ["applied"], answer
            after = head_of(services)
            rows = rows_of(services, one, before, after)
            floor, _ = timed(partial(write, other, rows, after))
            if n >= 4:
                spent.append(seconds)
                floors.append(floor)
                counts.append(sum(len(parameters) for _, parameters in rows))
    finally:
        services.close()
        other.close()
    (mine, late), (floor, _) = quantiles(spent), quantiles(floors)
    rate = PUNCHES / mine
    line(f"{name}: 500 punches, {sum(counts) // len(counts)} rows", show(mine), show(floor), f"{floor / mine:.0%}",
         f">= {GOAL:.0%}: {'reached' if floor / mine >= GOAL else 'MISSED'}")  # fmt: skip
    line(f"{name}: the same, 95th percentile", show(late), goal=f"<= 100 ms; {rate:,.0f} punches/s in the median")


def main() -> None:
    heading(f"push of one mutation, {WEEKS - 4} pushes after 4 to warm up")
    with tempfile.TemporaryDirectory() as folder:
        measure("SQLite", Path(folder), None, None)
    with postgres() as url, postgres() as floor_url, tempfile.TemporaryDirectory() as folder:
        if url and floor_url:
            measure("PostgreSQL", Path(folder), url, floor_url)


if __name__ == "__main__":
    main()
