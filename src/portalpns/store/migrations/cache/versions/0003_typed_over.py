"""Typing that was never saved knows the version that it was typed over."""

import sqlalchemy as sa
from alembic import op

revision = "cache_0003"
down_revision = "cache_0002"


def upgrade() -> None:
    op.add_column("draft", sa.Column("base", sa.Text()))
