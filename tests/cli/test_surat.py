"""The command `surat render`: files, sentences and exit states."""

import json
from pathlib import Path

import pikepdf
import pytest

from portalpns.cli import run

EXAMPLES = Path(__file__).parents[2] / "docs/formats/examples"
DINAS = str(EXAMPLES / "surat_dinas.json")


@pytest.mark.parametrize("kind", ["surat_dinas", "surat_undangan", "nota_dinas", "surat_perintah_tugas"])
def test_each_example_becomes_a_pdf(kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "surat.pdf"
    assert run(["surat", "render", str(EXAMPLES / f"{kind}.json"), "-o", str(target)]) == 0
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == f"Surat ditulis ke “{target}”.\n"
    with pikepdf.open(target) as pdf:
        assert [str(field.T) for field in pdf.Root.AcroForm.Fields] == ["ttd_1"]
    assert [file.name for file in tmp_path.iterdir()] == ["surat.pdf"]


def test_two_signers_need_not_name_their_fields(tmp_path: Path) -> None:
    letter = json.loads(Path(DINAS).read_text(encoding="utf-8"))
    letter["penandatangan"] = [{"jabatan": "Kepala Dinas", "nama": name} for name in ("Satu", "Dua")]
    source, target = tmp_path / "surat.json", tmp_path / "surat.pdf"
    source.write_text(json.dumps(letter), encoding="utf-8")
    assert run(["surat", "render", str(source), "-o", str(target)]) == 0
    with pikepdf.open(target) as pdf:
        assert [str(field.T) for field in pdf.Root.AcroForm.Fields] == ["ttd_1", "ttd_2"]


def test_rendering_twice_writes_the_same_file(tmp_path: Path) -> None:
    target = tmp_path / "surat.pdf"
    target.write_bytes(b"lama")
    assert run(["surat", "render", DINAS, "-o", str(target)]) == 0
    first = target.read_bytes()
    assert first.startswith(b"%PDF-1.7")
    assert run(["surat", "render", DINAS, "-o", str(target)]) == 0
    assert target.read_bytes() == first


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "berkas kosong"),
        (b"{", "JSON terpotong"),
        (b"%PDF-1.7", "JSON tidak benar di sekitar byte 0"),
        (b"[1]", "seharusnya objek, bukan daftar"),
        (b"[" * 100_000, "terlalu dalam"),
        (b" " * 9_000_000, "lebih besar dari 8 MB"),
    ],
)
def test_a_broken_letter_is_one_sentence_and_65(
    data: bytes, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, target = tmp_path / "surat.json", tmp_path / "surat.pdf"
    source.write_bytes(data)
    assert run(["surat", "render", str(source), "-o", str(target)]) == 65
    message = capsys.readouterr().err
    assert message.startswith(f"portalpns: Berkas “{source}”: ")
    assert said in message
    assert message.count("\n") == 1
    assert not target.exists()


def test_a_wrong_value_is_named_by_its_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    letter = json.loads(Path(DINAS).read_text())
    letter["naskah"]["body"][2]["level"] = 9
    source = tmp_path / "surat.json"
    source.write_text(json.dumps(letter))
    assert run(["surat", "render", str(source), "-o", str(tmp_path / "x.pdf")]) == 65
    assert "“naskah.body[2].level” harus 0, 1, atau 2, bukan 9." in capsys.readouterr().err


def test_an_endless_file_ends(tmp_path: Path) -> None:
    assert run(["surat", "render", "/dev/zero", "-o", str(tmp_path / "x.pdf")]) == 65


def test_a_missing_letter_and_a_folder_are_66(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = str(tmp_path / "x.pdf")
    assert run(["surat", "render", str(tmp_path / "tidak-ada.json"), "-o", target]) == 66
    assert "tidak dapat dibaca: berkas tidak ditemukan." in capsys.readouterr().err
    assert run(["surat", "render", str(tmp_path), "-o", target]) == 66
    assert "itu folder, bukan berkas" in capsys.readouterr().err


def test_a_target_that_cannot_be_written_is_66(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "folder").mkdir()
    for target in (tmp_path / "tidak" / "ada.pdf", tmp_path / "folder"):
        assert run(["surat", "render", DINAS, "-o", str(target)]) == 66
        assert f"Berkas “{target}” tidak dapat ditulis" in capsys.readouterr().err
    assert [file.name for file in tmp_path.iterdir()] == ["folder"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_a_full_disk_is_66(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["surat", "render", DINAS, "-o", "/dev/full"]) == 66
    assert "penyimpanan penuh" in capsys.readouterr().err


def test_a_disk_that_fills_while_writing_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "surat.pdf"
    target.write_bytes(b"lama")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    assert run(["surat", "render", DINAS, "-o", str(target)]) == 66
    assert "penyimpanan penuh" in capsys.readouterr().err
    assert target.read_bytes() == b"lama"
    assert [file.name for file in tmp_path.iterdir()] == ["surat.pdf"]


def test_the_letter_itself_is_never_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    letter, link = tmp_path / "surat.json", tmp_path / "taut.pdf"
    letter.write_bytes(Path(DINAS).read_bytes())
    link.symlink_to(letter)
    for target in (letter, link):
        assert run(["surat", "render", str(letter), "-o", str(target)]) == 65
        assert "adalah berkas surat itu sendiri" in capsys.readouterr().err
    assert letter.read_bytes() == Path(DINAS).read_bytes()


def test_behind_a_link_the_real_file_is_replaced(tmp_path: Path) -> None:
    real, link = tmp_path / "asli.pdf", tmp_path / "tautan.pdf"
    real.write_bytes(b"lama")
    link.symlink_to(real)
    assert run(["surat", "render", DINAS, "-o", str(link)]) == 0
    assert link.is_symlink()
    assert real.read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("words", [[], ["render"], ["render", DINAS], ["cetak", DINAS]])
def test_wrong_usage_is_64(words: list[str]) -> None:
    assert run(["surat", *words]) == 64
