"""The command line: one file per noun, light to import; heavy rooms are opened inside each command.

Exit status: 0 done, 64 wrong usage, 65 broken input, 66 file cannot be read or written (also where the reader of
the output is gone), others by `portalpns.domain.errors`; `verify` has its own table (cli/verify.py).
"""

import os
import sys
import tempfile
import traceback
from collections.abc import Callable
from io import TextIOWrapper

from portalpns.domain.errors import PortalError, file_problem

STREAMS = ("stdout", "stderr")


def run(arguments: list[str]) -> int:
    """Run one command line, the window when it is empty, and return the exit status."""
    if arguments:
        from portalpns.cli._app import run_command

        return walled(lambda: run_command(arguments))
    # the window alone: the library of the commands would stay in its memory (20 MB)
    from portalpns.cli import _window

    return walled(_window.open_window)


def walled(work: Callable[[], int]) -> int:
    """The exit status of a piece of work; no traceback reaches a user."""
    for name in STREAMS:
        if getattr(sys, name) is None:  # closed by the caller, who wants the exit status only
            _let_go(name)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a name that the terminal cannot show is no reason to fail
            stream.reconfigure(errors="backslashreplace")
    try:
        status = work()
        sys.stdout.flush()  # the interpreter would do it at its end, and fail in its own words
        return status
    except PortalError as error:
        return complain(error.pesan, error.exit_code)
    except KeyboardInterrupt:
        return complain("Dibatalkan.", 130)
    except BrokenPipeError:  # who reads no more wants no words either, but must not take silence for an answer
        for name in STREAMS:
            _let_go(name)
        return 66
    except MemoryError:
        return complain("Memori komputer tidak cukup untuk berkas ini.", 71)
    except OSError as error:
        # without a name it is the output that failed
        if error.filename is None:
            _let_go("stdout")
        problem = file_problem(error, str(error.filename or "keluaran"), writing=error.filename is None)
        return complain(problem.pesan, problem.exit_code)
    except Exception as error:  # noqa: BLE001 - the last door
        from portalpns.server.db import is_full

        if is_full(error):
            return complain("Penyimpanan penuh; kosongkan sebagian lalu ulangi.", 66)
        return complain(f"Terjadi galat yang tidak terduga; rinciannya ada di {_keep_traceback()}.", 70)


def _keep_traceback() -> str:
    """Write the error under way into a file of its own and return its path: an engineer needs it, a user does not."""
    text = traceback.format_exc()
    try:
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", prefix="portalpns-galat-", suffix=".txt", delete=False
        ) as file:
            file.write(text)
    except OSError:
        return f"baris ini: {text.strip().splitlines()[-1]}"
    return file.name


def complain(message: str, status: int) -> int:
    """Say it on stderr; the status stands also where nobody listens."""
    try:
        sys.stderr.write(f"portalpns: {message}\n")
    except OSError:
        _let_go("stderr")
    return status


def _let_go(stream: str) -> None:
    """Nothing more goes out there, nor what waits in it: the interpreter flushes at its end."""
    setattr(sys, stream, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 - until the program ends
