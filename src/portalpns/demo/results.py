"""The folder of a journey's results: only what an earlier journey made is ever removed from it."""

import shutil
from pathlib import Path

from portalpns.domain.errors import BadInput, file_problem

MARK = ".perjalanan-portalpns"
OWN = ("kerja", "pages", "screens", "surat-ttd.pdf", "rekap.pdf", "rekap.xlsx", "ca.pem", "summary.json")


def clear(folder: Path) -> Path:
    """Make the folder ready for a new journey and return its working folder `kerja`.

    Raises BadInput when other files lie there, FileProblem when it cannot be written.
    """
    if folder.exists() and not folder.is_dir():
        raise BadInput(f"“{folder}” adalah berkas; pilih folder untuk hasil perjalanan.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        mark = folder / MARK
        if not mark.exists() and any(folder.iterdir()):
            raise BadInput(f"Folder “{folder}” berisi berkas lain; pilih folder kosong untuk hasil perjalanan.")
        mark.touch()
        for name in OWN:
            old = folder / name
            if old.is_dir() and not old.is_symlink():
                shutil.rmtree(old)
            else:
                old.unlink(missing_ok=True)
        work = folder / "kerja"
        work.mkdir(mode=0o700)
    except OSError as error:
        raise file_problem(error, str(error.filename or folder), writing=True) from error
    return work
