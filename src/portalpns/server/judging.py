"""Judges days from all that is known of them: the day table and its documents are written together."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import product
from typing import Any

import msgspec
import sqlalchemy as sa

from portalpns.domain.absensi import (
    FIRST_DAY,
    LAST_DAY,
    DayResult,
    Peristiwa,
    Punch,
    Schedule,
    judge_days,
    judgeable,
    punch_at,
    punched_sides,
    unjudged,
)
from portalpns.domain.absensi.day import Tunggu
from portalpns.domain.absensi.dokumen import PunchKey, hari_doc, hari_id
from portalpns.domain.absensi.events import is_decided
from portalpns.domain.absensi.kantor import card_of, schedule_of, staff_of
from portalpns.domain.absensi.mesin import awaited
from portalpns.domain.absensi.recap import month_ends
from portalpns.domain.absensi.runs import AROUND, due_days, span, spans
from portalpns.domain.absensi.wall import Wall
from portalpns.domain.direktori import Direktori
from portalpns.domain.pegawai import Pegawai
from portalpns.protocol import actions
from portalpns.protocol.codec import encode
from portalpns.server.mesin import due_of, guests_of, last_reads, open_reads
from portalpns.server.work import Work
from portalpns.store.rows import upsert
from portalpns.store.server_tables import entity, hari, peristiwa, punch

_BATCH = 400
PEOPLE = 100
"""People who are judged together after a change that touches everybody: all of their days are in memory at a time."""


def rejudge(
    work: Work, touched: Mapping[str, Iterable[date]], *, fill: tuple[str, set[date], set[date]] | None = None
) -> None:  # fmt: skip
    """Judge the touched days again, and with `fill` (office, days, moved) the missing or open ones of some days for all
    of an office, and of the moved days those that are in the book.

    A day that holds neither punches nor a decision stays in the book only where nothing is a fact.
    """
    book = work.direktori
    wanted: dict[str, set[date]] = {pegawai: set(days) for pegawai, days in touched.items() if pegawai in book.pegawai}
    if fill is not None:
        _fill(work, wanted, *fill)
    wanted = {pegawai: days for pegawai, days in wanted.items() if days}
    if not wanted:
        return
    schedule = schedule_of(book)
    people = sorted(wanted)
    _alone(work, people)
    every = {day for days in wanted.values() for day in days}
    off = {day for day in every if schedule.shift(day.toordinal()) is None}
    events = events_of(work, people, min(every), max(every))
    today = work.today
    real = {pegawai: judgeable(wanted[pegawai], events.get(pegawai, ()), today) for pegawai in people}
    near = [(first - AROUND, last + AROUND) for first, last in spans(set().union(*real.values()))]
    odd = spans({day for pegawai in people for day in wanted[pegawai] - real[pegawai]})
    punches = _punches(work, people, [*near, *odd])
    empty = _empty(work, wanted, events, punches)
    waits = open_reads(work, wanted, {
        pegawai: {day: {row[0] for row in rows} for day, rows in days.items()} for pegawai, days in punches.items()
    })  # fmt: skip
    results: list[tuple[Pegawai, DayResult, tuple[PunchKey, ...]]] = []
    for pegawai in people:
        person, decided = book.pegawai[pegawai], events.get(pegawai, [])
        by_day, days = punches.get(pegawai, {}), wanted[pegawai] - empty.get(pegawai, set())
        sound = judgeable(days, decided, today, off.difference(by_day))
        found = _judged(work, schedule, person, sound, by_day, decided, waits[pegawai])
        found += [unjudged(card_of(book, person), day) for day in days - sound]
        results += [(person, day, tuple(row[:5] for row in sorted(by_day.get(day.tanggal, ())))) for day in found]
    _write_days(work, results)
    _remove_days(work, [(pegawai, day) for pegawai, days in empty.items() for day in sorted(days)])


def _empty(
    work: Work, wanted: Mapping[str, set[date]], events: Mapping[str, Sequence[Peristiwa]],
    punches: Mapping[str, Mapping[date, Any]],
) -> dict[str, set[date]]:  # fmt: skip
    """The days of which nothing at all is known."""
    bare = {
        pegawai: {
            day for day in days
            if day not in punches.get(pegawai, ()) and not is_decided(day, events.get(pegawai, ()))
        }
        for pegawai, days in wanted.items()
    }  # fmt: skip
    bare = {pegawai: days for pegawai, days in bare.items() if days}
    if not bare:
        return {}
    every = set().union(*bare.values())
    due = due_of(work, bare, min(every), max(every))
    return {pegawai: days - due[pegawai] for pegawai, days in bare.items()}


def rejudge_changed(work: Work, past: Direktori) -> None:
    """After master data was put: judge again the days in the book that `past`, the data before, judged otherwise.

    Those of which the calendar or the rules changed, for everybody; and all days of whoever's zone, time of service
    or offices did, with those that are missing now.
    """
    book = work.direktori
    cards = {pegawai: card_of(book, person) for pegawai, person in book.pegawai.items()}
    old = {pegawai: card_of(past, person) for pegawai, person in past.pegawai.items()}
    moved = {pegawai for pegawai, card in cards.items() if card != old.get(pegawai)}
    days = _changed_days(work, past)
    if not (moved or days):
        return
    people = sorted(cards if days else moved)
    for part in batched(people):
        judge_again(work, part, {one: None if one in moved else days for one in part})


def batched(people: Sequence[str]) -> Iterator[Sequence[str]]:
    """So many people at a time as may be judged together."""
    return (people[start : start + PEOPLE] for start in range(0, len(people), PEOPLE))


def judge_again(work: Work, people: Sequence[str], wanted: Mapping[str, set[date] | None]) -> None:
    """Judge the days of some people again that are in the book or belong there: all (None) or some of each."""
    some = [days for days in wanted.values() if days is not None]
    whole = len(some) < len(people)
    every = set().union(*some)
    first, last = (FIRST_DAY, LAST_DAY) if whole else (min(every), max(every))
    touched = due_of(work, people, first, last)
    rows = work.connection.execute(
        sa.select(hari.c.pegawai, hari.c.tanggal).where(
            hari.c.tenant == work.tenant, hari.c.pegawai.in_(people), hari.c.tanggal.between(first, last)
        )
    )
    for pegawai, day in rows:
        touched[pegawai].add(day)
    rejudge(work, {one: days if (only := wanted[one]) is None else days & only for one, days in touched.items()})


def _changed_days(work: Work, past: Direktori) -> set[date]:
    """The days, in months that are in the book, of which calendar or rules say something else by now."""
    if past.kalender == work.direktori.kalender:
        return set()
    old, new = schedule_of(past), schedule_of(work.direktori)
    known = work.connection.scalars(
        sa.select(hari.c.tanggal).distinct().where(
            hari.c.tenant == work.tenant, hari.c.tanggal.between(FIRST_DAY, LAST_DAY)
        )
    )  # fmt: skip
    months = {(day.year, day.month) for day in known}
    return {
        day for month in months for day in span(*month_ends(*month))
        if old.rules != new.rules
        or (old.shift(at := day.toordinal()), old.off_words(at)) != (new.shift(at), new.off_words(at))
    }  # fmt: skip


def _judged(
    work: Work, schedule: Schedule, person: Pegawai, days: set[date], by_day: Mapping[date, Iterable[Any]],
    decided: Sequence[Peristiwa], waits: Mapping[date, Tunggu],
) -> list[DayResult]:  # fmt: skip
    """These days of one person, run by run, each from the punches around it."""
    book, card = work.direktori, card_of(work.direktori, person)
    found: list[DayResult] = []
    for first, last in spans(days):
        judged = judge_days(card, first, last, _walls(book, by_day, first, last), decided, schedule, work.now, waits)
        found += [day for day in judged if day.tanggal in days]
    return found


def _walls(book: Direktori, by_day: Mapping[date, Iterable[Any]], first: date, last: date) -> list[Punch]:
    """The punches that may belong to some days."""
    return [
        punch_at(datetime.fromisoformat(at), tz, book.pemda.tz)
        for day, rows in by_day.items()
        if max(first - AROUND, FIRST_DAY) <= day <= min(last + AROUND, LAST_DAY)
        for _, _, at, _, _, tz in rows
    ]


def sides_of(
    work: Work, person: Pegawai, day: date, decided: Sequence[Peristiwa]
) -> tuple[Wall | None, Wall | None]:  # fmt: skip
    """Arrival and departure of a person's working day as they were punched."""
    book = work.direktori
    by_day = _punches(work, [person.id], [(day - AROUND, day + AROUND)]).get(person.id, {})
    return punched_sides(card_of(book, person), day, _walls(book, by_day, day, day), decided, schedule_of(book))


