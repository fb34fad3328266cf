"""PNS-Sync/1: every request and answer as a type (docs/sync.md is the specification).

All times are ISO 8601 in UTC, hashes are SHA-256 in hex, ids are UUIDs as text. Unknown fields are ignored by a reader,
so that fields can be added; a changed meaning needs a new mutation version or a new protocol number.
"""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import UNSET, Meta, Raw, Struct, UnsetType

PROTOCOLS = (1,)
"""The protocol versions this program speaks, newest first; a server serves N and N-1."""
SCHEMA = 1
"""The version of the documents; a client with an older one reads but does not write."""
MEDIA_TYPE = "application/vnd.portalpns.sync.v1+json"
PUSH_MUTATIONS = 500
PUSH_BYTES = 1 << 20
PULL_ROWS = 2000
PULL_BYTES = 1 << 20
WAIT_SECONDS = 25
PART_BYTES = 1 << 20
Key = Annotated[str, Meta(min_length=1, max_length=128, pattern="^[^\\u0000-\\u001f]+$")]
"""An id or scope: it becomes part of index keys, so that it is short and plain."""
Name = Annotated[str, Meta(max_length=200, pattern="^[^\\u0000-\\u001f]*$")]
Seq = Annotated[int, Meta(ge=1, le=2**53)]
Count = Annotated[int, Meta(ge=0, le=2**53)]
"""Every JSON reader keeps whole numbers up to 2**53."""


class Message(Struct, omit_defaults=True):
    """Base of all messages."""


class DeviceInfo(Message):
    """A device that registers: its own id, a name a person recognises, its Ed25519 public key (base64)."""

    id: Key
    name: Name
    pubkey: Name = ""


class Login(Message):
    """Sign in with a local account."""

    username: Name
    password: Annotated[str, Meta(max_length=1024)]
    device: DeviceInfo


class Refresh(Message):
    """Exchange a refresh token, once; `signature` is made with the device key over the token (base64)."""

    refresh: str
    device: str
    signature: str = ""


class Tokens(Message):
    """Access for `expires_in` seconds and the next refresh token of the family."""

    access: str
    refresh: str
    expires_in: int
    pegawai: str
    nama: str
    username: str
    tenant: str


class Problem(Message):
    """An error (RFC 9457): `code` is stable, the client makes the Indonesian sentence where it knows the code."""

    code: str
    title: str
    status: int
    detail: str = ""
    wipe: bool = False
    expected_seq: int | None = None
    offset: int | None = None


class Cursor(Message):
    """How far a client has read one scope."""

    epoch: str = ""
    cursor: int = 0


class Hello(Message):
    """The client introduces itself and says how far it has read."""

    protocols: list[int]
    app: Name
    schema: int
    device: Key
    scopes: dict[str, Cursor] = {}


class ScopeHead(Message):
    """One scope that the person may read: `floor` is the oldest position that delta reading can start from."""

    scope: str
    epoch: str
    head: int
    floor: int
    role_hash: str = ""


class Limits(Message):
    """What the server accepts in one request."""

    push_n: int = PUSH_MUTATIONS
    push_bytes: int = PUSH_BYTES
    pull_n: int = PULL_ROWS


class HelloAnswer(Message):
    """What the server speaks, the scopes, and the sequence number it expects next from this device."""

    protocol: int
    server_time: datetime
    schema: int
    limits: Limits
    scopes: list[ScopeHead]
    gone: list[str]
    expected_seq: int
    wipe: bool = False


class Mutation(Message):
    """One named action of a person; `args` are the fields of the action's class in `protocol.actions`."""

    seq: Seq
    id: Key
    name: Name
    entity: Key
    args: Raw
    v: int = 1
    base_rev: Count = 0
    at: datetime | None = None


class Push(Message):
    """Queued actions of one device, in order, without gaps in `seq`."""

    device: Key
    mutations: list[Mutation]


Status = Literal["applied", "duplicate", "merged", "conflict", "rejected", "blocked"]


class Result(Message):
    """What became of one mutation; `doc` is the server's state of the entity where the client must know it."""

    seq: int
    status: Status
    code: str = ""
    detail: str = ""
    rev: int = 0
    scope: str = ""
    pos: int = 0
    kind: str = ""
    doc: Raw | UnsetType = UNSET


class PushAnswer(Message):
    """One result per mutation, in order."""

    results: list[Result]
    expected_seq: int


class After(Message):
    """Read one scope from `after` on, up to `until` (0: the present head)."""

    epoch: str = ""
    after: int = 0
    until: int = 0


class Pull(Message):
    """Read pages of several scopes; with nothing new the server waits up to `wait_s` seconds."""

    scopes: dict[str, After]
    n: int = PULL_ROWS
    wait_s: float = 0


Op = Literal["P", "D", "X"]
"""P put, D deleted, X left this scope."""


class Change(Message, array_like=True):
    """One entity's latest state: `[pos, kind, id, rev, op, doc]`; doc is null for D and X."""

    pos: int
    kind: str
    id: str
    rev: int
    op: Op
    doc: Raw


class Page(Message):
    """A page of one scope; `more` says that `next` has not reached `until` yet."""

    changes: list[Change]
    next: int
    until: int
    epoch: str
    more: bool = False
    resnapshot: bool = False
    """The cursor is of another epoch or below the floor: read again from 0 and sweep."""


class PullAnswer(Message):
    """Pages by scope; scopes that the person may not read (any more) are in `gone`."""

    server_time: datetime
    scopes: dict[str, Page]
    gone: list[str] = []


class UploadStart(Message):
    """Announce a blob."""

    sha256: str
    size: int
    mime: str


class UploadState(Message):
    """Where to go on: `have` means that nothing needs to be sent."""

    id: str = ""
    offset: int = 0
    have: bool = False
