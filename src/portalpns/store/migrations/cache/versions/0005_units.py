"""Lists of a person with units below find and count the letters of his own offices on the indexes alone."""

import sqlalchemy as sa
from alembic import op

revision = "cache_0005"
down_revision = "cache_0004"


def upgrade() -> None:
    op.drop_index("ix_surat_kotak", "surat")
    op.drop_index("ix_surat_state", "surat")
    op.create_index("ix_surat_kotak", "surat", ["kotak", "no", "opd"])
    op.create_index("ix_surat_state", "surat", ["kotak", "state", "no", "opd"])
    op.create_index("ix_surat_tunda", "surat", ["tunda"], sqlite_where=sa.text("tunda = 1"))
