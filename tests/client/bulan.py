"""A month of an office's attendance for tests: its device file, and the days as the matrix shows them."""

from pathlib import Path

from client.kit import Balai, Komputer, fetched
from portalpns.client.usecases.rekap import DayCell

OPD, YEAR, MONTH = "diskominfo", 2026, 11
TIMES = {
    2: ("07:02:11", "16:05:00"), 3: ("07:41:30", "16:10:00"), 4: ("07:10:00", "14:20:00"), 5: ("07:25:00",),
    6: ("07:00:00", "16:31:00"), 9: ("09:55:00", "16:02:00"),
}  # fmt: skip
"""Punches of one person by day: on time, late, early, in only, on time (Friday), very late."""


def attlog(place: Balai, *pins: str, days: dict[int, tuple[str, ...]] = TIMES, device: int = 1) -> Path:
    """An export that was fetched just now."""
    lines = [
        f"{pin:>9}\t{YEAR}-{MONTH}-{day:02} {clock}\t{device}\t0\t1\t0"
        for pin in pins for day, clocks in days.items() for clock in clocks
    ]  # fmt: skip
    file = place.root / f"{device}_attlog_{'_'.join(pins)}_{len(lines)}.dat"
    return fetched(file, "\r\n".join(lines) + "\r\n", place.jam.now)


def days_of(who: Komputer, pegawai: str = "p-siti") -> dict[int, DayCell]:
    matrix = who.core.absensi.matrix(OPD, YEAR, MONTH)
    return next(row.days for row in matrix.people if row.pegawai == pegawai)
