"""Signing speed on fields drawn at freezing, beside the bare RSA operation of the same run."""

import asyncio
import hashlib
import os
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO

import pikepdf
from asn1crypto import keys, x509
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, Signer, SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from portalpns.data import resource
from portalpns.signing.demo_ca import DemoCa, make_demo_ca, make_key
from portalpns.signing.guard import FILES, Guard, verify_guarded
from portalpns.signing.keys.held import HeldKey
from portalpns.signing.pades import Revision, sign_pdf
from portalpns.signing.signer import HeldKeySigner
from portalpns.signing.verify import verify_pdf

NOW = datetime(2026, 11, 24, 2, 41, tzinfo=UTC)


def letter() -> bytes:
    """Two pages of text in an embedded font with two drawn signature fields."""
    registerFont(TTFont("Uji", str(resource("fonts/LiberationSans-Regular.ttf"))))
    out = BytesIO()
    canvas = Canvas(out, invariant=1)
    for page in range(2):
        canvas.setFont("Uji", 11)
        for line in range(50):
            canvas.drawString(
                72, 760 - 13 * line, f"{page}.{line} Sehubungan dengan hal tersebut di atas, bersama ini ..."
            )
        canvas.showPage()
    canvas.save()
    pdf = pikepdf.open(BytesIO(out.getvalue()))
    name, fields = pikepdf.Name, []
    for number in (1, 2):
        drawing = pdf.make_stream(b"0 0 150 60 re S", Type=name.XObject, Subtype=name.Form, BBox=[0, 0, 150, 60])
        widget = pikepdf.Dictionary(Type=name.Annot, Subtype=name.Widget, FT=name.Sig, F=132, P=pdf.pages[-1].obj)
        widget.T = pikepdf.String(f"ttd_{number}")
        widget.Rect = [300, 80 * number, 450, 80 * number + 60]
        widget.AP = pikepdf.Dictionary(N=drawing)
        fields.append(pdf.make_indirect(widget))
    pdf.pages[-1].obj.Annots = pikepdf.Array(fields)
    pdf.Root.AcroForm = pdf.make_indirect(pikepdf.Dictionary(Fields=pikepdf.Array(fields), SigFlags=3))
    out = BytesIO()
    pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return out.getvalue()


def held(ca: DemoCa, kind: str) -> HeldKey:
    key = make_key("p256") if kind == "P-256" else make_key("rsa", int(kind.split("-")[1]))
    certificate = ca.certify(key, "Siti", "1", "Sekretaris", "Kota Metro", now=NOW, days=700)
    return HeldKey(key, certificate, (ca.issuer,))


def median_ms(work: Callable[[], object], times: int = 30, clock: Callable[[], float] = time.process_time) -> float:
    """Of processor time, which other work on the machine does not lengthen as it does the time on the wall."""
    work()
    spent = []
    for _ in range(times):
        start = clock()
        work()
        spent.append(clock() - start)
    return statistics.median(spent) * 1000


def bare(key: HeldKey) -> Callable[[], object]:
    if isinstance(key.key, RSAPrivateKey):
        rsa = key.key
        return lambda: rsa.sign(b"x" * 200, PKCS1v15(), SHA256())
    curve = key.key
    return lambda: curve.sign(b"x" * 200, ECDSA(SHA256()))


def library_way(data: bytes, signer: Signer, reserved: int | None) -> Callable[[], object]:
    """pyHanko's general procedure with its default stamp."""
    meta = PdfSignatureMetadata(field_name="ttd_1", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES)
    pdf_signer = PdfSigner(meta, signer)

    def work() -> object:
        writer = IncrementalPdfFileWriter(BytesIO(data))
        return asyncio.run(pdf_signer.async_sign_pdf(writer, existing_fields_only=True, bytes_reserved=reserved))

    return work


def simple_signer(key: HeldKey) -> SimpleSigner:
    private = key.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    certificate = x509.Certificate.load(key.certificate.public_bytes(Encoding.DER))
    return SimpleSigner(certificate, keys.PrivateKeyInfo.load(private), SimpleCertificateStore())  # type: ignore[no-untyped-call]


def fifty(data: bytes, key: HeldKey) -> None:
    """What `tanda tangani semua` does: one signer, a letter after the other."""
    signer = HeldKeySigner(key)
    for _ in range(50):
        sign_pdf(data, signer, now=NOW)


Row = tuple[str, float, float]


def signing_rows(data: bytes, ca: DemoCa, kind: str) -> list[Row]:
    key = held(ca, kind)
    signer = HeldKeySigner(key)
    floor = median_ms(bare(key)) + median_ms(lambda: hashlib.sha256(data).digest())
    rows = [
        (f"{kind}: bare signature + SHA-256 of the file", floor, floor),
        (f"{kind}: sign_pdf, held signer", median_ms(lambda: sign_pdf(data, signer, now=NOW)), floor),
    ]
    if kind == "RSA-2048":
        simple = library_way(data, simple_signer(key), None)
        rows += [
            ("  50 letters at once, each", median_ms(lambda: fifty(data, key), 5) / 50, floor),
            ("  of it: CMS with signature", median_ms(lambda: signer.cms(bytes(32))), floor),
            ("  of it: opening the file", median_ms(lambda: Revision(BytesIO(data))), floor),
            ("  pyHanko, our signer, stamp, room given", median_ms(library_way(data, signer, 8192)), floor),
            ("  pyHanko, our signer, stamp", median_ms(library_way(data, signer, None)), floor),
            ("  pyHanko SimpleSigner, stamp", median_ms(simple, 8), floor),
            *verifying_rows(data, signer, ca.root_pem, floor),
        ]
    return rows


def verifying_rows(data: bytes, signer: HeldKeySigner, root: bytes, floor: float) -> list[Row]:
    once = sign_pdf(data, signer, now=NOW)
    twice = sign_pdf(once, signer, now=NOW)
    return [
        ("  verify, one signature", median_ms(lambda: verify_pdf(once, roots=[root], now=NOW)), floor),
        ("  verify, two signatures", median_ms(lambda: verify_pdf(twice, roots=[root], now=NOW)), floor),
        (
            "  verify guarded, a process for the file",
            children_ms(lambda: verify_guarded(once, roots=[root], now=NOW).verdict, 5),
            floor,
        ),
        ("  verify guarded, the server's process, each of 100", lasting_guard_ms(once, root), floor),
    ]


def lasting_guard_ms(data: bytes, root: bytes) -> float:
    """Per file, with the start of the process shared by the 100 files that it checks."""

    def hundred() -> None:
        guard = Guard()
        for _ in range(FILES):
            guard.check(data, roots=[root], now=NOW)
        guard.close()

    return children_ms(hundred, 1) / FILES


def children_ms(work: Callable[[], object], times: int) -> float:
    """Processor time that ended child processes took for one piece of work."""
    before = os.times()
    for _ in range(times):
        work()
    after = os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return spent / times * 1000


def main() -> None:
    data, ca = letter(), make_demo_ca(NOW)
    print(f"file {len(data):,} bytes; medians of processor time")
    print(f"{'what':52}{'ms':>9}{'x floor':>9}")
    for kind in ("RSA-2048", "RSA-3072", "RSA-4096", "P-256"):
        for what, spent, floor in signing_rows(data, ca, kind):
            print(f"{what:52}{spent:9.2f}{spent / floor:9.1f}")


if __name__ == "__main__":
    main()
