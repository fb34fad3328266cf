"""A month of fingerprints for the demo's people, as the lines that an office's device would export."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portalpns.demo.events import DemoEvent, away, office_events, overtime
from portalpns.demo.office import Office
from portalpns.domain.pegawai import Pegawai


@dataclass(frozen=True)
class DemoPunch:
    """One touch of a finger: local time, no zone; state as devices of the trade write it (often wrong)."""

    pegawai: str
    pin: str
    at: datetime
    state: int


def demo_month(today: date) -> tuple[date, date]:
    """First and last day of the last full month before `today`: all its days can be judged."""
    last = today.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


def workdays(office: Office, first: date, last: date) -> list[date]:
    kalender = next(item for item in office.items if type(item).__name__ == "Kalender")
    free = {day.tanggal for day in kalender.libur}
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in days if day.weekday() < 5 and day not in free]


def punches_of(person: Pegawai, days: list[date]) -> Iterator[DemoPunch]:
    """A person's month: mostly in time, some days late, early, once, twice in a row, or not at all."""
    dice = random.Random(person.id)  # noqa: S311 - made-up data, the same in each run
    habit = dice.choice((-18, -12, -8, -4, 1))
    for day in days:
        fate = dice.random()
        if fate < 0.025:
            continue
        start = datetime(day.year, day.month, day.day, 7, 30)  # noqa: DTZ001 - a device's local time
        end = start.replace(hour=16, minute=30 if day.weekday() == 4 else 0)
        arrive = start + timedelta(minutes=habit + dice.gauss(0, 6), seconds=dice.randrange(60))
        if fate > 0.96:
            arrive += timedelta(minutes=dice.randrange(20, 120))
        leave = end + timedelta(minutes=abs(dice.gauss(8, 10)), seconds=dice.randrange(60))
        if 0.93 < fate < 0.95:
            leave = end - timedelta(minutes=dice.randrange(5, 100))
        arrive, leave = arrive.replace(microsecond=0), leave.replace(microsecond=0)
        yield DemoPunch(person.id, person.pin, arrive, 0)
        if dice.random() < 0.05:
            yield DemoPunch(person.id, person.pin, arrive + timedelta(seconds=dice.randrange(2, 40)), 0)
        if not 0.90 < fate < 0.93:
            yield DemoPunch(person.id, person.pin, leave, dice.choice((0, 1, 1)))


def _saturday(person: Pegawai, day: date) -> Iterator[DemoPunch]:
    for hour, state in ((8, 0), (12, 1)):
        yield DemoPunch(person.id, person.pin, datetime(day.year, day.month, day.day, hour, 5), state)  # noqa: DTZ001


def office_punches(office: Office, opd: str, today: date) -> list[DemoPunch]:
    """All punches of one office in the demo month, in the order in which a device writes them."""
    first, last = demo_month(today)
    return punches_between(office, opd, first, last, office_events(office, opd, first, last))


def punches_between(
    office: Office, opd: str, first: date, last: date, events: Sequence[DemoEvent] = ()
) -> list[DemoPunch]:
    """The punches of an office from `first` to `last`, both included; who is away by an event has none."""
    days = workdays(office, first, last)
    found: list[DemoPunch] = []
    for person in office.staff.get(opd, ()):
        there = [day for day in days if day not in away(events, person.id)]
        found += punches_of(person, there)
        found += [punch for day in overtime(events, person.id) for punch in _saturday(person, day)]
    found.sort(key=lambda punch: (punch.at, punch.pin))
    return found


def attlog(punches: list[DemoPunch]) -> bytes:
    """The USB export of a ZKTeco/Solution device: PIN right-aligned, TAB, CRLF."""
    lines = (f"{p.pin:>9}\t{p.at:%Y-%m-%d %H:%M:%S}\t1\t{p.state}\t1\t0\r\n" for p in punches)
    return "".join(lines).encode("ascii")
