"""When each machine of an office was read, and which of them a day still waits for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from portalpns.domain.absensi.day import Tunggu
from portalpns.domain.absensi.runs import LONGEST_SILENCE, span
from portalpns.domain.catatan import require_note
from portalpns.domain.errors import WrongState

CLOSED_BY = timedelta(days=2)
"""So long after its midnight every shift of a day is over, also one that ends on the next."""


@dataclass(frozen=True, slots=True)
class Bacaan:
    """The newest day of which a machine holds punches, and when the machine was last read as far as that."""

    hari: date
    dibaca: datetime

    def later(self, other: "Bacaan | None") -> "Bacaan":
        """What both say together: the newer day, of the same day the later reading."""
        return self if other is None else max(self, other, key=lambda one: (one.hari, one.dibaca))


Bacaans = Mapping[str, Bacaan]
"""The readings of an office by machine."""


def awaited(readings: Bacaans, day: date) -> Tunggu | None:
    """The machine that was read the longest ago of those in which more of a day may lie; None when it is all in.

    A machine of which a later day is known holds nothing back, and one that is silent for longer than the others of
    the office, or than until that day, by LONGEST_SILENCE is gone.
    """
    newest = max((one.hari for one in readings.values()), default=date.min)
    if day - newest > LONGEST_SILENCE:
        return None
    over = datetime.combine(day, time(), UTC) + CLOSED_BY
    waits = [
        (one.dibaca, device) for device, one in readings.items()
        if one.hari <= day and newest - one.hari <= LONGEST_SILENCE and one.dibaca < over
    ]  # fmt: skip
    if not waits:
        return None
    dibaca, device = min(waits)
    return Tunggu(device, dibaca)


def closed(readings: Bacaans, device: str, at: datetime, alasan: str) -> Bacaan:
    """How far a machine was read that is said, at a moment and for a reason, to hold nothing more until then.

    Its days wait no longer, as after a reading that found nothing new. Raises WrongState for one that was never read
    and BadInput without a reason.
    """
    require_note(alasan, "Tuliskan mengapa mesin ini tidak dapat dibaca lagi.", words="Alasan")
    if device not in readings:
        raise WrongState(f"Tidak ada hari yang menunggu mesin {device}.")
    return readings[device].later(Bacaan(readings[device].hari, at))


def changed(before: Bacaans, after: Bacaans) -> set[date]:
    """The days that wait for something else once the machines were read again."""
    if before == after:
        return set()
    newest = max(one.hari for one in (*before.values(), *after.values()))
    first = newest - 2 * LONGEST_SILENCE  # whatever lies before had been let go already
    first = max(first, min(one.hari for one in (*before.values(), *after.values())))
    return {day for day in span(first, newest + LONGEST_SILENCE) if awaited(before, day) != awaited(after, day)}
