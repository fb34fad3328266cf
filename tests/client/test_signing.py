"""Whose certificate signs: what the server would refuse at the next sync is refused before the signature is made."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from client.kit import NOW, Balai, Jam, Komputer, balai, ca, cut, p12
from portalpns.client.usecases.surat import Filter
from portalpns.domain.errors import BadInput, KeyProblem, WrongState
from portalpns.domain.surat import SuratKeluar
from portalpns.server.jobs import run_due
from portalpns.signing.demo_ca import DemoCa, make_demo_ca
from portalpns.signing.keys.held import HeldKey
from portalpns.signing.keys.pkcs12 import open_pkcs12
from portalpns.store.server_tables import blob as server_blob
from portalpns.store.server_tables import upload

KADIS, NIP = "Farida Hanum, S.T., M.T.", "198001012005011902"
RAHASIA = "rahasia"


def file_of(folder: Path, nama: str, nip: str = NIP, by: DemoCa | None = None) -> Path:
    data = (by or ca()).issue(nama, nip, "Kepala Dinas", "Metro", RAHASIA, now=NOW, kind="p256")
    file = folder / "ttd.p12"
    file.write_bytes(data)
    return file


def key_of(file: Path) -> HeldKey:
    """The key as if it had been opened, without the questions of `open_key`."""
    return open_pkcs12(file.read_bytes(), RAHASIA)


@pytest.fixture
def kadis(tmp_path: Path) -> Iterator[Komputer]:
    """The head's computer with one letter that waits for the signature."""
    with balai(tmp_path, background=False) as place:
        siti = place.komputer("siti")
        siti.core.surat.submit(siti.draft().id)
        siti.sync()
        run_due(place.services)
        yield place.komputer("kadis")


def _letter(who: Komputer, letter_id: str) -> SuratKeluar:
    letter = who.core.surat.get(letter_id)
    assert isinstance(letter, SuratKeluar)
    return letter


def waiting(kadis: Komputer) -> str:
    (row,) = kadis.core.tandatangan.waiting()
    return row.id


@pytest.mark.parametrize(
    ("nama", "nip", "words"),
    [
        ("Bambang Sutejo, S.Kom.", NIP, "atas nama Bambang Sutejo, S.Kom."),
        ("Farida Hanum, S.T., M.T.", "198001012005011903", "NIP 198001012005011903"),
    ],
)
def test_another_persons_certificate_signs_nothing(
    kadis: Komputer, tmp_path: Path, nama: str, nip: str, words: str
) -> None:
    file = file_of(tmp_path, nama, nip)
    with pytest.raises(KeyProblem, match=words):
        kadis.core.tandatangan.open_key(file, RAHASIA)
    result = kadis.core.tandatangan.sign(waiting(kadis), key_of(file), seen=True)
    assert not result.ok
    assert words in result.pesan
    assert kadis.core.sync.queue() == []


def test_a_nip_elsewhere_in_the_certificate_counts_as_on_the_server(kadis: Komputer, tmp_path: Path) -> None:
    data = ca().issue(KADIS, "", "NIP 198001012005011903", "Metro", RAHASIA, now=NOW, kind="p256")
    (tmp_path / "ttd.p12").write_bytes(data)
    with pytest.raises(KeyProblem, match="NIP 198001012005011903"):
        kadis.core.tandatangan.open_key(tmp_path / "ttd.p12", RAHASIA)


def test_a_certificate_of_an_unknown_issuer_signs_nothing(kadis: Komputer, tmp_path: Path) -> None:
    file = file_of(tmp_path, KADIS, by=make_demo_ca(NOW - timedelta(days=9), kind="p256"))
    with pytest.raises(KeyProblem, match=r"tidak berujung pada sertifikat akar yang dipercaya"):
        kadis.core.tandatangan.open_key(file, RAHASIA)
    result = kadis.core.tandatangan.sign(waiting(kadis), key_of(file), seen=True)
    assert not result.ok
    assert "tidak berujung" in result.pesan
    assert kadis.core.sync.queue() == []


@pytest.mark.parametrize(("nama", "nip"), [("FARIDA HANUM", NIP), ("Dr. Farida Hanum, S.T.", "1871012345678901")])
def test_titles_and_other_numbers_do_not_matter(kadis: Komputer, tmp_path: Path, nama: str, nip: str) -> None:
    key = kadis.core.tandatangan.open_key(file_of(tmp_path, nama, nip), RAHASIA)
    assert kadis.core.tandatangan.warnings(key) == []
    assert kadis.core.tandatangan.sign(waiting(kadis), key, seen=True).ok
    kadis.sync()
    assert kadis.core.sync.tray() == []


