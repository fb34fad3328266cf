"""Which key a server has had from when: chain `k` of the audit record, whose last row is the present one.

A key that takes another's place signs the newest daily root there is: its predecessor's seals can be made by whoever
found that key, and a predecessor's row by whoever writes the database, but not this signature over what they sealed.
"""

import base64
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from portalpns.domain.errors import file_problem
from portalpns.protocol.codec import decode
from portalpns.server import audit, feed
from portalpns.store.server_tables import audit as record

SCOPE = "k"


@dataclass(frozen=True)
class Noted:
    """A key from row `seq` of the chain on; `root` is the newest one there was when it took another's place."""

    seq: int
    mark: str
    root: str
    seal: str

    def signed(self, text: str, signature: str) -> bool:
        try:
            key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(self.mark))
            key.verify(base64.b64decode(signature), text.encode())
        except (InvalidSignature, ValueError):
            return False
        return True

    def vouches(self) -> bool:
        """Whether the key itself says that it took over with this root as the newest."""
        return bool(self.root) and self.signed(_words(self.root), self.seal)


def mark(key: Ed25519PrivateKey) -> str:
    return key.public_key().public_bytes_raw().hex()


def read_key(path: Path) -> Ed25519PrivateKey | None:
    """The key in a file of a backup; None where there is no file or it holds no key. Raises FileProblem."""
    try:
        return Ed25519PrivateKey.from_private_bytes(path.read_bytes())
    except (ValueError, FileNotFoundError):
        return None
    except OSError as error:
        raise file_problem(error, str(path)) from None


def newest_mark(connection: sa.Connection, tenant: str) -> str:
    """The mark of the key that a database belongs to; empty before the first start."""
    every = noted(connection, tenant)
    return every[-1].mark if every else ""


def noted(connection: sa.Connection, tenant: str) -> list[Noted]:
    """All keys that the server has had, from the first to the present one."""
    mine = sa.and_(record.c.tenant == tenant, record.c.scope == SCOPE)
    rows = connection.execute(sa.select(record.c.seq, record.c.body).where(mine).order_by(record.c.seq))
    said = [(row.seq, decode(row.body.encode(), dict[str, str])) for row in rows]
    return [Noted(seq, body["kunci"], body.get("akar", ""), body.get("segel", "")) for seq, body in said]


def note(connection: sa.Connection, tenant: str, key: Ed25519PrivateKey, now: datetime, *, anew: bool = False) -> str:
    """Write the key's mark where there is none, or always where it is made `anew`; returns the one that stands."""
    feed.lock(connection, tenant, [SCOPE])
    found = newest_mark(connection, tenant)
    if found and not anew:
        return found  # another process was first
    body = {"kunci": mark(key)}
    root = audit.newest_root(connection, tenant) if anew else ""
    if root:
        body |= {"akar": root, "segel": base64.b64encode(key.sign(_words(root).encode())).decode()}
    audit.append(connection, tenant, [audit.Entry(SCOPE, "server.kunci", "", audit.operator(), "", body)], now)
    return mark(key)


def _words(root: str) -> str:
    """Other words than those of a daily seal, which the key signs each night whatever lies beneath it."""
    return f"server.kunci {root}"
