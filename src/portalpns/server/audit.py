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
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

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
    root = _root(before, day, heads)
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


@dataclass(frozen=True)
class Finding:
    """A place where the record was changed: scope, sequence number, and what is wrong (a sentence)."""

    scope: str
    seq: int
    pesan: str

    def __str__(self) -> str:
        where = f"rantai {self.scope}, baris {self.seq}: " if self.scope else ""
        return where + self.pesan


def examine(connection: sa.Connection, tenant: str, key: Ed25519PublicKey) -> tuple[int, list[Finding]]:
    """How many rows were checked, and everything that does not fit; an empty list means untouched."""
    found, sealed = _examine_roots(connection, tenant, key)
    count, scope, seq, prev = 0, "", 0, GENESIS
    rows = connection.execution_options(yield_per=1000).execute(
        sa.select(audit).where(audit.c.tenant == tenant).order_by(audit.c.scope, audit.c.seq)
    )
    for row in rows.mappings():
        count += 1
        if row["scope"] != scope:
            scope, seq, prev = row["scope"], 0, GENESIS
        if row["seq"] != seq + 1:
            found.append(Finding(scope, seq + 1, "Baris catatan hilang."))
        if row["prev_hash"] != prev:
            found.append(Finding(scope, row["seq"], "Rantai terputus: hash baris sebelumnya tidak cocok."))
        if link(row) != row["hash"]:
            found.append(Finding(scope, row["seq"], "Isi baris catatan telah diubah."))
        seq, prev = row["seq"], row["hash"]
        for day, value in sealed.pop((scope, seq), ()):
            if value != prev:
                found.append(Finding(scope, seq, f"Baris yang disegel pada {day} diubah."))
    found += [
        Finding(scope, seq, f"Baris yang disegel pada {day} hilang.")
        for (scope, seq), seals in sorted(sealed.items())
        for day, _ in seals
    ]
    return count, found


Sealed = dict[tuple[str, int], list[tuple[str, str]]]
"""By scope and sequence number: the days that sealed this row, each with the hash it had."""


def _examine_roots(connection: sa.Connection, tenant: str, key: Ed25519PublicKey) -> tuple[list[Finding], Sealed]:
    """What is wrong with the daily roots, and every row that one of them vouches for."""
    found: list[Finding] = []
    sealed: Sealed = {}
    before = GENESIS
    roots = connection.execute(sa.select(audit_root).where(audit_root.c.tenant == tenant).order_by(audit_root.c.day))
    for root in roots.mappings():
        day = root["day"].isoformat()
        if _root(before, root["day"], root["heads"].encode()) != root["root"]:
            found.append(Finding("", 0, f"Akar harian {day} tidak cocok dengan isinya atau dengan akar sebelumnya."))
        before = root["root"]
        try:
            key.verify(base64.b64decode(root["signature"]), root["root"].encode())
        except (InvalidSignature, ValueError):
            found.append(Finding("", 0, f"Tanda tangan akar harian {day} tidak sah."))
        for name, number, value in json.loads(root["heads"]):
            sealed.setdefault((name, number), []).append((day, value))
    return found, sealed


def _root(before: str, day: date, heads: bytes) -> str:
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
