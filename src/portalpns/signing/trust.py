"""The roots that signatures are trusted by: our own pinned files, never the operating system's list."""

from collections.abc import Sequence
from pathlib import Path

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from portalpns.data import resource
from portalpns.domain.errors import BadInput, file_problem

_BEGIN = b"-----BEGIN CERTIFICATE-----"
ROOT_ENDINGS = (".pem", ".crt", ".cer", ".der")
LARGEST_FILE = 4 * 1024 * 1024


def bundled_roots() -> list[bytes]:
    """DER certificates of `resources/trust/*.pem`; empty until an office adds its own (see the README there)."""
    return load_roots(sorted(resource("trust").glob("*.pem")))


def profile_roots(folder: Path) -> list[bytes]:
    """The product's roots and those in a profile's own folder, which may be missing; raises as `load_roots`."""
    return [*bundled_roots(), *load_roots(profile_files(folder))]


def profile_files(folder: Path) -> list[Path]:
    """The files of roots in a profile's own folder, in the order of their names."""
    return sorted(file for file in folder.glob("*") if file.suffix.lower() in ROOT_ENDINGS)


def load_roots(files: Sequence[Path]) -> list[bytes]:
    """DER certificates of all files, PEM (any number) or DER (one); raises FileProblem or BadInput."""
    return [der for file in files for der in _read(file)]


def parse_roots(data: bytes, name: str) -> list[bytes]:
    """DER certificates in `data`; raises BadInput naming `name` when there is none or one is broken."""
    try:
        if b"-----BEGIN" in data:
            certificates = x509.load_pem_x509_certificates(data)
            if len(certificates) != data.count(_BEGIN):
                raise ValueError("a certificate is cut off")
        else:
            certificates = [x509.load_der_x509_certificate(data)]
        roots = [certificate.public_bytes(Encoding.DER) for certificate in certificates]
        for root in roots:
            _ = asn1.Certificate.load(root, strict=True).native  # the library of the check reads more than pyca does
    except ValueError as error:
        raise BadInput(f"Berkas “{name}” bukan sertifikat akar yang dapat dibaca (PEM atau DER).") from error
    return roots


def _read(file: Path) -> list[bytes]:
    try:
        with file.open("rb") as stream:
            data = stream.read(LARGEST_FILE + 1)
    except OSError as error:
        raise file_problem(error, str(file)) from error
    if len(data) > LARGEST_FILE:
        raise BadInput(f"Berkas “{file}” terlalu besar untuk sebuah sertifikat akar.")
    return parse_roots(data, str(file))