def _alone(work: Work, people: Sequence[str]) -> None:
    """Keep out whoever judges the same people, until this transaction ends: a day is judged from all its punches."""
    if work.connection.dialect.name != "postgresql":
        return  # SQLite has one writer at a time
    for start in range(0, len(people), _BATCH):
        which = sa.and_(entity.c.tenant == work.tenant, entity.c.id.in_(people[start : start + _BATCH]))
        work.connection.execute(sa.select(entity.c.id).where(which).order_by(entity.c.id).with_for_update())


def _fill(work: Work, wanted: dict[str, set[date]], opd: str, seen: set[date], moved: set[date]) -> None:
    """Add the days of everybody at the office's machines that were never judged, or while they were still open, or that
    wait for another machine by now."""
    today = work.today
    seen = {day for day in seen if day <= today}
    if not seen:
        return
    guests = guests_of(work, opd)
    here = sa.or_(hari.c.opd == opd, hari.c.pegawai.in_(guests)) if guests else hari.c.opd == opd
    _add(work, wanted, here, sa.and_(hari.c.kode == "BELUM", hari.c.tanggal <= max(seen)))
    if moved:
        _add(work, wanted, here, hari.c.tanggal.in_(moved))
    due = due_days(seen, schedule_of(work.direktori))
    expected = dict(staff_of(work.direktori, opd, due))
    for pegawai, days in due_of(work, guests, min(due), max(due)).items():
        expected[pegawai] = expected.get(pegawai, set()) | (days & due)
    known: dict[str, set[date]] = {}
    rows = work.connection.execute(
        sa.select(hari.c.pegawai, hari.c.tanggal).where(
            hari.c.tenant == work.tenant, here, hari.c.kode.is_not(None),
            sa.or_(*(hari.c.tanggal.between(first, last) for first, last in spans(due))),
        )
    )  # fmt: skip
    for pegawai, day in rows:
        known.setdefault(pegawai, set()).add(day)
    for pegawai, days in expected.items():
        missing = days - known.get(pegawai, set())
        if missing:
            wanted.setdefault(pegawai, set()).update(missing)


