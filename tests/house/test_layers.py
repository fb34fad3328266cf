"""The import floors of the house are law (docs/architecture.md)."""

from pathlib import Path

from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

ROOT = Path(__file__).resolve().parents[2]


def test_imports_keep_to_their_floors(monkeypatch):
    monkeypatch.chdir(ROOT)
    assert lint_imports(cache_dir=None, no_cache=True) == EXIT_STATUS_SUCCESS
