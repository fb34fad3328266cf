"""The demo city behind a server process of its own, and fresh client processes that are measured against it."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any


def child(script: str, cache: Path, *arguments: str) -> list[list[Any]]:
    """What a fresh process prints; its byte code lies in `cache`, as after an installation."""
    env = {**os.environ, "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")}
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    env["PYTHONPYCACHEPREFIX"] = str(cache)
    here = str(Path(__file__).resolve().parent)
    done = subprocess.run(
        [sys.executable, "-c", script, here, *arguments], env=env, stdout=subprocess.PIPE, text=True, check=True
    )
    found: list[list[Any]] = json.loads(done.stdout.splitlines()[-1])
    return found


@dataclass(frozen=True)
class City:
    """Where the server answers, whom the client is to be, its folder and that of its byte code."""

    url: str
    user: str
    password: str
    client: str
    cache: Path

    def sign_in(self, script: str, client: str) -> list[list[Any]]:
        """What the script prints that signs this person in on the client of that folder."""
        return child(script, self.cache, client, self.url, self.user, self.password)


@contextmanager
def city_client() -> Iterator[City]:
    """A server with the city that `--data` names, else with one that is built now."""
    from portalpns.demo.build import build_city
    from portalpns.demo.office import PASSWORD
    from portalpns.demo.process import ServerProcess

    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, help="server folder of a built demo city")
    parser.add_argument("--user", default="sekretaris")
    wanted = parser.parse_args()
    with ExitStack() as stack:
        work = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        data = wanted.data
        if data is None:
            data = work / "server"
            build_city(data, people=1600, letters=3000)
        server = ServerProcess(data, work / "server.log")
        server.start()
        stack.callback(server.stop)
        yield City(server.url, wanted.user, PASSWORD, str(work / "klien"), work / "cache")
