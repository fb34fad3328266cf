"""Whose a PIN of a machine is on a day: by a mapping of its operator, else by the master data.

A mapping may also say that it is nobody's (`NOBODYS`): of whoever is no pegawai, or given to somebody by mistake. It
says so of whom the master data names on its first day; whoever gets the PIN there later has it from that day on.
"""

from dataclasses import dataclass, field
from datetime import UTC, date

from portalpns.domain.absensi.events import FIRST_DAY
from portalpns.domain.absensi.kantor import card_of
from portalpns.domain.absensi.pegawai import PegawaiAbsensi
from portalpns.domain.direktori import Direktori


def holds(book: Direktori, card: PegawaiAbsensi, opd: str, mulai: date, day: date) -> bool:
    """Whether a mapping at a machine of `opd` that begins on `mulai` still is this person's on a day.

    It ends with the service in that office or below it. Somebody of another office was mapped there for the sake of
    that office, and the mapping ends with the service in that one. A day that no clock can have meant is anybody's.
    """
    if day < FIRST_DAY:
        return mulai <= day
    office = card.opd_on(day)
    first = card.opd_on(max(mulai, card.mulai))
    return office is not None and mulai <= day and (book.is_within(office, opd) or office == first)


NOBODYS = ""
"""In the place of the person of a mapping; whom the master data names for such a PIN does not come through."""
_NOBODY = PegawaiAbsensi("", UTC, date.max)
"""Whoever is not in the master data any more serves nowhere."""


@dataclass
class PinOwners:
    """Whose the PINs of some machines are; `mapped` has (first day, pegawai) by device and PIN, ascending."""

    book: Direktori
    mapped: dict[tuple[str, str], list[tuple[date, str]]]
    _cards: dict[str, PegawaiAbsensi] = field(default_factory=dict)
    _found: dict[tuple[str, str, date], str | None] = field(default_factory=dict)

    def owner(self, device: str, pin: str, day: date) -> str | None:
        """The person, or None while it is nobody's; a mapping that holds goes before the master data."""
        asked = (device, pin, day)
        if asked not in self._found:
            self._found[asked] = self._find(*asked)
        return self._found[asked]

    def is_nobodys(self, device: str, pin: str, day: date) -> bool:
        """Whether it was decided that the PIN is nobody's on that day: it is not asked for any more."""
        since, mapped = self._mapping(device, pin, day)
        return mapped == NOBODYS and self._newcomer(device, pin, since, day) is None

    def _newcomer(self, device: str, pin: str, since: date, day: date) -> str | None:
        """Whom the master data names on a day in another's place than on the first of a mapping to nobody."""
        named = self.book.owner_of_pin(device, pin, day)
        return named if named != self.book.owner_of_pin(device, pin, since) else None

    def _mapping(self, device: str, pin: str, day: date) -> tuple[date, str | None]:
        """The newest that has begun."""
        mapped = reversed(self.mapped.get((device, pin), ()))
        return next((one for one in mapped if one[0] <= day), (day, None))

    def _find(self, device: str, pin: str, day: date) -> str | None:
        since, mapped = self._mapping(device, pin, day)
        if mapped == NOBODYS:
            return self._newcomer(device, pin, since, day)
        opd = self.book.owner_of_device(device) or ""
        if mapped is not None and holds(self.book, self._card(mapped), opd, since, day):
            return mapped
        return self.book.owner_of_pin(device, pin, day)

    def _card(self, pegawai: str) -> PegawaiAbsensi:
        card = self._cards.get(pegawai)
        if card is None:
            person = self.book.pegawai.get(pegawai)
            card = card_of(self.book, person) if person is not None else _NOBODY
            self._cards[pegawai] = card
        return card
