"""The dialog that signs, in every size of letters: nothing in it is cut or lies on something else."""

from collections.abc import Iterator
from itertools import combinations

import pytest
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from portalpns.client.settings import Settings
from portalpns.client.ui import look
from portalpns.client.ui.surat import signing
from portalpns.client.ui.surat.signing import SignDialog
from ui.pages.conftest import settle
from ui.pages.double import DoubleCore, DoubleShell

WINDOW = QSize(1024, 700)
WARNING = (
    "Sertifikat berakhir 40 hari lagi (3 Januari 2027). Nama pada sertifikat ditulis lain daripada nama Anda pada data "
    "induk; penerima melihat nama pada sertifikat. Penerbit sertifikat ini belum dikenal oleh komputer ini, sehingga "
    "tanda tangan Anda dapat dinilai belum tepercaya oleh penerima yang tidak memasang sertifikat penerbitnya."
)


@pytest.fixture(params=[100, 125, 150])
def scaled(request: pytest.FixtureRequest, dressed: QApplication) -> Iterator[None]:
    look.apply(dressed, "terang", request.param)
    yield
    look.apply(dressed, "terang", 100)


def place(widget: QWidget, dialog: QWidget) -> QRect:
    return QRect(widget.mapTo(dialog, QPoint(0, 0)), widget.size())


def crowded(dialog: SignDialog) -> list[str]:
    """What is lower than its words need, is cut by what holds it, or lies on something else."""
    said = []
    shown = [one for one in dialog.findChildren(QWidget) if one.isVisible()]
    leaves = [one for one in shown if isinstance(one, QLabel | QLineEdit | QPushButton)]
    for one in leaves:
        name = one.accessibleName() or (one.text() if isinstance(one, QLabel) else type(one).__name__)
        needed = one.heightForWidth(one.width()) if one.hasHeightForWidth() else one.sizeHint().height()
        if one.height() < needed:
            said.append(f"{name}: {one.height()} of {needed}")
        if one.visibleRegion().boundingRect().height() < one.height():
            said.append(f"{name}: {one.height()}, of which {one.visibleRegion().boundingRect().height()} are seen")
        if not dialog.rect().contains(place(one, dialog)):
            said.append(f"{name}: outside")
    for area in shown:
        # results are a list of any length
        if isinstance(area, QAbstractScrollArea) and area is not dialog.results and area.verticalScrollBar().maximum():
            said.append(f"{area.accessibleName()}: scrolled")
    for one, other in combinations(leaves, 2):
        if place(one, dialog).intersects(place(other, dialog)):
            said.append(f"{one} on {other}")
    return said


@pytest.mark.usefixtures("scaled")
@pytest.mark.parametrize("unseen", [3, 0])
def test_the_dialog_is_as_high_as_its_words(qtbot: QtBot, settings: Settings, head: DoubleCore, unseen: int) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(WINDOW)
    window.show()
    letters = {one.id: one.hal for one in head.tandatangan.waiting()}
    files = dict.fromkeys(letters, "")
    dialog = SignDialog(DoubleShell(head, settings, window), letters, files, unseen, lambda _results: None, window)
    dialog.open()
    settle(qtbot)
    found = {"key": crowded(dialog)}
    dialog.file.setText("/kunci/kadis.p12")
    for words in ("salah", "rahasia"):
        head.tandatangan.warnings = lambda _key: [WARNING]  # type: ignore[method-assign]
        dialog.passphrase.setText(words)
        dialog.go.click()
        settle(qtbot)
        assert dialog.steps.currentIndex() == (words == "rahasia")
        found[words] = crowded(dialog)
    high = dialog.height()
    dialog.go.click()
    settle(qtbot)
    assert "Gagal:" in dialog.results.toPlainText()
    found["results"] = crowded(dialog)
    dialog.reject()
    assert found == {"key": [], "salah": [], "rahasia": [], "results": []}
    assert high <= WINDOW.height()


def test_why_the_button_is_closed_is_said_as_long_as_it_is(
    qtbot: QtBot, settings: Settings, head: DoubleCore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signing, "READ_MS", 3_600_000)
    window = QWidget()
    qtbot.addWidget(window)
    letters = {one.id: one.hal for one in head.tandatangan.waiting()}
    files = dict.fromkeys(letters, "")
    dialog = SignDialog(DoubleShell(head, settings, window), letters, files, 3, lambda _results: None, window)
    dialog.open()
    told = [(dialog.go.isEnabled(), dialog.waiting.text())]
    assert "3 naskah belum Anda lihat halamannya. Naskah itu tetap dapat ditandatangani" in (
        dialog.unseen.accessibleName()
    )
    dialog.file.setText("/kunci/kadis.p12")
    for words in ("salah", "rahasia"):
        dialog.passphrase.setText(words)
        dialog.go.click()
        told.append((dialog.go.isEnabled(), dialog.waiting.text()))
        settle(qtbot)
        told.append((dialog.go.isEnabled(), dialog.waiting.text()))
    dialog._reading.timeout.emit()
    told.append((dialog.go.isEnabled(), dialog.waiting.text()))
    dialog.go.click()
    told.append((dialog.go.isEnabled(), dialog.waiting.text()))
    settle(qtbot)
    told.append((dialog.go.isEnabled(), dialog.waiting.text()))
    dialog.reject()
    opening = (False, "Membuka dan memeriksa sertifikat…")
    assert told == [
        (True, ""),
        opening,
        (True, ""),
        opening,
        (False, "Mohon tunggu; periksa nama pemilik sertifikat…"),
        (True, ""),
        (False, ""),  # the bar tells
        (False, "Mohon tunggu; baca hasil tiap naskah…"),
    ]
