"""The share of presence of an office's month: one definition for the report, the first page and whoever asks next."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal


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


def kehadiran(workdays: int, codes: Mapping[str, int]) -> Kehadiran:
    """Of all working days of the people (HK) and their days by code; a day that is not over (BELUM) is not due yet."""
    came = codes.get("H", 0) + codes.get("DL", 0)
    return Kehadiran(workdays - codes.get("BELUM", 0), came, codes.get("TK", 0))
