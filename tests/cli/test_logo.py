"""`portalpns admin logo`: the pemda's own arms from a picture file; whatever is wrong with it changes nothing."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from gambar import claimed, encoded, noise, picture, png, uri
from portalpns.data import resource
from portalpns.domain.direktori import Pemda
from portalpns.server.config import ServerConfig
from portalpns.server.services import open_services

Run = Callable[..., tuple[int, str, str]]
EXAMPLE = Path(__file__).parents[2] / "docs/formats/examples/surat_dinas.json"


@pytest.fixture
def data(tmp_path: Path, run: Run) -> Path:
    folder = tmp_path / "server"
    assert run("admin", "init", "--data", folder, "--pemda", resource("contoh/pemda.json"))[0] == 0
    return folder


@pytest.fixture
def file(tmp_path: Path) -> Path:
    found = tmp_path / "lambang.png"
    found.write_bytes(png(300, 400))
    return found


def pemda(data: Path) -> Pemda:
    services = open_services(ServerConfig(data, background=False))
    try:
        with services.db.read() as connection:
            return services.directory.read(connection).pemda
    finally:
        services.close()


def master(tmp_path: Path, **more: Any) -> Path:
    table = json.loads(resource("contoh/pemda.json").read_text(encoding="utf-8"))
    table["pemda"][0] |= more
    made = tmp_path / "pemda.json"
    made.write_text(json.dumps(table), encoding="utf-8")
    return made


def test_the_first_day_says_that_letters_bear_no_arms_yet(run: Run, data: Path, file: Path) -> None:
    again = ("admin", "init", "--data", data, "--pemda", resource("contoh/pemda.json"))
    assert "portalpns admin logo" in run(*again)[1]
    assert run("admin", "logo", file, "--data", data)[0] == 0
    assert "portalpns admin logo" not in run(*again)[1]


def test_a_demo_is_not_told_of_arms(run: Run, tmp_path: Path) -> None:
    made = master(tmp_path, contoh=True)
    assert "admin logo" not in run("admin", "init", "--data", tmp_path / "s", "--pemda", made)[1]


def test_arms_are_put_kept_and_taken_off(run: Run, data: Path, file: Path) -> None:
    status, out, err = run("admin", "logo", file, "--data", data)
    assert (status, err) == (0, "")
    assert out.startswith("Logo Pemerintah Kota Contoh dipasang (300 x 400 piksel, ")
    first = pemda(data).logo
    assert first
    assert first.startswith("data:image/png;base64,")
    assert run("admin", "logo", file, "--data", data) == (0, "Logo itu sudah terpasang.\n", "")
    status, out, _ = run("admin", "init", "--data", data, "--pemda", resource("contoh/pemda.json"))
    assert "0 dari 16" in out
    assert pemda(data).logo == first
    status, out, _ = run("admin", "logo", "--hapus", "--data", data)
    assert (status, out) == (0, "Logo Pemerintah Kota Contoh dihapus; kop surat kini tanpa logo.\n")
    assert pemda(data).logo == ""
    assert run("admin", "logo", "--hapus", "--data", data) == (0, "Tidak ada logo yang terpasang.\n", "")
    assert run("admin", "audit-periksa", "--data", data)[0] == 0


def test_a_master_file_may_hold_the_arms(run: Run, data: Path, tmp_path: Path) -> None:
    own = uri(png())
    assert "1 dari 16" in run("admin", "init", "--data", data, "--pemda", master(tmp_path, logo=own))[1]
    assert pemda(data).logo == own
    assert "1 dari 16" in run("admin", "init", "--data", data, "--pemda", master(tmp_path, logo=""))[1]


@pytest.mark.parametrize(
    "logo", ["metro", "data:image/png;base64,AAAA", uri(png()[:-40]), uri(claimed(800, 800)), uri(png()) + "!", 5]
)
def test_a_master_file_with_a_broken_picture_is_refused(run: Run, data: Path, tmp_path: Path, logo: Any) -> None:
    status, _, err = run("admin", "init", "--data", data, "--pemda", master(tmp_path, logo=logo))
    assert (status, err.count("\n"), "bagian pemda nomor 1" in err, len(err) < 500) == (65, 1, True, True), err
    assert pemda(data).logo is None


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "kosong"),
        (b"bukan gambar", "bukan gambar PNG atau JPEG"),
        (png()[:-40], "rusak"),
        (claimed(60_000, 60_000), "terlalu besar"),
        (encoded(picture(), "GIF"), "bukan gambar PNG atau JPEG"),
        (png(900, 100), "terlalu pipih"),
    ],
)
def test_a_broken_picture_is_one_sentence_and_changes_nothing(
    run: Run, data: Path, file: Path, content: bytes, words: str
) -> None:
    run("admin", "logo", file, "--data", data)
    before = pemda(data)
    file.write_bytes(content)
    status, out, err = run("admin", "logo", file, "--data", data)
    assert (status, out, err.count("\n"), words in err, "lambang.png" in err) == (65, "", 1, True, True), err
    assert pemda(data) == before


def test_a_file_that_is_not_there_a_folder_and_wrong_usage(run: Run, data: Path, file: Path, tmp_path: Path) -> None:
    for target in (tmp_path / "tidak-ada.png", tmp_path):
        status, _, err = run("admin", "logo", target, "--data", data)
        assert (status, err.count("\n")) == (66, 1)
    for arguments in ((), (file, "--hapus")):
        status, _, err = run("admin", "logo", *arguments, "--data", data)
        assert (status, err.count("\n"), "--hapus" in err) == (65, 1, True)
    assert run("admin", "logo", file, "--data", tmp_path / "lain")[0] == 69
    assert not (tmp_path / "lain").exists()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a pipe is a file of Unix")
def test_a_pipe_that_nobody_writes_to_ends_at_once(run: Run, data: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipa.png")
    assert run("admin", "logo", tmp_path / "pipa.png", "--data", data)[0] == 65


# the same picture in LETTER.json


def letter(tmp_path: Path, logo: Any) -> Path:
    whole = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    whole["kop"]["logo"] = logo
    made = tmp_path / "surat.json"
    made.write_text(json.dumps(whole), encoding="utf-8")
    return made


def test_a_letter_as_json_may_carry_its_logo(run: Run, tmp_path: Path) -> None:
    source, target = letter(tmp_path, uri(encoded(noise(240, 260)))), tmp_path / "surat.pdf"
    assert run("surat", "render", source, "-o", target)[0] == 0
    first = target.read_bytes()
    assert run("surat", "render", source, "-o", target)[0] == 0
    assert target.read_bytes() == first
    with pikepdf.open(target) as pdf:
        assert [int(one.Width) for one in pdf.pages[0].get_images().values()] == [240]


@pytest.mark.parametrize(
    "logo", ["data:,", uri(b"x"), uri(png()[:-40]), uri(claimed(800, 800)), "data:" + "A" * 5_000_000]
)
def test_a_hostile_logo_in_a_letter_is_one_sentence(run: Run, tmp_path: Path, logo: str) -> None:
    status, _, err = run("surat", "render", letter(tmp_path, logo), "-o", tmp_path / "surat.pdf")
    assert (status, err.count("\n"), "surat.json" in err, len(err) < 500) == (65, 1, True, True), err
    assert not (tmp_path / "surat.pdf").exists()
