"""Backups of a server that is not whole, and folders that are no backup: nothing good makes way, nothing is guessed."""

import errno
import hashlib
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from cli.conftest import Run
from portalpns.server.config import ServerConfig
from portalpns.server.lock import only_server
from portalpns.server.services import Services, open_services
from portalpns.store.server_tables import metadata


@contextmanager
def opened(data: Path) -> Iterator[Services]:
    services = open_services(ServerConfig(data, background=False))
    try:
        yield services
    finally:
        services.close()


def keep(data: Path, body: bytes) -> Path:
    """A file in the store of a server, and where it lies there."""
    with opened(data) as services:
        sha = services.blobs.store(body, "application/pdf", services.clock())
    return Path("blobs", sha[:2], sha)


def spoil_page(database: Path, name: str, byte: bytes) -> None:
    """Make the first page of a table or index one that a disk gave back wrong."""
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (size,) = connection.execute("PRAGMA page_size").fetchone()
        (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (name,)).fetchone()
    with database.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(byte * size)


@pytest.mark.parametrize(
    ("table", "byte"), [*((table, b"\0") for table in sorted(metadata.tables)), ("audit", b"\xa5"), ("feed", b"\xa5")]
)
def test_a_spoiled_database_never_takes_the_place_of_a_good_copy(
    run: Run, data: Path, tmp_path: Path, table: str, byte: bytes
) -> None:
    copy, second = tmp_path / "cadangan", tmp_path / "baru"
    assert run("admin", "cadangkan", copy, "--data", data)[0] == 0
    good, new = (copy / "server.db").read_bytes(), keep(data, b"surat")
    spoil_page(data / "server.db", table, byte)
    for command in (("cadangkan", copy), ("audit-periksa",), ("berkas-periksa",)):
        status, _, err = run("admin", *command, "--data", data)
        assert (status in (1, 69), "Basis data" in err, "rusak" in err) == (True, True, True), (command, status, err)
        assert (copy / "server.db").read_bytes() == good
        if status == 1:
            assert (copy / new).read_bytes() == b"surat", "what can be read is saved all the same"
    assert run("admin", "pulihkan", copy, "--data", second)[0] == 0
    assert run("admin", "audit-periksa", "--data", second)[0] == 0


def test_a_spoiled_database_that_was_never_saved_is_not_saved_now(run: Run, data: Path, tmp_path: Path) -> None:
    copy, new = tmp_path / "cadangan", keep(data, b"surat")
    spoil_page(data / "server.db", "feed", b"\0")
    status, out, err = run("admin", "cadangkan", copy, "--data", data)
    assert (status, "tidak dicadangkan" in err, "1 berkas baru" in out) == (1, True, True), (out, err)
    assert {path.name for path in copy.rglob("*") if path.is_file()} == {"server.key", new.name}
    assert "bukan cadangan lengkap" in run("admin", "pulihkan", copy, "--data", tmp_path / "baru")[2]


def cut_power(data: Path, copy: Path) -> None:
    """A copy of a data folder whose server was never ended: its last steps stand in the log beside the database."""
    with opened(data) as services:
        services.blobs.store(b"surat", "application/pdf", services.clock())
        shutil.copytree(data, copy)


def test_a_data_folder_whose_last_steps_stand_in_its_log_is_not_restored_without_them(
    run: Run, data: Path, tmp_path: Path
) -> None:
    disk, copy, second = tmp_path / "diska-lama", tmp_path / "cadangan", tmp_path / "baru"
    cut_power(data, disk)
    assert (disk / "server.db-wal").stat().st_size
    status, _, err = run("admin", "pulihkan", disk, "--data", second)
    assert (status, "server.db-wal" in err, "cadangkan" in err, second.exists()) == (65, True, True, False), err
    assert run("admin", "cadangkan", copy, "--data", disk)[0] == 0, "the way that it says"
    assert run("admin", "pulihkan", copy, "--data", second)[0] == 0
    assert run("admin", "berkas-periksa", "--data", second)[1].startswith("1 berkas diperiksa, 0 hilang")
    third = tmp_path / "ketiga"
    assert run("admin", "pulihkan", disk, "--data", third)[0] == 0, "the log is worked in by now"
    assert run("admin", "berkas-periksa", "--data", third)[1].startswith("1 berkas diperiksa, 0 hilang")


def test_the_folder_of_a_running_server_is_no_backup(run: Run, data: Path, tmp_path: Path) -> None:
    second = tmp_path / "baru"
    with only_server(data):
        status, _, err = run("admin", "pulihkan", data, "--data", second)
        assert (status, "sedang dipakai" in err, "cadangkan" in err, second.exists()) == (65, True, True, False), err
    assert run("admin", "pulihkan", data, "--data", second)[0] == 0


