"""The OpenAPI document of the server: every route with its messages, headers, refusals and the actions of a push."""

from dataclasses import dataclass, field
from typing import Any

import msgspec
from fastapi import FastAPI

from portalpns.domain.absensi.dokumen import ABSENSI_KINDS
from portalpns.domain.direktori import MASTER_KINDS, SURAT_KINDS
from portalpns.domain.surat import NomorRahasia
from portalpns.protocol import messages as m
from portalpns.protocol.actions import ACTIONS
from portalpns.version import __version__

PROBLEM = "application/problem+json"
REFUSALS = {
    400: "A header that cannot be read (`bad_range`, `offset`)",
    401: "No token, or it has ended (`token_missing`, `token_expired`, `device_revoked`)",
    403: "Not yours (`wrong_device`)",
    404: "Unknown, or not visible to you",
    408: "The body stopped in the middle (`too_slow`)",
    409: "Does not follow what is here (`seq_gap`, `seq_reused`, `offset`, `upload_busy`, `device_taken`)",
    413: "More than the announced limits (`too_large`)",
    416: "Behind the end of the file (`bad_range`), with Content-Range",
    415: "Another compression than zstd (`bad_encoding`)",
    422: "Cannot be read (`bad_mutation`, `bad_upload`, `bad_device`, `blob_corrupt`)",
    426: "No protocol in common (`upgrade`)",
    429: "Too much at once (`slow_down`), with Retry-After",
    503: "Busy, with Retry-After (`busy`)",
    507: "The server's storage is full (`disk_full`, `storage`)",
}


@dataclass(frozen=True)
class Operation:
    """One route: what it reads (None: no JSON), what it answers by status (None: no JSON), how it refuses."""

    summary: str
    reads: type[m.Message] | None = None
    gives: dict[int, Any] = field(default_factory=dict)
    refuses: tuple[int, ...] = ()
    open: bool = False
    headers: tuple[str, ...] = ()
    returns: tuple[str, ...] = ()
    bytes_in: bool = False


BODY = (408, 413, 415, 422, 503)
BYTES = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
HTML = {"text/html": {"schema": {"type": "string"}}}
OPERATIONS: dict[tuple[str, str], Operation] = {
    ("/auth/login", "post"): Operation(
        "Sign in with a local account", m.Login, {200: m.Tokens}, (401, 409, 429, *BODY), open=True
    ),
    ("/auth/refresh", "post"): Operation(
        "Turn a refresh token, once", m.Refresh, {200: m.Tokens}, (401, *BODY), open=True
    ),
    ("/auth/logout", "post"): Operation("End the device's tokens", gives={204: None}, refuses=(401, 503)),
    ("/sync/hello", "post"): Operation("Introduce a device", m.Hello, {200: m.HelloAnswer}, (401, 403, 426, *BODY)),
    ("/sync/push", "post"): Operation(
        "Push queued actions", m.Push, {200: m.PushAnswer}, (401, 403, 409, 429, 507, *BODY)
    ),
    ("/sync/pull", "post"): Operation("Read pages of scopes", m.Pull, {200: m.PullAnswer}, (401, *BODY)),
    ("/blobs/uploads", "post"): Operation(
        "Announce a file or go on with it", m.UploadStart, {200: m.UploadState, 201: m.UploadState}, (401, 507, *BODY)
    ),
    ("/blobs/uploads/{key}", "head"): Operation(
        "How far an upload is", gives={200: None}, refuses=(401, 404), returns=("Upload-Offset", "Upload-Length")
    ),
    ("/blobs/uploads/{key}", "patch"): Operation(
        "Send the next part of a file", gives={204: None}, refuses=(400, 401, 404, 409, 507, *BODY),
        headers=("Upload-Offset",), returns=("Upload-Offset",), bytes_in=True,
    ),
    ("/blobs/{sha256}", "get"): Operation(
        "The bytes of a file, with Range and ETag", gives={200: BYTES, 206: BYTES, 304: None},
        refuses=(400, 401, 404, 416),
    ),
    ("/blobs/{sha256}", "head"): Operation(
        "Size and ETag of a file", gives={200: None, 206: None, 304: None}, refuses=(400, 401, 404, 416)
    ),
    ("/v/{kode}", "head"): Operation("Whether a letter's page exists", gives={200: None, 404: None}, open=True),
    ("/health", "head"): Operation("Whether server and database answer", gives={200: None}, open=True, refuses=(503,)),
    ("/v/{kode}", "get"): Operation("The public page behind a letter's QR", gives={200: HTML, 404: HTML}, open=True),
    ("/health", "get"): Operation(
        "Whether server and database answer", open=True, refuses=(503,),
        gives={200: {"application/json": {"schema": {
            "type": "object", "required": ["status", "version"],
            "properties": {"status": {"const": "ok"}, "version": {"type": "string"}},
        }}}},
    ),
}  # fmt: skip


