"""The requests of PNS-Sync/1 as typed calls; an error status becomes an error with the server's stable code."""

import random
from typing import Protocol, TypeVar

from portalpns.client.sync.transport import Reply, Transport
from portalpns.domain.errors import BadInput, KeyProblem, NotAllowed, NotFound, PortalError, ServerProblem
from portalpns.protocol.codec import compress, decode, encode
from portalpns.protocol.messages import (
    MEDIA_TYPE,
    PART_BYTES,
    Hello,
    HelloAnswer,
    Login,
    Problem,
    Pull,
    PullAnswer,
    Push,
    PushAnswer,
    Refresh,
    Tokens,
    UploadStart,
    UploadState,
)

T = TypeVar("T")
COMPRESS_FROM = 1024
"""Bytes; below this zstd costs more than it saves."""
PUSH_WAIT = 20.0
"""Seconds on top of the usual patience: a server answers a push within about 8, a busy one later."""

WORDS = {
    "bad_credentials": "Nama pengguna atau kata sandi salah.",
    "too_many_tries": "Terlalu banyak percobaan masuk; tunggu sebentar lalu coba lagi.",
    "token_expired": "Sesi Anda telah berakhir; masuk kembali untuk melanjutkan.",
    "token_reused": "Sesi Anda diakhiri demi keamanan; masuk kembali untuk melanjutkan.",
    "device_revoked": "Komputer ini tidak lagi diizinkan memakai Portal PNS.",
    "upgrade": "Versi Portal PNS ini terlalu lama untuk server; perbarui program.",
    "too_large": "Data yang dikirim terlalu besar untuk server.",
    "disk_full": "Penyimpanan server penuh; hubungi pengelola.",
}
"""The client's own sentence for a code; a code that is not here is told in the server's words."""


class ProblemReply(ServerProblem):
    """The server said no; `problem` is what it said, `retry_after` the seconds it asks for."""

    def __init__(self, problem: Problem, retry_after: float = 0) -> None:
        words = WORDS.get(problem.code) or problem.detail or problem.title or "Server menolak permintaan."
        super().__init__(words, code=problem.code or "server")
        self.problem = problem
        self.retry_after = retry_after


class Auth(Protocol):
    """Where the access token comes from."""

    def access(self) -> str:
        """A token; may ask the server for a new one. KeyProblem(code="needs_login") when there is none."""
        ...

    def renew(self, stale: str) -> str:
        """A newer token than `stale`."""
        ...


class Api:
    """Typed calls over a transport; with `auth` each one carries the access token and renews it once on 401."""

    def __init__(self, transport: Transport, auth: Auth | None = None) -> None:
        self._transport = transport
        self._auth = auth

    def login(self, request: Login) -> Tokens:
        return self._call("/auth/login", request, Tokens)

    def refresh(self, request: Refresh) -> Tokens:
        return self._call("/auth/refresh", request, Tokens)

    def logout(self) -> None:
        self._request("POST", "/auth/logout")

    def hello(self, request: Hello) -> HelloAnswer:
        return self._call("/sync/hello", request, HelloAnswer)

    def push(self, request: Push) -> PushAnswer:
        return self._call("/sync/push", request, PushAnswer, wait=PUSH_WAIT)

    def pull(self, request: Pull) -> PullAnswer:
        return self._call("/sync/pull", request, PullAnswer, wait=request.wait_s)

    def upload_start(self, request: UploadStart) -> UploadState:
        return self._call("/blobs/uploads", request, UploadState)

    def upload_offset(self, upload: str) -> int:
        return _number(self._request("HEAD", f"/blobs/uploads/{upload}"), "upload-offset")

    def upload_part(self, upload: str, offset: int, part: bytes) -> int:
        """Send the bytes from `offset` on; the offset after them."""
        headers = {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
        return _number(self._request("PATCH", f"/blobs/uploads/{upload}", part, headers), "upload-offset")

    def download_part(self, sha256: str, offset: int, size: int = PART_BYTES) -> tuple[bytes, int]:
        """At most `size` bytes of a blob from `offset` on, and the size of the whole."""
        wanted = {"Range": f"bytes={offset}-{offset + size - 1}"}
        reply = self._request("GET", f"/blobs/{sha256}", headers=wanted)
        if reply.status == 206:
            whole = reply.headers.get("content-range", "").rpartition("/")[2]
            if not whole.isdigit():
                raise ServerProblem("Jawaban server tidak dapat dibaca.", code="bad_answer")
            return reply.body, int(whole)
        return reply.body[offset : offset + size], len(reply.body)

    def _call(self, path: str, message: object, kind: type[T], wait: float = 0) -> T:
        body = encode(message)
        headers = {"Content-Type": MEDIA_TYPE, "Accept": MEDIA_TYPE}
        if len(body) >= COMPRESS_FROM:
            body = compress(body)
            headers["Content-Encoding"] = "zstd"
        reply = self._request("POST", path, body, headers, wait)
        try:
            return decode(reply.body, kind)
        except BadInput as error:
            raise ServerProblem("Jawaban server tidak dapat dibaca.", code="bad_answer") from error

    def _request(
        self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None, wait: float = 0
    ) -> Reply:
        headers = dict(headers or {})
        if self._auth is None:
            return _checked(self._transport.send(method, path, body, headers, wait))
        token = self._auth.access()
        reply = self._transport.send(method, path, body, {**headers, "Authorization": f"Bearer {token}"}, wait)
        if reply.status == 401 and _problem(reply).code != "device_revoked":
            token = self._auth.renew(token)
            reply = self._transport.send(method, path, body, {**headers, "Authorization": f"Bearer {token}"}, wait)
        return _checked(reply)


def _checked(reply: Reply) -> Reply:
    if reply.status < 400:
        return reply
    problem = _problem(reply)
    raise ProblemReply(problem, _retry_after(reply))


def _problem(reply: Reply) -> Problem:
    try:
        return decode(reply.body, Problem)
    except PortalError:
        code = {404: "not_found", 413: "too_large", 426: "upgrade"}.get(reply.status, f"http_{reply.status}")
        return Problem(code, f"Server menjawab dengan status {reply.status}.", reply.status)


def _retry_after(reply: Reply) -> float:
    value = reply.headers.get("retry-after", "")
    return float(value) if value.isdigit() else 0


def _number(reply: Reply, header: str) -> int:
    value = reply.headers.get(header, "")
    if not value.isdigit():
        raise ServerProblem("Jawaban server tidak dapat dibaca.", code="bad_answer")
    return int(value)


def as_domain_error(error: ProblemReply) -> PortalError:
    """The error class a person's direct request (sign in, fetch a file) ends with."""
    kinds: dict[int, type[PortalError]] = {401: KeyProblem, 403: NotAllowed, 404: NotFound, 422: BadInput}
    return kinds.get(error.problem.status, ServerProblem)(error.pesan, code=error.code)


def backoff(tries: int, asked: float = 0) -> float:
    """Seconds to wait after so many failures: exponential from 1 s to 5 min with full jitter, at least `asked`."""
    ceiling = min(300.0, 2.0 ** min(tries, 9))
    return max(asked, random.uniform(0.2, ceiling))  # noqa: S311 - jitter, not a secret
