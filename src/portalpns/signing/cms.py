"""A CAdES baseline B-B signature assembled from its DER parts (RFC 5652, RFC 5035, RFC 6211, EN 319 122-1).

pyHanko's general way builds the same bytes through some 250,000 Python calls; this one needs a few dozen.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from asn1crypto import x509

SEQUENCE, SET, OCTETS = 0x30, 0x31, 0x04


def tlv(tag: int, *parts: bytes) -> bytes:
    """One DER element: tag, length, the joined parts."""
    body = b"".join(parts)
    size = len(body)
    if size < 0x80:
        return bytes((tag, size)) + body
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + body


ID_DATA = bytes.fromhex("06092a864886f70d010701")
ID_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")
ATTRIBUTE_CONTENT_TYPE = bytes.fromhex("06092a864886f70d010903")
ATTRIBUTE_MESSAGE_DIGEST = bytes.fromhex("06092a864886f70d010904")
ATTRIBUTE_SIGNING_CERTIFICATE_V2 = bytes.fromhex("060b2a864886f70d010910022f")
ATTRIBUTE_ALGORITHM_PROTECTION = bytes.fromhex("06092a864886f70d010934")
SHA256 = tlv(SEQUENCE, bytes.fromhex("0609608648016503040201"))
SHA256_WITH_RSA = tlv(SEQUENCE, bytes.fromhex("06092a864886f70d01010b"), b"\x05\x00")
ECDSA_WITH_SHA256 = tlv(SEQUENCE, bytes.fromhex("06082a8648ce3d040302"))
VERSION_1 = bytes.fromhex("020101")


@dataclass(frozen=True)
class Identity:
    """The parts of a signature that depend on the certificate only, all DER."""

    issuer: bytes
    serial: bytes
    certificate_hash: bytes
    certificates: bytes
    algorithm: bytes

    @classmethod
    def of(cls, certificate: x509.Certificate, chain: Sequence[x509.Certificate], *, rsa: bool) -> "Identity":
        own = certificate.dump()
        # DER orders the members of a SET OF by their encodings
        certificates = sorted({own, *(extra.dump() for extra in chain)})
        return cls(
            issuer=certificate.issuer.dump(),
            serial=certificate["tbs_certificate"]["serial_number"].dump(),
            certificate_hash=hashlib.sha256(own).digest(),
            certificates=tlv(0xA0, *certificates),
            algorithm=SHA256_WITH_RSA if rsa else ECDSA_WITH_SHA256,
        )


def signed_attributes(identity: Identity, document_digest: bytes) -> bytes:
    """The bytes that are signed: a DER SET OF Attribute. There is no signing-time: PAdES keeps it in /M."""
    issuer_serial = tlv(SEQUENCE, tlv(SEQUENCE, tlv(0xA4, identity.issuer)), identity.serial)
    certificate_id = tlv(SEQUENCE, tlv(OCTETS, identity.certificate_hash), issuer_serial)
    protection = tlv(SEQUENCE, SHA256, b"\xa1" + identity.algorithm[1:])
    return tlv(
        SET,
        *sorted(
            (
                _attribute(ATTRIBUTE_CONTENT_TYPE, ID_DATA),
                _attribute(ATTRIBUTE_MESSAGE_DIGEST, tlv(OCTETS, document_digest)),
                _attribute(ATTRIBUTE_SIGNING_CERTIFICATE_V2, tlv(SEQUENCE, tlv(SEQUENCE, certificate_id))),
                _attribute(ATTRIBUTE_ALGORITHM_PROTECTION, protection),
            )
        ),
    )


def assemble(identity: Identity, attributes: bytes, signature: bytes) -> bytes:
    """A whole ContentInfo with one SignerInfo and no content of its own (detached)."""
    signer_info = tlv(
        SEQUENCE,
        VERSION_1,
        tlv(SEQUENCE, identity.issuer, identity.serial),
        SHA256,
        b"\xa0" + attributes[1:],
        identity.algorithm,
        tlv(OCTETS, signature),
    )
    signed_data = tlv(
        SEQUENCE,
        VERSION_1,
        tlv(SET, SHA256),
        tlv(SEQUENCE, ID_DATA),
        identity.certificates,
        tlv(SET, signer_info),
    )
    return tlv(SEQUENCE, ID_SIGNED_DATA, tlv(0xA0, signed_data))


def _attribute(kind: bytes, value: bytes) -> bytes:
    return tlv(SEQUENCE, kind, tlv(SET, value))
