"""What the signing tests share: letters with drawn fields, officials, a timestamp authority, CRLs, forgers' tools."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO

import pikepdf
from asn1crypto import cms, crl, keys
from asn1crypto import ocsp as asn1_ocsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter, enumerate_sig_fields
from pyhanko.sign.signers import PdfSignatureMetadata
from pyhanko.sign.signers import sign_pdf as pyhanko_sign
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import SignatureObject
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore
from reportlab.pdfgen.canvas import Canvas

from portalpns.signing.demo_ca import DemoCa, Key, make_demo_ca, make_key
from portalpns.signing.keys.held import HeldKey
from portalpns.signing.pades import sign_pdf
from portalpns.signing.signer import HeldKeySigner

NOW = datetime(2026, 11, 24, 2, 41, tzinfo=UTC)
YEAR = timedelta(days=365)
PASSPHRASE = "rahasia-uji"
NAME, NIP, JABATAN, OPD = "H. Wahdi, S.I.P.", "196501011990031001", "Wali Kota Metro", "Pemerintah Kota Metro"


@cache
def office() -> DemoCa:
    """One authority for the whole run, ten years old enough for every date used here."""
    return make_demo_ca(NOW - 3 * YEAR)


@cache
def official_key(kind: str) -> Key:
    return make_key("p256") if kind == "p256" else make_key("rsa", int(kind))


def official(kind: str = "2048", *, begins: datetime = NOW - timedelta(days=100), days: int = 730) -> HeldKey:
    """A signer of our office with an RSA key of `kind` bits, or `p256`; the same one for the same words."""
    return _official(kind, begins, days)


@cache
def _official(kind: str, begins: datetime, days: int) -> HeldKey:
    key = official_key(kind)
    certificate = office().certify(key, NAME, NIP, JABATAN, OPD, now=begins, days=days)
    return HeldKey(key, certificate, (office().issuer,))


@cache
def letter(fields: int = 2, text_field: bool = False) -> bytes:
    """Two pages with signature fields `ttd_1`, ... that already have their drawing, as frozen letters have."""
    out = BytesIO()
    canvas = Canvas(out, invariant=1)
    for page in (1, 2):
        canvas.drawString(72, 700, f"Surat dinas, halaman {page}: anggaran Rp1.000.000")
        canvas.showPage()
    canvas.save()
    pdf = pikepdf.open(BytesIO(out.getvalue()))
    made = []
    for number in range(1, fields + 1):
        drawing = pdf.make_stream(b"0 0 150 60 re S", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form)
        drawing.BBox = [0, 0, 150, 60]
        made.append(
            pdf.make_indirect(
                pikepdf.Dictionary(
                    Type=pikepdf.Name.Annot,
                    Subtype=pikepdf.Name.Widget,
                    FT=pikepdf.Name.Sig,
                    F=132,
                    T=pikepdf.String(f"ttd_{number}"),
                    Rect=[300, 100 * number, 450, 100 * number + 60],
                    AP=pikepdf.Dictionary(N=drawing),
                    P=pdf.pages[-1].obj,
                )
            )
        )
    if text_field:
        made.append(
            pdf.make_indirect(
                pikepdf.Dictionary(
                    Type=pikepdf.Name.Annot,
                    Subtype=pikepdf.Name.Widget,
                    FT=pikepdf.Name.Tx,
                    F=4,
                    T=pikepdf.String("catatan"),
                    V=pikepdf.String("Rp1.000.000"),
                    Rect=[72, 500, 300, 520],
                    DA=pikepdf.String("/Helv 10 Tf"),
                    P=pdf.pages[-1].obj,
                )
            )
        )
    if made:
        pdf.pages[-1].obj.Annots = pikepdf.Array(made)
        pdf.Root.AcroForm = pdf.make_indirect(pikepdf.Dictionary(Fields=pikepdf.Array(made), SigFlags=3))
    result = BytesIO()
    pdf.save(result, object_stream_mode=pikepdf.ObjectStreamMode.disable, deterministic_id=True)
    return result.getvalue()


@cache
def signed(kind: str = "2048", field: str = "ttd_1") -> bytes:
    return sign_pdf(letter(), official(kind), field=field, now=NOW, reason="Menyetujui", location="Metro")


def roots() -> list[bytes]:
    return [office().root_pem]


def revocation_list(*, issuer: bool = True, revoked: dict[int, datetime] | None = None, made: datetime = NOW) -> bytes:
    """A DER CRL of the issuing authority (or of the root), valid for 30 days from `made`."""
    ca = office()
    certificate, key = (ca.issuer, ca.issuer_key) if issuer else (ca.root, ca.root_key)
    builder = x509.CertificateRevocationListBuilder(certificate.subject, made, made + timedelta(days=30))
    for serial, date in (revoked or {}).items():
        builder = builder.add_revoked_certificate(
            x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(date).build()
        )
    return builder.sign(key, SHA256()).public_bytes(Encoding.DER)


@cache
def stamp_authority(at: datetime = NOW) -> DummyTimeStamper:
    """A trusted timestamp authority below our issuer whose clock stands at `at`."""
    return _stamper(office(), at)


@cache
def foreign_stamp_authority() -> DummyTimeStamper:
    return _stamper(make_demo_ca(NOW - YEAR, kind="p256"), NOW)


@cache
def stamp_key() -> Key:
    return make_key("rsa")


def stamp_certificate() -> x509.Certificate:
    """The certificate of our timestamp authority."""
    return delegate(office(), "CONTOH - TSA Uji", stamp_key(), ExtendedKeyUsageOID.TIME_STAMPING)


def _stamper(ca: DemoCa, at: datetime) -> DummyTimeStamper:
    certificate = delegate(ca, "CONTOH - TSA Uji", stamp_key(), ExtendedKeyUsageOID.TIME_STAMPING)
    store = SimpleCertificateStore()
    store.register(asn1(ca.issuer))
    private = stamp_key().private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return DummyTimeStamper(asn1(certificate), keys.PrivateKeyInfo.load(private), store, fixed_dt=at)


_DELEGATES: dict[tuple[int, str], x509.Certificate] = {}


def delegate(ca: DemoCa, name: str, key: Key, purpose: x509.ObjectIdentifier) -> x509.Certificate:
    """A service certificate below the issuer; the same one for the same words."""
    known = (ca.issuer.serial_number, name)
    if known not in _DELEGATES:
        builder = (
            x509.CertificateBuilder()
            .subject_name(x509.Name.from_rfc4514_string(f"CN={name},O=CONTOH,C=ID"))
            .issuer_name(ca.issuer.subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(NOW - YEAR)
            .not_valid_after(NOW + 2 * YEAR)
            .add_extension(x509.ExtendedKeyUsage([purpose]), critical=True)
        )
        if purpose == ExtendedKeyUsageOID.OCSP_SIGNING:
            builder = builder.add_extension(x509.OCSPNoCheck(), critical=False)
        _DELEGATES[known] = builder.sign(ca.issuer_key, SHA256())
    return _DELEGATES[known]


@dataclass(frozen=True)
class Revoked:
    """The status of a certificate that was revoked at a time."""

    at: datetime


def answer(
    certificate: x509.Certificate,
    status: Revoked | None = None,
    *,
    made: datetime = NOW,
    by_root: bool = False,
    delegated: bool = False,
    forged: bool = False,
) -> bytes:
    """A DER OCSP response, good or revoked, valid for two days from `made` (RFC 6960, certificate named by SHA-1)."""
    ca = office()
    issuer, key = (ca.root, ca.root_key) if by_root else (ca.issuer, ca.issuer_key)
    builder = ocsp.OCSPResponseBuilder().add_response(
        certificate,
        issuer,
        SHA1(),
        ocsp.OCSPCertStatus.GOOD if status is None else ocsp.OCSPCertStatus.REVOKED,
        made,
        made + timedelta(days=2),
        status and status.at,
        status and x509.ReasonFlags.key_compromise,
    )
    responder = issuer
    if delegated:
        key = stamp_key()
        responder = delegate(ca, "CONTOH - OCSP Uji", key, ExtendedKeyUsageOID.OCSP_SIGNING)
        builder = builder.certificates([responder])
    builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, responder)
    whole = builder.sign(key, SHA256()).public_bytes(Encoding.DER)
    return whole[:-1] + bytes([whole[-1] ^ 1]) if forged else whole


def all_good(signer_status: Revoked | None = None, *, delegated: bool = True) -> list[bytes]:
    return [answer(official().certificate, signer_status, delegated=delegated), answer(office().issuer, by_root=True)]


def with_answers(data: bytes, *, lists: Sequence[bytes] = (), answers: Sequence[bytes] = ()) -> bytes:
    """Add a DSS with CRLs and OCSP responses as a new revision."""
    writer = IncrementalPdfFileWriter(out := BytesIO(data))
    DocumentSecurityStore.supply_dss_in_writer(
        writer,
        None,
        crls=[crl.CertificateList.load(one) for one in lists],
        ocsps=[asn1_ocsp.OCSPResponse.load(one) for one in answers],
    )
    writer.write_in_place()
    return out.getvalue()


def sign_long_term(level: str, kind: str = "2048", *, data: bytes | None = None, at: datetime = NOW) -> bytes:
    """A B-T, B-LT or B-LTA file made by pyHanko's own procedure with our signer."""
    evidence = [revocation_list(made=at), revocation_list(issuer=False, made=at)]
    context = ValidationContext(
        trust_roots=[asn1(office().root)],
        other_certs=[asn1(office().issuer)],
        crls=[crl.CertificateList.load(one) for one in evidence],
        revocation_mode="require",
        moment=at,
    )
    out = pyhanko_sign(
        IncrementalPdfFileWriter(BytesIO(letter() if data is None else data)),
        PdfSignatureMetadata(
            field_name="ttd_1",
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
            embed_validation_info=level != "B-T",
            use_pades_lta=level == "B-LTA",
            validation_context=context,
        ),
        signer=HeldKeySigner(official(kind)),
        timestamper=stamp_authority(at),
        existing_fields_only=True,
    )
    return bytes(out.getvalue())


