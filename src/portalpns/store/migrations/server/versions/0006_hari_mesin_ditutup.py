"""That a machine was read as far as a day and that it is said to be gone since are kept beside each other."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from portalpns.store.types import Moment

revision = "server_0006"
down_revision = "server_0005"


def upgrade() -> None:
    text = sa.String()
    old = sa.table(
        "hari_mesin",
        sa.column("tenant", text),
        sa.column("opd", text),
        sa.column("tanggal", sa.Date()),
        sa.column("device", text),
        sa.column("dibaca", Moment),
        sa.column("tutup", sa.Boolean()),
    )
    punch = sa.table("punch", sa.column("tenant", text), sa.column("device", text), sa.column("at", text))
    connection = op.get_bind()
    rows: list[dict[str, Any]] = []
    for tenant, opd, day, device, at, closed in connection.execute(sa.select(old)).all():
        # a day with punches by which the machine vouches as well: when it was read was not kept
        held = sa.and_(punch.c.tenant == tenant, punch.c.device == device, punch.c.at.between(f"{day}", f"{day} 24"))
        read = not closed or connection.scalar(sa.select(punch.c.at).where(held).limit(1)) is not None
        row = {"tenant": tenant, "opd": opd, "tanggal": day, "device": device}
        rows.append({**row, "dibaca": at if read else None, "ditutup": at if closed else None})
    op.drop_table("hari_mesin")
    days = op.create_table(
        "hari_mesin",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("opd", sa.Text(), nullable=False),
        sa.Column("tanggal", sa.Date(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("dibaca", Moment(), nullable=True),
        sa.Column("ditutup", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "opd", "tanggal", "device"),
    )
    if rows:
        op.bulk_insert(days, rows)
