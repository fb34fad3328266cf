"""One day of one person: a pure function from schedule, punches and events to a code, minutes, marks and reasons."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from types import MappingProxyType

from portalpns.domain.absensi import cuti, events
from portalpns.domain.absensi.events import FIRST_DAY, LAST_DAY, Peristiwa
from portalpns.domain.absensi.pegawai import PegawaiAbsensi
from portalpns.domain.absensi.punches import Punch, first_and_last, split
from portalpns.domain.absensi.rules import RuleSet
from portalpns.domain.absensi.schedule import Schedule, Shift
from portalpns.domain.absensi.wall import Wall, clock_text, day_of, jam, wall_in
from portalpns.domain.clock import tanggal

NOTHING = Decimal(0)
FIRST_PUNCH = date(2010, 1, 1)
"""Before it no office in Indonesia had a device; a clock that loses its battery begins with 2000 or 2005 again."""
AHEAD = timedelta(days=2)
"""How far a punch may lie in the future and still be the fault of a zone or a clock."""


@dataclass(frozen=True, slots=True)
class DayResult:
    """What one day counts as; `masuk` and `pulang` are walls, `deduction` is per cent of the discipline part of TPP.

    `code` is None outside employment; `workday` is True when the person had a shift that started on this day.
    """

    pegawai: str
    tanggal: date
    opd: str | None = None
    code: str | None = None
    masuk: Wall | None = None
    pulang: Wall | None = None
    late_min: int = 0
    early_min: int = 0
    tl: str | None = None
    psw: str | None = None
    deduction: Decimal = NOTHING
    flags: tuple[str, ...] = ()
    why: tuple[str, ...] = ()
    workday: bool = False

    @property
    def masuk_text(self) -> str | None:
        """`07:30:00` on the clock of the workplace."""
        return None if self.masuk is None else clock_text(self.masuk)

    @property
    def pulang_text(self) -> str | None:
        return None if self.pulang is None else clock_text(self.pulang)


@dataclass(frozen=True, slots=True)
class Tunggu:
    """The machine a day waits for, and when it was last read."""

    device: str
    dibaca: datetime


NO_WAITS: Mapping[date, Tunggu] = MappingProxyType({})


def judgeable(
    days: Iterable[date], decided: Sequence[Peristiwa], today: date, quiet: Collection[date] = ()
) -> set[date]:
    """Those of the days that can be true: recorded since 2010 until two days ahead, or under what was decided.

    `quiet`: days off without a punch, which are a fact of the calendar however far ahead.
    """
    return {
        day for day in days
        if FIRST_DAY <= day <= LAST_DAY
        and (FIRST_PUNCH <= day <= today + AHEAD or day in quiet or events.is_decided(day, decided))
    }  # fmt: skip


def unjudged(pegawai: PegawaiAbsensi, day: date) -> DayResult:
    """A day that no clock can have meant: its punches are kept and shown, and count for nothing."""
    return DayResult(
        pegawai.id, day, why=("Tanggal rekaman tidak masuk akal sehingga tidak dinilai; periksa jam mesin.",)
    )


def judge_day(
    pegawai: PegawaiAbsensi,
    day: date,
    punches: Sequence[Punch],
    decided: Sequence[Peristiwa],
    schedule: Schedule,
    now: datetime,
) -> DayResult:
    """One day; `punches` are the person's from two days before to two days after, `decided` the approved events."""
    return judge_days(pegawai, day, day, punches, decided, schedule, now)[0]


def judge_days(
    pegawai: PegawaiAbsensi,
    first: date,
    last: date,
    punches: Sequence[Punch],
    decided: Sequence[Peristiwa],
    schedule: Schedule,
    now: datetime,
    waits: Mapping[date, Tunggu] = NO_WAITS,
) -> list[DayResult]:
    """Every day from `first` to `last`, both included; punches outside are needed only near the two ends.

    `waits`: the machines in which more of some days may lie; these are judged as of when theirs was read.
    """
    start, stop = first.toordinal(), last.toordinal()
    present = wall_in(now, pegawai.zone)
    own = split(punches, schedule, start, stop, pegawai.roster)
    results = []
    for ordinal in range(start, stop + 1):
        day = date.fromordinal(ordinal)
        todays = [event for event in decided if event.mulai <= day <= event.selesai] if decided else []
        wait = waits.get(day)
        then = present if wait is None else min(wall_in(wait.dibaca, pegawai.zone), present)
        results.append(_judge(pegawai, day, ordinal, own.get(ordinal, ()), todays, schedule, then, wait))
    return results


