"""Requests and answers in the words of the protocol: JSON through msgspec, zstd, problem+json, limits."""

import asyncio
import errno
import logging
from typing import Any, TypeVar

import sqlalchemy as sa
from fastapi import FastAPI, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.routing import Match, Route

from portalpns.domain.errors import PortalError
from portalpns.protocol.codec import compress, decode, decompress, encode
from portalpns.protocol.messages import MEDIA_TYPE, Problem
from portalpns.server.auth import Caller, authenticate
from portalpns.server.db import is_full, is_unwritable
from portalpns.server.problems import Refused, problem_of
from portalpns.server.services import Services

T = TypeVar("T")
log = logging.getLogger(__name__)
BODY_BYTES = 2 << 20
"""Of a JSON request, compressed or not; a push has its own lower limit of mutations."""
BODY_SECONDS = 120.0
"""A 1 MiB part at 70 kbit/s; whoever sends more slowly than that holds a place for nothing."""
COMPRESS_FROM = 1024
BUSY = Refused(503, "busy", "Server sedang sibuk; coba lagi sebentar lagi.")
FULL = Refused(507, "disk_full", "Penyimpanan server penuh; hubungi pengelola server. Data Anda tetap di komputer ini.")
STORAGE = Refused(507, "storage", "Penyimpanan server bermasalah; hubungi pengelola server.")
_WORDS = {404: "Alamat ini tidak ada di server.", 405: "Cara memanggil alamat ini tidak tepat."}


async def body_of(request: Request, kind: type[T], limit: int = BODY_BYTES) -> T:
    """The request's message; raises Refused 413, BadInput."""
    data = await raw_body(request, limit)
    encoding = request.headers.get("content-encoding", "identity").lower()
    if encoding == "zstd":
        data = decompress(data, limit)
    elif encoding != "identity":
        raise Refused(415, "bad_encoding", f"Kompresi “{encoding}” tidak didukung; gunakan zstd.")
    return decode(data, kind)


async def raw_body(request: Request, limit: int) -> bytes:
    """All bytes of the body, at most `limit`; a body that is too long is not read to its end."""
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > limit:
        raise Refused(413, "too_large", "Kiriman terlalu besar.")
    parts: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for part in request.stream():
                size += len(part)
                if size > limit:
                    raise Refused(413, "too_large", "Kiriman terlalu besar.")
                parts.append(part)
    except TimeoutError:
        raise Refused(408, "too_slow", "Kiriman terhenti di tengah jalan; kirim ulang.") from None
    return b"".join(parts)


def answer(request: Request, message: Any, status: int = 200) -> Response:
    """A message as JSON, compressed when the client can read that."""
    data = encode(message)
    headers = {"Cache-Control": "no-store"}
    if len(data) >= COMPRESS_FROM and "zstd" in request.headers.get("accept-encoding", ""):
        data = compress(data)
        headers["Content-Encoding"] = "zstd"
    return Response(data, status, headers, media_type=MEDIA_TYPE)


async def caller_of(services: Services, request: Request) -> Caller:
    """Who asks, by the access token; raises Refused 401."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Refused(401, "token_missing", "Silakan masuk terlebih dahulu.")
    return await run_in_threadpool(authenticate, services, token)


def problem(error: PortalError) -> Response:
    found = problem_of(error)
    headers = {"Cache-Control": "no-store", **(error.headers if isinstance(error, Refused) else {})}
    wait = error.retry_after if isinstance(error, Refused) else None
    if wait is not None or found.status == 503:
        headers["Retry-After"] = str(wait or 2)
    return Response(encode(found), found.status, headers, media_type="application/problem+json")


def _allowed(app: FastAPI, request: Request) -> str:
    """The methods of all routes at this address, as the header Allow lists them."""
    here = [route for route in app.routes if isinstance(route, Route) and route.matches(request.scope)[0] != Match.NONE]
    return ", ".join(sorted({method for route in here for method in route.methods or ()}))


def add_error_handlers(app: FastAPI) -> None:
    """Every failure becomes problem+json; what is not foreseen is logged and told without its inside."""

    async def refused(_request: Request, error: Exception) -> Response:
        assert isinstance(error, PortalError)
        return problem(error)

    async def by_status(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        words = _WORDS.get(error.status_code, "Permintaan ini tidak dapat dilayani.")
        found = Problem(f"http_{error.status_code}", words, error.status_code)
        headers = {"Allow": _allowed(app, request)} if error.status_code == 405 else {}
        return Response(encode(found), error.status_code, headers, media_type="application/problem+json")

    async def database(_request: Request, error: Exception) -> Response:
        log.error("database: %s", error)
        return problem(FULL if is_full(error) else STORAGE if is_unwritable(error) else BUSY)

    async def storage(_request: Request, error: Exception) -> Response:
        log.error("storage: %s", error)
        full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
        return problem(FULL if full else STORAGE)

    async def gone(_request: Request, _error: Exception) -> Response:
        return Response(status_code=499)  # nobody is there to read it

    async def unforeseen(_request: Request, error: Exception) -> Response:
        log.error("unforeseen", exc_info=error)
        return problem(Refused(500, "internal", "Terjadi galat di server; kejadian ini telah dicatat."))

    app.add_exception_handler(PortalError, refused)
    app.add_exception_handler(HTTPException, by_status)
    for kind in (sa.exc.OperationalError, sa.exc.InternalError, sa.exc.IntegrityError, sa.exc.TimeoutError):
        app.add_exception_handler(kind, database)
    app.add_exception_handler(OSError, storage)
    app.add_exception_handler(ClientDisconnect, gone)
    app.add_exception_handler(Exception, unforeseen)
