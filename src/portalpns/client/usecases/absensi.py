"""Attendance of an office: import of device files, the month's matrix, reasons of a day, PINs, events, reports."""

import contextlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy.engine import Connection

from portalpns.client.usecases.asal import (
    Choices,
    assigned,
    machines_of,
    recognise,
    require_recognised,
    require_uncontradicted,
)
from portalpns.client.usecases.bacaan import Files, back_of, fresh_keys, keys_of
from portalpns.client.usecases.catatan import note_of_import
from portalpns.client.usecases.desk import Desk
from portalpns.client.usecases.explained import ExplainedDay, explained
from portalpns.client.usecases.harian import reckon, sides_of
from portalpns.client.usecases.impor import ImportLook, ImportReport, report_of
from portalpns.client.usecases.mesin import readings_of
from portalpns.client.usecases.rekap import Rekap, laporan_of, month_of, offices_of
from portalpns.client.usecases.tertunda import Stranger, count_of_nobody, events_of, mapped_until, strangers
from portalpns.domain.absensi.cuti import leave_codes, on_workday
from portalpns.domain.absensi.dokumen import PunchKey
from portalpns.domain.absensi.events import FIXES
from portalpns.domain.absensi.kantor import card_of, hours_of, schedule_of
from portalpns.domain.absensi.kode import kode
from portalpns.domain.absensi.mesin import closed
from portalpns.domain.absensi.pin import NOBODYS
from portalpns.domain.absensi.wewenang import (
    is_operator,
    require_enterable,
    require_mappable,
    require_missing,
    require_operator,
    require_removable,
)
from portalpns.domain.clock import CLOCK_SKEW, lama
from portalpns.domain.direktori import Direktori
from portalpns.domain.errors import BadInput, NotAllowed, NotFound, WrongState
from portalpns.domain.ids import new_id
from portalpns.domain.organisasi import Opd
from portalpns.protocol.actions import (
    AbsensiHapusPeristiwa,
    AbsensiImpor,
    AbsensiPeristiwa,
    AbsensiPetaPin,
    AbsensiTutupMesin,
    PunchRow,
    decided_by,
)
from portalpns.store.cache import hari

if TYPE_CHECKING:
    from portalpns.devices.attlog import Import
    from portalpns.documents.laporan import Laporan

BATCH = 500
"""Punches in one action (ruling 19)."""

Progress = Callable[[int, int, str], None]


