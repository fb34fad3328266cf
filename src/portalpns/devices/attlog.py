"""`attlog.dat`, the USB export of ZKTeco/Solution attendance devices, read line by line and never trusted.

`PIN<TAB>YYYY-MM-DD HH:MM:SS<TAB>device no<TAB>state<TAB>verify<TAB>workcode`; only PIN and time must be there.
A line that cannot be read is set aside with its reason and stops nothing; the in/out state is kept, never believed.
"""

import os
import re
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from io import TextIOWrapper
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple, TextIO

from portalpns.domain.absensi.day import FIRST_PUNCH
from portalpns.domain.absensi.wall import DAY_S, Wall, clock_text, day_of, moment_of, wall_in, wall_of
from portalpns.domain.clock import WIB
from portalpns.domain.errors import BadInput, file_problem, one_line

LARGEST_FILE = 512 * 1024 * 1024
"""Bytes; twelve million punches, more than any device holds."""
LONGEST_LINE = 1000
TRIAL_LINES = 10_000
"""A file of which so many lines, and nine of ten, cannot be read is no attlog."""
UNDEFINED = 255
"""What devices write for a state they do not know; also for a column that is missing."""
FAR_BACK = 86_400
"""Seconds; devices write in the order of recording, so that a line so far before an earlier one was dated by a clock
that had been set back: after a night or a change of zone it comes nearer."""

EASTERNMOST = timezone(timedelta(hours=9))
"""WIT: no clock in Indonesia is ahead of it."""

_DEVICE_IN_NAME = re.compile(r"(?:^|_)([0-9]{1,9})_attlog", re.IGNORECASE)
_LINE = re.compile(
    r"(?P<pin>[0-9A-Za-z._-]{1,32})\s*[\t ,;]\s*"
    r"(?P<date>[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2})[T ]+(?P<time>[0-9]{1,2}:[0-9]{1,2}(?::[0-9]{1,2})?)"
    r"(?P<rest>(?:[\t ,;].*)?)",
    re.DOTALL,
)
_USUAL = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}:[0-9]{2}").fullmatch
_COLUMNS = re.compile(r" *[\t,;] *| +")
_OUTLINE = re.compile(r"[0-9A-Za-z._-]{1,32}\s*\t[-+/:. 0-9]{8,}(\t[^\t]*)*")
"""A PIN and what stands where the time should: a damaged line of a device, not of some other text."""
_NO_TIME = "Waktu bukan tanggal dan jam yang ada."
_TOO_EARLY = "Tanggal sebelum tahun 2010; periksa jam mesin."
_TOO_LATE = "Tanggal di masa depan; periksa jam mesin."
_SET_BACK = (
    "Tanggal mundur dari rekaman sebelumnya: jam mesin pernah mundur. Setel jamnya dan catat koreksi; bagian-bagian "
    "berkas gabungan diimpor sendiri-sendiri."
)
_MAGIC = {b"%PDF": "PDF", b"PK\x03\x04": "XLSX atau ZIP", b"\xd0\xcf\x11\xe0": "XLS atau DOC", b"SQLi": "basis data"}


class AttlogPunch(NamedTuple):
    """One punch as the device said it; `at` is local time `YYYY-MM-DD HH:MM:SS`. All five are its natural key."""

    device: str
    pin: str
    at: str
    state: int
    verify: int


class Remark(NamedTuple):
    """A line somebody should look at; `line` counts from 1, `text` is cut at 80 signs."""

    line: int
    text: str
    reason: str


Group = tuple[str, str, int, int]
"""Device, PIN, state, verify: what many punches of a file share, so that each costs one number only."""


