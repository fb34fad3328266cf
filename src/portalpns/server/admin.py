"""What an administrator does with the server's data: master data, PINs, devices, the audit record."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from portalpns.domain.absensi.catatan import Catatan, missing_holidays, unknown_years
from portalpns.domain.absensi.kantor import schedule_of
from portalpns.domain.direktori import KIND_OF, MASTER_KINDS, Direktori, Pemda, check_item
from portalpns.domain.errors import BadInput, NotFound
from portalpns.protocol.codec import decode, encode, sha256
from portalpns.server import absensi, audit, feed, judging, penomoran, surat
from portalpns.server.audit_check import Examined, Finding, examine
from portalpns.server.db import require_sound
from portalpns.server.induk import check_references, with_known
from portalpns.server.services import Services
from portalpns.server.work import Work
from portalpns.store.server_tables import device, entity, job, num_series

MASTER = frozenset({"m"})
NEXT_YEAR_FROM = 11
"""The month from which on the calendar should hold the holidays of the next year: the joint decree is out by then."""


@dataclass(frozen=True)
class DeviceRow:
    """A registered device as an administrator sees it."""

    id: str
    pegawai: str
    name: str
    app_version: str
    last_seen: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True)
class JobRow:
    """Work that waits, how often it was tried, and what went wrong last."""

    kind: str
    entity: str
    tries: int
    error: str


def put_master(services: Services, items: Sequence[Any]) -> int:
    """Write documents of MASTER_KINDS; those that say the same as before stay untouched. Returns how many changed.

    The days in the book and the readers of letters follow at once. Raises BadInput when the whole, as it would then
    stand, names something that does not exist.
    """

    def write(connection: sa.Connection) -> tuple[int, frozenset[str]]:
        feed.lock(connection, services.tenant, MASTER)  # who acts by the data of before has ended or waits
        rows = connection.execute(
            sa.select(entity.c.id, entity.c.kind, entity.c.rev, entity.c.body).where(
                entity.c.tenant == services.tenant, entity.c.scope == "m"
            )
        ).all()
        revs = {row.id: row.rev for row in rows}
        known = {row.id: decode(row.body.encode(), MASTER_KINDS[row.kind]) for row in rows if row.body is not None}
        past = Direktori.of(known.values()) if known else None
        for item in items:
            old = known.get(item.id, item)
            if type(old) is not type(item):
                raise BadInput(f"Id “{item.id}” sudah dipakai oleh {KIND_OF[type(old)]} dalam induk data.")
        put = with_known(items, known, past.day(services.clock())) if past is not None else items
        changed = [item for item in put if known.get(item.id) != item]
        if not changed:
            return 0, frozenset()
        whole = {**known, **{item.id: item for item in put}}
        check_references(whole.values())
        work = Work(connection, services.tenant, Direktori.of(whole.values()), services.clock(), audit.operator())
        work.put_rows(
            [(KIND_OF[type(one)], one.id, encode(one), revs.get(one.id, 0) + 1, "m", MASTER) for one in changed]
        )
        if past is not None:
            surat.readdress(work)
            absensi.share_events(work, past)
            absensi.adopt(work, past)
            judging.rejudge_changed(work, past)
        for one in changed:
            work.note("m", "induk.ubah", one.id, jenis=KIND_OF[type(one)], **_difference(known.get(one.id), one))
        positions = work.commit()
        return len(changed), frozenset(scope for scope, _ in positions)

    count, scopes = services.db.write(write)
    services.hub.notify(scopes)
    return count


def read_pemda(services: Services) -> Pemda:
    with services.db.read() as connection:
        return services.directory.read(connection).pemda


def local_zone(services: Services) -> tzinfo:
    """The pemda's own; UTC where the server holds no master data yet."""
    try:
        return ZoneInfo(read_pemda(services).tz)
    except NotFound:
        return UTC


def put_logo(services: Services, logo: str) -> tuple[bool, Pemda]:
    """Give the pemda its arms (`domain/logo.py`), with an empty text none: whether they are new, and the pemda now."""
    before = read_pemda(services)
    if logo == (before.logo or ""):
        return False, before
    after = replace(before, logo=logo)
    check_item(after)
    put_master(services, [after])
    return True, after


