"""What whoever reads a month of attendance must know beside its days: on the screen, at an import, on paper."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from statistics import median

from portalpns.domain.absensi.calendar import BUILT_IN_YEARS, built_in_calendar
from portalpns.domain.absensi.runs import watched
from portalpns.domain.absensi.schedule import Schedule
from portalpns.domain.clock import BULAN, tanggal
from portalpns.domain.direktori import Kalender

WELL_USED = 3
"""So many people on the middle one of its days make a machine one at which people clock, not a second door."""
MOST_DAYS = 8
"""So many days are named one by one; more of them by their first and last."""


@dataclass(frozen=True)
class Catatan:
    """`silent`: working days without one punch of the office between days on which its machines were read.

    `undecided`: days of people that are KONFLIK; `years`: those of which the calendar holds no holidays; `holidays`:
    working days that are holidays by the calendar that comes with the product; `off`: of each machine the working days
    on which it held nothing though another of the office did; `gone`: the machines that are said to be gone, and the
    days on which that was said.
    """

    silent: tuple[date, ...] = ()
    undecided: int = 0
    years: tuple[int, ...] = ()
    holidays: tuple[date, ...] = ()
    off: tuple[tuple[str, tuple[date, ...]], ...] = ()
    gone: tuple[tuple[str, date], ...] = ()

    def on_paper(self) -> tuple[str, ...]:
        """A sentence for each."""
        return tuple(words for words, _ in self._sentences())

    def with_advice(self) -> tuple[str, ...]:
        """The same, each with what to do."""
        return tuple(f"{words} {advice}" for words, advice in self._sentences())

    def on_screen(self) -> str:
        """All of them in a row; empty when there is nothing to say."""
        return " ".join(self.with_advice())

    def _sentences(self) -> Iterable[tuple[str, str]]:
        if self.silent:
            yield (
                f"Tidak ada rekaman sama sekali pada {days_words(self.silent)}; pegawai tanpa surat dihitung tanpa "
                "keterangan.",
                "Impor berkas mesin untuk hari itu, atau catat koreksi masuk dan pulang bagi semua pegawai; bila hari "
                "itu libur, mintalah administrator melengkapi kalender.",
            )
        for device, days in self.off:
            yield (
                f"Mesin {device} tidak merekam apa pun pada {days_words(days)}, sedangkan mesin lain merekam.",
                "Bila mesin itu mati, catat koreksi bagi pegawai yang biasa berekam di situ.",
            )
        for device, day in self.gone:
            yield (
                f"Mesin {device} dinyatakan tidak dapat dibaca lagi pada {tanggal(day)}; hari-hari sebelumnya dihitung "
                "tanpa rekamannya.",
                "Bila berkasnya ditemukan, impor seperti biasa.",
            )
        if self.undecided:
            yield (
                f"{self.undecided} hari pegawai perlu diputuskan (!) karena suratnya bertentangan; belum ada potongan.",
                "Buka selnya untuk memutuskan.",
            )
        if self.years:
            said = " dan ".join(str(year) for year in self.years)
            yield (
                f"Kalender belum memuat hari libur tahun {said}; hari libur dihitung sebagai hari kerja.",
                "Mintalah administrator melengkapi kalender.",
            )
        if self.holidays:
            yield (
                f"Kalender belum memuat hari libur nasional atau cuti bersama pada {days_words(self.holidays)}; hari "
                "itu dihitung sebagai hari kerja.",
                "Mintalah administrator melengkapi kalender.",
            )


Clocked = Mapping[str, Mapping[date, int]]
"""By machine of an office how many people clocked at it on the days on which it was at work."""


def silent_days(clocked: Clocked, schedule: Schedule) -> set[date]:
    """The working days without any punch between days on which the machines were read: absence for everybody."""
    read = {day for days in clocked.values() for day in days}
    punched = {day for days in clocked.values() for day, people in days.items() if people}
    return {day for day in watched(read) - punched if schedule.shift(day.toordinal()) is not None}


def silent_machines(clocked: Clocked, schedule: Schedule) -> dict[str, set[date]]:
    """Of each well used machine the working days after its first on which it held nothing though another did."""
    punched = {device: {day for day, people in days.items() if people} for device, days in clocked.items()}
    found: dict[str, set[date]] = {}
    for device, mine in punched.items():
        others = set().union(*(theirs for other, theirs in punched.items() if other != device))
        off = {
            day for day in others - mine
            if mine and day > min(mine) and schedule.shift(day.toordinal()) is not None
        }  # fmt: skip
        if off and median(clocked[device][day] for day in mine) >= WELL_USED:
            found[device] = off
    return found


def missing_holidays(schedule: Schedule, first: date, last: date) -> tuple[date, ...]:
    """The days from `first` to `last` that the calendar which comes with the product calls holidays, and that are
    working days by the pemda's."""
    years = [year for year in range(first.year, last.year + 1) if year in BUILT_IN_YEARS]
    known = sorted(one.tanggal for one in built_in_calendar(*years).libur.values() if one.pasti)
    return tuple(day for day in known if first <= day <= last and schedule.shift(day.toordinal()) is not None)


def unknown_years(kalender: Kalender, years: Iterable[int]) -> tuple[int, ...]:
    """Those of some years of which the calendar holds no holiday: every year has some."""
    known = {one.tanggal.year for one in kalender.libur}
    return tuple(sorted(set(years) - known))


def days_words(days: Sequence[date]) -> str:
    """`12 dan 13 November 2026`; many days by their first and last."""
    days = sorted(days)
    if len(days) > MOST_DAYS:
        return f"{len(days)} hari kerja antara {tanggal(days[0])} dan {tanggal(days[-1])}"
    parts = []
    for (year, month), group in groupby(days, key=lambda day: (day.year, day.month)):
        parts.append(f"{_and([str(day.day) for day in group])} {BULAN[month - 1]} {year}")
    return _and(parts)


def _and(words: Sequence[str]) -> str:
    """`a`, `a dan b`, `a, b, dan c`."""
    if len(words) < 3:
        return " dan ".join(words)
    return f"{', '.join(words[:-1])}, dan {words[-1]}"
