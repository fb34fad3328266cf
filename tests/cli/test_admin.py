"""`portalpns admin` as an engineer meets it on the first day: each command in its own words, each failure in one."""

import errno
import json
import os
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from cli.conftest import SANDI, Run
from portalpns import cli
from portalpns.data import resource
from portalpns.domain.absensi.calendar import built_in_calendar
from portalpns.domain.errors import FileProblem
from portalpns.protocol.messages import DeviceInfo
from portalpns.server import audit
from portalpns.server.auth import register_device
from portalpns.server.config import ServerConfig
from portalpns.server.db import Database
from portalpns.server.private import close_folder
from portalpns.server.services import open_services


def test_the_example_is_printed_and_can_be_used_as_it_is(run: Run, data: Path) -> None:
    status, out, _ = run("admin", "contoh-induk")
    assert status == 0
    assert set(json.loads(out)) == {"pemda", "kalender", "opd", "jabatan", "pegawai", "pemangku", "peran"}
    again = run("admin", "init", "--data", data, "--pemda", resource("contoh/pemda.json"))
    assert (again[0], "0 dari 16" in again[1]) == (0, True)
    assert stat.S_IMODE((data / "server.key").stat().st_mode) == 0o600
    assert (data / "trust").is_dir(), "the roots go there next"


def test_a_year_without_holidays_is_told_when_master_data_is_put(run: Run, data: Path, tmp_path: Path) -> None:
    file, this = tmp_path / "pemda.json", datetime.now(UTC).year
    whole = json.loads(resource("contoh/pemda.json").read_text(encoding="utf-8"))
    for years, told in (([], True), ([this, this + 1], False)):
        whole["kalender"][0]["libur"] = [
            {"tanggal": f"{year}-08-17", "kind": "LIBUR_NAS", "nama": "Kemerdekaan", "dasar": "Keppres"}
            for year in years
        ]
        file.write_text(json.dumps(whole), encoding="utf-8")
        status, out, _ = run("admin", "init", "--data", data, "--pemda", file)
        assert (status, f"Kalender belum memuat hari libur tahun {this}" in out) == (0, told)


def test_the_example_holds_the_holidays_that_come_with_the_product() -> None:
    whole = json.loads(resource("contoh/pemda.json").read_text(encoding="utf-8"))
    known = {(one.tanggal.isoformat(), one.kind) for one in built_in_calendar(2026, 2027).libur.values()}
    assert {(row["tanggal"], row["kind"]) for row in whole["kalender"][0]["libur"]} == known


def test_an_account_from_its_opening_to_its_end(run: Run, data: Path) -> None:
    assert run("admin", "akun-buat", "TU", "p-tu", "--data", data, "--sandi-stdin", stdin=f"{SANDI}\r\n")[:2] == (
        0, "Akun tu dibuat.\n",
    )  # fmt: skip
    assert run("admin", "akun", "--data", data)[1].splitlines()[1] == "tu\taktif\tp-tu\tSiti Aminah, A.Md."
    assert run("admin", "akun-sandi", "tu", "--data", data, "--sandi-stdin", stdin="sandi-yang-lain-lagi\n")[0] == 0
    assert run("admin", "akun-tutup", "tu", "--data", data)[1] == "Akun tu ditutup.\n"
    assert "ditutup" in run("admin", "akun", "--data", data)[1]
    assert run("admin", "akun-tutup", "tu", "--buka", "--data", data)[1] == "Akun tu dibuka kembali.\n"
    assert run("admin", "audit-periksa", "--data", data)[0] == 0


def test_a_device_is_listed_and_shut_out(run: Run, data: Path) -> None:
    late = datetime(2026, 11, 27, 19, 13, tzinfo=UTC)
    services = open_services(ServerConfig(data, background=False, clock=lambda: late))
    register_device(services, DeviceInfo("perangkat-1", "PC\tSekretariat\n\x1b[2J"), "p-tu")
    services.close()
    shown = run("admin", "perangkat", "--data", data)[1]
    assert shown.splitlines()[1].startswith("perangkat-1\taktif\tp-tu\tPC Sekretariat  [2J\t"), "a name moves nothing"
    assert shown.endswith("\t2026-11-28 02:13 WIB\n"), "on the clock of the pemda, as on the screens"
    assert len(shown.splitlines()) == 2
    assert "dicabut" in run("admin", "perangkat", "--data", data, "--cabut", "perangkat-1", "--hapus")[1]
    assert run("admin", "perangkat", "--data", data, "--cabut", "tidak-ada")[0] == 69
    assert run("admin", "perangkat", "--data", data, "--hapus")[0] == 65


