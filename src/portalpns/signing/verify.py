"""Says what the signatures of a PDF prove; the table of outcomes is in docs/signing.md.

This runs the parsers in the caller's own process: for files that we made. A file from outside goes through
`portalpns.signing.guard`, which calls this in a process with limits.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from asn1crypto import x509
from cryptography import x509 as pyca
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.generic import DictionaryObject
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import SuspiciousModification
from pyhanko.sign.validation.generic_cms import get_signing_cert_attr, validate_tst_signed_data
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator.policy_decl import NO_REVOCATION

from portalpns.domain.clock import WIB
from portalpns.domain.errors import BadInput
from portalpns.signing.chain import Evidence, Judge, Standing, gather_evidence, holder, holder_nip
from portalpns.signing.hidden import hides_objects
from portalpns.signing.reach import Redrawn
from portalpns.signing.remains import proves_alteration
from portalpns.signing.revisions import StrictPolicy, loose_end, only_fills
from portalpns.signing.sight import compare_pages
from portalpns.signing.structure import (
    SIGNATURE,
    TIMESTAMP,
    Forged,
    SignedField,
    filled_fields,
    locate,
    stray_signatures,
    value_offset,
)
from portalpns.signing.verdict import (
    LARGEST_PDF,
    Modification,
    SignatureReport,
    Verdict,
    VerifyResult,
    unreadable,
    worst,
)
from portalpns.signing.widgets import Repainted

log = logging.getLogger(__name__)

PADES = "/ETSI.CAdES.detached"
WEAK = "Tanda tangan memakai algoritma yang sudah dilarang (SHA-1, MD5, atau kunci terlalu pendek)."
CHANGED = "Berkas diubah setelah ditandatangani di luar perubahan yang diizinkan."
REPAINTED = "Tampilan kolom tanda tangan diubah setelah berkas ini ditandatangani."
REDRAWN = "Bagian berkas yang menggambar halaman ditulis ulang setelah ditandatangani."
HIDDEN = "Berkas yang ditambah setelah ditandatangani memuat objek tersembunyi atau tabel rujukan yang tidak lazim."
BENT = "Isi tanda tangan rusak atau tidak lengkap."
SUBFILTERS = {SIGNATURE: (PADES, "/adbe.pkcs7.detached"), TIMESTAMP: ("/ETSI.RFC3161",)}
"""Signature encodings that are checked; the older ones rest on SHA-1 and count as forbidden."""


@dataclass(frozen=True)
class Signature:
    """A signature or document timestamp whose frame is sound."""

    place: SignedField
    embedded: EmbeddedPdfSignature


def verify_pdf(data: bytes, *, roots: Sequence[bytes], now: datetime, largest: int = LARGEST_PDF) -> VerifyResult:
    """Check all signatures of `data` offline against `roots` (DER or PEM) as of `now`; never raises for `data`.

    Raises BadInput where a root is not a certificate. Call it from a thread without an event loop of its own.
    """
    _refuse_event_loop()
    trusted = tuple(_root(root) for root in roots)
    if not data:
        return unreadable("Berkas ini kosong.")
    if len(data) > largest:
        return unreadable(f"Berkas lebih besar dari {largest // 2**20} MB dan tidak diperiksa.")
    if not data.startswith(b"%PDF-"):
        return _from_remains(data, "Berkas ini bukan PDF.")
    try:
        return asyncio.run(_verify(data, trusted, now))
    except Exception as error:  # noqa: BLE001 - whatever a hostile file makes the parsers raise ends here
        log.info("PDF cannot be checked: %r", error)
        return _from_remains(data, "Susunan PDF ini rusak sehingga tidak dapat diperiksa dengan aman.")


def _from_remains(data: bytes, otherwise: str) -> VerifyResult:
    """What can be said of a file that is not parsed."""
    if proves_alteration(data):
        return VerifyResult(Verdict.INVALID, reasons=("Berkas ini diubah atau rusak setelah ditandatangani.",))
    return unreadable(otherwise)


def _refuse_event_loop() -> None:
    """A caller's mistake must not pass as an unreadable file."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return
    raise RuntimeError("verify_pdf must run in a worker thread")


