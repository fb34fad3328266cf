"""Writes many rows at once in the dialect's own words: upsert, insert-if-absent.

A statement is compiled once per table and set of columns and then handed to the driver as it is; walking through
SQLAlchemy's parameters of every row costs more than the database does.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

Row = Mapping[str, Any]
Convert = Callable[[Any], Any]


def insert(connection: sa.Connection, table: sa.Table) -> Any:
    """An INSERT that knows ON CONFLICT on this connection's database."""
    return _insert(connection.dialect, table)


def upsert(connection: sa.Connection, table: sa.Table, rows: Sequence[Row], keys: Iterable[str]) -> None:
    """Insert the rows; where `keys` exist already, the other columns take the new values."""
    _write(connection, table, rows, tuple(keys))


def insert_missing(connection: sa.Connection, table: sa.Table, rows: Sequence[Row]) -> None:
    """Insert the rows whose primary key is not there yet."""
    _write(connection, table, rows, ())


def _write(connection: sa.Connection, table: sa.Table, rows: Sequence[Row], keys: tuple[str, ...]) -> None:
    if not rows:
        return
    words, columns = _compiled(connection.dialect, table, tuple(rows[0]), keys)
    values = [
        [row[name] if change is None or row[name] is None else change(row[name]) for row in rows]
        for name, change in columns
    ]
    lines = zip(*values, strict=True)
    if connection.dialect.positional:
        connection.exec_driver_sql(words, list(lines))
    else:
        names = [name for name, _ in columns]
        connection.exec_driver_sql(words, [dict(zip(names, line, strict=True)) for line in lines])


@lru_cache(maxsize=256)
def _compiled(
    dialect: sa.Dialect, table: sa.Table, names: tuple[str, ...], keys: tuple[str, ...]
) -> tuple[str, list[tuple[str, Convert | None]]]:
    """The INSERT in the driver's words; its columns in order, each with what turns a value into the driver's."""
    made = _insert(dialect, table)
    if keys:
        changed = {name: made.excluded[name] for name in names if name not in keys}
        made = made.on_conflict_do_update(index_elements=keys, set_=changed)
    else:
        made = made.on_conflict_do_nothing()
    compiled = made.compile(dialect=dialect, column_keys=list(names), for_executemany=True)
    order = compiled.positiontup if dialect.positional else names
    return str(compiled), [(name, table.c[name].type.dialect_impl(dialect).bind_processor(dialect)) for name in order]


def _insert(dialect: sa.Dialect, table: sa.Table) -> Any:
    return (postgresql if dialect.name == "postgresql" else sqlite).insert(table)
