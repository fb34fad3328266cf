"""The commands by typer: each file of this room registers its own; help and wrong usage in Indonesian."""

import re
import sys
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import typer

from portalpns import cli
from portalpns.cli._files import EMPTY
from portalpns.version import __version__

UsageError: type[Exception] = typer.BadParameter.__mro__[1]
"""The command library's own error for wrong usage, which typer does not name publicly."""

_HEADINGS = {"Options": "Pilihan", "Arguments": "Masukan", "Commands": "Perintah"}
_WORDS = (
    (r"Show this message and exit\.", "Tampilkan bantuan ini."),
    (r"\[required\]", "[wajib]"),
    (r"\[default: ", "[bawaan: "),
    (r" <(int|float)( range)?>", " ANGKA"),
    (r" <(str|path|list\[\w+\])>", ""),
)
_Context: Any = next(kind for kind in typer.Context.__mro__ if "formatter_class" in vars(kind))
_Formatter: Any = _Context.formatter_class


class Bantuan(_Formatter):  # type: ignore[misc]
    """The help of every command in Indonesian; the command library's own few words stand here and nowhere else."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        args = args.replace("[OPTIONS]", "[PILIHAN]").replace("COMMAND [ARGS]...", "PERINTAH ...")
        super().write_usage(prog, args, prefix or "Pemakaian: ")

    def write_heading(self, heading: str) -> None:
        super().write_heading(_HEADINGS.get(heading, heading))

    def write_dl(self, rows: Any, *more: Any, **named: Any) -> None:
        super().write_dl([tuple(_said(text) for text in row) for row in rows], *more, **named)


def _said(text: str) -> str:
    for theirs, ours in _WORDS:
        text = re.sub(theirs, ours, text)
    return text


_Context.formatter_class = Bantuan

app = typer.Typer(
    name="portalpns",
    help="Portal PNS: surat, tanda tangan elektronik, dan absensi pemerintah daerah.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

_ALLOWED = {
    r"not one of (.+?)\.?$": "; pilihannya: {}",
    r"greater than or equal to (\d+)": "; paling sedikit {}",
    r"less than or equal to (\d+)": "; paling banyak {}",
    r"valid integer": "; isikan bilangan bulat",
    EMPTY: "; nilainya kosong",
}
"""Words on a wrong value, mostly the command library's, and ours."""


@app.callback(invoke_without_command=True)
def root(
    version: bool = typer.Option(False, "--version", help="Tampilkan versi lalu selesai."),
) -> None:
    """Tanpa perintah: membuka jendela aplikasi."""
    if version:
        sys.stdout.write(f"portalpns {__version__}\n")
        raise typer.Exit(0)


def run_command(arguments: list[str]) -> int:
    """Run one command and return its exit status; what it raises is the caller's, wrong usage is told here."""
    for module in iter_modules(cli.__path__):
        if not module.name.startswith("_"):
            import_module(f"portalpns.cli.{module.name}").register(app)
    command = typer.main.get_command(app)
    try:
        # not by its `main`, which ends with 1, a verdict of `verify`, where the reader of the output is gone
        with command.make_context("portalpns", arguments) as context:
            result = command.invoke(context)
        return result if isinstance(result, int) else 0
    except UsageError as error:
        return cli.complain(usage_sentence(error), 64)
    except typer.Exit as done:
        return int(done.exit_code)
    except typer.Abort:
        raise KeyboardInterrupt from None


def usage_sentence(error: Exception) -> str:
    """Wrong usage in the user's language; the library's own words only where no case is known."""
    kind = type(error).__name__
    option = getattr(error, "option_name", "") or _name(getattr(error, "param", None))
    if kind == "NoSuchOption":
        said = f"Pilihan {option} tidak dikenal."
    elif kind == "MissingParameter":
        said = f"{option or 'Satu masukan'} belum diberikan."
    elif kind == "BadParameter" and option:
        said = f"Nilai untuk {option} tidak dapat dipakai{_allowed(error)}."
    elif "No such command" in str(error):
        said = f"Perintah tidak dikenal: {str(error).split(maxsplit=3)[-1].rstrip('.')}."
    elif "unexpected extra argument" in str(error):
        said = f"Masukan berlebih: {str(error).rpartition('(')[2].rstrip(').')}."
    elif "Missing command" in str(error):
        said = "Perintah belum lengkap."
    else:
        said = f"Susunan perintah tidak tepat ({error})."
    context = getattr(error, "ctx", None)
    return f"{said} Lihat: {context.command_path if context is not None else 'portalpns'} --help"


def _name(parameter: Any) -> str:
    """The option or argument as the help shows it."""
    if parameter is None:
        return ""
    longest = max(parameter.opts, key=len, default="")
    return longest if longest.startswith("-") else parameter.metavar or longest


def _allowed(error: Exception) -> str:
    """What would have been taken instead, where the library says it."""
    words = str(error)
    for pattern, said in _ALLOWED.items():
        found = re.search(pattern, words)
        if found:
            return said.format(*found.groups())
    return ""
