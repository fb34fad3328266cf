"""One request and its answer over HTTPS; a small face, so that tests can put a faulty line in its place."""

import contextlib
import logging
import socket
import threading
import weakref
from dataclasses import dataclass, field
from typing import Any, Protocol

import httpx

from portalpns.domain.errors import BadInput, ServerProblem

log = logging.getLogger(__name__)
TIMEOUT = httpx.Timeout(20.0, connect=5.0)
"""Seconds; an answer that may wait (long poll) gets its waiting time on top."""


@dataclass(frozen=True)
class Reply:
    """What came back: status, headers with names in small letters, plain body."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


class Transport(Protocol):
    """Carries requests to one server."""

    def send(
        self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None, wait: float = 0
    ) -> Reply:
        """The server's reply with any status; ServerProblem when none came: code "offline", or "timeout" when the line
        stands and the server lets it wait."""
        ...

    def interrupt(self) -> None:
        """End all requests under way (they raise as if the line was cut)."""
        ...

    def close(self) -> None: ...


class HttpTransport:
    """The real line. `offline` pulls the plug: nothing goes out and what is under way ends at once."""

    def __init__(self, server: str) -> None:
        try:
            url = httpx.URL(server)
        except httpx.InvalidURL:
            raise BadInput(f"Alamat server “{server}” tidak dapat dibaca.", code="server_address") from None
        if url.scheme not in ("http", "https") or not url.host:
            raise BadInput(f"Alamat server “{server}” harus diawali https:// atau http://.", code="server_address")
        # Accept-Encoding comes from httpx, which decodes zstd and gzip by itself
        self._client = httpx.Client(base_url=url, timeout=TIMEOUT, follow_redirects=False)
        self._sockets: weakref.WeakSet[socket.socket] = weakref.WeakSet()
        self._lock = threading.Lock()

    def send(
        self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None, wait: float = 0
    ) -> Reply:
        timeout = httpx.Timeout(TIMEOUT.read + wait if TIMEOUT.read else None, connect=TIMEOUT.connect)
        try:
            answer = self._client.request(
                method, path, content=body or None, headers=headers, timeout=timeout, extensions={"trace": self._trace}
            )
        except httpx.ReadTimeout as error:
            log.info("%s %s: no answer in time", method, path)
            raise ServerProblem("Server tidak menjawab pada waktunya.", code="timeout") from error
        except (httpx.HTTPError, OSError, RuntimeError) as error:
            # RuntimeError: the client was closed while another thread was about to use it
            log.info("%s %s: %r", method, path, error)
            raise ServerProblem("Server tidak dapat dihubungi.", code="offline") from error
        return Reply(
            answer.status_code, {name.lower(): value for name, value in answer.headers.items()}, answer.content
        )

    def interrupt(self) -> None:
        with self._lock:
            for line in list(self._sockets):
                # the plain method, since SSLSocket.shutdown is not made for a second thread
                with contextlib.suppress(OSError):
                    socket.socket.shutdown(line, socket.SHUT_RDWR)

    def close(self) -> None:
        self.interrupt()
        self._client.close()

    def _trace(self, event: str, info: dict[str, Any]) -> None:
        """Remember each socket: a long poll sits in `recv` and ends early only when its socket is shut down."""
        if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            line = info["return_value"].get_extra_info("socket")
            if line is not None:
                with self._lock:
                    self._sockets.add(line)


class Plug:
    """A transport behind a switch; with `offline` set it behaves like a computer without a network."""

    def __init__(self, inner: Transport) -> None:
        self._inner = inner
        self._offline = False

    @property
    def offline(self) -> bool:
        return self._offline

    @offline.setter
    def offline(self, value: bool) -> None:
        self._offline = value
        if value:
            self._inner.interrupt()

    def send(
        self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None, wait: float = 0
    ) -> Reply:
        if self._offline:
            raise ServerProblem("Komputer ini sedang luring.", code="offline")
        return self._inner.send(method, path, body, headers, wait)

    def interrupt(self) -> None:
        self._inner.interrupt()

    def close(self) -> None:
        self._inner.close()
