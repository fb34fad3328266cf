"""Files that people are given: written whole or not at all, readable for whom the folder is."""

import errno
import os
from pathlib import Path

from portalpns.domain.errors import file_problem


def replace_file(target: Path, data: bytes, shown: str = "") -> None:
    """Write `data` beside `target` and move it there whole; raises FileProblem and leaves nothing half written.

    A device or pipe is written to, never replaced; behind a symbolic link the real file is replaced. A file that
    may be overwritten keeps its permissions. `shown`: how the sentence calls the file, its address when empty.
    """
    try:
        if target.exists() and not target.is_file():
            target.write_bytes(data)
            return
        _replace(target.resolve(), data)
    except OSError as error:
        raise file_problem(error, shown or str(target), writing=True) from error


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
