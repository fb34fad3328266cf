"""Judges days here, before the server does, from what is known: its documents and the person's pending actions.

The same `judge_days` as the server's, so that the month stands at once, also without a network; the server's own days
replace these as soon as it has everything.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from portalpns.client.sync.outbox import UNREAD
from portalpns.client.usecases.desk import Desk
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
from portalpns.domain.absensi.day import Tunggu
from portalpns.domain.absensi.events import is_decided
from portalpns.domain.absensi.kantor import card_of, schedule_of, staff_of
from portalpns.domain.absensi.mesin import Bacaan, Bacaans, awaited, changed
from portalpns.domain.absensi.pegawai import PegawaiAbsensi
from portalpns.domain.absensi.pin import PinOwners
from portalpns.domain.absensi.runs import AROUND, LONGEST_SILENCE, due_days, span, spans, watched
from portalpns.domain.absensi.schedule import Schedule
from portalpns.domain.absensi.wall import Wall
from portalpns.domain.direktori import Direktori
from portalpns.domain.pegawai import Pegawai
from portalpns.protocol.actions import (
    ACTIONS,
    AbsensiHapusPeristiwa,
    AbsensiImpor,
    AbsensiPeristiwa,
    AbsensiPetaPin,
    AbsensiTutupMesin,
    Action,
    decided_by,
    event_in,
)
from portalpns.protocol.codec import decode, encode
from portalpns.store.cache import documents, hari
from portalpns.store.cache.hari import HariRow, PunchKey
from portalpns.store.cache_tables import hari as hari_table
from portalpns.store.cache_tables import outbox

NOTHING_KNOWN = "Belum ada rekaman untuk hari ini."


@dataclass(frozen=True)
class Stranger:
    """Punches of a PIN that is nobody yet."""

    device: str
    pin: str
    n: int
    first: str
    last: str


class _PinAsing(msgspec.Struct):
    device: str
    pin: str
    n: int
    first: str
    last: str
    punches: list[PunchKey] = []


class _Mesin(msgspec.Struct):
    device: str
    hari: date
    dibaca: datetime


class _PetaPin(msgspec.Struct):
    device: str
    pin: str
    pegawai: str
    mulai: date


@dataclass
class _Known:
    """What pending actions and documents of one office say."""

    book: Direktori
    punches: list[tuple[PunchKey, str]] = field(default_factory=list)
    """New punches with their time zone."""
    read: dict[str, dict[date, datetime]] = field(default_factory=dict)
    """By machine their days, and when it was read."""
    closed: dict[str, datetime] = field(default_factory=dict)
    """The machines that are said to hold nothing more, and until when."""
    owners: dict[tuple[str, str], list[tuple[date, str]]] = field(default_factory=dict)
    """(device, PIN) -> (first day, pegawai), ascending."""
    events: dict[str, AbsensiPeristiwa] = field(default_factory=dict)
    """By id, without those that a pending action takes back."""
    moved: list[AbsensiPeristiwa] = field(default_factory=list)
    """Events that pending actions enter or take back: their days are judged anew."""
    adopted: list[PunchKey] = field(default_factory=list)
    """Punches the server keeps for PINs that a pending action gives to somebody."""

    @cached_property
    def pins(self) -> PinOwners:
        """Once all is gathered."""
        return PinOwners(self.book, self.owners)


@dataclass(frozen=True)
class _Machines:
    """What is known here of an office's machines."""

    read: set[date]
    due: set[date]
    """Days on which nothing at all is a fact: absence, or a day of rest."""
    readings: Bacaans
    moved: set[date]
    """Days that wait for another machine, or for none, by what is still to be sent."""