def certified(permission: MDPPerm) -> bytes:
    meta = PdfSignatureMetadata(
        field_name="ttd_1", certify=True, docmdp_permissions=permission, subfilter=SigSeedSubFilter.PADES
    )
    writer = IncrementalPdfFileWriter(BytesIO(letter()))
    out = pyhanko_sign(writer, meta, signer=HeldKeySigner(official()), existing_fields_only=True)
    return bytes(out.getvalue())


def embed(data: bytes, make: Callable[[bytes], bytes], *, name: str | None = None) -> bytes:
    """Put any CMS over the document's SHA-256 into a field, as a forger or an odd signer would."""
    steps = PdfCMSEmbedder().write_cms("ttd_1", IncrementalPdfFileWriter(BytesIO(data)))
    next(steps)
    holder = SignatureObject(timestamp=NOW, subfilter=SigSeedSubFilter.PADES, name=name, bytes_reserved=16384)
    steps.send(SigObjSetup(sig_placeholder=holder))
    prepared, out = steps.send(SigIOSetup(md_algorithm="sha256"))
    steps.send(make(prepared.document_digest))
    return bytes(out.getvalue())


def two_signer_infos(digest: bytes) -> bytes:
    whole = cms.ContentInfo.load(HeldKeySigner(official()).cms(digest))
    infos = whole["content"]["signer_infos"]
    whole["content"]["signer_infos"] = cms.SignerInfos([infos[0], infos[0].copy()])
    return bytes(whole.dump(force=True))


def asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))


def signature_fields(data: bytes) -> list[tuple[str, bool]]:
    """Names of the signature fields in file order and whether each is signed."""
    return [(name, value is not None) for name, value, _ in enumerate_sig_fields(PdfFileReader(BytesIO(data)))]


def append_revision(data: bytes, change: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    """What a forger adds behind a signature: one well-formed revision."""
    writer = IncrementalPdfFileWriter(BytesIO(data))
    change(writer)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()
