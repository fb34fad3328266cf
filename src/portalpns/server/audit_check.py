"""Examines the audit record: rows and daily roots that were changed, are missing, or bear a seal that is not theirs."""

from dataclasses import dataclass

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from portalpns.server import keys
from portalpns.server.audit import GENESIS, heads_of, link, root_over
from portalpns.server.keys import Noted
from portalpns.store.server_tables import audit, audit_root


@dataclass(frozen=True)
class Finding:
    """A place where the record was changed: scope, sequence number, and what is wrong (a sentence)."""

    scope: str
    seq: int
    pesan: str

    def __str__(self) -> str:
        where = f"rantai {self.scope}, baris {self.seq}: " if self.scope else ""
        return where + self.pesan


@dataclass(frozen=True)
class Examined:
    """How many rows were checked, everything that does not fit, and how many roots an earlier key sealed."""

    count: int
    findings: list[Finding]
    earlier: int


def examine(connection: sa.Connection, tenant: str, key: Ed25519PrivateKey) -> Examined:
    """Check the whole record of a server that has this key; no findings mean untouched."""
    found, sealed, earlier = _examine_roots(connection, tenant, key)
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
    return Examined(count, found, earlier)


Sealed = dict[tuple[str, int], list[tuple[str, str]]]
"""By scope and sequence number: the days that sealed this row, each with the hash it had."""


def _examine_roots(connection: sa.Connection, tenant: str, key: Ed25519PrivateKey) -> tuple[list[Finding], Sealed, int]:
    """What is wrong with the daily roots, every row that one of them vouches for, how many an earlier key sealed.

    Each bears the seal of the key that the server had by its own words. Those of earlier keys must lie beneath the root
    that the present key signed when it took over: whoever writes the database can note any key as an earlier one.
    """
    found: list[Finding] = []
    sealed: Sealed = {}
    present = Noted(0, keys.mark(key), "", "")
    every = keys.noted(connection, tenant) or [present]
    vouched = {one.root for one in every if one.mark == present.mark and one.vouches()}
    open_days, earlier, before = list[str](), 0, GENESIS
    roots = connection.execute(sa.select(audit_root).where(audit_root.c.tenant == tenant).order_by(audit_root.c.day))
    for root in roots.mappings():
        day, heads = root["day"].isoformat(), heads_of(root["heads"])
        if root_over(before, root["day"], root["heads"].encode()) != root["root"]:
            found.append(Finding("", 0, f"Akar harian {day} tidak cocok dengan isinya atau dengan akar sebelumnya."))
        before = root["root"]
        turn = max((seq for scope, seq, _ in heads if scope == keys.SCOPE), default=0)
        then = next((one for one in reversed(every) if one.seq <= turn), every[0])
        if not then.signed(before, root["signature"]):
            found.append(Finding("", 0, f"Tanda tangan akar harian {day} tidak sah."))
        if then.mark != present.mark:
            earlier += 1
            open_days.append(day)
        if before in vouched:
            vouched.remove(before)
            open_days.clear()
        for name, number, value in heads:
            sealed.setdefault((name, number), []).append((day, value))
    if open_days:
        found.append(
            Finding(
                "", 0, f"{len(open_days)} akar harian ({open_days[0]} sampai {open_days[-1]}) disegel dengan kunci "
                "terdahulu tanpa jaminan kunci sekarang.",
            )
        )  # fmt: skip
    if vouched:
        found.append(Finding("", 0, "Akar harian yang dijamin saat kunci diganti tidak ada lagi."))
    return found, sealed, earlier
