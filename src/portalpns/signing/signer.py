"""Our own pyHanko signer: it holds the key object, where pyHanko's SimpleSigner parses it for each signature."""

import hashlib

from asn1crypto import algos, x509
from cryptography import x509 as pyca
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.sign.signers import Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore

from portalpns.signing.cms import Identity, assemble, signed_attributes
from portalpns.signing.keys.held import HeldKey


class HeldKeySigner(Signer):
    """Signs with a `HeldKey`: RSA PKCS#1 v1.5 or ECDSA, both with SHA-256 (RFC 5652, ETSI EN 319 122-1)."""

    def __init__(self, held: HeldKey) -> None:
        self._key = held.key
        rsa = isinstance(held.key, RSAPrivateKey)
        certificate = _asn1(held.certificate)
        # pyHanko would put the root into each file; a reader has it already or must not trust ours
        chain = [_asn1(extra) for extra in held.chain if extra.issuer != extra.subject]
        store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        store.register_multiple(chain)
        super().__init__(
            signing_cert=certificate,
            cert_registry=store,
            signature_mechanism=algos.SignedDigestAlgorithm({"algorithm": "sha256_rsa" if rsa else "sha256_ecdsa"}),
        )
        self._identity = Identity.of(certificate, chain, rsa=rsa)
        self._signature_size = (held.key.key_size + 7) // 8 if rsa else 2 * ((held.key.key_size + 7) // 8) + 9

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """Used by pyHanko's own procedures (timestamps, long-term validation)."""
        if digest_algorithm != "sha256":
            raise ValueError(f"unexpected digest {digest_algorithm}")
        return bytes(self._signature_size) if dry_run else self._sign(data)

    def cms(self, document_digest: bytes) -> bytes:
        """A detached CAdES B-B signature (DER) over a document whose SHA-256 is given."""
        attributes = signed_attributes(self._identity, document_digest)
        return assemble(self._identity, attributes, self._sign(attributes))

    def cms_size(self) -> int:
        """Upper bound of `len(cms(...))` without using the key."""
        attributes = signed_attributes(self._identity, hashlib.sha256().digest())
        return len(assemble(self._identity, attributes, bytes(self._signature_size)))

    def _sign(self, data: bytes) -> bytes:
        if isinstance(self._key, RSAPrivateKey):
            return self._key.sign(data, PKCS1v15(), SHA256())
        return self._key.sign(data, ECDSA(SHA256()))


def _asn1(certificate: pyca.Certificate) -> x509.Certificate:
    return x509.Certificate.load(certificate.public_bytes(Encoding.DER))
