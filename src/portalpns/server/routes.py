"""The routes of PNS-Sync/1 (docs/sync.md): accounts, hello, push, pull with waiting, blobs with resume."""

import asyncio
import hashlib
import re
import time
from typing import Any

import msgspec
from fastapi import FastAPI, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse

from portalpns.domain.wewenang import Pelaku
from portalpns.protocol import messages as m
from portalpns.server import accept, auth, feed
from portalpns.server.auth import Caller
from portalpns.server.blobs import LONGEST_PART, SHA
from portalpns.server.http import answer, body_of, caller_of, raw_body
from portalpns.server.hub import Waiter
from portalpns.server.problems import Refused
from portalpns.server.services import Services
from portalpns.store.server_tables import device
from portalpns.version import __version__

_OFFSET = re.compile(r"[0-9]{1,18}")
_RANGE = re.compile(r"(?=.*[0-9])(?P<first>[0-9]{0,18})-(?P<last>[0-9]{0,18})")


def rights(services: Services, caller: Caller) -> Pelaku:
    """What the caller may do today."""
    with services.db.read() as connection:
        book = services.directory.read(connection)
    return book.pelaku(caller.pegawai, book.day(services.clock()))


def role_hash(who: Pelaku) -> str:
    """Changes when the person's scopes, posts or roles do."""
    parts = [*sorted(who.scopes), *sorted(who.jabatan), *(f"{role}@{opd}" for role, opd in sorted(who.peran))]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def add_routes(app: FastAPI, services: Services) -> None:
    """Add every route; each handler is thin and hands on to the rooms that do the work."""
    hashing = asyncio.Semaphore(auth.HASHES)

    async def login(request: Request) -> Response:
        asked = await body_of(request, m.Login)
        ip = request.client.host if request.client else ""
        # who waits to be hashed waits here and not on a thread that others need
        try:
            await asyncio.wait_for(hashing.acquire(), auth.PATIENCE)
        except TimeoutError:
            raise Refused(503, "busy", "Server sedang sibuk; coba lagi sebentar lagi.", retry_after=5) from None
        try:
            return answer(request, await run_in_threadpool(auth.login, services, asked, ip))
        finally:
            hashing.release()

    async def refresh(request: Request) -> Response:
        asked = await body_of(request, m.Refresh)
        return answer(request, await run_in_threadpool(auth.refresh, services, asked))

    async def logout(request: Request) -> Response:
        caller = await caller_of(services, request)
        await run_in_threadpool(auth.logout, services, caller)
        return Response(status_code=204)

    async def hello(request: Request) -> Response:
        caller = await caller_of(services, request)
        asked = await body_of(request, m.Hello)
        return answer(request, await run_in_threadpool(_hello, services, caller, asked))

    async def push(request: Request) -> Response:
        caller = await caller_of(services, request)
        asked = await body_of(request, m.Push)
        return answer(request, await run_in_threadpool(accept.push, services, caller, asked))

    async def pull(request: Request) -> Response:
        caller = await caller_of(services, request)
        asked = await body_of(request, m.Pull)
        return answer(request, await _pull(services, caller, asked, request))

    async def upload_start(request: Request) -> Response:
        caller = await caller_of(services, request)
        asked = await body_of(request, m.UploadStart)
        who = await run_in_threadpool(rights, services, caller)
        state = await run_in_threadpool(services.blobs.start, asked, who.scopes, caller.device, services.clock())
        return answer(request, state, 200 if state.have else 201)

    async def upload_head(request: Request) -> Response:
        caller = await caller_of(services, request)
        offset, size = await run_in_threadpool(services.blobs.progress, request.path_params["key"], caller.device)
        return Response(headers=_offset(offset, size))

    async def upload_part(request: Request) -> Response:
        caller = await caller_of(services, request)
        offset = request.headers.get("upload-offset", "")
        if not _OFFSET.fullmatch(offset):
            raise Refused(400, "offset", "Kepala Upload-Offset harus berupa angka.")
        part = await raw_body(request, LONGEST_PART)
        now_at = await run_in_threadpool(
            services.blobs.append, request.path_params["key"], caller.device, int(offset), part, services.clock()
        )
        return Response(status_code=204, headers=_offset(now_at, None))

    async def blob(request: Request) -> Response:
        caller = await caller_of(services, request)
        return await run_in_threadpool(_blob, services, caller, request)

    async def health(_request: Request) -> Response:
        def alive() -> None:
            with services.db.read() as connection:
                connection.exec_driver_sql("SELECT 1")

        await run_in_threadpool(alive)
        return Response(msgspec.json.encode({"status": "ok", "version": __version__}), media_type="application/json")

    app.add_api_route("/auth/login", login, methods=["POST"], response_class=Response)
    app.add_api_route("/auth/refresh", refresh, methods=["POST"], response_class=Response)
    app.add_api_route("/auth/logout", logout, methods=["POST"], response_class=Response)
    app.add_api_route("/sync/hello", hello, methods=["POST"], response_class=Response)
    app.add_api_route("/sync/push", push, methods=["POST"], response_class=Response)
    app.add_api_route("/sync/pull", pull, methods=["POST"], response_class=Response)
    app.add_api_route("/blobs/uploads", upload_start, methods=["POST"], response_class=Response)
    app.add_api_route("/blobs/uploads/{key}", upload_head, methods=["HEAD"], response_class=Response)
    app.add_api_route("/blobs/uploads/{key}", upload_part, methods=["PATCH"], response_class=Response)
    app.add_api_route("/blobs/{sha256}", blob, methods=["GET", "HEAD"], response_class=Response)
    app.add_api_route("/health", health, methods=["GET", "HEAD"], response_class=Response)


