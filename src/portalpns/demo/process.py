"""A server as a process of its own, that can be started, stopped, and killed in the middle of its work."""

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import httpx

from portalpns.domain.errors import PortalError, ServerProblem


class ServerProcess:
    """`portalpns server --data DIR` on a free port of this computer; its words go into `log`."""

    def __init__(self, data: Path, log: Path, *extra: str) -> None:
        self.data = data
        self.log = log
        self.extra = extra
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, seconds: float = 30) -> None:
        """Start and wait until it answers; ServerProblem with the last line of its log when it does not."""
        command = [sys.executable, "-m", "portalpns", "server", "--data", str(self.data), "--port", str(self.port)]
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(  # noqa: S603 - our own program
                [*command, *self.extra], stdout=out, stderr=out, stdin=subprocess.DEVNULL
            )
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.process.poll() is None:
            try:
                if httpx.get(f"{self.url}/health", timeout=2).status_code == 200:
                    return
            except httpx.HTTPError:
                time.sleep(0.05)
        self.kill()
        lines = self.log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        raise ServerProblem(f"Server tidak dapat dijalankan: {lines[-1] if lines else 'tanpa keterangan'}")

    def kill_during(self, work: Callable[[], object], after: float = 0.05) -> None:
        """Kill without warning `after` seconds into `work`; the caller's own error for a lost server is expected."""
        done = threading.Event()

        def play() -> None:
            try:
                work()
            except PortalError:
                pass  # the plug was pulled on purpose; what matters is what is left afterwards
            finally:
                done.set()

        thread = threading.Thread(target=play, name="kill-during")
        thread.start()
        time.sleep(after)
        self.kill()
        thread.join(60)
        if not done.is_set():
            raise ServerProblem("Klien tidak kembali sesudah server mati.")

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def stop(self) -> None:
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
