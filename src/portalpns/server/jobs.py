"""Work after the commit: frozen letters are rendered; a job is done at least once and may be done twice."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from threading import Event, Thread

import sqlalchemy as sa

from portalpns.domain.cetak import page_of
from portalpns.domain.errors import BadInput
from portalpns.domain.surat import SuratKeluar
from portalpns.server.cetak import why_not
from portalpns.server.daily import run_daily
from portalpns.server.services import Services
from portalpns.server.surat import put_keluar
from portalpns.store.server_tables import job

log = logging.getLogger(__name__)
IDLE = 30.0
"""Seconds after which the thread looks by itself, should a wake-up have been lost."""
SLOWEST = timedelta(minutes=10)
TOLD_AFTER = 4
"""Tries, some 15 seconds, after which the readers of a letter are told that its page does not come."""


def run_due(services: Services) -> int:
    """Do every job that is due now; returns how many were done. A job that fails is tried again later."""
    done = 0
    while True:
        with services.db.read() as connection:
            row = connection.execute(
                sa.select(job.c.id, job.c.kind, job.c.entity, job.c.tries)
                .where(job.c.tenant == services.tenant, job.c.due <= services.clock())
                .order_by(job.c.due, job.c.id)
                .limit(1)
            ).first()
        if row is None:
            return done
        try:
            KINDS[row.kind](services, row.entity)
        except Exception as error:  # whatever is wrong with one letter, the others are waiting
            log.exception("job %s for %s failed", row.kind, row.entity)
            tries = row.tries + 1
            _later(services, row.id, tries, f"{type(error).__name__}: {error}")
            if isinstance(error, BadInput) or tries >= TOLD_AFTER:
                _tell(services, row.entity, why_not(error))
            continue
        services.db.write(partial(_finish, services.tenant, row.id))
        done += 1


def render(services: Services, letter_id: str) -> None:
    """Draw the frozen letter, keep its bytes, and tell its readers; the same letter gives the same bytes."""
    from portalpns.documents.surat_pdf import render_surat

    with services.db.read() as connection:
        work = services.work(connection)
        found = work.peek(letter_id, "surat_keluar", SuratKeluar)
        page = page_of(found, work.direktori, work.today) if found is not None and _waits(found) else None
    if page is None or found is None:
        return
    sha = services.blobs.store(render_surat(page), "application/pdf", services.clock())

    def publish(connection: sa.Connection) -> frozenset[str]:
        work = services.work(connection)
        now_found = work.read(letter_id, "surat_keluar", SuratKeluar)
        if now_found is None or not _waits(now_found[1]) or now_found[1].kode != found.kode:
            return frozenset()
        stored, letter = now_found
        put_keluar(work, replace(letter, pdf_sha=sha, galat=""), stored.rev + 1)
        work.note(f"o:{letter.opd}", "surat.beku", letter.id, sha256=sha)
        return frozenset(scope for scope, _ in work.commit())

    services.hub.notify(services.db.write(publish))


KINDS: dict[str, Callable[[Services, str], None]] = {"render": render}


class JobThread:
    """Runs due jobs until it is stopped."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._stop = Event()
        self._thread = Thread(target=self._run, name="portalpns-jobs", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._services.bell.set()
        self._thread.join(30)

    def _run(self) -> None:
        while not self._stop.is_set():
            self._services.bell.clear()
            try:
                run_due(self._services)
                run_daily(self._services)
            except Exception:  # a full disk, a database away: the thread must be there when they are back
                log.exception("the job thread goes on after this")
            self._services.bell.wait(IDLE)


def _tell(services: Services, letter_id: str, words: str) -> None:
    """Write into the letter why its page does not come, once, for all who read it."""

    def publish(connection: sa.Connection) -> frozenset[str]:
        work = services.work(connection)
        found = work.read(letter_id, "surat_keluar", SuratKeluar)
        if found is None or not _waits(found[1]) or found[1].galat == words:
            return frozenset()
        stored, letter = found
        put_keluar(work, replace(letter, galat=words), stored.rev + 1)
        work.note(f"o:{letter.opd}", "surat.gagal_cetak", letter.id)
        return frozenset(scope for scope, _ in work.commit())

    services.hub.notify(services.db.write(publish))


def _waits(letter: SuratKeluar) -> bool:
    return letter.state == "menunggu_ttd" and not letter.pdf_sha


def _finish(tenant: str, key: str, connection: sa.Connection) -> None:
    connection.execute(job.delete().where(job.c.tenant == tenant, job.c.id == key))


def _later(services: Services, key: str, tries: int, error: str) -> None:
    due = services.clock() + min(timedelta(seconds=2**tries), SLOWEST)
    which = sa.and_(job.c.tenant == services.tenant, job.c.id == key)
    services.db.write(
        lambda connection: connection.execute(job.update().where(which).values(tries=tries, due=due, error=error[:500]))
    )