def _add(
    work: Work, wanted: dict[str, set[date]], here: sa.ColumnElement[bool], which: sa.ColumnElement[bool]
) -> None:  # fmt: skip
    """Days of the book: those that were open when they were judged may be closed now."""
    rows = work.connection.execute(
        sa.select(hari.c.pegawai, hari.c.tanggal).where(hari.c.tenant == work.tenant, here, which)
    )
    for pegawai, day in rows:
        if pegawai in work.direktori.pegawai:
            wanted.setdefault(pegawai, set()).add(day)


def close_unread(work: Work) -> None:
    """Judge days again that are over and were kept open though no machine of their office is awaited any more."""
    today = work.today
    rows = work.connection.execute(
        sa.select(hari.c.pegawai, hari.c.tanggal, hari.c.opd).where(
            hari.c.tenant == work.tenant, hari.c.kode == "BELUM", hari.c.tanggal < today
        )
    ).all()
    readings = {opd: last_reads(work, opd) for opd in {row.opd for row in rows}}
    touched: dict[str, set[date]] = {}
    for pegawai, day, opd in rows:
        if awaited(readings[opd], day) is None:
            touched.setdefault(pegawai, set()).add(day)
    rejudge(work, touched)


def _remove_days(work: Work, days: Sequence[tuple[str, date]]) -> None:
    revs = work.revs([hari_id(*one) for one in days])
    for pegawai, day in days:
        key = hari_id(pegawai, day)
        mine = sa.and_(hari.c.tenant == work.tenant, hari.c.pegawai == pegawai, hari.c.tanggal == day)
        if work.connection.execute(hari.delete().where(mine)).rowcount and key in revs:
            work.remove("hari", key, rev=revs[key] + 1)


