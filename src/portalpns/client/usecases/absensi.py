"""Attendance of the offices a person looks after: device files in, the month out; it works without a network."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from portalpns.client.usecases.absensi_hari import reckon
from portalpns.client.usecases.face import Desk, local_today
from portalpns.client.usecases.rekap import Rekap, build_rekap, report_of
from portalpns.domain.errors import BadInput, NotAllowed
from portalpns.domain.ids import new_id
from portalpns.domain.organisasi import Opd
from portalpns.protocol.actions import AbsensiImpor, AbsensiPeristiwa, AbsensiPetaPin, PunchRow
from portalpns.store.cache import documents, hari

if TYPE_CHECKING:
    from portalpns.devices.attlog import AttlogPunch, Import

ROWS = 500
"""Punches per mutation."""
DAYS = frozenset({"hari", "outbox"})
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class ImportReport:
    """What one file gave; `unmapped` counts the lines of PINs that are nobody yet."""

    file: str
    lines: int
    accepted: int
    repeated: int
    quarantined: tuple[Any, ...]
    flagged: tuple[Any, ...]
    unmapped: dict[str, int]


@dataclass(frozen=True)
class PinAsing:
    """A PIN that is nobody yet: device, PIN, how many punches, first and last local day."""

    device: str
    pin: str
    n: int
    first: date
    last: date

    def __iter__(self) -> Iterator[Any]:
        return iter((self.device, self.pin, self.n, self.first, self.last))

    def __getitem__(self, place: int) -> Any:
        return (self.device, self.pin, self.n, self.first, self.last)[place]


class AbsensiCases:
    """Attendance for the signed-in person."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def offices(self) -> list[Opd]:
        """The offices whose attendance this person may read, own office first."""
        desk = self._desk
        scopes, book = desk.pelaku().scopes, desk.direktori
        session = desk.session
        home = book.pegawai[session.pegawai].opd if session and session.pegawai in book.pegawai else ""
        found = [unit for unit in book.opd.values() if f"a:{unit.id}" in scopes]
        return sorted(found, key=lambda unit: (unit.id != home, unit.kode))

    def import_files(
        self,
        paths: Sequence[Path],
        *,
        opd: str,
        progress: Progress | None = None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> list[ImportReport]:
        """Read device exports and queue what is new; all of the files or, after an error, none."""
        from portalpns.devices.attlog import read_files

        self._require(opd)
        reports = read_files(paths, now=self._desk.clock())
        return self.store(reports, opd=opd, progress=progress, cancelled=cancelled)

    def store(
        self,
        reports: Sequence["Import"],
        *,
        opd: str,
        progress: Progress | None = None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> list[ImportReport]:
        """Queue read punches in one transaction, and show the days they make at once."""
        desk = self._desk
        self._require(opd)
        results: list[ImportReport] = []
        with desk.cache.act() as connection:
            owners = pin_owners(connection, opd)
            fresh: list[tuple[str, AttlogPunch]] = []
            for report in reports:
                keys = [(f"{opd}-{one.device}", one) for one in report.punches()]
                known = hari.known_keys(connection, [_key(device, one) for device, one in keys])
                new = [(device, one) for device, one in keys if _key(device, one) not in known]
                report.count_stored(len(keys) - len(new))
                unmapped: dict[str, int] = {}
                for device, one in new:
                    if not owners.get((device, one.pin)):
                        unmapped[one.pin] = unmapped.get(one.pin, 0) + 1
                fresh += new
                results.append(
                    ImportReport(
                        report.file, report.lines, report.accepted, report.repeated, tuple(report.quarantined),
                        tuple(report.flagged), unmapped,
                    )
                )  # fmt: skip
            hari.remember(connection, [_key(device, one) for device, one in fresh])
            total = len(fresh)
            done = 0
            for device, part in _batches(fresh):
                if cancelled():
                    raise BadInput("Impor dibatalkan; tidak ada yang disimpan.", code="cancelled")
                rows = tuple(PunchRow(one.pin, _moment(one.at), one.state, one.verify) for one in part)
                batch = AbsensiImpor(opd, device, desk.direktori.pemda.tz, rows)
                subject = f"{len(rows)} rekaman mesin {device}"
                desk.outbox.enqueue(connection, new_id(), "impor", f"a:{opd}", batch, subject=subject)
                done += len(part)
                if progress is not None:
                    progress(done, total, "")
            reckon(desk, connection, opd, owners, fresh)
        desk.notify(DAYS)
        return results

    def matrix(self, opd: str, year: int, month: int) -> Rekap:
        """The month of an office: every person's days and totals."""
        self._require_reader(opd)
        return build_rekap(self._desk, opd, year, month)

    def explain(self, pegawai: str, day: date) -> dict[str, Any]:
        """A day's whole document: punches, events, and why it was judged so; empty when there is none."""
        with self._desk.cache.read() as connection:
            found = documents.get(connection, f"hari:{pegawai}:{day.isoformat()}")
        return dict(msgspec.json.decode(found.body)) if found else {}

    def unmapped(self, opd: str) -> list[PinAsing]:
        """PINs with punches that belong to nobody yet."""
        self._require_reader(opd)
        with self._desk.cache.read() as connection:
            rows = [msgspec.json.decode(doc.body) for doc in documents.of_kind(connection, "pin_asing", f"a:{opd}")]
        return [
            PinAsing(
                row["device"], row["pin"], row["n"], date.fromisoformat(row["first"][:10]),
                date.fromisoformat(row["last"][:10]),
            )
            for row in rows
        ]  # fmt: skip

    def map_pin(self, opd: str, device: str, pin: str, pegawai: str, mulai: date) -> None:
        """From a day on the PIN is this person; the server adopts the waiting punches."""
        self._require(opd)
        with self._desk.cache.act() as connection:
            args = AbsensiPetaPin(opd, device, pin, pegawai, mulai)
            self._desk.outbox.enqueue(connection, new_id(), "peta_pin", f"a:{opd}", args, subject=f"{device} PIN {pin}")
        self._desk.notify(DAYS)

    def add_event(
        self,
        opd: str,
        pegawai: str,
        kind: str,
        mulai: date,
        selesai: date,
        *,
        until: str | None = None,
        recall: bool = False,
        surat: str = "",
        catatan: str = "",
    ) -> None:
        """Leave, duty, permit or correction of a person; checked here, decided by the server."""
        from portalpns.domain.absensi.events import check
        from portalpns.domain.absensi.kantor import event_of

        self._require(opd)
        check(event_of(kind, mulai, selesai, until, recall, surat))
        args = AbsensiPeristiwa(opd, pegawai, kind, mulai, selesai, until, recall, surat, catatan)
        person = self._desk.direktori.pegawai.get(pegawai)
        subject = f"{kind} {person.nama if person else pegawai}"
        with self._desk.cache.act() as connection:
            self._desk.outbox.enqueue(connection, new_id(), "peristiwa", f"a:{opd}", args, subject=subject)
        self._desk.notify(DAYS)

    def report_pdf(self, opd: str, year: int, month: int) -> bytes:
        """The month's recap as PDF, signed off by the head of the office."""
        from portalpns.documents.laporan_pdf import render_pdf

        return render_pdf(report_of(self._desk, self.matrix(opd, year, month), local_today(self._desk)))

    def report_xlsx(self, opd: str, year: int, month: int) -> bytes:
        from portalpns.documents.xlsx import render_xlsx

        return render_xlsx(report_of(self._desk, self.matrix(opd, year, month), local_today(self._desk)))

    def _require(self, opd: str) -> None:
        who = self._desk.pelaku()
        city = any(role == "pengelola_kepegawaian" for role, _ in who.peran)
        if not city and not who.has(opd, "operator_absensi", "admin_opd"):
            raise NotAllowed("Anda bukan operator absensi unit ini.")

    def _require_reader(self, opd: str) -> None:
        if not self._desk.pelaku().may_read(f"a:{opd}"):
            raise NotAllowed("Anda tidak berwenang melihat absensi unit ini.")


Owners = dict[tuple[str, str], list[tuple[date, str]]]
"""(device, PIN) -> (first day, pegawai), ascending."""


def pin_owners(connection: Any, opd: str) -> Owners:
    """Who the PINs of an office's devices are, with this person's own mappings that still wait."""
    found: Owners = {}
    for doc in documents.of_kind(connection, "peta_pin", f"a:{opd}"):
        row = msgspec.json.decode(doc.body, type=AbsensiPetaPinDoc)
        found.setdefault((row.device, row.pin), []).append((row.mulai, row.pegawai))
    for owners in found.values():
        owners.sort()
    return found


class AbsensiPetaPinDoc(msgspec.Struct):
    """A document of kind `peta_pin`."""

    device: str
    pin: str
    pegawai: str
    mulai: date


def _batches(fresh: Sequence[tuple[str, "AttlogPunch"]]) -> Iterator[tuple[str, list["AttlogPunch"]]]:
    """At most ROWS punches of one device each, in the order read."""
    by_device: dict[str, list[AttlogPunch]] = {}
    for device, one in fresh:
        by_device.setdefault(device, []).append(one)
    for device, punches in by_device.items():
        punches.sort(key=lambda one: one.at)
        for start in range(0, len(punches), ROWS):
            yield device, punches[start : start + ROWS]


def _key(device: str, one: "AttlogPunch") -> hari.PunchKey:
    return (device, one.pin, one.at, one.state, one.verify)


def _moment(at: str) -> datetime:
    return datetime.fromisoformat(at)
