"""Signatures with forbidden digests, made by pyHanko's own signer, which still knows how."""

from io import BytesIO

from asn1crypto import keys
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, SimpleSigner, sign_pdf
from pyhanko_certvalidator.registry import SimpleCertificateStore

from signing.kit import asn1, letter, office, official


def weak_signature(algorithm: str) -> bytes:
    held = official()
    store = SimpleCertificateStore()
    store.register(asn1(office().issuer))
    private = held.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    signer = SimpleSigner(asn1(held.certificate), keys.PrivateKeyInfo.load(private), store)
    meta = PdfSignatureMetadata(field_name="ttd_1", md_algorithm=algorithm, subfilter=SigSeedSubFilter.PADES)
    out = sign_pdf(IncrementalPdfFileWriter(BytesIO(letter())), meta, signer=signer, existing_fields_only=True)
    return bytes(out.getvalue())
