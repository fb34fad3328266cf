"""Whether a signer's certificate leads to a pinned root, when the signature existed, and whether it was revoked.

Three questions, asked apart (ETSI EN 319 102-1 in short): the chain at the time of signing; the time, proven by
timestamps only; the revocation at the proven time, or now where no time is proven.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from asn1crypto import cms, crl, ocsp, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESIndeterminate
from pyhanko.sign.general import extract_signer_info, find_cms_attribute_iter
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import NoDSSFoundError
from pyhanko.sign.validation.generic_cms import (
    cms_basic_validation,
    extract_tst_data_iter,
    message_imprint_checker,
    validate_tst_signed_data,
)
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.policy_decl import (
    NO_REVOCATION,
    REQUIRE_REVINFO,
    CertRevTrustPolicy,
    DisallowWeakAlgorithmsPolicy,
    RevocationCheckingPolicy,
    RevocationCheckingRule,
)

from portalpns.domain.clock import WIB, tanggal

ALGORITHMS = DisallowWeakAlgorithmsPolicy()  # type: ignore[no-untyped-call]
"""No MD5, no SHA-1, no RSA below 2048 bits, anywhere in the chain."""
# the library stops at the first certificate it has no data for: signer and authorities are asked apart
SIGNER_ONLY = RevocationCheckingPolicy(RevocationCheckingRule.CRL_OR_OCSP_REQUIRED, RevocationCheckingRule.NO_CHECK)
AUTHORITIES_ONLY = RevocationCheckingPolicy(
    RevocationCheckingRule.NO_CHECK, RevocationCheckingRule.CRL_OR_OCSP_REQUIRED
)
SOFT = RevocationCheckingPolicy.from_legacy("soft-fail")
CLOCK_SKEW = timedelta(minutes=5)
_EVIDENCE_TRIED = 8


@dataclass(frozen=True)
class Evidence:
    """Certificates and revocation data carried by the file itself."""

    certificates: tuple[x509.Certificate, ...] = ()
    crls: tuple[crl.CertificateList, ...] = ()
    ocsps: tuple[ocsp.OCSPResponse, ...] = ()

    @property
    def dates(self) -> list[datetime]:
        """When each piece was made, newest first."""
        made = [piece["tbs_cert_list"]["this_update"].native for piece in self.crls]
        for response in self.ocsps:
            answers = response.basic_ocsp_response["tbs_response_data"]["responses"]
            made.extend(answer["this_update"].native for answer in answers)
        return sorted(set(made), reverse=True)


@dataclass(frozen=True)
class Standing:
    """What is known of one signature's certificate; `proven` is the time from trusted timestamps."""

    trusted: bool = False
    weak: bool = False
    revoked: bool = False
    revocation_known: bool = False
    proven: datetime | None = None
    timestamped: bool = False
    reasons: list[str] = field(default_factory=list)


def gather_evidence(reader: PdfFileReader, signed: Sequence[cms.SignedData]) -> Evidence:
    """Validation data of the DSS and of the signatures themselves; raises what a broken DSS raises."""
    crls: list[crl.CertificateList] = []
    ocsps: list[ocsp.OCSPResponse] = []
    certificates: list[x509.Certificate] = []
    for data in signed:
        attributes = extract_signer_info(data)["signed_attrs"]
        for archived in find_cms_attribute_iter(attributes, "adobe_revocation_info_archival"):
            crls.extend(archived["crl"] or ())
            ocsps.extend(archived["ocsp"] or ())
    try:
        store = DocumentSecurityStore.read_dss(reader)
    except NoDSSFoundError:
        return Evidence((), tuple(crls), tuple(ocsps))
    certificates.extend(store.load_certs())
    crls.extend(crl.CertificateList.load(part.get_object().data) for part in store.crls)
    ocsps.extend(ocsp.OCSPResponse.load(part.get_object().data) for part in store.ocsps)
    answered = [response for response in ocsps if response["response_status"].native == "successful"]
    return Evidence(tuple(certificates), tuple(crls), tuple(answered))


