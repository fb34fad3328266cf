"""Time that is handed in, never taken: a Clock for real use, a fixed one for tests and replays."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

WIB = ZoneInfo("Asia/Jakarta")
BULAN = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni",
    "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip
HARI = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
ROMAWI = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")

Clock = Callable[[], datetime]
"""Returns the present as an aware datetime."""

CLOCK_SKEW = timedelta(minutes=5)
"""By how much the clock of a signer's computer may be wrong."""


def lama(span: timedelta) -> str:
    """`7 menit`, `15 jam`, `3 hari`: about how long, of either sign."""
    minutes = round(abs(span).total_seconds() / 60)
    if minutes < 120:
        return f"{minutes} menit"
    return f"{round(minutes / 60)} jam" if minutes < 2880 else f"{abs(span).days} hari"


def utc_now() -> datetime:
    return datetime.now(UTC)


def tanggal(day: date) -> str:
    """`24 November 2026`, as it stands on a letter."""
    return f"{day.day} {BULAN[day.month - 1]} {day.year}"


def hari_tanggal(day: date) -> str:
    """`Selasa, 24 November 2026`."""
    return f"{HARI[day.weekday()]}, {tanggal(day)}"