async def _verify(data: bytes, roots: tuple[x509.Certificate, ...], now: datetime) -> VerifyResult:
    reader = PdfFileReader(BytesIO(_up_to_last_end(data)))
    if reader.encrypted:
        return unreadable("PDF ini dikunci dengan kata sandi sehingga tidak dapat diperiksa.")
    fields = filled_fields(reader)
    strays = stray_signatures(reader, data, {value_offset(reader, field) or 0 for _, field in fields})
    if reader.xrefs.hybrid_xrefs_present and (fields or strays):
        return unreadable("PDF ini memakai tabel rujukan ganda (hybrid) sehingga tidak dapat diperiksa dengan aman.")
    reasons, faults = [], []
    if strays:
        reasons.append("Berkas memuat tanda tangan yang dilepas dari formulirnya atau yang terpotong.")
        faults.append(Verdict.INVALID)
    signatures: list[Signature] = []
    reports: list[SignatureReport] = []
    for name, field in fields:
        try:
            signatures.append(_open(reader, data, name, field))
        except Forged as forged:
            reports.append(SignatureReport(name, Verdict.INVALID, reasons=(str(forged),)))
    signatures.sort(key=lambda one: one.place.end)
    judge = Judge(roots, _evidence(reader, signatures, reasons), now)
    timestamps = [one for one in signatures if one.place.kind == TIMESTAMP]
    for stamp in timestamps:
        trouble = await _stamp_trouble(stamp, signatures, judge, reader, data)
        if trouble is not None:
            reasons.append(trouble)
            faults.append(Verdict.INVALID)
    for one in signatures:
        if one.place.kind == SIGNATURE:
            reports.append(await _report(one, signatures, judge, reader, data))
    if not reports and not faults:
        if data[data.rfind(b"%%EOF") + len(b"%%EOF") :].strip(b"\0\t\n\f\r "):
            return unreadable("Ada sisa data di belakang akhir PDF ini; mungkin berkas terpotong.")
        if timestamps:
            reasons.append("Berkas hanya memuat stempel waktu, tanpa tanda tangan.")
        return VerifyResult(Verdict.UNSIGNED, reasons=tuple(reasons))
    return VerifyResult(worst([*faults, *(report.verdict for report in reports)]), tuple(reports), tuple(reasons))


def _up_to_last_end(data: bytes) -> bytes:
    """The file without a long tail behind its last end mark, which the library would not read past.

    Whatever was cut still counts as a change after the signatures: their checks look at all of `data`.
    """
    end = data.rfind(b"%%EOF")
    if end < 0:
        raise ValueError("no end mark")
    return data if len(data) - end <= 512 else data[: end + len(b"%%EOF")] + b"\n"


def _open(reader: PdfFileReader, data: bytes, name: str, field: DictionaryObject) -> Signature:
    """Raises Forged where the frame or the CMS inside is not what a signer makes."""
    place = locate(reader, data, name, field)
    if place.value.get("/SubFilter") not in SUBFILTERS[place.kind]:
        raise Forged("Bentuk tanda tangan ini tidak dikenal atau sudah dilarang.")
    try:
        embedded = EmbeddedPdfSignature(reader, place.field, name)
        if place.kind == SIGNATURE and not embedded.signer_info["signed_attrs"]:
            raise Forged("Tanda tangan tidak memuat atribut yang wajib.")
        holder(embedded.signer_cert)
    except Forged:
        raise
    except Exception as error:
        log.info("bent signature %s: %r", name, error)
        raise Forged(BENT) from error
    return Signature(place, embedded)


