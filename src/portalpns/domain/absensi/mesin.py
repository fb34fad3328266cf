"""When each machine of an office was read, and which of them a day still waits for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from portalpns.domain.absensi.day import Tunggu
from portalpns.domain.absensi.runs import LONGEST_SILENCE, span
from portalpns.domain.absensi.wall import day_of, wall_in
from portalpns.domain.catatan import require_note
from portalpns.domain.errors import WrongState

CLOSED_BY = timedelta(days=2)
"""So long after its midnight every shift of a day is over, also one that ends on the next."""


@dataclass(frozen=True, slots=True)
class Bacaan:
    """The newest day of which a machine holds punches, and when the machine was last read as far as that.

    `tutup`: it is said to be gone, so that `hari` is the last day on which it could have recorded anything, and no day
    waits for it until it holds punches of a later one.
    """

    hari: date
    dibaca: datetime
    tutup: bool = False

    def holds(self, day: date) -> bool:
        """Whether more of a day may lie in the machine."""
        over = datetime.combine(day, time(), UTC) + CLOSED_BY
        return not self.tutup and self.hari <= day and self.dibaca < over

    def later(self, other: "Bacaan | None") -> "Bacaan":
        """What both say together: the newer day, of the same day the later reading."""
        return self if other is None else max(self, other, key=lambda one: (one.hari, one.dibaca, one.tutup))


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


def require_closable(readings: Bacaans, device: str, alasan: str) -> None:
    """Raise why a machine cannot be said to be gone: WrongState for one not in use, BadInput without a
    reason."""
    require_note(alasan, "Tuliskan mengapa mesin ini tidak dapat dibaca lagi.", words="Alasan")
    if device not in in_use(readings):
        raise WrongState(f"Tidak ada hari yang menunggu mesin {device}.")


def gone(before: Bacaan, at: datetime, tz: tzinfo) -> Bacaan:
    """What is known of a machine once it is said to be gone: it vouches for the days before, on which it was silent."""
    yesterday = day_of(wall_in(at, tz)) - timedelta(days=1)
    return before.later(Bacaan(max(before.hari, yesterday), max(before.dibaca, at), tutup=True))


def vouched(before: Bacaan, after: Bacaan) -> set[date]:
    """The days that stand for the silence of a machine that is `gone`: no further apart than a silence may be."""
    days, day = {after.hari}, after.hari
    while (day := day - LONGEST_SILENCE) > before.hari:
        days.add(day)
    return days


def all_gone(readings: Bacaans) -> bool:
    """Whether the machines that an office had in use are all said to be gone."""
    return bool(readings) and all(one.tutup for one in in_use(readings).values())


def changed(before: Bacaans, after: Bacaans) -> set[date]:
    """The days that wait for something else once the machines were read again."""
    if before == after:
        return set()
    newest = max(one.hari for one in (*before.values(), *after.values()))
    first = newest - 2 * LONGEST_SILENCE  # whatever lies before had been let go already
    first = max(first, min(one.hari for one in (*before.values(), *after.values())))
    return {day for day in span(first, newest + LONGEST_SILENCE) if awaited(before, day) != awaited(after, day)}