def describe(app: FastAPI) -> None:
    """Let the application answer `/openapi.json` with this document."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = build()
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]


def build() -> dict[str, Any]:
    paths: dict[str, dict[str, Any]] = {}
    for (path, method), operation in OPERATIONS.items():
        paths.setdefault(path, {})[method] = _operation(path, method, operation)
    bearer = {"type": "http", "scheme": "bearer", "description": "The access token of /auth/login"}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Portal PNS", "version": __version__, "description": "PNS-Sync/1, see docs/sync.md"},
        "paths": paths,
        "components": {"schemas": _schemas(), "securitySchemes": {"bearer": bearer}},
    }


def _operation(path: str, method: str, said: Operation) -> dict[str, Any]:
    found: dict[str, Any] = {"summary": said.summary, "operationId": f"{method} {path}"}
    parameters = [
        {"name": part[1:-1], "in": "path", "required": True, "schema": {"type": "string"}}
        for part in path.split("/")
        if part.startswith("{")
    ]
    parameters += [
        {"name": name, "in": "header", "required": True, "schema": {"type": "integer", "minimum": 0}}
        for name in said.headers
    ]
    if parameters:
        found["parameters"] = parameters
    if said.reads is not None:
        found["requestBody"] = {"required": True, "content": _json(said.reads)}
    if said.bytes_in:
        found["requestBody"] = {"required": True, "content": BYTES}
    found["responses"] = {
        **{str(status): _answer(gives, said.returns) for status, gives in said.gives.items()},
        **{str(status): _refusal(status) for status in sorted(said.refuses)},
    }
    found["security"] = [] if said.open else [{"bearer": []}]
    return found


def _answer(gives: Any, headers: tuple[str, ...]) -> dict[str, Any]:
    found: dict[str, Any] = {"description": "Done"}
    if isinstance(gives, dict):
        found["content"] = gives
    elif gives is not None:
        found["content"] = _json(gives)
    if headers:
        found["headers"] = {name: {"schema": {"type": "integer", "minimum": 0}} for name in headers}
    return found


def _refusal(status: int) -> dict[str, Any]:
    return {"description": REFUSALS[status], "content": {PROBLEM: {"schema": _ref("Problem")}}}


def _json(kind: type[m.Message]) -> dict[str, Any]:
    return {m.MEDIA_TYPE: {"schema": _ref(kind.__name__)}}


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


DOCUMENTS: dict[str, type[Any]] = {**MASTER_KINDS, **SURAT_KINDS, "nomor_rahasia": NomorRahasia, **ABSENSI_KINDS}


def _schemas() -> dict[str, Any]:
    """All messages, the arguments of all actions and the documents; a mutation's `args` depend on its name and version,
    a change's `doc` on its kind."""
    kinds: list[Any] = [m.Problem]
    for operation in OPERATIONS.values():
        kinds += [kind for kind in (operation.reads, *operation.gives.values()) if isinstance(kind, type)]
    _, parts = msgspec.json.schema_components(
        [*dict.fromkeys([*kinds, *ACTIONS.values(), *DOCUMENTS.values()])], ref_template="#/components/schemas/{name}"
    )
    parts["Mutation"]["oneOf"] = [
        {
            "title": name,
            "required": ["name", "args"],
            "properties": {"name": {"const": name}, "v": {"const": version}, "args": _ref(shape.__name__)},
        }
        for (name, version), shape in ACTIONS.items()
    ]
    parts["Change"]["oneOf"] = [
        {
            "title": kind,
            "prefixItems": [{}, {"const": kind}, {}, {}, {}, {"anyOf": [_ref(shape.__name__), {"type": "null"}]}],
        }
        for kind, shape in DOCUMENTS.items()
    ]
    return parts
