"""A server as a process of its own, that can be started, stopped, and killed in the middle of its work."""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Timer

import httpx

from portalpns.client.sync.transport import HttpTransport, Reply, Transport
from portalpns.domain.errors import ServerProblem

IN_HAND = 0.3
"""Seconds a push lies with a frozen server before that is killed."""


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
        program = [sys.executable, "-m", "portalpns.demo.tied"]
        arguments = ["server", "--data", str(self.data), "--port", str(self.port), *self.extra]
        with self.log.open("ab") as out:
            # the pipe ties the server's life to ours
            self.process = subprocess.Popen(  # noqa: S603 - our own program
                [*program, *arguments], stdout=out, stderr=out, stdin=subprocess.PIPE
            )
        await_answer(self.process, lambda: answers(self.url), self.log, seconds)

    def kill(self) -> None:
        """End it without warning, as a power cut does."""
        process, self.process = self.process, None
        if process is not None:
            process.kill()
            process.communicate()

    def freeze(self) -> None:
        """Let it stand still where it is, as a machine without processor time; on Windows it goes on."""
        if self.process is not None and hasattr(signal, "SIGSTOP"):
            self.process.send_signal(signal.SIGSTOP)

    def stop(self) -> None:
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.communicate(timeout=15)
            self.process = None
        except subprocess.TimeoutExpired:
            self.kill()


def answers(url: str) -> bool:
    """Whether a healthy server answers there now."""
    try:
        return httpx.get(f"{url}/health", timeout=5).status_code == 200
    except httpx.HTTPError:
        return False


def await_answer(process: "subprocess.Popen[bytes]", ready: Callable[[], bool], log: Path, seconds: float) -> None:
    """Wait until a server that was just started is `ready`; otherwise it is killed.

    Raises ServerProblem with the last line of its log.
    """
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        if ready():
            return
        time.sleep(0.05)
    process.kill()
    process.communicate()
    raise ServerProblem(f"Server tidak dapat dijalankan: {last_line(log)}")


def last_line(log: Path) -> str:
    """What a process that failed said last."""
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return lines[-1] if lines else "tanpa keterangan"


class Fall:
    """Kills a server once, with the next push in its hands."""

    def __init__(self, server: ServerProcess) -> None:
        self.server = server
        self.armed = False
        self.answered = False

    def arm(self, *, answered: bool) -> None:
        """`answered`: it falls with its work done and its answer on the way; otherwise before it does any of it."""
        self.armed, self.answered = True, answered

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
        if fall.answered:
            self._inner.send(method, path, body, headers, wait)
            fall.server.kill()
            raise ServerProblem("Server mati sebelum jawabannya tiba.", code="offline")
        fall.server.freeze()
        timer = Timer(IN_HAND, fall.server.kill)
        timer.start()
        try:
            # nothing is made up here: the request lies in the server's hands when that is killed
            return self._inner.send(method, path, body, headers, wait)
        finally:
            timer.join()

    def interrupt(self) -> None:
        self._inner.interrupt()

    def close(self) -> None:
        self._inner.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
