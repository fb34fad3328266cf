"""The month of an office as the screen and the report show it, read from the maintained day table."""

from calendar import monthrange
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy.engine import Connection

from portalpns.client.usecases.mesin import Told, clocked_at, told_of
from portalpns.domain.absensi.catatan import (
    Catatan,
    Clocked,
    missing_holidays,
    silent_days,
    silent_machines,
    unknown_years,
)
from portalpns.domain.absensi.cuti import CONFLICT, leave_codes
from portalpns.domain.absensi.day import Tunggu
from portalpns.domain.absensi.kantor import card_of, schedule_of
from portalpns.domain.absensi.kehadiran import Kehadiran, kehadiran
from portalpns.domain.absensi.kode import all_codes
from portalpns.domain.absensi.mesin import all_gone, awaited, in_use
from portalpns.domain.absensi.runs import LONGEST_SILENCE, watched
from portalpns.domain.absensi.wall import day_of, wall_in
from portalpns.domain.cetak import signature_field
from portalpns.domain.clock import tanggal
from portalpns.domain.direktori import Direktori
from portalpns.domain.errors import NotFound
from portalpns.domain.organisasi import Opd
from portalpns.domain.pegawai import Pegawai
from portalpns.domain.surat import Tanda
from portalpns.domain.wewenang import Pelaku
from portalpns.store.cache import hari

if TYPE_CHECKING:
    from portalpns.documents.laporan import Laporan

_CODES = """SELECT tanggal, kode, count(*) FROM hari
WHERE opd = ? AND tanggal BETWEEN ? AND ? AND kode IS NOT NULL GROUP BY tanggal, kode"""


class DayCell(msgspec.Struct, frozen=True):
    """One day of one person; masuk and pulang `07:31:00`, telat and awal in minutes."""

    code: str | None
    tl: str | None = None
    psw: str | None = None
    masuk: str | None = None
    pulang: str | None = None
    telat: int = 0
    awal: int = 0
    potongan: Decimal = Decimal(0)
    flags: tuple[str, ...] = ()
    why: tuple[str, ...] = ()


@dataclass(frozen=True)
class Totals:
    """Sums of one person's month; `codes` counts days by code and mark, minutes and per cent as in the day.

    `cuti` counts working days only: with presence, duty and absence they are the `workdays` of a finished month.
    """

    workdays: int = 0
    present: int = 0
    tk: int = 0
    cuti: int = 0
    telat: int = 0
    awal: int = 0
    potongan: Decimal = Decimal(0)
    codes: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class RekapRow:
    """One person's month, days by day of month."""

    pegawai: str
    nip: str
    nama: str
    days: dict[int, DayCell]
    totals: Totals


@dataclass(frozen=True)
class Rekap:
    """The month of one office; `legend` code -> words, `generated_from` until when days are judged, `rest` the days off
    by number with the name of the holiday, empty for a free weekday of the pattern; `waits` the machine for which the
    first working day after it waits; `gone` a machine by which days that are over are to be closed (`close_machine`)
    while all of the office's are gone."""

    opd: str
    year: int
    month: int
    people: tuple[RekapRow, ...]
    legend: dict[str, str]
    generated_from: date | None
    rest: dict[int, str]
    catatan: Catatan = field(default_factory=Catatan)
    waits: Tunggu | None = None
    gone: str | None = None
    unread: bool = False
    """Whether no machine of the office was ever read."""


class _Why(msgspec.Struct):
    why: list[str] = []


_why = msgspec.json.Decoder(_Why)
_decimal = lru_cache(maxsize=256)(Decimal)
"""A month has few different shares."""


