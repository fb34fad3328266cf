"""Revocation by OCSP and CRL: whoever says "revoked" is believed, and timestamps fall with their authority."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from portalpns.signing.verdict import SignatureReport, Verdict, VerifyResult
from portalpns.signing.verify import verify_pdf
from signing.kit import (
    NOW,
    Revoked,
    all_good,
    answer,
    office,
    official,
    revocation_list,
    roots,
    sign_long_term,
    signed,
    stamp_certificate,
    with_answers,
)

DAY = timedelta(days=1)


def judge(data: bytes, later: timedelta = timedelta(0)) -> tuple[VerifyResult, SignatureReport]:
    result = verify_pdf(data, roots=roots(), now=NOW + later)
    (report,) = result.signatures
    return result, report


def signer() -> x509.Certificate:
    return official().certificate


@pytest.mark.parametrize("delegated", [True, False], ids=["a responder of its own", "the authority itself"])
def test_good_ocsp_answers_establish_the_standing(delegated: bool) -> None:
    """The certificates here name no responder, as those of small authorities do not: the answers count all the same."""
    result, report = judge(with_answers(sign_long_term("B-T"), answers=all_good(delegated=delegated)))
    assert (result.verdict, report.level, report.reasons) == (Verdict.VALID, "B-LT", ())


def test_an_answer_about_the_signer_alone_is_not_enough() -> None:
    result, _ = judge(with_answers(sign_long_term("B-T"), answers=all_good()[:1]))
    assert result.verdict == Verdict.INDETERMINATE


@pytest.mark.parametrize("data", [signed, lambda: sign_long_term("B-T")], ids=["B-B", "B-T"])
@pytest.mark.parametrize("delegated", [True, False])
def test_an_ocsp_answer_that_says_revoked_is_believed(data: Callable[[], bytes], delegated: bool) -> None:
    answers = all_good(Revoked(NOW - 5 * DAY), delegated=delegated)
    result, report = judge(with_answers(data(), answers=answers))
    assert (result.verdict, report.intact, report.trusted) == (Verdict.INVALID, True, False)
    assert any("telah dicabut pada 19 November 2026" in reason for reason in report.reasons)


def test_a_list_that_says_revoked_outweighs_a_good_ocsp_answer() -> None:
    lists = [revocation_list(revoked={signer().serial_number: NOW - 5 * DAY})]
    result, _ = judge(with_answers(sign_long_term("B-T"), lists=lists, answers=all_good()))
    assert result.verdict == Verdict.INVALID


def test_an_ocsp_answer_that_says_revoked_outweighs_a_good_list() -> None:
    lists = [revocation_list(), revocation_list(issuer=False)]
    answers = all_good(Revoked(NOW - 5 * DAY))
    result, _ = judge(with_answers(sign_long_term("B-T"), lists=lists, answers=answers))
    assert result.verdict == Verdict.INVALID


@pytest.mark.parametrize(("days", "verdict"), [(-5, Verdict.INVALID), (5, Verdict.VALID)])
def test_an_ocsp_revocation_counts_from_its_date_where_the_time_is_proven(days: int, verdict: Verdict) -> None:
    made = NOW + 10 * DAY
    answers = [answer(signer(), Revoked(NOW + days * DAY), made=made)]
    lists = [revocation_list(), revocation_list(issuer=False)]
    data = with_answers(sign_long_term("B-T"), lists=lists, answers=answers)
    assert judge(data, later=20 * DAY)[0].verdict == verdict


@pytest.mark.parametrize("data", [signed, lambda: sign_long_term("B-T")], ids=["B-B", "B-T"])
def test_stale_evidence_still_proves_a_revocation(data: Callable[[], bytes]) -> None:
    revoked = {signer().serial_number: NOW - 61 * DAY}
    lists = [revocation_list(revoked=revoked, made=NOW - 60 * DAY)]
    assert judge(with_answers(data(), lists=lists))[0].verdict == Verdict.INVALID
    answers = [answer(signer(), Revoked(NOW - 61 * DAY), made=NOW - 60 * DAY)]
    assert judge(with_answers(data(), answers=answers))[0].verdict == Verdict.INVALID


def test_an_answer_of_a_stranger_says_nothing() -> None:
    answers = [answer(signer(), Revoked(NOW - 5 * DAY), forged=True), answer(office().issuer, by_root=True)]
    result, _ = judge(with_answers(sign_long_term("B-T"), answers=answers))
    assert result.verdict == Verdict.INDETERMINATE


def test_a_revoked_issuer_takes_its_signers_along() -> None:
    lists = [revocation_list(), revocation_list(issuer=False, revoked={office().issuer.serial_number: NOW - DAY})]
    result, report = judge(with_answers(sign_long_term("B-T"), lists=lists))
    assert result.verdict == Verdict.INVALID
    assert any("CA Penerbit Demo" in reason and "telah dicabut" in reason for reason in report.reasons)


@pytest.mark.parametrize("kind", ["list", "answer"])
def test_a_timestamp_of_a_revoked_authority_proves_no_time(kind: str) -> None:
    stamp = stamp_certificate()
    revoked = {stamp.serial_number: NOW - 5 * DAY} if kind == "list" else {}
    answers = [answer(stamp, Revoked(NOW - 5 * DAY))] if kind == "answer" else []
    lists = [revocation_list(revoked=revoked), revocation_list(issuer=False)]
    result, report = judge(with_answers(sign_long_term("B-T"), lists=lists, answers=answers))
    assert result.verdict == Verdict.INDETERMINATE
    assert any("stempel waktu tepercaya tidak ada" in reason for reason in report.reasons)


def test_a_signer_that_is_its_own_anchor_has_no_standing_that_could_be_known() -> None:
    lists = [revocation_list(), revocation_list(issuer=False)]
    data = with_answers(sign_long_term("B-T"), lists=lists)
    own = signer().public_bytes(Encoding.DER)
    assert verify_pdf(data, roots=[*roots(), own], now=NOW).verdict in (Verdict.VALID, Verdict.INDETERMINATE)
    assert verify_pdf(data, roots=[own], now=NOW).verdict == Verdict.INDETERMINATE
