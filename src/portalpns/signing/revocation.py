"""What CRLs and OCSP responses say of each certificate of a path.

The library's own check asks OCSP only where a certificate names a responder, and no list once an answer was good.
Here both are asked for every certificate, and one that says "revoked" outweighs all others.
"""

from dataclasses import dataclass
from datetime import datetime

from asn1crypto import x509
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import CRLValidationError, OCSPValidationError, RevokedError, ValidationError
from pyhanko_certvalidator.path import ValidationPath
from pyhanko_certvalidator.revinfo.validate_crl import verify_crl
from pyhanko_certvalidator.revinfo.validate_ocsp import verify_ocsp_response


@dataclass(frozen=True)
class Revocation:
    """`good`: all certificates of the path are known not to be revoked; else the one that is, and since when."""

    good: bool = False
    revoked: x509.Certificate | None = None
    since: datetime | None = None


async def revocation_of(path: ValidationPath, context: ValidationContext) -> Revocation:
    """Ask the evidence in `context` about every certificate below the anchor, as of the context's moment.

    A path that is nothing but its anchor is never known to be good: nobody could say so.
    """
    certificates = list(path.iter_certs(include_root=False))
    answers = [await _asked(path, context, certificate) for certificate in certificates]
    for answer in answers:
        if answer.revoked is not None:
            return answer
    return Revocation(bool(answers) and all(answer.good for answer in answers))


async def _asked(path: ValidationPath, context: ValidationContext, certificate: x509.Certificate) -> Revocation:
    good = False
    for ask in (verify_ocsp_response, verify_crl):
        try:
            await ask(certificate, path, context)
            good = True
        except RevokedError as error:
            return Revocation(revoked=certificate, since=error.revocation_dt)
        except (OCSPValidationError, CRLValidationError, ValidationError):
            continue
    return Revocation(good)
