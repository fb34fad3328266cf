"""`portalpns verify`: what the signatures of a PDF prove.

Exit status 0 valid, 1 untrusted, 2 invalid, 3 unsigned, 4 unreadable, 5 indeterminate; 64 wrong usage,
65 broken root certificate, 66 a file cannot be read or the answer not be written.
"""

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from portalpns.cli._files import a_path, read_file
from portalpns.domain.clock import WIB, tanggal, utc_now
from portalpns.domain.errors import one_line
from portalpns.signing.verdict import LARGEST_PDF

if TYPE_CHECKING:
    from portalpns.signing.verdict import SignatureReport, VerifyResult

CHANGES = {
    "none": "tidak ada",
    "signatures_added": "tanda tangan berikutnya",
    "timestamps_added": "stempel waktu atau data pendukung",
    "altered": "diubah",
}


def register(app: typer.Typer) -> None:
    app.command("verify")(verify)


def verify(
    file: Path = typer.Argument(..., metavar="FILE", parser=a_path, help="PDF yang diperiksa."),
    trust: list[Path] = typer.Option(
        [], "--trust", metavar="PEM", parser=a_path, help="Sertifikat akar; boleh diulang."
    ),
    as_json: bool = typer.Option(False, "--json", help="Hasil sebagai JSON."),
) -> None:
    """Memeriksa tanda tangan elektronik sebuah PDF."""
    from portalpns.signing.guard import verify_guarded
    from portalpns.signing.trust import bundled_roots, load_roots

    roots = load_roots(trust) if trust else bundled_roots()
    data = read_file(file, LARGEST_PDF)
    result = verify_guarded(data, roots=roots, now=utc_now()).named(str(file))
    text = json.dumps(result.as_json(), ensure_ascii=False, indent=2) if as_json else describe(result)
    sys.stdout.write(text + "\n")
    raise typer.Exit(result.verdict.exit_status)


def describe(result: "VerifyResult") -> str:
    """The result in words, one block for each signature."""
    lines = [f"{result.file}: {result.verdict.words}", *(f"  {reason}" for reason in result.reasons)]
    for number, signature in enumerate(result.signatures, 1):
        lines.extend(_describe_signature(number, signature))
    return "\n".join(map(one_line, lines))  # names of others must not move the terminal's cursor


def _describe_signature(number: int, signature: "SignatureReport") -> list[str]:
    known = signature.signer or "penanda tangan tidak diketahui"
    lines = [f"  {number}. {known} (kolom {signature.field}): {signature.verdict.words}"]
    if signature.signed_at is not None:
        time = datetime.fromisoformat(signature.signed_at).astimezone(WIB)
        lines.append(f"     Waktu: {tanggal(time)} pukul {time:%H.%M} WIB")
    lines.append(
        f"     Utuh: {_yes(signature.intact)}; tepercaya: {_yes(signature.trusted)}; "
        f"tingkat: {signature.level or '-'}; perubahan sesudahnya: {CHANGES[signature.modification]}"
    )
    lines.extend(f"     - {reason}" for reason in signature.reasons)
    return lines


def _yes(value: bool) -> str:
    return "ya" if value else "tidak"
