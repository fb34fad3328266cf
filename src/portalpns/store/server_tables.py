"""The server's tables; each primary key starts with the tenant, so that a country can be sharded by pemda."""

import sqlalchemy as sa

from portalpns.store.types import JsonText, Moment

metadata = sa.MetaData()


def _tenant() -> sa.Column[str]:
    return sa.Column("tenant", sa.Text, primary_key=True)


feed_head = sa.Table(
    "feed_head", metadata, _tenant(),
    sa.Column("scope", sa.Text, primary_key=True),
    sa.Column("epoch", sa.Text, nullable=False),
    sa.Column("head", sa.BigInteger, nullable=False),
    sa.Column("floor", sa.BigInteger, nullable=False, server_default="0"),
)  # fmt: skip

feed = sa.Table(
    "feed", metadata, _tenant(),
    sa.Column("scope", sa.Text, primary_key=True),
    sa.Column("pos", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("entity", sa.Text, nullable=False),
    sa.Column("rev", sa.BigInteger, nullable=False),
    sa.Column("op", sa.String(1), nullable=False),
    sa.UniqueConstraint("tenant", "scope", "entity", name="uq_feed_entity"),
    sa.Index("ix_feed_entity", "tenant", "entity"),
)  # fmt: skip
"""The latest state of each entity in each scope where it is seen; a change moves the row to a new position."""

entity = sa.Table(
    "entity", metadata, _tenant(),
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("scope", sa.Text, nullable=False),
    sa.Column("rev", sa.BigInteger, nullable=False),
    sa.Column("body", JsonText),
    sa.Column("updated_at", Moment, nullable=False),
    sa.Column("updated_by", sa.Text, nullable=False, server_default=""),
    sa.Index("ix_entity_kind", "tenant", "kind", "scope"),
)  # fmt: skip
"""Every document; `scope` is its home, body is NULL once deleted."""

account = sa.Table(
    "account", metadata, _tenant(),
    sa.Column("username", sa.Text, primary_key=True),
    sa.Column("pegawai", sa.Text, nullable=False),
    sa.Column("password", sa.Text, nullable=False),
    sa.Column("active", sa.Boolean, nullable=False, server_default=sa.true()),
)  # fmt: skip

login_guard = sa.Table(
    "login_guard", metadata, _tenant(),
    sa.Column("username", sa.Text, primary_key=True),
    sa.Column("ip", sa.Text, primary_key=True),
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("wait_until", Moment, nullable=False),
)  # fmt: skip
"""Delays after wrong passwords, per name or account and address, so that nobody can lock a colleague out by name alone.

The key of an account is no name that can be typed (`auth.account_guard`)."""

device = sa.Table(
    "device", metadata, _tenant(),
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("pegawai", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("pubkey", sa.Text, nullable=False, server_default=""),
    sa.Column("last_seq", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("app_version", sa.Text, nullable=False, server_default=""),
    sa.Column("registered_at", Moment, nullable=False),
    sa.Column("last_seen", Moment),
    sa.Column("revoked_at", Moment),
    sa.Column("wipe", sa.Boolean, nullable=False, server_default=sa.false()),
)  # fmt: skip

token = sa.Table(
    "token", metadata, _tenant(),
    sa.Column("hash", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("family", sa.Text, nullable=False),
    sa.Column("device", sa.Text, nullable=False),
    sa.Column("username", sa.Text, nullable=False),
    sa.Column("expires_at", Moment, nullable=False),
    sa.Column("used_at", Moment),
    sa.Column("revoked", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Index("ix_token_family", "tenant", "family"),
)  # fmt: skip
"""Access and refresh tokens, only as SHA-256; a refresh token that is used twice revokes its family."""

mutation = sa.Table(
    "mutation", metadata, _tenant(),
    sa.Column("device", sa.Text, primary_key=True),
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("mutation_id", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("entity", sa.Text, nullable=False),
    sa.Column("payload_sha256", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("result", JsonText, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.UniqueConstraint("tenant", "mutation_id", name="uq_mutation_id"),
)  # fmt: skip

blob = sa.Table(
    "blob", metadata, _tenant(),
    sa.Column("sha256", sa.String(64), primary_key=True),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("mime", sa.Text, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
)  # fmt: skip

blob_ref = sa.Table(
    "blob_ref", metadata, _tenant(),
    sa.Column("sha256", sa.String(64), primary_key=True),
    sa.Column("scope", sa.Text, primary_key=True),
    sa.Column("entity", sa.Text, primary_key=True),
)  # fmt: skip
"""Who may read a blob: whoever may read one of the scopes it is referenced from."""

upload = sa.Table(
    "upload", metadata, _tenant(),
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("device", sa.Text, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("mime", sa.Text, nullable=False),
    sa.Column("offset", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("expires_at", Moment, nullable=False),
)  # fmt: skip

num_series = sa.Table(
    "num_series", metadata, _tenant(),
    sa.Column("series", sa.Text, primary_key=True),
    sa.Column("last", sa.BigInteger, nullable=False),
)  # fmt: skip

num_ledger = sa.Table(
    "num_ledger", metadata, _tenant(),
    sa.Column("series", sa.Text, primary_key=True),
    sa.Column("n", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("entity", sa.Text, nullable=False),
    sa.Column("printed", sa.Text, nullable=False, server_default=""),
    sa.Column("at", Moment, nullable=False),
    sa.Column("reason", sa.Text, nullable=False, server_default=""),
)  # fmt: skip
"""One row per number ever given: used or void, with the reason; "no gap" means no unexplained gap."""

surat_kode = sa.Table(
    "surat_kode", metadata,
    sa.Column("kode", sa.Text, primary_key=True),
    sa.Column("tenant", sa.Text, nullable=False),
    sa.Column("entity", sa.Text, nullable=False),
)  # fmt: skip
"""The word in the QR of a letter: the one key without tenant, since a citizen knows nothing else."""

job = sa.Table(
    "job", metadata, _tenant(),
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("entity", sa.Text, nullable=False),
    sa.Column("due", Moment, nullable=False),
    sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
    sa.Column("error", sa.Text, nullable=False, server_default=""),
)  # fmt: skip
"""Work after a commit (render a frozen letter), enqueued in the same transaction, done at least once, idempotent."""

audit = sa.Table(
    "audit", metadata, _tenant(),
    sa.Column("scope", sa.Text, primary_key=True),
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("prev_hash", sa.String(64), nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("device", sa.Text, nullable=False),
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("entity", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
)  # fmt: skip
"""One hash chain per scope; `body` is canonical JSON as text, so that every byte that was hashed is kept."""

audit_root = sa.Table(
    "audit_root", metadata, _tenant(),
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("root", sa.String(64), nullable=False),
    sa.Column("heads", sa.Text, nullable=False),
    sa.Column("signature", sa.Text, nullable=False),
)  # fmt: skip
"""The daily root over the heads of all chains, signed with the server's key."""

punch = sa.Table(
    "punch", metadata, _tenant(),
    sa.Column("device", sa.Text, primary_key=True),
    sa.Column("pin", sa.Text, primary_key=True),
    sa.Column("at", sa.Text, primary_key=True),
    sa.Column("state", sa.SmallInteger, primary_key=True, autoincrement=False),
    sa.Column("verify", sa.SmallInteger, primary_key=True, autoincrement=False),
    sa.Column("tz", sa.Text, nullable=False),
    sa.Column("opd", sa.Text, nullable=False),
    sa.Column("pegawai", sa.Text),
    sa.Column("batch", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("received_at", Moment, nullable=False),
    sa.Index("ix_punch_pegawai", "tenant", "pegawai", "at"),
    sa.Index("ix_punch_pin", "tenant", "device", "pin"),
)  # fmt: skip
"""Append-only; `at` is the device's local time `YYYY-MM-DD HH:MM:SS`; pegawai NULL while the PIN is unknown."""

pin_map = sa.Table(
    "pin_map", metadata, _tenant(),
    sa.Column("device", sa.Text, primary_key=True),
    sa.Column("pin", sa.Text, primary_key=True),
    sa.Column("mulai", sa.Date, primary_key=True),
    sa.Column("pegawai", sa.Text, nullable=False),
    sa.Index("ix_pin_map_pegawai", "tenant", "pegawai"),
)  # fmt: skip

hari_mesin = sa.Table(
    "hari_mesin", metadata, _tenant(),
    sa.Column("opd", sa.Text, primary_key=True),
    sa.Column("tanggal", sa.Date, primary_key=True),
    sa.Column("device", sa.Text, primary_key=True),
    sa.Column("dibaca", Moment),
    sa.Column("ditutup", Moment),
)  # fmt: skip
"""The days on which each machine of an office worked: only there absence is a fact. `dibaca`: it holds punches of the
day, whosever, and was last read then; `ditutup`: it was said to be gone then, and was silent until the day."""

peristiwa = sa.Table(
    "peristiwa", metadata, _tenant(),
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("pegawai", sa.Text, nullable=False),
    sa.Column("mulai", sa.Date, nullable=False),
    sa.Column("selesai", sa.Date, nullable=False),
    sa.Column("body", JsonText, nullable=False),
    sa.Index("ix_peristiwa", "tenant", "pegawai", "mulai"),
)  # fmt: skip

_IS_OPEN = sa.text("kode = 'BELUM'")
hari = sa.Table(
    "hari", metadata, _tenant(),
    sa.Column("pegawai", sa.Text, primary_key=True),
    sa.Column("tanggal", sa.Date, primary_key=True),
    sa.Column("opd", sa.Text, nullable=False),
    sa.Column("kode", sa.Text),
    sa.Column("masuk", sa.Text),
    sa.Column("pulang", sa.Text),
    sa.Column("telat", sa.Integer, nullable=False),
    sa.Column("awal", sa.Integer, nullable=False),
    sa.Column("tl", sa.Text),
    sa.Column("psw", sa.Text),
    sa.Column("potongan", sa.Numeric(5, 2), nullable=False),
    sa.Column("flags", sa.Text, nullable=False),
    sa.Index("ix_hari_opd", "tenant", "opd", "tanggal"),
    sa.Index("ix_hari_belum", "tenant", "opd", "tanggal", sqlite_where=_IS_OPEN, postgresql_where=_IS_OPEN),
)  # fmt: skip
"""The maintained day table that recaps read; the document with punches and reasons is the entity `hari`."""
