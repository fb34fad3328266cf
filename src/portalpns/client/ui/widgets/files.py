"""The dialogs that ask for files; each begins in the folder of the last time."""

import logging
from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from portalpns.client.settings import EXPORT_FOLDER, IMPORT_FOLDER, Setting, Settings
from portalpns.domain.errors import PortalError

log = logging.getLogger(__name__)


def ask_save(parent: QWidget, settings: Settings, title: str, name: str, kinds: str) -> tuple[Path | None, str]:
    """Where to write and which of the kinds was chosen, as Qt writes them (`Berkas PDF (*.pdf)`); None when nowhere."""
    found, kind = QFileDialog.getSaveFileName(parent, title, str(_begin(settings, EXPORT_FOLDER) / name), kinds)
    if not found:
        return None, kind
    _remember(settings, EXPORT_FOLDER, Path(found))
    return Path(found), kind


def ask_open(parent: QWidget, settings: Settings, title: str, kinds: str, *, many: bool = True) -> list[Path]:
    """The files to read, none when one changed one's mind."""
    folder = str(_begin(settings, IMPORT_FOLDER))
    if many:
        names, _ = QFileDialog.getOpenFileNames(parent, title, folder, kinds)
    else:
        name, _ = QFileDialog.getOpenFileName(parent, title, folder, kinds)
        names = [name] if name else []
    if names:
        _remember(settings, IMPORT_FOLDER, Path(names[0]))
    return [Path(name) for name in names]


def _begin(settings: Settings, setting: Setting[str]) -> Path:
    """The folder of the last time while it is there, else the person's documents."""
    last = settings.get(setting)
    if last and Path(last).is_dir():
        return Path(last)
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))


def _remember(settings: Settings, setting: Setting[str], file: Path) -> None:
    try:
        settings.set(setting, str(file.parent))
    except PortalError:
        log.exception("the folder is not kept")  # a full disk must not stop what the file was chosen for
