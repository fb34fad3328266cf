"""The command line: one file per noun, light to import; heavy rooms are opened inside each command.

Exit status: 0 done, 64 wrong usage, 65 broken input, 66 file cannot be read or written, others by
`portalpns.domain.errors`; `verify` has its own table (cli/verify.py).
"""

import os
import sys
from importlib import import_module
from pkgutil import iter_modules

import typer

from portalpns.domain.errors import PortalError, file_problem
from portalpns.version import __version__

UsageError: type[Exception] = typer.BadParameter.__mro__[1]
"""The command library's own error for wrong usage, which typer does not name publicly."""

app = typer.Typer(
    name="portalpns",
    help="Portal PNS: surat, tanda tangan elektronik, dan absensi pemerintah daerah.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.callback(invoke_without_command=True)
def root(
    context: typer.Context,
    version: bool = typer.Option(False, "--version", help="Tampilkan versi lalu selesai."),
) -> None:
    """Tanpa perintah: membuka jendela aplikasi."""
    if version:
        sys.stdout.write(f"portalpns {__version__}\n")
        raise typer.Exit(0)
    if context.invoked_subcommand is None:
        from portalpns.cli.window import open_window

        raise typer.Exit(open_window())


def run(arguments: list[str]) -> int:
    """Run one command line and return the exit status; no traceback reaches a user."""
    for module in iter_modules(__path__):
        import_module(f"portalpns.cli.{module.name}").register(app)
    command = typer.main.get_command(app)
    try:
        result = command.main(arguments, prog_name="portalpns", standalone_mode=False)
        return result if isinstance(result, int) else 0
    except PortalError as error:
        return complain(error.pesan, error.exit_code)
    except UsageError as error:
        return complain(usage_sentence(error), 64)
    except typer.Exit as done:
        return int(done.exit_code)
    except (typer.Abort, KeyboardInterrupt):
        return complain("Dibatalkan.", 130)
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - the interpreter flushes it at exit
        return 0
    except MemoryError:
        return complain("Memori komputer tidak cukup untuk berkas ini.", 71)
    except OSError as error:
        return complain(file_problem(error, str(error.filename or "?")).pesan, 66)


def usage_sentence(error: Exception) -> str:
    """Wrong usage in the user's language; the library's own words only where no case is known."""
    kind = type(error).__name__
    option = getattr(error, "option_name", "") or getattr(getattr(error, "param", None), "human_readable_name", "")
    if kind == "NoSuchOption":
        said = f"Pilihan {option} tidak dikenal."
    elif kind == "MissingParameter":
        said = f"{option or 'Satu masukan'} belum diberikan."
    elif kind == "BadParameter" and option:
        said = f"Nilai untuk {option} tidak dapat dipakai."
    elif "No such command" in str(error):
        said = f"Perintah tidak dikenal: {str(error).split(maxsplit=3)[-1].rstrip('.')}."
    else:
        said = f"Susunan perintah tidak tepat ({error})."
    return f"{said} Lihat: portalpns --help"


def complain(message: str, status: int) -> int:
    sys.stderr.write(f"portalpns: {message}\n")
    return status
