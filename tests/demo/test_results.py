"""The folder of results: a journey never removes what it did not make."""

from pathlib import Path

import pytest

from portalpns.demo.results import clear
from portalpns.domain.errors import BadInput, FileProblem


def test_a_new_an_empty_and_an_own_folder_are_taken(tmp_path: Path) -> None:
    out = tmp_path / "out"
    for _ in range(2):
        work = clear(out)
        (work / "server.db").write_text("x")
        (out / "rekap.pdf").write_text("x")
    assert [one.name for one in clear(out).iterdir()] == []
    assert not (out / "rekap.pdf").exists()
    empty = tmp_path / "kosong"
    empty.mkdir()
    assert clear(empty).is_dir()


def test_what_others_laid_there_is_never_touched(tmp_path: Path) -> None:
    thesis = tmp_path / "skripsi" / "bab1.txt"
    thesis.parent.mkdir()
    thesis.write_text("penting")
    with pytest.raises(BadInput, match="berisi berkas lain"):
        clear(tmp_path)
    own = clear(tmp_path / "out").parent
    (own / "catatan.txt").write_text("juga penting")
    clear(own)
    assert thesis.read_text() == "penting"
    assert (own / "catatan.txt").read_text() == "juga penting"


def test_a_link_is_unlinked_and_its_target_stays(tmp_path: Path) -> None:
    out = clear(tmp_path / "out").parent
    target = tmp_path / "lain"
    target.mkdir()
    (target / "a.txt").write_text("a")
    (out / "pages").symlink_to(target)
    clear(out)
    assert (target / "a.txt").exists()


def test_a_file_and_a_place_that_cannot_be_written_are_sentences(tmp_path: Path) -> None:
    file = tmp_path / "berkas"
    file.write_text("x")
    with pytest.raises(BadInput, match="adalah berkas"):
        clear(file)
    with pytest.raises(FileProblem, match="tidak dapat ditulis"):
        clear(file / "out")
