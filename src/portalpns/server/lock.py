"""One server per data folder: a lock that the system takes back when the process dies."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from portalpns.domain.errors import ServerProblem, file_problem

LOCK = "server.lock"


@contextmanager
def only_server(data: Path) -> Iterator[None]:
    """Hold the folder; ServerProblem when another server does."""
    try:
        data.mkdir(parents=True, exist_ok=True)
        file = (data / LOCK).open("a+b")
    except OSError as error:
        raise file_problem(error, str(data), writing=True) from None
    with file:
        try:
            if os.name == "nt":
                import msvcrt

                msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
            else:
                import fcntl

                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise ServerProblem(f"Server lain sedang memakai folder {data}.", code="locked") from None
        yield
