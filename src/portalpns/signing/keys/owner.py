"""Whether a key is an official's own and leads to a trusted root: what a server will ask of its signatures."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from asn1crypto import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko_certvalidator import CertificateValidator
from pyhanko_certvalidator.errors import PathError, ValidationError
from pyhanko_certvalidator.policy_decl import NO_REVOCATION

from portalpns.domain.errors import KeyProblem
from portalpns.domain.pegawai import Pegawai, belongs_to, nip_among
from portalpns.signing.chain import Evidence, Judge
from portalpns.signing.keys.held import HeldKey


def require_owner(key: HeldKey, person: Pegawai) -> None:
    """Raise KeyProblem unless the certificate is this person's, as `domain.pegawai.belongs_to` says."""
    nip = nip_among(str(part.value) for part in key.certificate.subject)
    if not belongs_to(person, key.name, nip):
        whose = f"{key.name}, NIP {nip}" if nip else key.name
        raise KeyProblem(
            f"Sertifikat ini atas nama {whose}, bukan {person.nama} (NIP {person.nip}).", code="wrong_signer"
        )


def require_chain(key: HeldKey, roots: Sequence[bytes], now: datetime) -> None:
    """Raise KeyProblem unless the certificate leads to one of `roots` (DER) by the rules of `signing.chain`."""
    certificate, *issuers = (
        x509.Certificate.load(one.public_bytes(Encoding.DER)) for one in (key.certificate, *key.chain)
    )
    judge = Judge(tuple(x509.Certificate.load(root) for root in roots), Evidence(tuple(issuers)), now)
    validator = CertificateValidator(certificate, issuers, judge.context(now, NO_REVOCATION))
    try:
        asyncio.run(validator.async_validate_path())
    except PathError as error:
        raise KeyProblem(
            f"Penerbit sertifikat “{key.name}” tidak berujung pada sertifikat akar yang dipercaya; "
            "pasang sertifikat akar penerbitnya pada folder “akar” profil ini, atau pilih sertifikat lain.",
            code="untrusted",
        ) from error
    except ValidationError as error:
        raise KeyProblem(
            f"Rantai sertifikat “{key.name}” tidak memenuhi syarat pemeriksaan.", code="untrusted"
        ) from error
