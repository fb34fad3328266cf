"""Dialogs for files begin where the last one ended."""

from pathlib import Path

import pytest
from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from portalpns.client.settings import EXPORT_FOLDER, IMPORT_FOLDER
from portalpns.client.ui.widgets.dropzone import DropZone
from portalpns.client.ui.widgets.files import ask_open, ask_save
from portalpns.domain.errors import FileProblem


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """Where each dialog began; each ends with a file in the folder `dipilih`."""
    found: list[str] = []
    (tmp_path / "dipilih").mkdir()
    file = str(tmp_path / "dipilih" / "berkas.pdf")

    def answer(_parent: object, _title: str, begins: str, *_more: object) -> tuple[str, str]:
        found.append(begins)
        return file, "PDF (*.pdf)"

    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", answer)
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *given: ([answer(*given)[0]], ""))
    return found


@pytest.fixture
def parent(qtbot):
    made = QWidget()
    qtbot.addWidget(made)
    return made


def test_saving_begins_where_one_saved_last(parent, settings, tmp_path, begun):
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    for _ in range(2):
        assert ask_save(parent, settings, "Ekspor", "a.pdf", "PDF (*.pdf)")[0] == tmp_path / "dipilih" / "berkas.pdf"
    assert begun == [str(Path(documents) / "a.pdf"), str(tmp_path / "dipilih" / "a.pdf")]
    assert settings.get(EXPORT_FOLDER) == str(tmp_path / "dipilih")
    assert settings.get(IMPORT_FOLDER) == ""


@pytest.mark.parametrize("many", [True, False])
def test_opening_begins_where_one_opened_last(qtbot, settings, tmp_path, begun, many):
    zone = DropZone("Seret ke sini", settings, endings=(".pdf",), many=many)
    qtbot.addWidget(zone)
    got = []
    zone.dropped.connect(got.append)
    for _ in range(2):
        zone.choose()
    assert got == [[tmp_path / "dipilih" / "berkas.pdf"]] * 2
    assert begun[1] == settings.get(IMPORT_FOLDER) == str(tmp_path / "dipilih")


def test_a_folder_that_went_away_is_not_begun_in(parent, settings, tmp_path, begun):
    settings.set(IMPORT_FOLDER, str(tmp_path / "stik-usb"))
    ask_open(parent, settings, "Buka", "PDF (*.pdf)")
    assert begun == [QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)]


def test_what_was_chosen_is_used_also_when_its_folder_cannot_be_kept(parent, settings, begun, monkeypatch):
    def full(*_given: object) -> None:
        raise FileProblem("Penyimpanan penuh.")

    monkeypatch.setattr(settings, "set", full)
    assert len(ask_open(parent, settings, "Buka", "PDF (*.pdf)")) == 1
