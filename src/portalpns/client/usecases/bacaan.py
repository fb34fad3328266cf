"""Files that are imported together: when their machines were read, and which days that closes."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from itertools import islice
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy.engine import Connection

from portalpns.client.usecases.impor import Back
from portalpns.client.usecases.mesin import readings_of
from portalpns.domain.absensi.day import Tunggu
from portalpns.domain.absensi.dokumen import PunchKey
from portalpns.domain.absensi.kantor import schedule_of
from portalpns.domain.absensi.mesin import Bacaan, Bacaans, awaited
from portalpns.domain.absensi.runs import LONGEST_SILENCE, span
from portalpns.domain.absensi.wall import day_of, moment_of, wall_in
from portalpns.domain.direktori import Direktori
from portalpns.store.cache import hari

if TYPE_CHECKING:
    from portalpns.devices.attlog import AttlogPunch, Import

SLICE = 20_000


class Files:
    """Files that are imported together for an office, as of now; made before any of them is stored."""

    def __init__(
        self, connection: Connection, imports: Sequence["Import"], opd: str, now: datetime, book: Direktori
    ) -> None:
        self._tz, self._now, self._schedule = ZoneInfo(book.pemda.tz), now, schedule_of(book)
        for one in imports:
            if one.unsure and not _shows_its_clock(connection, one, opd, *one.unsure):
                one.clock_lost, one.written = True, None
        self._files = [(self._read(one, opd), self._newest(one, opd)) for one in imports]
        self._before = readings_of(connection, book, opd)
        self.after = dict(self._before)
        """The readings of the office's machines once these files are in."""
        for _, newest in self._files:
            for device, day in newest.items():
                told = Bacaan(day, self._read_as_far(device, day))
                self.after[device] = told.later(self.after.get(device))
        self._open = {date.fromisoformat(day) for day in hari.open_days(connection, opd)}
        self.again = tuple(self._again(newest) for _, newest in self._files)
        """For each file by machine the newest day (ISO), where it tells of a later reading of it than is known."""

    def read_at(self, place: int, device: str) -> datetime:
        """When a machine was read for the file at a place: of two that reach as far, one may hold the newer reading."""
        at, newest = self._files[place]
        return self._read_as_far(device, newest[device]) if device in newest else at[device]

    def _read_as_far(self, device: str, day: date) -> datetime:
        return max(at[device] for at, newest in self._files if device in newest and newest[device] >= day)

    def _read(self, one: "Import", opd: str) -> dict[str, datetime]:
        """By machine when it was read: where a clock was lost each at its own newest punch, and not at another's."""
        at = one.read_at(self._now, self._tz)
        found = {f"{opd}-{device}": at for device in one.devices}
        if one.clock_lost:
            last = wall_in(at, self._tz)
            for device in one.devices:
                own = (wall for walls in one.touches(device).values() for wall in walls if wall <= last)
                found[f"{opd}-{device}"] = moment_of(max(own, default=last), self._tz)
        return found

    def _again(self, newest: dict[str, date]) -> dict[str, str]:
        """Only a reading after the end of a day that was not over before: a day waits for it, or will."""
        found = {}
        for device, day in newest.items():
            before, told = self._before.get(device), self._read_as_far(device, day)
            if before is not None and before.hari == day and any(
                before.dibaca < self._ends(one) <= told for one in span(day, day_of(wall_in(told, self._tz)))
            ):  # fmt: skip
                found[device] = day.isoformat()
        return found

    def closes(self) -> tuple[date, ...]:
        """The open days of the office that wait for no machine any more once these files are in."""
        return tuple(sorted(day for day in self._open if self._waits(self._before, day) > self._waits(self.after, day)))

    def _waits(self, readings: Bacaans, day: date) -> bool:
        wait = awaited(readings, day)
        return wait is not None and wait.dibaca < self._ends(day)

    def left_open(self) -> tuple[tuple[date, ...], datetime, str] | None:
        """The days that are over and still wait for a machine, when this was read, and which it is.

        Of several machines that of the newest day is told.
        """
        last = max((day for _, newest in self._files for day in newest.values()), default=None)
        if last is None:
            return None
        first = max(last - LONGEST_SILENCE, min(one.hari for one in self.after.values()))
        waits = {day: wait for day in sorted(span(first, last)) if (wait := self._wait(day)) is not None}
        if not waits:
            return None
        newest = waits[max(waits)]
        days = tuple(day for day, wait in waits.items() if wait.device == newest.device)
        return days, newest.dibaca.astimezone(self._tz), newest.device

    def _wait(self, day: date) -> Tunggu | None:
        """The machine for which a day that is over waits once these files are in."""
        wait = awaited(self.after, day)
        return wait if wait is not None and wait.dibaca < self._ends(day) <= self._now else None

    def _newest(self, one: "Import", opd: str) -> dict[str, date]:
        """By machine the newest day of a file that is not ahead of the clock."""
        today = day_of(wall_in(self._now, self._tz))
        devices = {device for device, *_ in one.kept}
        found: dict[str, date] = {}
        for (device, *_), times in one.kept.items():
            if len(devices) == 1 and one.newest is not None:
                last = min(day_of(one.newest), today)  # what another file holds as well is not kept twice
            else:
                last = max((day for at in times if (day := day_of(at)) <= today), default=date.min)
            label = f"{opd}-{device}"
            if last > date.min:
                found[label] = max(last, found.get(label, last))
        return found

    def _ends(self, day: date) -> datetime:
        """When the shift of a day can hold nothing more; a day off waits for nothing."""
        closes = self._schedule.closes(day)
        return datetime.min.replace(tzinfo=UTC) if closes is None else moment_of(closes, self._tz)


def keys_of(punches: Iterable["AttlogPunch"], opd: str) -> list[PunchKey]:
    """The punches of an office's files."""
    # every office numbers its devices from 1
    return [(f"{opd}-{one.device}", one.pin, one.at, one.state, one.verify) for one in punches]


def fresh_keys(connection: Connection, punches: Iterator["AttlogPunch"], opd: str) -> Iterator[PunchKey]:
    """Those that are not stored yet, never more than a slice of them in memory: a file may hold millions."""
    while part := list(islice(punches, SLICE)):
        keys = keys_of(part, opd)
        known = hari.known_keys(connection, keys)
        yield from (key for key in keys if key not in known)


def back_of(connection: Connection, one: "Import", opd: str) -> Back | None:
    """What is not stored yet and lies back behind newer lines; None where nothing does."""
    days = [key[2][:10] for key in fresh_keys(connection, one.punches_behind(), opd)]
    if not days or one.ahead is None:
        return None
    return Back(len(days), date.fromisoformat(min(days)), date.fromisoformat(max(days)), *one.ahead)


def _shows_its_clock(connection: Connection, one: "Import", opd: str, first: str, last: str) -> bool:
    """Whether all that a file tells for the first time bears plausible dates, from `first` to `last`, and it does tell.

    Its order says nothing, so that a clock that was lost at the reading before is right only with new records.
    """
    found = False
    for _device, _pin, at, *_ in fresh_keys(connection, one.punches(), opd):
        if not first <= at <= last:
            return False
        found = True
    return found
