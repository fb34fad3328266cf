"""How long the UI thread is held when a page is visited for the first time; floor: the second visit in the same run.

Run: `portalpns bench pages [--data out/kerja/server]`; without a built city one of 1,600 people and 3,000 letters is
made first. A timer of 4 ms beats while pages are visited; what counts is the longest pause between two beats, until
the page has its rows. Once with pages made when they are asked for, once as the program does it (ahead, while the
first page is read), where the longest pause of that time is a line of its own. Medians of fresh processes.
"""

import statistics
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from _city import child, city_client
from memory import FIRST

CLIENT = """
import json, sys
sys.path.insert(0, sys.argv[1])
from pages import visit
print(json.dumps(visit(*sys.argv[2:])))
"""
AHEAD = "while pages are made ahead"
ROUNDS = 3


def visit(root: str, ahead: str) -> list[tuple[str, float, float]]:
    """(page, ms of the longest pause at the first visit, at the second); `ahead`: `1` makes the pages before."""
    from _window import close_window, open_window
    from PySide6.QtCore import Qt, QTimer
    from PySide6.QtTest import QTest

    from portalpns.client.ui import tasks
    from portalpns.client.ui.page import NewLetter
    from portalpns.client.ui.pages import PAGES
    from portalpns.client.ui.window.warming import Warming
    from portalpns.demo.pictures import settle

    window, core = open_window(root)
    longest, last = 0.0, time.perf_counter()

    def beat() -> None:
        nonlocal longest, last
        now = time.perf_counter()
        longest, last = max(longest, now - last), now

    timer = QTimer(interval=4, timerType=Qt.TimerType.PreciseTimer)
    timer.timeout.connect(beat)
    timer.start()

    def held(call: Callable[[], object], seconds: float = 0.3) -> float:
        nonlocal longest, last
        longest, last = 0.0, time.perf_counter()
        call()
        end = last + seconds
        while tasks.busy() or time.perf_counter() < end:
            QTest.qWait(20)
        return 1000 * longest

    found = []
    if ahead == "1":
        warming = Warming(window)
        found.append((AHEAD, held(warming.begin, 8.0), 0.0))
    first = [held(partial(window.go, spec.id)) for spec in PAGES[1:]]
    first.append(held(lambda: window.go("surat_keluar", NewLetter()), 1.0))
    window.go(PAGES[0].id)
    settle()
    again = [held(partial(window.go, spec.id)) for spec in PAGES[1:]]
    again.append(held(lambda: window.go("surat_keluar", NewLetter()), 1.0))
    names = [*(spec.words for spec in PAGES[1:]), "a new letter in the editor"]
    close_window(window, core)
    return found + list(zip(names, first, again, strict=True))


def main() -> None:
    with city_client() as city:
        client, cache = city.client, city.cache
        city.sign_in(FIRST, client)
        child(CLIENT, cache, client, "0")
        asked, ahead = ([child(CLIENT, cache, client, way) for _ in range(ROUNDS)] for way in "01")
    show(_medians(asked), _medians(ahead))


def _medians(runs: list[list[Any]]) -> dict[str, tuple[float, float]]:
    lines = zip(*runs, strict=True)
    return {line[0][0]: tuple(statistics.median(run[part] for run in line) for part in (1, 2)) for line in lines}


def show(asked: dict[str, tuple[float, float]], ahead: dict[str, tuple[float, float]]) -> None:
    print(
        f"{'longest pause of the UI thread, ms':<36}{'made when asked':>17}{'made ahead':>12}{'floor':>8}{'ratio':>8}"
    )
    for name, (first, floor) in ahead.items():
        if name == AHEAD:
            print(f"{name:<36}{'':>17}{first:>12.0f}")
        else:
            print(f"{name:<36}{asked[name][0]:>17.0f}{first:>12.0f}{floor:>8.0f}{first / floor:>8.2f}")


if __name__ == "__main__":
    main()
