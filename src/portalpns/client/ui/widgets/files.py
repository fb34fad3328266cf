"""The dialogs that ask for files; each begins in the folder of the last time."""

import logging
import re
from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from portalpns.client.settings import EXPORT_FOLDER, IMPORT_FOLDER, Setting, Settings
from portalpns.domain.errors import PortalError

log = logging.getLogger(__name__)


def ask_save(parent: QWidget, settings: Settings, title: str, name: str, kinds: str) -> Path | None:
    """Where to write, in one of the kinds, as Qt writes them (`Berkas PDF (*.pdf);;CSV (*.csv)`); None for nowhere.

    A name without the ending of a kind gets that of the kind that was chosen. No dialog asks about a file that bears
    the name only then: some systems' own add no ending, and none adds one to `rekap s.d. 1.2`.
    """
    begins, kind = _begin(settings, EXPORT_FOLDER) / name, ""
    while True:
        found, kind = QFileDialog.getSaveFileName(parent, title, str(begins), kinds, kind)
        if not found:
            return None
        given = Path(found)
        file = given if given.suffix.lower() in _endings(kinds) else Path(found + _endings(kind or kinds)[0])
        if file == given or not file.exists() or _replaces(parent, title, file.name):
            break
        begins = file
    _remember(settings, EXPORT_FOLDER, file)
    return file


def _endings(kinds: str) -> list[str]:
    return re.findall(r"\*(\.\w+)", kinds)


def _replaces(parent: QWidget, title: str, name: str) -> bool:
    words = parent.tr("Berkas “{name}” sudah ada. Gantikan berkas itu?").format(name=name)
    box = QMessageBox(QMessageBox.Icon.Warning, title, words, QMessageBox.StandardButton.Cancel, parent)
    replace = box.addButton(parent.tr("Gantikan"), QMessageBox.ButtonRole.DestructiveRole)
    box.setDefaultButton(QMessageBox.StandardButton.Cancel)
    box.exec()
    return box.clickedButton() is replace


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
