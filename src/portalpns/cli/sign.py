"""`portalpns sign`: puts an electronic signature with a PKCS#12 certificate into a PDF."""

import sys
from datetime import datetime
from pathlib import Path

import typer

from portalpns.cli._files import a_path, naming, read_file
from portalpns.cli._secret import read_secret
from portalpns.domain.clock import utc_now
from portalpns.domain.errors import BadInput, one_line
from portalpns.files import replace_file
from portalpns.signing.verdict import LARGEST_PDF

LARGEST_P12 = 1024 * 1024


def register(app: typer.Typer) -> None:
    app.command("sign")(sign)


def sign(
    source: Path = typer.Argument(..., metavar="IN.pdf", parser=a_path, help="PDF yang ditandatangani."),
    target: Path = typer.Option(
        ..., "-o", "--output", metavar="OUT.pdf", parser=a_path, help="Hasil; boleh sama dengan masukan."
    ),
    p12: Path = typer.Option(..., "--p12", metavar="FILE", parser=a_path, help="Berkas sertifikat Anda (.p12)."),
    passphrase_stdin: bool = typer.Option(
        False, "--passphrase-stdin", help="Baca frasa sandi dari baris pertama masukan standar."
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
    from portalpns.signing.pades import empty_fields, sign_pdf, signed_with

    if target.exists() and target.resolve() == p12.resolve():
        raise typer.BadParameter("hasil tidak boleh menimpa berkas sertifikat.", param_hint="--output")
    data, store = read_file(source, LARGEST_PDF), read_file(p12, LARGEST_P12)
    passphrase = read_secret("Frasa sandi sertifikat", "--passphrase-stdin", passphrase_stdin)
    now = utc_now()
    with naming(p12):
        try:
            held = open_pkcs12(store, passphrase)
        finally:
            passphrase[:] = bytes(len(passphrase))
        require_usable(held, now)
    appearance = Appearance(held.name, held.jabatan, held.nip, qr_url, page)
    with naming(source):
        _refuse_altered(data, now)
        waiting = empty_fields(data)
        again = field is None and signed_with(data, held.certificate)
        signed = sign_pdf(data, held, now=now, field=field, reason=reason, appearance=appearance)
    replace_file(target, signed)
    twice = "Berkas ini sudah Anda tandatangani sebelumnya; tanda tangan kedua ditambahkan." if again else ""
    unused = _unused(waiting, field, qr_url)
    for warning in (*held.warnings, check_usable(held.certificate, now).warning, twice, unused):
        if warning:
            sys.stderr.write(one_line(f"Peringatan: {warning}") + "\n")
    sys.stderr.write(one_line(f"Berkas “{target}” telah ditandatangani oleh “{held.name}”.") + "\n")


def _unused(waiting: dict[str, bool], field: str | None, qr_url: str | None) -> str:
    """What was prepared in the file, or asked for, and was not used; empty when all was."""
    if field is not None and waiting and field not in waiting:
        names = ", ".join(f"“{name}”" for name in waiting)
        return f"Kolom “{field}” dibuat baru; kolom {names} yang tersedia pada berkas ini tetap kosong."
    name = next(iter(waiting), "") if field is None else field
    if qr_url is not None and waiting.get(name):
        return f"Kolom “{name}” sudah bergambar sehingga alamat --qr-url tidak dipakai."
    return ""


def _refuse_altered(data: bytes, now: datetime) -> None:
    """Raise BadInput where an earlier signature no longer fits the file: one more would cover up for the change."""
    from portalpns.signing.guard import verify_guarded
    from portalpns.signing.verdict import Verdict

    if b"/ByteRange" not in data:
        return
    found = verify_guarded(data, roots=(), now=now)
    if found.verdict is Verdict.INVALID and (found.reasons or not all(one.intact for one in found.signatures)):
        raise BadInput("Berkas ini sudah diubah setelah ditandatangani; mintalah berkas aslinya kepada penanda tangan.")
