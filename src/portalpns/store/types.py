"""Column types that mean the same on SQLite, SQLCipher and PostgreSQL."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.types import TypeDecorator, TypeEngine


class _AsJson(sa.sql.functions.GenericFunction[str]):
    """The bound text as the database's own JSON."""

    inherit_cache = True
    name = "portal_as_json"


class _AsText(sa.sql.functions.GenericFunction[str]):
    """The database's own JSON as text."""

    inherit_cache = True
    name = "portal_as_text"
    type = sa.Text()


class _JsonField(sa.sql.functions.GenericFunction[str]):
    """(document, name): the text of a field of a stored document."""

    inherit_cache = True
    name = "portal_json_field"
    type = sa.Text()


@compiles(_AsJson)
@compiles(_AsText)
def _plain(element: Any, compiler: Any, **kw: Any) -> str:
    return str(compiler.process(element.clauses, **kw))


@compiles(_AsJson, "postgresql")
def _jsonb(element: Any, compiler: Any, **kw: Any) -> str:
    return f"CAST({compiler.process(element.clauses, **kw)} AS JSONB)"


@compiles(_AsText, "postgresql")
def _text(element: Any, compiler: Any, **kw: Any) -> str:
    return f"CAST({compiler.process(element.clauses, **kw)} AS TEXT)"


@compiles(_JsonField)
def _field(element: Any, compiler: Any, **kw: Any) -> str:
    body, name = (compiler.process(part, **kw) for part in element.clauses)
    return f"json_extract({body}, '$.' || {name})"


@compiles(_JsonField, "postgresql")
def _jsonb_field(element: Any, compiler: Any, **kw: Any) -> str:
    return f"jsonb_extract_path_text({compiler.process(element.clauses, **kw)})"


class JsonText(TypeDecorator[str]):
    """A JSON document as text: `jsonb` on PostgreSQL, TEXT on SQLite; never decoded here, a page passes through."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: sa.Dialect) -> Any:
        return value.decode() if isinstance(value, bytes) else value

    def bind_expression(self, bindvalue: Any) -> Any:
        return _AsJson(bindvalue)

    def column_expression(self, column: Any) -> Any:
        return _AsText(column)


@compiles(JsonText, "postgresql")
def _jsonb_column(_element: Any, _compiler: Any, **_kw: Any) -> str:
    return "JSONB"


class Moment(TypeDecorator[datetime]):
    """An instant: aware datetimes in and out, kept in UTC (timestamptz, or ISO text on SQLite)."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(sa.DateTime(timezone=True) if dialect.name == "postgresql" else sa.Text())

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        if dialect.name == "postgresql":
            return value
        return value.astimezone(UTC).isoformat(timespec="microseconds")

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> datetime | None:
        if value is None or isinstance(value, datetime):
            return value
        return datetime.fromisoformat(value)
