"""Judges days here, before the server does, from what is known: its documents and the person's pending actions.

The same `judge_days` as the server's, so that the month stands at once, also without a network; the server's own days
replace these as soon as it has everything.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from portalpns.client.usecases.desk import Desk
from portalpns.client.usecases.mesin import Machines, machines_of_office, waits_of
from portalpns.client.usecases.tertunda import Known, events_of, gather, offices_with_pending
from portalpns.domain.absensi import (
    FIRST_DAY,
    LAST_DAY,
    DayResult,
    Peristiwa,
    Punch,
    judge_days,
    judgeable,
    punch_at,
    punched_sides,
    unjudged,
)
from portalpns.domain.absensi.dokumen import PunchKey, hari_doc, hari_id
from portalpns.domain.absensi.events import is_decided
from portalpns.domain.absensi.kantor import card_of, schedule_of, staff_of
from portalpns.domain.absensi.pegawai import PegawaiAbsensi
from portalpns.domain.absensi.runs import AROUND, due_days, span, spans, watched
from portalpns.domain.absensi.schedule import Schedule
from portalpns.domain.absensi.wall import Wall
from portalpns.domain.direktori import Direktori
from portalpns.domain.pegawai import Pegawai
from portalpns.protocol.actions import AbsensiPeristiwa, decided_by
from portalpns.protocol.codec import encode
from portalpns.store.cache import documents, hari
from portalpns.store.cache_tables import hari as hari_table

NOTHING_KNOWN = "Belum ada rekaman untuk hari ini."


def reckon(desk: Desk, connection: Connection, opd: str) -> None:
    """Write the days that pending actions of an office touch as overlay documents and list rows."""
    book = desk.direktori_in(connection)
    known, schedule, today = gather(connection, book, opd), schedule_of(book), desk.today()
    machines = machines_of_office(connection, known, opd, today)
    wanted, fresh = _touched(known)
    read_now = {day for days in known.read.values() for day in days} | machines.vouched
    seen = watched(read_now & machines.read, machines.read)
    _fill(connection, wanted, book, opd, schedule, seen, machines.moved)
    for other in offices_with_pending(connection):
        # one person may have punched at the machines of several offices
        if other != opd:
            for who, punches in _touched(gather(connection, book, other))[1].items():
                fresh.setdefault(who, []).extend(punches)
    judge = _Judge(connection, opd, known, machines, schedule, desk.clock(), today)
    hari.refresh(
        connection, [key for who, days in wanted.items() for key in judge.write(who, days, fresh.get(who, []))]
    )


def _touched(known: Known) -> tuple[dict[str, set[date]], dict[str, list[tuple[PunchKey, str]]]]:
    """Whose days pending actions touch, and the new punches of these people with their zone."""
    book = known.book
    days: dict[str, set[date]] = {}
    punches: dict[str, list[tuple[PunchKey, str]]] = {}
    for key, tz in [*known.punches, *((key, book.pemda.tz) for key in known.adopted)]:
        day = date.fromisoformat(key[2][:10])
        who = known.pins.owner(key[0], key[1], day)
        if who is not None and who in book.pegawai:
            days.setdefault(who, set()).add(day)
            punches.setdefault(who, []).append((key, tz))
    for event in known.moved:
        if event.pegawai in book.pegawai:
            days.setdefault(event.pegawai, set()).update(span(event.mulai, event.selesai))
    return days, punches


@dataclass(frozen=True)
class _Judge:
    """What the days of an office's people are judged by."""

    connection: Connection
    opd: str
    known: Known
    machines: Machines
    schedule: Schedule
    now: datetime
    today: date
    elsewhere: dict[str, dict[str, AbsensiPeristiwa]] = field(default_factory=dict)

    def _decided(self, person: Pegawai) -> list[Peristiwa]:
        """What was decided about a person, also in another office where a guest of this one's machines serves."""
        found = dict(self.known.events)
        for opd in {*person.offices} - {self.opd}:
            if opd not in self.elsewhere:
                mine = events_of(self.connection, opd).items()
                self.elsewhere[opd] = {key: one for key, one in mine if one.opd == opd}
            found.update(self.elsewhere[opd])
        return [decided_by(one) for one in found.values() if one.pegawai == person.id]

    def write(self, pegawai: str, chosen: set[date], fresh: Iterable[tuple[PunchKey, str]]) -> list[str]:
        """Judge some days of a person, write them as overlays, and return their ids."""
        book = self.known.book
        person = book.pegawai[pegawai]
        card = card_of(book, person)
        events = self._decided(person)
        punches = self._around(pegawai, chosen, events)
        punches.update(fresh)
        clocked = {date.fromisoformat(key[2][:10]) for key in punches}
        odd = chosen - judgeable(chosen, events, self.today)
        quiet = {day for day in odd - clocked if self.schedule.shift(day.toordinal()) is None}
        real = judgeable(chosen, events, self.today, quiet)
        bare = {
            day for day in chosen - clocked
            if not is_decided(day, events) and not (day in self.machines.due and card.opd_on(day) == self.opd)
        }  # fmt: skip
        results = [day for day in self._judged(card, real, events, punches) if day.tanggal in real - bare]
        results += [unjudged(card, day) for day in chosen - real - bare]
        results += [DayResult(pegawai, day, why=(NOTHING_KNOWN,)) for day in bare]
        return [_write(self.connection, person, day, punches) for day in results]

    def _around(self, pegawai: str, chosen: set[date], events: Sequence[Peristiwa]) -> dict[PunchKey, str]:
        """The known punches of the days and of those from which punches may belong to them."""
        real = judgeable(chosen, events, self.today)
        near = {day for first, last in spans(real) for day in span(first - AROUND, last + AROUND)}
        return _punches_of(self.connection, pegawai, near | (chosen - real), self.known.book.pemda.tz)

    def _judged(
        self, card: PegawaiAbsensi, days: set[date], events: Sequence[Peristiwa], punches: Mapping[PunchKey, str]
    ) -> list[DayResult]:
        """The days, run by run, with what lies between those of a run."""
        book = self.known.book
        walls = [_wall(key, tz, book.pemda.tz) for key, tz in punches.items() if _may_count(key)]
        waits = waits_of(self.connection, book, card, self.opd, self.machines, punches, days)
        return [
            day for first, last in spans(days)
            for day in judge_days(card, first, last, walls, events, self.schedule, self.now, waits)
        ]  # fmt: skip


