"""One program per profile: two processes on one cache would push the same queue twice."""

import contextlib
import os
import sys
import threading
from pathlib import Path
from typing import IO

from portalpns.domain.errors import FileProblem, file_problem


class ProfileLock:
    """A lock on a file that the system lets go when the process ends, however it ends."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._held: IO[bytes] | None = None
        self._guard = threading.Lock()

    def acquire(self) -> None:
        """Take it, again without effect; FileProblem(code="cache_in_use") when another program has it."""
        with self._guard:
            if self._held is not None:
                return
            try:
                handle = self._file.open("a+b")
            except OSError as error:
                raise file_problem(error, self._file.name, writing=True) from error
            try:
                _lock(handle)
            except OSError:
                handle.close()
                raise FileProblem(
                    "Profil ini sedang dibuka oleh jendela Portal PNS yang lain; pakai atau tutup jendela itu.",
                    code="cache_in_use",
                ) from None
            self._held = handle

    def release(self) -> None:
        with self._guard:
            if self._held is not None:
                with contextlib.suppress(OSError):
                    self._held.close()
                self._held = None


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: IO[bytes]) -> None:
        handle.seek(0, os.SEEK_SET)
        msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(handle: IO[bytes]) -> None:
        fcntl.flock(handle.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
