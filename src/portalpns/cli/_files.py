"""Files that commands read and write: read with a limit, replaced whole or not at all."""

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from portalpns.domain.errors import BadInput, KeyProblem, file_problem


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


def replace_file(target: Path, data: bytes) -> None:
    """Write `data` beside `target` and move it there whole; raises FileProblem and leaves nothing half written.

    A device or pipe is written to, never replaced; behind a symbolic link the real file is replaced. A file that
    may be overwritten keeps its permissions.
    """
    try:
        if target.exists() and not target.is_file():
            target.write_bytes(data)
            return
        _replace(target.resolve(), data)
    except OSError as error:
        raise file_problem(error, str(target), writing=True) from error


def _replace(target: Path, data: bytes) -> None:
    mode = target.stat().st_mode & 0o777 if target.exists() else None
    # moving a file there would ask the folder's permissions only
    if mode is not None and not (mode & 0o222 and os.access(target, os.W_OK)):
        raise OSError(errno.EACCES, os.strerror(errno.EACCES))
    beside = target.with_name(f".{target.name[:50]}.{os.getpid()}.tmp")
    try:
        with beside.open("xb") as stream:
            if mode is not None:
                beside.chmod(mode)
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
