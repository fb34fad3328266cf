"""What the server knows of the machines: on which days each office's were read, and whose their PINs are."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache

import sqlalchemy as sa

from portalpns.domain.absensi import FIRST_DAY, LAST_DAY, PegawaiAbsensi
from portalpns.domain.absensi.day import Tunggu
from portalpns.domain.absensi.dokumen import MesinDoc
from portalpns.domain.absensi.kantor import card_of, schedule_of
from portalpns.domain.absensi.mesin import Bacaan, Bacaans, Tutup, all_gone, awaited, changed, in_use
from portalpns.domain.absensi.pin import PinOwners
from portalpns.domain.absensi.recap import month_ends
from portalpns.domain.absensi.runs import LONGEST_SILENCE, due_days, spans, watched
from portalpns.domain.absensi.schedule import Schedule
from portalpns.protocol.codec import encode
from portalpns.server.work import Work
from portalpns.store.rows import insert_missing
from portalpns.store.server_tables import hari_mesin, pin_map

_BATCH = 400


def note_read(
    work: Work, opd: str, device: str, days: Iterable[date], at: datetime, *, tutup: bool = False
) -> set[date]:
    """A machine of an office holds punches of these days, as it was read at a moment, or is said to be gone (`tutup`).

    Returns the days that now wait for something else than before.
    """
    before = last_reads(work, opd)
    moment = hari_mesin.c.ditutup if tutup else hari_mesin.c.dibaca
    rows = [
        {"tenant": work.tenant, "opd": opd, "tanggal": day, "device": device, moment.name: at} for day in sorted(days)
    ]
    insert_missing(work.connection, hari_mesin, rows)
    mine = sa.and_(hari_mesin.c.tenant == work.tenant, hari_mesin.c.opd == opd, hari_mesin.c.device == device)
    for start in range(0, len(rows), _BATCH):
        part = [row["tanggal"] for row in rows[start : start + _BATCH]]
        again = sa.and_(mine, sa.or_(moment.is_(None), moment < at), hari_mesin.c.tanggal.in_(part))
        work.connection.execute(hari_mesin.update().where(again).values({moment.name: at}))
    after = last_reads(work, opd)
    _tell(work, opd, after)
    return changed(before, after)


def tell_reads(work: Work) -> None:
    """Let the offices' clients know of all readings that they were not told of, as after an upgrade."""
    for opd in work.connection.scalars(
        sa.select(hari_mesin.c.opd).distinct().where(hari_mesin.c.tenant == work.tenant)
    ).all():
        _tell(work, opd, last_reads(work, opd))


def _tell(work: Work, opd: str, readings: Bacaans) -> None:
    scope = f"a:{opd}"
    closings: dict[str, list[tuple[date, datetime]]] = {}
    rows = work.connection.execute(
        sa.select(hari_mesin.c.device, hari_mesin.c.tanggal, hari_mesin.c.ditutup)
        .where(hari_mesin.c.tenant == work.tenant, hari_mesin.c.opd == opd, hari_mesin.c.ditutup.is_not(None))
        .order_by(hari_mesin.c.tanggal)
    )  # fmt: skip
    for device, day, at in rows:
        closings.setdefault(device, []).append((day, at))
    for device, one in readings.items():
        key = f"mesin:{device}"
        doc = MesinDoc(key, opd, device, one.hari, one.dibaca, one.is_gone, tuple(closings.get(device, ())))
        stored = work.load(key)
        if stored is None or stored.body.encode() != encode(doc):
            work.put_next("mesin", key, doc, home=scope, scopes=frozenset({scope}))


def last_reads(work: Work, opd: str) -> dict[str, Bacaan]:
    """By machine of an office what is known of it; of those that are `in_use`, older rows are not read."""
    mine = sa.and_(hari_mesin.c.tenant == work.tenant, hari_mesin.c.opd == opd)
    read = sa.and_(mine, hari_mesin.c.dibaca.is_not(None))
    newest = work.connection.scalar(sa.select(sa.func.max(hari_mesin.c.tanggal)).where(read))
    if newest is None:
        return {}
    rows = work.connection.execute(
        sa.select(hari_mesin.c.device, hari_mesin.c.tanggal, hari_mesin.c.dibaca, hari_mesin.c.ditutup)
        .where(mine, sa.or_(hari_mesin.c.tanggal >= newest - LONGEST_SILENCE, hari_mesin.c.ditutup.is_not(None)))
        .order_by(hari_mesin.c.tanggal)
    )  # fmt: skip
    held: dict[str, tuple[date, datetime]] = {}
    closed: dict[str, Tutup] = {}
    for device, day, at, ditutup in rows:
        if at is not None:
            held[device] = day, at
        if ditutup is not None:
            closed[device] = Tutup(day, ditutup).later(closed.get(device))
    return dict(in_use({device: Bacaan(day, at, closed.get(device)) for device, (day, at) in held.items()}))


