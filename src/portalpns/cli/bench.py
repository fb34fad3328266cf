"""`portalpns bench NAME`: run a script of `benchmarks/` and print its table."""

import runpy
import sys
from pathlib import Path

import typer

from portalpns.domain.errors import BadInput, NotFound


def folder() -> Path:
    """Where the scripts lie: in a checkout, or packed into an installation."""
    here = Path(__file__).resolve()
    for place in (here.parents[1] / "benchmarks", here.parents[3] / "benchmarks"):
        if place.is_dir():
            return place
    raise NotFound("Berkas pengukuran (benchmarks) tidak terpasang.")


def names() -> list[str]:
    return sorted(path.stem for path in folder().glob("*.py") if not path.stem.startswith("_"))


def register(app: typer.Typer) -> None:
    @app.command("bench", context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
    def bench(
        context: typer.Context,
        name: str = typer.Argument("", help="Nama pengukuran."),
        list_all: bool = typer.Option(False, "--list", help="Tampilkan nama-nama yang ada."),
    ) -> None:
        """Jalankan satu pengukuran kecepatan dan tampilkan tabelnya."""
        if list_all or not name:
            sys.stdout.write("\n".join(names()) + "\n")
            return
        if name not in names():
            raise BadInput(f"Pengukuran “{name}” tidak ada. Yang ada: {', '.join(names())}.")
        script = folder() / f"{name}.py"
        sys.argv = [str(script), *context.args]
        sys.path.insert(0, str(script.parent))
        runpy.run_path(str(script), run_name="__main__")
