"""A handed-in signature: made in the letter's lifetime, by its signer, and nothing but that."""

import logging
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, append_signature_field

from portalpns.domain.errors import BadInput
from portalpns.server.app import serve
from portalpns.server.config import ServerConfig
from portalpns.server.signatures import trusted_roots
from portalpns.signing.appearance import Appearance
from portalpns.signing.pades import sign_pdf
from server.kit import NOW, Kantor, ca, frozen, kunci, tandatangani

KADIS, NIP = "Farida Hanum, S.T., M.T.", "198001012005011902"


@pytest.fixture
def place(sqlite_place: Kantor) -> Kantor:
    return sqlite_place


def one_more(data: bytes, *, visible: bool) -> bytes:
    """The official's second signature in a field that nobody drew at freezing."""
    return sign_pdf(data, kunci(KADIS), now=NOW, field="lain", appearance=Appearance("WALI KOTA") if visible else None)


def empty_field(data: bytes) -> bytes:
    writer = IncrementalPdfFileWriter(BytesIO(data))
    append_signature_field(writer, SigFieldSpec("lain", box=(20, 20, 90, 60)))
    writer.write(out := BytesIO())
    return out.getvalue()


@pytest.mark.parametrize("ended", [170, 1])
def test_an_expired_certificate_signs_no_new_letter_under_an_old_date(place: Kantor, ended: int) -> None:
    held = kunci(KADIS, begins=NOW - timedelta(days=390), days=390 - ended)
    siti, kadis = place.komputer("siti"), place.komputer("kadis")
    letter = frozen(place, siti)
    result = tandatangani(kadis, letter, held=held, at=NOW - timedelta(days=ended + 1))
    assert (result.status, result.code) == ("rejected", "bad_signature")
    assert "lebih awal daripada pembekuan surat" in result.detail
    assert tandatangani(kadis, letter, held=held).code == "bad_signature"
    assert siti.keluar(letter).state == "menunggu_ttd"


@pytest.mark.parametrize(("minutes", "status"), [(-6, "rejected"), (-4, "applied"), (4, "applied"), (6, "rejected")])
def test_a_clock_may_be_a_little_wrong(place: Kantor, minutes: int, status: str) -> None:
    letter = frozen(place, place.komputer("siti"))
    result = tandatangani(place.komputer("kadis"), letter, at=NOW + timedelta(minutes=minutes))
    assert result.status == status


def test_a_letter_signed_offline_is_taken_days_later(place: Kantor) -> None:
    """Also when the certificate has ended meanwhile: it held when the letter was signed."""
    letter = frozen(place, place.komputer("siti"))
    place.jam.later(days=4)
    kadis = place.komputer("kadis")
    held = kunci(KADIS, days=32)
    assert tandatangani(kadis, letter, held=held, at=NOW + timedelta(days=1)).status == "applied"


@pytest.mark.parametrize("visible", [False, True])
def test_no_field_is_added_to_a_frozen_letter(place: Kantor, visible: bool) -> None:
    letter, kadis = frozen(place, place.komputer("siti")), place.komputer("kadis")
    before = tandatangani(kadis, letter, first=lambda data: one_more(data, visible=visible))
    after = tandatangani(kadis, letter, then=lambda data: one_more(data, visible=visible))
    blank = tandatangani(kadis, letter, first=empty_field)
    assert [one.code for one in (before, after, blank)] == ["bad_signature"] * 3
    assert "perubahan lain" in before.detail
    assert tandatangani(kadis, letter).status == "applied"


@pytest.mark.parametrize(
    ("nama", "nip", "status"),
    [
        (KADIS, NIP, "applied"),
        ("FARIDA HANUM", "", "applied"),
        ("Farida Hanum", "1872014101800002", "applied"),
        (KADIS, "199912312025011001", "rejected"),
        ("Bambang Sutejo", NIP, "rejected"),
    ],
    ids=["NIP", "name only", "NIK only", "a namesake", "another name"],
)
def test_the_nip_decides_where_the_certificate_has_one(place: Kantor, nama: str, nip: str, status: str) -> None:
    letter = frozen(place, place.komputer("siti"))
    result = tandatangani(place.komputer("kadis"), letter, held=kunci(nama, nip))
    assert (result.status, result.code) == (status, "wrong_signer" if status == "rejected" else "")


def test_a_bad_root_file_stops_nobodys_push(place: Kantor, caplog: pytest.LogCaptureFixture) -> None:
    letter = frozen(place, place.komputer("siti"))
    (place.data / "trust" / "zz.pem").write_bytes(b"bukan pem")
    (place.data / "trust" / "aa.pem").write_bytes(ca().root_pem[:400])
    with caplog.at_level(logging.WARNING):
        assert tandatangani(place.komputer("kadis"), letter).status == "applied"
    told = [record.getMessage() for record in caplog.records if "Sertifikat akar dilewati" in record.getMessage()]
    assert ["aa.pem" in told[0], "zz.pem" in told[1]] == [True, True]


def test_a_root_that_is_mended_counts_from_then_on(tmp_path: Path) -> None:
    config = ServerConfig(tmp_path)
    (tmp_path / "trust").mkdir()
    (tmp_path / "trust" / "a.pem").write_bytes(b"bukan pem")
    assert len(trusted_roots(config)) == len(trusted_roots(config)) == 0
    (tmp_path / "trust" / "a.pem").write_bytes(ca().root_pem)
    assert len(trusted_roots(config)) == 1


@pytest.mark.parametrize("name", ["akar.crt", "AKAR.CER", "akar.der", "akar.PEM"])
def test_a_root_counts_in_every_form_that_the_client_takes(tmp_path: Path, name: str) -> None:
    (tmp_path / "trust").mkdir()
    (tmp_path / "trust" / name).write_bytes(ca().root_pem)
    assert len(trusted_roots(ServerConfig(tmp_path))) == 1


def test_a_server_does_not_start_with_a_bad_root_that_it_was_given(tmp_path: Path) -> None:
    (tmp_path / "akar.pem").write_bytes(b"bukan pem")
    config = ServerConfig(tmp_path / "data", port=0, trust=(tmp_path / "akar.pem",))
    with pytest.raises(BadInput, match=r"akar\.pem” bukan sertifikat akar"):
        serve(config, lambda _url: None)
