"""Which folder and which database are one server: what is missing is told and never made anew."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from portalpns.domain.errors import FileProblem, PortalError
from portalpns.server import admin
from portalpns.server.config import ServerConfig
from portalpns.server.services import Services, open_services
from server.kit import pemda


@contextmanager
def opened(data: Path, url: str | None) -> Iterator[Services]:
    services = open_services(ServerConfig(data, url, background=False))
    try:
        yield services
    finally:
        services.close()


def start(data: Path, url: str | None) -> None:
    """A server with the master data of a pemda in this folder."""
    with opened(data, url) as services:
        admin.put_master(services, pemda())


def refusal(data: Path, url: str | None) -> str:
    """Why it does not start; the folder is as it was."""
    before = {path: path.stat().st_size for path in data.rglob("*")}
    with pytest.raises(PortalError) as caught:
        open_services(ServerConfig(data, url, background=False))
    assert {path: path.stat().st_size for path in data.rglob("*")} == before
    return caught.value.pesan


def test_a_key_that_is_missing_is_not_made_anew(tmp_path: Path, database_url: str | None) -> None:
    start(tmp_path, database_url)
    key = (tmp_path / "server.key").read_bytes()
    (tmp_path / "server.key").unlink()
    said = refusal(tmp_path, database_url)
    assert "tidak memuat server.key" in said
    assert "cadangan" in said
    (tmp_path / "server.key").write_bytes(key)
    start(tmp_path, database_url)


@pytest.mark.postgres
def test_a_folder_that_is_not_mounted_is_no_new_server_for_a_full_database(tmp_path: Path, postgres_url: str) -> None:
    start(tmp_path / "data", postgres_url)
    (tmp_path / "kosong").mkdir()
    assert "--data" in refusal(tmp_path / "kosong", postgres_url)


@pytest.mark.parametrize("left", [None, b""], ids=["gone", "empty"])
def test_a_database_that_is_missing_is_not_made_anew(tmp_path: Path, left: bytes | None) -> None:
    start(tmp_path, None)
    (tmp_path / "server.db").unlink()
    if left is not None:
        (tmp_path / "server.db").write_bytes(left)
    said = refusal(tmp_path, None)
    assert "server.key tanpa server.db" in said
    assert "--database-url" in said, "or it was left out by mistake"


def test_a_first_start_that_was_cut_short_goes_on(
    tmp_path: Path, database_url: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    config = ServerConfig(tmp_path, database_url, background=False)
    with monkeypatch.context() as patch:
        patch.setattr("os.link", refuse)
        with pytest.raises(FileProblem, match="izin akses ditolak"):
            open_services(config)
    start(tmp_path, database_url)
