"""Opens a PKCS#12 file (RFC 7292) that the signer keeps; neither its path nor its passphrase is kept here."""

import warnings
from collections.abc import Iterator

from asn1crypto import cms, pkcs12
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization.pkcs12 import PKCS12KeyAndCertificates, load_pkcs12
from cryptography.x509.oid import PublicKeyAlgorithmOID

from portalpns.domain.errors import KeyProblem
from portalpns.signing.keys.held import SMALLEST_RSA, HeldKey

LARGEST_FILE = 1024 * 1024
"""Bytes; a real file with a chain has under 20 KB."""
LONGEST_PASSPHRASE = 4096
"""Bytes; no store asks for more, and what is longer did not come from a person."""
MOST_ROUNDS = 10_000_000
"""Of key derivation, some ten seconds; the file itself says how many, usually 2,048 or 600,000."""
CURVES = ("secp256r1", "secp384r1", "secp521r1")
_PBES1_PREFIX = bytes.fromhex("060a2a864886f70d010c01")
"""DER of the OID arc 1.2.840.113549.1.12.1 (RC2, RC4 and 3DES with SHA-1), all of them legacy."""


def open_pkcs12(data: bytes, passphrase: bytearray | str) -> HeldKey:
    """Open `data` and return its key; raises KeyProblem with codes `not_p12`, `passphrase`, `no_key`, ...

    Validity and key usage are not judged here but by `check_usable`, which needs the time.
    """
    if len(data) > LARGEST_FILE or not _looks_like_pfx(data):
        raise KeyProblem("Berkas sertifikat yang dipilih bukan PKCS#12 (.p12 atau .pfx).", code="not_p12")
    secret = passphrase.encode() if isinstance(passphrase, str) else bytes(passphrase)
    if len(secret) > LONGEST_PASSPHRASE or b"\0" in secret or not _is_text(secret):
        raise KeyProblem("Frasa sandi sertifikat salah.", code="passphrase")
    if _rounds(data) > MOST_ROUNDS:
        raise KeyProblem("Berkas sertifikat ini rusak: penguncian kuncinya tidak wajar.", code="not_p12")
    store = _load(data, secret)
    key, own = store.key, store.cert
    if key is None:
        raise KeyProblem("Berkas sertifikat ini tidak berisi kunci untuk menandatangani.", code="no_key")
    if own is None:
        raise KeyProblem(
            "Berkas sertifikat yang dipilih berisi kunci tanpa sertifikat pemiliknya.", code="no_certificate"
        )
    if not isinstance(key, RSAPrivateKey | EllipticCurvePrivateKey):
        raise KeyProblem("Jenis kunci ini tidak didukung; gunakan RSA atau ECDSA.", code="key_kind")
    if isinstance(key, EllipticCurvePrivateKey) and key.curve.name not in CURVES:
        raise KeyProblem(f"Kurva {key.curve.name} tidak didukung; gunakan P-256, P-384, atau P-521.", code="key_kind")
    if own.certificate.public_key_algorithm_oid == PublicKeyAlgorithmOID.RSASSA_PSS:
        raise KeyProblem("Sertifikat ini hanya untuk RSA-PSS, yang tidak didukung; gunakan RSA.", code="key_kind")
    if isinstance(key, RSAPrivateKey) and key.key_size < SMALLEST_RSA:
        raise KeyProblem(
            f"Kunci RSA {key.key_size} bit terlalu lemah; paling sedikit {SMALLEST_RSA} bit.", code="key_weak"
        )
    if key.public_key() != own.certificate.public_key():
        raise KeyProblem("Kunci dan sertifikat di berkas ini bukan pasangan.", code="key_mismatch")
    warnings: tuple[str, ...] = ()
    if _PBES1_PREFIX in data:
        warnings = ("Berkas sertifikat ini dilindungi enkripsi lama yang lemah; mintalah berkas baru (AES-256).",)
    return HeldKey(key, own.certificate, tuple(extra.certificate for extra in store.additional_certs), warnings)


def _load(data: bytes, secret: bytes) -> PKCS12KeyAndCertificates:
    try:
        with warnings.catch_warnings():  # of BER instead of DER, which the signer cannot change
            warnings.simplefilter("ignore")
            return load_pkcs12(data, secret or None)
    except UnsupportedAlgorithm as error:
        raise KeyProblem(
            "Berkas sertifikat ini memakai enkripsi lama yang tidak lagi didukung; mintalah berkas baru.",
            code="p12_legacy",
        ) from error
    except (ValueError, TypeError) as error:
        # the library tells a wrong passphrase from broken contents only by its English words
        if "password" in str(error).lower():
            raise KeyProblem("Frasa sandi sertifikat salah.", code="passphrase") from None
        raise KeyProblem("Berkas sertifikat ini rusak dan tidak dapat dibuka.", code="not_p12") from error


def _looks_like_pfx(data: bytes) -> bool:
    """A PFX is a DER or BER SEQUENCE that begins with INTEGER 3."""
    return data[:1] == b"\x30" and b"\x02\x01\x03" in data[:12]


def _is_text(secret: bytes) -> bool:
    try:
        secret.decode()
    except UnicodeDecodeError:
        return False
    return True


def _rounds(data: bytes) -> int:
    """The most rounds of key derivation that the file asks for; 0 where it cannot be parsed so far."""
    try:
        return max(_all_rounds(pkcs12.Pfx.load(data)))
    except (ValueError, TypeError, KeyError):  # what the library then says of the file is more precise
        return 0


def _all_rounds(pfx: pkcs12.Pfx) -> Iterator[int]:
    yield 0
    if pfx["mac_data"].native is not None:
        yield pfx["mac_data"]["iterations"].native
    for part in pkcs12.AuthenticatedSafe.load(pfx["auth_safe"]["content"].native):
        kind = part["content_type"].native
        if kind == "encrypted_data":
            yield _rounds_of(part["content"]["encrypted_content_info"]["content_encryption_algorithm"])
        elif kind == "data":
            for bag in pkcs12.SafeContents.load(part["content"].native):
                if bag["bag_id"].native == "pkcs8_shrouded_key_bag":
                    yield _rounds_of(bag["bag_value"]["encryption_algorithm"])


def _rounds_of(algorithm: cms.EncryptionAlgorithm) -> int:
    """PBES2 (RFC 8018) keeps them in its key derivation function, PBES1 in its own parameters."""
    parameters = algorithm["parameters"].native
    if "key_derivation_func" in parameters:
        parameters = parameters["key_derivation_func"]["parameters"]
    return int(parameters.get("iteration_count") or parameters.get("iterations") or 0)
