"""The order of the lines of a file: that of recording, in which a clock that was set back shows, or another."""

from array import array
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from portalpns.domain.absensi.wall import Wall, day_of

if TYPE_CHECKING:
    from portalpns.devices.attlog import Import

FAR_BACK = 86_400
"""Seconds; devices write in the order of recording, so that a line so far before an earlier one was dated by another
clock: after a night or a change of zone it comes nearer."""
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


class Back(NamedTuple):
    """How many punches lie back behind earlier lines of their machine, and their first and last day."""

    n: int
    first: date
    last: date


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
    aside: dict[Group, "array[int]"] = field(default_factory=dict)
    """The moments of the plausible lines that lie back."""
    lines: int = 0
    _before: Wall = 0
    _newest: Wall = 0
    _last: Wall = 0
    _forward: int = 0
    _back: int = 0
    _pin: str = ""
    _pins: set[str] = field(default_factory=set)
    _returns: int = 0

    def follow(self, at: Wall) -> None:
        self.fell |= at < self._before
        self._before = at

    def take(self, number: int, text: str, group: Group, at: Wall) -> None:
        """The next plausible line."""
        self.lost, self.lines = False, self.lines + 1
        self.follow(at)
        if self._last:
            self._forward += at > self._last
            self._back += at < self._last
        self._last, self._newest = at, max(at, self._newest)
        pin = group[1]
        if pin != self._pin:
            self._returns += pin in self._pins
            self._pins.add(pin)
            self._pin = pin
        # until the newest date is reached again: a clock that goes on wrongly comes near it at last
        was, self.behind = self.behind, at < self._newest - (0 if self.behind else FAR_BACK)
        if self.behind:
            self.aside.setdefault(group, array("q")).append(at)
            if not was and len(self.falls) < MOST_FALLS:
                self.falls.append(Remark(number, text.strip()[:80], SET_BACK))

    @property
    def is_of_time(self) -> bool:
        """Neither person by person, also where some come once more, nor newest first, as programs export."""
        return (len(self._pins) == 1 or 3 * self._returns > self.lines) and self._forward > 10 * self._back

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
        moments: list[int] = []
        for one in self._machines.values():
            report.clock_lost |= one.lost or (one.is_of_time and one.behind)
            aside = list(_single(report, one)) if one.is_of_time else []
            # more than half of the lines are not those that bear the wrong dates
            if 2 * len(aside) <= one.lines:
                moments += aside
                report.flagged += one.falls if aside else ()
        report.flagged.sort()
        if moments:
            report.back = Back(len(moments), day_of(min(moments)), day_of(max(moments)))

    @property
    def is_unsure(self) -> bool:
        return any(one.is_unsure for one in self._machines.values())


def _single(report: "Import", machine: _Machine) -> Iterator[Wall]:
    """The moments that lie back and stand in the file once: a file that was joined with itself says nothing new."""
    for group, times in machine.aside.items():
        counts = Counter(report.held[group])
        yield from (at for at in times if counts[at] == 1)