def reckon(desk: Desk, connection: Connection, opd: str) -> None:
    """Write the days that pending actions of an office touch as overlay documents and list rows."""
    book = desk.direktori_in(connection)
    known = _gather(connection, book, opd)
    schedule = schedule_of(book)
    wanted: dict[str, set[date]] = {}
    fresh: dict[str, list[tuple[PunchKey, str]]] = {}
    for key, tz in [*known.punches, *((key, book.pemda.tz) for key in known.adopted)]:
        day = date.fromisoformat(key[2][:10])
        who = known.pins.owner(key[0], key[1], day)
        if who is not None and who in book.pegawai:
            wanted.setdefault(who, set()).add(day)
            fresh.setdefault(who, []).append((key, tz))
    for event in known.moved:
        if event.pegawai in book.pegawai:
            wanted.setdefault(event.pegawai, set()).update(span(event.mulai, event.selesai))
    now, today = desk.clock(), desk.today()
    machines = _machines_of(connection, known, opd, today)
    fresh_days = {day for days in known.read.values() for day in days}
    fresh_days |= {one.hari for device, one in machines.readings.items() if device in known.closed}
    seen = watched(fresh_days & machines.read, machines.read)
    _fill(connection, wanted, book, opd, schedule, seen, machines.moved)
    ids: list[str] = []
    for pegawai, chosen in wanted.items():
        person = book.pegawai[pegawai]
        card = card_of(book, person)
        events = [decided_by(one) for one in known.events.values() if one.pegawai == pegawai]
        real = judgeable(chosen, events, today)
        odd = chosen - real
        runs = spans(real)
        near = {day for first, last in runs for day in span(first - AROUND, last + AROUND)}
        mine = _punches_of(connection, pegawai, near | odd, book.pemda.tz)
        mine.update(fresh.get(pegawai, []))
        clocked = {date.fromisoformat(key[2][:10]) for key in mine}
        quiet = {day for day in odd - clocked if schedule.shift(day.toordinal()) is None}
        real = judgeable(chosen, events, today, quiet)
        runs, odd = spans(real), chosen - real
        walls = [_wall(key, tz, book.pemda.tz) for key, tz in mine.items() if _may_count(key)]
        judged = [day for first, last in runs for day in judge_days(card, first, last, walls, events, schedule, now)]
        for day, wait in _awaited(connection, book, card, opd, machines, mine, real).items():
            again = judge_days(card, day, day, walls, events, schedule, now, wait)
            judged = [one for one in judged if one.tanggal != day] + again
        bare = {
            day for day in chosen - clocked
            if not is_decided(day, events) and not (day in machines.due and card.opd_on(day) == opd)
        }  # fmt: skip
        results = [day for day in judged if day.tanggal in real - bare]
        results += [unjudged(card, day) for day in odd - bare]
        results += [DayResult(pegawai, day, why=(NOTHING_KNOWN,)) for day in bare]
        ids += [_write(connection, person, day, mine) for day in results]
    hari.refresh(connection, ids)


def strangers(connection: Connection, book: Direktori, opd: str, *, decided: bool = False) -> list[Stranger]:
    """PINs of an office that are nobody yet, on the server and in imports that still wait, with their punches.

    With `decided` those of which it was said that they are nobody's.
    """
    known = _gather(connection, book, opd)
    found: dict[tuple[str, str], Stranger] = {}
    keys = [
        key for doc in documents.of_kind(connection, "pin_asing", f"a:{opd}") for key in _stranger(doc.body).punches
    ]
    for device, pin, at, _state, _verify in dict.fromkeys([*keys, *(key for key, _tz in known.punches)]):
        day = date.fromisoformat(at[:10])
        if known.pins.owner(device, pin, day) is None and known.pins.is_nobodys(device, pin, day) == decided:
            before = found.get((device, pin)) or Stranger(device, pin, 0, at, at)
            found[device, pin] = Stranger(device, pin, before.n + 1, min(before.first, at), max(before.last, at))
    return sorted(found.values(), key=lambda one: (one.device, len(one.pin), one.pin))


def count_of_nobody(
    connection: Connection, book: Direktori, opd: str, keys: Iterable[PunchKey]
) -> tuple[int, Counter[str]]:
    """How many punches these are, and how many of them each PIN has that is nobody yet on their day."""
    known = _gather(connection, book, opd)
    count, nobody = 0, Counter[str]()
    for device, pin, at, *_ in keys:
        count, day = count + 1, date.fromisoformat(at[:10])
        if known.pins.owner(device, pin, day) is None and not known.pins.is_nobodys(device, pin, day):
            nobody[pin] += 1
    return count, nobody


def sides_of(
    connection: Connection, book: Direktori, pegawai: str, day: date, decided: Sequence[Peristiwa]
) -> tuple[Wall | None, Wall | None]:
    """Arrival and departure of a person's working day as they were punched, as far as it is known here."""
    ids = [f"hari:{pegawai}:{one.isoformat()}" for one in span(day - AROUND, day + AROUND)]
    keys = {key for doc in documents.get_many(connection, ids).values() for key in hari.decode_day(doc.body).punches}
    walls = [_wall(key, book.pemda.tz, book.pemda.tz) for key in keys if _may_count(key)]
    return punched_sides(card_of(book, book.pegawai[pegawai]), day, walls, decided, schedule_of(book))


def mapped_since(connection: Connection, opd: str, device: str, pin: str, pegawai: str, day: date) -> date | None:
    """The first day of the mapping by which a PIN of an office's machine is this person's on a day, None without."""
    scope = f"a:{opd}"
    mapped = _mapped(connection, scope, _pending(connection, scope)).get((device, pin), [])
    since = None
    for first, owner in mapped:
        if first <= day:
            since = (since or first) if owner == pegawai else None
    return since


