"""The share of presence of an office's month: one definition for the report, the first page and whoever asks next."""

from collections import Counter
from collections.abc import Container, Iterable
from dataclasses import dataclass
from decimal import Decimal

READ = ("H", "TK")
"""Codes that a working day has only once the machine was read."""


@dataclass(frozen=True)
class Kehadiran:
    """Person-days of a month: `due` working days that are over, leave among them; of these `came` and `absent`."""

    due: int
    came: int
    absent: int

    @property
    def share(self) -> Decimal | None:
        """Per cent of the due days on which people were present or on duty, one decimal; None when none is due."""
        return self._of_due(self.came)

    @property
    def absence(self) -> Decimal | None:
        """Per cent of the due days without any reason (TK)."""
        return self._of_due(self.absent)

    def _of_due(self, days: int) -> Decimal | None:
        return (Decimal(100 * days) / self.due).quantize(Decimal("0.1")) if self.due else None


def read_until(days: Iterable[tuple[int, str | None]], rest: Container[int]) -> int:
    """The last working day of a month whose punches are in, of (day, code); 0 when none is.

    Leave and duty are known ahead, and say nothing of the machines.
    """
    return max((day for day, code in days if code in READ and day not in rest), default=0)


def kehadiran(days: Iterable[tuple[int, str | None, int]], rest: Container[int]) -> Kehadiran:
    """Of the person-days of a month as (day, code, people); `rest` are its days off.

    Due are the working days whose punches are in, but not those that are still open (BELUM).
    """
    found = [one for one in days if one[1] is not None]
    until = read_until(((day, code) for day, code, _ in found), rest)
    codes: Counter[str | None] = Counter()
    for day, code, people in found:
        if day <= until and day not in rest:
            codes[code] += people
    return Kehadiran(codes.total() - codes["BELUM"], codes["H"] + codes["DL"], codes["TK"])
