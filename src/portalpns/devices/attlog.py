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

from portalpns.devices.order import SET_BACK, Group, Order, Remark
from portalpns.domain.absensi.day import FIRST_PUNCH
from portalpns.domain.absensi.wall import DAY_S, Wall, clock_text, day_of, moment_of, wall_in, wall_of
from portalpns.domain.clock import WIB
from portalpns.domain.errors import BadInput, file_problem, one_line

LARGEST_FILE = 512 * 1024 * 1024
"""Bytes; twelve million punches, more than any device holds."""
LONGEST_LINE = 1000
_DOS_END = "\x1a"
TRIAL_LINES = 10_000
"""A file of which so many lines, and nine of ten, cannot be read is no attlog."""
UNDEFINED = 255
"""What devices write for a state they do not know; also for a column that is missing."""

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
_HALF_DAY = "Jam ditulis dengan AM atau PM; setel mesin ke jam 24."
_CUT = "Baris terakhir terpotong; salin lagi berkasnya."
_TOO_EARLY = "Tanggal sebelum tahun 2010; periksa jam mesin."
_TOO_LATE = "Tanggal di masa depan; periksa jam mesin."
_MAGIC = {b"%PDF": "PDF", b"PK\x03\x04": "XLSX atau ZIP", b"\xd0\xcf\x11\xe0": "XLS atau DOC", b"SQLi": "basis data"}


class AttlogPunch(NamedTuple):
    """One punch as the device said it; `at` is local time `YYYY-MM-DD HH:MM:SS`. All five are its natural key."""

    device: str
    pin: str
    at: str
    state: int
    verify: int


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
    """Its last punch bears an implausible date, one that cannot be, or half a line: what came since is not known.

    So it does where the dates lie far back at the end, unless the file is in some other order than that of recording.
    """
    behind: dict[Group, list[tuple[int, Wall]]] = field(default_factory=dict, repr=False)
    """The lines and moments of the punches that may bear the dates of a clock that had been set back."""
    ahead: tuple[int, date] | None = None
    """The line and the day of the newest record behind which others lie: it may be the one that is dated wrongly."""
    unsure: tuple[str, str] | None = None
    """The first and the last plausible moment, where nothing shows after which lines others were recorded: in a file
    that is sorted otherwise a clock that is lost now looks as one that was set right long ago."""
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
                yield AttlogPunch(device, pin, _text(at), state, verify)

    def punches_behind(self) -> Iterator[AttlogPunch]:
        for (device, pin, state, verify), lines in self.behind.items():
            for _, at in lines:
                yield AttlogPunch(device, pin, _text(at), state, verify)

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
        behind: dict[Group, list[tuple[int, Wall]]] = {}
        for (device, pin, state, verify), times in one.held.items():
            if machine := machines.get((place, device)):
                group = (machine, pin, state, verify)
                held[group] = array("q", sorted({*held[group], *times})) if group in held else times
        for (device, pin, state, verify), lines in one.behind.items():
            if machine := machines.get((place, device)):
                behind.setdefault((machine, pin, state, verify), []).extend(lines)
        found.append(replace(one, held=held, behind=behind))
    _count(found)
    return found


def without_behind(imports: Sequence[Import]) -> list[Import]:
    """The same files without what may bear the dates of a clock that had been set back: it is set aside, line by line.

    When they were read stays as it was; a copy that somebody takes the lines out of is younger than its reading.
    """
    found = []
    for one in imports:
        held, aside = dict(one.held), list(one.quarantined)
        for group, lines in one.behind.items():
            gone = {at for _, at in lines}
            held[group] = array("q", (at for at in held[group] if at not in gone))
            aside += (Remark(number, _line_of(group, at), SET_BACK) for number, at in lines)
        held = {group: times for group, times in held.items() if times}
        found.append(replace(one, held=held, behind={}, quarantined=sorted(aside)))
    _count(found)
    return found


def _line_of(group: Group, at: Wall) -> str:
    """A punch as a device writes it."""
    device, pin, state, verify = group
    return f"{pin}\t{_text(at)}\t{device}\t{state}\t{verify}"


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
    order = Order()
    before = ""
    for number, line in lines:
        report.lines += 1
        last, before = before, line
        try:
            if _is_cut(line, last):
                raise ValueError(_CUT)
            group, at = _punch(line, default_device)
        except ValueError as reason:
            text = line.strip()[:80]
            report.quarantined.append(Remark(number, text, str(reason)))
            if str(reason) == _CUT or (str(reason) == _NO_TIME and _says_a_time(text)):
                order.note_no_date()
            unreadable = len(report.quarantined)
            if unreadable >= TRIAL_LINES and unreadable > 9 * (report.lines - unreadable):
                raise BadInput(
                    f"Berkas “{report.file}” bukan attlog.dat: hampir semua barisnya tidak terbaca."
                ) from None
            continue
        if odd := not earliest <= at <= latest:
            order.note_odd(group, at)
        else:
            order.take(number, line, group, at)
        if (times := report.held.get(group)) is not None:
            times.append(at)
        else:
            report.held[group] = array("q", (at,))
        if odd and (group, at) not in told:
            told.add((group, at))
            side = _TOO_EARLY if at < earliest else _TOO_LATE
            report.flagged.append(Remark(number, line.strip()[:80], side))
    order.decide(report)
    if order.is_unsure:
        report.unsure = _text(earliest), _text(latest)
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
        if rest.endswith("\n") and rest is not line:
            line += "\n"
        if not line.isspace():
            yield number, line


def _is_cut(line: str, before: str) -> bool:
    """Whether a line lacks its end and columns that the one before has: a stick was pulled out while it was written.

    What stands there may be half a number or half a clock.
    """
    return not line.endswith("\n") and line != _DOS_END and line.count("\t") < before.count("\t")


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
    columns = _COLUMNS.split(match["rest"])[1:4]
    if columns and columns[0].upper() in ("AM", "PM"):
        raise ValueError(_HALF_DAY)
    return match["pin"], f"{date} {clock}", columns


def _has_outline(text: str) -> bool:
    """True for a damaged line of a device (`12<TAB>1990-00--8 -16:-29:-40`), False for a line of some other file."""
    return _OUTLINE.fullmatch(text) is not None


def _says_a_time(text: str) -> bool:
    """True for a line whose time cannot be, as devices write it with a lost clock: `12<TAB>2000-00-00 07:20:00`."""
    return _has_outline(text) or _LINE.fullmatch(text) is not None


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


def _text(at: Wall) -> str:
    return f"{day_of(at)} {clock_text(at)}"


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