def month_of(connection: Connection, book: Direktori, opd: str, year: int, month: int, today: date) -> Rekap:
    """All people of the office in that month, those without a judged day too; raises NotFound for an unknown office."""
    if opd not in book.opd:
        raise NotFound("Unit ini tidak dikenal.")
    first, last = date(year, month, 1), date(year, month, monthrange(year, month)[1])
    rows = hari.month_rows(connection, opd, first, last)
    rest = rest_days(book, first)
    days: dict[str, dict[int, DayCell]] = {}
    coded: dict[str | None, list[int]] = {}
    for pegawai, at, kode, tl, psw, masuk, pulang, telat, awal, potongan, flags, body in rows:
        day = int(at[8:])
        why = tuple(_why.decode(body).why) if body else ()
        marks = tuple(flags.split()) if flags else ()
        cells = days.get(pegawai) or days.setdefault(pegawai, {})
        cells[day] = DayCell(kode, tl, psw, masuk, pulang, telat, awal, _decimal(potongan), marks, why)
        coded.setdefault(kode, []).append(day)
    told = told_of(connection, book, opd)
    machines = _clocked_around(connection, book, told, first, today)
    around = {day for read in machines.values() for day in read}
    newest = _counted(connection, book, opd, first, rest, set(coded.get("BELUM", ())), around)
    judged = date(year, month, newest) if newest else None
    people = [
        person
        for person in book.pegawai.values()
        if person.id in days or card_of(book, person).serves(opd, first, last)
    ]
    people.sort(key=lambda person: _rank(book, person, last))
    table = tuple(
        RekapRow(one.id, one.nip, one.nama, cells := days.get(one.id, {}), _totals(cells, rest)) for one in people
    )
    legend = {code.kode: code.nama for code in all_codes().values()}
    absent, schedule = {date(year, month, day) for day in set(coded.get("TK", ()))}, schedule_of(book)
    off = ((device, absent & silent) for device, silent in silent_machines(machines, schedule).items())
    catatan = Catatan(
        tuple(sorted(absent & silent_days(machines, schedule))), len(coded.get(CONFLICT, ())),
        years := unknown_years(book.kalender, [year]), () if years else missing_holidays(schedule, first, last),
        tuple((device, tuple(sorted(silent))) for device, silent in sorted(off) if silent),
        _gone(told, machines, ZoneInfo(book.pemda.tz), first, last),
    )  # fmt: skip
    still = (first.replace(day=day) for day in range(newest + 1, last.day + 1) if day not in rest)
    open_since = next(still, date.max)
    waits = awaited(told.readings, open_since) if open_since < today else None
    lost = all_gone(told.readings) and open_since < today
    used = in_use(told.readings)
    gone = max(used, key=lambda device: used[device].dibaca) if lost else None
    return Rekap(opd, year, month, table, legend, judged, rest, catatan, waits, gone, not told.readings)


def _clocked_around(
    connection: Connection, book: Direktori, told: Told, first: date, today: date
) -> dict[str, dict[date, int]]:
    """`clocked_at` of a month, and as far around it as a silence may be long."""
    last = first.replace(day=monthrange(first.year, first.month)[1])
    return clocked_at(connection, book, told, first - LONGEST_SILENCE, min(last + LONGEST_SILENCE, today))


def _gone(told: Told, clocked: Clocked, tz: ZoneInfo, first: date, last: date) -> tuple[tuple[str, date], ...]:
    """The machines without which days of a month count, and when it was said that they are gone."""
    found = {}
    for device, closings in told.closings.items():
        mine = max((day for day, people in clocked.get(device, {}).items() if people and day <= last), default=date.min)
        said = [at for day, at in closings.items() if day >= first and mine < last]
        if said:
            found[device] = day_of(wall_in(min(said), tz))
    return tuple(sorted(found.items()))


def _counted(
    connection: Connection, book: Direktori, opd: str, first: date, rest: Collection[int],
    still_open: Collection[int], around: Collection[date],
) -> int:  # fmt: skip
    """The last day of a month, `first` its first, that counts: 0 while no machine was read, its end when all is in.

    That is the last working day that is over and on which the office's machines were read, short silences between such
    days included, or on which most of its people clocked at the machines of others.
    """
    last = first.replace(day=monthrange(first.year, first.month)[1])

    def newest_of(days: Iterable[date]) -> int:
        inside = (day.day for day in days if first <= day <= last)
        return max((day for day in inside if day not in rest and day not in still_open), default=0)

    newest = newest_of(watched(around))
    if any(day not in rest for day in range(newest + 1, last.day + 1)):
        clocked = hari.people_clocked(connection, opd, first.replace(day=max(newest, 1)), last)
        staff = sum(card_of(book, one).serves(opd, first, last) for one in book.pegawai.values()) if clocked else 0
        newest = max(newest, newest_of(day for day, people in clocked.items() if 2 * people >= staff))
    if newest and all(day in rest for day in range(newest + 1, last.day + 1)):
        return last.day  # nothing is to come of the days off at the end
    return newest


def offices_of(book: Direktori, who: Pelaku, pegawai: str) -> list[Opd]:
    """Offices whose attendance a person may read, the own one first."""
    person = book.pegawai.get(pegawai)
    own = person.opd if person else ""
    units = [unit for unit in book.opd.values() if who.may_read(f"a:{unit.id}")]
    return sorted(units, key=lambda unit: (unit.id != own, unit.nama))


