"""The measuring of the preview: it stands in for the core, so that only running it shows what the editor asks."""

import runpy
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.mark.parametrize("sifat", ["biasa", "rahasia"])
def test_the_editor_asks_nothing_that_the_measuring_does_not_answer(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, sifat: str
) -> None:
    monkeypatch.syspath_prepend(BENCHMARKS)
    bench = runpy.run_path(str(BENCHMARKS / "preview.py"))
    core, letter = bench["office_core"]()
    window, editor = bench["opened"](core, replace(letter, naskah=replace(letter.naskah, sifat=sifat)))
    qtbot.addWidget(window)
    painted, key = bench["typed"](editor, "a", 0)
    assert painted > key > 0
    assert editor.body_panel.edit.toPlainText().endswith("a")
