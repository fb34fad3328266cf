"""`portalpns sign`: puts an electronic signature with a PKCS#12 certificate into a PDF."""

import os
import sys
from pathlib import Path

import typer

from portalpns.domain.clock import utc_now
from portalpns.domain.errors import file_problem

LARGEST_PDF = 100 * 1024 * 1024
LARGEST_P12 = 1024 * 1024


def register(app: typer.Typer) -> None:
    app.command("sign")(sign)


def sign(
    source: Path = typer.Argument(..., metavar="IN.pdf", help="PDF yang ditandatangani."),
    target: Path = typer.Option(..., "-o", "--output", metavar="OUT.pdf", help="Hasil; boleh sama dengan masukan."),
    p12: Path = typer.Option(..., "--p12", metavar="FILE", help="Berkas sertifikat Anda (.p12)."),
    passphrase_stdin: bool = typer.Option(
        False, "--passphrase-stdin", help="Baca kata sandi dari baris pertama masukan standar."
    ),
    reason: str | None = typer.Option(None, "--reason", help="Alasan penandatanganan."),
    field: str | None = typer.Option(None, "--field", help="Kolom tanda tangan; bila tidak ada, dibuat."),
    page: int | None = typer.Option(None, "--page", help="Halaman kolom baru, mulai dari 1 (bawaan: terakhir)."),
    qr_url: str | None = typer.Option(None, "--qr-url", help="Alamat verifikasi untuk kode QR kolom baru."),
) -> None:
    """Menandatangani PDF secara elektronik."""
    from portalpns.signing.appearance import Appearance
    from portalpns.signing.keys.held import check_usable, require_usable
    from portalpns.signing.keys.pkcs12 import open_pkcs12
    from portalpns.signing.pades import sign_pdf

    data, store = _read(source, LARGEST_PDF), _read(p12, LARGEST_P12)
    passphrase = _passphrase(passphrase_stdin)
    try:
        held = open_pkcs12(store, passphrase)
    finally:
        passphrase[:] = bytes(len(passphrase))
    now = utc_now()
    require_usable(held, now)
    appearance = Appearance(held.name, held.jabatan, held.nip, qr_url, page)
    signed = sign_pdf(data, held, now=now, field=field, reason=reason, appearance=appearance)
    _replace(target, signed)
    for warning in (*held.warnings, check_usable(held.certificate, now).warning):
        if warning:
            sys.stderr.write(f"Peringatan: {warning}\n")
    sys.stderr.write(f"Berkas “{target}” telah ditandatangani oleh “{held.name}”.\n")


def _passphrase(from_stdin: bool) -> bytearray:
    if from_stdin:
        return bytearray(sys.stdin.buffer.readline().rstrip(b"\r\n"))
    if not sys.stdin.isatty():
        raise typer.BadParameter("tambahkan --passphrase-stdin.")
    from getpass import getpass

    return bytearray(getpass("Kata sandi sertifikat: ").encode())


def _read(file: Path, largest: int) -> bytes:
    """At most one byte more than is accepted, so that an endless file ends here too."""
    try:
        with file.open("rb") as stream:
            return stream.read(largest + 1)
    except OSError as error:
        raise file_problem(error, str(file)) from error


def _replace(target: Path, data: bytes) -> None:
    """Write `data` beside `target` and move it there whole; raises FileProblem and leaves nothing half written.

    A device or pipe is written to, never replaced; behind a symbolic link the real file is replaced.
    """
    try:
        if target.exists() and not target.is_file():
            target.write_bytes(data)
            return
        _replace_file(target.resolve(), data)
    except OSError as error:
        raise file_problem(error, str(target), writing=True) from error


def _replace_file(target: Path, data: bytes) -> None:
    beside = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        with beside.open("xb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
