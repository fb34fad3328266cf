"""Lists know whose part of a disposisi is open, also of letters that came while an older program kept the cache."""

from alembic import op

revision = "cache_0004"
down_revision = "cache_0003"


def upgrade() -> None:
    # a row that shows queued actions of one's own is written anew with the next answer of the server
    op.execute("""UPDATE surat SET giliran = (SELECT group_concat(j.value, ' ')
        FROM base b, json_each(b.body, '$.giliran') j WHERE b.id = surat.id
        AND b.rev = (SELECT max(x.rev) FROM base x WHERE x.id = surat.id)
        AND b.scope = (SELECT min(x.scope) FROM base x WHERE x.id = surat.id AND x.rev = b.rev))
      WHERE kotak = 'masuk' AND giliran <> '' AND NOT EXISTS (SELECT 1 FROM overlay o WHERE o.id = surat.id)
        AND EXISTS (SELECT 1 FROM base b, json_each(b.body, '$.giliran') WHERE b.id = surat.id
          AND b.rev = (SELECT max(x.rev) FROM base x WHERE x.id = surat.id))""")
