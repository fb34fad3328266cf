"""Servers for the tests of this room, on both databases where a test asks for `place` or `city`."""

import pytest

from server.kit import kantor
from server.kota import make_city


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request):
    return None if request.param == "sqlite" else request.getfixturevalue("postgres_url")


@pytest.fixture
def place(tmp_path, database_url):
    """A small office whose jobs the test runs by hand."""
    with kantor(tmp_path, database_url, background=False) as found:
        yield found


@pytest.fixture
def sqlite_place(tmp_path):
    """The small office on SQLite only, for what never reaches the database."""
    with kantor(tmp_path, None, background=False) as found:
        yield found


@pytest.fixture
def city(tmp_path, database_url):
    """The demo city in small."""
    yield from make_city(tmp_path, database_url)


@pytest.fixture
def sqlite_city(tmp_path):
    yield from make_city(tmp_path, None)
