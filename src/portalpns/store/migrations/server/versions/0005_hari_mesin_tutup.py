"""A machine can be said to be gone."""

import sqlalchemy as sa
from alembic import op

revision = "server_0005"
down_revision = "server_0004"


def upgrade() -> None:
    op.add_column("hari_mesin", sa.Column("tutup", sa.Boolean(), nullable=False, server_default=sa.false()))