def test_a_server_without_master_data_lists_its_devices(run: Run, tmp_path: Path) -> None:
    late = datetime(2026, 11, 27, 19, 13, tzinfo=UTC)
    services = open_services(ServerConfig(tmp_path / "baru", background=False, clock=lambda: late))
    register_device(services, DeviceInfo("perangkat-1", "PC"), "p-tu")
    services.close()
    status, shown, _ = run("admin", "perangkat", "--data", tmp_path / "baru")
    assert (status, shown.splitlines()[1].split("\t")[-1]) == (0, "2026-11-27 19:13 UTC")


def test_a_server_without_its_key_is_told_to_whoever_works_on_it(run: Run, data: Path) -> None:
    (data / "server.key").unlink()
    for command in (("akun",), ("init", "--pemda", resource("contoh/pemda.json"))):
        status, _, err = run("admin", *command, "--data", data)
        assert (status, err.count("\n"), "tidak memuat server.key" in err) == (78, 1, True), err
    assert not (data / "server.key").exists()
    assert run("admin", "kunci-baru", "--data", data)[0] == 0
    assert run("admin", "audit-periksa", "--data", data)[0] == 0
    assert run("admin", "kunci-baru", "--data", data)[0] == 65


def test_a_changed_record_is_reported_with_its_place(run: Run, data: Path) -> None:
    with closing(sqlite3.connect(data / "server.db")) as connection:
        connection.execute("UPDATE audit SET actor = 'orang-lain' WHERE scope = 'm' AND seq = 1")
        connection.commit()
    status, out, err = run("admin", "audit-periksa", "--data", data)
    assert (status, err) == (1, "rantai m, baris 1: Isi baris catatan telah diubah.\n")
    assert "1 kejanggalan" in out
    assert run("admin", "audit-periksa", "--data", data, "--akar", "0" * 64)[2].count("\n") == 2


def test_a_record_that_an_earlier_key_sealed_is_no_fault(run: Run, data: Path) -> None:
    services = open_services(ServerConfig(data, background=False))
    services.db.write(lambda connection: audit.seal(connection, services.tenant, date(2026, 11, 1), services.key))
    services.close()
    assert "terdahulu" not in run("admin", "audit-periksa", "--data", data)[1]
    (data / "server.key").unlink()
    assert run("admin", "kunci-baru", "--data", data)[0] == 0
    status, out, err = run("admin", "audit-periksa", "--data", data)
    assert (status, err, "\n1 akar disegel dengan kunci terdahulu.\n" in out) == (0, "", True), out


WRONG: list[tuple[list[str], str, int, str]] = [
    (["akun-buat", "tu", "p-nihil", "--sandi-stdin"], SANDI, 69, "p-nihil"),
    (["akun-buat", "nama buruk", "p-tu", "--sandi-stdin"], SANDI, 65, "Nama pengguna"),
    (["akun-buat", "tu", "p-tu", "--sandi-stdin"], "pendek", 65, "12"),
    (["akun-buat", "tu", "p-tu", "--sandi-stdin"], "", 65, "12"),
    (["akun-sandi", "tidak-ada", "--sandi-stdin"], SANDI, 69, "tidak-ada"),
    (["akun-tutup", "tidak-ada"], "", 69, "tidak-ada"),
    (["akun-buat", "tu"], "", 64, "ID_PEGAWAI"),
    (["akun-buat", "tu", "p-tu", "--sandi-stdin"], "sandi-latin-\udce9-satu", 65, "UTF-8"),
    (["akun-buat", "tu", "p-tu", "--sandi-stdin"], "x" * 100_000, 65, "terlalu panjang"),
    (["akun-buat", "tu", "p-tu"], SANDI, 64, "--sandi-stdin"),
    (["tidak-ada"], "", 64, "tidak dikenal"),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "stdin", "status", "words"), WRONG)
def test_a_mistake_is_one_sentence(
    run: Run, data: Path, arguments: list[str], stdin: str, status: int, words: str
) -> None:
    got, _, err = run("admin", *arguments, "--data", data, stdin=stdin)
    assert got == status
    assert (err.count("\n"), err.startswith("portalpns: "), words in err) == (1, True, True), err


