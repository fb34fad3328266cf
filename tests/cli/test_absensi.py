"""The commands `absensi recap` and `absensi import`: JSON, words, exit states."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from client.kit import PASSWORD, balai
from client.test_secrets import NoKeyring
from portalpns.cli import run
from portalpns.client.core import Core
from portalpns.store.server_tables import punch

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "docs" / "formats" / "examples" / "absensi-recap.json"
SAMPLES = ROOT / "tests" / "data" / "attlog"
WRONG_KIND = {"person": "perawat", "kind": "CX", "from": "2026-08-03", "to": "2026-08-03", "status": "approved"}
GOOD_LINE = b"       12\t2026-07-06 07:30:00\t1\t255\t1\t0\n"


def recap(file: Path, *more: str) -> int:
    return run(["absensi", "recap", "--case", str(file), *more])


def dry(*files: Path, json: bool = True) -> int:
    return run(["absensi", "import", *map(str, files), "--dry-run", *(["--json"] if json else [])])


def test_recap_prints_one_json_object_with_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    assert recap(EXAMPLE, "--json") == 0
    said = capsys.readouterr()
    result = json.loads(said.out)
    assert list(result) == ["days", "totals", "alerts", "quarantine"]
    (row,) = [row for row in result["totals"] if row["opd"] == "rsud"]
    assert row == {
        "person": "perawat", "opd": "rsud", "workdays": 2, "present": 1, "tk": 1,
        "late_min": 0, "early_min": 0, "deduction_pct": 3.0,
    }  # fmt: skip
    assert said.err == ""


def test_recap_is_the_same_every_time(capsys: pytest.CaptureFixture[str]) -> None:
    outputs = set()
    for _ in range(2):
        assert recap(EXAMPLE, "--json") == 0
        outputs.add(capsys.readouterr().out)
    assert len(outputs) == 1


def test_recap_without_json_is_a_table_with_reasons(capsys: pytest.CaptureFixture[str]) -> None:
    assert recap(EXAMPLE) == 0
    said = capsys.readouterr().out
    assert "Hari kerja" in said
    assert "4 Agustus 2026: H TL2." in said
    assert "hari berturut-turut tanpa keterangan" in said


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"foo": 1}, "foo"),
        ({"people": [{"id": "A", "tz": "Asia/Jakarta", "from": "2020-01-01", "nama": "x"}]}, "people[0].nama"),
        ({"month": "2026-13"}, "month"),
        ({"now": "2026-08-05T08:00:00"}, "now"),
        ({"rules": "lain"}, "lain"),
        ({"events": [WRONG_KIND]}, "events[0].kind"),
        ({"people": {}}, "people"),
    ],
)
def test_recap_of_a_broken_case_is_one_sentence_that_names_the_place(
    change: dict[str, Any], place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = json.loads(EXAMPLE.read_text(encoding="utf-8")) | change
    file = tmp_path / "kasus.json"
    file.write_text(json.dumps(case), encoding="utf-8")
    assert recap(file, "--json") == 65
    said = capsys.readouterr()
    assert said.out == ""
    assert place in said.err
    assert said.err.startswith(f"portalpns: Berkas “{file}”: ")
    assert said.err.count("\n") == 1


def test_wrong_usage_and_a_file_that_is_not_there_have_their_own_states(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["absensi", "recap"]) == 64
    assert run(["absensi"]) == 64
    assert recap(tmp_path / "tidak-ada.json") == 66
    assert dry() == 64
    assert capsys.readouterr().out == ""


def test_dry_import_names_each_line_that_is_set_aside(capsys: pytest.CaptureFixture[str]) -> None:
    file = SAMPLES / "Thrawn1_garbage_timestamp_81.dat"
    assert dry(file) == 0
    (report,) = json.loads(capsys.readouterr().out)
    assert (report["file"], report["lines"], report["accepted"], report["repeated"]) == (str(file), 81, 80, 0)
    (remark,) = report["quarantined"]
    assert set(remark) == {"line", "text", "reason"}
    assert "1990-00--8 -16:-29:-40" in remark["text"]
    assert file.read_bytes().splitlines()[remark["line"] - 1].decode().strip() == remark["text"]


def test_dry_import_counts_a_punch_once_over_all_files(capsys: pytest.CaptureFixture[str]) -> None:
    file = SAMPLES / "r1cko23_2lines.dat"
    assert dry(file, file, json=False) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first.endswith("2 baris, 2 diterima, 0 berulang, 0 dikarantina.")
    assert second.endswith("2 baris, 0 diterima, 2 berulang, 0 dikarantina.")


@pytest.mark.parametrize(
    ("data", "state", "word"),
    [
        (b"", 65, "kosong"),
        (b"%PDF-1.7\n%\xe2\xe3\n", 65, "PDF"),
        (b"PK\x03\x04rest", 65, "XLSX"),
        (b"halo\ndunia\n", 65, "bukan attlog"),
        (None, 66, "tidak ditemukan"),
    ],
)
def test_one_file_that_is_no_attlog_stops_the_whole_import(
    data: bytes | None, state: int, word: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = tmp_path / "1_attlog.dat", tmp_path / "2_attlog.dat"
    good.write_bytes(GOOD_LINE)
    if data is not None:
        bad.write_bytes(data)
    assert dry(good, bad) == state
    said = capsys.readouterr()
    assert said.out == ""
    assert "2_attlog.dat" in said.err
    assert word in said.err


DAMAGED_LINE = b"12\t1990-00--8 -16:-29:-40\t1\t255\t1\t0\n"


def test_a_file_without_one_usable_line_is_told_and_no_success(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = tmp_path / "1_attlog.dat", tmp_path / "2_attlog.dat"
    good.write_bytes(GOOD_LINE)
    bad.write_bytes(DAMAGED_LINE * 2)
    for files in ([bad], [good, bad], [bad, good, bad]):
        assert dry(*files) == 65
        said = capsys.readouterr()
        assert [len(report["quarantined"]) for report in json.loads(said.out)] == [2 * (file == bad) for file in files]
        assert said.err.count("\n") == 1
        assert "2_attlog.dat" in said.err
        assert "1_attlog.dat" not in said.err
    bad.write_bytes(DAMAGED_LINE + GOOD_LINE)
    assert dry(bad) == 0
    assert dry(good, bad) == 0, "a line that is repeated is a usable one"


@pytest.mark.process
def test_an_import_opens_a_protected_profile_sends_what_it_read_and_names_strangers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTALPNS_HOME", str(tmp_path / "rumah"))
    file = tmp_path / "1_attlog.dat"
    file.write_text("".join(f"{pin}\t2026-11-23 07:2{pin}:00\t1\t0\t1\t0\r\n" for pin in (5, 7)), encoding="ascii")
    fetched = datetime(2026, 11, 23, 2, tzinfo=UTC).timestamp()
    os.utime(file, (fetched, fetched))
    with balai(tmp_path) as place:
        core = Core.open(keyring=NoKeyring(), passphrase="frasa panjang sekali")
        core.sign_in(place.url, "siti", PASSWORD)
        assert core.sync.sync_now().ok
        core.close()

        def command(*more: str, said: str = "") -> subprocess.CompletedProcess[str]:
            program = [sys.executable, "-m", "portalpns", "absensi", "import", str(file), *more]
            env = {**os.environ, "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
            return subprocess.run(program, input=said, capture_output=True, text=True, env=env, check=False)

        damaged = tmp_path / "2_attlog.dat"
        damaged.write_bytes(DAMAGED_LINE)
        refused = command(str(damaged), "--passphrase-stdin", said="frasa panjang sekali\n")
        assert (refused.returncode, refused.stderr.count("\n")) == (65, 1)
        assert "tidak ada yang disimpan" in refused.stderr
        with place.services.db.read() as connection:
            assert list(connection.scalars(sa.select(punch.c.pin))) == [], "of the sound file beside it neither"
        without = command()
        assert (without.returncode, without.stdout) == (78, "")
        assert "frasa sandi" in without.stderr
        done = command("--passphrase-stdin", said="frasa panjang sekali\n")
        assert (done.returncode, done.stderr) == (0, "")
        assert "2 diterima" in done.stdout
        assert "PIN 7 belum dipetakan: 1 rekaman." in done.stdout
        assert "belum terkirim" not in done.stdout
        assert "hari itu belum dinilai sampai mesin itu dibaca lagi" in done.stdout
        with place.services.db.read() as connection:
            assert set(connection.scalars(sa.select(punch.c.pin))) == {"5", "7"}
        file.write_text("5\t2026-11-26 07:25:00\t1\t0\t1\t0\r\n", encoding="ascii")
        later = command("--passphrase-stdin", said="frasa panjang sekali\n")
        assert "PIN 7" not in later.stdout, "this file does not hold it"
        assert "Tidak ada rekaman sama sekali pada 24 dan 25 November 2026" in later.stdout
