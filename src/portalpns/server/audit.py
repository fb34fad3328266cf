"""One hash chain of events per scope, and a daily root over all chains signed with the server's key."""

import base64
import hashlib
import json
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from portalpns.protocol.codec import canonical
from portalpns.store.server_tables import audit, audit_root

GENESIS = "0" * 64


@dataclass(frozen=True)
class Entry:
    """Something that happened; `body` never holds the words of a letter, only hashes, states and numbers.

    Of master data it holds the fields that changed, as they were and as they are.
    """

    scope: str
    action: str
    entity: str
    actor: str
    device: str
    body: dict[str, Any]


def operator() -> str:
    """Whoever works on the server's data by its commands: `admin:root (andi)`, andi having signed in to the system.

    The system is asked and not the environment, which anybody can set. No person's id has a colon.
    """
    login = ""
    with suppress(OSError):  # a task that nobody started by hand
        login = os.getlogin()
    account = _own_account() if os.name == "posix" else login
    return f"admin:{account} ({login})" if login not in ("", account) else f"admin:{account}"


def _own_account() -> str:
    import pwd

    number = os.getuid()
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:  # in a container an account may be a bare number
        return str(number)


def append(connection: sa.Connection, tenant: str, entries: Sequence[Entry], now: datetime) -> None:
    """Add to the chains; the caller holds the feed lock of every scope named here (`feed.lock`)."""
    heads: dict[str, tuple[int, str]] = {}
    rows = []
    for entry in entries:
        seq, prev = heads.get(entry.scope) or _head(connection, tenant, entry.scope)
        row = {
            "tenant": tenant, "scope": entry.scope, "seq": seq + 1, "prev_hash": prev, "at": now, "actor": entry.actor,
            "device": entry.device, "action": entry.action, "entity": entry.entity,
            "body": canonical(entry.body).decode(),
        }  # fmt: skip
        digest = link(row)
        heads[entry.scope] = (seq + 1, digest)
        rows.append({**row, "hash": digest})
    if rows:
        connection.execute(audit.insert(), rows)


def link(row: Any) -> str:
    """The hash of a row: over the hash before it and everything it says."""
    said = {name: row[name] for name in ("tenant", "scope", "seq", "actor", "device", "action", "entity", "body")}
    said["at"] = row["at"].astimezone(UTC).isoformat(timespec="microseconds")
    return hashlib.sha256(row["prev_hash"].encode() + canonical(said)).hexdigest()


def seal(connection: sa.Connection, tenant: str, day: date, key: Ed25519PrivateKey) -> None:
    """Sign the heads of all chains as the root of a day, over the root before it; days are sealed in order, once."""
    last, before = _newest(connection, tenant)
    if last >= day:
        return
    heads = canonical([[*row] for row in tips(connection, tenant)])
    root = root_over(before, day, heads)
    signature = base64.b64encode(key.sign(root.encode())).decode()
    connection.execute(
        audit_root.insert(),
        {"tenant": tenant, "day": day, "root": root, "heads": heads.decode(), "signature": signature},
    )


def tips(connection: sa.Connection, tenant: str) -> list[tuple[str, int, str]]:
    """The last row of each chain: scope, sequence number, hash."""
    newest = (
        sa.select(audit.c.scope, sa.func.max(audit.c.seq).label("seq"))
        .where(audit.c.tenant == tenant)
        .group_by(audit.c.scope)
        .subquery()
    )
    rows = connection.execute(
        sa.select(audit.c.scope, audit.c.seq, audit.c.hash)
        .join(newest, sa.and_(audit.c.scope == newest.c.scope, audit.c.seq == newest.c.seq))
        .where(audit.c.tenant == tenant)
        .order_by(audit.c.scope)
    )
    return [(row.scope, row.seq, row.hash) for row in rows]


def continues(connection: sa.Connection, tenant: str, earlier: Sequence[tuple[str, int, str]]) -> bool:
    """Whether this record goes on from one that had these `tips`: it has all of its rows."""
    query = sa.select(audit.c.hash).where(audit.c.tenant == tenant)
    return all(
        connection.scalar(query.where(audit.c.scope == scope, audit.c.seq == seq)) == value
        for scope, seq, value in earlier
    )


def newest_day(connection: sa.Connection, tenant: str) -> date:
    """The last day that was sealed; the first day there is when none was."""
    return _newest(connection, tenant)[0]


def newest_root(connection: sa.Connection, tenant: str) -> str:
    """The last root, to be kept outside of the server; empty when no day was sealed yet."""
    root = _newest(connection, tenant)[1]
    return root if root != GENESIS else ""


def has_root(connection: sa.Connection, tenant: str, root: str) -> bool:
    query = sa.select(audit_root.c.day).where(audit_root.c.tenant == tenant, audit_root.c.root == root)
    return connection.scalar(query) is not None


def heads_of(text: str) -> list[tuple[str, int, str]]:
    """The last rows of all chains that a root was made over."""
    return [(scope, seq, value) for scope, seq, value in json.loads(text)]


def root_over(before: str, day: date, heads: bytes) -> str:
    """The root of a day, over the root before it and the last rows of all chains."""
    return hashlib.sha256(before.encode() + day.isoformat().encode() + heads).hexdigest()


def _newest(connection: sa.Connection, tenant: str) -> tuple[date, str]:
    """The last sealed day and its root; the first day there is and GENESIS when none was sealed."""
    row = connection.execute(
        sa.select(audit_root.c.day, audit_root.c.root)
        .where(audit_root.c.tenant == tenant)
        .order_by(audit_root.c.day.desc())
        .limit(1)
    ).first()
    return (row.day, row.root) if row else (date.min, GENESIS)


def _head(connection: sa.Connection, tenant: str, scope: str) -> tuple[int, str]:
    row = connection.execute(
        sa.select(audit.c.seq, audit.c.hash)
        .where(audit.c.tenant == tenant, audit.c.scope == scope)
        .order_by(audit.c.seq.desc())
        .limit(1)
    ).first()
    return (row[0], row[1]) if row else (0, GENESIS)
