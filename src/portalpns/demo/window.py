"""The demo with its window: the city is built after the first paint, then the chosen person is signed in."""

import json
import shutil
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from portalpns.client.paths import Paths, client_paths
from portalpns.client.settings import Settings
from portalpns.domain.clock import WIB
from portalpns.version import __version__

if TYPE_CHECKING:
    from portalpns.client.ui.adapter import ShellCore


def open_demo(who: str, *, people: int, letters: int, fresh: bool) -> int:
    """Show the window until it is closed; the city lies in a profile of its own, apart from real letters."""
    from portalpns.client.ui.app import run_window

    ground = client_paths("contoh").ensure().data
    running: list[Any] = []

    def make_core(paths: Paths, settings: Settings) -> "ShellCore":  # noqa: ARG001 - the shape that the window calls
        from portalpns.client.core import Core
        from portalpns.client.secrets import FileKeyring
        from portalpns.client.ui.adapter import ShellCore
        from portalpns.demo.build import PASSWORD
        from portalpns.demo.process import ServerProcess

        data, new = prepare(ground, people, letters, fresh=fresh)
        server = ServerProcess(data, ground / "server.log")
        server.start()
        running.append(server)
        if new:
            shutil.rmtree(paths.data / "klien", ignore_errors=True)
        root = paths.data / "klien"
        core = Core.open(root, keyring=FileKeyring(root / "keyring.json"))
        core.sign_in(server.url, who, PASSWORD)
        core.sync.sync_now(wait=True)
        core.sync.start()
        return ShellCore(core)

    try:
        return run_window(make_core, profile=f"contoh-{who}")
    finally:
        for server in running:
            server.stop()


def prepare(ground: Path, people: int, letters: int, *, fresh: bool) -> tuple[Path, bool]:
    """The city's server folder, built anew when it is of another day, size or version; and whether it was."""
    from portalpns.demo.build import build_city

    data, stamp = ground / "server", ground / "kota.json"
    wanted = {
        "version": __version__, "day": datetime.now(WIB).date().isoformat(), "people": people, "letters": letters,
    }  # fmt: skip
    if not fresh and stamp.exists() and data.exists():
        try:
            if json.loads(stamp.read_text(encoding="utf-8")) == wanted:
                return data, False
        except ValueError:
            pass  # a half-written stamp: build anew
    stamp.unlink(missing_ok=True)
    shutil.rmtree(data, ignore_errors=True)
    build_city(data, people=people, letters=letters)
    stamp.write_text(json.dumps(wanted), encoding="utf-8")
    return data, True
