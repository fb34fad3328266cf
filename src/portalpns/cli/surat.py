"""`portalpns surat render`: a letter from its JSON to PDF."""

import os
import sys
from pathlib import Path

import typer

from portalpns.domain.errors import BadInput, file_problem


def register(app: typer.Typer) -> None:
    surat = typer.Typer(help="Surat dinas.", no_args_is_help=False)
    surat.command("render")(render)
    surat.callback()(group)
    app.add_typer(surat, name="surat")


def group() -> None:
    """Surat dinas."""


def render(
    source: Path = typer.Argument(..., metavar="LETTER.json", help="Isi surat (docs/formats/surat.md)."),
    target: Path = typer.Option(..., "-o", "--output", metavar="OUT.pdf", help="PDF yang dibuat."),
) -> None:
    """Mencetak surat dari berkas JSON ke PDF."""
    from portalpns.documents.surat_json import LARGEST, read_letter
    from portalpns.documents.surat_pdf import render_surat

    data = _read(source, LARGEST)
    try:
        pdf = render_surat(read_letter(data))
    except BadInput as error:
        raise BadInput(f"Berkas “{source}”: {error.pesan.rstrip('.')}.") from error
    _replace(target, pdf)
    sys.stderr.write(f"Surat ditulis ke “{target}”.\n")


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
        real = target.resolve()
        beside = real.with_name(f".{real.name[:100]}.{os.getpid()}.tmp")
        try:
            with beside.open("xb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            beside.replace(real)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise file_problem(error, str(target), writing=True) from error
