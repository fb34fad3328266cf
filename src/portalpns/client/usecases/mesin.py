"""What is known here of the machines of an office: on which days they worked, and for which of them a day waits."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy.engine import Connection

from portalpns.client.usecases.tertunda import Known, pending_of
from portalpns.domain.absensi.day import FIRST_PUNCH, Tunggu
from portalpns.domain.absensi.dokumen import MesinDoc, PunchKey, hari_id
from portalpns.domain.absensi.kantor import schedule_of
from portalpns.domain.absensi.mesin import Bacaan, Bacaans, Tutup, all_gone, awaited, changed, gone, vouched
from portalpns.domain.absensi.pegawai import PegawaiAbsensi
from portalpns.domain.absensi.runs import LONGEST_SILENCE, due_days, watched
from portalpns.domain.absensi.wall import day_of, wall_in
from portalpns.domain.direktori import Direktori
from portalpns.protocol.actions import AbsensiImpor, AbsensiTutupMesin
from portalpns.store.cache import documents, hari


@dataclass(frozen=True)
class Told:
    """What is known here of the machines of one office, also by what is still to be sent.

    `readings`: how far each was read; `closings`: of those that were said to be gone the days by which they were
    silent, and when that was said; `vouched`: those of the closings that are still to be sent; `judged`: the readings
    by which the server judged its days.
    """

    opd: str
    readings: dict[str, Bacaan]
    closings: dict[str, dict[date, datetime]]
    vouched: set[date]
    judged: dict[str, Bacaan]


@dataclass(frozen=True)
class Machines:
    """What the days of an office wait for."""

    read: set[date]
    due: set[date]
    """Days on which nothing at all is a fact: absence, or a day of rest."""
    readings: Bacaans
    vouched: set[date]
    """Days on which a machine was silent that is said to be gone, by what is still to be sent."""
    moved: set[date]
    """Days that wait for another machine, or for none, by what is still to be sent."""


def told_of(connection: Connection, book: Direktori, opd: str) -> Told:
    scope, tz = f"a:{opd}", ZoneInfo(book.pemda.tz)
    docs = [msgspec.json.decode(doc.body, type=MesinDoc) for doc in documents.of_kind(connection, "mesin", scope)]
    judged = {one.device: Bacaan(one.hari, one.dibaca, _closing(one)) for one in docs}
    readings = dict(judged)
    fresh: set[date] = set()
    closings = {one.device: dict(one.sunyi) for one in docs if one.sunyi}
    for _, action, at in pending_of(connection, scope):
        if isinstance(action, AbsensiImpor):
            read, today = min(action.dibaca or at, at), day_of(wall_in(at, tz))
            # a punch ahead of time is a clock's fault
            days = [day for row in action.rows if FIRST_PUNCH <= (day := row.at.date()) <= today]
            if days:
                readings[action.device] = Bacaan(max(days), read).later(readings.get(action.device))
        elif isinstance(action, AbsensiTutupMesin) and action.device in readings:
            before = readings[action.device]
            readings[action.device] = gone(before, at, tz)
            silent = vouched(before, readings[action.device])
            closings.setdefault(action.device, {}).update(dict.fromkeys(silent, at))
            fresh |= silent
    return Told(opd, readings, closings, fresh, judged)


def _closing(doc: MesinDoc) -> Tutup | None:
    return Tutup(max(day for day, _ in doc.sunyi), max(at for _, at in doc.sunyi)) if doc.sunyi else None


def readings_of(connection: Connection, book: Direktori, opd: str) -> dict[str, Bacaan]:
    """By machine of an office how far it was read, also by what is still to be sent."""
    return told_of(connection, book, opd).readings


def clocked_at(
    connection: Connection, book: Direktori, told: Told, first: date, last: date
) -> dict[str, dict[date, int]]:
    """How many people clocked on which of the days, by machine of an office: none on the days by which a machine that
    is gone was silent."""
    found = {
        device: days for device, days in hari.machine_days(connection, told.opd, first, last).items()
        if book.owner_of_device(device) == told.opd
    }  # fmt: skip
    for device, closings in told.closings.items():
        for day in closings:
            if first <= day <= last:
                found.setdefault(device, {}).setdefault(day, 0)
    return found


def machines_of_office(connection: Connection, known: Known, opd: str, today: date) -> Machines:
    told = told_of(connection, known.book, opd)
    clocked = clocked_at(connection, known.book, told, FIRST_PUNCH, today)
    read = {day for days in clocked.values() for day in days}
    due = due_days(watched(read), schedule_of(known.book))
    # whose the punches of a newest day are may have been said since it was judged
    newest = {one.hari for device, one in told.readings.items() if one != told.judged.get(device)}
    return Machines(read, due, told.readings, told.vouched, newest | changed(told.judged, told.readings))


def waits_of(
    connection: Connection, book: Direktori, card: PegawaiAbsensi, opd: str, machines: Machines,
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
    readings = {opd: machines.readings}
    found: dict[date, Tunggu] = {}
    for day in days:
        own, here = card.opd_on(day), clocked.get(day, {})
        others = here.keys() - {own}
        if own is not None and own not in readings:
            readings[own] = readings_of(connection, book, own)
        if own is None or not others or _at_work(connection, book, own, readings[own], day):
            held = [awaited(readings[own], day)] if own is not None else []
        else:
            held = [awaited(machines.readings, day) if opd in others else None]
            base = documents.get_base(connection, hari_id(card.id, day))
            if base is not None and hari.decode_day(base.body).kode == "BELUM":
                midnight = datetime.combine(day, datetime.min.time(), card.zone)
                held += [Tunggu(here[owner], midnight) for owner in others - {opd}]
        waits = [wait for wait in held if wait is not None]
        if waits:
            found[day] = min(waits, key=lambda wait: (wait.dibaca, wait.device))
    return found


def _at_work(connection: Connection, book: Direktori, opd: str, readings: Bacaans, day: date) -> bool:
    """Whether an office has machines at work on a day: they held punches lately and are not all gone since."""
    last = day + LONGEST_SILENCE if all_gone(readings) else day
    read = {
        one for device, days in hari.machine_days(connection, opd, day - LONGEST_SILENCE, last).items()
        if book.owner_of_device(device) == opd for one in days
    }  # fmt: skip
    return any(one <= day for one in read) and (last == day or any(one >= day for one in read))
