"""On which days an office's machines were read is kept, and taken over from the punches that are there."""

from datetime import date, timedelta

import sqlalchemy as sa
from alembic import op

from portalpns.store.types import Moment

revision = "server_0003"
down_revision = "server_0002"
EASTERNMOST = timedelta(hours=9)
"""How far the country's clocks are ahead of UTC."""


def upgrade() -> None:
    days = op.create_table(
        "hari_mesin",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("opd", sa.Text(), nullable=False),
        sa.Column("tanggal", sa.Date(), nullable=False),
        sa.Column("dibaca", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "opd", "tanggal"),
    )
    op.create_index("ix_pin_map_pegawai", "pin_map", ["tenant", "pegawai"], unique=False)
    is_open = sa.text("kode = 'BELUM'")
    op.create_index(
        "ix_hari_belum", "hari", ["tenant", "opd", "tanggal"], unique=False,
        sqlite_where=is_open, postgresql_where=is_open,
    )  # fmt: skip
    text = sa.String()
    punch = sa.table(
        "punch",
        sa.column("tenant", text),
        sa.column("opd", text),
        sa.column("at", text),
        sa.column("received_at", Moment),
    )
    day = sa.func.substr(punch.c.at, 1, 10).label("day")
    query = sa.select(punch.c.tenant, punch.c.opd, day, sa.func.max(punch.c.received_at, type_=Moment))
    found = []
    for tenant, opd, text_day, received in op.get_bind().execute(query.group_by(punch.c.tenant, punch.c.opd, day)):
        # what a wrong clock says of other times is no day on which a machine worked
        if "2000-01-01" <= text_day <= (received + EASTERNMOST).date().isoformat():
            found.append({"tenant": tenant, "opd": opd, "tanggal": date.fromisoformat(text_day), "dibaca": received})
    if found:
        op.bulk_insert(days, found)
