"""Command lines run in the test's own process."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from portalpns import cli
from portalpns.data import resource

Run = Callable[..., tuple[int, str, str]]
SANDI = "kata-sandi-hari-pertama"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command line in this process; gives status, output, errors."""

    def call(*arguments: Any, stdin: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin.encode("utf-8", "surrogateescape"))))
        status = cli.run([str(one) for one in arguments])
        said = capsys.readouterr()
        return status, said.out, said.err

    return call


@pytest.fixture
def data(tmp_path: Path, run: Run) -> Path:
    """A server's folder after `admin init`."""
    folder = tmp_path / "server"
    status, out, err = run("admin", "init", "--data", folder, "--pemda", resource("contoh/pemda.json"))
    assert (status, err) == (0, "")
    assert "16 dari 16" in out
    assert "akun-buat" in out
    return folder
