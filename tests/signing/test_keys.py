"""Opening a p12 file and judging its certificate."""

import contextlib
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from asn1crypto import core, pkcs12
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, PrivateFormat
from cryptography.hazmat.primitives.serialization.pkcs12 import PBES, serialize_key_and_certificates
from hypothesis import given
from hypothesis import strategies as st

from portalpns.domain.errors import KeyProblem
from portalpns.signing.demo_ca import ISSUER_NAME, ROOT_NAME, make_demo_ca
from portalpns.signing.keys.held import HeldKey, check_usable, require_usable
from portalpns.signing.keys.pkcs12 import open_pkcs12
from signing.kit import JABATAN, NAME, NIP, NOW, OPD, PASSPHRASE, office, official, official_key
from tools import tool

LOCK = BestAvailableEncryption(PASSPHRASE.encode())


def store(days: int = 730) -> bytes:
    return office().issue(NAME, NIP, JABATAN, OPD, PASSPHRASE, now=NOW, days=days, key=official_key("2048"))


def pack(key: object, certificate: x509.Certificate | None, lock: object = LOCK) -> bytes:
    return serialize_key_and_certificates(b"uji", key, certificate, None, lock)


def code_of(data: bytes, passphrase: str = PASSPHRASE) -> str:
    with pytest.raises(KeyProblem) as caught:
        open_pkcs12(data, passphrase)
    assert caught.value.pesan.endswith(".")
    return caught.value.code


@pytest.mark.parametrize("passphrase", [PASSPHRASE, bytearray(PASSPHRASE.encode())])
def test_a_p12_gives_key_chain_and_the_names_of_the_certificate(passphrase: str | bytearray) -> None:
    held = open_pkcs12(store(), passphrase)
    assert (held.name, held.nip, held.jabatan) == (NAME, NIP, JABATAN)
    assert held.chain == (office().issuer,)
    assert held.warnings == ()


def test_a_held_key_never_shows_its_key() -> None:
    assert "key=" not in repr(official()).replace("public_key=", "")
    assert "RSAPrivateKey" not in repr(official())


def test_a_wrong_passphrase_is_told_from_a_broken_file() -> None:
    assert code_of(store(), "salah") == "passphrase"
    assert code_of(store(), "") == "passphrase"


@pytest.mark.parametrize("passphrase", ["rahasia\0", "\0", "x" * 100_000])
def test_a_passphrase_that_no_store_can_have_is_wrong(passphrase: str) -> None:
    assert code_of(store(), passphrase) == "passphrase"


def test_a_passphrase_that_is_no_text_is_wrong() -> None:
    with pytest.raises(KeyProblem) as caught:
        open_pkcs12(store(), bytearray(b"rahasia\xff"))
    assert caught.value.code == "passphrase"


def test_bytes_behind_a_p12_do_no_harm_and_cause_no_noise() -> None:
    assert open_pkcs12(store() + b"\n", PASSPHRASE).name == NAME


def test_keys_that_readers_do_not_know_are_refused() -> None:
    curve = ec.generate_private_key(ec.SECP256K1())
    certificate = office().certify(curve, NAME, NIP, JABATAN, OPD, now=NOW, days=9)
    assert code_of(pack(curve, certificate)) == "key_kind"


@pytest.mark.process
def test_a_certificate_for_rsa_pss_only_is_refused(tmp_path: Path) -> None:
    """We sign PKCS#1 v1.5, which its key must not be used for (RFC 4055, 1.2)."""
    openssl = tool("openssl")
    key, certificate, packed = (str(tmp_path / name) for name in ("key.pem", "cert.pem", "pss.p12"))
    for command in (
        ["genpkey", "-algorithm", "rsa-pss", "-pkeyopt", "rsa_keygen_bits:2048", "-out", key],
        ["req", "-x509", "-new", "-key", key, "-subj", "/CN=Uji", "-out", certificate],
        ["pkcs12", "-export", "-inkey", key, "-in", certificate, "-passout", f"pass:{PASSPHRASE}", "-out", packed],
    ):
        subprocess.run([openssl, *command], check=True, capture_output=True, timeout=60)
    assert code_of(Path(packed).read_bytes()) == "key_kind"


@pytest.mark.parametrize("place", ["mac", "key", "certificates"])
def test_a_p12_that_would_count_for_hours_is_refused(place: str) -> None:
    """The number of rounds is the file's own word; the most it may ask for is ten million."""
    pfx = pkcs12.Pfx.load(store())
    rounds = 2**31 - 1
    if place == "mac":
        pfx["mac_data"]["iterations"] = rounds
    else:
        safe = pkcs12.AuthenticatedSafe.load(pfx["auth_safe"]["content"].native)
        encrypted = next(part for part in safe if part["content_type"].native == "encrypted_data")
        plain = next(part for part in safe if part["content_type"].native == "data")
        if place == "certificates":
            info = encrypted["content"]["encrypted_content_info"]
            info["content_encryption_algorithm"]["parameters"]["key_derivation_func"]["parameters"][
                "iteration_count"
            ] = rounds
        else:
            bags = pkcs12.SafeContents.load(plain["content"].native)
            algorithm = bags[0]["bag_value"]["encryption_algorithm"]
            algorithm["parameters"]["key_derivation_func"]["parameters"]["iteration_count"] = rounds
            plain["content"] = core.OctetString(bags.dump(force=True))
        pfx["auth_safe"]["content"] = core.OctetString(safe.dump(force=True))
    assert code_of(pfx.dump(force=True)) == "not_p12"


