"""`portalpns demo`: a made-up Kota Metro to look at, or the whole journey headless."""

import os
import subprocess
import sys
from enum import StrEnum
from pathlib import Path

import typer

from portalpns.cli._files import a_path


class Who(StrEnum):
    """The people a demo can be opened as."""

    sekretaris = "sekretaris"
    kasubbag = "kasubbag"
    sekdis = "sekdis"
    kadis = "kadis"
    dinkes = "dinkes"
    walikota = "walikota"
    bkpsdm = "bkpsdm"
    admin = "admin"


def register(app: typer.Typer) -> None:
    @app.command("demo")
    def demo(
        headless: bool = typer.Option(False, "--headless", help="Tanpa jendela: mainkan seluruh perjalanan."),
        out: Path = typer.Option(Path("out"), "--out", metavar="DIR", parser=a_path, help="Folder hasil perjalanan."),
        who: Who = typer.Option(Who.sekretaris, "--sebagai", help="Siapa yang memakai jendela."),
        people: int = typer.Option(1600, "--pegawai", min=200, max=5000, help="Banyaknya pegawai contoh."),
        letters: int = typer.Option(3000, "--surat", min=50, max=20000, help="Banyaknya surat contoh."),
        fresh: bool = typer.Option(False, "--baru", help="Bangun kota contoh dari awal."),
    ) -> None:
        """Kota contoh dengan server dan jendela; semua nama dan nomor di dalamnya karangan."""
        if headless:
            from portalpns.demo.journey import Journey

            Journey(out, lambda line: print(line, file=sys.stderr, flush=True)).run(people=people, letters=letters)  # noqa: T201
            print(f"Hasil perjalanan: {out}", file=sys.stderr)  # noqa: T201
            return
        window = [sys.executable, "-m", "portalpns.cli._demo", who.value, str(people), str(letters)]
        window += ["--baru"] if fresh else []
        if os.name == "posix":
            os.execv(window[0], window)  # noqa: S606 - our own program
        raise typer.Exit(subprocess.call(window))  # noqa: S603 - the same