def read_days(work: Work, opd: str, first: date, last: date) -> set[date]:
    """On which of the days an office's machines were at work."""
    mine = sa.and_(hari_mesin.c.tenant == work.tenant, hari_mesin.c.opd == opd)
    return set(
        work.connection.scalars(sa.select(hari_mesin.c.tanggal).where(mine, hari_mesin.c.tanggal.between(first, last)))
    )


def read_near(work: Work, opd: str, days: Iterable[date]) -> set[date]:
    """The same, as far from some days as a silence may be long."""
    found: set[date] = set()
    for first, last in spans(days):
        found |= read_days(work, opd, first - LONGEST_SILENCE, last + LONGEST_SILENCE)
    return found


def owners_of(work: Work, device: str, pins: Iterable[str]) -> PinOwners:
    """Whose some PINs of a device are."""
    return PinOwners(work.direktori, _mapped(work, [(device, pin) for pin in pins]))


def guests_of(work: Work, opd: str) -> set[str]:
    """The people of other offices who have, or had, a PIN at an office's machines."""
    here = sa.and_(pin_map.c.tenant == work.tenant, pin_map.c.device >= f"{opd}-", pin_map.c.device < f"{opd}.")
    rows = work.connection.execute(sa.select(pin_map.c.device, pin_map.c.pegawai).distinct().where(here))
    book = work.direktori
    return {
        pegawai for device, pegawai in rows
        if pegawai in book.pegawai and set(book.pegawai[pegawai].offices) != {opd}
        and book.owner_of_device(device) == opd
    }  # fmt: skip


def absent_guests(work: Work, opd: str) -> set[str]:
    """The people of an office who have, or had, a PIN at the machines of others."""
    book = work.direktori
    cards = {one.id: card_of(book, one) for one in book.pegawai.values() if opd in one.offices}
    return set(pins_elsewhere(work, cards))


def due_of(work: Work, people: Collection[str], first: date, last: date) -> dict[str, set[date]]:
    """From `first` to `last` the days of each person on which nothing at all is a fact.

    A working day on which the machines of the office were read, and the days of rest of such a month. While an office
    has not been read for a month, whoever has a PIN at another's machine is expected there.
    """
    book = work.direktori
    cards = {one: card_of(book, book.pegawai[one]) for one in people}
    seen = _Seen(work, schedule_of(book), first, last)
    found: dict[str, set[date]] = {}
    for one, card in cards.items():
        offices = {post.opd for post in card.penugasan}
        found[one] = {day for opd in offices for day in seen.due(opd) if card.opd_on(day) == opd}
    for one, pins in pins_elsewhere(work, cards).items():
        owners = PinOwners(book, _mapped(work, pins))
        for device, pin in pins:
            due = seen.due(book.owner_of_device(device) or "")
            found[one] |= {day for day in due if seen.is_guest(cards[one], owners, device, pin, day)}
    return found


def open_reads(
    work: Work, wanted: Mapping[str, Collection[date]], clocked: Mapping[str, Mapping[date, Collection[str]]]
) -> dict[str, dict[date, Tunggu]]:
    """By person those of the days of which more may lie in a machine, and in which.

    The machines of the office in which the person served on the day decide. While that office has none at work, those
    of others do, where the person is expected or punched (`clocked`: the devices by person and day).
    """
    book = work.direktori
    cards = {one: card_of(book, book.pegawai[one]) for one in wanted}
    elsewhere = pins_elsewhere(work, cards)
    every = [day for days in wanted.values() for day in days if FIRST_DAY <= day <= LAST_DAY]
    found: dict[str, dict[date, Tunggu]] = {one: {} for one in wanted}
    if not every:
        return found
    seen = _Seen(work, schedule_of(book), min(every), max(every))
    owners = PinOwners(book, _mapped(work, {key for pins in elsewhere.values() for key in pins}))

    @cache
    def readings(opd: str) -> Bacaans:
        return last_reads(work, opd)

    @cache
    def waits(opd: str, day: date) -> Tunggu | None:
        return awaited(readings(opd), day)

    for one, days in wanted.items():
        for day in days:
            own = cards[one].opd_on(day)
            if own is None or not FIRST_DAY <= day <= LAST_DAY:
                continue
            others = {book.owner_of_device(device) for device in clocked.get(one, {}).get(day, ())}
            others |= {
                book.owner_of_device(device) for device, pin in elsewhere.get(one, ())
                if seen.is_guest(cards[one], owners, device, pin, day)
            }  # fmt: skip
            others -= {own, None}
            whose = others if others and not seen.lately(own, day) else {own}
            held = [wait for opd in whose if opd is not None and (wait := waits(opd, day)) is not None]
            if held:
                found[one][day] = min(held, key=lambda wait: (wait.dibaca, wait.device))
    return found


