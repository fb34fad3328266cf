"""What the server does once a day: letters to whoever acts from today on, days that nobody waits for, seal, sweep."""

from datetime import date, timedelta

import sqlalchemy as sa

from portalpns.server import audit, judging, mesin, surat
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
        yesterday = services.directory.read(connection).day(now) - timedelta(days=1)
        if audit.newest_day(connection, services.tenant) >= yesterday:
            return None

    def night(connection: sa.Connection) -> frozenset[str]:
        work = services.work(connection)
        surat.readdress(work)
        judging.close_unread(work)
        mesin.tell_reads(work)
        positions = work.commit()
        audit.seal(connection, services.tenant, yesterday, services.key)
        old = sa.and_(mutation.c.tenant == services.tenant, mutation.c.at < now - MUTATIONS_KEPT)
        connection.execute(mutation.delete().where(old))
        connection.execute(token.delete().where(token.c.tenant == services.tenant, token.c.expires_at <= now))
        return frozenset(scope for scope, _ in positions)

    services.hub.notify(services.db.write(night))
    return yesterday
