"""What the import of a file that is not quite right says, and that the tables under it are read, too."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from portalpns.client.ui import look
from portalpns.client.ui.absensi.impor import ImportDialog
from portalpns.client.ui.absensi.page import AbsensiPage
from portalpns.client.usecases.impor import ImportLook, ImportReport
from portalpns.domain.absensi.catatan import Catatan
from portalpns.domain.clock import WIB
from ui.pages.conftest import settle
from ui.pages.double import DoubleCore
from ui.pages.test_surat import dialog

FRIDAY = date(2026, 10, 30)


@pytest.fixture(params=[100, 150])
def percent(dressed: QApplication, request: pytest.FixtureRequest) -> Iterator[int]:
    look.apply(dressed, "terang", request.param)
    yield request.param
    look.apply(dressed, "terang", 100)


def test_each_thing_to_know_has_its_own_line_and_the_tables_keep_their_room(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore, monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
    percent: int,
) -> None:  # fmt: skip
    log = tmp_path / "1_attlog.dat"
    log.write_text("12\t2026-10-30 07:20:00\t1\t0\t1\t0\n")
    bad = tuple({"line": line, "text": "1 2026-13-25 07:10:00", "reason": "tidak terbaca"} for line in (5, 7))
    found = ImportLook(
        (ImportReport(str(log), 7, 5, 0, bad),), 3, {"9": 1}, lost=(str(log),),
        leaves_open=((FRIDAY,), datetime(2026, 10, 30, 16, 40, tzinfo=WIB), "diskominfo-1"),
        catatan=Catatan((date(2026, 10, 28), date(2026, 10, 29)), undecided=1),
    )  # fmt: skip
    monkeypatch.setattr(core.absensi, "examine", lambda _imports, **_more: found)
    monkeypatch.setattr(core.absensi, "store", lambda _imports, **_more: list(found.reports))
    open_page(AbsensiPage, core)._import()
    shown = dialog(ImportDialog)
    shown.examine([log])
    settle(qtbot)
    outcome, *points = _lines(shown)
    assert outcome.startswith("5 rekaman siap diimpor, 2 baris dikarantina. Belum ada yang disimpan.")
    notes = list(found.catatan.with_advice())
    assert points == ["1 dari 3 PIN belum dipetakan (1 rekaman).", *found.reading(), *notes]
    assert shown.say.accessibleName() == " ".join([outcome, *points])
    assert shown.say.height() < shown.stack.height() / 2
    for table, rows in ((shown.files, 1), (shown.lines, 2)):
        assert table.viewport().height() >= rows * table.rowHeight(0), table.accessibleName()
    shown.go.click()
    settle(qtbot)
    left_out = "2 baris dikarantina dan tidak diimpor (1_attlog.dat: 5, 7)."
    assert _lines(shown) == ["5 rekaman diimpor, 0 sudah ada sebelumnya.", left_out, *notes]
    shown.reject()


def _lines(shown: ImportDialog) -> list[str]:
    said = [one.text() for one in shown.say.findChildren(QLabel) if one.text()]
    assert len(said) == 1
    return said[0].split("\n•  ")
