"""A certificate authority for the demo and the tests; every name in it says that it is an example."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates
from cryptography.x509.oid import NameOID

ROOT_NAME = "CONTOH - Root CA Demo Portal PNS, bukan BSrE"
ISSUER_NAME = "CONTOH - CA Penerbit Demo Portal PNS, bukan BSrE"
ORGANISATION = "CONTOH - bukan instansi pemerintah"
LONGEST_NAME = 64
"""Characters; the upper bound of these name parts in RFC 5280 appendix A."""

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
KeyKind = Literal["rsa", "p256"]


@dataclass(frozen=True)
class DemoCa:
    """A root, an issuing authority below it, and the keys of both."""

    root: x509.Certificate
    issuer: x509.Certificate
    root_key: Key = field(repr=False)
    issuer_key: Key = field(repr=False)
    key_bits: int = 2048

    @property
    def root_pem(self) -> bytes:
        return self.root.public_bytes(Encoding.PEM)

    def issue(
        self,
        name: str,
        nip: str,
        jabatan: str,
        organisasi: str,
        passphrase: str,
        *,
        now: datetime,
        days: int = 730,
        kind: KeyKind = "rsa",
        key: Key | None = None,
    ) -> bytes:
        """PKCS#12 bytes (AES-256) of a new official; valid from a day before `now` for `days` days.

        `key` spares the making of a key where many are issued. Names are cut at 64 characters.
        """
        own = key or make_key(kind, self.key_bits)
        certificate = self.certify(own, name, nip, jabatan, organisasi, now=now, days=days)
        return serialize_key_and_certificates(
            name.encode(), own, certificate, [self.issuer], BestAvailableEncryption(passphrase.encode())
        )

    def certify(
        self, key: Key, name: str, nip: str, jabatan: str, organisasi: str, *, now: datetime, days: int
    ) -> x509.Certificate:
        """A signer's certificate in the shape BSrE gives it: digitalSignature and nonRepudiation."""
        subject = _name(name, organisasi, ("TITLE", jabatan), ("SERIAL_NUMBER", nip))
        builder = _builder(subject, self.issuer.subject, key, now, days)
        builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        builder = builder.add_extension(_usage(digital_signature=True, content_commitment=True), critical=True)
        builder = builder.add_extension(_issued_by(self.issuer), critical=False)
        return builder.sign(self.issuer_key, SHA256())


def make_demo_ca(now: datetime, *, key_bits: int = 2048, kind: KeyKind = "rsa") -> DemoCa:
    """A new authority valid for ten years; its names never change, its keys always do."""
    root_key, issuer_key = make_key(kind, key_bits), make_key(kind, key_bits)
    root_name, issuer_name = _name(ROOT_NAME, ORGANISATION), _name(ISSUER_NAME, ORGANISATION)
    authority = _usage(key_cert_sign=True, crl_sign=True)
    root = (
        _builder(root_name, root_name, root_key, now, 3652)
        .add_extension(x509.BasicConstraints(ca=True, path_length=1), critical=True)
        .add_extension(authority, critical=True)
        .sign(root_key, SHA256())
    )
    issuer = (
        _builder(issuer_name, root_name, issuer_key, now, 3651)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(authority, critical=True)
        .add_extension(_issued_by(root), critical=False)
        .sign(root_key, SHA256())
    )
    return DemoCa(root, issuer, root_key, issuer_key, key_bits)


def make_key(kind: KeyKind, bits: int = 2048) -> Key:
    return ec.generate_private_key(ec.SECP256R1()) if kind == "p256" else rsa.generate_private_key(65537, bits)


def _name(common: str, organisation: str, *more: tuple[str, str]) -> x509.Name:
    parts = [("COUNTRY_NAME", "ID"), ("ORGANIZATION_NAME", organisation), *more, ("COMMON_NAME", common)]
    return x509.Name(x509.NameAttribute(getattr(NameOID, kind), value[:LONGEST_NAME]) for kind, value in parts if value)


def _builder(subject: x509.Name, issuer: x509.Name, key: Key, now: datetime, days: int) -> x509.CertificateBuilder:
    begins = now - timedelta(days=1)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _issued_by(issuer: x509.Certificate) -> x509.AuthorityKeyIdentifier:
    identifier = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier)


def _usage(**granted: bool) -> x509.KeyUsage:
    names = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment",
             "key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only")  # fmt: skip
    return x509.KeyUsage(**{name: granted.get(name, False) for name in names})
