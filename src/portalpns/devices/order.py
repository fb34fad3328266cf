"""The order of the lines of a file: that of recording, in which a clock that was set back shows, or another."""

from array import array
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from portalpns.domain.absensi.wall import DAY_S, Wall, day_of

if TYPE_CHECKING:
    from portalpns.devices.attlog import Import

FAR_BACK = 86_400
"""Seconds; devices write in the order of recording, so that a line so far before an earlier one was dated by another
clock: after a night or a change of zone it comes nearer."""
AT_ONCE = 600
"""Seconds within which a finger that is put on again is the same touch, and lines stand in any order."""
MOST_FALLS = 1000
"""A file whose dates fall back more often is in no order at all."""
SET_BACK = "Tanggal mundur dari rekaman sebelumnya; satu di antara keduanya salah: periksa jam mesin."

Group = tuple[str, str, int, int]
"""Device, PIN, state, verify: what many punches of a file share, so that each costs one number only."""


class Remark(NamedTuple):
    """A line somebody should look at; `line` counts from 1, `text` is cut at 80 signs."""

    line: int
    text: str
    reason: str


@dataclass
class _Machine:
    """Follows the lines of one device number."""

    lost: bool = False
    """Its last line bears an implausible date, or one that cannot be."""
    odd: bool = False
    """There is an implausible date."""
    fell: bool = False
    """A line is earlier than the one before, implausible or not: the file is not sorted by time."""
    behind: bool = False
    falls: list[Remark] = field(default_factory=list)
    aside: dict[Group, tuple["array[int]", "array[int]"]] = field(default_factory=dict)
    """The numbers and moments of the plausible lines that lie back."""
    ahead: tuple[Wall, int] = (0, 0)
    """The moment and the line of the newest record behind which they lie."""
    _touches: int = 0
    _before: Wall = 0
    _newest: Wall = 0
    _newest_line: int = 0
    _last: Wall = 0
    _forward: int = 0
    _back: int = 0
    _pin: str = ""
    _pins: set[str] = field(default_factory=set)
    _returns: int = 0
    _oldest: Wall = 0
    _lows: int = 0
    """Falls below all before."""
    _days: int = 0
    """Steps to a later day."""
    _falls_at_new: int = 0
    """Falls at a PIN that was not there before: a file person by person falls only so."""

    def follow(self, at: Wall) -> None:
        self.fell |= at < self._before
        self._before = at

    def take(self, number: int, text: str, group: Group, at: Wall) -> None:
        """The next plausible line."""
        self.lost = False
        self.follow(at)
        if self._last:
            self._forward += at > self._last
            self._days += at // DAY_S > self._last // DAY_S
            self._lows += at < self._oldest - AT_ONCE
            if at < self._last - AT_ONCE:
                self._falls_at_new += group[1] not in self._pins
                # newest first falls below all before it; a clock without a battery returns to the same date
                self._back += not self._oldest <= at < self._oldest + FAR_BACK
        self._oldest = min(at, self._oldest or at)
        pin = group[1]
        self._touches += pin != self._pin or abs(at - self._last) > AT_ONCE
        self._last = at
        if at > self._newest:
            self._newest, self._newest_line = at, number
        if pin != self._pin:
            self._returns += pin in self._pins
            self._pins.add(pin)
            self._pin = pin
        # until the newest date is reached again: a clock that goes on wrongly comes near it at last
        was, self.behind = self.behind, at < self._newest - (0 if self.behind else FAR_BACK)
        if self.behind:
            numbers, times = self.aside.setdefault(group, (array("q"), array("q")))
            numbers.append(number)
            times.append(at)
            self.ahead = self._newest, self._newest_line
            if not was and len(self.falls) < MOST_FALLS:
                self.falls.append(Remark(number, text.strip()[:80], SET_BACK))

    @property
    def is_of_time(self) -> bool:
        """Neither person by person, also where some come once more, nor newest first, as programs export."""
        mixed = self._falls_at_new == 0 or 3 * self._returns > self._touches
        return mixed and self._forward > 10 * self._back and self._days >= self._lows

    @property
    def is_unsure(self) -> bool:
        """Whether nothing shows when the lines of implausible dates were recorded."""
        return self.odd and not (self.fell and self.is_of_time)


class Order:
    """Follows the lines of a file, each machine's by themselves, to tell a clock that was set back from another order.

    Which of the two it is shows at the end only, and never for sure: one line that was dated ahead makes all behind it
    lie back. So the lines are kept, and whoever imports them is told of their days.
    """

    def __init__(self) -> None:
        self._machines: dict[str, _Machine] = {}
        self._now: _Machine | None = None

    def take(self, number: int, text: str, group: Group, at: Wall) -> None:
        """The next line of a plausible date."""
        self._of(group).take(number, text, group, at)

    def note_odd(self, group: Group, at: Wall) -> None:
        """The next line, of an implausible date."""
        machine = self._of(group)
        machine.lost = machine.odd = True
        machine.follow(at)

    def note_no_date(self) -> None:
        """The next line, of a date that cannot be: of the machine of the line before."""
        if self._now is not None:
            self._now.lost = True

    def _of(self, group: Group) -> _Machine:
        self._now = self._machines.setdefault(group[0], _Machine())
        return self._now

    def decide(self, report: "Import") -> None:
        """Say in the report whether a clock was lost, and what lies back; its punches stand there line by line."""
        ahead: list[tuple[Wall, int]] = []
        for one in self._machines.values():
            single = dict(_single(report, one)) if one.is_of_time else {}
            report.clock_lost |= one.lost or (one.behind and bool(single))
            report.behind.update(single)
            report.flagged += one.falls if single else ()
            ahead += [one.ahead] if single else []
        if ahead:
            at, number = max(ahead)
            report.ahead = number, day_of(at)
        report.flagged.sort()

    @property
    def is_unsure(self) -> bool:
        return any(one.is_unsure for one in self._machines.values())


def _single(report: "Import", machine: _Machine) -> Iterator[tuple[Group, list[tuple[int, Wall]]]]:
    """What lies back and stands in the file once: a file that was joined with itself says nothing new."""
    for group, lines in machine.aside.items():
        counts = Counter(report.held[group])
        if single := [(number, at) for number, at in zip(*lines, strict=True) if counts[at] == 1]:
            yield group, single