def _write_days(work: Work, results: Sequence[tuple[Pegawai, DayResult, tuple[PunchKey, ...]]]) -> None:
    revs = work.revs([hari_id(day.pegawai, day.tanggal) for _, day, _ in results])
    rows: list[dict[str, Any]] = []
    docs: list[tuple[str, str, bytes, int, str, frozenset[str]]] = []
    for person, day, punches in results:
        opd = day.opd or person.opd
        scope = f"a:{opd}"
        doc = hari_doc(person.id, opd, day, punches)
        rows.append({
            "tenant": work.tenant, "pegawai": person.id, "tanggal": day.tanggal, "opd": opd, "kode": doc.kode,
            "masuk": doc.masuk, "pulang": doc.pulang, "telat": doc.telat, "awal": doc.awal, "tl": doc.tl,
            "psw": doc.psw, "potongan": day.deduction, "flags": " ".join(doc.flags),
        })  # fmt: skip
        docs.append(("hari", doc.id, encode(doc), revs.get(doc.id, 0) + 1, scope, frozenset({scope})))
    upsert(work.connection, hari, rows, ("tenant", "pegawai", "tanggal"))
    work.put_rows(docs)


def _punches(
    work: Work, people: Sequence[str], spans: Sequence[tuple[date, date]]
) -> dict[str, dict[date, set[tuple[Any, ...]]]]:
    """Punch rows by person and day as (device, pin, at, state, verify, tz), of some spans of days."""
    found: dict[str, dict[date, set[tuple[Any, ...]]]] = {}
    inside = [sa.and_(punch.c.at >= first.isoformat(), punch.c.at < f"{last.isoformat()} 24") for first, last in spans]
    for start, part in product(range(0, len(people), _BATCH), range(0, len(spans), _BATCH)):
        rows = work.connection.execute(
            sa.select(
                punch.c.pegawai, punch.c.device, punch.c.pin, punch.c.at, punch.c.state, punch.c.verify, punch.c.tz
            ).where(
                punch.c.tenant == work.tenant, punch.c.pegawai.in_(people[start : start + _BATCH]),
                sa.or_(*inside[part : part + _BATCH]),
            )
        )  # fmt: skip
        for pegawai, *row in rows:
            days = found.setdefault(pegawai, {})
            days.setdefault(date.fromisoformat(row[2][:10]), set()).add(tuple(row))
    return found


def events_of(
    work: Work, people: Sequence[str], first: date, last: date, *, but: str = ""
) -> dict[str, list[Peristiwa]]:
    found: dict[str, list[Peristiwa]] = {}
    for start in range(0, len(people), _BATCH):
        rows = work.connection.execute(
            sa.select(peristiwa.c.pegawai, peristiwa.c.body)
            .where(
                peristiwa.c.tenant == work.tenant, peristiwa.c.pegawai.in_(people[start : start + _BATCH]),
                peristiwa.c.mulai <= last, peristiwa.c.selesai >= first, peristiwa.c.id != but,
            )
            .order_by(peristiwa.c.id)
        )  # fmt: skip
        for pegawai, body in rows:
            args = msgspec.json.decode(body, type=actions.AbsensiPeristiwa)
            found.setdefault(pegawai, []).append(actions.decided_by(args))
    return found
