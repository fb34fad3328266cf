"""The check of one file off the UI thread: read at most what is checked, then ask the guarded process."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from portalpns.client.ui.page import PdfGiven
from portalpns.domain.clock import WIB
from portalpns.domain.errors import file_problem
from portalpns.signing.verdict import LARGEST_PDF, VerifyResult

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


def check_file(path: Path, root_files: Sequence[Path], now: datetime, profile: Path) -> Checked:
    """Check a PDF against `root_files`, or without any against the product's roots and those in folder `profile`.

    Raises FileProblem or BadInput.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(LARGEST_PDF + 1)
    except OSError as error:
        raise file_problem(error, path.name) from error
    return check_given(PdfGiven(path.name, data), root_files, now, profile)


def check_given(given: PdfGiven, root_files: Sequence[Path], now: datetime, profile: Path) -> Checked:
    """The same for bytes that are here already."""
    from portalpns.signing.guard import verify_guarded
    from portalpns.signing.trust import load_roots, profile_roots

    roots = load_roots(root_files) if root_files else profile_roots(profile)
    result = verify_guarded(given.data, roots=roots, now=now).named(given.name)
    shown = given.data if len(given.data) <= LARGEST_SHOWN and given.data.startswith(b"%PDF-") else b""
    return Checked(given.name, result, tuple(_names(roots)), bool(root_files), shown)


def key_of(data: bytes, profile: Path, now: datetime) -> tuple[str, ...]:
    """What a verdict of the day depends on: the bytes, the day, and the profile's roots as they lie there now."""
    from portalpns.signing.trust import profile_files

    roots = (f"{file.name}:{file.stat().st_mtime_ns}" for file in profile_files(profile))
    return hashlib.sha256(data).hexdigest(), now.astimezone(WIB).date().isoformat(), *roots


def _names(roots: Sequence[bytes]) -> list[str]:
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    found = []
    for der in roots:
        subject = x509.load_der_x509_certificate(der).subject
        names = subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        found.append(str(names[0].value) if names else subject.rfc4514_string())
    return found
