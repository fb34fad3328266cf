"""The search index knows all recipients of an outgoing letter."""

from alembic import op

revision = "cache_0006"
down_revision = "cache_0005"


def upgrade() -> None:
    # built anew by the next round of the sync, with or without a network
    op.execute("""INSERT INTO kv (key, value) SELECT 'search', 'stale' WHERE EXISTS (SELECT 1 FROM surat
      WHERE kotak = 'keluar') ON CONFLICT DO UPDATE SET value = excluded.value""")
