"""Memory of the client with the demo office open and its pages visited; floor: a bare PySide6 window in the same run.

Run: `portalpns bench memory [--data out/kerja/server]`; without a built city one of 1,600 people and 3,000 letters is
made first. The server is a process of its own and not counted. RSS in MB of 10^6 bytes as Linux counts it, shared
libraries included; the peak also holds what was given back.
"""

from pathlib import Path

from _city import child, city_client

GOAL = 250
FLOOR = """
import json, sys
sys.path.insert(0, sys.argv[1])
from memory import rss
from PySide6.QtWidgets import QApplication, QMainWindow
app = QApplication(["lantai"])
window = QMainWindow()
window.resize(1366, 768)
window.show()
app.processEvents()
window.grab()
print(json.dumps([["floor: bare PySide6 window", *rss()]]))
"""
CLIENT = """
import json, sys
sys.path.insert(0, sys.argv[1])
from memory import visit
print(json.dumps(visit(sys.argv[2])))
"""
FIRST = """
import json, sys
sys.path.insert(0, sys.argv[1])
from memory import first
print(json.dumps(first(*sys.argv[2:])))
"""


def rss() -> tuple[float, float]:
    """MB now and at the highest."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    found = {name: int(words.split()[0]) * 1024 / 1e6 for name, _, words in (line.partition(":") for line in lines)
             if name in ("VmRSS", "VmHWM")}  # fmt: skip
    return found["VmRSS"], found["VmHWM"]


def first(root: str, url: str, user: str, password: str) -> list[tuple[str, float, float]]:
    """The first start on a computer, once: sign in, make the cache, pull everything."""
    from portalpns.client.core import Core
    from portalpns.client.secrets import FileKeyring
    from portalpns.client.ui.app import make_application

    make_application()
    folder = Path(root)
    core = Core.open(folder, keyring=FileKeyring(folder / "keyring.json"))
    core.sign_in(url, user, password)
    core.sync.sync_now(wait=True)
    core.close()
    return [("first start: signed in, all pulled", *rss())]


def visit(root: str) -> list[tuple[str, float, float]]:
    """An ordinary start: open what is here, each page, letters and the editor; (what, MB, peak MB) after each."""
    from _window import close_window, open_window

    from portalpns.client.ui.page import NewLetter
    from portalpns.client.ui.pages import PAGES
    from portalpns.client.usecases.surat import Filter
    from portalpns.demo.pictures import settle

    steps: list[tuple[str, float, float]] = []
    window, core = open_window(root)
    core.sync.start()
    settle()
    letters = core.surat.count(Filter("masuk")) + core.surat.count(Filter("keluar"))
    steps.append((f"Beranda, {letters:,} letters in the cache", *rss()))
    for spec in PAGES[1:]:
        window.go(spec.id)
        settle()
        window.grab()
        steps.append((spec.words, *rss()))
    for row in core.surat.rows(Filter("masuk"), limit=10):
        window.go("surat_masuk", row.id)
        settle()
    steps.append(("ten letters read, page by page", *rss()))
    window.go("surat_keluar", NewLetter())
    settle(1.0)
    window.grab()
    steps.append(("editor with its live page", *rss()))
    from portalpns.documents.xlsx import render_xlsx

    render_xlsx(core.absensi.report(core.absensi.offices()[0].id, 2026, 10))
    steps.append(("report as XLSX", *rss()))
    close_window(window, core)
    return steps


def main() -> None:
    with city_client() as city:
        client, cache = city.client, city.cache
        city.sign_in(FIRST, client)
        child(CLIENT, cache, client)
        rows = child(FLOOR, cache) + city.sign_in(FIRST, client + "-2")
        rows += child(CLIENT, cache, client + "-2")
    floor = rows[0][1]
    print(f"{'what':<44}{'MB':>8}{'peak':>8}{'ratio':>8}{'goal':>8}")
    for what, now, peak in rows:
        print(f"{what:<44}{now:>8.1f}{peak:>8.1f}{now / floor:>8.2f}{GOAL:>8}")


if __name__ == "__main__":
    main()
