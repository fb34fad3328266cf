"""Starting: a second start, a whole process, what is imported for it, a computer without a screen."""

import os
import subprocess
import sys

import pytest

from portalpns.client.ui.app import SCREENS
from portalpns.client.ui.single import Doorbell, raise_first


def test_second_start_raises_the_first_window(qtbot, tmp_path):
    rung = []
    assert not raise_first(tmp_path)
    bell = Doorbell(tmp_path, lambda: rung.append(1))
    assert raise_first(tmp_path)
    assert not raise_first(tmp_path / "lain")
    qtbot.waitUntil(lambda: rung == [1])
    bell.close()


@pytest.mark.process
def test_whole_application_starts_and_ends(tmp_path):
    """A real process: paint, core, first page, close; no heavy room is imported before the paint."""
    code = """
import sys, time
from pathlib import Path
sys.path.insert(0, {tests!r})
from PySide6.QtCore import QTimer
from portalpns.client.ui import app as application, pages
from ui import kit
pages.PAGES[:] = kit.PAGES
heavy = [name for name in ("sqlalchemy", "pyhanko", "reportlab", "openpyxl", "pypdfium2", "fastapi", "httpx")
         if name in sys.modules]
core = kit.KitCore(counts=kit.COUNTS)
def make_core(paths, settings, tell):
    assert paths.data.is_dir()
    return core
def end():
    from PySide6.QtWidgets import QApplication
    window = next(w for w in QApplication.topLevelWidgets() if w.inherits("QMainWindow"))
    if window.current_page is None:
        QTimer.singleShot(20, end)
    else:
        window.close()
qt = application.make_application()
QTimer.singleShot(50, end)
status = application.run_window(make_core, profile="uji")
print("status", status, "heavy", heavy, "closed", core.closed)
"""
    environment = {**os.environ, "PORTALPNS_HOME": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"}
    tests = os.path.dirname(os.path.dirname(__file__))
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code.format(tests=tests)],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
        timeout=60,
    )
    assert done.stdout.strip() == "status 0 heavy [] closed True", done.stderr
    assert (tmp_path / "uji" / "config" / "settings.json").exists()


def test_the_core_opens_without_the_rooms_that_few_starts_need():
    """Signing, reports, migrations and the command line of a library cost half a second and 40 MB."""
    script = (
        "import sys, portalpns.client.core, portalpns.client.ui.adapter;"
        "print(sorted({name.split('.')[0] for name in sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=120, check=True)
    for heavy in ("asn1crypto", "pyhanko", "reportlab", "openpyxl", "alembic", "rich", "pypdfium2", "fastapi"):
        assert f"'{heavy}'" not in done.stdout


@pytest.mark.skipif(sys.platform != "linux", reason="other systems always have a screen")
def test_without_a_screen_one_sentence_is_said_instead_of_an_abort(tmp_path):
    env = {name: value for name, value in os.environ.items() if name not in SCREENS}
    for command in ([], ["demo"]):
        done = subprocess.run(
            [sys.executable, "-m", "portalpns", *command], env={**env, "PORTALPNS_HOME": str(tmp_path)},
            capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == 70
        assert done.stderr.startswith("portalpns: Tidak ada layar untuk membuka jendela")
        assert done.stderr.count("\n") == 1