@pytest.mark.parametrize(
    ("off", "said"), [({"minutes": 10}, "10 menit"), ({"hours": -7}, "7 jam"), ({"days": 3}, "3 hari")]
)
def test_a_clock_that_differs_from_the_servers_signs_nothing(kadis: Komputer, off: dict[str, int], said: str) -> None:
    """The server would refuse each of the fifty afterwards."""
    right = kadis.jam
    key = kadis.core.tandatangan.open_key(p12(kadis.root), RAHASIA)
    kadis.jam = Jam()
    kadis.jam.later(**off)
    kadis.restart().sync()
    with pytest.raises(WrongState, match=f"berbeda {said} dari jam server"):
        kadis.core.tandatangan.open_key(p12(kadis.root), RAHASIA)
    result = kadis.core.tandatangan.sign(waiting(kadis), key, seen=True)
    assert (result.ok, said in result.pesan, kadis.core.sync.queue()) == (False, True, [])
    kadis.jam.now = right.now
    kadis.sync()
    assert kadis.core.tandatangan.sign(waiting(kadis), key, seen=True).ok


def test_without_any_root_the_server_decides_and_that_is_said(kadis: Komputer) -> None:
    shutil.rmtree(kadis.core.paths.roots)
    key = kadis.core.tandatangan.open_key(p12(kadis.root), RAHASIA)
    (warning,) = kadis.core.tandatangan.warnings(key)
    assert "belum ada sertifikat akar" in warning
    assert kadis.core.tandatangan.sign(waiting(kadis), key, seen=True).ok


def test_a_broken_root_is_named(kadis: Komputer) -> None:
    (kadis.core.paths.roots / "lain.pem").write_bytes(b"-----BEGIN CERTIFICATE-----\nrusak")
    with pytest.raises(BadInput, match=r"lain\.pem"):
        kadis.core.tandatangan.open_key(p12(kadis.root), RAHASIA)


@pytest.mark.parametrize("kept", [True, False], ids=["file here", "file gone here too"])
def test_a_signature_whose_file_the_server_has_lost_is_sent_once_more(place: Balai, kept: bool) -> None:
    """After a restore, or when the line was cut for longer than an upload without a push is kept."""
    siti, kadis = place.komputer("siti"), place.komputer("kadis")
    draft = siti.draft()
    place.freeze(draft.id, siti, kadis)
    key = kadis.core.tandatangan.open_key(p12(place.root), "rahasia")
    assert kadis.core.tandatangan.sign(draft.id, key, seen=True).ok
    assert kadis.line is not None
    kadis.line.before = lambda _method, path: cut() if path == "/sync/push" else None
    assert not kadis.core.sync.sync_now().ok, "the file is there, the action is not"
    sha = _letter(kadis, draft.id).ttd_sha
    for table in (server_blob, upload):
        place.services.db.write(lambda c, table=table: c.execute(table.delete().where(table.c.sha256 == sha)))
    place.services.blobs.path(sha).unlink()
    if not kept:
        kadis.core._opened().blobs._path(sha).unlink()
    kadis.line.before = None
    other = kadis.draft("Sesudahnya")
    kadis.sync()
    assert kadis.core.sync.queue() == []
    assert other.id in {row.id for row in kadis.core.surat.rows(Filter("keluar"))}
    if kept:
        assert (_letter(kadis, draft.id).state, kadis.core.sync.tray()) == ("terkirim", [])
        assert place.services.blobs.path(sha).is_file()
    else:
        (refused,) = kadis.core.sync.tray()
        assert refused.code == "blob_missing"


def test_a_page_that_came_in_the_place_of_the_chosen_one_is_not_signed(kadis: Komputer) -> None:
    key = kadis.core.tandatangan.open_key(p12(kadis.root), RAHASIA)
    letter = waiting(kadis)
    files = kadis.core.tandatangan.files([letter, "tidak ada"])
    assert files == {letter: kadis.core.surat.get(letter).pdf_sha}
    (result,) = kadis.core.tandatangan.sign_many([letter], key, files={letter: "0" * 64})
    assert (result.ok, "berganti sejak Anda memilihnya" in result.pesan) == (False, True)
    assert kadis.core.sync.queue() == []
    (result,) = kadis.core.tandatangan.sign_many([letter], key, files=files)
    assert result.ok