def mapped_until(connection: Connection, opd: str, device: str, pin: str, pegawai: str, day: date) -> date | None:
    """The first day after `day` of a mapping of the PIN to somebody else, None without."""
    scope = f"a:{opd}"
    mapped = _mapped(connection, scope, _pending(connection, scope)).get((device, pin), [])
    return next((first for first, owner in mapped if first > day and owner != pegawai), None)


def events_of(connection: Connection, opd: str) -> dict[str, AbsensiPeristiwa]:
    """What was decided about the people of an office, by id, as the pending actions leave it."""
    return _events(connection, f"a:{opd}", list(_pending(connection, f"a:{opd}")))[0]


def _gather(connection: Connection, book: Direktori, opd: str) -> _Known:
    known = _Known(book)
    scope = f"a:{opd}"
    pending = list(_pending(connection, scope))
    known.events, known.moved = _events(connection, scope, pending)
    for _, action, at in pending:
        if isinstance(action, AbsensiImpor):
            read = min(action.dibaca or at, at)
            days = known.read.setdefault(action.device, {})
            for day in {row.at.date() for row in action.rows}:
                days[day] = max(read, days.get(day, read))
            known.punches += [
                ((action.device, row.pin, row.at.isoformat(" ", "seconds"), row.state, row.verify), action.tz)
                for row in action.rows
            ]
        elif isinstance(action, AbsensiTutupMesin):
            known.closed[action.device] = at
    known.owners = _mapped(connection, scope, pending)
    waiting = [_stranger(doc.body) for doc in documents.of_kind(connection, "pin_asing", scope)]
    for _, action, _ in pending:
        if isinstance(action, AbsensiPetaPin):
            known.adopted += [
                key for one in waiting if (one.device, one.pin) == (action.device, action.pin) for key in one.punches
            ]
    return known


def _mapped(
    connection: Connection, scope: str, pending: Iterable[tuple[str, Action, datetime]]
) -> dict[tuple[str, str], list[tuple[date, str]]]:
    """`owners` of what is known; of two mappings from the same day the later one counts."""
    found: dict[tuple[str, str], dict[date, str]] = {}
    for doc in documents.of_kind(connection, "peta_pin", scope):
        one = msgspec.json.decode(doc.body, type=_PetaPin)
        found.setdefault((one.device, one.pin), {})[one.mulai] = one.pegawai
    for _, action, _ in pending:
        if isinstance(action, AbsensiPetaPin):
            found.setdefault((action.device, action.pin), {})[action.mulai] = action.pegawai
    return {key: sorted(days.items()) for key, days in found.items()}


def _events(
    connection: Connection, scope: str, pending: Sequence[tuple[str, Action, datetime]]
) -> tuple[dict[str, AbsensiPeristiwa], list[AbsensiPeristiwa]]:
    """`events` and `moved` of what is known."""
    events = {doc.id: event_in(doc.body) for doc in documents.of_kind(connection, "peristiwa", scope)}
    moved: list[AbsensiPeristiwa] = []
    for entity, action, _ in pending:
        if isinstance(action, AbsensiPeristiwa):
            events[entity] = action
            moved.append(action)
        elif isinstance(action, AbsensiHapusPeristiwa) and entity in events:
            moved.append(events.pop(entity))
    return events, moved


def _pending(connection: Connection, scope: str) -> Iterator[tuple[str, Action, datetime]]:
    """Entity, attendance action and its time of a scope, which the days here do not hold yet.

    What was sent counts until it is read back.
    """
    open_rows = outbox.c.state.in_(("waiting", "flying")) | ((outbox.c.state == "sent") & (outbox.c.pos == UNREAD))
    rows = connection.execute(
        sa.select(outbox.c.entity, outbox.c.name, outbox.c.v, outbox.c.args, outbox.c.at)
        .where(outbox.c.scope == scope, outbox.c.name.like("absensi.%"), open_rows)
        .order_by(outbox.c.seq)
    )
    for entity, name, v, args, at in rows:
        yield entity, decode(args.encode(), ACTIONS[name, v]), at


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


def read_days(connection: Connection, book: Direktori, opd: str, first: date, last: date) -> set[date]:
    """On which of the days an office's machines were read, as far as their punches are known here."""
    return {day for days in clocked_at(connection, book, opd, first, last).values() for day in days}


def clocked_at(
    connection: Connection, book: Direktori, opd: str, first: date, last: date
) -> dict[str, dict[date, int]]:
    """How many people clocked on which of the days, by machine of an office."""
    found = hari.machine_days(connection, opd, first, last)
    return {device: days for device, days in found.items() if book.owner_of_device(device) == opd}