@pytest.mark.parametrize(
    "data",
    [b"", b"halo", b"%PDF-1.7", b"0" * 2**21, store()[:400], store()[:40], office().root_pem],
    # names of their own, since two workers that collect must agree and keys are new in each
    ids=["empty", "words", "pdf", "large", "cut", "cut-early", "certificate"],
)
def test_what_is_no_p12_is_named_so(data: bytes) -> None:
    assert code_of(data) == "not_p12"


@given(st.integers(0, 3000), st.integers(1, 255))
def test_a_bent_p12_raises_nothing_but_a_key_problem(place: int, flip: int) -> None:
    bent = bytearray(BENT)
    bent[place % len(bent)] ^= flip
    with contextlib.suppress(KeyProblem):  # any other error fails the test
        open_pkcs12(bytes(bent), PASSPHRASE)


BENT = pack(
    official_key("p256"),
    official("p256").certificate,
    PrivateFormat.PKCS12.encryption_builder().kdf_rounds(1).hmac_hash(SHA256()).build(PASSPHRASE.encode()),
)


def test_a_p12_without_a_key_or_certificate_is_refused() -> None:
    assert code_of(serialize_key_and_certificates(None, None, None, [office().root], LOCK)) == "no_key"
    assert code_of(pack(official_key("p256"), None)) == "no_certificate"


def test_unsuited_keys_are_refused() -> None:
    short = official("1024")
    assert code_of(pack(short.key, short.certificate)) == "key_weak"
    other = ed25519.Ed25519PrivateKey.generate()
    name = x509.Name.from_rfc4514_string("CN=uji")
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(other.public_key())
        .serial_number(7).not_valid_before(NOW).not_valid_after(NOW + timedelta(days=1)).sign(other, None)
    )  # fmt: skip
    assert code_of(pack(other, certificate)) == "key_kind"


def test_an_old_way_of_locking_the_file_is_warned_of() -> None:
    old = (
        PrivateFormat.PKCS12.encryption_builder()
        .key_cert_algorithm(PBES.PBESv1SHA1And3KeyTripleDESCBC)
        .hmac_hash(SHA1())
        .build(PASSPHRASE.encode())
    )
    held = open_pkcs12(pack(official_key("2048"), official().certificate, old), PASSPHRASE)
    assert "enkripsi lama" in held.warnings[0]


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (400, None),
        (60, None),
        (59, "59 hari lagi"),
        (29, "29 hari lagi"),
        (7, "7 hari lagi"),
        (6, "segera perbarui"),
        (0, "0 hari lagi"),
    ],
)
def test_the_end_of_a_certificate_is_announced(days: int, said: str | None) -> None:
    ends = official().certificate.not_valid_after_utc
    check = check_usable(official().certificate, ends - timedelta(days=days, seconds=5))
    assert check.refusal is None
    assert (check.warning is None) if said is None else said in (check.warning or "")


@pytest.mark.parametrize(("days", "said"), [(-900, "baru berlaku mulai"), (900, "telah berakhir pada")])
def test_a_certificate_out_of_its_time_is_refused(days: int, said: str) -> None:
    with pytest.raises(KeyProblem, match=said):
        require_usable(official(), NOW + timedelta(days=days))


def test_the_certificate_of_an_authority_does_not_sign_letters() -> None:
    with pytest.raises(KeyProblem, match="tidak diterbitkan untuk tanda tangan"):
        require_usable(HeldKey(office().issuer_key, office().issuer), NOW)


def test_the_demo_says_in_every_name_that_it_is_one() -> None:
    ca = make_demo_ca(NOW, kind="p256")
    for certificate, name in ((ca.root, ROOT_NAME), (ca.issuer, ISSUER_NAME)):
        assert name in certificate.subject.rfc4514_string().replace("\\", "")
        assert "bukan BSrE" in name
        assert name.startswith("CONTOH")


def test_names_over_the_limit_are_cut_as_rfc_5280_asks() -> None:
    held = open_pkcs12(office().issue("N" * 80, NIP, "J" * 80, "O" * 80, PASSPHRASE, now=NOW, kind="p256"), PASSPHRASE)
    assert (len(held.name), len(held.jabatan or "")) == (64, 64)
