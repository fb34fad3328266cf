"""The line over a letter that says what its signature proves, and what a check may cost the others."""

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from portalpns.client.settings import Settings
from portalpns.client.ui import look
from portalpns.client.ui.page import PdfGiven
from portalpns.client.ui.surat.bukti import ProofLine
from portalpns.client.ui.verifikasi.page import VerifikasiPage
from portalpns.client.ui.verifikasi.words import FACES
from portalpns.client.ui.widgets.pdf import PdfView
from portalpns.signing import guard
from portalpns.signing.verdict import Verdict, VerifyResult
from ui.kit import pdf
from ui.pages.double import NOW, DoubleCore, DoubleShell

UNSIGNED = VerifyResult(Verdict.UNSIGNED)
PATIENCE_MS = 30_000


@pytest.fixture
def shell(qtbot: QtBot, tmp_path: Path, core: DoubleCore) -> DoubleShell:
    window = QWidget()
    qtbot.addWidget(window)
    return DoubleShell(core, Settings(tmp_path / "setelan.json"), window)


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[bytes]]:
    """Checks that take until the test is over; the files they are at."""
    gate, begun = threading.Event(), []

    def wait(data: bytes, **_limits: Any) -> VerifyResult:
        begun.append(data)
        gate.wait(60)
        return UNSIGNED

    monkeypatch.setattr(guard, "verify_guarded", wait)
    yield begun
    gate.set()


@pytest.mark.parametrize("where", ["line", "page"])
def test_pages_are_drawn_while_slow_files_are_checked(
    qtbot: QtBot, shell: DoubleShell, slow: list[bytes], where: str
) -> None:
    line, page, view = ProofLine(shell), VerifikasiPage(shell), PdfView()
    for widget in (line, page, view):
        qtbot.addWidget(widget)
    for count in (1, 2):
        given = PdfGiven(f"{count}.pdf", b"%PDF-" + bytes([count]))
        line.prove(given) if where == "line" else page.check(given)
        qtbot.waitUntil(lambda count=count: len(slow) == count, timeout=PATIENCE_MS)
    view.show()
    with qtbot.waitSignal(view.shown, timeout=PATIENCE_MS):
        view.show_pdf(pdf())


def test_a_verdict_is_remembered_for_its_day(qtbot: QtBot, shell: DoubleShell, monkeypatch: pytest.MonkeyPatch) -> None:
    moments: list[datetime] = []
    monkeypatch.setattr(guard, "verify_guarded", lambda _data, *, now, **_more: moments.append(now) or UNSIGNED)
    line = ProofLine(shell)
    qtbot.addWidget(line)
    late, midnight = NOW.replace(hour=16, minute=59), NOW.replace(hour=17, minute=0)  # of Jakarta's day
    for now in (NOW, late, midnight, midnight + timedelta(hours=1)):
        shell.clock = lambda now=now: now
        line.prove(None)
        line.prove(PdfGiven("surat.pdf", b"%PDF-1.7"))
        qtbot.waitUntil(lambda: line.chip.accessibleName() == Verdict.UNSIGNED.words, timeout=PATIENCE_MS)
    assert moments == [NOW, midnight]


@pytest.fixture(params=[100, 150])
def percent(dressed: QApplication, request: pytest.FixtureRequest) -> Iterator[int]:
    look.apply(dressed, "terang", request.param)
    yield request.param
    look.apply(dressed, "terang", 100)


@pytest.mark.parametrize("verdict", [Verdict.VALID, Verdict.INDETERMINATE], ids=lambda one: one.name)
def test_the_verdict_is_read_whole(
    qtbot: QtBot, shell: DoubleShell, monkeypatch: pytest.MonkeyPatch, verdict: Verdict, percent: int
) -> None:
    monkeypatch.setattr(guard, "verify_guarded", lambda _data, **_more: VerifyResult(verdict))
    pane = QWidget()
    qtbot.addWidget(pane)
    line = ProofLine(shell)
    column = QVBoxLayout(pane)
    column.addWidget(line)
    column.addStretch()
    pane.resize(560, 300)
    pane.show()
    line.prove(PdfGiven("surat.pdf", b"%PDF-1.7"))
    qtbot.waitUntil(lambda: line.chip.accessibleName() == verdict.words, timeout=PATIENCE_MS)
    assert line.words.text() == FACES[verdict].sentence
    assert line.words.wordWrap(), "in as many lines as it takes"
    metrics = line.words.fontMetrics()
    heights: dict[int, int] = {}
    for width in (480, 505, 620, 1800, 505):
        pane.resize(width, 300)
        qtbot.wait(20)
        words = line.words.rect()
        needed = metrics.boundingRect(words, Qt.TextFlag.TextWordWrap, line.words.text())
        assert words.height() >= needed.height()
        assert words.width() >= max(needed.width(), 25 * metrics.averageCharWidth()), "in lines that can be read"
        assert line.chip.width() == line.chip.sizeHint().width()
        heights.setdefault(width, line.height())
        assert line.height() == heights[width], "as before, once there is as much room as before"
    assert heights[1800] <= line.open_button.height() + 12, "in one line where there is room"
