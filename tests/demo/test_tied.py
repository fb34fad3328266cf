"""The journey's server never outlives the journey, however that one ends."""

import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from portalpns.demo.process import ServerProcess

PARENT = """
import sys, time
from pathlib import Path
from portalpns.demo.process import ServerProcess
server = ServerProcess(Path(sys.argv[1]) / "server", Path(sys.argv[1]) / "server.log")
server.start()
print(server.url, flush=True)
time.sleep(600)
"""


def gone(url: str) -> bool:
    try:
        httpx.get(f"{url}/health", timeout=2)
    except httpx.HTTPError:
        return True
    return False


@pytest.mark.process
def test_server_ends_with_a_killed_journey(tmp_path: Path) -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    url = parent.stdout.readline().strip()
    assert not gone(url)
    parent.kill()
    parent.communicate()
    end = time.monotonic() + 60
    while not gone(url):
        assert time.monotonic() < end
        time.sleep(0.2)


@pytest.mark.process
def test_server_ends_in_order_when_told(tmp_path: Path) -> None:
    server = ServerProcess(tmp_path / "server", tmp_path / "server.log")
    server.start()
    process = server.process
    server.stop()
    assert process is not None
    assert process.returncode == 0
    assert gone(server.url)