def calendar_gaps(services: Services) -> tuple[str, ...]:
    """Sentences when the calendar lacks holidays of this year, or from November on of the next one."""
    with services.db.read() as connection:
        book = services.directory.read(connection)
    today = book.day(services.clock())
    years = [today.year, *([today.year + 1] if today.month >= NEXT_YEAR_FROM else [])]
    unknown, schedule = unknown_years(book.kalender, years), schedule_of(book)
    gaps = [Catatan(years=unknown)]
    for year in sorted(set(years) - set(unknown)):
        gaps.append(Catatan(holidays=missing_holidays(schedule, date(year, 1, 1), date(year, 12, 31))))
    return tuple(words for one in gaps for words in one.on_paper())


def judge_all(services: Services) -> int:
    """Judge every day of attendance again, by the rules of this version of the program; returns how many people.

    Each hundred people in a transaction of their own: the server works on meanwhile.
    """
    with services.db.read() as connection:
        people = sorted(services.directory.read(connection).pegawai)

    for part in judging.batched(people):

        def write(connection: sa.Connection, part: Sequence[str] = part) -> frozenset[str]:
            work = services.work(connection, actor=audit.operator())
            judging.judge_again(work, part, dict.fromkeys(part))
            if part[-1] == people[-1]:
                work.note("m", "absensi.nilai_ulang", "", orang=len(people))
            return frozenset(scope for scope, _ in work.commit())

        services.hub.notify(services.db.write(write))
    return len(people)


def _difference(old: Any, new: Any) -> dict[str, Any]:
    """The fields of a document that changed, before and after; all of them where there was none."""
    said = _told(new)
    if old is None:
        return {"sebelum": None, "sesudah": said}
    was = _told(old)
    names = [name for name in said if said[name] != was[name]]
    return {"sebelum": {name: was[name] for name in names}, "sesudah": {name: said[name] for name in names}}


def _told(item: Any) -> dict[str, Any]:
    """A document as the record tells of it: with all its fields, a picture by its hash."""
    said = decode(encode(replace(item)), dict[str, Any])  # what a file left out is not written of the item itself
    if said.get("logo"):
        said["logo"] = f"sha256:{sha256(said['logo'].encode())}"
    return said


def devices(services: Services) -> list[DeviceRow]:
    columns = (
        device.c.id, device.c.pegawai, device.c.name, device.c.app_version, device.c.last_seen, device.c.revoked_at
    )  # fmt: skip
    query = sa.select(*columns).where(device.c.tenant == services.tenant).order_by(device.c.last_seen.desc())
    with services.db.read() as connection:
        return [DeviceRow(*row) for row in connection.execute(query)]


def examine_audit(services: Services, root: str = "") -> Examined:
    """What the audit record holds and what is wrong with it; `root` is one that was kept outside of the server.

    Raises ServerProblem where the database itself is spoiled.
    """
    require_sound(services.db)
    with services.db.read() as connection:
        found = examine(connection, services.tenant, services.key)
        if root and not audit.has_root(connection, services.tenant, root):
            found.findings.append(Finding("", 0, "Akar harian yang dicatat di luar server tidak ada lagi."))
        return found


def newest_root(services: Services) -> str:
    with services.db.read() as connection:
        return audit.newest_root(connection, services.tenant)


def number_gaps(services: Services) -> tuple[int, list[tuple[str, int]]]:
    """How many numbers were given, and those that the ledger does not know."""
    with services.db.read() as connection:
        query = sa.select(sa.func.coalesce(sa.func.sum(num_series.c.last), 0))
        given = connection.scalar(query.where(num_series.c.tenant == services.tenant))
        return int(given or 0), penomoran.unexplained(connection, services.tenant)


def waiting_jobs(services: Services) -> list[JobRow]:
    query = sa.select(job.c.kind, job.c.entity, job.c.tries, job.c.error).where(job.c.tenant == services.tenant)
    with services.db.read() as connection:
        return [JobRow(*row) for row in connection.execute(query.order_by(job.c.due))]
