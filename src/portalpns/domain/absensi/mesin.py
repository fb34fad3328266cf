"""When each machine of an office was read, and which of them a day still waits for."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

from portalpns.domain.absensi.day import Tunggu
from portalpns.domain.absensi.runs import LONGEST_SILENCE, span
from portalpns.domain.absensi.wall import day_of, wall_in
from portalpns.domain.catatan import require_note
from portalpns.domain.clock import tanggal
from portalpns.domain.errors import WrongState

CLOSED_BY = timedelta(days=2)
"""So long after its midnight every shift of a day is over, also one that ends on the next."""


class Tutup(NamedTuple):
    """That a machine is said to be gone: the last day on which it could have recorded anything, and when said."""

    hari: date
    pada: datetime

    def later(self, other: "Tutup | None") -> "Tutup":
        return self if other is None else Tutup(max(self.hari, other.hari), max(self.pada, other.pada))


@dataclass(frozen=True, slots=True)
class Bacaan:
    """The newest day of which a machine holds punches, when it was last read as far as that, and that it is gone.

    Each is kept for itself, so that it does not matter in which order files come and machines are said to be gone.
    """

    hari: date
    dibaca: datetime
    tutup: Tutup | None = None

    @property
    def is_gone(self) -> bool:
        """Whether no day waits for it: until it was read after that was said, with punches of its last day or later."""
        return self.tutup is not None and (self.hari < self.tutup.hari or self.dibaca <= self.tutup.pada)

    @property
    def silent_until(self) -> date:
        """The last day on which it could have recorded anything, once it is said to be gone."""
        return self.hari if self.tutup is None else max(self.hari, self.tutup.hari)

    def holds(self, day: date) -> bool:
        """Whether more of a day may lie in the machine."""
        over = datetime.combine(day, time(), UTC) + CLOSED_BY
        return not self.is_gone and self.hari <= day and self.dibaca < over

    def later(self, other: "Bacaan | None") -> "Bacaan":
        """What both say together: the newer day, of the same day the later reading."""
        if other is None:
            return self
        hari, dibaca = max((self.hari, self.dibaca), (other.hari, other.dibaca))
        return Bacaan(hari, dibaca, self.tutup.later(other.tutup) if self.tutup is not None else other.tutup)


Bacaans = Mapping[str, Bacaan]
"""The readings of an office by machine."""


def newest_day(readings: Bacaans) -> date:
    """The newest day of which the machines of an office hold punches."""
    return max((one.hari for one in readings.values()), default=date.min)


def in_use(readings: Bacaans) -> Bacaans:
    """The machines of an office without those that are silent for longer than the others by LONGEST_SILENCE: whatever
    became of them, nothing waits for them."""
    newest = newest_day(readings)
    return {device: one for device, one in readings.items() if newest - one.hari <= LONGEST_SILENCE}


def awaited(readings: Bacaans, day: date) -> Tunggu | None:
    """The machine that was read the longest ago of those in which more of a day may lie; None when it is all in.

    A machine of which a later day is known holds nothing back; where none is known to work for LONGEST_SILENCE until
    that day nothing is awaited.
    """
    if day - newest_day(readings) > LONGEST_SILENCE:
        return None
    waits = [(one.dibaca, device) for device, one in in_use(readings).items() if one.holds(day)]
    if not waits:
        return None
    dibaca, device = min(waits)
    return Tunggu(device, dibaca)


def closed(readings: Bacaans, device: str, at: datetime, tz: tzinfo, alasan: str) -> Bacaan:
    """What is known of a machine once it is said to be gone; raises why it cannot be, or why that says nothing.

    WrongState for one not in use, and where the clock lies before what is known already; BadInput without a reason.
    """
    require_note(alasan, "Tuliskan mengapa mesin ini tidak dapat dibaca lagi.", words="Alasan")
    if device not in in_use(readings):
        raise WrongState(f"Tidak ada hari yang menunggu mesin {device}.")
    before = readings[device]
    after = gone(before, at, tz)
    if not after.is_gone:
        read = before.dibaca.astimezone(tz)
        raise WrongState(
            f"Mesin {device} masih dibaca pada {tanggal(read.date())} pukul {read:%H.%M}, sesudah saat ini menurut jam "
            "komputer; periksa tanggal dan jam komputer, lalu ulangi."
        )
    if before.is_gone and after.silent_until == before.silent_until:
        raise WrongState(
            f"Mesin {device} sudah dinyatakan tidak dapat dibaca lagi sampai dengan {tanggal(before.silent_until)}; "
            "bila hari ini bukan sehari sesudahnya, periksa tanggal dan jam komputer."
        )
    return after


def gone(before: Bacaan, at: datetime, tz: tzinfo) -> Bacaan:
    """The same, whatever that says: it vouches for the days before the moment, on which it was silent."""
    yesterday = day_of(wall_in(at, tz)) - timedelta(days=1)
    return before.later(replace(before, tutup=Tutup(max(before.hari, yesterday), at)))


def vouched(before: Bacaan, after: Bacaan) -> set[date]:
    """The days that stand for the silence of a machine that is `gone`: no further apart than a silence may be."""
    days, day = {after.silent_until}, after.silent_until
    while (day := day - LONGEST_SILENCE) > before.hari:
        days.add(day)
    return days


def all_gone(readings: Bacaans) -> bool:
    """Whether the machines that an office had in use are all said to be gone."""
    return bool(readings) and all(one.is_gone for one in in_use(readings).values())


def changed(before: Bacaans, after: Bacaans) -> set[date]:
    """The days that wait for something else once the machines were read again."""
    if before == after:
        return set()
    newest = max(one.hari for one in (*before.values(), *after.values()))
    first = newest - 2 * LONGEST_SILENCE  # whatever lies before had been let go already
    first = max(first, min(one.hari for one in (*before.values(), *after.values())))
    return {day for day in span(first, newest + LONGEST_SILENCE) if awaited(before, day) != awaited(after, day)}
