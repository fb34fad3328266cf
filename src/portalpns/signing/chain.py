"""Whether a signer's certificate leads to a pinned root, when the signature existed, and whether it was revoked.

Three questions, asked apart (ETSI EN 319 102-1 in short): the chain at the time of signing; the time, proven by
timestamps only; the revocation at the proven time, or now where no time is proven.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
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
from pyhanko_certvalidator.path import ValidationPath
from pyhanko_certvalidator.policy_decl import (
    NO_REVOCATION,
    CertRevTrustPolicy,
    DisallowWeakAlgorithmsPolicy,
    RevocationCheckingPolicy,
)

from portalpns.domain.clock import CLOCK_SKEW, WIB, tanggal
from portalpns.domain.pegawai import nip_among
from portalpns.signing.keys.held import OTHER_PURPOSES
from portalpns.signing.revocation import Revocation, revocation_of

ALGORITHMS = DisallowWeakAlgorithmsPolicy()  # type: ignore[no-untyped-call]
"""No MD5, no SHA-1, no RSA below 2048 bits, anywhere in the chain."""
SOFT = RevocationCheckingPolicy.from_legacy("soft-fail")
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

    def context(
        self, moment: datetime, revocation: RevocationCheckingPolicy, known: Iterable[x509.Certificate] = ()
    ) -> ValidationContext:
        """What the library needs to look at a certificate as of `moment`; `known` are certificates from elsewhere."""
        return ValidationContext(
            # the library never looks at the dates of an anchor
            trust_roots=[root for root in self.roots if root.not_valid_before <= moment <= root.not_valid_after],
            other_certs=[*self.evidence.certificates, *known],
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
        """The time in a timestamp token that is intact and whose authority is trusted and not revoked at `moment`.

        `digest` is the source of its imprint.
        """
        status = await validate_tst_signed_data(token, self.context(moment, NO_REVOCATION), digest)
        path, time = status["validation_path"], status["timestamp"]
        good = status["intact"] and status["valid"] and status["trust_problem_indic"] is None
        if not good or path is None or time > moment + CLOCK_SKEW:
            return None
        return None if (await self._revoked_until(path, moment)).revoked else time

    async def standing(
        self, signature: EmbeddedPdfSignature, claimed: datetime | None, covering: list[EmbeddedPdfSignature]
    ) -> Standing:
        """Judge the signer of an intact signature; `covering` are later document timestamps, newest first."""
        proven = await self._proven_time(signature, covering)
        tokens = list(extract_tst_data_iter(signature.signer_info, signed=False))
        moment = proven or (claimed if claimed and claimed <= self.now + CLOCK_SKEW else self.now)
        chain = await self._status(signature, moment, NO_REVOCATION)
        reasons: list[str] = []
        foreign = for_other_purposes(signature.signer_cert)
        if foreign or chain["trust_problem_indic"] is not None or chain["validation_path"] is None:
            reasons.append(self._why_untrusted(signature.signer_cert, moment, chain["trust_problem_indic"]))
            return Standing(proven=proven, timestamped=bool(tokens or covering), reasons=reasons)
        path: ValidationPath = chain["validation_path"]
        revoked = await self._revoked_until(path, proven or min(self.now, signature.signer_cert.not_valid_after))
        known = (await self._revocation(path, proven or self.now)).good
        if revoked.revoked is not None and revoked.since is not None:
            day = tanggal(revoked.since.astimezone(WIB))
            reasons.append(f"Sertifikat “{holder(revoked.revoked)}” telah dicabut pada {day}.")
        else:
            reasons.extend(self._doubts(signature.signer_cert, proven, known))
        return Standing(
            trusted=revoked.revoked is None,
            revoked=revoked.revoked is not None,
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

    async def _revoked_until(self, path: ValidationPath, last: datetime) -> Revocation:
        """Which certificate of the path was revoked, if that was not after `last`.

        Stale evidence is no proof of good standing but does prove a revocation, so each date is asked.
        """
        earlier = [date for date in self.evidence.dates if date < last]
        for moment in (last, *earlier[:_EVIDENCE_TRIED]) if self.evidence.dates else ():
            found = await self._revocation(path, moment)
            if found.revoked is not None:
                return found
        return Revocation()

    async def _revocation(self, path: ValidationPath, moment: datetime) -> Revocation:
        known = path.iter_certs(include_root=False)
        return await revocation_of(path, self.context(moment, SOFT, known))

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
        if certificate.issuer == certificate.subject:
            problem = AdESIndeterminate.NO_CERTIFICATE_CHAIN_FOUND
        if problem == AdESIndeterminate.CHAIN_CONSTRAINTS_FAILURE or for_other_purposes(certificate):
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


def for_other_purposes(certificate: x509.Certificate) -> bool:
    """Whether the extended key usage (RFC 5280 4.2.1.12) names nothing but machines' uses."""
    usage = certificate.extended_key_usage_value
    return usage is not None and {purpose.dotted for purpose in usage} <= OTHER_PURPOSES


def holder(certificate: x509.Certificate) -> str:
    """The common name that the authority certified; never a word of the PDF itself."""
    name = certificate.subject.native.get("common_name")
    if isinstance(name, list):
        name = name[-1]
    return str(name or certificate.subject.human_friendly)


def holder_nip(certificate: x509.Certificate) -> str:
    """The NIP that the authority certified, in serialNumber or any other part of the name; an empty word without."""
    values = certificate.subject.native.values()
    words = [word for value in values for word in (value if isinstance(value, list) else [value])]
    return nip_among(str(word) for word in words)
