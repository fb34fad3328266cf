"""A private key held in memory for one signing session, with its certificate and what is wrong with them."""

from dataclasses import dataclass, field
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.x509.oid import NameOID

from portalpns.domain.clock import WIB, tanggal
from portalpns.domain.errors import KeyProblem

WARNING_DAYS = (60, 30, 7)
SMALLEST_RSA = 2048
OTHER_PURPOSES = frozenset(f"1.3.6.1.5.5.7.3.{use}" for use in (1, 3, 8, 9))
"""Extended key usages of servers, code, timestamps and OCSP: a certificate with no other signs no letters."""


@dataclass(frozen=True)
class HeldKey:
    """An opened signing key; it lives as long as the session and never shows the key in its repr."""

    key: RSAPrivateKey | EllipticCurvePrivateKey = field(repr=False)
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The holder's name as the certificate authority wrote it (common name)."""
        return _of(self.certificate.subject, NameOID.COMMON_NAME) or self.certificate.subject.rfc4514_string()

    @property
    def jabatan(self) -> str | None:
        return _of(self.certificate.subject, NameOID.TITLE)

    @property
    def nip(self) -> str | None:
        return _of(self.certificate.subject, NameOID.SERIAL_NUMBER)

    @property
    def issuer(self) -> str:
        """Who gave out the certificate (common name)."""
        return _of(self.certificate.issuer, NameOID.COMMON_NAME) or self.certificate.issuer.rfc4514_string()


def _of(name: x509.Name, oid: x509.ObjectIdentifier) -> str | None:
    found = name.get_attributes_for_oid(oid)
    return str(found[0].value) if found else None


@dataclass(frozen=True)
class KeyCheck:
    """What stands against signing now: `refusal` forbids it, `warning` is shown; both are whole sentences."""

    refusal: str | None = None
    warning: str | None = None


def check_usable(certificate: x509.Certificate, now: datetime) -> KeyCheck:
    """Judge the validity period and the key usage (RFC 5280 4.2.1.3) of a signer's certificate at `now`."""
    begins, ends = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    if now < begins:
        return KeyCheck(f"Sertifikat baru berlaku mulai {tanggal(begins.astimezone(WIB))}.")
    if now > ends:
        return KeyCheck(f"Sertifikat telah berakhir pada {tanggal(ends.astimezone(WIB))}; mintalah sertifikat baru.")
    if not _may_sign(certificate):
        return KeyCheck("Sertifikat ini tidak diterbitkan untuk tanda tangan elektronik.")
    days = (ends - now).days
    reached = [limit for limit in WARNING_DAYS if days < limit]
    if not reached:
        return KeyCheck()
    when = tanggal(ends.astimezone(WIB))
    if min(reached) == WARNING_DAYS[-1]:
        return KeyCheck(None, f"Sertifikat berakhir {days} hari lagi ({when}); segera perbarui sertifikat.")
    return KeyCheck(None, f"Sertifikat berakhir {days} hari lagi ({when}).")


def require_usable(held: HeldKey, now: datetime) -> None:
    """Raise KeyProblem where `check_usable` refuses."""
    check = check_usable(held.certificate, now)
    if check.refusal is not None:
        raise KeyProblem(check.refusal, code="key_unusable")


def _may_sign(certificate: x509.Certificate) -> bool:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
        if not (usage.content_commitment or usage.digital_signature):
            return False
    except x509.ExtensionNotFound:
        pass
    try:
        purposes = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
        return not {purpose.dotted_string for purpose in purposes} <= OTHER_PURPOSES
    except x509.ExtensionNotFound:
        return True
