"""The tables of a client's encrypted cache: confirmed rows, queued actions, and what lists and search read."""

import sqlalchemy as sa

from portalpns.store.types import Moment

metadata = sa.MetaData()

kv = sa.Table("kv", metadata, sa.Column("key", sa.Text, primary_key=True), sa.Column("value", sa.Text, nullable=False))

scope_state = sa.Table(
    "scope_state", metadata,
    sa.Column("scope", sa.Text, primary_key=True),
    sa.Column("epoch", sa.Text, nullable=False),
    sa.Column("cursor", sa.BigInteger, nullable=False),
    sa.Column("head", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("sweep", sa.Integer, nullable=False, server_default="0"),
)  # fmt: skip
"""`sweep` is the generation of a running re-snapshot, 0 when none runs."""

base = sa.Table(
    "base", metadata,
    sa.Column("scope", sa.Text, primary_key=True),
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("rev", sa.BigInteger, nullable=False),
    sa.Column("pos", sa.BigInteger, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("sweep", sa.Integer, nullable=False, server_default="0"),
    sa.Index("ix_base_id", "id"),
    sa.Index("ix_base_kind", "kind", "id"),
)  # fmt: skip
"""What the server confirmed, as it said it."""

overlay = sa.Table(
    "overlay", metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("scope", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
)  # fmt: skip
"""Base with the person's own pending actions applied; only entities that have outbox rows."""

outbox = sa.Table(
    "outbox", metadata,
    sa.Column("seq", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=False),
    sa.Column("mutation_id", sa.Text, nullable=False, unique=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("v", sa.Integer, nullable=False),
    sa.Column("entity", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("scope", sa.Text, nullable=False),
    sa.Column("base_rev", sa.BigInteger, nullable=False),
    sa.Column("args", sa.Text, nullable=False),
    sa.Column("blobs", sa.Text, nullable=False, server_default=""),
    sa.Column("words", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("code", sa.Text, nullable=False, server_default=""),
    sa.Column("detail", sa.Text, nullable=False, server_default=""),
    sa.Column("at", Moment, nullable=False),
    sa.Column("done_at", Moment),
    sa.Column("rev", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("pos", sa.BigInteger, nullable=False, server_default="0"),
    sa.Index("ix_outbox_entity", "entity"),
    sa.Index("ix_outbox_state", "state", "seq"),
)  # fmt: skip
"""A person's actions in order. state: waiting, flying (sent at least once, must not change any more), sent (the
server has it, kept 7 days), rejected (stays until the person decides). `rev`, `scope` and `pos` are where the server
put it (`pos` 0: where this person does not see it): until that was read, a sent action still counts in the overlay
(`cache.documents.PENDING`). An action on no letter has no place of its own: its `pos` is UNREAD until a round of pulls
has brought what became of it, then 0."""

UNNUMBERED = 0
"""As `surat.agenda`: entered in the register here; the server gives the number, which is never this one."""

surat = sa.Table(
    "surat", metadata,
    sa.Column("no", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("id", sa.Text, nullable=False, unique=True),
    sa.Column("kotak", sa.Text, nullable=False),
    sa.Column("opd", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("nomor", sa.Text, nullable=False),
    sa.Column("hal", sa.Text, nullable=False),
    sa.Column("pihak", sa.Text, nullable=False),
    sa.Column("tanggal", sa.Text, nullable=False),
    sa.Column("urut", sa.Text, nullable=False),
    sa.Column("jenis", sa.Text, nullable=False),
    sa.Column("sifat", sa.Text, nullable=False),
    sa.Column("derajat", sa.Text, nullable=False),
    sa.Column("giliran", sa.Text, nullable=False),
    sa.Column("dibaca", sa.Boolean, nullable=False),
    sa.Column("agenda", sa.Integer),
    sa.Column("tunda", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("dicabut", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Index("ix_surat_kotak", "kotak", "no", "opd"),
    sa.Index("ix_surat_state", "kotak", "state", "no", "opd"),
    sa.Index("ix_surat_tunda", "tunda", sqlite_where=sa.text("tunda = 1")),
    sa.Index("ix_surat_giliran", "giliran", sqlite_where=sa.text("giliran <> ''")),
    sa.Index("ix_surat_dicabut", "dicabut", sqlite_where=sa.text("dicabut = 1")),
)  # fmt: skip
"""What lists show of a letter (overlay before base): kotak keluar or masuk, pihak the other side, giliran the posts
whose turn it is (parted by blanks; of an incoming one those of `domain.surat_masuk.waiting_posts`), tunda while own
actions wait, agenda `UNNUMBERED` while the number of a registered letter is to come, dicabut an incoming one that its
sender withdrew (nobody's turn then). `no` is the moment `urut` in milliseconds since 2000, moved on to the next free
one: row order is the order of `urut` and, within one moment, of `id`, in the table, in its indexes and in the search
index. Letters that were pushed together have one moment; their ids stand in the order in which they were begun."""

hari = sa.Table(
    "hari", metadata,
    sa.Column("pegawai", sa.Text, primary_key=True),
    sa.Column("tanggal", sa.Text, primary_key=True),
    sa.Column("opd", sa.Text, nullable=False),
    sa.Column("kode", sa.Text),
    sa.Column("masuk", sa.Text),
    sa.Column("pulang", sa.Text),
    sa.Column("telat", sa.Integer, nullable=False),
    sa.Column("awal", sa.Integer, nullable=False),
    sa.Column("tl", sa.Text),
    sa.Column("psw", sa.Text),
    sa.Column("potongan", sa.Text, nullable=False),
    sa.Column("flags", sa.Text, nullable=False),
    sa.Index("ix_hari_opd", "opd", "tanggal"),
)  # fmt: skip

punch = sa.Table(
    "punch", metadata,
    sa.Column("device", sa.Text, primary_key=True),
    sa.Column("pin", sa.Text, primary_key=True),
    sa.Column("at", sa.Text, primary_key=True),
    sa.Column("state", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("verify", sa.Integer, primary_key=True, autoincrement=False),
)  # fmt: skip
"""Natural keys of punches known here (pulled, or imported and queued), so that an import can say what is repeated."""

blob = sa.Table(
    "blob", metadata,
    sa.Column("sha256", sa.Text, primary_key=True),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("mime", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("upload_id", sa.Text, nullable=False, server_default=""),
    sa.Column("last_used", Moment, nullable=False),
    sa.Column("pinned", sa.Boolean, nullable=False, server_default=sa.false()),
)  # fmt: skip
"""Files kept here (encrypted on disk). state: wanted (to download), upload (to send), ready."""

draft = sa.Table(
    "draft", metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("base", sa.Text),
)  # fmt: skip
"""Autosaved typing of an open editor, ahead of the saved concept; gone once it is saved.

`base`: what the saved concept said when one began to type, NULL where it was never saved."""
