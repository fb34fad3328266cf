"""What the server does once a day: seal the audit chains of the day that ended, forget what nobody asks for again."""

from datetime import date, timedelta

import sqlalchemy as sa

from portalpns.server import audit
from portalpns.server.directory import local_day
from portalpns.server.services import Services
from portalpns.store.server_tables import mutation, token

MUTATIONS_KEPT = timedelta(days=90)
"""So long a repeated push gets its old result; after that `device.last_seq` still says that it was taken."""


def run_daily(services: Services) -> date | None:
    """Seal yesterday unless it is sealed; returns the day that was sealed now, None when there was nothing to do."""
    now = services.clock()
    with services.db.read() as connection:
        if not services.directory.known(connection):
            return None
        yesterday = local_day(services.directory.read(connection), now) - timedelta(days=1)
        if audit.newest_day(connection, services.tenant) >= yesterday:
            return None

    def night(connection: sa.Connection) -> None:
        audit.seal(connection, services.tenant, yesterday, services.key)
        old = sa.and_(mutation.c.tenant == services.tenant, mutation.c.at < now - MUTATIONS_KEPT)
        connection.execute(mutation.delete().where(old))
        connection.execute(token.delete().where(token.c.tenant == services.tenant, token.c.expires_at <= now))

    services.db.write(night)
    return yesterday
