"""Seconds from process start to the bare window painted, and to the core handed over; floor: an empty QWidget.

Run: `portalpns bench window` (offscreen unless QT_QPA_PLATFORM says otherwise). Medians of 7 fresh processes
each; processor seconds stand beside the wall clock, since other work on the machine stretches only the latter.
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time

FLOOR = """
import sys
from PySide6.QtWidgets import QApplication, QWidget
class W(QWidget):
    def paintEvent(self, e):
        print("painted", flush=True); QApplication.exit(0)
app = QApplication(sys.argv); w = W(); w.resize(1366, 768); w.show(); app.exec()
"""
BARE = """
import tempfile
from pathlib import Path
from portalpns.client.paths import paths_under
from portalpns.client.settings import Settings
from portalpns.client.ui import look
from portalpns.client.ui.app import make_application
from portalpns.client.ui.pages import PAGES
from portalpns.client.ui.window import MainWindow
from portalpns.domain.clock import utc_now
paths = paths_under(Path(tempfile.mkdtemp())).ensure()
app = make_application()
settings = Settings(paths.settings)
look.apply(app, "terang", 100)
window = MainWindow(PAGES, settings, utc_now)
window.painted.connect(lambda: (print("painted", flush=True), app.exit(0)))
window.show()
app.exec()
"""
USABLE = BARE.replace(
    'window.painted.connect(lambda: (print("painted", flush=True), app.exit(0)))',
    """
from portalpns.client.ui.app import open_core
from portalpns.client.ui.adapter import ShellCore
def make(_tell):
    from portalpns.client.core import Core
    return ShellCore(Core.open(paths.data))
ready = window.set_core
def usable(core):
    ready(core)
    print("usable", flush=True)
    app.exit(0)
window.set_core = usable
window.painted.connect(lambda: open_core(window, make))
""",
)


def measure(script: str, cache: str, rounds: int = 7) -> tuple[float, float]:
    """Median wall and processor seconds until the script's first line and its end.

    Byte code lies in `cache`, made by a first run that does not count, as it does on every computer after installation.
    """
    env = {**os.environ, "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")}
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    env["PYTHONPYCACHEPREFIX"] = cache
    subprocess.run([sys.executable, "-c", script], env=env, stdout=subprocess.DEVNULL, check=True)
    wall, processor = [], []
    for _ in range(rounds):
        begin, used = time.perf_counter(), _children()
        with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, env=env) as process:
            assert process.stdout is not None
            if not process.stdout.readline():
                raise SystemExit("the measured process said nothing")
            wall.append(time.perf_counter() - begin)
            process.wait(60)
        processor.append(_children() - used)
    return statistics.median(wall), statistics.median(processor)


def _children() -> float:
    """Processor seconds of all children that have ended: what a busy machine does not change."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def main() -> None:
    with tempfile.TemporaryDirectory() as cache:
        show(cache)


def show(cache: str) -> None:
    floor, floor_used = measure(FLOOR, cache)
    print(f"{'what':<34}{'wall s':>9}{'ratio':>8}{'goal':>8}{'cpu s':>9}{'ratio':>8}")
    print(f"{'floor: empty QWidget painted':<34}{floor:>9.3f}{1:>8.2f}{'':>8}{floor_used:>9.3f}{1:>8.2f}")
    for words, script, goal in (("bare window painted", BARE, 0.4), ("core opened, sign-in usable", USABLE, 1.5)):
        seconds, used = measure(script, cache)
        print(f"{words:<34}{seconds:>9.3f}{seconds / floor:>8.2f}{goal:>8.1f}{used:>9.3f}{used / floor_used:>8.2f}")


if __name__ == "__main__":
    main()
