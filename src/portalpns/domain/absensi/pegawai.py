"""What attendance has to know of a person: zone, time of employment, offices over time, roster."""

from dataclasses import dataclass
from datetime import date, tzinfo

from portalpns.domain.absensi.schedule import NO_ROSTER, Roster


@dataclass(frozen=True, slots=True)
class Penugasan:
    """An assignment to an OPD from `mulai` to `selesai`, both included; None is open."""

    opd: str
    mulai: date
    selesai: date | None = None

    def meets(self, other: "Penugasan") -> bool:
        """Whether there is a day on which both hold."""
        return self.mulai <= (other.selesai or date.max) and other.mulai <= (self.selesai or date.max)


@dataclass(frozen=True, slots=True)
class PegawaiAbsensi:
    """A person as a day is judged; `zone` is the local zone of the workplace (Perpres 21/2023 Pasal 4)."""

    id: str
    zone: tzinfo
    mulai: date
    selesai: date | None = None
    penugasan: tuple[Penugasan, ...] = ()
    roster: Roster = NO_ROSTER

    def opd_on(self, day: date) -> str | None:
        """The office of a day, None outside employment or assignment; of two the one that began last."""
        if day < self.mulai or (self.selesai is not None and day > self.selesai):
            return None
        found: Penugasan | None = None
        for post in self.penugasan:
            holds = post.mulai <= day and (post.selesai is None or day <= post.selesai)
            if holds and (found is None or post.mulai >= found.mulai):
                found = post
        return None if found is None else found.opd

    def serves(self, opd: str, first: date, last: date) -> bool:
        """Whether the person was assigned to an office on any day from `first` to `last`."""
        wanted = Penugasan(opd, first, last)
        return any(post.opd == opd and post.meets(wanted) for post in self.penugasan)