def _judge(
    pegawai: PegawaiAbsensi,
    day: date,
    ordinal: int,
    punches: Sequence[Punch],
    todays: Sequence[Peristiwa],
    schedule: Schedule,
    present: Wall,
    waits: Tunggu | None,
) -> DayResult:
    """The order of precedence: employment, days off, leave and duty, then what the punches say."""
    opd = pegawai.opd_on(day)
    if opd is None:
        why = ["Di luar masa kerja atau penugasan."]
        if punches:
            why.append(f"{len(punches)} rekaman pada hari ini tidak dinilai.")
        return DayResult(pegawai.id, day, why=tuple(why))
    shift = schedule.shift(ordinal, pegawai.roster)
    if shift is None:
        return _day_off(pegawai, day, ordinal, opd, punches, todays, schedule)
    if todays:
        code, reason = cuti.on_workday(todays)
        if code is not None:
            came, went = _sides(punches, shift, schedule.rules, todays)
            reasons = (reason, *_seen(came, went), *_notes(came, went))
            return DayResult(pegawai.id, day, opd, code, _at(came), _at(went), why=reasons, workday=True)
    if present < shift.end + schedule.rules.after_s:
        return _open(pegawai, day, opd, punches, todays, shift, schedule, waits)
    return _worked(pegawai, day, opd, punches, todays, shift, schedule)


def _day_off(
    pegawai: PegawaiAbsensi,
    day: date,
    ordinal: int,
    opd: str,
    punches: Sequence[Punch],
    todays: Sequence[Peristiwa],
    schedule: Schedule,
) -> DayResult:
    words = schedule.off_words(ordinal, pegawai.roster)
    came, went = first_and_last(punches, schedule.rules)
    code, reason = cuti.on_day_off(todays) if todays else (None, "")
    if code is not None:
        why = [reason, f"{words}."]
    elif came is None:
        code, why = "L", [f"{words}."]
    else:
        ordered = any(event.kind == events.OVERTIME for event in todays)
        duty = "diperintahkan sebagai lembur" if ordered else "tidak dihitung tanpa perintah lembur"
        code, why = "HL", [f"{words}; hadir, {duty}."]
    why += [*_seen(came, went), *_notes(came, went)]
    return DayResult(pegawai.id, day, opd, code, _at(came), _at(went), why=tuple(why))


def _open(
    pegawai: PegawaiAbsensi,
    day: date,
    opd: str,
    punches: Sequence[Punch],
    todays: Sequence[Peristiwa],
    shift: Shift,
    schedule: Schedule,
    waits: Tunggu | None,
) -> DayResult:
    came, went = _sides(punches, shift, schedule.rules, todays)
    closes = shift.end + schedule.rules.after_s
    until = f"{tanggal(day_of(closes))} pukul {jam(closes)}"
    said = f"rekaman masih ditunggu sampai {until}."
    if waits is not None:
        last = tanggal(waits.dibaca.astimezone(pegawai.zone).date())
        said = f"mesin {waits.device} terakhir dibaca {last}; baca lagi sesudah {until} dan impor berkasnya."
    why = (f"Belum dinilai: {said}", *_seen(came, went))
    return DayResult(pegawai.id, day, opd, "BELUM", _at(came), _at(went), why=why, workday=True)


def _worked(
    pegawai: PegawaiAbsensi,
    day: date,
    opd: str,
    punches: Sequence[Punch],
    todays: Sequence[Peristiwa],
    shift: Shift,
    schedule: Schedule,
) -> DayResult:
    rules = schedule.rules
    first, last = _sides(punches, shift, rules, todays)
    masuk, pulang = _at(first), _at(last)
    why: list[str] = []
    if todays:
        masuk, said = _corrected("masuk", masuk, events.corrected(todays, events.FIX_IN, shift, rules))
        why += said
        pulang, said = _corrected("pulang", pulang, events.corrected(todays, events.FIX_OUT, shift, rules))
        why += said
    if masuk is None and pulang is None:
        hours = f"{jam(shift.start)}-{jam(shift.end)}"
        cut = _percent(rules.absent)
        why.append(f"Tidak ada rekaman untuk jam kerja {hours} dan tidak ada surat: potongan {cut} %.")
        return DayResult(pegawai.id, day, opd, "TK", deduction=rules.absent, why=tuple(why), workday=True)
    flags: list[str] = []
    deduction = NOTHING
    late_min = early_min = 0
    tl = psw = None
    if masuk is None:
        flags.append("TAM")
        deduction += rules.missing_in
        why.append(f"Tidak ada rekaman masuk (TAM): potongan {_percent(rules.missing_in)} %.")
    else:
        limit = events.late_from(todays, shift, rules.tolerance_s) if todays else shift.start + rules.tolerance_s
        late_min = rules.minutes(masuk - limit)
        tl, share = _band("TL", late_min, rules.band(late_min), rules.band_pct)
        deduction += share
        why.append(_late_words(masuk, shift, late_min, tl, share, limit))
    if pulang is None:
        flags.append("TAP")
        deduction += rules.missing_out
        why.append(f"Tidak ada rekaman pulang (TAP): potongan {_percent(rules.missing_out)} %.")
    else:
        limit = events.early_until(todays, shift) if todays else shift.end
        early_min = rules.minutes(limit - pulang)
        psw, share = _band("PSW", early_min, rules.band(early_min), rules.band_pct)
        deduction += share
        why.append(_early_words(pulang, shift, early_min, psw, share, limit))
    if (first is not None and first.away) or (last is not None and last.away):
        flags.append("LOKASI_LUAR")
    why += _notes(first, last)
    return DayResult(
        pegawai.id, day, opd, "H", masuk, pulang, late_min, early_min, tl, psw,
        deduction, tuple(flags), tuple(why), True,
    )  # fmt: skip