@dataclass
class Import:
    """What one file gave; lines = accepted + repeated + quarantined, blank lines do not count."""

    file: str
    lines: int = 0
    accepted: int = 0
    repeated: int = 0
    quarantined: list[Remark] = field(default_factory=list)
    flagged: list[Remark] = field(default_factory=list)
    span: tuple[date, date] | None = None
    """The first and the last plausible day of the readable lines."""
    kept: dict[Group, "array[int]"] = field(default_factory=dict, repr=False)
    """The punches that no earlier file of the import holds."""
    held: dict[Group, "array[int]"] = field(default_factory=dict, repr=False)
    """All punches of the file, each once, ascending."""
    named: str = ""
    """The device number in the file's name."""
    written: datetime | None = None
    """When the file says that it was last written; None where that shows nothing."""
    clock_lost: bool = False
    """Its last punch bears an implausible date: since the last plausible one it recorded under wrong dates.

    So it does where the dates lie far back at the end, unless the file is in some other order than that of recording.
    """
    newest: Wall | None = None
    """The newest punch that is not ahead of the clock, wherever in Indonesia the device hangs."""

    def read_at(self, now: datetime, tz: tzinfo) -> datetime:
        """When the device was read: when its file was written, where that can be, else at its newest punch.

        A file proves nothing of what came later, so that a file that was copied without its time says too little
        rather than too much. `tz` is the clock of the device.
        """
        if self.newest is None:
            return now
        newest = min(self.newest, wall_in(now, tz))
        if self.written is not None and self.written <= now and wall_in(self.written, tz) >= newest:
            return self.written
        return moment_of(newest, tz)

    def punches(self) -> Iterator[AttlogPunch]:
        """The accepted punches, by device, PIN and time."""
        for (device, pin, state, verify), times in sorted(self.kept.items()):
            for at in times:
                yield AttlogPunch(device, pin, f"{day_of(at)} {clock_text(at)}", state, verify)

    @property
    def set_back(self) -> int:
        """How many lines were set aside because their clock had been set back."""
        return sum(remark.reason == _SET_BACK for remark in self.quarantined)

    @property
    def usable(self) -> bool:
        """False where every line was set aside."""
        return self.lines > len(self.quarantined)

    def count_new(self, accepted: int) -> None:
        """So many punches turned out to be new; the other readable lines repeat something."""
        self.repeated += self.accepted - accepted
        self.accepted = accepted

    @property
    def devices(self) -> list[str]:
        """The device numbers that the file says."""
        return sorted({device for device, *_ in self.held})

    def touches(self, device: str) -> dict[str, Sequence[Wall]]:
        """By PIN the moments of a device's punches, ascending."""
        found: dict[str, Sequence[Wall]] = {}
        for (mine, pin, *_), times in self.held.items():
            if mine == device:
                found[pin] = array("q", sorted({*found[pin], *times})) if pin in found else times
        return found

    def as_json(self) -> dict[str, Any]:
        return {
            "file": self.file,
            "lines": self.lines,
            "accepted": self.accepted,
            "repeated": self.repeated,
            "quarantined": [remark._asdict() for remark in self.quarantined],
            "flagged": [remark._asdict() for remark in self.flagged],
        }

    def words(self) -> Iterator[str]:
        """The report for people, one line for each remark."""
        counts = f"{self.accepted} diterima, {self.repeated} berulang, {len(self.quarantined)} dikarantina"
        yield f"{one_line(self.file)}: {self.lines} baris, {counts}."
        for remark in self.quarantined:
            yield f"  baris {remark.line} dikarantina: {remark.reason} [{one_line(remark.text)}]"
        for remark in self.flagged:
            yield f"  baris {remark.line} perlu diperiksa: {remark.reason} [{one_line(remark.text)}]"


def read_files(files: Sequence[Path], *, now: datetime) -> list[Import]:
    """Read every file before anything is stored; a punch counts once over all of them.

    Raises FileProblem when one cannot be read and BadInput when one is no attlog; then none is imported.
    """
    imports = [_read_file(file, now) for file in files]
    _count(imports)
    return imports


def relabelled(imports: Sequence[Import], machines: Mapping[tuple[int, str], str]) -> list[Import]:
    """The same files as of the machines that are said for (place of the file, device number); the rest is left out."""
    found = []
    for place, one in enumerate(imports):
        held: dict[Group, array[int]] = {}
        for (device, pin, state, verify), times in one.held.items():
            if machine := machines.get((place, device)):
                group = (machine, pin, state, verify)
                held[group] = array("q", sorted({*held[group], *times})) if group in held else times
        found.append(replace(one, held=held))
    _count(found)
    return found


