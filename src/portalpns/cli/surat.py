"""`portalpns surat render`: a letter from its JSON to PDF."""

import sys
from pathlib import Path

import typer

from portalpns.cli._files import a_path, read_file
from portalpns.domain.errors import BadInput
from portalpns.files import replace_file


def register(app: typer.Typer) -> None:
    surat = typer.Typer(help="Surat dinas.")
    surat.command("render")(render)
    surat.callback()(group)
    app.add_typer(surat, name="surat")


def group() -> None:
    """Surat dinas."""


def render(
    source: Path = typer.Argument(..., metavar="LETTER.json", parser=a_path, help="Isi surat (docs/formats/surat.md)."),
    target: Path = typer.Option(..., "-o", "--output", metavar="OUT.pdf", parser=a_path, help="PDF yang dibuat."),
) -> None:
    """Mencetak surat dari berkas JSON ke PDF."""
    from portalpns.documents.surat_json import LARGEST, read_letter
    from portalpns.documents.surat_pdf import render_surat

    if target.exists() and source.exists() and target.samefile(source):
        raise BadInput(f"Berkas hasil “{target}” adalah berkas surat itu sendiri; pilih nama lain untuk PDF-nya.")
    data = read_file(source, LARGEST)
    try:
        pdf = render_surat(read_letter(data))
    except BadInput as error:
        raise BadInput(f"Berkas “{source}”: {error.pesan.rstrip('.')}.") from error
    replace_file(target, pdf)
    sys.stderr.write(f"Surat ditulis ke “{target}”.\n")