def rest_days(book: Direktori, first: date) -> dict[int, str]:
    """The days off of the month that begins with `first`, by day of month: the holiday's name, or an empty word."""
    schedule, length = schedule_of(book), monthrange(first.year, first.month)[1]
    names = {one.tanggal: one.nama for one in book.kalender.libur}
    return {
        day: names.get(first.replace(day=day), "")
        for day in range(1, length + 1)
        if schedule.shift(first.toordinal() + day - 1) is None
    }


def presence_of(connection: Connection, book: Direktori, opd: str, first: date, today: date) -> Kehadiran:
    """The presence of an office in the month that begins with `first`, as its report tells it, counted by SQL."""
    last, rest = first.replace(day=monthrange(first.year, first.month)[1]), rest_days(book, first)
    rows = connection.exec_driver_sql(_CODES, (opd, first.isoformat(), last.isoformat())).all()
    days = [(int(day[8:]), code, count) for day, code, count in rows]
    machines = _clocked_around(connection, book, told_of(connection, book, opd), first, today)
    around = {day for read in machines.values() for day in read}
    until = _counted(connection, book, opd, first, rest, {day for day, code, _ in days if code == "BELUM"}, around)
    return kehadiran(days, rest, until)


def laporan_of(rekap: Rekap, book: Direktori, today: date) -> "Laporan":
    """The report of a month, signed by the head of the office."""
    from portalpns.documents.rekap import BarisRekap, BulanRekap, HariRekap, rekap_absensi

    unit = book.opd[rekap.opd]
    length = monthrange(rekap.year, rekap.month)[1]
    counted = rekap.generated_from.day if rekap.generated_from is not None else 0
    over = (day for day in range(counted + 1, length + 1) if date(rekap.year, rekap.month, day) < today)
    waits = rekap.gone is None and any(day not in rekap.rest for day in over)
    machine = ""
    if rekap.waits is not None:
        read = rekap.waits.dibaca.astimezone(ZoneInfo(book.pemda.tz)).date()
        machine = f"mesin {rekap.waits.device}, terakhir dibaca {tanggal(read)},"
    rows = [
        BarisRekap(
            row.nama, row.nip,
            {day: HariRekap(cell.code, cell.tl, cell.psw, cell.flags) for day, cell in row.days.items()},
            row.totals.workdays, row.totals.telat, row.totals.awal, row.totals.potongan,
        )
        for row in rekap.people
    ]  # fmt: skip
    head = next((p.id for p in book.jabatan.values() if p.opd == unit.id and p.jenis == "pimpinan"), None)
    try:
        signer = book.signature_block(Tanda(head), today, signature_field(1)) if head else None
    except NotFound:
        signer = None
    return rekap_absensi(
        BulanRekap(
            unit.nama, rekap.year, rekap.month, rekap.rest, rekap.generated_from, waits, machine,
            rekap.catatan.on_paper(),
        ),
        rows, kop=book.kop(unit.id), penandatangan=signer, tempat=book.pemda.kota, ditetapkan=today,
        contoh=book.pemda.contoh,
    )  # fmt: skip


def _totals(days: dict[int, DayCell], rest: Collection[int]) -> Totals:
    """Sums of a month; `rest` are its days off, on which some leave prints its code as well without being work."""
    codes: dict[str, int] = {}
    workdays = cuti = telat = awal = 0
    potongan, leave = Decimal(0), leave_codes()
    for day, cell in days.items():
        for mark in (cell.code, cell.tl, cell.psw, *cell.flags):
            if mark is not None:
                codes[mark] = codes.get(mark, 0) + 1
        if day not in rest:
            workdays += cell.code not in (None, "BELUM")
            cuti += cell.code in leave
        telat += cell.telat
        awal += cell.awal
        if cell.potongan:
            potongan += cell.potongan
    return Totals(workdays, codes.get("H", 0), codes.get("TK", 0), cuti, telat, awal, potongan, codes)


def _rank(book: Direktori, person: Pegawai, day: date) -> tuple[int, str]:
    """Heads first, then those with a structural post, then by name."""
    held = book.pelaku(person.id, day).jabatan
    kinds = {book.jabatan[post].jenis for post in held if post in book.jabatan}
    order = 0 if "pimpinan" in kinds else 1 if "struktural" in kinds else 2
    return order, person.nama.casefold()
