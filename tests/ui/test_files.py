"""Dialogs for files begin where the last one ended."""

from pathlib import Path

import pytest
from PySide6.QtCore import QStandardPaths, QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QMessageBox, QWidget

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
        assert ask_save(parent, settings, "Ekspor", "a.pdf", "PDF (*.pdf)") == tmp_path / "dipilih" / "berkas.pdf"
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


KINDS = "Buku kerja Excel (*.xlsx);;Berkas PDF (*.pdf);;CSV (*.csv)"


class Writer:
    """Answers Qt's own dialog with one name after the other, and each question about a file that is there."""

    def __init__(self, names: list[str], kind: str = "Berkas PDF (*.pdf)", *, replaces: bool = True) -> None:
        self.names, self.kind, self.replaces = names, kind, replaces
        self.asked: list[str] = []
        self._at_work = True
        QTimer.singleShot(50, self._act)

    def __enter__(self) -> "Writer":
        return self

    def __exit__(self, *_error: object) -> None:
        self._at_work = False

    def _act(self) -> None:
        if not self._at_work:
            return
        QTimer.singleShot(50, self._act)  # first: a dialog may ask, and waits, inside of what follows
        shown = QApplication.activeModalWidget()
        if isinstance(shown, QMessageBox):
            self.asked.append(shown.text())
            roles = {QMessageBox.ButtonRole.DestructiveRole, QMessageBox.ButtonRole.YesRole}
            next(one for one in shown.buttons() if (shown.buttonRole(one) in roles) == self.replaces).click()
        elif isinstance(shown, QFileDialog) and not self.names:
            shown.reject()
        elif isinstance(shown, QFileDialog):
            shown.selectNameFilter(self.kind)
            shown.findChild(QLineEdit).setText(self.names.pop(0))
            shown.accept()


@pytest.mark.parametrize(
    ("typed", "kind", "written"),
    [
        ("agenda", "Berkas PDF (*.pdf)", "agenda.pdf"),
        ("agenda", "Buku kerja Excel (*.xlsx)", "agenda.xlsx"),
        ("agenda.PDF", "Berkas PDF (*.pdf)", "agenda.PDF"),
        ("agenda.csv", "Berkas PDF (*.pdf)", "agenda.csv"),
        ("agenda s.d. 1.2", "Berkas PDF (*.pdf)", "agenda s.d. 1.2.pdf"),
    ],
)
def test_a_file_gets_the_ending_of_its_kind_and_replaces_none_unasked(parent, settings, tmp_path, typed, kind, written):
    settings.set(EXPORT_FOLDER, str(tmp_path))
    with Writer([typed], kind) as fresh:
        assert ask_save(parent, settings, "Ekspor", "a.xlsx", KINDS) == tmp_path / written
    assert fresh.asked == []
    (tmp_path / written).write_text("penting")
    with Writer([typed], kind) as over:
        assert ask_save(parent, settings, "Ekspor", "a.xlsx", KINDS) == tmp_path / written
    assert len(over.asked) == 1
    assert written in over.asked[0]


def test_who_does_not_want_a_file_replaced_gives_another_name(parent, settings, tmp_path):
    settings.set(EXPORT_FOLDER, str(tmp_path))
    (tmp_path / "agenda.pdf").write_text("penting")
    with Writer(["agenda", "agenda baru"], replaces=False) as writer:
        assert ask_save(parent, settings, "Ekspor", "a.xlsx", KINDS) == tmp_path / "agenda baru.pdf"
    assert len(writer.asked) == 1
    with Writer(["agenda"], replaces=False):
        assert ask_save(parent, settings, "Ekspor", "a.xlsx", KINDS) is None
