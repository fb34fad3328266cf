"""What was decided about a person's days: leave, duty, permits, corrections, overtime (peristiwa)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from portalpns.domain.absensi.kode import all_codes
from portalpns.domain.absensi.rules import RuleSet
from portalpns.domain.absensi.schedule import Shift
from portalpns.domain.absensi.wall import DAY_S, Wall
from portalpns.domain.errors import BadInput

LATE_PERMIT, EARLY_PERMIT = "IZIN_TERLAMBAT", "IZIN_PULANG"
FIX_IN, FIX_OUT = "KOREKSI_MASUK", "KOREKSI_PULANG"
DUTY, OVERTIME = "DL", "LEMBUR"
FIXES = (FIX_IN, FIX_OUT)
BESIDE = (LATE_PERMIT, EARLY_PERMIT, OVERTIME)
"""What says something of the punches of a day, and nothing of a day without."""

LONGEST = timedelta(days=366 * 3)
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2199, 12, 31)
"""What days are judged at all; the format of cases and the clocks of devices need no others."""


def event_kinds() -> tuple[str, ...]:
    """Every kind of event there is: the leave codes, DL, permits, corrections, LEMBUR."""
    wanted = ("cuti", "status", "dinas", "peristiwa")
    return tuple(code.kode for code in all_codes().values() if code.jenis in wanted)


@dataclass(frozen=True, slots=True)
class Peristiwa:
    """One approved decision over `mulai` to `selesai`, both included; `until_s` is a time in seconds from midnight.

    `recall` on a DL: the letter calls the person back from leave. `surat` is the number of the letter it rests on.
    """

    kind: str
    mulai: date
    selesai: date
    until_s: int | None = None
    recall: bool = False
    surat: str = ""


def duty_key(letter: str, pegawai: str) -> str:
    """The id of the duty that a signed surat perintah tugas makes for one of its people."""
    return f"dl:{letter}:{pegawai}"


def is_from_letter(key: str) -> bool:
    """Whether the event with this id ends with its letter only; what a person enters has an id without a colon."""
    return key.startswith("dl:")


def is_decided(day: date, decided: Iterable[Peristiwa]) -> bool:
    """Whether it was decided what this day is, whatever the machines say.

    Permits and orders of overtime only say how punches count: they make no day of which no machine was read.
    """
    return any(event.mulai <= day <= event.selesai and event.kind not in BESIDE for event in decided)


def check(event: Peristiwa) -> None:
    """Raise BadInput with one sentence when an event cannot be what it says."""
    if event.kind not in event_kinds():
        raise BadInput(f"jenis “{event.kind}” tidak dikenal; yang dikenal: {', '.join(event_kinds())}.")
    code = all_codes()[event.kind]
    if event.selesai < event.mulai:
        raise BadInput("tanggal akhir mendahului tanggal awal.")
    if code.until and event.until_s is None:
        raise BadInput(f"{code.nama} memerlukan “until” ({code.until}) dengan bentuk JJ:MM.")
    if event.until_s is not None and not code.until and event.kind != OVERTIME:
        # Peraturan BKN 24/2017: the smallest unit of a leave is one working day.
        raise BadInput(f"{code.nama} berlaku sehari penuh sehingga “until” harus kosong; gunakan izin.")
    if event.recall and event.kind != DUTY:
        raise BadInput("pemanggilan kembali (“recall”) hanya berlaku untuk DL.")


def check_span(mulai: date, selesai: date) -> None:
    """Raise BadInput for days that no decision can mean; a case file may hold a leave without such an end."""
    if selesai - mulai > LONGEST:
        raise BadInput("Rentang tanggal ini terlalu panjang; paling lama tiga tahun.")
    if mulai < FIRST_DAY or selesai > LAST_DAY:
        raise BadInput(f"Tanggal harus antara tahun {FIRST_DAY.year} dan {LAST_DAY.year}.")


def place(event: Peristiwa, shift: Shift) -> Wall:
    """The time of a permit as a moment of the shift, on its first or, past midnight, its second date."""
    moment = shift.ordinal * DAY_S + (event.until_s or 0)
    return moment + DAY_S if moment < shift.start and moment + DAY_S <= shift.end else moment


def late_from(events: Sequence[Peristiwa], shift: Shift, tolerance_s: int) -> Wall:
    """From when on a person counts as late: a permit covers [start, until]."""
    permits = (place(event, shift) for event in events if event.kind == LATE_PERMIT)
    return max(shift.start + tolerance_s, max(permits, default=shift.start))


def early_until(events: Sequence[Peristiwa], shift: Shift) -> Wall:
    """Until when a person must stay: a permit covers [until, end]."""
    permits = (place(event, shift) for event in events if event.kind == EARLY_PERMIT)
    return min(shift.end, min(permits, default=shift.end))


def corrected(events: Iterable[Peristiwa], kind: str, shift: Shift, rules: RuleSet) -> Wall | None:
    """The moment an approved correction claims: inside the window of the shift, nearest to the side it stands for.

    A time that lies in no part of the window is taken on the date of the shift. Of several claims the nearest wins.
    """
    side = shift.start if kind == FIX_IN else shift.end
    low, high = shift.start - rules.before_s, shift.end + rules.after_s
    claims: list[Wall] = []
    for event in events:
        if event.kind == kind:
            own_date = shift.ordinal * DAY_S + (event.until_s or 0)
            moments = [at for at in (own_date - DAY_S, own_date, own_date + DAY_S) if low <= at <= high]
            claims.extend(moments or [own_date])
    return min(claims, key=lambda at: (abs(at - side), at), default=None)