def _evidence(reader: PdfFileReader, signatures: list[Signature], reasons: list[str]) -> Evidence:
    try:
        return gather_evidence(reader, [one.embedded.signed_data for one in signatures])
    except Exception as error:  # noqa: BLE001 - evidence that cannot be read proves nothing, and takes nothing away
        log.info("validation data cannot be read: %r", error)
        reasons.append("Data pendukung pemeriksaan (DSS) di dalam berkas rusak dan diabaikan.")
        return Evidence()


async def _stamp_trouble(
    stamp: Signature, all_signatures: list[Signature], judge: Judge, reader: PdfFileReader, data: bytes
) -> str | None:
    """The sentence against a document timestamp that does not hold; an unknown authority is not a fault."""
    try:
        context = judge.context(judge.now, NO_REVOCATION)
        status = await validate_tst_signed_data(stamp.embedded.signed_data, context, stamp.embedded.compute_digest)
        intact = status["intact"] and status["valid"]
    except Exception as error:  # noqa: BLE001 - see `_open`
        log.info("bent timestamp: %r", error)
        intact = False
    if not intact:
        return "Stempel waktu dokumen tidak cocok dengan isi berkas."
    if _modification(stamp, all_signatures, reader, data)[0] == Modification.ALTERED:
        return "Berkas diubah setelah stempel waktu dokumen."
    return None


async def _report(
    one: Signature, all_signatures: list[Signature], judge: Judge, reader: PdfFileReader, data: bytes
) -> SignatureReport:
    embedded = one.embedded
    try:
        intact, weak = await judge.integrity(embedded)
    except Exception as error:  # noqa: BLE001 - see `_open`
        log.info("bent signature %s: %r", one.place.name, error)
        return SignatureReport(one.place.name, Verdict.INVALID, reasons=(BENT,))
    modification, note = _modification(one, all_signatures, reader, data)
    claimed = _claimed_time(embedded)
    covering = [
        later.embedded
        for later in reversed(all_signatures)
        if later.place.kind == TIMESTAMP and later.place.revision > one.place.revision
    ]
    reasons: list[str] = []
    standing = Standing()
    if not intact:
        modification = Modification.ALTERED
        reasons.append("Isi berkas telah diubah setelah ditandatangani.")
    elif note:
        reasons.append(note)
    if weak:
        reasons.append(WEAK)
    elif intact:
        standing = await judge.standing(embedded, claimed, covering)
    sound = intact and modification != Modification.ALTERED
    if sound or standing.revoked:
        reasons.extend(standing.reasons)
    time = standing.proven or claimed
    return SignatureReport(
        field=str(one.place.name),
        verdict=_verdict(sound, weak, standing),
        signer=holder(embedded.signer_cert),
        intact=sound,
        trusted=standing.trusted,
        level=_level(one, standing, judge.evidence, covering, reader) if intact else None,
        signed_at=time.astimezone(WIB).isoformat() if time else None,
        modification=modification,
        reasons=tuple(reasons),
        nip=holder_nip(embedded.signer_cert),
        # a number object of the parser where it was read from a cross-reference stream
        base=int(reader.xrefs.get_startxref_for_revision(one.place.revision - 1)) if one.place.revision else 0,
        fills_only=_fills_only(one, reader, data),
    )


def _verdict(sound: bool, weak: bool, standing: Standing) -> Verdict:
    if not sound or weak or standing.revoked:
        return Verdict.INVALID
    if not standing.trusted:
        return Verdict.UNTRUSTED
    if standing.proven is None or not standing.revocation_known:
        return Verdict.INDETERMINATE
    return Verdict.VALID


