"""Letters that left this person's view are gone, also those that an older program made anew of his own saves."""

from alembic import op

revision = "cache_0007"
down_revision = "cache_0006"

_DEPARTED = """SELECT o.id FROM overlay o WHERE o.kind IN ('surat_keluar', 'surat_masuk')
  AND NOT EXISTS (SELECT 1 FROM base b WHERE b.id = o.id)
  AND NOT EXISTS (SELECT 1 FROM outbox q WHERE q.entity = o.id AND (q.state IN ('waiting', 'flying')
    OR (q.state = 'sent' AND q.pos > COALESCE((SELECT s.cursor FROM scope_state s WHERE s.scope = q.scope), 0))))"""


def upgrade() -> None:
    # the search index is built anew by the next round of the sync, with or without a network
    op.execute(f"""INSERT INTO kv (key, value) SELECT 'search', 'stale' WHERE EXISTS ({_DEPARTED})
      ON CONFLICT DO UPDATE SET value = excluded.value""")
    op.execute(f"DELETE FROM surat WHERE id IN ({_DEPARTED})")  # noqa: S608 - our own words
    op.execute(f"DELETE FROM overlay WHERE id IN ({_DEPARTED})")  # noqa: S608
