"""The share of presence of an office's month: one definition for the report, the first page and whoever asks next."""

from collections import Counter
from collections.abc import Container, Iterable
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Kehadiran:
    """Person-days of a month: `due` working days that are over, leave among them; of these `came` and `absent`.

    `until`: the last day that counts, 0 while there is none.
    """

    due: int
    came: int
    absent: int
    until: int

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


def kehadiran(days: Iterable[tuple[int, str | None, int]], rest: Container[int], until: int) -> Kehadiran:
    """Of the person-days of a month as (day, code, people); `rest` are its days off.

    Due are the working days up to `until`, the last of which the machines were read, but not those still open (BELUM):
    leave and duty are known ahead.
    """
    codes: Counter[str | None] = Counter()
    for day, code, people in days:
        if code is not None and day <= until and day not in rest:
            codes[code] += people
    return Kehadiran(codes.total() - codes["BELUM"], codes["H"] + codes["DL"], codes["TK"], until)