def test_a_password_that_nobody_gives_is_one_sentence(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", None)
    command = ["admin", "akun-buat", "tu", "p-tu", "--data", str(data)]
    for more, status in (["--sandi-stdin"], 65), ([], 64):
        assert cli.run([*command, *more]) == status
        assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo terminals")
@pytest.mark.parametrize(
    ("typed", "status", "words"),
    [
        ((SANDI, SANDI), 0, "Akun tu dibuat."),
        ((SANDI, "sandi-yang-lain-lagi"), 65, "berbeda"),
        (("\x04",), 130, "Dibatalkan."),
    ],
)
def test_a_password_is_typed_twice(data: Path, typed: tuple[str, ...], status: int, words: str) -> None:
    import pty

    keyboard, terminal = pty.openpty()
    command = [sys.executable, "-m", "portalpns", "admin", "akun-buat", "tu", "p-tu", "--data", str(data)]
    with subprocess.Popen(
        command, stdin=terminal, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    ) as asked:
        for line in typed:
            assert asked.stdout is not None
            said = ""
            while not said.endswith("andi: ") and (sign := asked.stdout.read(1)):
                said += sign
            os.write(keyboard, f"{line}\n".encode())
        rest = asked.communicate(timeout=60)[0]
    os.close(keyboard)
    os.close(terminal)
    assert (asked.returncode, words in rest) == (status, True), rest


def test_a_file_in_the_place_of_a_folder_is_told(run: Run, data: Path, tmp_path: Path) -> None:
    (tmp_path / "berkas").write_text("milik saya", encoding="utf-8")
    for command in (
        ("admin", "cadangkan", tmp_path / "berkas", "--data", data),
        ("server", "--data", tmp_path / "berkas"),
    ):
        status, _, err = run(*command)
        assert (status, err.count("\n"), "sudah ada berkas, padahal diperlukan folder" in err) == (66, 1, True), err
    assert (tmp_path / "berkas").read_text(encoding="utf-8") == "milik saya"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_the_folder_of_another_account_stays_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Root could close it all the same."""
    (tmp_path / "server.key").touch(0o644)
    tmp_path.chmod(0o755)
    monkeypatch.setattr("os.geteuid", lambda: os.getuid() + 1)
    close_folder(tmp_path)
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755
    assert stat.S_IMODE((tmp_path / "server.key").stat().st_mode) == 0o600


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_closing_a_folder_takes_nothing_from_its_owner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "trust").mkdir(mode=0o755)
    (tmp_path / "server.db-wal").touch(0o444)
    there = list(tmp_path.iterdir())
    with monkeypatch.context() as patch:  # a file that was deleted just now is still in the list
        patch.setattr(Path, "iterdir", lambda _self: iter([tmp_path / "server.db-shm", *there]))
        close_folder(tmp_path)
    assert stat.S_IMODE((tmp_path / "trust").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "server.db-wal").stat().st_mode) == 0o400


def test_a_server_that_cannot_be_opened_leaves_nothing_open(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[Database] = []

    def fail(_folder: Path) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr("portalpns.server.services.close_folder", fail)
    monkeypatch.setattr(Database, "close", lambda db: closed.append(db))
    with pytest.raises(OSError, match="Input/output"):
        open_services(ServerConfig(data, background=False))
    assert len(closed) == 1


def test_a_key_that_could_not_be_put_in_its_place_leaves_no_half(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr("os.link", refuse)
    with pytest.raises(FileProblem, match="izin akses ditolak"):
        open_services(ServerConfig(tmp_path, background=False))
    assert not list(tmp_path.glob("server.key*"))


def test_a_new_key_needs_a_database_that_is_there(run: Run, data: Path) -> None:
    (data / "server.db").unlink()
    status, _, err = run("admin", "kunci-baru", "--data", data)
    assert (status, "server.key tanpa server.db" in err) == (69, True), err
    assert not (data / "server.db").exists()


def test_a_key_that_came_back_is_told_from_a_new_one(run: Run, data: Path, tmp_path: Path) -> None:
    (data / "server.key").rename(tmp_path / "kunci")
    assert "baru dibuat" in run("admin", "kunci-baru", "--data", data)[1]
    (tmp_path / "kunci").replace(data / "server.key")
    assert run("admin", "akun", "--data", data)[0] == 78
    assert "dipakai kembali" in run("admin", "kunci-baru", "--data", data)[1]
    assert run("admin", "akun", "--data", data)[0] == 0


@pytest.mark.postgres
def test_a_mistyped_folder_beside_postgresql_gets_no_key_and_is_not_made(
    run: Run, tmp_path: Path, postgres_url: str
) -> None:
    real, wrong = tmp_path / "server", tmp_path / "salah-ketik"
    assert run("admin", "init", "--data", real, "--database-url", postgres_url, "--pemda",
               resource("contoh/pemda.json"))[0] == 0  # fmt: skip
    services = open_services(ServerConfig(real, postgres_url, background=False))
    services.blobs.store(b"surat", "application/pdf", services.clock())
    services.close()
    status, _, err = run("admin", "kunci-baru", "--data", wrong, "--database-url", postgres_url)
    assert (status, "1 berkas" in err, wrong.exists()) == (65, True, False), err
    assert run("admin", "akun", "--data", real, "--database-url", postgres_url)[0] == 0
    assert run("admin", "kunci-baru", "--data", wrong, "--database-url", postgres_url, "--berkas-hilang")[0] == 0


@pytest.mark.parametrize("command", ["init", "server"])
def test_a_folder_that_was_left_empty_is_not_the_one_we_are_in(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    """As `--data "$DATA"` is where the variable was forgotten."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("portalpns.server.app.serve", lambda *_: None)
    words = ("server",) if command == "server" else ("admin", "init", "--pemda", resource("contoh/pemda.json"))
    assert run(*words, "--data", "")[0] == 64
    assert not list(tmp_path.iterdir())


def test_a_folder_without_a_server_is_not_made_by_mistake(run: Run, tmp_path: Path) -> None:
    for command in ("akun", "perangkat", "audit-periksa", "nomor-periksa", "absensi-nilai", "pekerjaan", "epoch-baru",
                    "kunci-baru"):  # fmt: skip
        status, _, err = run("admin", command, "--data", tmp_path / "salah-ketik")
        assert (status, "admin init" in err) == (69, True), command
    assert not (tmp_path / "salah-ketik" / "server.db").exists()


@pytest.mark.skipif(os.name != "posix", reason="accounts are asked of `id`")
@pytest.mark.parametrize("login", ["andi", "", None], ids=["after sudo", "as oneself", "by cron"])
def test_the_record_names_the_systems_account_that_ran_the_command(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, login: str | None
) -> None:
    own = subprocess.run(["id", "-urn"], capture_output=True, text=True, check=True).stdout.strip()

    def getlogin() -> str:
        if login is None:
            raise OSError(errno.ENXIO, "no terminal")
        return login or own

    monkeypatch.setattr(os, "getlogin", getlogin)
    for name in ("LOGNAME", "USER", "SUDO_USER"):
        monkeypatch.setenv(name, "orang-lain")
    folder = tmp_path / "server"
    assert run("admin", "init", "--data", folder, "--pemda", resource("contoh/pemda.json"))[0] == 0
    assert run("admin", "akun-buat", "tu", "p-tu", "--sandi-stdin", "--data", folder, stdin=f"{SANDI}\n")[0] == 0
    with closing(sqlite3.connect(folder / "server.db")) as connection:
        actors = connection.execute("SELECT DISTINCT scope, actor FROM audit ORDER BY scope").fetchall()
    who = f"admin:{own} (andi)" if login == "andi" else f"admin:{own}"
    assert actors == [("k", who), ("m", who), ("s", who)]


@pytest.mark.parametrize("command", ["", "admin", "admin akun-buat", "server", "verify", "demo"])
def test_help_speaks_indonesian(command: str) -> None:
    """As it is started by hand: `--help` ends the process's command line."""
    done = subprocess.run(
        [sys.executable, "-m", "portalpns", *command.split(), "--help"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Pemakaian: portalpns")
    assert "Tampilkan bantuan ini." in done.stdout
    for foreign in ("Usage", "Options", "Arguments", "Commands", "required", "default", "Show this", "<str>", "<int"):
        assert foreign not in done.stdout


def test_every_command_explains_itself(tmp_path: Path) -> None:
    from portalpns.cli.admin import admin

    commands = typer.main.get_command(admin).commands  # type: ignore[attr-defined]
    assert len(commands) >= 13
    for name, command in commands.items():
        assert command.help, name
        for parameter in command.params:
            assert parameter.help, (name, parameter.name)
        assert CliRunner().invoke(admin, [name, "--help"]).exit_code == 0
