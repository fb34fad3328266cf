"""Verdicts on files nobody has tampered with: trust, time and revocation."""

import asyncio
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from asn1crypto import crl as asn1_crl
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.signers import PdfTimeStamper
from pyhanko.sign.validation.dss import DocumentSecurityStore

from portalpns.domain.errors import BadInput, FileProblem
from portalpns.signing.demo_ca import make_demo_ca
from portalpns.signing.keys.held import HeldKey, check_usable
from portalpns.signing.pades import sign_pdf
from portalpns.signing.trust import bundled_roots, load_roots, parse_roots, profile_files
from portalpns.signing.verdict import SignatureReport, Verdict, VerifyResult
from portalpns.signing.verify import verify_pdf
from signing.kit import (
    JABATAN,
    NAME,
    NIP,
    NOW,
    OPD,
    YEAR,
    delegate,
    foreign_stamp_authority,
    letter,
    office,
    official,
    official_key,
    revocation_list,
    roots,
    sign_long_term,
    signed,
    stamp_authority,
)


def judge(data: bytes, later: timedelta = timedelta(0), trust: list[bytes] | None = None) -> VerifyResult:
    return verify_pdf(data, roots=roots() if trust is None else trust, now=NOW + later)


def only(result: VerifyResult) -> SignatureReport:
    (report,) = result.signatures
    return report


def with_evidence(data: bytes, *lists: bytes) -> bytes:
    """Add a DSS with CRLs as a new revision."""
    out = BytesIO(data)
    DocumentSecurityStore.supply_dss_in_writer(
        writer := IncrementalPdfFileWriter(out), None, crls=[asn1_crl.CertificateList.load(one) for one in lists]
    )
    writer.write_in_place()
    return out.getvalue()


def stamped(data: bytes, authority: object | None = None) -> bytes:
    """Add a document timestamp as a new revision."""
    stamper = PdfTimeStamper(authority or stamp_authority(), field_name="cap")
    return bytes(stamper.timestamp_pdf(IncrementalPdfFileWriter(BytesIO(data)), "sha256").getvalue())


def test_a_plain_signature_waits_for_proof_of_time_and_revocation() -> None:
    report = only(result := judge(signed()))
    assert result.verdict == Verdict.INDETERMINATE
    assert (report.intact, report.trusted, report.level) == (True, True, "B-B")
    assert any("stempel waktu" in reason for reason in report.reasons)
    assert any("pencabutan" in reason for reason in report.reasons)


@pytest.mark.parametrize("trust", [[], [make_demo_ca(NOW, kind="p256").root_pem]], ids=["no roots", "foreign root"])
def test_without_our_root_a_signature_is_intact_but_untrusted(trust: list[bytes]) -> None:
    report = only(result := judge(signed(), trust=trust))
    assert result.verdict == Verdict.UNTRUSTED
    assert (report.intact, report.trusted) == (True, False)


@pytest.mark.parametrize("level", ["B-LT", "B-LTA"])
@pytest.mark.parametrize("kind", ["2048", "p256"])
def test_time_and_revocation_in_the_file_make_it_valid(level: str, kind: str) -> None:
    report = only(result := judge(sign_long_term(level, kind)))
    assert result.verdict == Verdict.VALID
    assert (report.level, report.modification, report.reasons) == (level, "timestamps_added", ())


def test_valid_stays_valid_after_the_certificate_ends() -> None:
    assert judge(sign_long_term("B-LTA"), later=1.9 * YEAR).verdict == Verdict.VALID


def test_a_timestamp_without_revocation_data_is_not_enough() -> None:
    report = only(result := judge(sign_long_term("B-T")))
    assert (result.verdict, report.level) == (Verdict.INDETERMINATE, "B-T")
    assert report.reasons == ("Status pencabutan sertifikat tidak dapat dipastikan dari data di dalam berkas.",)


def test_revocation_data_without_a_timestamp_is_not_enough() -> None:
    data = with_evidence(signed(), revocation_list(), revocation_list(issuer=False))
    report = only(result := judge(data))
    assert (result.verdict, report.level, report.modification) == (
        Verdict.INDETERMINATE,
        "B-B",
        "timestamps_added",
    )


def test_a_document_timestamp_proves_the_time_too() -> None:
    data = stamped(with_evidence(signed(), revocation_list(), revocation_list(issuer=False)))
    report = only(result := judge(data, later=timedelta(days=200)))
    assert (result.verdict, report.level, len(result.signatures)) == (Verdict.VALID, "B-LTA", 1)