def _hello(services: Services, caller: Caller, asked: m.Hello) -> m.HelloAnswer:
    if asked.device != caller.device:
        raise Refused(403, "wrong_device", "Sesi ini milik perangkat lain.")
    spoken = [version for version in m.PROTOCOLS if version in asked.protocols]
    if not spoken:
        raise Refused(426, "upgrade", "Versi Portal PNS ini tidak lagi didukung; perbarui aplikasi.")
    who = rights(services, caller)
    mark = role_hash(who)

    def greet(connection: Any) -> tuple[int, dict[str, m.ScopeHead]]:
        feed.ensure(connection, services.tenant, who.scopes - set(feed.heads(connection, services.tenant, who.scopes)))
        mine = (device.c.tenant == services.tenant) & (device.c.id == caller.device)
        connection.execute(device.update().where(mine).values(app_version=asked.app[:40], last_seen=services.clock()))
        last = connection.scalar(device.select().where(mine).with_only_columns(device.c.last_seq))
        return int(last or 0), feed.heads(connection, services.tenant, who.scopes)

    last, heads = services.db.write(greet)
    for head in heads.values():
        head.role_hash = mark
    return m.HelloAnswer(
        protocol=spoken[0],
        server_time=services.clock(),
        schema=m.SCHEMA,
        limits=m.Limits(push_n=services.config.push_n),
        scopes=[heads[scope] for scope in sorted(heads)],
        gone=sorted(set(asked.scopes) - who.scopes),
        expected_seq=last + 1,
    )


async def _pull(services: Services, caller: Caller, asked: m.Pull, request: Request) -> m.PullAnswer:
    """Answer at once when there is news or nothing is waited for; otherwise when news comes or time is over."""
    deadline = time.monotonic() + min(max(asked.wait_s, 0), m.WAIT_SECONDS)
    n = min(max(asked.n, 1), m.PULL_ROWS)

    def look() -> m.PullAnswer:
        allowed = rights(services, caller).scopes
        with services.db.read() as connection:
            return feed.pull(connection, services.tenant, asked.scopes, allowed, n=n, now=services.clock())

    waiter = Waiter()
    # rights may change while waiting: the master's scope is listened to as well
    heard = {*asked.scopes, "m"}
    services.hub.enter(waiter, heard)
    try:
        while True:
            found = await run_in_threadpool(look)
            left = deadline - time.monotonic()
            news = found.gone or any(page.changes or page.more or page.resnapshot for page in found.scopes.values())
            if news or left <= 0 or services.hub.closed or await request.is_disconnected():
                return found
            await waiter.wait(left)
    finally:
        services.hub.leave(waiter, heard)


def _blob(services: Services, caller: Caller, request: Request) -> Response:
    """The bytes of a file, or ranges of it, for whoever may read it."""
    sha = request.path_params["sha256"]
    if not SHA.fullmatch(sha):
        raise Refused(404, "not_found", "Berkas tidak ditemukan.")
    who = rights(services, caller)
    with services.db.read() as connection:
        allowed = services.blobs.may_read(connection, sha, who.scopes, caller.device)
    path = services.blobs.path(sha)
    if not allowed or not path.is_file():
        raise Refused(404, "not_found", "Berkas tidak ditemukan.")
    headers = {"ETag": f'"{sha}"', "Cache-Control": "private, immutable", "Accept-Ranges": "bytes"}
    if request.headers.get("if-none-match") == f'"{sha}"':
        return Response(status_code=304, headers=headers)
    _require_range(request, path.stat().st_size, headers["ETag"])
    return FileResponse(path, headers=headers, media_type="application/octet-stream")


def _require_range(request: Request, size: int, etag: str) -> None:
    """Refuse a Range that cannot be read (400) or lies behind the end of the file (416)."""
    said = request.headers.get("range")
    if said is None or request.headers.get("if-range", etag) != etag:
        return
    parts = [_RANGE.fullmatch(part.strip()) for part in said.lower().removeprefix("bytes=").split(",")]
    for part in parts:
        if part is None or not said.lower().startswith("bytes="):
            raise Refused(400, "bad_range", "Kepala Range tidak dapat dibaca.")
        first, last = part["first"], part["last"]
        if first and last and int(first) > int(last):
            raise Refused(400, "bad_range", "Kepala Range menyebut akhir yang mendahului awalnya.")
        if (int(first) >= size) if first else (not last.strip("0")):
            raise Refused(
                416, "bad_range", f"Bagian yang diminta berada di luar berkas ({size} bita).",
                headers={"Content-Range": f"bytes */{size}"},
            )  # fmt: skip


def _offset(offset: int, size: int | None) -> dict[str, str]:
    found = {"Upload-Offset": str(offset), "Cache-Control": "no-store"}
    return found if size is None else {**found, "Upload-Length": str(size)}
