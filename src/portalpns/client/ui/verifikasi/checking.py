"""The check of one file off the UI thread: read at most what is checked, then ask the guarded process."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from portalpns.domain.errors import file_problem
from portalpns.signing.verdict import VerifyResult

LARGEST_PDF = 100 * 1024 * 1024
LARGEST_SHOWN = 40 * 1024 * 1024
"""A larger file is checked, but its pages are not drawn."""


@dataclass(frozen=True)
class Checked:
    """A file with what its signatures prove; `roots` names the certificates that were trusted."""

    name: str
    result: VerifyResult
    roots: tuple[str, ...]
    own_roots: bool
    data: bytes = field(repr=False, default=b"")


def check_file(path: Path, root_files: Sequence[Path], now: datetime, profile: Path | None = None) -> Checked:
    """Check a PDF against `root_files`, or without any against the product's roots and those in folder `profile`.

    Raises FileProblem or BadInput.
    """
    from portalpns.signing.guard import verify_guarded
    from portalpns.signing.trust import bundled_roots, load_roots, profile_roots

    roots = load_roots(root_files) if root_files else profile_roots(profile) if profile else bundled_roots()
    try:
        with path.open("rb") as stream:
            data = stream.read(LARGEST_PDF + 1)
    except OSError as error:
        raise file_problem(error, path.name) from error
    result = verify_guarded(data, roots=roots, now=now).named(path.name)
    shown = data if len(data) <= LARGEST_SHOWN and data.startswith(b"%PDF-") else b""
    return Checked(path.name, result, tuple(_names(roots)), bool(root_files), shown)


def _names(roots: Sequence[bytes]) -> list[str]:
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    found = []
    for der in roots:
        subject = x509.load_der_x509_certificate(der).subject
        names = subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        found.append(str(names[0].value) if names else subject.rfc4514_string())
    return found