def readings_of(connection: Connection, opd: str) -> dict[str, Bacaan]:
    """By machine of an office how far it was read, also by what is still to be sent."""
    scope = f"a:{opd}"
    found = _told_by_server(connection, scope)
    for _, action, at in _pending(connection, scope):
        if isinstance(action, AbsensiImpor):
            one = Bacaan(max(row.at.date() for row in action.rows), min(action.dibaca or at, at))
            found[action.device] = one.later(found.get(action.device))
        elif isinstance(action, AbsensiTutupMesin) and action.device in found:
            found[action.device] = found[action.device].later(Bacaan(found[action.device].hari, at))
    return found


def _told_by_server(connection: Connection, scope: str) -> dict[str, Bacaan]:
    told = (msgspec.json.decode(doc.body, type=_Mesin) for doc in documents.of_kind(connection, "mesin", scope))
    return {one.device: Bacaan(one.hari, one.dibaca) for one in told}


def _machines_of(connection: Connection, known: _Known, opd: str, today: date) -> _Machines:
    read = read_days(connection, known.book, opd, FIRST_DAY, today)
    due = due_days(watched(read), schedule_of(known.book))
    before = _told_by_server(connection, f"a:{opd}")
    after = dict(before)
    for device, days in known.read.items():
        for one in (Bacaan(day, at) for day, at in days.items() if day in read):
            after[device] = one.later(after.get(device))
    for device, at in known.closed.items():
        if device in after:
            after[device] = after[device].later(Bacaan(after[device].hari, at))
    # whose the punches of a newest day are may have been said since it was judged
    newest = {one.hari for device, one in after.items() if one != before.get(device)}
    return _Machines(read, due, after, newest | changed(before, after))


def _awaited(
    connection: Connection, book: Direktori, card: PegawaiAbsensi, opd: str, machines: _Machines,
    punches: Iterable[PunchKey], days: Iterable[date],
) -> dict[date, Tunggu]:  # fmt: skip
    """The days of a person of which more may lie in a machine, and in which.

    Those of the own office decide; while it has none at work, those of others at which the person punched: of another
    office's as the server awaits it.
    """
    clocked: dict[date, dict[str, str]] = {}
    for device, _pin, at, *_ in punches:
        owner = book.owner_of_device(device)
        if owner is not None:
            clocked.setdefault(date.fromisoformat(at[:10]), {})[owner] = device
    found: dict[date, Tunggu] = {}
    for day in days:
        own, here = card.opd_on(day), clocked.get(day, {})
        others = here.keys() - {own}
        if own is None or not others or read_days(connection, book, own, day - LONGEST_SILENCE, day):
            held = [awaited(machines.readings, day)] if own == opd else []
        else:
            held = [awaited(machines.readings, day) if opd in others else None]
            base = documents.get_base(connection, f"hari:{card.id}:{day.isoformat()}")
            if base is not None and hari.decode_day(base.body).kode == "BELUM":
                midnight = datetime.combine(day, datetime.min.time(), card.zone)
                held += [Tunggu(here[owner], midnight) for owner in others - {opd}]
        waits = [wait for wait in held if wait is not None]
        if waits:
            found[day] = min(waits, key=lambda wait: (wait.dibaca, wait.device))
    return found


def _punches_of(connection: Connection, pegawai: str, days: set[date], tz: str) -> dict[PunchKey, str]:
    """Punches of a person in the server's documents, with their zone."""
    ids = [f"hari:{pegawai}:{day.isoformat()}" for day in sorted(days)]
    rows = connection.exec_driver_sql(
        "SELECT b.body FROM json_each(?) j JOIN base b ON b.id = j.value", (msgspec.json.encode(ids).decode(),)
    ).scalars()
    return {key: tz for body in rows for key in hari.decode_day(body).punches}


def _write(connection: Connection, person: Pegawai, day: DayResult, punches: dict[PunchKey, str]) -> str:
    key = f"hari:{person.id}:{day.tanggal.isoformat()}"
    opd = day.opd or person.opd
    doc = HariRow(
        person.id, day.tanggal.isoformat(), opd, day.code, day.masuk_text, day.pulang_text, day.late_min,
        day.early_min, day.tl, day.psw, str(day.deduction), list(day.flags), list(day.why),
        sorted(key for key in punches if key[2][:10] == day.tanggal.isoformat()),
    )  # fmt: skip
    documents.put_overlay(connection, key, "hari", f"a:{opd}", encode(doc).decode())
    return key


def _stranger(body: str) -> _PinAsing:
    return msgspec.json.decode(body, type=_PinAsing)


def _may_count(key: PunchKey) -> bool:
    return FIRST_DAY.isoformat() <= key[2][:10] <= LAST_DAY.isoformat()


def _wall(key: PunchKey, tz: str, own: str) -> Punch:
    return punch_at(datetime.fromisoformat(key[2]), tz, own)
