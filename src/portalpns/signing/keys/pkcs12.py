"""Opens a PKCS#12 file (RFC 7292) that the signer keeps; neither its path nor its passphrase is kept here."""

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization.pkcs12 import PKCS12KeyAndCertificates, load_pkcs12

from portalpns.domain.errors import KeyProblem
from portalpns.signing.keys.held import SMALLEST_RSA, HeldKey

LARGEST_FILE = 1024 * 1024
"""Bytes; a real file with a chain has under 20 KB."""
_PBES1_PREFIX = bytes.fromhex("060a2a864886f70d010c01")
"""DER of the OID arc 1.2.840.113549.1.12.1 (RC2, RC4 and 3DES with SHA-1), all of them legacy."""


def open_pkcs12(data: bytes, passphrase: bytearray | str) -> HeldKey:
    """Open `data` and return its key; raises KeyProblem with codes `not_p12`, `passphrase`, `no_key`, ...

    Validity and key usage are not judged here but by `check_usable`, which needs the time.
    """
    if len(data) > LARGEST_FILE or not _looks_like_pfx(data):
        raise KeyProblem("Berkas ini bukan berkas sertifikat PKCS#12 (.p12 atau .pfx).", code="not_p12")
    secret = passphrase.encode() if isinstance(passphrase, str) else bytes(passphrase)
    store = _load(data, secret)
    key, own = store.key, store.cert
    if key is None:
        raise KeyProblem("Berkas sertifikat ini tidak berisi kunci untuk menandatangani.", code="no_key")
    if own is None:
        raise KeyProblem("Berkas ini berisi kunci tanpa sertifikat pemiliknya.", code="no_certificate")
    if not isinstance(key, RSAPrivateKey | EllipticCurvePrivateKey):
        raise KeyProblem("Jenis kunci ini tidak didukung; gunakan RSA atau ECDSA.", code="key_kind")
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
        return load_pkcs12(data, secret or None)
    except UnsupportedAlgorithm as error:
        raise KeyProblem(
            "Berkas sertifikat ini memakai enkripsi lama yang tidak lagi didukung; mintalah berkas baru.",
            code="p12_legacy",
        ) from error
    except (ValueError, TypeError) as error:
        # the library tells a wrong passphrase from broken contents only by its English words
        if "password" in str(error).lower():
            raise KeyProblem("Kata sandi sertifikat salah.", code="passphrase") from None
        raise KeyProblem("Berkas sertifikat ini rusak dan tidak dapat dibuka.", code="not_p12") from error


def _looks_like_pfx(data: bytes) -> bool:
    """A PFX is a DER or BER SEQUENCE that begins with INTEGER 3."""
    return data[:1] == b"\x30" and b"\x02\x01\x03" in data[:12]