def _modification(
    one: Signature, all_signatures: list[Signature], reader: PdfFileReader, data: bytes
) -> tuple[Modification, str]:
    """What came after a signature, and the sentence about it; no sentence where there is nothing to say."""
    place = one.place
    if place.end == len(data):
        return Modification.NONE, ""
    policy = StrictPolicy()
    try:
        covered = one.embedded.evaluate_signature_coverage() >= SignatureCoverageLevel.ENTIRE_REVISION
        if not covered or loose_end(reader, data, place.end, place.revision):
            return Modification.ALTERED, CHANGED
        if hides_objects(reader, data, place.end, place.revision):
            return Modification.ALTERED, HIDDEN
        level = one.embedded.docmdp_level
        changes = policy.review_file(reader, place.revision, field_mdp_spec=one.embedded.fieldmdp, doc_mdp=level)
        if isinstance(changes, SuspiciousModification):
            log.info("changed after %s: %s", place.name, changes)
            return Modification.ALTERED, _sentence(changes)
        if level and changes.modification_level.value > level.value:
            return Modification.ALTERED, CHANGED
        inked, repainted = compare_pages(data[: place.end], data, sorted(policy.drawn)) if policy.drawn else ([], [])
    except Exception as error:  # noqa: BLE001 - what follows the signature cannot be shown to be harmless
        log.info("revisions after %s cannot be compared: %r", place.name, error)
        return Modification.ALTERED, CHANGED
    if repainted:
        return Modification.ALTERED, f"Tanda tangan berikutnya menutupi atau mengubah isi {_pages(repainted)}."
    note = f"Tanda tangan berikutnya menambah tampilan pada {_pages(inked)}." if inked else ""
    later = [other for other in all_signatures if other.place.revision > place.revision]
    if any(other.place.kind == SIGNATURE for other in later):
        return Modification.SIGNATURES_ADDED, note
    return Modification.TIMESTAMPS_ADDED, note


def _sentence(changes: SuspiciousModification) -> str:
    if isinstance(changes, Redrawn):
        return REDRAWN
    return REPAINTED if isinstance(changes, Repainted) else CHANGED


def _pages(numbers: list[int]) -> str:
    """`halaman 1, 3` of numbers from 0."""
    return "halaman " + ", ".join(str(number + 1) for number in numbers)


def _fills_only(one: Signature, reader: PdfFileReader, data: bytes) -> bool:
    """Whether the newest revision of the file is this signature in a field that stood there, and nothing else."""
    if one.place.end != len(data):
        return False
    try:
        return only_fills(reader, one.place.revision)
    except Exception as error:  # noqa: BLE001 - see `_modification`
        log.info("the revision of %s cannot be compared with the one before: %r", one.place.name, error)
        return False


def _level(
    one: Signature,
    standing: Standing,
    evidence: Evidence,
    covering: list[EmbeddedPdfSignature],
    reader: PdfFileReader,
) -> str | None:
    """The PAdES level that the file carries for this signature (EN 319 142-1, 6), not whether it is trusted."""
    if one.place.value.get("/SubFilter") != PADES:
        return None
    if get_signing_cert_attr(one.embedded.signer_info["signed_attrs"]) is None:
        return None
    if not standing.timestamped:
        return "B-B"
    if "/DSS" not in reader.root or not (evidence.crls or evidence.ocsps):
        return "B-T"
    stored = [stamp for stamp in covering if "/DSS" in reader.get_historical_root(stamp.signed_revision)]
    return "B-LTA" if stored else "B-LT"


def _claimed_time(embedded: EmbeddedPdfSignature) -> datetime | None:
    """The signer's own word; a date without an offset is read as WIB, as Indonesian signers write it."""
    try:
        time: datetime | None = embedded.self_reported_timestamp
    except Exception as error:  # noqa: BLE001 - an unreadable date is no date
        log.info("unreadable signing time: %r", error)
        return None
    if time is None:
        return None
    return time if time.tzinfo is not None else time.replace(tzinfo=WIB)


def _root(certificate: bytes) -> x509.Certificate:
    try:
        if certificate.lstrip().startswith(b"-----BEGIN"):
            certificate = pyca.load_pem_x509_certificate(certificate).public_bytes(Encoding.DER)
        parsed = x509.Certificate.load(certificate, strict=True)
        holder(parsed)
    except ValueError as error:
        raise BadInput("Sertifikat akar tidak dapat dibaca.") from error
    return parsed
