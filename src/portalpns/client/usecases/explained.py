"""One judged day of one person, explained: why it counts so, by which punches and decisions, and what is open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy.engine import Connection

from portalpns.client.usecases.desk import Desk
from portalpns.client.usecases.mesin import readings_of
from portalpns.client.usecases.tertunda import events_of, mapped_since
from portalpns.domain.absensi.cuti import CONFLICT, leave_codes
from portalpns.domain.absensi.dokumen import hari_id
from portalpns.domain.absensi.events import DUTY, is_from_letter
from portalpns.domain.absensi.kantor import card_of
from portalpns.domain.absensi.mesin import awaited
from portalpns.domain.absensi.wewenang import is_operator
from portalpns.domain.clock import tanggal
from portalpns.domain.direktori import Direktori
from portalpns.domain.errors import NotFound
from portalpns.store.cache import documents, hari


@dataclass(frozen=True)
class Punch:
    """One record of a machine that counts for the day; `at` is the local time `2026-11-23 07:31:00`."""

    device: str
    at: str


@dataclass(frozen=True)
class CountedPin:
    """A PIN of these punches that the reader may give to somebody else; `opd` is the unit of its machine."""

    device: str
    pin: str
    opd: str
    since: date | None = None
    """The first day of the mapping by which it is this person's; None by the master data."""


@dataclass(frozen=True)
class Decision:
    """What was entered, or follows from a letter, about days of which this is one."""

    id: str
    opd: str
    kind: str
    mulai: date
    selesai: date
    until: str | None = None
    surat: str = ""
    catatan: str = ""
    may_end: bool = False
    """Whether the reader may take it back (`AbsensiCases.end_event`)."""


@dataclass(frozen=True)
class Recall:
    """The days of a duty that meets leave, and the letter that may call the person back from it."""

    opd: str
    mulai: date
    selesai: date
    surat: str
    cuti: str
    """The code of the leave."""


@dataclass(frozen=True)
class ExplainedDay:
    """What the panel beside the matrix says of a day."""

    opd: str
    why: tuple[str, ...] = ()
    punches: tuple[Punch, ...] = ()
    pins: tuple[CountedPin, ...] = ()
    events: tuple[Decision, ...] = ()
    recall: Recall | None = None
    """On a day that the reader may decide by it."""
    waits: str | None = None
    """The machine that a day that is over waits for and that the reader may close (`AbsensiCases.close_machine`)."""


def explained(desk: Desk, connection: Connection, pegawai: str, day: date) -> ExplainedDay:
    """Raises NotFound while the day is not judged."""
    found, book, who = documents.get(connection, hari_id(pegawai, day)), desk.direktori_in(connection), desk.who()
    if found is None:
        raise NotFound(f"Tanggal ini belum dinilai: {_missing(connection, book, pegawai, day, desk.today())}.")
    opd, seen = found.scope.removeprefix("a:"), hari.decode_day(found.body)
    operates = is_operator(who, opd)
    may_decide = operates and pegawai != desk.pegawai
    waits = awaited(readings_of(connection, book, opd), day) if seen.kode == "BELUM" else None
    owners = {(device, pin): book.owner_of_device(device) for device, pin, *_ in seen.punches}
    pins = tuple(
        CountedPin(device, pin, owner, mapped_since(connection, owner, device, pin, pegawai, day))
        for (device, pin), owner in sorted(owners.items()) if owner is not None and is_operator(who, owner)
    )  # fmt: skip
    events = tuple(
        Decision(key, opd, one.kind, one.mulai, one.selesai, one.until, one.surat, one.catatan,
                 may_decide and one.opd == opd and not is_from_letter(key))
        for key, one in events_of(connection, opd).items()
        if one.pegawai == pegawai and one.mulai <= day <= one.selesai
    )  # fmt: skip
    return ExplainedDay(
        opd, tuple(seen.why), tuple(Punch(device, at) for device, _pin, at, *_ in seen.punches), pins, events,
        recall=recallable(events) if may_decide and seen.kode == CONFLICT else None,
        waits=waits.device if waits is not None and operates and day < desk.today() else None,
    )  # fmt: skip


def _missing(connection: Connection, book: Direktori, pegawai: str, day: date, today: date) -> str:
    """Why there is nothing of a day."""
    if day >= today:
        return "harinya belum lewat"
    person = book.pegawai.get(pegawai)
    opd = card_of(book, person).opd_on(day) if person is not None else None
    if opd is None:
        return "pegawai ini tidak bertugas pada tanggal itu"
    readings = readings_of(connection, book, opd)
    waits = awaited(readings, day)
    if waits is not None:
        read = tanggal(waits.dibaca.astimezone(ZoneInfo(book.pemda.tz)).date())
        return f"mesin {waits.device} terakhir dibaca {read}; baca lagi dan impor berkasnya"
    return "belum ada data mesin untuk tanggal ini" if readings else "belum ada data mesin absensi"


def recallable(events: Sequence[Decision]) -> Recall | None:
    """The days that duty and leave of a day have in common: the duty's letter may call the person back on them."""
    duty = next((one for one in events if one.kind == DUTY), None)
    leave = next((one for one in events if one.kind in leave_codes()), None)
    if duty is None or leave is None:
        return None
    first, last = max(duty.mulai, leave.mulai), min(duty.selesai, leave.selesai)
    return Recall(duty.opd, first, last, duty.surat, leave.kind)