def test_a_backup_of_a_newer_program_is_refused_before_a_folder_is_made(run: Run, data: Path, tmp_path: Path) -> None:
    copy, second = tmp_path / "cadangan", tmp_path / "baru"
    assert run("admin", "cadangkan", copy, "--data", data)[0] == 0
    with closing(sqlite3.connect(copy / "server.db")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'server_9999'")
        connection.commit()
    status, _, err = run("admin", "pulihkan", copy, "--data", second)
    assert (status, "lebih baru" in err, second.exists()) == (69, True, False), err


def refuse(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """Make files those of another account: root, who runs tests in a container, may read any."""
    real = Path.open

    def closed(path: Path, *more: Any, **named: Any) -> Any:
        if path.name in names:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return real(path, *more, **named)

    monkeypatch.setattr(Path, "open", closed)


def test_files_of_another_account_stop_neither_a_backup_nor_a_check(
    run: Run, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed, copy = keep(data, b"surat"), tmp_path / "cadangan"
    after = [keep(data, bytes([number])) for number in range(9)]
    (data / "trust" / "a.pem").write_bytes(b"akar")
    (data / "trust" / "b.pem").write_bytes(b"akar")
    with monkeypatch.context() as patch:
        refuse(patch, closed.name, "a.pem")
        status, out, err = run("admin", "cadangkan", copy, "--data", data)
        assert (status, "10 berkas baru" in out) == (1, True), (out, err)
        assert err.splitlines()[:2] == ["tak terbaca\ttrust/a.pem", f"tak terbaca\t{closed.as_posix()}"]
        assert "2 berkas" in err.splitlines()[2]
        assert all((copy / path).is_file() for path in (*after, Path("trust/b.pem"), Path("server.db")))
        status, out, err = run("admin", "berkas-periksa", "--data", data)
        assert (status, out) == (1, "10 berkas diperiksa, 0 hilang, 0 rusak, 1 tak terbaca.\n")
        assert err == f"tak terbaca\t{closed.name}\t-\n"
    assert run("admin", "cadangkan", copy, "--data", data)[0] == 0
    refuse(monkeypatch, closed.name)
    status, _, err = run("admin", "pulihkan", copy, "--data", tmp_path / "baru")
    assert (status, "1 tak terbaca" in err) == (65, True), err


def test_the_side_that_cannot_be_read_is_named(
    run: Run, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, copy = Path.read_bytes, tmp_path / "cadangan"
    with monkeypatch.context() as patch:
        refuse(patch, "server.key")
        said = run("admin", "cadangkan", copy, "--data", data)[2]
        assert f"Berkas “{data / 'server.key'}” tidak dapat dibaca: izin akses ditolak" in said
    reads = 0

    def once(path: Path) -> bytes:
        nonlocal reads
        reads += path.name == "server.key"
        if reads == 2:  # the first is that of the server which starts
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(Path, "read_bytes", once)
    status, _, err = run("admin", "cadangkan", copy, "--data", data)
    assert (status, f"Berkas “{data / 'server.key'}” tidak dapat dibaca: izin akses ditolak" in err) == (66, True), err


def test_a_quick_backup_leaves_files_alone_that_no_letter_names(run: Run, data: Path, tmp_path: Path) -> None:
    copy, lone = tmp_path / "cadangan", hashlib.sha256(b"yatim").hexdigest()
    there = Path("blobs", lone[:2], lone)
    (data / there).parent.mkdir()
    (data / there).write_bytes(b"yatim")
    for _ in range(2):
        status, out, _ = run("admin", "cadangkan", copy, "--data", data, "--cepat")
        assert (status, "rusak" in out) == (0, False), out
    (copy / there).write_bytes(b"ya")
    assert "1 berkas cadangan yang rusak diganti" in run("admin", "cadangkan", copy, "--data", data, "--cepat")[1]
    assert (copy / there).read_bytes() == b"yatim"


@pytest.mark.parametrize("bad", [None, b"", b"bukan kunci"], ids=["gone", "empty", "spoiled"])
def test_a_backup_whose_key_was_lost_is_known_by_its_database(
    run: Run, data: Path, tmp_path: Path, bad: bytes | None
) -> None:
    copy = tmp_path / "cadangan"
    assert run("admin", "cadangkan", copy, "--data", data)[0] == 0

    def lose(name: str) -> None:
        (copy / name).unlink()
        if bad is not None:
            (copy / name).write_bytes(bad)

    lose("server.key")
    assert run("admin", "cadangkan", copy, "--data", data)[0] == 0
    assert (copy / "server.key").read_bytes() == (data / "server.key").read_bytes()
    lose("server.key")
    (copy / "server.db").write_bytes(b"bukan basis data" * 999)
    before = {path: path.read_bytes() for path in copy.rglob("*") if path.is_file()}
    status, _, err = run("admin", "cadangkan", copy, "--data", data)
    assert (status, "server lain" in err, "tidak diketahui milik server mana" in err) == (65, False, True), err
    assert {path: path.read_bytes() for path in copy.rglob("*") if path.is_file()} == before


def test_a_spoiled_database_in_the_backup_is_told_without_the_words_of_a_driver(
    run: Run, data: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    copy = tmp_path / "cadangan"
    assert run("admin", "cadangkan", copy, "--data", data)[0] == 0
    spoil_page(copy / "server.db", "audit", b"\0")
    caplog.clear()
    with caplog.at_level("WARNING"):
        assert run("admin", "cadangkan", copy, "--data", data)[0] == 0
    assert [record.getMessage() for record in caplog.records] == [
        f"Basis data dalam folder cadangan “{copy}” rusak dan diganti dengan yang sekarang."
    ]