@dataclass
class _Seen:
    """On which days nothing is a fact in an office, within a span of days."""

    work: Work
    schedule: Schedule
    first: date
    last: date
    _read: dict[str, set[date]] = field(default_factory=dict)
    _due: dict[str, set[date]] = field(default_factory=dict)
    _worked: dict[str, tuple[set[date], bool]] = field(default_factory=dict)

    def worked(self, opd: str) -> tuple[set[date], bool]:
        """The days of which an office's machines hold punches, and whether all of them are gone since."""
        if opd not in self._worked:
            mine = sa.and_(hari_mesin.c.tenant == self.work.tenant, hari_mesin.c.opd == opd)
            between = hari_mesin.c.tanggal.between(self.first - LONGEST_SILENCE, self.last + LONGEST_SILENCE)
            held = sa.select(hari_mesin.c.tanggal).where(mine, between, hari_mesin.c.dibaca.is_not(None))
            days = set(self.work.connection.scalars(held))
            self._worked[opd] = days, all_gone(last_reads(self.work, opd))
        return self._worked[opd]

    def read(self, opd: str) -> set[date]:
        if opd not in self._read:
            first = month_ends(self.first.year, self.first.month)[0] - LONGEST_SILENCE
            last = month_ends(self.last.year, self.last.month)[1] + LONGEST_SILENCE
            self._read[opd] = read_days(self.work, opd, first, last)
        return self._read[opd]

    def due(self, opd: str) -> set[date]:
        if opd not in self._due:
            days = due_days(watched(self.read(opd)), self.schedule)
            self._due[opd] = {day for day in days if self.first <= day <= self.last}
        return self._due[opd]

    def is_guest(self, card: PegawaiAbsensi, owners: PinOwners, device: str, pin: str, day: date) -> bool:
        """Whether a person is expected at another's machine: with a PIN there, and none of the own office at work."""
        office = card.opd_on(day)
        return office is not None and owners.owner(device, pin, day) == card.id and not self.lately(office, day)

    def lately(self, opd: str, day: date) -> bool:
        """Whether an office has machines at work on a day: they held punches lately and are not all gone since."""
        days, gone = self.worked(opd)
        if gone and day > max(days, default=date.min):
            return False
        return any(timedelta(0) <= day - read <= LONGEST_SILENCE for read in days)


def pins_elsewhere(work: Work, cards: dict[str, PegawaiAbsensi]) -> dict[str, list[tuple[str, str]]]:
    """(device, PIN) that some people have, or had, at machines of offices in which they did not always serve."""
    found: dict[str, list[tuple[str, str]]] = {}
    people = sorted(cards)
    for start in range(0, len(people), _BATCH):
        rows = work.connection.execute(
            sa.select(pin_map.c.pegawai, pin_map.c.device, pin_map.c.pin).distinct().where(
                pin_map.c.tenant == work.tenant, pin_map.c.pegawai.in_(people[start : start + _BATCH])
            )
        )  # fmt: skip
        for pegawai, device, pin in rows:
            if {post.opd for post in cards[pegawai].penugasan} != {work.direktori.owner_of_device(device)}:
                found.setdefault(pegawai, []).append((device, pin))
    return found


def _mapped(work: Work, keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], list[tuple[date, str]]]:
    """Who each PIN of a device was mapped to, from which day on; ascending."""
    found: dict[tuple[str, str], list[tuple[date, str]]] = {}
    by_device: dict[str, list[str]] = {}
    for device, pin in sorted(set(keys)):
        by_device.setdefault(device, []).append(pin)
    for device, pins in by_device.items():
        for start in range(0, len(pins), _BATCH):
            rows = work.connection.execute(
                sa.select(pin_map.c.pin, pin_map.c.mulai, pin_map.c.pegawai).where(
                    pin_map.c.tenant == work.tenant, pin_map.c.device == device,
                    pin_map.c.pin.in_(pins[start : start + _BATCH]),
                ).order_by(pin_map.c.mulai)
            )  # fmt: skip
            for pin, mulai, pegawai in rows:
                found.setdefault((device, pin), []).append((mulai, pegawai))
    return found
