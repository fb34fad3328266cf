"""Values come back as they went in, upserts and locks mean the same, on SQLite, SQLCipher and PostgreSQL."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from portalpns.store.engine import open_cache, open_postgres, open_sqlite
from portalpns.store.rows import insert_missing, upsert
from portalpns.store.types import JsonText, Moment

metadata = sa.MetaData()
thing = sa.Table(
    "thing", metadata,
    sa.Column("tenant", sa.Text, primary_key=True),
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("n", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("body", JsonText),
    sa.Column("at", Moment),
)  # fmt: skip
WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=12,
)
ONCE_PER_TEST = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.fixture(params=["sqlite", "sqlcipher", "postgres"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sa.Engine]:
    if request.param == "postgres":
        made = open_postgres(request.getfixturevalue("empty_postgres_url"))
    elif request.param == "sqlcipher":
        made = open_cache(tmp_path / "t.db", b"k" * 32, full=False)
    else:
        made = open_sqlite(tmp_path / "t.db")
    metadata.create_all(made)
    yield made
    made.dispose()


@ONCE_PER_TEST
@given(value=JSON)
def test_json_comes_back_with_the_same_meaning(engine: sa.Engine, value: object) -> None:
    with engine.begin() as connection:
        upsert(connection, thing, [{"tenant": "t", "id": "json", "body": json.dumps(value).encode()}], ("tenant", "id"))
        assert json.loads(connection.scalar(sa.select(thing.c.body).where(thing.c.id == "json")) or "") == value


def test_no_json_is_null_and_not_the_word_null(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        insert_missing(connection, thing, [{"tenant": "t", "id": "none", "body": None}])
        assert connection.scalar(sa.select(sa.func.count()).where(thing.c.body.is_(None))) == 1


@ONCE_PER_TEST
@given(moment=st.datetimes(timezones=st.integers(-11, 12).map(lambda h: timezone(timedelta(hours=h)))))
def test_a_moment_comes_back_as_the_same_instant(engine: sa.Engine, moment: datetime) -> None:
    assume(1900 < moment.year < 9000)
    with engine.begin() as connection:
        upsert(connection, thing, [{"tenant": "t", "id": "at", "at": moment}], ("tenant", "id"))
        back = connection.scalar(sa.select(thing.c.at).where(thing.c.id == "at"))
        assert back == moment
        assert back is not None
        assert back.tzinfo is not None


def test_moments_are_ordered_as_time_is(engine: sa.Engine) -> None:
    start = datetime(2026, 11, 24, 23, 59, 59, 999999, tzinfo=timezone(timedelta(hours=7)))
    moments = [start + timedelta(microseconds=step) for step in (0, 1, 2, 10**6, 10**12)]
    with engine.begin() as connection:
        insert_missing(connection, thing, [{"tenant": "t", "id": f"{i}", "at": m} for i, m in enumerate(moments)])
        assert connection.scalars(sa.select(thing.c.at).order_by(thing.c.at)).all() == moments
        later = sa.select(sa.func.count()).where(thing.c.at > moments[1])
        assert connection.scalar(later) == 3


def test_an_upsert_changes_what_is_there_and_adds_what_is_not(engine: sa.Engine) -> None:
    rows = [{"tenant": "t", "id": f"{i}", "n": i, "body": "{}"} for i in range(1200)]
    with engine.begin() as connection:
        upsert(connection, thing, rows[:600], ("tenant", "id"))
        upsert(connection, thing, [{**row, "n": -1} for row in rows], ("tenant", "id"))
        assert connection.scalar(sa.select(sa.func.count()).select_from(thing)) == 1200
        assert connection.scalars(sa.select(thing.c.n).distinct()).all() == [-1]


def test_insert_missing_leaves_what_is_there(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        insert_missing(connection, thing, [{"tenant": "t", "id": "a", "n": 1}])
        insert_missing(connection, thing, [{"tenant": "t", "id": "a", "n": 2}, {"tenant": "t", "id": "b", "n": 3}])
        assert connection.scalars(sa.select(thing.c.n).order_by(thing.c.id)).all() == [1, 3]


def test_nothing_to_write_is_no_error(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        upsert(connection, thing, [], ("tenant", "id"))
        insert_missing(connection, thing, [])


def test_a_rolled_back_savepoint_takes_its_rows_along(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        insert_missing(connection, thing, [{"tenant": "t", "id": "kept"}])
        inner = connection.begin_nested()
        insert_missing(connection, thing, [{"tenant": "t", "id": "lost"}])
        inner.rollback()
    with engine.connect() as connection:
        assert connection.scalars(sa.select(thing.c.id)).all() == ["kept"]


def test_counting_in_parallel_loses_no_count(engine: sa.Engine) -> None:
    """Read, add, write: only a lock taken before reading (BEGIN IMMEDIATE, FOR UPDATE) makes this sound."""
    with engine.begin() as connection:
        insert_missing(connection, thing, [{"tenant": "t", "id": "sum", "n": 0}])
    failures: list[BaseException] = []

    def count() -> None:
        try:
            for _ in range(25):
                with engine.begin() as connection:
                    which = thing.c.id == "sum"
                    n = connection.scalar(sa.select(thing.c.n).where(which).with_for_update())
                    connection.execute(thing.update().where(which).values(n=(n or 0) + 1))
        except sa.exc.SQLAlchemyError as error:
            failures.append(error)

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with engine.connect() as connection:
        assert connection.scalar(sa.select(thing.c.n).where(thing.c.id == "sum")) == 100


def test_a_reader_does_not_wait_for_a_writer(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        insert_missing(connection, thing, [{"tenant": "t", "id": "a"}])
    readers = engine.execution_options(readonly=True)
    with engine.begin() as writer:
        insert_missing(writer, thing, [{"tenant": "t", "id": "b"}])
        with readers.connect() as reader:
            assert reader.scalars(sa.select(thing.c.id)).all() == ["a"]


def test_a_time_without_a_zone_is_refused(engine: sa.Engine) -> None:
    naive = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)
    with engine.begin() as connection, pytest.raises(ValueError, match="no time zone"):
        insert_missing(connection, thing, [{"tenant": "t", "id": "a", "at": naive}])
