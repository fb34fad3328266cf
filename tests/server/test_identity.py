"""Which folder and which database are one server: what is missing is told and never made anew."""

import errno
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from portalpns.domain.errors import BadInput, FileProblem, PortalError, ServerProblem
from portalpns.server import admin, identity, keys, lock
from portalpns.server.config import ServerConfig
from portalpns.server.db import open_database
from portalpns.server.lock import only_on
from portalpns.server.services import Services, open_services
from portalpns.store.server_tables import audit
from server.kit import pemda, wait_until


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


@pytest.mark.postgres
def test_a_folder_of_another_server_is_refused(tmp_path: Path, postgres_url: str) -> None:
    start(tmp_path / "data", postgres_url)
    start(tmp_path / "lain", None)
    assert "bukan milik basis data" in refusal(tmp_path / "lain", postgres_url)
    start(tmp_path / "data", postgres_url)


def test_a_database_of_another_server_is_refused(tmp_path: Path) -> None:
    start(tmp_path / "data", None)
    start(tmp_path / "lain", None)
    (tmp_path / "lain" / "server.db").replace(tmp_path / "data" / "server.db")
    assert "bukan milik basis data" in refusal(tmp_path / "data", None)


def test_a_server_of_an_older_program_gets_its_mark_at_the_first_start(
    tmp_path: Path, database_url: str | None
) -> None:
    with opened(tmp_path, database_url) as services:
        admin.put_master(services, pemda())
        services.db.write(lambda connection: connection.execute(audit.delete().where(audit.c.scope == keys.SCOPE)))
    start(tmp_path, database_url)
    (tmp_path / "server.key").write_bytes(bytes(range(32)))
    assert "bukan milik basis data" in refusal(tmp_path, database_url)


def test_several_that_start_at_once_are_one_server(tmp_path: Path, database_url: str | None) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: start(tmp_path, database_url), range(4)))
    with opened(tmp_path, database_url) as services:
        assert admin.examine_audit(services).findings == []
        with services.db.read() as connection:
            marks = connection.scalars(sa.select(audit.c.seq).where(audit.c.scope == keys.SCOPE)).all()
    assert marks == [1]


def replace_key(data: Path, url: str | None) -> str:
    """What `kunci-baru` did, or the sentence that refuses it."""
    config = ServerConfig(data, url, background=False)
    with closing(open_database(data, url)) as db:
        try:
            identity.require_files(config, db)
            return "reused" if identity.replace_key(config, db) else "made"
        except BadInput as problem:
            return problem.pesan


def test_a_key_that_is_lost_for_good_is_replaced_on_demand(tmp_path: Path, database_url: str | None) -> None:
    start(tmp_path, database_url)
    assert "masih ada" in replace_key(tmp_path, database_url)
    (tmp_path / "server.key").unlink()
    assert replace_key(tmp_path, database_url) == "made"
    assert "masih ada" in replace_key(tmp_path, database_url)
    with opened(tmp_path, database_url) as services:
        assert admin.examine_audit(services).findings == []


def test_a_key_that_was_found_again_is_taken_up(tmp_path: Path, database_url: str | None) -> None:
    """It came back from a backup after it was replaced, perhaps by a command that was cut short."""
    start(tmp_path, database_url)
    old = (tmp_path / "server.key").read_bytes()
    (tmp_path / "server.key").unlink()
    assert replace_key(tmp_path, database_url) == "made"
    (tmp_path / "server.key").write_bytes(old)
    assert "kunci-baru" in refusal(tmp_path, database_url)
    assert replace_key(tmp_path, database_url) == "reused"
    assert (tmp_path / "server.key").read_bytes() == old
    start(tmp_path, database_url)


@pytest.mark.parametrize("other", [bytes(range(32)), b"", b"rusak"], ids=["another's", "empty", "spoiled"])
def test_a_key_that_was_never_this_servers_is_not_taken_up(
    tmp_path: Path, database_url: str | None, other: bytes
) -> None:
    """It may be the key of the server that a mistyped --data leads to; whoever knows better puts it aside."""
    start(tmp_path, database_url)
    (tmp_path / "server.key").write_bytes(other)
    said = replace_key(tmp_path, database_url)
    assert "pindahkan" in said
    assert ("--data" in said) == (len(other) == 32)
    assert (tmp_path / "server.key").read_bytes() == other
    (tmp_path / "server.key").rename(tmp_path / "lama.key")
    assert replace_key(tmp_path, database_url) == "made"
    start(tmp_path, database_url)


def test_a_folder_without_any_of_the_files_gets_no_key(tmp_path: Path, database_url: str | None) -> None:
    """A disk that is not mounted, or a mistyped --data beside a PostgreSQL database."""
    start(tmp_path, database_url)
    with opened(tmp_path, database_url) as services:
        sha = services.blobs.store(b"surat", "application/pdf", services.clock())
    (tmp_path / "server.key").unlink()
    file = services.blobs.path(sha)
    kept = file.rename(tmp_path / "surat")
    said = replace_key(tmp_path, database_url)
    assert ("--data" in said, "--berkas-hilang" in said) == (True, True)
    assert not (tmp_path / "server.key").exists()
    kept.rename(file)
    assert replace_key(tmp_path, database_url) == "made"
    start(tmp_path, database_url)


@pytest.mark.parametrize("ends_at", ["_note", "_write_key"])
def test_a_new_key_that_was_cut_short_can_be_made_again(
    ends_at: str, tmp_path: Path, database_url: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def end(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    start(tmp_path, database_url)
    (tmp_path / "server.key").unlink()
    config = ServerConfig(tmp_path, database_url, background=False)
    with closing(open_database(tmp_path, database_url)) as db:
        with monkeypatch.context() as patch:
            patch.setattr(identity, ends_at, end)
            with pytest.raises(KeyboardInterrupt):
                identity.replace_key(config, db)
        identity.replace_key(config, db)
    start(tmp_path, database_url)


@pytest.mark.postgres
def test_two_servers_on_one_database_are_refused(tmp_path: Path, postgres_url: str) -> None:
    """Also from a copy of the folder, on another machine."""
    with opened(tmp_path / "data", postgres_url) as first:
        shutil.copytree(tmp_path / "data", tmp_path / "salinan")
        with opened(tmp_path / "salinan", postgres_url) as second:
            with only_on(first.db), pytest.raises(ServerProblem, match="Server lain"), only_on(second.db):
                pass
            with only_on(second.db):
                admin.put_master(first, pemda())  # the administrator works beside it


@pytest.mark.postgres
def test_the_database_is_held_again_after_it_was_restarted(
    tmp_path: Path, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "LOOK_SECONDS", 0.05)
    with opened(tmp_path, postgres_url) as services, only_on(services.db):
        other = sa.create_engine(postgres_url, isolation_level="AUTOCOMMIT")
        ended = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted"
        held = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND pid <> ALL(%s)"
        with other.connect() as connection:
            before = list(connection.exec_driver_sql("SELECT pid FROM pg_locks WHERE locktype = 'advisory'").scalars())
            assert connection.exec_driver_sql(ended).all() == [(True,)]
            wait_until(lambda: connection.exec_driver_sql(held, (before,)).scalar() == 1)
        other.dispose()


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
