"""Files and folders that only the server's own account may read, where the system knows such a thing (POSIX)."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

OWNER = 0o700


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
    """Take from others what they may do in a folder and with the files that lie directly in it.

    The owner keeps what he had. Somebody else's folder or file stays as it is: its owner has decided.
    """
    if os.name != "posix":
        return
    with suppress(PermissionError):
        folder.chmod(OWNER)
        for path in folder.iterdir():
            if not path.is_symlink():
                with suppress(FileNotFoundError, PermissionError):  # the server deletes files meanwhile
                    path.chmod(path.stat().st_mode & OWNER)
