"""Files and folders that only the server's own account may read, where the system knows such a thing (POSIX)."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from fnmatch import fnmatch
from pathlib import Path

OWNER = 0o700
_OWN = ("server.db*", "server.key*", "server.lock", "trust", "blobs", "uploads")
"""What this program puts into a data folder or a backup."""


@contextmanager
def private_files() -> Iterator[None]:
    """Whatever this process makes meanwhile is for its own account only; for commands, since it holds for all threads.

    Windows gives a folder's own permissions to what is made in it.
    """
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


def close_folder(folder: Path) -> None:
    """Take from others what they may do with what this program put into a folder; its owner keeps what he had.

    The folder itself is closed where it is this account's and holds nothing else: it may be a share for all backups.
    """
    if os.name != "posix":
        return
    with suppress(PermissionError):
        here = list(folder.iterdir())
        own = [path for path in here if any(fnmatch(path.name, pattern) for pattern in _OWN)]
        if len(own) == len(here) and folder.stat().st_uid == os.geteuid():
            folder.chmod(OWNER)
        for path in own:
            if not path.is_symlink():
                with suppress(FileNotFoundError, PermissionError):  # the server deletes files meanwhile
                    path.chmod(path.stat().st_mode & OWNER)