def _read_file(file: Path, now: datetime) -> Import:
    name = str(file).encode("utf-8", "replace").decode("utf-8")
    try:
        with file.open("rb") as raw:
            # Looked at without moving on: a pipe cannot be opened twice.
            head = raw.peek(256)[:256]
            if not head:
                raise BadInput(f"Berkas “{name}” kosong.")
            for magic, kind in _MAGIC.items():
                if head.startswith(magic):
                    raise BadInput(f"Berkas “{name}” bukan attlog.dat melainkan {kind}.")
            about = os.fstat(raw.fileno())
            if about.st_size > LARGEST_FILE:
                raise _too_large(name)
            stream = TextIOWrapper(raw, encoding=_encoding(head), errors="replace")
            report = _read_lines(_lines(stream, name), Import(name, named=_device_named(file)), now)
    except OSError as error:
        raise file_problem(error, name) from error
    report.span = _span(report.held.values(), now)
    report.written = None if report.clock_lost else _moment(about.st_mtime)
    present = wall_in(now, EASTERNMOST)
    report.newest = max((at for times in report.held.values() for at in times if at <= present), default=None)
    for group, times in report.held.items():
        report.held[group] = array("q", (at for at, _ in groupby(sorted(times))))
    return report


def _span(kept: Iterable["array[int]"], now: datetime) -> tuple[date, date] | None:
    earliest, latest = _plausible(now)
    ends = [(min(good), max(good)) for times in kept if (good := [at for at in times if earliest <= at <= latest])]
    if not ends:
        return None
    first, last = min(low for low, _ in ends), max(high for _, high in ends)
    return day_of(first), day_of(last)


