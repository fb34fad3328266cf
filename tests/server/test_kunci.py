"""The audit record of a server whose key was replaced: old seals hold, and no other key's seals do."""

import base64
from collections.abc import Callable
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from portalpns.protocol.codec import canonical
from portalpns.server import admin, audit, feed, identity, keys
from portalpns.server.config import ServerConfig
from portalpns.server.db import open_database
from portalpns.server.services import open_services
from portalpns.store import server_tables as t
from server.kit import NOW, Jam, pemda

FIRST = date(2026, 11, 1)


class Server:
    """A server that is opened for each thing it does; a day of its record is one step and a seal."""

    def __init__(self, data: Path, url: str | None) -> None:
        self.config = ServerConfig(data, url, background=False, clock=Jam(NOW))
        self.days = 0

    def use(self, work: Callable[[Any], Any]) -> Any:
        with closing(open_services(self.config)) as services:
            return work(services)

    def write(self, work: Callable[[sa.Connection], Any]) -> None:
        with closing(open_database(self.config.data, self.config.database_url)) as db:
            db.write(work)

    def day(self, key: Ed25519PrivateKey | None = None) -> None:
        self.use(lambda services: services.db.write(lambda connection: self._day(connection, key or services.key)))

    def _day(self, connection: sa.Connection, key: Ed25519PrivateKey) -> None:
        feed.lock(connection, "pemda", ["o:a"])
        audit.append(connection, "pemda", [audit.Entry("o:a", "uji", "e", "p", "", {"n": self.days})], NOW)
        audit.seal(connection, "pemda", FIRST + timedelta(days=self.days), key)
        self.days += 1

    def replace_key(self, back: bytes | None = None) -> bytes:
        """`kunci-baru`, after the old key came back where it is given; returns the one before."""
        path = self.config.data / "server.key"
        before = path.read_bytes()
        path.unlink()
        if back is not None:
            path.write_bytes(back)
        with closing(open_database(self.config.data, self.config.database_url)) as db:
            identity.replace_key(self.config, db)
        return before

    def examine(self, root: str = "") -> tuple[int, str]:
        """How many roots earlier keys sealed, and what does not fit."""
        found = self.use(lambda services: admin.examine_audit(services, root))
        return found.earlier, " | ".join(map(str, found.findings))


@pytest.fixture
def server(tmp_path: Path, database_url: str | None) -> Server:
    """After three sealed days."""
    made = Server(tmp_path, database_url)
    made.use(lambda services: admin.put_master(services, pemda()))
    for _ in range(3):
        made.day()
    return made


def rewrite(connection: sa.Connection, key: Ed25519PrivateKey | None, **changed: Any) -> None:
    """The forger's work: other rows, fitting hashes from the first to the last, and his seal on every day.

    `changed` are the bodies that chain `k` is to have; without a key the seals stay as they were.
    """
    for scope in connection.scalars(sa.select(t.audit.c.scope).distinct()).all():
        prev = audit.GENESIS
        mine = sa.select(t.audit).where(t.audit.c.scope == scope).order_by(t.audit.c.seq)
        for row in map(dict, connection.execute(mine).mappings().all()):
            row["prev_hash"] = prev
            if scope == "o:a":
                row["actor"] = "orang-lain"
            if scope == "k":
                row["body"] = changed.get(f"k{row['seq']}", row["body"])
            prev = row["hash"] = audit.link(row)
            which = sa.and_(t.audit.c.scope == scope, t.audit.c.seq == row["seq"])
            connection.execute(t.audit.update().where(which).values(**row))
    if key is None:
        return
    rows = {(one.scope, one.seq): one.hash for one in connection.execute(sa.select(t.audit))}
    before = audit.GENESIS
    for root in connection.execute(sa.select(t.audit_root).order_by(t.audit_root.c.day)).all():
        heads = canonical([[s, n, rows[s, n]] for s, n, _ in audit.heads_of(root.heads)])
        before = audit.root_over(before, root.day, heads)
        seal = base64.b64encode(key.sign(before.encode())).decode()
        which = t.audit_root.c.day == root.day
        connection.execute(t.audit_root.update().where(which).values(root=before, heads=heads.decode(), signature=seal))


def test_old_seals_hold_after_the_key_was_replaced(server: Server) -> None:
    root = server.use(admin.newest_root)
    assert server.examine(root) == (0, "")
    server.replace_key()
    assert server.examine(root) == (3, "")
    server.day()
    assert server.examine(root) == (3, "")
    server.replace_key()
    server.day()
    assert server.examine(root) == (4, ""), "the newest key vouches for all before"