def test_a_timestamp_of_an_unknown_authority_proves_nothing() -> None:
    data = stamped(with_evidence(signed(), revocation_list(), revocation_list(issuer=False)), foreign_stamp_authority())
    assert judge(data).verdict == Verdict.INDETERMINATE


def test_a_document_timestamp_alone_is_no_signature() -> None:
    result = judge(stamped(letter()))
    assert (result.verdict, result.signatures) == (Verdict.UNSIGNED, ())
    assert result.reasons == ("Berkas hanya memuat stempel waktu, tanpa tanda tangan.",)


def serial() -> int:
    return official().certificate.serial_number


@pytest.mark.parametrize("days", [-5, 5])
def test_a_revoked_certificate_is_invalid_where_no_time_is_proven(days: int) -> None:
    lists = revocation_list(revoked={serial(): NOW + timedelta(days=days)}, made=NOW + timedelta(days=10))
    report = only(result := judge(with_evidence(signed(), lists), later=timedelta(days=20)))
    assert (result.verdict, report.intact, report.trusted) == (Verdict.INVALID, True, False)
    assert any("telah dicabut" in reason for reason in report.reasons)


def test_a_stale_list_still_proves_a_revocation() -> None:
    lists = revocation_list(revoked={serial(): NOW - timedelta(days=5)})
    assert judge(with_evidence(signed(), lists), later=timedelta(days=300)).verdict == Verdict.INVALID


@pytest.mark.parametrize(("days", "verdict"), [(-5, Verdict.INVALID), (5, Verdict.VALID)])
def test_a_revocation_counts_from_its_date_where_the_time_is_proven(days: int, verdict: Verdict) -> None:
    made = NOW + timedelta(days=10)
    lists = revocation_list(revoked={serial(): NOW + timedelta(days=days)}, made=made)
    data = with_evidence(sign_long_term("B-T"), lists, revocation_list(issuer=False, made=made))
    assert judge(data, later=timedelta(days=20)).verdict == verdict


def test_a_certificate_that_ended_after_signing_leaves_doubt() -> None:
    report = only(result := judge(signed(), later=2 * YEAR))
    assert (result.verdict, report.trusted) == (Verdict.INDETERMINATE, True)
    assert any("telah berakhir pada" in reason for reason in report.reasons)


@pytest.mark.parametrize("days", [-800, 800], ids=["ended", "not yet begun"])
def test_a_certificate_out_of_its_time_when_signing_is_not_trusted(days: int) -> None:
    held = official(begins=NOW + timedelta(days=days))
    report = only(result := judge(sign_pdf(letter(), held, now=NOW)))
    assert (result.verdict, report.intact, report.trusted) == (Verdict.UNTRUSTED, True, False)
    assert "tidak berlaku pada waktu tanda tangan" in report.reasons[0]


@pytest.mark.parametrize(
    ("purpose", "verdict"),
    [
        (ExtendedKeyUsageOID.SERVER_AUTH, Verdict.UNTRUSTED),
        (ExtendedKeyUsageOID.CODE_SIGNING, Verdict.UNTRUSTED),
        (ExtendedKeyUsageOID.TIME_STAMPING, Verdict.UNTRUSTED),
        (ExtendedKeyUsageOID.OCSP_SIGNING, Verdict.UNTRUSTED),
        (ExtendedKeyUsageOID.EMAIL_PROTECTION, Verdict.INDETERMINATE),
        (ExtendedKeyUsageOID.CLIENT_AUTH, Verdict.INDETERMINATE),
        (x509.ObjectIdentifier("1.2.840.113583.1.1.5"), Verdict.INDETERMINATE),
    ],
)
def test_a_certificate_for_other_purposes_signs_no_letters(purpose: x509.ObjectIdentifier, verdict: Verdict) -> None:
    key = official_key("2048")
    held = HeldKey(key, delegate(office(), f"CONTOH - {purpose.dotted_string}", key, purpose), (office().issuer,))
    report = only(result := judge(sign_pdf(letter(), held, now=NOW)))
    assert result.verdict == verdict
    if verdict == Verdict.UNTRUSTED:
        assert "tidak diterbitkan untuk tanda tangan elektronik" in report.reasons[0]
        assert check_usable(held.certificate, NOW).refusal is not None


