"""The demo's folder: a city that is built whole or not at all, and one server for all its windows."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from portalpns.demo.keeper import Ground
from portalpns.demo.window import prepare
from portalpns.domain.errors import WrongState

SMALL = {"people": 200, "letters": 50}
HOLD = """
import sys, time
from pathlib import Path
from portalpns.demo.keeper import Ground
with Ground(Path(sys.argv[1])).used():
    print("here", flush=True)
    time.sleep(600)
"""


class Enough(Exception):
    """The window was closed."""


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    return Ground(tmp_path)


def another(ground: Ground) -> subprocess.Popen[bytes]:
    """Another process that uses the city."""
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(ground.folder)], stdout=subprocess.PIPE)
    assert process.stdout is not None
    with process.stdout:
        assert process.stdout.readline() == b"here\n"
    return process


def test_a_cancelled_build_leaves_nothing_behind(ground: Ground) -> None:
    heard: list[tuple[str, float]] = []

    def tell(words: str, share: float) -> None:
        heard.append((words, share))
        if words.startswith("Menulis"):
            raise Enough

    with pytest.raises(Enough):
        prepare(ground, **SMALL, tell=tell, fresh=False)
    assert heard[0] == ("Membangun perangkat daerah dan pegawai", 0.0)
    assert not ground.data.exists()
    assert not ground.stamp.exists()


def test_a_city_in_use_is_taken_as_it_is_and_never_torn_down(ground: Ground) -> None:
    ground.data.mkdir()
    ground.stamp.write_text(json.dumps({"id": "kota-lama", "day": "2026-01-01"}), encoding="utf-8")
    other = another(ground)
    try:
        assert ground.others() == 1
        assert prepare(ground, **SMALL, tell=lambda *_: None, fresh=False) == "kota-lama"
        with pytest.raises(WrongState, match="sedang dipakai jendela lain"):
            prepare(ground, **SMALL, tell=lambda *_: None, fresh=True)
    finally:
        other.kill()
        other.wait()
    assert ground.others() == 0, "a killed window leaves no trace"
    assert list((ground.folder / "pemakai").iterdir()) == []


def test_only_one_window_builds_at_a_time(ground: Ground) -> None:
    with ground.alone() as first, Ground(ground.folder).alone() as second:
        assert (first, second) == (True, False)


@pytest.mark.process
def test_the_server_ends_when_the_last_window_was_killed(ground: Ground) -> None:
    city = prepare(ground, **SMALL, tell=lambda *_: None, fresh=False)
    assert prepare(ground, **SMALL, tell=lambda *_: None, fresh=False) == city, "the same city serves the whole day"
    first, second = another(ground), another(ground)
    try:
        url = ground.start_server()
        assert ground.start_server() == url, "the second window finds the first one's server"
        first.kill()
        first.wait()
        time.sleep(2.5)
        assert httpx.get(f"{url}/health").status_code == 200
        second.kill()
        second.wait()
        end = time.monotonic() + 60
        while ground.url() and time.monotonic() < end:
            time.sleep(0.2)
        assert ground.url() == ""
        with pytest.raises(httpx.HTTPError):
            httpx.get(f"{url}/health", timeout=2)
    finally:
        for one in (first, second):
            one.kill()
            one.wait()
    assert os.listdir(ground.folder / "pemakai") == []


@pytest.mark.process
def test_a_killed_server_comes_back_where_the_open_windows_look_for_it(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[subprocess.Popen[bytes]] = []
    start = subprocess.Popen

    def remember(*arguments: Any, **named: Any) -> subprocess.Popen[bytes]:
        process = start(*arguments, **named)
        started.append(process)
        return process

    prepare(ground, **SMALL, tell=lambda *_: None, fresh=False)
    window = another(ground)
    monkeypatch.setattr("portalpns.demo.keeper.subprocess.Popen", remember)
    try:
        url = ground.start_server()
        with ground.tended():
            started[0].kill()
            end = time.monotonic() + 60
            while not ground._gone() and time.monotonic() < end:
                time.sleep(0.05)
            while ground.url() != url and time.monotonic() < end:
                time.sleep(0.2)
            assert ground.url() == url
    finally:
        window.kill()
        window.wait()
    end = time.monotonic() + 60
    while ground.url() and time.monotonic() < end:
        time.sleep(0.2)