def test_a_key_that_came_back_vouches_for_the_days_of_the_other(server: Server) -> None:
    old = server.replace_key()
    server.day()
    server.replace_key(back=old)
    server.day()
    assert server.examine() == (1, "")


def test_a_key_may_be_replaced_before_anything_was_sealed(tmp_path: Path, database_url: str | None) -> None:
    server = Server(tmp_path, database_url)
    server.use(lambda services: admin.put_master(services, pemda()))
    server.replace_key()
    server.day()
    assert server.examine() == (0, "")


def test_days_from_before_keys_were_noted_are_the_first_keys(server: Server) -> None:
    def forget(connection: sa.Connection) -> None:
        connection.execute(t.audit.delete().where(t.audit.c.scope == keys.SCOPE))
        connection.execute(t.audit_root.delete())

    server.write(forget)
    with closing(open_database(server.config.data, server.config.database_url)) as db:
        key = Ed25519PrivateKey.from_private_bytes((server.config.data / "server.key").read_bytes())
        db.write(lambda connection: server._day(connection, key))
    assert server.examine() == (0, "")
    server.replace_key()
    assert server.examine() == (1, "")


@pytest.mark.parametrize("replaced", [False, True])
def test_whoever_writes_the_database_cannot_pass_his_key_off_as_an_earlier_one(server: Server, replaced: bool) -> None:
    """He rewrites all days under his own key, notes it as the first one, and the true one after it."""
    thief = Ed25519PrivateKey.generate()
    true = Ed25519PrivateKey.from_private_bytes((server.config.data / "server.key").read_bytes())
    if replaced:
        server.replace_key()
        server.day()
    first = canonical({"kunci": keys.mark(thief)}).decode()

    def forge(connection: sa.Connection) -> None:
        rewrite(connection, thief, k1=first)
        if not replaced:
            entry = audit.Entry("k", "server.kunci", "", "p", "", {"kunci": keys.mark(true)})
            audit.append(connection, "pemda", [entry], NOW)

    server.write(forge)
    assert server.examine()[1] != ""
    server.day()
    assert server.examine()[1] != "", "nor when the true key has sealed a day over it"

    def borrow(connection: sa.Connection) -> None:
        """The true key's seal of that day, as if it had taken over after it."""
        root = connection.execute(sa.select(t.audit_root).order_by(t.audit_root.c.day.desc()).limit(1)).one()
        body = {"akar": root.root, "kunci": keys.newest_mark(connection, "pemda"), "segel": root.signature}
        audit.append(connection, "pemda", [audit.Entry("k", "server.kunci", "", "p", "", body)], NOW)

    server.write(borrow)
    assert server.examine()[1] != ""


def test_what_the_new_key_did_not_vouch_for_is_told(server: Server) -> None:
    server.replace_key()

    def strip(connection: sa.Connection) -> None:
        mark = keys.noted(connection, "pemda")[1].mark
        rewrite(connection, None, k2=canonical({"kunci": mark}).decode())

    server.write(strip)
    assert "tanpa jaminan kunci sekarang" in server.examine()[1]


def test_an_old_key_seals_nothing_more(server: Server) -> None:
    """It was not lost, somebody has it."""
    old = Ed25519PrivateKey.from_private_bytes(server.replace_key())
    server.day(old)
    assert "Tanda tangan akar harian 2026-11-04 tidak sah" in server.examine()[1]


def test_a_root_that_was_vouched_for_and_is_gone_is_missed(server: Server) -> None:
    server.replace_key()
    newest = sa.select(sa.func.max(t.audit_root.c.day)).scalar_subquery()
    server.write(lambda connection: connection.execute(t.audit_root.delete().where(t.audit_root.c.day == newest)))
    assert "dijamin saat kunci diganti" in server.examine()[1]


def test_an_old_key_cannot_go_on_as_if_it_had_not_been_replaced(server: Server) -> None:
    old = Ed25519PrivateKey.from_private_bytes(server.replace_key())

    def go_on(connection: sa.Connection) -> None:
        """A day whose heads name the key of before."""
        before = audit.newest_root(connection, "pemda")
        heads = canonical([list(one) for one in audit.tips(connection, "pemda") if one[0] != "k"])
        day = FIRST + timedelta(days=3)
        root = audit.root_over(before, day, heads)
        seal = base64.b64encode(old.sign(root.encode())).decode()
        connection.execute(
            t.audit_root.insert(),
            {"tenant": "pemda", "day": day, "root": root, "heads": heads.decode(), "signature": seal},
        )

    server.write(go_on)
    assert "tanpa jaminan kunci sekarang" in server.examine()[1]
