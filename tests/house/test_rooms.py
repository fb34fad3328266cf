"""Every room says what it is for, and no file grows too large to find a line in."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted(path for room in ("src", "tests", "benchmarks") for path in (ROOT / room).rglob("*.py"))


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_file_has_a_docstring_and_a_human_size(path):
    text = path.read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(text)), "a file says in one sentence what it is for"
    assert text.count("\n") <= 500, "split it: a folder with the same name and the same face"