def _moment(seconds: float) -> datetime | None:
    """The time of a file; None where it is none that a clock can have meant."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _plausible(now: datetime) -> tuple[Wall, Wall]:
    # Local time without a zone is all a device says; WIB is near enough to tell a wrong clock.
    return FIRST_PUNCH.toordinal() * DAY_S, wall_of(now.astimezone(WIB).replace(tzinfo=None) + timedelta(days=1))


def _read_lines(lines: Iterable[tuple[int, str]], report: Import, now: datetime) -> Import:
    default_device = report.named or "1"
    earliest, latest = _plausible(now)
    told: set[tuple[Group, Wall]] = set()
    order = _Order()
    for number, line in lines:
        report.lines += 1
        try:
            group, at = _punch(line, default_device)
        except ValueError as reason:
            report.quarantined.append(Remark(number, line.strip()[:80], str(reason)))
            unreadable = len(report.quarantined)
            if unreadable >= TRIAL_LINES and unreadable > 9 * (report.lines - unreadable):
                raise BadInput(
                    f"Berkas “{report.file}” bukan attlog.dat: hampir semua barisnya tidak terbaca."
                ) from None
            continue
        order.begin(group)
        order.lost = not earliest <= at <= latest
        if not order.lost and order.is_behind(group, at):
            order.put_aside(number, group, at)
        elif (times := report.held.get(group)) is not None:
            times.append(at)
        else:
            report.held[group] = array("q", (at,))
        if order.lost and (group, at) not in told:
            told.add((group, at))
            side = _TOO_EARLY if at < earliest else _TOO_LATE
            report.flagged.append(Remark(number, line.strip()[:80], side))
    order.decide(report)
    if not report.lines:
        raise BadInput(f"Berkas “{report.file}” hanya memuat baris kosong.")
    if not (report.held or any(_has_outline(remark.text) for remark in report.quarantined)):
        raise BadInput(f"Berkas “{report.file}” bukan attlog.dat: tidak satu baris pun berisi PIN dan waktu.")
    return report


def _count(imports: Iterable[Import]) -> None:
    """Leave in `kept` what no earlier file holds, and count the rest as repeated."""
    seen: dict[Group, list[array[int]]] = {}
    for one in imports:
        one.kept = {}
        for group, times in one.held.items():
            before = seen.setdefault(group, [])
            known = set().union(*before)
            one.kept[group] = array("q", (at for at in times if at not in known)) if known else times
            before.append(one.kept[group])
        one.accepted = sum(map(len, one.kept.values()))
        one.repeated = one.lines - len(one.quarantined) - one.accepted


@dataclass
class _Order:
    """Follows the lines of a file, to tell a clock that was set back from a file in another order.

    Which of the two it is shows at the end only. Files of several machines in one are each by themselves: with a device
    number that was not there before another part begins.
    """

    lost: bool = False
    """The last line bears an implausible date."""
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
            self._newest = self._last = 0
            self.lost = self._behind = False

    def is_behind(self, group: Group, at: Wall) -> bool:
        """Take the next plausible line; whether it lies far back, or in a run that began so."""
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

    def decide(self, report: Import) -> None:
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
            report.quarantined += (Remark(number, _line_of(group, at), _SET_BACK) for number, at in lines)
        report.quarantined.sort()

    @property
    def is_of_time(self) -> bool:
        """Neither person by person nor newest first, as programs export."""
        return (self._mixed or len(self._pins) == 1) and self._forward > 10 * self._back


def _line_of(group: Group, at: Wall) -> str:
    """A punch as a device writes it."""
    device, pin, state, verify = group
    return f"{pin}\t{day_of(at)} {clock_text(at)}\t{device}\t{state}\t{verify}"


def _lines(stream: TextIO, name: str) -> Iterator[tuple[int, str]]:
    """Lines that are not blank with their numbers; of one that is far too long only the beginning is held."""
    number = size = 0
    while line := stream.readline(LONGEST_LINE + 1):
        number += 1
        size += len(line)
        rest = line
        while len(rest) > LONGEST_LINE and not rest.endswith("\n"):
            rest = stream.readline(65_536)
            size += len(rest)
            if size > LARGEST_FILE or len(rest) < 65_536:
                break
        if size > LARGEST_FILE:
            raise _too_large(name)
        if not line.isspace():
            yield number, line


def _punch(line: str, default_device: str) -> tuple[Group, Wall]:
    """The punch of one line; raises ValueError whose text is the reason, in words."""
    fields = line.split("\t")
    if len(fields) >= 5 and _USUAL(fields[1]) and fields[0].strip().isalnum():
        pin, said, columns = fields[0].strip(), fields[1], fields[2:5]
    else:
        pin, said, columns = _loose(line)
    if "\0" in line:
        raise ValueError("Baris memuat bita NUL.")
    if not pin.isascii() or len(pin) > 32:
        raise ValueError("PIN bukan angka atau huruf biasa.")
    device = columns[0].strip() if columns else ""
    state = _small(columns[1], "status") if len(columns) > 1 else UNDEFINED
    verify = _small(columns[2], "verifikasi") if len(columns) > 2 else UNDEFINED
    if device and not (device.isascii() and device.isalnum() and len(device) <= 32):
        raise ValueError("Nomor mesin bukan angka atau huruf biasa.")
    return (device or default_device, pin, state, verify), _time(said)


def _loose(line: str) -> tuple[str, str, list[str]]:
    """PIN, time and further columns of a line that is not laid out as usual."""
    if len(line) > LONGEST_LINE:
        raise ValueError("Baris terlalu panjang.")
    text = line.strip()
    match = _LINE.fullmatch(text)
    if match is None:
        raise ValueError(_complaint(text))
    date = "-".join(f"{part:0>2}" for part in re.split("[-/]", match["date"]))
    clock = ":".join(f"{part:0>2}" for part in (match["time"] + ":0").split(":")[:3])
    return match["pin"], f"{date} {clock}", _COLUMNS.split(match["rest"])[1:4]


def _has_outline(text: str) -> bool:
    """True for a damaged line of a device (`12<TAB>1990-00--8 -16:-29:-40`), False for a line of some other file."""
    return _OUTLINE.fullmatch(text) is not None


def _complaint(text: str) -> str:
    """Why a line has not even the outline of a punch."""
    if "\0" in text:
        return "Baris memuat bita NUL."
    fields = text.split("\t")
    if len(fields) < 2:
        return "Bukan baris absensi: tidak ada PIN dan waktu yang dipisahkan tab."
    if not re.fullmatch(r"[0-9A-Za-z._-]{1,32}", fields[0].strip()):
        return "PIN bukan angka atau huruf biasa."
    return _NO_TIME


def _time(said: str) -> Wall:
    try:
        return wall_of(datetime.fromisoformat(said))
    except ValueError:
        raise ValueError(_NO_TIME) from None


def _small(text: str, column: str) -> int:
    digits = text.strip()
    if not digits:
        return UNDEFINED
    if digits.isascii() and digits.isdigit() and len(digits) <= 3 and int(digits) <= 255:
        return int(digits)
    raise ValueError(f"Kolom {column} bukan angka 0 sampai 255.")


def _too_large(name: str) -> BadInput:
    return BadInput(f"Berkas “{name}” terlalu besar untuk attlog.dat.")


def _device_named(file: Path) -> str:
    """The device number that stands before `_attlog` in the file name, empty where there is none."""
    match = _DEVICE_IN_NAME.search(file.name)
    return match[1] if match else ""


def _encoding(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if head.count(0) * 3 > len(head):
        # Text of Windows programs without its mark: every second byte is zero.
        if not any(head[1::2]):
            return "utf-16-le"
        if not any(head[::2]):
            return "utf-16-be"
    return "utf-8-sig"