def punched_sides(
    pegawai: PegawaiAbsensi, day: date, punches: Sequence[Punch], decided: Sequence[Peristiwa], schedule: Schedule
) -> tuple[Wall | None, Wall | None]:
    """Arrival and departure of a working day by its punches alone, whatever was decided about it."""
    ordinal = day.toordinal()
    shift = schedule.shift(ordinal, pegawai.roster)
    if shift is None:
        return None, None
    todays = [event for event in decided if event.mulai <= day <= event.selesai]
    own = split(punches, schedule, ordinal, ordinal, pegawai.roster)
    came, went = _sides(own.get(ordinal, ()), shift, schedule.rules, todays)
    return _at(came), _at(went)


def _sides(
    punches: Sequence[Punch], shift: Shift, rules: RuleSet, todays: Sequence[Peristiwa]
) -> tuple[Punch | None, Punch | None]:
    """First punch before the middle of the shift, last punch from the middle on; neither fills the other side.

    A permit that reaches over the middle moves the end of the arrivals, or the begin of the departures, to its own
    time, to the minute in which nobody counts as late or early yet. A punch before the window is an arrival only when
    there is no better one: it is mostly the departure of a late evening or night. Punches within `dedupe_s` are one
    presence, which cannot be arrival and departure at once.
    """
    if not punches:
        return None, None
    middle = shift.middle
    late = events.late_from(todays, shift, rules.tolerance_s) if todays else shift.start
    early = events.early_until(todays, shift) if todays else shift.end

    def comes(at: Wall) -> bool:
        return at < middle or (late > middle and not rules.minutes(at - late))

    def goes(at: Wall) -> bool:
        return at >= middle or (early < middle and not rules.minutes(early - at))

    first, last = punches[0], punches[-1]
    opens = shift.start - rules.before_s
    if first.at < opens:
        first = next((punch for punch in punches if punch.at >= opens and comes(punch.at)), first)
    came = first if comes(first.at) else None
    went = last if goes(last.at) else None
    if came is not None and went is not None and went.at - came.at <= rules.dedupe_s:
        if came.at < middle and goes(came.at):
            return None, went  # with leave to go by then
        went = None
    return came, went


def _corrected(side: str, punched: Wall | None, claimed: Wall | None) -> tuple[Wall | None, list[str]]:
    """The time of a side and what is to be said of its correction, which supplies only what is missing."""
    if claimed is None:
        return punched, []
    if punched is None:
        return claimed, [f"Jam {side} {jam(claimed)} dari koreksi yang disetujui."]
    return punched, [f"Koreksi jam {side} {jam(claimed)} tidak dipakai: ada rekaman {side} {jam(punched)}."]


def _band(mark: str, minutes: int, band: int, percent: Sequence[Decimal]) -> tuple[str | None, Decimal]:
    return (f"{mark}{band}", percent[band - 1]) if minutes and band else (None, NOTHING)


def _percent(value: Decimal) -> str:
    return str(value).replace(".", ",")


def _at(punch: Punch | None) -> Wall | None:
    return None if punch is None else punch.at


def _late_words(masuk: Wall, shift: Shift, minutes: int, tl: str | None, cut: Decimal, limit: Wall) -> str:
    text = f"Masuk {jam(masuk)}, jam kerja mulai {jam(shift.start)}"
    if limit > shift.start:
        text += f", diizinkan sampai {jam(limit)}"
    if tl is None:
        return f"{text}: tidak terlambat."
    return f"{text}: terlambat {minutes} menit ({tl}), potongan {_percent(cut)} %."


def _early_words(pulang: Wall, shift: Shift, minutes: int, psw: str | None, cut: Decimal, limit: Wall) -> str:
    text = f"Pulang {jam(pulang)}, jam kerja sampai {jam(shift.end)}"
    if limit < shift.end:
        text += f", diizinkan mulai {jam(limit)}"
    if psw is None:
        return f"{text}: tidak lebih awal."
    return f"{text}: {minutes} menit lebih awal ({psw}), potongan {_percent(cut)} %."


def _seen(came: Punch | None, went: Punch | None) -> list[str]:
    """Punches that do not count on such a day, but are shown."""
    parts = [f"{word} {jam(punch.at)}" for word, punch in (("masuk", came), ("pulang", went)) if punch is not None]
    return [f"Rekaman yang ada: {', '.join(parts)}."] if parts else []


def _notes(*used: Punch | None) -> list[str]:
    """What was done to the raw times: device clocks set right, other zones."""
    notes = []
    for punch in used:
        if punch is not None and punch.moved_s:
            raw = jam(punch.at - punch.moved_s)
            sign = "+" if punch.moved_s > 0 else "-"
            notes.append(f"Jam mesin dikoreksi {sign}{abs(punch.moved_s)} detik; rekaman asli {raw}.")
        if punch is not None and punch.away:
            notes.append(f"Rekaman {jam(punch.at)} dibuat di zona waktu {punch.away}.")
    return notes
