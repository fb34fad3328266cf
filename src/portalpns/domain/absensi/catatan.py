"""What whoever reads a month of attendance must know beside its days: on the screen, at an import, on paper."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from portalpns.domain.absensi.runs import watched
from portalpns.domain.absensi.schedule import Schedule
from portalpns.domain.clock import BULAN, tanggal
from portalpns.domain.direktori import Kalender

MOST_DAYS = 8
"""So many days are named one by one; more of them by their first and last."""


@dataclass(frozen=True)
class Catatan:
    """`silent`: working days without one punch of the office between days on which its machines were read.

    `undecided`: days of people that are KONFLIK; `years`: those of which the calendar holds no holidays.
    """

    silent: tuple[date, ...] = ()
    undecided: int = 0
    years: tuple[int, ...] = ()

    def on_paper(self) -> tuple[str, ...]:
        """A sentence for each."""
        return tuple(words for words, _ in self._sentences())

    def on_screen(self) -> str:
        """The same with what to do; empty when there is nothing to say."""
        return " ".join(f"{words} {advice}" for words, advice in self._sentences())

    def _sentences(self) -> Iterable[tuple[str, str]]:
        if self.silent:
            yield (
                f"Tidak ada rekaman sama sekali pada {days_words(self.silent)}; pegawai tanpa surat dihitung tanpa "
                "keterangan.",
                "Impor berkas mesin untuk hari itu, atau catat koreksi masuk dan pulang bagi semua pegawai.",
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


def silent_days(read: Collection[date], schedule: Schedule) -> set[date]:
    """The working days without any punch between days on which the machines were read: absence for everybody."""
    between = watched(read) - set(read)
    return {day for day in between if schedule.shift(day.toordinal()) is not None}


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
