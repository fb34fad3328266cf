"""The door of the command line: wrong usage, and errors that nobody foresaw."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from portalpns.cli import run
from portalpns.version import __version__


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert capsys.readouterr().out == f"portalpns {__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["terbang"], "Perintah tidak dikenal"),
        (["verify", "--warna"], "Pilihan --warna tidak dikenal."),
        (["verify", "a.pdf", "b.pdf"], "Masukan berlebih: b.pdf."),
        (["verify"], "FILE belum diberikan."),
        (["server", "--data", "x", "--port", "delapan"], "Nilai untuk --port tidak dapat dipakai"),
        (["demo", "--pegawai", "3"], "Nilai untuk --pegawai tidak dapat dipakai"),
        (["demo", "--sebagai", "raja"], "Nilai untuk --sebagai tidak dapat dipakai"),
        (["absensi"], "Perintah belum lengkap. Lihat: portalpns absensi --help"),
        (["admin"], "Perintah belum lengkap. Lihat: portalpns admin --help"),
        (["sign", "a.pdf"], "belum diberikan. Lihat: portalpns sign --help"),
        (
            ["server", "--data", ""],
            "; nilainya kosong. Lihat: portalpns server --help",
        ),
        (["admin", "akun", "--data="], "Nilai untuk --data tidak dapat dipakai; nilainya kosong."),
        (["admin", "cadangkan", "", "--data", "x"], "Nilai untuk FOLDER tidak dapat dipakai; nilainya kosong."),
        (["admin", "cadangkan", "x", "--data", ""], "Nilai untuk --data tidak dapat dipakai; nilainya kosong."),
        (["demo", "--headless", "--out", ""], "Nilai untuk --out tidak dapat dipakai; nilainya kosong."),
        (["verify", "a.pdf", "--trust", ""], "Nilai untuk --trust tidak dapat dipakai; nilainya kosong."),
        (["absensi", "import", "a.dat", ""], "Nilai untuk FILE... tidak dapat dipakai; nilainya kosong."),
        (["sign", "a.pdf", "-o", "", "--p12", "x"], "Nilai untuk --output tidak dapat dipakai; nilainya kosong."),
    ],
)
def test_wrong_usage_is_a_sentence(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == 64
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert said in lines[0]


def test_unforeseen_error_is_a_sentence_and_its_traceback_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def explode(*_: object, **__: object) -> int:
        raise RuntimeError("kabel terputus")

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("portalpns.cli._window.open_window", explode)
    assert run([]) == 70
    said = capsys.readouterr().err
    assert "Traceback" not in said
    (kept,) = tmp_path.glob("portalpns-galat-*.txt")
    assert str(kept) in said
    assert "RuntimeError: kabel terputus" in kept.read_text(encoding="utf-8")


def _fill(path: str) -> None:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA max_page_count=2")
    connection.execute("CREATE TABLE t (x)")
    connection.execute("INSERT INTO t VALUES (zeroblob(100000))")


def _fill_through_sqlalchemy() -> None:
    with sa.create_engine("sqlite://").connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count=2")
        connection.exec_driver_sql("CREATE TABLE t (x)")
        connection.exec_driver_sql("INSERT INTO t VALUES (zeroblob(100000))")


def _fill_behind_another_error() -> None:
    try:
        _fill(":memory:")
    except sqlite3.Error as error:
        raise RuntimeError("migration failed") from error


@pytest.mark.parametrize(
    "fill", [lambda: _fill(":memory:"), _fill_through_sqlalchemy, _fill_behind_another_error],
    ids=["driver", "sqlalchemy", "cause"],
)  # fmt: skip
def test_full_disk_behind_a_database_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], fill: Callable[[], None]
) -> None:
    monkeypatch.setattr("portalpns.cli._window.open_window", fill)
    assert run([]) == 66
    assert capsys.readouterr().err == "portalpns: Penyimpanan penuh; kosongkan sebagian lalu ulangi.\n"


def test_words_about_a_full_disk_are_no_full_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def explode() -> int:
        raise RuntimeError("hal surat: disk is full")

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("portalpns.cli._window.open_window", explode)
    assert run([]) == 70
    assert "tidak terduga" in capsys.readouterr().err


RECAP = [
    "absensi",
    "recap",
    "--json",
    "--case",
    str(Path(__file__).parents[2] / "docs/formats/examples/absensi-recap.json"),
]


@pytest.mark.process
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("arguments", [["verify", __file__], ["verify", __file__, "--json"], ["--help"], RECAP])
def test_who_reads_no_more_gets_no_verdict(arguments: list[str], unbuffered: str) -> None:
    """0 to 5 are verdicts of `verify`: an answer that nobody got is none of them."""
    reads, writes = os.pipe()
    os.close(reads)
    try:
        done = _process(arguments, unbuffered, stdout=writes)
    finally:
        os.close(writes)
    assert (done.returncode, done.stderr) == (66, "")


@pytest.mark.process
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("arguments", [["verify", __file__], ["--help"]])
def test_output_on_a_full_disk_is_a_sentence(arguments: list[str], unbuffered: str) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full: output on a full disk is not tried")
    with open("/dev/full", "w") as full:
        done = _process(arguments, unbuffered, stdout=full.fileno())
    assert (done.returncode, done.stderr.count("\n")) == (66, 1)
    assert "penyimpanan penuh" in done.stderr


@pytest.mark.process
def test_a_complaint_that_nobody_reads_keeps_its_status() -> None:
    reads, writes = os.pipe()
    os.close(reads)
    try:
        done = _process(["verify", "tidak-ada.pdf"], "", stdout=subprocess.PIPE, stderr=writes)
    finally:
        os.close(writes)
    assert (done.returncode, done.stdout) == (66, "")


def _process(
    arguments: list[str], unbuffered: str, *, stdout: int, stderr: int = subprocess.PIPE
) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONUNBUFFERED": unbuffered}
    command = [sys.executable, "-m", "portalpns", *arguments]
    return subprocess.run(command, env=environment, stdout=stdout, stderr=stderr, text=True, timeout=60, check=False)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
@pytest.mark.parametrize(
    "arguments",
    [
        "verify {file}",
        "verify x.pdf --trust {file}",
        "sign {file} -o x.pdf --p12 x.p12 --passphrase-stdin",
        "sign {empty} -o x.pdf --p12 {file} --passphrase-stdin",
        "surat render {file} -o x.pdf",
        "absensi recap --case {file}",
        "absensi import {file} --dry-run",
        "admin init --data x --pemda {file}",
        "server --data x --trust {file}",
    ],
)
def test_a_file_that_is_closed_to_us_is_told_as_such(tmp_path: Path, arguments: str) -> None:
    closed, empty = tmp_path / "tertutup", tmp_path / "kosong"
    closed.touch(0o000)
    empty.touch()
    # root is stopped by no mode unless it gives this right away
    ordinary = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"] if os.getuid() == 0 else []
    words = arguments.format(file=closed, empty=empty).split()
    done = subprocess.run(
        [*ordinary, sys.executable, "-m", "portalpns", *words], cwd=tmp_path, input="", capture_output=True, text=True,
        timeout=120, check=False,
    )  # fmt: skip
    said = f"portalpns: Berkas “{closed}” tidak dapat dibaca: izin akses ditolak.\n"
    assert (done.returncode, done.stderr) == (66, said)
