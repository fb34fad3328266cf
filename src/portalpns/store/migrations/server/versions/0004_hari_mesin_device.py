"""On which days each machine was read is kept, no longer on which the office's were."""

from datetime import date

import sqlalchemy as sa
from alembic import op

from portalpns.store.types import Moment

revision = "server_0004"
down_revision = "server_0003"


def upgrade() -> None:
    text = sa.String()
    old = sa.table(
        "hari_mesin",
        sa.column("tenant", text),
        sa.column("opd", text),
        sa.column("tanggal", sa.Date()),
        sa.column("dibaca", Moment),
    )
    punch = sa.table(
        "punch", sa.column("tenant", text), sa.column("opd", text), sa.column("device", text), sa.column("at", text)
    )
    connection = op.get_bind()
    read = {(tenant, opd, day): at for tenant, opd, day, at in connection.execute(sa.select(old))}
    day = sa.func.substr(punch.c.at, 1, 10)
    found = []
    for tenant, opd, device, text_day in connection.execute(
        sa.select(punch.c.tenant, punch.c.opd, punch.c.device, day).distinct()
    ):
        # which of the office's machines had been read then was not kept: whatever it closed stays closed
        at = read.get((tenant, opd, date.fromisoformat(text_day)))
        if at is not None:
            row = {"tenant": tenant, "opd": opd, "tanggal": date.fromisoformat(text_day), "device": device}
            found.append({**row, "dibaca": at})
    op.drop_table("hari_mesin")
    days = op.create_table(
        "hari_mesin",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("opd", sa.Text(), nullable=False),
        sa.Column("tanggal", sa.Date(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("dibaca", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "opd", "tanggal", "device"),
    )
    if found:
        op.bulk_insert(days, found)
