"""The user's settings: each declared once with key, type, default and words, kept in one JSON file."""

import json
import logging
import os
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from portalpns.domain.errors import file_problem

log = logging.getLogger(__name__)
V = TypeVar("V", str, int, bool)
SHORTEST_PASSPHRASE = 8
"""Characters of a new passphrase, which protects a profile where the computer has no keyring."""


@dataclass(frozen=True)
class Setting(Generic[V]):
    """One setting: its key in the file, its default (which also gives the type) and the words a user reads.

    `choices` maps each allowed value to its words; empty means any value of the type that `check` allows.
    """

    key: str
    default: V
    words: str
    choices: tuple[tuple[V, str], ...] = ()
    check: Callable[[V], bool] = lambda _value: True

    def accepts(self, value: object) -> bool:
        if type(value) is not type(self.default):
            return False
        if self.choices and value not in {choice for choice, _ in self.choices}:
            return False
        return self.check(value)


SCHEME = Setting(
    "tampilan.warna", "sistem", "Warna", (("sistem", "Ikuti sistem"), ("terang", "Terang"), ("gelap", "Gelap"))
)
SCALE = Setting(
    "tampilan.huruf",
    100,
    "Ukuran huruf",
    tuple((percent, f"{percent} %") for percent in (90, 100, 110, 125, 150)),
)
SERVER = Setting("akun.server", "", "Alamat server")
USER = Setting("akun.pengguna", "", "Nama pengguna")
REMEMBER_USER = Setting("akun.ingat", True, "Ingat nama pengguna")
CERTIFICATE = Setting("sertifikat.berkas", "", "Berkas sertifikat (.p12)")
EXPORT_FOLDER = Setting("folder.ekspor", "", "Folder ekspor")
IMPORT_FOLDER = Setting("folder.impor", "", "Folder impor")
WINDOW = Setting("jendela.letak", "", "Letak jendela")
SIDEBAR = Setting("jendela.menu_ringkas", False, "Ringkas menu samping")


class Settings:
    """The values of one profile, in memory and in its file; safe to use from several threads.

    Unknown keys in the file are kept, so that an older program does not lose what a newer one wrote.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._values = _load(file)

    def get(self, setting: Setting[V]) -> V:
        """The stored value, or the default when nothing usable is stored."""
        value = self._values.get(setting.key, setting.default)
        return value if setting.accepts(value) else setting.default  # type: ignore[return-value]

    def set(self, setting: Setting[V], value: V) -> None:
        """Store at once; raises ValueError for a wrong value, FileProblem when the file cannot be written."""
        if not setting.accepts(value):
            raise ValueError(setting.key, value)
        with self._lock:
            if self._values.get(setting.key) == value:
                return
            changed = {**self._values, setting.key: value}
            try:
                _write(self._file, changed)
            except OSError as error:
                raise file_problem(error, str(self._file), writing=True) from error
            self._values = changed


def _load(file: Path) -> dict[str, object]:
    """What the file holds; a broken file is set aside as `*.rusak` and the defaults apply."""
    try:
        loaded = json.loads(file.read_text(encoding="utf-8"))
        if isinstance(loaded, dict):
            return loaded
    except FileNotFoundError:
        return {}
    except (ValueError, RecursionError):
        pass
    except OSError:
        log.exception("settings cannot be read")
        return {}
    try:
        file.replace(file.with_name(file.name + ".rusak"))
    except OSError:
        log.exception("broken settings cannot be set aside")
    return {}


def _write(file: Path, values: dict[str, object]) -> None:
    """Replace the file in one step: a power cut leaves the old or the new one, never half."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=file.name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            json.dump(values, stream, ensure_ascii=False, indent=2, sort_keys=True)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(name, file)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