@dataclass(frozen=True)
class Judge:
    """Asks the certificate library with our roots, our algorithms and the file's own evidence."""

    roots: tuple[x509.Certificate, ...]
    evidence: Evidence
    now: datetime

    def context(self, moment: datetime, revocation: RevocationCheckingPolicy) -> ValidationContext:
        """What the library needs to look at a certificate as of `moment`."""
        return ValidationContext(
            trust_roots=list(self.roots),
            other_certs=list(self.evidence.certificates),
            crls=list(self.evidence.crls),
            ocsps=list(self.evidence.ocsps),
            moment=moment,
            # a CRL made after the proven time says more about that time than one made before
            revinfo_policy=CertRevTrustPolicy(revocation, retroactive_revinfo=True),
            allow_fetching=False,
            algorithm_usage_policy=ALGORITHMS,
        )

    async def integrity(self, signature: EmbeddedPdfSignature) -> tuple[bool, bool]:
        """Whether digest and signature hold, and whether only allowed algorithms are used."""
        status = await self._status(signature, self.now, NO_REVOCATION)
        weak = status["trust_problem_indic"] == AdESIndeterminate.CRYPTO_CONSTRAINTS_FAILURE
        return bool(status["intact"] and status["valid"]), weak

    async def timestamp(self, token: cms.SignedData, digest: Any, moment: datetime) -> datetime | None:
        """The time in a timestamp token that is intact and trusted at `moment`; `digest` is its imprint's source."""
        status = await validate_tst_signed_data(token, self.context(moment, SOFT), digest)
        good = status["intact"] and status["valid"] and status["trust_problem_indic"] is None
        time: datetime = status["timestamp"]
        return time if good and status["validation_path"] is not None and time <= moment + CLOCK_SKEW else None

    async def standing(
        self, signature: EmbeddedPdfSignature, claimed: datetime | None, covering: list[EmbeddedPdfSignature]
    ) -> Standing:
        """Judge the signer of an intact signature; `covering` are later document timestamps, newest first."""
        proven = await self._proven_time(signature, covering)
        tokens = list(extract_tst_data_iter(signature.signer_info, signed=False))
        moment = proven or (claimed if claimed and claimed <= self.now + CLOCK_SKEW else self.now)
        chain = await self._status(signature, moment, NO_REVOCATION)
        reasons: list[str] = []
        if chain["trust_problem_indic"] is not None or chain["validation_path"] is None:
            reasons.append(self._why_untrusted(signature.signer_cert, moment, chain["trust_problem_indic"]))
            return Standing(proven=proven, timestamped=bool(tokens or covering), reasons=reasons)
        revoked, known = await self._revoked_since(signature, proven), False
        if revoked is not None:
            day = tanggal(revoked.astimezone(WIB))
            reasons.append(f"Sertifikat “{holder(signature.signer_cert)}” telah dicabut pada {day}.")
        else:
            known = await self._known_good(signature, proven or self.now)
            reasons.extend(self._doubts(signature.signer_cert, proven, known))
        return Standing(
            trusted=revoked is None,
            revoked=revoked is not None,
            revocation_known=known,
            proven=proven,
            timestamped=bool(tokens or covering),
            reasons=reasons,
        )

    async def _proven_time(
        self, signature: EmbeddedPdfSignature, covering: list[EmbeddedPdfSignature]
    ) -> datetime | None:
        """The earliest trusted time at which the signature was there; each newer timestamp vouches for older ones."""
        proven, horizon = None, self.now
        for stamp in covering:
            time = await self.timestamp(stamp.signed_data, stamp.compute_digest, horizon)
            if time is not None:
                proven = horizon = time
        imprint = message_imprint_checker(signature.signer_info)
        for token in extract_tst_data_iter(signature.signer_info, signed=False):
            time = await self.timestamp(token, imprint, horizon)
            if time is not None:
                return time
        return proven

    async def _revoked_since(self, signature: EmbeddedPdfSignature, proven: datetime | None) -> datetime | None:
        """When the certificate or an authority was revoked, if that was not after the proven time.

        Stale evidence is no proof of good standing but does prove a revocation, so each date is asked.
        """
        if not self.evidence.dates:
            return None
        last = min(self.now, signature.signer_cert.not_valid_after)
        moments = [proven] if proven else [last, *(date for date in self.evidence.dates if date < last)]
        for moment in moments[:_EVIDENCE_TRIED]:
            for whom in (SIGNER_ONLY, AUTHORITIES_ONLY):
                details = (await self._status(signature, moment, whom))["revocation_details"]
                if details is not None:
                    date: datetime = details.revocation_date
                    return date
        return None

    async def _known_good(self, signature: EmbeddedPdfSignature, moment: datetime) -> bool:
        if not self.evidence.dates:
            return False
        status = await self._status(signature, moment, REQUIRE_REVINFO)
        return status["trust_problem_indic"] is None and status["validation_path"] is not None

    async def _status(
        self, signature: EmbeddedPdfSignature, moment: datetime, revocation: RevocationCheckingPolicy
    ) -> dict[str, Any]:
        # RFC 5280 4.2.1.3: a certificate without the extension may be used for anything
        restricted = signature.signer_cert.key_usage_value is not None
        status: dict[str, Any] = await cms_basic_validation(
            signature.signed_data,
            raw_digest=signature.compute_digest(),
            validation_context=self.context(moment, revocation),
            key_usage_settings=KeyUsageConstraints(
                key_usage={"non_repudiation", "digital_signature"} if restricted else set()
            ),
        )
        return status

    def _why_untrusted(self, certificate: x509.Certificate, moment: datetime, problem: object) -> str:
        name = holder(certificate)
        if not certificate.not_valid_before <= moment <= certificate.not_valid_after:
            return f"Sertifikat “{name}” tidak berlaku pada waktu tanda tangan ({tanggal(moment.astimezone(WIB))})."
        if problem == AdESIndeterminate.CHAIN_CONSTRAINTS_FAILURE:
            return f"Sertifikat “{name}” tidak diterbitkan untuk tanda tangan elektronik."
        if problem in (AdESIndeterminate.NO_CERTIFICATE_CHAIN_FOUND, None):
            return f"Penerbit sertifikat “{name}” tidak berujung pada sertifikat akar yang dipercaya."
        return f"Rantai sertifikat “{name}” tidak memenuhi syarat pemeriksaan."

    def _doubts(self, certificate: x509.Certificate, proven: datetime | None, known: bool) -> list[str]:
        doubts = []
        if proven is None and self.now > certificate.not_valid_after:
            ended = tanggal(certificate.not_valid_after.astimezone(WIB))
            doubts.append(f"Sertifikat “{holder(certificate)}” telah berakhir pada {ended}.")
        if proven is None:
            doubts.append("Waktu tanda tangan hanya pernyataan penanda tangan; stempel waktu tepercaya tidak ada.")
        if not known:
            doubts.append("Status pencabutan sertifikat tidak dapat dipastikan dari data di dalam berkas.")
        return doubts


def holder(certificate: x509.Certificate) -> str:
    """The common name that the authority certified; never a word of the PDF itself."""
    name = certificate.subject.native.get("common_name")
    if isinstance(name, list):
        name = name[-1]
    return str(name or certificate.subject.human_friendly)
