"""Leave, permits and overtime of the demo's people in its month: each code of the report is seen once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from portalpns.demo.office import Office
from portalpns.domain.pegawai import Pegawai


@dataclass(frozen=True)
class DemoEvent:
    """One decision on a person's days; `away` says that no finger is laid on the device meanwhile."""

    pegawai: str
    kind: str
    mulai: date
    selesai: date
    until: str | None = None
    away: bool = True


def office_events(office: Office, opd: str, first: date, last: date) -> list[DemoEvent]:
    """The same for the same city; offices with fewer than ten people of staff have none."""
    clerk = office.clerk[opd]
    posts = {person.id for person in office.holder.values()}
    staff = [person for person in office.staff[opd] if person.id != clerk.id and person.id not in posts]
    if len(staff) < 10:
        return []
    monday = first + timedelta(days=(7 - first.weekday()) % 7)
    mother = next((person for person in staff[8:] if _is_woman(person)), staff[8])
    saturday = monday + timedelta(days=12)

    def days(week: int, start: int, end: int) -> tuple[date, date]:
        return monday + timedelta(days=7 * week + start), monday + timedelta(days=7 * week + end)

    return [
        DemoEvent(staff[0].id, "CT", *days(1, 0, 4)),
        DemoEvent(staff[1].id, "CT", *days(2, 3, 4)),
        DemoEvent(staff[2].id, "CS", *days(0, 1, 2)),
        DemoEvent(staff[3].id, "CAP", *days(1, 2, 3)),
        DemoEvent(mother.id, "CM", first, last + timedelta(days=60)),
        DemoEvent(staff[4].id, "IZIN_TERLAMBAT", *days(0, 3, 3), until="09:30", away=False),
        DemoEvent(staff[5].id, "IZIN_PULANG", *days(2, 1, 1), until="14:00", away=False),
        DemoEvent(staff[6].id, "LEMBUR", saturday, saturday, away=False),
    ]


def away(events: Sequence[DemoEvent], pegawai: str) -> set[date]:
    """The days on which a person is not there."""
    found: set[date] = set()
    for one in events:
        if one.pegawai == pegawai and one.away:
            found |= {one.mulai + timedelta(days=n) for n in range((one.selesai - one.mulai).days + 1)}
    return found


def overtime(events: Sequence[DemoEvent], pegawai: str) -> list[date]:
    """The free days on which a person was told to come."""
    return [one.mulai for one in events if one.pegawai == pegawai and one.kind == "LEMBUR"]


def _is_woman(person: Pegawai) -> bool:
    return person.nip[14] == "2"
