"""Backups as an engineer makes them and puts them back: `cadangkan`, `pulihkan`, and what each refuses."""

import errno
import shutil
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from cli.conftest import SANDI, Run
from portalpns.data import resource
from portalpns.server.config import ServerConfig
from portalpns.server.lock import only_server
from portalpns.server.services import open_services


def files_of(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def keep(data: Path, body: bytes) -> str:
    """A file in the store of a server, and its name."""
    services = open_services(ServerConfig(data, background=False))
    try:
        return services.blobs.store(body, "application/pdf", services.clock())
    finally:
        services.close()


def test_backup_and_restore(run: Run, data: Path, tmp_path: Path) -> None:
    copy, second = tmp_path / "cadangan", tmp_path / "baru"
    assert run("admin", "cadangkan", copy, "--data", data)[0] == 0
    assert run("admin", "pulihkan", copy, "--data", second)[0] == 0
    assert run("admin", "audit-periksa", "--data", second)[0] == 0
    assert run("admin", "epoch-baru", "--data", second)[0] == 0
    assert run("admin", "nomor-periksa", "--data", second)[1] == "0 nomor diperiksa, 0 tidak tercatat.\n"
    assert run("admin", "absensi-nilai", "--data", second)[1].endswith(" pegawai dinilai ulang.\n")
    assert run("admin", "pekerjaan", "--data", second)[0] == 0
    assert run("admin", "pulihkan", copy, "--data", second)[0] == 65
    assert run("admin", "pulihkan", tmp_path / "kosong", "--data", tmp_path / "lain")[0] == 65


@pytest.mark.parametrize("left", ["server.key", "server.db-wal", "catatan.txt"])
def test_a_folder_that_holds_anything_is_not_restored_into(run: Run, data: Path, tmp_path: Path, left: str) -> None:
    copy, second = tmp_path / "cadangan", tmp_path / "baru"
    assert run("admin", "cadangkan", copy, "--data", data)[0] == 0
    second.mkdir()
    (second / left).write_bytes(b"milik yang lama")
    status, _, err = run("admin", "pulihkan", copy, "--data", second)
    assert (status, "folder yang kosong" in err) == (65, True), err
    assert (second / left).read_bytes() == b"milik yang lama"
    assert not (second / "server.db").exists()
    (second / left).rename(tmp_path / left)
    assert run("admin", "pulihkan", copy, "--data", second)[0] == 0, "what a lock left behind is nothing"


def test_a_broken_backup_leaves_the_folder_for_another(run: Run, data: Path, tmp_path: Path) -> None:
    copy, second = tmp_path / "cadangan", tmp_path / "baru"
    assert run("admin", "cadangkan", copy, "--data", data)[0] == 0
    good = (copy / "server.db").read_bytes()
    for bad in (b"", b"bukan basis data" * 999, good[: len(good) // 2], good[:4096] + bytes(len(good) - 4096)):
        (copy / "server.db").write_bytes(bad)
        status, _, err = run("admin", "pulihkan", copy, "--data", second)
        assert (status, "rusak" in err) == (65, True), err
        assert not second.exists()
    (copy / "server.db").write_bytes(good)
    key = (copy / "server.key").read_bytes()
    (copy / "server.key").write_bytes(b"bukan kunci")
    status, _, err = run("admin", "pulihkan", copy, "--data", second)
    assert (status, "server.key" in err, second.exists()) == (65, True, False), err
    (copy / "server.key").write_bytes(key)
    assert run("admin", "pulihkan", copy, "--data", second)[0] == 0


def test_a_restore_that_fails_halfway_leaves_an_empty_folder(
    run: Run, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy, second = tmp_path / "cadangan", tmp_path / "kedua"
    assert run("admin", "cadangkan", copy, "--data", data)[0] == 0
    real = shutil.copyfile

    def full(source: Path, target: Path) -> None:
        if source.name == "server.db":
            raise OSError(errno.ENOSPC, "No space left on device")
        real(source, target)

    monkeypatch.setattr("portalpns.server.restore.shutil.copyfile", full)
    status, _, err = run("admin", "pulihkan", copy, "--data", second)
    assert (status, "penyimpanan penuh" in err) == (66, True)
    assert [path.name for path in second.iterdir() if path.name != "server.lock"] == []
    monkeypatch.undo()
    assert run("admin", "pulihkan", copy, "--data", second)[0] == 0


def test_lost_files_are_told_by_every_command_that_copies_or_checks_them(run: Run, data: Path, tmp_path: Path) -> None:
    copy, second, sha = tmp_path / "cadangan", tmp_path / "baru", keep(data, b"surat")
    status, out, _ = run("admin", "berkas-periksa", "--data", data)
    assert (status, out) == (0, "1 berkas diperiksa, 0 hilang, 0 rusak, 0 tak terbaca.\n")
    assert run("admin", "cadangkan", copy, "--data", data)[:2] == (0, f"Cadangan ditulis ke {copy}; 1 berkas baru.\n")
    (copy / "blobs" / sha[:2] / sha).write_bytes(b"rusak")
    status, _, err = run("admin", "pulihkan", copy, "--data", second)
    assert (status, err.count("\n"), "berkasnya 0 hilang, 1 rusak" in err) == (65, 1, True), err
    status, out, err = run("admin", "pulihkan", copy, "--data", second, "--walau-kurang")
    assert (status, err) == (0, f"rusak\t{sha}\n")
    status, out, err = run("admin", "berkas-periksa", "--data", second)
    assert (status, out, err) == (1, "1 berkas diperiksa, 1 hilang, 0 rusak, 0 tak terbaca.\n", f"hilang\t{sha}\t-\n")
    status, out, _ = run("admin", "cadangkan", copy, "--data", data)
    assert (status, "1 berkas cadangan yang rusak diganti" in out) == (0, True)
    (data / "blobs" / sha[:2] / sha).unlink()
    status, _, err = run("admin", "cadangkan", tmp_path / "lain", "--data", data)
    assert (status, "1 berkas" in err, "berkas-periksa" in err) == (1, True, True), err


def epochs(database: Path) -> set[str]:
    with closing(sqlite3.connect(database)) as connection:
        return {epoch for (epoch,) in connection.execute("SELECT epoch FROM feed_head")}


KILLED = """
import os, signal, sys
from pathlib import Path
from portalpns.cli import run
left, whole = int(sys.argv[1]), Path.replace
def replace(self, target):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return whole(self, target)
Path.replace = replace
sys.exit(run(sys.argv[2:]))
"""
"""A command line that is killed where it would put its n-th file in place."""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
def test_a_restore_that_is_killed_anywhere_starts_nothing_and_can_be_given_again(
    run: Run, data: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "cadangan"
    keep(data, b"surat")
    assert run("admin", "cadangkan", copy, "--data", data)[0] == 0
    for step in range(1, 20):
        second = tmp_path / f"baru-{step}"
        command = ["admin", "pulihkan", str(copy), "--data", str(second)]
        ended = subprocess.run([sys.executable, "-c", KILLED, str(step), *command], capture_output=True, check=False)
        if ended.returncode == 0:
            break
        assert not (second / "server.db").exists()
        for start in (["admin", "akun"], ["server"]):
            status, _, err = run(*start, "--data", second)
            assert (status, "pulihkan" in err) == (69, True), err
        assert run(*command)[0] == 0
        assert run("admin", "audit-periksa", "--data", second)[0] == 0
        assert not epochs(copy / "server.db") & epochs(second / "server.db")
        assert {path.name for path in second.iterdir()} == {path.name for path in data.iterdir()} | {"server.lock"}
    assert step == 4


def test_what_is_not_of_a_restore_that_was_cut_short_is_not_taken_away(run: Run, data: Path, tmp_path: Path) -> None:
    copy, second = tmp_path / "cadangan", tmp_path / "baru"
    assert run("admin", "cadangkan", copy, "--data", data)[0] == 0
    for name in ("catatan.txt", "server.db"):
        second.mkdir()
        for left in ("server.db.pulih", "server.key", name):
            (second / left).write_bytes(b"milik saya")
        assert run("admin", "pulihkan", copy, "--data", second)[0] == 65
        assert {path.read_bytes() for path in second.iterdir() if path.name != "server.lock"} == {b"milik saya"}
        shutil.rmtree(second)


def test_epochs_that_cannot_be_written_leave_an_empty_folder(run: Run, data: Path, tmp_path: Path) -> None:
    copy, second = tmp_path / "cadangan", tmp_path / "baru"
    assert run("admin", "cadangkan", copy, "--data", data)[0] == 0
    with closing(sqlite3.connect(copy / "server.db")) as connection:
        connection.execute("CREATE TRIGGER penuh BEFORE UPDATE ON feed_head BEGIN SELECT RAISE(ABORT, 'penuh'); END")
    status, _, err = run("admin", "pulihkan", copy, "--data", second)
    assert (status, err.count("\n")) == (66, 1), err
    assert [path.name for path in second.iterdir()] == ["server.lock"]


def test_a_backup_of_which_key_and_database_are_not_one_server_is_not_restored(
    run: Run, data: Path, tmp_path: Path
) -> None:
    copy, second = tmp_path / "cadangan", tmp_path / "baru"
    assert run("admin", "cadangkan", copy, "--data", data)[0] == 0
    (copy / "server.key").write_bytes(bytes(range(32)))
    status, _, err = run("admin", "pulihkan", copy, "--data", second)
    assert (status, "bukan dari satu server" in err, second.exists()) == (65, True, False), err


def test_nothing_is_restored_under_a_running_server(run: Run, data: Path, tmp_path: Path) -> None:
    copy, second = tmp_path / "cadangan", tmp_path / "baru"
    assert run("admin", "cadangkan", copy, "--data", data)[0] == 0
    with only_server(second):
        assert run("admin", "pulihkan", copy, "--data", second)[0] == 69
    assert [one.name for one in second.iterdir()] == ["server.lock"]


def test_a_backup_follows_the_roots_that_were_taken_away_or_renewed(run: Run, data: Path, tmp_path: Path) -> None:
    copy, trust = tmp_path / "cadangan", data / "trust"
    for name, words in (("lama.pem", b"akar-1"), ("diganti.pem", b"akar-2")):
        (trust / name).write_bytes(words)
    assert run("admin", "cadangkan", copy, "--data", data)[0] == 0
    (trust / "lama.pem").unlink()
    (trust / "diganti.pem").write_bytes(b"akar-3")
    assert "1 berkas baru" in run("admin", "cadangkan", copy, "--data", data)[1]
    assert {one.name: one.read_bytes() for one in (copy / "trust").iterdir()} == {"diganti.pem": b"akar-3"}


def test_a_backup_takes_nothing_away_that_it_did_not_write(run: Run, data: Path, tmp_path: Path) -> None:
    mine = tmp_path / "cadangan" / "trust" / "milik-saya.pem"
    mine.parent.mkdir(parents=True)
    mine.write_bytes(b"akar")
    assert run("admin", "cadangkan", tmp_path / "cadangan", "--data", data)[0] == 0
    assert mine.exists()


@pytest.mark.parametrize("gone", ["", "server.key"], ids=["whole", "cut short"])
def test_a_server_that_was_made_anew_does_not_overwrite_the_backup_of_the_old_one(
    run: Run, data: Path, tmp_path: Path, gone: str
) -> None:
    """The disk of the data folder is not mounted: what starts there is another server, and knows nothing."""
    copy, anew = tmp_path / "cadangan", tmp_path / "baru"
    assert run("admin", "cadangkan", copy, "--data", data)[0] == 0
    assert run("admin", "init", "--data", anew, "--pemda", resource("contoh/pemda.json"))[0] == 0
    if gone:
        (copy / gone).unlink()
    before = files_of(copy)
    status, _, err = run("admin", "cadangkan", copy, "--data", anew)
    assert (status, err.count("\n"), "cadangan server lain" in err) == (65, 1, True), err
    assert files_of(copy) == before


def test_a_server_that_was_put_back_does_not_overwrite_the_newer_backup_of_the_one_it_comes_from(
    run: Run, data: Path, tmp_path: Path
) -> None:
    """An older copy that was restored to look at it has the same key; what it lacks may be in that backup alone."""
    copy, trial = tmp_path / "cadangan", tmp_path / "percobaan"
    assert run("admin", "cadangkan", copy, "--data", data)[0] == 0
    assert run("admin", "pulihkan", copy, "--data", trial)[0] == 0
    assert run("admin", "cadangkan", copy, "--data", trial)[0] == 0, "nothing was done since"
    for number, (folder, status) in enumerate(((data, 0), (trial, 65), (data, 0))):
        made = run("admin", "akun-buat", f"tu{number}", "p-tu", "--sandi-stdin", "--data", folder, stdin=f"{SANDI}\n")
        assert made[0] == 0
        before = files_of(copy)
        got, _, err = run("admin", "cadangkan", copy, "--data", folder)
        assert (got, "lebih baru" in err, files_of(copy) == before) == (status, status == 65, status == 65), err
    assert run("admin", "cadangkan", tmp_path / "lain", "--data", trial)[0] == 0


@pytest.mark.parametrize("bad", [b"", b"bukan basis data" * 999], ids=["empty", "spoiled"])
def test_a_database_that_is_spoiled_in_the_backup_is_replaced(run: Run, data: Path, tmp_path: Path, bad: bytes) -> None:
    copy = tmp_path / "cadangan"
    assert run("admin", "cadangkan", copy, "--data", data)[0] == 0
    (copy / "server.db").write_bytes(bad)
    assert run("admin", "cadangkan", copy, "--data", data)[0] == 0
    assert run("admin", "pulihkan", copy, "--data", tmp_path / "baru")[0] == 0


def test_a_backup_that_was_cut_short_goes_on(
    run: Run, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "cadangan"

    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("portalpns.server.backup._copy_database", full)
        assert run("admin", "cadangkan", copy, "--data", data)[0] == 66
    assert run("admin", "cadangkan", copy, "--data", data)[0] == 0


@pytest.mark.parametrize("target", ["server", "server/blobs/x", "tautan", "tautan/trust", "."])
def test_a_backup_stands_apart_from_what_it_copies(run: Run, data: Path, tmp_path: Path, target: str) -> None:
    (tmp_path / "tautan").symlink_to(data)
    before = {path: path.stat().st_ino for path in sorted(tmp_path.rglob("*"))}
    status, _, err = run("admin", "cadangkan", tmp_path / target, "--data", data)
    assert (status, "terpisah dari folder data" in err) == (65, True), err
    assert {path: path.stat().st_ino for path in sorted(tmp_path.rglob("*"))} == before


def test_why_a_backup_could_not_be_written_is_told(
    run: Run, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = sqlite3.connect

    def narrow(path: Path, *more: Any, **named: Any) -> sqlite3.Connection:
        if str(path).endswith(".part"):
            raise full
        return real(path, *more, **named)

    with closing(real(":memory:")) as small:
        small.execute("PRAGMA max_page_count=2")
        small.execute("CREATE TABLE t (x)")
        with pytest.raises(sqlite3.OperationalError) as caught:
            small.execute("INSERT INTO t VALUES (zeroblob(100000))")
    full = caught.value
    monkeypatch.setattr("portalpns.server.backup.sqlite3.connect", narrow)
    status, _, err = run("admin", "cadangkan", tmp_path / "cadangan", "--data", data)
    assert (status, "penyimpanan penuh" in err) == (66, True), err


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_nobody_else_reads_a_server_or_its_backup(run: Run, data: Path, tmp_path: Path) -> None:
    data.chmod(0o755)
    (data / "server.db").chmod(0o644)
    sha = keep(data, b"surat")
    copy, second = tmp_path / "cadangan", tmp_path / "kedua"
    copy.mkdir(mode=0o755)
    assert run("admin", "cadangkan", copy, "--data", data)[0] == 0
    assert run("admin", "pulihkan", copy, "--data", second)[0] == 0
    for folder in (data, copy, second):
        tops = (folder, *folder.iterdir())
        assert {stat.S_IMODE(path.stat().st_mode) for path in tops if path.is_dir()} == {0o700}
        assert {stat.S_IMODE(path.stat().st_mode) for path in tops if path.is_file()} == {0o600}
    for folder in (copy, second):
        kept = [path for path in folder.rglob("*") if path.is_file()]
        assert {stat.S_IMODE(path.stat().st_mode) for path in kept} == {0o600}
        assert sha in {path.name for path in kept}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
@pytest.mark.parametrize("where", ["cadangan", "data"])
def test_what_others_have_in_a_folder_stays_theirs(run: Run, data: Path, tmp_path: Path, where: str) -> None:
    """A share for all backups, a mounted disk: neither the folder nor anybody's file is closed, only our own are."""
    folder = data if where == "data" else tmp_path / "cadangan"
    folder.mkdir(exist_ok=True)
    (folder / "lain").mkdir()
    (folder / "server.txt").touch()
    for path, mode in ((folder, 0o2775), (folder / "lain", 0o775), (folder / "server.txt", 0o664)):
        path.chmod(mode)
    for _ in range(2):
        assert run("admin", "cadangkan", tmp_path / "cadangan", "--data", data)[0] == 0
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o2775
    assert (modes.pop("lain"), modes.pop("server.txt")) == (0o775, 0o664)
    assert {mode & 0o077 for mode in modes.values()} == {0}
