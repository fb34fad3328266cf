"""A server as a process of its own, that can be started, stopped, and killed in the middle of its work."""

import socket
import subprocess
import sys
import time
from pathlib import Path
from threading import Timer

import httpx

from portalpns.client.sync.transport import HttpTransport, Reply, Transport
from portalpns.domain.errors import ServerProblem


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

    def kill(self) -> None:
        """End it without warning, as a power cut does."""
        process, self.process = self.process, None
        if process is not None:
            process.kill()
            process.wait()

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


class Fall:
    """Kills a server once, while it works on the next push, and lets no answer of that push through."""

    def __init__(self, server: ServerProcess) -> None:
        self.server = server
        self.armed = False
        self.after: float | None = None

    def arm(self, after: float | None) -> None:
        """`after` seconds into the push; None when the server has done its work but its answer is lost."""
        self.armed, self.after = True, after

    def line(self, url: str) -> Transport:
        """For `Core.open`: the real line to the server, which may fall."""
        return _FallingLine(HttpTransport(url), self)


class _FallingLine:
    """See `Fall`."""

    def __init__(self, inner: Transport, fall: Fall) -> None:
        self._inner, self._fall = inner, fall

    def send(
        self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None, wait: float = 0
    ) -> Reply:
        fall = self._fall
        if not fall.armed or path != "/sync/push":
            return self._inner.send(method, path, body, headers, wait)
        fall.armed = False
        timer = Timer(fall.after, fall.server.kill) if fall.after is not None else None
        if timer is not None:
            timer.start()
        try:
            self._inner.send(method, path, body, headers, wait)
        finally:
            if timer is not None:
                timer.join()
            fall.server.kill()
        raise ServerProblem("Server mati sebelum menjawab.", code="offline")

    def interrupt(self) -> None:
        self._inner.interrupt()

    def close(self) -> None:
        self._inner.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
