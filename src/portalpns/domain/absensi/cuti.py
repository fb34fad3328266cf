"""Leave and duty of whole days: which code a day gets when letters meet (PP 11/2017, Peraturan BKN 24/2017)."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import cache

from portalpns.domain.absensi.events import DUTY, Peristiwa
from portalpns.domain.absensi.kode import all_codes, kode

CONFLICT = "KONFLIK"


@cache
def leave_codes() -> frozenset[str]:
    return frozenset(code.kode for code in all_codes().values() if code.hitungan)


@cache
def calendar_leave_codes() -> frozenset[str]:
    """Leave counted in calendar days, which prints its code on days off as well."""
    return frozenset(code.kode for code in all_codes().values() if code.hitungan == "hari_kalender")


def on_workday(events: Iterable[Peristiwa]) -> tuple[str | None, str]:
    """Code and reason of a working day under leave or duty; (None, "") when no such letter holds.

    A status (CLTN) goes before leave. Leave and duty on one day, or leaves of two kinds, are a conflict that
    somebody must decide, unless the duty letter calls the person back.
    """
    events = [event for event in events if event.kind == DUTY or event.kind in leave_codes()]
    duty = [event for event in events if event.kind == DUTY]
    leave = {event.kind: event for event in events if event.kind != DUTY}
    if any(event.recall for event in duty) and leave:
        names = _names(leave)
        return DUTY, f"Dinas luar dengan pemanggilan kembali; hari {names} dikembalikan."
    if not duty and "CLTN" in leave:
        leave = {"CLTN": leave["CLTN"]}
    if len(leave) + bool(duty) > 1:
        names = _names([*leave, *(["DL"] if duty else [])])
        return CONFLICT, f"Surat yang bertentangan pada satu hari: {names}; tanpa potongan sampai diputuskan."
    for event in (*duty, *leave.values()):
        return event.kind, _reason(event)
    return None, ""


def clash(event: Peristiwa, others: Iterable[Peristiwa], workday: Callable[[date], bool]) -> Peristiwa | None:
    """The first of the others with which the event would make a conflict on a working day."""
    for other in others:
        if on_workday((event, other))[0] == CONFLICT:
            first, last = max(event.mulai, other.mulai), min(event.selesai, other.selesai)
            if any(workday(first + timedelta(days=n)) for n in range((last - first).days + 1)):
                return other
    return None


def on_day_off(events: Iterable[Peristiwa]) -> tuple[str | None, str]:
    """Code and reason of a leave that runs on through days off; (None, "") when none does."""
    codes = calendar_leave_codes()
    kinds = {event.kind: event for event in events if event.kind in codes}
    for code in ("CLTN", *sorted(kinds)):
        if code in kinds:
            return code, _reason(kinds[code])
    return None, ""


def _reason(event: Peristiwa) -> str:
    letter = f" berdasarkan {event.surat}" if event.surat else ""
    return f"{kode(event.kind).nama} disetujui{letter}."


def _names(kinds: Iterable[str]) -> str:
    return " dan ".join(kode(kind).nama.lower() for kind in kinds)
