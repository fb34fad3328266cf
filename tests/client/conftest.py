"""A server with its pemda for each test that asks for one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from client.kit import Balai, balai


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Balai]:
    with balai(tmp_path) as found:
        yield found
