"""Paths that commands are given; files that they read: with a limit, and named in what is wrong with them."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from portalpns.domain.errors import BadInput, KeyProblem, file_problem

EMPTY = "an empty path"


def a_path(given: str | Path) -> Path:
    """A path that was given: nothing would be the folder one is in, which nobody means who forgot to set a variable."""
    if not str(given):
        raise typer.BadParameter(EMPTY)
    return Path(given)


def read_file(file: Path, largest: int) -> bytes:
    """At most one byte more than is accepted, so that an endless file ends here too; raises FileProblem."""
    try:
        with open(file, "rb", opener=_at_once) as stream:
            return stream.read(largest + 1)
    except OSError as error:
        raise file_problem(error, str(file)) from error


@contextmanager
def naming(file: Path) -> Iterator[None]:
    """Put the file's name in front of what is wrong with it."""
    try:
        yield
    except (BadInput, KeyProblem) as error:
        raise type(error)(f"Berkas “{file}”: {error.pesan}", code=error.code) from error


def _at_once(path: str, flags: int) -> int:
    """Open without waiting for somebody to write to a pipe; one that nobody writes to is empty then."""
    if sys.platform == "win32":
        return os.open(path, flags)
    descriptor = os.open(path, flags | os.O_NONBLOCK)
    os.set_blocking(descriptor, True)
    return descriptor
