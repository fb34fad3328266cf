"""The order of the lines of a file: that of recording, in which a clock that was set back shows, or another."""

from array import array
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from portalpns.domain.absensi.wall import Wall, clock_text, day_of

if TYPE_CHECKING:
    from portalpns.devices.attlog import Import

FAR_BACK = 86_400
"""Seconds; devices write in the order of recording, so that a line so far before an earlier one was dated by a clock
that had been set back: after a night or a change of zone it comes nearer."""
SET_BACK = (
    "Tanggal mundur dari rekaman sebelumnya: jam mesin pernah mundur. Setel jamnya dan catat koreksi; bagian-bagian "
    "berkas gabungan diimpor sendiri-sendiri."
)

Group = tuple[str, str, int, int]
"""Device, PIN, state, verify: what many punches of a file share, so that each costs one number only."""


class Remark(NamedTuple):
    """A line somebody should look at; `line` counts from 1, `text` is cut at 80 signs."""

    line: int
    text: str
    reason: str


@dataclass
class Order:
    """Follows the lines of a file, to tell a clock that was set back from a file in another order.

    Which of the two it is shows at the end only. Files of several machines in one are each by themselves: with a device
    number that was not there before another part begins.
    """

    lost: bool = False
    """The last line bears an implausible date, or one that cannot be."""
    _odd: bool = False
    """There is an implausible date."""
    _fell: bool = False
    """A line is earlier than the one before, implausible or not: the file is not sorted by time."""
    _before: Wall = 0
    _behind: bool = False
    _left: tuple[bool, bool] = False, False
    """Whether a part before this one ended so: lost, behind."""
    _aside: dict[Group, tuple["array[int]", "array[int]"]] = field(default_factory=dict)
    """The numbers and moments of the lines that lie back: numbers only, since of a file person by person it is most."""
    _newest: Wall = 0
    _last: Wall = 0
    _forward: int = 0
    _back: int = 0
    _pin: str = ""
    _pins: set[str] = field(default_factory=set)
    _mixed: bool = False
    _devices: set[str] = field(default_factory=set)

    def begin(self, group: Group) -> None:
        """Take the device of the next line."""
        if group[0] not in self._devices:
            self._devices.add(group[0])
            lost, behind = self._left
            self._left = lost or self.lost, behind or self._behind
            self._newest = self._last = self._before = 0
            self.lost = self._behind = False

    def note_odd(self, at: Wall) -> None:
        """Take the next line, of an implausible date."""
        self.lost = self._odd = True
        self._follow(at)

    def _follow(self, at: Wall) -> None:
        self._fell |= at < self._before
        self._before = at

    def is_behind(self, group: Group, at: Wall) -> bool:
        """Take the next plausible line; whether it lies far back, or in a run that began so."""
        self.lost = False
        self._follow(at)
        if self._last:
            self._forward += at > self._last
            self._back += at < self._last
        self._last, self._newest = at, max(at, self._newest)
        pin = group[1]
        if pin != self._pin:
            self._mixed |= pin in self._pins
            self._pins.add(pin)
            self._pin = pin
        # until the newest date is reached again: a clock that goes on wrongly comes near it at last
        self._behind = at < self._newest - (0 if self._behind else FAR_BACK)
        return self._behind

    def put_aside(self, number: int, group: Group, at: Wall) -> None:
        numbers, times = self._aside.setdefault(group, (array("q"), array("q")))
        numbers.append(number)
        times.append(at)

    def decide(self, report: "Import") -> None:
        """Quarantine what was put aside, or keep it where the file is not in order of recording."""
        lost, behind = self._left
        report.clock_lost = lost or self.lost
        if not self.is_of_time:
            for group, (_, times) in self._aside.items():
                report.held.setdefault(group, array("q")).extend(times)
            return
        report.clock_lost |= behind or self._behind
        for group, (numbers, times) in self._aside.items():
            lines = zip(numbers, times, strict=True)
            report.quarantined += (Remark(number, _line_of(group, at), SET_BACK) for number, at in lines)
        report.quarantined.sort()

    @property
    def is_of_time(self) -> bool:
        """Neither person by person nor newest first, as programs export."""
        return (self._mixed or len(self._pins) == 1) and self._forward > 10 * self._back

    @property
    def is_unsure(self) -> bool:
        """Whether nothing shows when the lines of implausible dates were recorded."""
        return self._odd and not (self._fell and self.is_of_time)


def _line_of(group: Group, at: Wall) -> str:
    """A punch as a device writes it."""
    device, pin, state, verify = group
    return f"{pin}\t{day_of(at)} {clock_text(at)}\t{device}\t{state}\t{verify}"
