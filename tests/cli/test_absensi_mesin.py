"""`absensi import` of an office whose machines both call themselves 1: refused until `--mesin` says which it is."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from client.kit import Balai, balai
from portalpns.cli import run
from portalpns.client.core import Core
from portalpns.client.secrets import FileKeyring
from portalpns.store.server_tables import punch


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Balai]:
    """A server on whose client the command works, as siti."""
    with balai(tmp_path) as found:
        siti, opened = found.komputer("siti"), Core.open
        siti.core.close()
        keys = FileKeyring(siti.root / "keyring.json")
        monkeypatch.setattr(Core, "open", lambda: opened(siti.root, keyring=keys, clock=found.jam))
        yield found


def export(folder: Path, pin: str, minute: int) -> Path:
    folder.mkdir()
    lines = (f"{pin}\t2026-11-{day} 07:{minute}:00\t1\t0\t1\t0\r\n" for day in (19, 20, 23))
    (folder / "1_attlog.dat").write_text("".join(lines), encoding="ascii")
    return folder / "1_attlog.dat"


def stored(place: Balai) -> set[tuple[str, str]]:
    with place.services.db.read() as connection:
        return {(row.device, row.pin) for row in connection.execute(sa.select(punch.c.device, punch.c.pin))}


def test_a_file_of_an_unknown_machine_needs_its_number(
    place: Balai, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hall, lobby = export(tmp_path / "aula", "5", 10), export(tmp_path / "lobi", "6", 20)
    assert run(["absensi", "import", str(hall)]) == 0
    capsys.readouterr()
    for files in ([lobby], [hall, lobby]):
        assert run(["absensi", "import", *map(str, files), "--json"]) == 65
        said = capsys.readouterr()
        assert (said.out, said.err.count("\n")) == ("", 1)
        assert f"Berkas “{'lobi/' if len(files) > 1 else ''}1_attlog.dat” menyebut dirinya mesin 1, tetapi" in said.err
        assert said.err.rstrip().endswith("; sebutkan mesinnya dengan --mesin; tidak ada yang disimpan.")
    assert stored(place) == {("diskominfo-1", "5")}
    assert run(["absensi", "import", str(lobby), "--mesin", "2", "--json"]) == 0
    (report,) = json.loads(capsys.readouterr().out)
    assert list(report) == ["file", "lines", "accepted", "repeated", "quarantined", "flagged"]
    assert (report["accepted"], report["repeated"]) == (3, 0)
    assert stored(place) == {("diskominfo-1", "5"), ("diskominfo-2", "6")}
    assert run(["absensi", "import", str(lobby), str(hall)]) == 0
    assert capsys.readouterr().out.count("0 diterima, 3 berulang") == 2
    assert stored(place) == {("diskominfo-1", "5"), ("diskominfo-2", "6")}


def test_a_number_that_the_records_contradict_is_refused(
    place: Balai, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hall, lobby = export(tmp_path / "aula", "5", 10), export(tmp_path / "lobi", "6", 20)
    assert run(["absensi", "import", str(hall)]) == 0
    capsys.readouterr()
    for file, number, why in (
        (hall, "2", "memuat rekaman mesin 1 dan tidak satu pun rekaman mesin 2"),
        (lobby, "1", "tidak memuat satu pun rekaman mesin 1 yang sudah tersimpan untuk hari yang sama"),
    ):
        assert run(["absensi", "import", str(file), "--mesin", number, "--json"]) == 65
        said = capsys.readouterr()
        assert (said.out, said.err.count("\n")) == ("", 1)
        assert said.err.rstrip().endswith(
            f"Berkas “1_attlog.dat” {why}, sehingga tidak diimpor sebagai mesin {number}; bila itu memang "
            "dimaksud, impor melalui jendela aplikasi; tidak ada yang disimpan."
        )
        assert stored(place) == {("diskominfo-1", "5")}
    assert run(["absensi", "import", str(hall), "--mesin", "1"]) == 0
    assert stored(place) == {("diskominfo-1", "5")}


def test_two_machines_do_not_become_one(place: Balai, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = [str(export(tmp_path / "aula", "5", 10)), str(export(tmp_path / "lobi", "6", 20))]
    assert run(["absensi", "import", *files, "--mesin", "2"]) == 65
    assert "tidak memuat satu pun rekaman berkas “aula/1_attlog.dat” dari mesin 2" in capsys.readouterr().err
    assert stored(place) == set()


@pytest.mark.parametrize("number", ["1-2", "a b", "9" * 33])
def test_a_number_that_no_machine_may_have_is_broken_input(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], number: str
) -> None:
    for more in ([], ["--dry-run"]):
        file = export(tmp_path / f"aula{len(more)}", "5", 10)
        assert run(["absensi", "import", str(file), "--mesin", number, *more]) == 65
        said = capsys.readouterr()
        assert (said.out, said.err.count("\n")) == ("", 1)
        assert "Nomor mesin terdiri atas 1 sampai 32 huruf atau angka" in said.err


def test_a_dry_run_takes_the_number_as_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = export(tmp_path / "aula", "5", 10)
    other = file.with_name("lain.dat")
    other.write_text(file.read_text().replace("\t1\t0\t1", "\t7\t0\t1"))
    for more, repeated in ([], 0), (["--mesin", "2"], 3):
        assert run(["absensi", "import", str(file), str(other), "--dry-run", "--json", *more]) == 0
        assert json.loads(capsys.readouterr().out)[1]["repeated"] == repeated
