"""Lists know which incoming letters their sender withdrew."""

import sqlalchemy as sa
from alembic import op

revision = "cache_0002"
down_revision = "cache_0001"


def upgrade() -> None:
    op.add_column("surat", sa.Column("dicabut", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_index("ix_surat_dicabut", "surat", ["dicabut"], unique=False, sqlite_where=sa.text("dicabut = 1"))
    op.execute("""UPDATE surat SET dicabut = 1, giliran = '' WHERE kotak = 'masuk' AND EXISTS (SELECT 1 FROM base b
      WHERE b.id = surat.id AND coalesce(json_extract(b.body, '$.dicabut'), '') <> '')""")
