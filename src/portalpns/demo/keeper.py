"""The demo's one server, shared by all its windows: the first to come starts it, it ends when the last one is gone.

Run as `python -m portalpns.demo.keeper FOLDER`. A window says that it is there by a lock on a file of its own, which
the system lets go however the window ends: neither a killed window nor a killed terminal leaves a server behind.
"""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from portalpns.client.lock import ProfileLock
from portalpns.demo.process import answers, await_answer
from portalpns.domain.errors import FileProblem, PortalError

LOOK_SECONDS = 1.0
TEND_SECONDS = 3.0
WAIT_SECONDS = 60


class Ground:
    """The demo's folder: the city's server data, who uses it, and where its server answers."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "server"
        self.samples = folder / "berkas-contoh"
        self.stamp = folder / "kota.json"
        self.log = folder / "server.log"
        self._address = folder / "alamat.json"
        self._port = folder / "port"
        self._users = folder / "pemakai"

    @contextmanager
    def used(self) -> Iterator[None]:
        """Say that a window of this process uses the city, for as long as the block runs."""
        self._users.mkdir(parents=True, exist_ok=True)
        file = self._users / f"{os.getpid()}.lock"
        lock = ProfileLock(file)
        lock.acquire()
        try:
            yield
        finally:
            lock.release()
            file.unlink(missing_ok=True)

    def others(self) -> int:
        """How many other processes use the city; what dead ones left is removed."""
        count = 0
        for file in self._users.glob("*.lock"):
            if file.stem == str(os.getpid()):
                continue
            lock = ProfileLock(file)
            try:
                lock.acquire()
            except FileProblem:
                count += 1
            else:
                lock.release()
                file.unlink(missing_ok=True)
        return count

    @contextmanager
    def alone(self, wait: float = 0) -> Iterator[bool]:
        """Hold the right to build the city or to start or end its server; False when another has it for long."""
        lock = ProfileLock(self.folder / "bangun.lock")
        end = time.monotonic() + wait
        held = False
        while not held:
            try:
                lock.acquire()
                held = True
            except FileProblem:
                if time.monotonic() >= end:
                    break
                time.sleep(0.1)
        try:
            yield held
        finally:
            lock.release()

    def url(self) -> str:
        """Where the server answers now; empty when none does."""
        url = self._recorded_url()
        return url if url and answers(url) else ""

    def _recorded_url(self) -> str:
        """Where the server said that it answers; empty when none did."""
        try:
            return str(json.loads(self._address.read_text(encoding="utf-8"))["url"])
        except (OSError, ValueError, KeyError):
            return ""

    def start_server(self) -> str:
        """Start the server unless one answers; its address. ServerProblem with the last line of its log."""
        if url := self.url():
            return url
        self._address.unlink(missing_ok=True)
        with self.log.open("ab") as out:
            # a session of its own: Ctrl+C in the terminal is meant for the window
            process = subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "-m", "portalpns.demo.keeper", str(self.folder)],
                stdout=out, stderr=out, stdin=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip
        await_answer(process, lambda: bool(self.url()), self.log, WAIT_SECONDS)
        # it may outlive this window; when it ends before, it must not stay as a zombie
        threading.Thread(target=process.wait, name="demo-server", daemon=True).start()
        return self._recorded_url()

    @contextmanager
    def tended(self) -> Iterator[None]:
        """Start the server again whenever none answers any more, for as long as the block runs."""
        end = threading.Event()

        def tend() -> None:
            while not end.wait(TEND_SECONDS):
                if not self._gone():
                    continue
                with self.alone(wait=1) as held, contextlib.suppress(PortalError):  # tried again at the next look
                    if held and not end.is_set():
                        self.start_server()

        threading.Thread(target=tend, name="demo-tend", daemon=True).start()
        try:
            yield
        finally:
            end.set()

    def _gone(self) -> bool:
        """Whether nothing listens where the server was; one that is only slow is not gone."""
        url = self._recorded_url()
        if not url:
            return True
        try:
            httpx.get(f"{url}/health", timeout=5)
        except httpx.ConnectError:
            return True
        except httpx.HTTPError:
            return False
        return False

    def _port_of_before(self) -> int:
        """The port that open windows know, or 0 when it is free no longer."""
        try:
            port = int(self._port.read_text(encoding="utf-8"))
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(("127.0.0.1", port))
        except (OSError, ValueError, OverflowError):
            return 0
        return port

    def keep(self) -> None:
        """Serve until nobody uses the city."""
        from portalpns.server.app import running_server
        from portalpns.server.config import ServerConfig
        from portalpns.server.lock import only_server

        config = ServerConfig(self.data, port=self._port_of_before())
        with only_server(self.data), running_server(config) as runner:
            self._port.write_text(runner.url.rpartition(":")[2], encoding="utf-8")
            part = self._address.with_suffix(".baru")
            part.write_text(json.dumps({"url": runner.url}), encoding="utf-8")
            part.replace(self._address)
            while True:
                time.sleep(LOOK_SECONDS)
                if self.others():
                    continue
                with self.alone() as held:
                    # a window may have come between the look and the lock
                    if held and not self.others():
                        self._address.unlink(missing_ok=True)
                        return


def main(folder: Path) -> int:
    with contextlib.suppress(ValueError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        Ground(folder).keep()
    except PortalError as error:
        sys.stderr.write(f"{error.pesan}\n")
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
