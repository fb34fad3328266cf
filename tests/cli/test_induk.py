"""Files of master data as `portalpns admin init` takes or refuses them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from portalpns.data import resource

Run = Callable[..., tuple[int, str, str]]


def induk(**changes: Any) -> bytes:
    table = json.loads(resource("contoh/pemda.json").read_text(encoding="utf-8"))
    return json.dumps({**table, **changes}).encode()


def changed(kind: str, number: int, **fields: Any) -> bytes:
    """The example with other fields in one row; beyond the last row a new one like the first."""
    rows = json.loads(resource("contoh/pemda.json").read_bytes())[kind]
    rows[number : number + 1] = [{**rows[number if number < len(rows) else 0], **fields}]
    return induk(**{kind: rows})


def kalender(**fields: Any) -> bytes:
    return induk(kalender=[{"id": "kalender", **fields}])


NATAL = {"tanggal": "2026-12-25", "kind": "LIBUR_NAS", "nama": "Hari Raya Natal"}
PUASA = {"nama": "RAMADAN", "mulai": "2027-02-08", "selesai": "2027-03-09"}
BROKEN: list[tuple[bytes, str]] = [
    (b"", "bukan induk data"),
    (b"{", "bukan induk data"),
    (b"[]", "bukan induk data"),
    (b"\xff\xfe", "bukan induk data"),
    (b'{"opd": [{"id": "a\\u0000"}]}', "NUL"),
    (b'{"kantor": []}', "kantor"),
    (b"{}", "tepat satu pemda"),
    (induk(pemda=[]), "tepat satu pemda"),
    (induk(opd=[{"id": "x"}]), "bagian opd nomor 1"),
    (induk(opd=[{"id": "x", "nama": "X", "singkatan": "X", "kode": "1", "jenis": "dinas", "telpon": "1"}]), "telpon"),
    (induk(peran=[{"id": "r", "pegawai": "p-nihil", "opd": "diskominfo", "peran": "penyusun"}]), "p-nihil"),
    (induk(peran=[{"id": "r", "pegawai": "p-tu", "opd": "diskominfo", "peran": "raja"}]), "bagian peran nomor 1"),
    (induk(peran=[{"id": "p-tu", "pegawai": "p-tu", "opd": "diskominfo", "peran": "penyusun"}]), "p-tu"),
    (induk(pegawai=[{"id": "p", "nip": "123", "nama": "X", "opd": "diskominfo"}]), "18 angka"),
    (changed("opd", 0, induk="diskominfo"), "di bawah dirinya sendiri"),
    (changed("jabatan", 0, atasan="j-sekdis"), "di bawah dirinya sendiri"),
    (changed("pegawai", 1, nip="198001012005011901"), "NIP 198001012005011901 yang sama"),
    (changed("pegawai", 1, pin="1"), "PIN 1 yang sama"),
    (changed("pegawai", 0, penugasan=[{"opd": "diskominfo", "mulai": "2026-01-01"}]), "bagian pegawai nomor 1"),
    (induk(kalender=[{"id": "k", "libur": [{"tanggal": "2026-11-04", "kind": "LIBUR_NAS", "name": "X"}]}]), "name"),
    (changed("pegawai", 0, penugasan=[{"opd": "nihil", "selesai": "2026-06-30"}]), "opd “nihil” yang tidak ada"),
    (changed("pemangku", 9, id="pm-lain", pegawai="p-sekdis", mulai="2025-01-01"), "definitif"),
    (induk(kalender=[{"id": "kalender"}, {"id": "kalender-2027"}]), "hanya boleh memuat satu kalender"),
    (changed("pemda", 0, verifikasi="javascript:alert(1)"), "https://"),
    (changed("pemda", 0, profil="zz"), "Profil tata naskah “zz” tidak ada"),
    (changed("pegawai", 0, nama=" "), "Isian nama kosong"),
    (changed("peran", 9, id="pin:diskominfo-1:5"), "titik dua"),
    (changed("peran", 9, id="pr\n1"), "titik dua"),
    (changed("opd", 9, id="kembar", singkatan="WK", kode="77"), "singkatan WK yang sama"),
    (
        changed("pegawai", 1, nama="Siti\u0007 Aminah"),
        "bagian pegawai nomor 2: Karakter berikut tidak dapat dicetak: U+0007",
    ),
    (changed("pegawai", 0, nama="Farida 😀"), "“😀” (U+1F600) pada “nama”"),
    (changed("pegawai", 0, nama="Farida\nHanum"), "U+000A pada “nama”"),
    (changed("pegawai", 0, nama="Farida \u202emunaH"), "U+202E pada “nama”"),
    (
        changed("opd", 0, alamat="Jalan\tA.H. Nasution"),
        "bagian opd nomor 1: Karakter berikut tidak dapat dicetak: U+0009",
    ),
    (changed("jabatan", 0, cetak="市長"), "“市” (U+5E02), “長” (U+9577) pada “cetak”"),
    (kalender(libur=[{**NATAL, "nama": "Natal\u200b"}]), "U+200B pada “libur[0].nama”"),
    (kalender(libur=[NATAL, {**NATAL, "kind": "CUTI_BERSAMA"}]), "libur 2026-12-25 tertulis dua kali"),
    (
        kalender(musim=[PUASA, {**PUASA, "mulai": "2027-03-09", "selesai": "2027-03-20"}]),
        "2027-03-09 bertumpang tindih",
    ),
    (
        changed("pegawai", 0, selesai="2026-06-29", penugasan=[{"opd": "diskominfo", "selesai": "2026-06-30"}]),
        "bagian pegawai nomor 1: penugasan pada diskominfo berakhir 2026-06-30",
    ),
]


@pytest.mark.parametrize(("content", "words"), BROKEN)
def test_broken_master_data_are_refused_whole(run: Run, tmp_path: Path, content: bytes, words: str) -> None:
    (tmp_path / "pemda.json").write_bytes(content)
    folder = tmp_path / "server"
    status, _, err = run("admin", "init", "--data", folder, "--pemda", tmp_path / "pemda.json")
    assert (status, err.count("\n"), words in err) == (65, 1, True), err
    assert not (folder / "server.db").exists()


def test_a_unit_may_take_the_short_name_of_one_that_has_ended(run: Run, tmp_path: Path) -> None:
    first, *others = json.loads(resource("contoh/pemda.json").read_bytes())["opd"]
    ended = {**first, "id": "lama", "mulai": "2001-01-01", "selesai": "2019-12-31"}
    (tmp_path / "pemda.json").write_bytes(induk(opd=[{**first, "mulai": "2020-01-01"}, *others, ended]))
    assert run("admin", "init", "--data", tmp_path / "s", "--pemda", tmp_path / "pemda.json")[0] == 0


def test_words_that_a_page_can_draw_are_taken_as_they_are(run: Run, tmp_path: Path) -> None:
    rows = json.loads(resource("contoh/pemda.json").read_bytes())["pegawai"]
    rows[0] |= {"nama": "José\u00a0Núñez – d’Ángelo, S.T.", "selesai": "2026-06-30"}
    rows[0]["penugasan"] = [{"opd": "diskominfo", "selesai": "2026-06-30"}]
    (tmp_path / "pemda.json").write_bytes(induk(pegawai=rows))
    assert run("admin", "init", "--data", tmp_path / "s", "--pemda", tmp_path / "pemda.json")[0] == 0


def test_a_missing_master_file_is_told(run: Run, tmp_path: Path) -> None:
    status, _, err = run("admin", "init", "--data", tmp_path / "s", "--pemda", tmp_path / "tidak-ada.json")
    assert (status, "tidak-ada.json" in err) == (66, True)


def test_a_field_that_the_file_left_out_before_can_be_filled_in_later(run: Run, tmp_path: Path) -> None:
    file, folder = tmp_path / "pemda.json", tmp_path / "s"
    for number, more in enumerate(({}, {"telepon": "(0725) 41234"}, {})):
        file.write_bytes(changed("opd", 0, **more))
        status, out, err = run("admin", "init", "--data", folder, "--pemda", file)
        assert (status, err) == (0, "")
        assert f"{1 if number else 16} dari 16" in out
