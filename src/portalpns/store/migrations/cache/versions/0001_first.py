"""The first schema of the cache."""

import sqlalchemy as sa
from alembic import op

from portalpns.store.types import Moment

revision = "cache_0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "base",
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("rev", sa.BigInteger(), nullable=False),
        sa.Column("pos", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("sweep", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("scope", "id"),
    )
    op.create_index("ix_base_id", "base", ["id"], unique=False)
    op.create_index("ix_base_kind", "base", ["kind", "id"], unique=False)
    op.create_table(
        "blob",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("mime", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("upload_id", sa.Text(), server_default="", nullable=False),
        sa.Column("last_used", Moment(), nullable=False),
        sa.Column("pinned", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("sha256"),
    )
    op.create_table(
        "draft",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "hari",
        sa.Column("pegawai", sa.Text(), nullable=False),
        sa.Column("tanggal", sa.Text(), nullable=False),
        sa.Column("opd", sa.Text(), nullable=False),
        sa.Column("kode", sa.Text(), nullable=True),
        sa.Column("masuk", sa.Text(), nullable=True),
        sa.Column("pulang", sa.Text(), nullable=True),
        sa.Column("telat", sa.Integer(), nullable=False),
        sa.Column("awal", sa.Integer(), nullable=False),
        sa.Column("tl", sa.Text(), nullable=True),
        sa.Column("psw", sa.Text(), nullable=True),
        sa.Column("potongan", sa.Text(), nullable=False),
        sa.Column("flags", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("pegawai", "tanggal"),
    )
    op.create_index("ix_hari_opd", "hari", ["opd", "tanggal"], unique=False)
    op.create_table(
        "kv",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "outbox",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("mutation_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("v", sa.Integer(), nullable=False),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("base_rev", sa.BigInteger(), nullable=False),
        sa.Column("args", sa.Text(), nullable=False),
        sa.Column("blobs", sa.Text(), server_default="", nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), server_default="", nullable=False),
        sa.Column("detail", sa.Text(), server_default="", nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("done_at", Moment(), nullable=True),
        sa.Column("rev", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("pos", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("mutation_id"),
    )
    op.create_index("ix_outbox_entity", "outbox", ["entity"], unique=False)
    op.create_index("ix_outbox_state", "outbox", ["state", "seq"], unique=False)
    op.create_table(
        "overlay",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "punch",
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("pin", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("state", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("verify", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("device", "pin", "at", "state", "verify"),
    )
    op.create_table(
        "scope_state",
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("epoch", sa.Text(), nullable=False),
        sa.Column("cursor", sa.BigInteger(), nullable=False),
        sa.Column("head", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("sweep", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("scope"),
    )
    op.create_table(
        "surat",
        sa.Column("no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kotak", sa.Text(), nullable=False),
        sa.Column("opd", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("nomor", sa.Text(), nullable=False),
        sa.Column("hal", sa.Text(), nullable=False),
        sa.Column("pihak", sa.Text(), nullable=False),
        sa.Column("tanggal", sa.Text(), nullable=False),
        sa.Column("urut", sa.Text(), nullable=False),
        sa.Column("jenis", sa.Text(), nullable=False),
        sa.Column("sifat", sa.Text(), nullable=False),
        sa.Column("derajat", sa.Text(), nullable=False),
        sa.Column("giliran", sa.Text(), nullable=False),
        sa.Column("dibaca", sa.Boolean(), nullable=False),
        sa.Column("agenda", sa.Integer(), nullable=True),
        sa.Column("tunda", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("no"),
        sa.UniqueConstraint("id"),
    )
    op.create_index("ix_surat_giliran", "surat", ["giliran"], unique=False, sqlite_where=sa.text("giliran <> ''"))
    op.create_index("ix_surat_kotak", "surat", ["kotak"], unique=False)
    op.create_index("ix_surat_state", "surat", ["kotak", "state"], unique=False)
    op.execute("""CREATE VIRTUAL TABLE surat_fts USING fts5(
      nomor, hal, pihak, isi, content='', contentless_delete=1, prefix='2 3', detail=column,
      tokenize="unicode61 remove_diacritics 2")""")