@pytest.mark.parametrize("days", [-1, 1], ids=["ended", "not yet begun"])
def test_a_root_out_of_its_time_when_signing_is_no_root(days: int) -> None:
    begins, ends = (NOW - 3 * YEAR, NOW - timedelta(days=1)) if days < 0 else (NOW + timedelta(days=1), NOW + YEAR)
    root = office().root
    builder = x509.CertificateBuilder(root.issuer, root.subject, root.public_key(), 7, begins, ends)
    for extension in root.extensions:
        builder = builder.add_extension(extension.value, extension.critical)
    other = builder.sign(office().root_key, SHA256()).public_bytes(Encoding.PEM)
    assert judge(signed(), trust=[other]).verdict == Verdict.UNTRUSTED


def test_a_certificate_that_signed_itself_has_no_issuer_that_is_trusted() -> None:
    ca = make_demo_ca(NOW - YEAR, kind="p256")
    key = official_key("p256")
    name = x509.Name.from_rfc4514_string("CN=Sendiri")
    own = x509.CertificateBuilder(name, name, key.public_key(), 7, NOW - YEAR, NOW + YEAR).sign(key, SHA256())
    report = only(result := judge(sign_pdf(letter(), HeldKey(key, own), now=NOW), trust=[ca.root_pem]))
    assert result.verdict == Verdict.UNTRUSTED
    assert "tidak berujung pada sertifikat akar" in report.reasons[0]


def test_a_signing_time_in_the_future_is_not_believed() -> None:
    held = official(begins=NOW + YEAR)
    assert judge(sign_pdf(letter(), held, now=NOW + 1.5 * YEAR)).verdict == Verdict.UNTRUSTED


def test_the_worst_signature_decides() -> None:
    other = make_demo_ca(NOW - YEAR, kind="p256")
    key = official_key("p256")
    stranger = HeldKey(key, other.certify(key, NAME, NIP, JABATAN, OPD, now=NOW, days=90), (other.issuer,))
    result = judge(sign_pdf(signed(), stranger, now=NOW))
    assert result.verdict == Verdict.UNTRUSTED
    assert [one.verdict for one in result.signatures] == [Verdict.INDETERMINATE, Verdict.UNTRUSTED]


def test_an_unsigned_letter_with_empty_fields_is_unsigned() -> None:
    assert judge(letter()) == VerifyResult(Verdict.UNSIGNED)


def test_the_result_survives_its_way_out_of_the_guarded_process() -> None:
    result = judge(sign_long_term("B-LT")).named("surat.pdf")
    assert VerifyResult.unpack(result.pack()) == result
    assert set(result.as_json()) == {"file", "verdict", "signatures", "reasons"}
    assert set(result.as_json()["signatures"][0]) == {
        "field", "signer", "intact", "trusted", "level", "signed_at", "modification", "reasons",
    }  # fmt: skip


def test_roots_are_read_from_pem_bundles_and_der(tmp_path: Path) -> None:
    bundle = tmp_path / "akar.pem"
    bundle.write_bytes(office().root_pem * 2)
    der = load_roots([bundle])
    assert len(der) == 2
    assert parse_roots(der[0], "akar.der") == [der[0]]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"bukan sertifikat",
        office().root_pem * 2 + office().root_pem[:300],
        office().root_pem[:200],
        office().root_pem.replace(b"M", b"!", 3),
    ],
)
def test_a_broken_root_is_named(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "akar.pem"
    file.write_bytes(data)
    with pytest.raises(BadInput, match=r"akar\.pem"):
        load_roots([file])


def test_a_missing_root_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match=r"hilang\.pem"):
        load_roots([tmp_path / "hilang.pem"])


def test_a_root_is_known_by_its_ending_in_any_case(tmp_path: Path) -> None:
    for name in ("a.PEM", "b.Cer", "c.der", "catatan.TXT"):
        (tmp_path / name).touch()
    assert [file.name for file in profile_files(tmp_path)] == ["a.PEM", "b.Cer", "c.der"]
    assert profile_files(tmp_path / "tidak-ada") == []


def test_no_root_is_bundled_that_nobody_has_checked() -> None:
    assert bundled_roots() == []


def test_a_root_that_is_no_certificate_is_refused() -> None:
    with pytest.raises(BadInput, match="Sertifikat akar"):
        verify_pdf(letter(), roots=[b"bukan"], now=NOW)


def test_a_caller_with_an_event_loop_is_told_so() -> None:
    async def wrong() -> None:
        judge(letter())

    with pytest.raises(RuntimeError, match="worker thread"):
        asyncio.run(wrong())