def sides_of(
    connection: Connection, book: Direktori, pegawai: str, day: date, decided: Sequence[Peristiwa]
) -> tuple[Wall | None, Wall | None]:
    """Arrival and departure of a person's working day as they were punched, as far as it is known here."""
    ids = [hari_id(pegawai, one) for one in span(day - AROUND, day + AROUND)]
    keys = {key for doc in documents.get_many(connection, ids).values() for key in hari.decode_day(doc.body).punches}
    walls = [_wall(key, book.pemda.tz, book.pemda.tz) for key in keys if _may_count(key)]
    return punched_sides(card_of(book, book.pegawai[pegawai]), day, walls, decided, schedule_of(book))


def _fill(
    connection: Connection, wanted: dict[str, set[date]], book: Direktori, opd: str, schedule: Schedule,
    seen: set[date], moved: set[date],
) -> None:  # fmt: skip
    """Add the days of the office's people that were never judged, or while still open, as the server fills them.

    And those of the days in the book that `moved`.
    """
    if not seen:
        return
    due, newest = due_days(seen, schedule), max(seen).isoformat()
    mine = sa.select(hari_table.c.pegawai, hari_table.c.tanggal).where(hari_table.c.opd == opd)
    for pegawai, tanggal in connection.execute(
        mine.where(hari_table.c.kode == "BELUM", hari_table.c.tanggal <= newest)
    ):
        wanted.setdefault(pegawai, set()).add(date.fromisoformat(tanggal))
    for pegawai, tanggal in connection.execute(mine.where(hari_table.c.tanggal.in_({str(day) for day in moved}))):
        wanted.setdefault(pegawai, set()).add(date.fromisoformat(tanggal))
    judged: dict[str, set[date]] = {}
    known = hari_table.c.kode != "BELUM"
    for first, last in spans(due):
        between = hari_table.c.tanggal.between(first.isoformat(), last.isoformat())
        for pegawai, tanggal in connection.execute(mine.where(known, between)):
            judged.setdefault(pegawai, set()).add(date.fromisoformat(tanggal))
    for pegawai, served in staff_of(book, opd, due):
        missing = served - judged.get(pegawai, set())
        if missing:
            wanted.setdefault(pegawai, set()).update(missing)


def _punches_of(connection: Connection, pegawai: str, days: set[date], tz: str) -> dict[PunchKey, str]:
    """Punches of a person in the server's documents, with their zone."""
    ids = [hari_id(pegawai, day) for day in sorted(days)]
    rows = connection.exec_driver_sql(
        "SELECT b.body FROM json_each(?) j JOIN base b ON b.id = j.value", (msgspec.json.encode(ids).decode(),)
    ).scalars()
    return {key: tz for body in rows for key in hari.decode_day(body).punches}


def _write(connection: Connection, person: Pegawai, day: DayResult, punches: dict[PunchKey, str]) -> str:
    key = hari_id(person.id, day.tanggal)
    opd = day.opd or person.opd
    mine = tuple(sorted(key for key in punches if key[2][:10] == day.tanggal.isoformat()))
    doc = hari_doc(person.id, opd, day, mine)
    documents.put_overlay(connection, key, "hari", f"a:{opd}", encode(doc).decode())
    return key


def _may_count(key: PunchKey) -> bool:
    return FIRST_DAY.isoformat() <= key[2][:10] <= LAST_DAY.isoformat()


def _wall(key: PunchKey, tz: str, own: str) -> Punch:
    return punch_at(datetime.fromisoformat(key[2]), tz, own)