class AbsensiCases:
    """Use cases of attendance."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def offices(self) -> list[Opd]:
        """Offices whose attendance the person may read, the own one first."""
        return offices_of(self._desk.direktori, self._desk.who(), self._desk.pegawai)

    def keeps(self, opd: str) -> bool:
        """Whether the person may import, enter and close what belongs to the attendance of this office."""
        return is_operator(self._desk.who(), opd)

    def import_files(
        self, paths: Sequence[Path], *, opd: str, progress: Progress | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> list[ImportReport]:  # fmt: skip
        """Read all files, then queue all new punches in one transaction, or nothing at all.

        Raises FileProblem and BadInput of the files, Unrecognised where a machine has to be chosen, NotAllowed without
        the operator's role.
        """
        from portalpns.devices.attlog import read_files

        self._require_operator(opd)
        if progress is not None:
            progress(0, len(paths), "Membaca berkas")
        imports = read_files(list(paths), now=self._desk.clock())
        if cancelled is not None and cancelled():
            return []
        return self.store(imports, opd=opd, progress=progress, cancelled=cancelled)

    def examine(self, imports: Sequence["Import"], *, opd: str, mesin: Choices | None = None) -> ImportLook:
        """What `store` would do with files that were read, and no more; NotAllowed without the operator's role.

        `mesin`: the machines that were chosen; the others are recognised.
        """
        self._require_operator(opd)
        jam = self._distrust(imports)
        reports: list[ImportReport] = []
        nobody: Counter[str] = Counter()
        with self._desk.cache.read() as connection:
            book = self._desk.direktori_in(connection)
            asal = recognise(connection, book, imports, opd, mesin or {})
            known = machines_of(connection, book, opd)
            imports = assigned(imports, asal)
            for one in imports:
                accepted, strange = count_of_nobody(connection, book, opd, fresh_keys(connection, one.punches(), opd))
                nobody += strange
                readable = one.accepted + one.repeated
                back = back_of(connection, one, opd)
                reports.append(replace(report_of(one), accepted=accepted, repeated=readable - accepted, back=back))
            files = Files(connection, imports, opd, self._desk.clock(), book)
            closes, leaves_open, again = files.closes(), files.left_open(), any(files.again)
            catatan = note_of_import(connection, book, opd, imports, files, self._desk.today())
        pins = {pin for one in imports for _, pin, *_ in one.kept}
        lost = tuple(one.file for one in imports if one.clock_lost)
        return ImportLook(
            tuple(reports), len(pins), dict(nobody), closes, leaves_open, catatan, jam, again, lost, tuple(asal),
            tuple(known),
        )  # fmt: skip

    def store(
        self, imports: Sequence["Import"], *, opd: str, mesin: Choices | None = None, meant: bool = False,
        progress: Progress | None = None, cancelled: Callable[[], bool] | None = None,
    ) -> list[ImportReport]:  # fmt: skip
        """Queue the punches of files that were read; those that are stored already count as repeated.

        `mesin`: the machines that were chosen; the others are recognised, or Unrecognised is raised. `meant`: also
        those that the records contradict, for which Contradicted is raised else.

        All of it is one transaction; when it is cancelled nothing stays, neither in the cache nor in what was read,
        and the list of reports is empty.
        """
        self._require_operator(opd)
        self._distrust(imports)
        with contextlib.suppress(_Cancelled):
            return self._store(imports, opd, mesin or {}, meant, progress, cancelled)
        return []

    def _store(
        self, imports: Sequence["Import"], opd: str, mesin: Choices, meant: bool, progress: Progress | None,
        cancelled: Callable[[], bool] | None,
    ) -> list[ImportReport]:  # fmt: skip
        desk = self._desk
        counted: list[int] = []
        with desk.cache.act() as connection:
            book = desk.direktori_in(connection)
            asal = recognise(connection, book, imports, opd, mesin)
            require_recognised(asal)
            if not meant:
                require_uncontradicted(asal)
            mine = assigned(imports, asal)
            files = Files(connection, mine, opd, desk.clock(), book)
            for place, one in enumerate(mine):
                if progress is not None:
                    progress(place, len(imports), one.file)
                fresh = list(fresh_keys(connection, one.punches(), opd))
                again = files.again[place]
                if cancelled is not None and cancelled():
                    raise _Cancelled
                counted.append(len(fresh))
                hari.remember(connection, fresh)
                # that the machine was read again closes days, also when it held nothing new
                repeated = [] if not again else [
                    key for key in keys_of(one.punches(), opd) if again.get(key[0]) == key[2][:10]
                ]  # fmt: skip
                for device, rows in _batches(sorted({*fresh, *repeated})):
                    # an attlog names no zone
                    args = AbsensiImpor(opd, device, "", tuple(rows), dibaca=files.read_at(place, device))
                    subject = f"{len(rows)} rekaman mesin {device}"
                    desk.outbox.enqueue(connection, new_id(), "impor", f"a:{opd}", args, subject=subject)
            reckon(desk, connection, opd)
        self._told("hari", "pin_asing")
        for one, accepted in zip(imports, counted, strict=True):
            one.count_new(accepted)
        return [report_of(one) for one in imports]

    def matrix(self, opd: str, year: int, month: int) -> Rekap:
        """The month of an office, people in the order of posts and names."""
        with self._desk.cache.read() as connection:
            return month_of(connection, self._desk.direktori_in(connection), opd, year, month, self._desk.today())

    def hours(self) -> Callable[[date], tuple[time, time] | None]:
        """When the shift of a day begins and ends, None on a day off; asks no database any more."""
        schedule = schedule_of(self._desk.direktori)
        return lambda day: hours_of(schedule, day)

    def newest_month(self, opd: str) -> tuple[int, int] | None:
        """Year and month of the newest day on which anyone of the office was recorded; None without any record."""
        with self._desk.cache.read() as connection:
            newest = hari.newest_record(connection, opd)
        return (newest.year, newest.month) if newest is not None else None

    def explain(self, pegawai: str, day: date) -> ExplainedDay:
        """Why a day counts as it does; NotFound while it is not judged."""
        with self._desk.cache.read() as connection:
            return explained(self._desk, connection, pegawai, day)

    def unmapped(self, opd: str) -> list[Stranger]:
        """PINs that are nobody yet."""
        return self._strangers(opd, decided=False)

    def nobodys(self, opd: str) -> list[Stranger]:
        """PINs that were said to be nobody's."""
        return self._strangers(opd, decided=True)

    def _strangers(self, opd: str, *, decided: bool) -> list[Stranger]:
        with self._desk.cache.read() as connection:
            return strangers(connection, self._desk.direktori_in(connection), opd, decided=decided)

    def map_pin(self, opd: str, device: str, pin: str, pegawai: str, mulai: date) -> date | None:
        """From `mulai` on the PIN of the device is this person, or nobody (NOBODYS).

        Returns the day from which a mapping to another that begins later holds, which this one leaves as it is.
        """
        self._require_operator(opd)
        whose = "bukan pegawai"
        if pegawai != NOBODYS:
            whose = require_mappable(self._desk.who(), self._desk.direktori, opd, pegawai, mulai).nama
        args = AbsensiPetaPin(opd, device, pin, pegawai, mulai)
        with self._desk.cache.act() as connection:
            self._desk.outbox.enqueue(
                connection, f"pin:{device}:{pin}", "peta_pin", f"a:{opd}", args, subject=f"PIN {pin}, {whose}"
            )
            reckon(self._desk, connection, opd)
            ends = mapped_until(connection, opd, device, pin, pegawai, mulai)
        self._told("hari", "pin_asing")
        return ends

    def close_machine(self, opd: str, device: str, alasan: str) -> None:
        """Say that a machine holds nothing more until now: its days wait for it no longer."""
        self._require_operator(opd)
        args = AbsensiTutupMesin(opd, device, alasan.strip())
        with self._desk.cache.act() as connection:
            book = self._desk.direktori_in(connection)
            readings, tz = readings_of(connection, book, opd), ZoneInfo(book.pemda.tz)
            closed(readings, device, self._desk.clock(), tz, alasan)
            subject = f"mesin {device}"
            self._desk.outbox.enqueue(connection, f"tutup:{device}", "mesin", f"a:{opd}", args, subject=subject)
            reckon(self._desk, connection, opd)
        self._told("hari")

    def add_event(
        self, opd: str, pegawai: str, kind: str, mulai: date, selesai: date, *, until: str | None = None,
        recall: bool = False, surat: str = "", catatan: str = "",
    ) -> None:  # fmt: skip
        """Leave, duty, permit, correction or overtime of a person; raises the sentence when it cannot be."""
        self._require_operator(opd)
        args = AbsensiPeristiwa(opd, pegawai, kind, mulai, selesai, until, recall, surat, catatan)
        with self._desk.cache.act() as connection:
            self._enter(connection, self._desk.direktori_in(connection), args, events_of(connection, opd).values())
            reckon(self._desk, connection, opd)
        self._told("hari", "peristiwa")

    def add_event_for_all(
        self, opd: str, kind: str, mulai: date, selesai: date, *, until: str | None = None, catatan: str = ""
    ) -> tuple[int, tuple[str, ...]]:
        """The same for everybody of an office who works then, in one transaction.

        Returns for how many, and the names of those who were left out: who is on leave or duty, has such an entry or
        what a correction would supply, serves there on a part of the days only, or is oneself.
        """
        self._require_operator(opd)
        entered, left = 0, []
        with self._desk.cache.act() as connection:
            book, known = self._desk.direktori_in(connection), events_of(connection, opd).values()
            for person in book.pegawai.values():
                if not card_of(book, person).serves(opd, mulai, selesai):
                    continue
                args = AbsensiPeristiwa(opd, person.id, kind, mulai, selesai, until, catatan=catatan)
                mine = [
                    decided_by(one) for one in known
                    if one.pegawai == person.id and one.mulai <= selesai and one.selesai >= mulai
                ]  # fmt: skip
                if on_workday(mine)[0] is not None or any(one.kind == kind for one in mine):
                    left.append(person.nama)
                    continue
                try:
                    self._enter(connection, book, args, known)
                    entered += 1
                except (BadInput, NotAllowed, WrongState):
                    left.append(person.nama)
            reckon(self._desk, connection, opd)
        self._told("hari", "peristiwa")
        return entered, tuple(left)

    def _enter(
        self, connection: Connection, book: Direktori, args: AbsensiPeristiwa, known: Iterable[AbsensiPeristiwa]
    ) -> None:
        """Queue one event; raises why it cannot be."""
        event = decided_by(args)
        others = [decided_by(one) for one in known if one.pegawai == args.pegawai]
        person = require_enterable(self._desk.who(), book, args.opd, args.pegawai, event, others)
        if event.kind in FIXES and args.mulai == args.selesai:
            require_missing(event, person, *sides_of(connection, book, args.pegawai, args.mulai, others))
        subject = f"{args.kind} {person.nama}"
        self._desk.outbox.enqueue(connection, new_id(), "peristiwa", f"a:{args.opd}", args, subject=subject)

    def leave_of(self, opd: str, pegawai: str, mulai: date, selesai: date) -> str:
        """The leave of a person from which a duty on these days would call back, in words; empty without any."""
        with self._desk.cache.read() as connection:
            known = events_of(connection, opd).values()
        leave = {one.kind for one in known if one.pegawai == pegawai and one.mulai <= selesai and one.selesai >= mulai}
        return " dan ".join(sorted(kode(kind).nama.lower() for kind in leave & leave_codes()))

    def end_event(self, opd: str, event: str, alasan: str) -> None:
        """Take back what somebody entered (its id), and say why; duty of a signed letter ends with the letter."""
        self._require_operator(opd)
        args = AbsensiHapusPeristiwa(opd, alasan.strip())
        with self._desk.cache.act() as connection:
            one = events_of(connection, opd).get(event)
            if one is None:
                raise NotFound("Catatan absensi ini tidak ditemukan atau sudah dihapus.")
            require_removable(self._desk.who(), event, one.pegawai, one.surat, alasan)
            person = self._desk.direktori_in(connection).pegawai.get(one.pegawai)
            subject = f"{one.kind} {person.nama}" if person is not None else one.kind
            self._desk.outbox.enqueue(connection, event, "peristiwa", f"a:{opd}", args, subject=subject)
            reckon(self._desk, connection, opd)
        self._told("hari", "peristiwa")

    def report(self, opd: str, year: int, month: int) -> "Laporan":
        """The month's report, for `usecases.daftar.write` or a printer."""
        return laporan_of(self.matrix(opd, year, month), self._desk.direktori, self._desk.today())

    def _distrust(self, imports: Sequence["Import"]) -> str:
        """While the clock here is known to be wrong the newest punch of a file counts, not its time; says how wrong."""
        off = self._desk.engine.clock_ahead
        if abs(off) <= CLOCK_SKEW:
            return ""
        for one in imports:
            one.written = None
        return lama(off)

    def _require_operator(self, opd: str) -> None:
        require_operator(self._desk.who(), self._desk.direktori, opd)

    def _told(self, *kinds: str) -> None:
        self._desk.notify(frozenset({*kinds, "outbox", "status"}))
        self._desk.engine.queued()


class _Cancelled(Exception):
    """Leaves the import's transaction, so that nothing of it stays."""


def _batches(keys: Sequence[PunchKey]) -> Iterable[tuple[str, list[PunchRow]]]:
    """At most 500 rows of one device each, in order of time."""
    by_device: dict[str, list[PunchKey]] = {}
    for key in keys:
        by_device.setdefault(key[0], []).append(key)
    for device, mine in by_device.items():
        mine.sort(key=lambda key: key[2])
        for start in range(0, len(mine), BATCH):
            yield (
                device,
                [
                    PunchRow(pin, datetime.fromisoformat(at), state, verify)
                    for _, pin, at, state, verify in mine[start : start + BATCH]
                ],
            )
