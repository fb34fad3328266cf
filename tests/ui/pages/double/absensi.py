"""A month of attendance, drawn by lot."""

import random
from calendar import monthrange
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, time
from typing import TYPE_CHECKING

from portalpns.client.usecases.absensi import AbsensiCases, Progress
from portalpns.client.usecases.asal import Choices, Origin
from portalpns.client.usecases.explained import CountedPin, Decision, ExplainedDay, Punch, Recall
from portalpns.client.usecases.impor import ImportLook, ImportReport, report_of
from portalpns.client.usecases.rekap import DayCell, Rekap, RekapRow, Totals, rest_days
from portalpns.client.usecases.tertunda import Stranger
from portalpns.devices.attlog import Import
from portalpns.documents.laporan import Kolom, Laporan
from portalpns.domain.absensi.catatan import Catatan
from portalpns.domain.absensi.kantor import hours_of, schedule_of
from portalpns.domain.organisasi import Opd
from portalpns.domain.pegawai import Pegawai
from portalpns.protocol.actions import AbsensiPeristiwa, AbsensiPetaPin, AbsensiTutupMesin
from ui.pages.double.world import MACHINE, OFFICE, TODAY

if TYPE_CHECKING:
    from ui.pages.double.core import DoubleCore


class DoubleAbsensi(AbsensiCases):
    """A month for the office's people, drawn by dice."""

    def __init__(self, core: "DoubleCore") -> None:
        self.core = core
        self.events: list[AbsensiPeristiwa] = []
        """One for everybody names no person."""
        self.ended: list[tuple[AbsensiPeristiwa, str]] = []
        self.mapped: list[AbsensiPetaPin] = []
        self.closed: list[AbsensiTutupMesin] = []
        self.imported: list[str] = []
        self.strange = [Stranger(MACHINE, "77", 31, "2026-11-02 07:20:00", "2026-11-23 16:01:00")]
        self.since: date | None = None
        self.catatan = Catatan()
        self.leave = ""
        self.recall: Recall | None = None
        self.waits: str | None = None
        self.ends: date | None = None
        self.gone: str | None = None
        self.empty = self.unread = False
        self.kept = {OFFICE, "dinkes"}
        self.on_leave: set[int] = set()
        """Days of the month that were entered while nothing was read."""

    def offices(self) -> list[Opd]:
        return [self.core.direktori.opd[OFFICE], self.core.direktori.opd["dinkes"]]

    def keeps(self, opd: str) -> bool:
        return opd in self.kept

    def hours(self) -> Callable[[date], tuple[time, time] | None]:
        schedule = schedule_of(self.core.direktori)
        return lambda day: hours_of(schedule, day)

    def newest_month(self, opd: str) -> tuple[int, int]:
        return TODAY.year, TODAY.month

    def matrix(self, opd: str, year: int, month: int) -> Rekap:
        people = [] if self.empty else [self._row(one, year, month) for one in self.core.office.staff.get(opd, [])]
        rest = rest_days(self.core.direktori, date(year, month, 1))
        until = None if self.unread else date(year, month, 23)
        return Rekap(
            opd, year, month, tuple(people), {}, until, rest, self.catatan, gone=self.gone,
            unread=self.unread and self.gone is None,
        )  # fmt: skip

    def _row(self, person: Pegawai, year: int, month: int) -> RekapRow:
        dice = random.Random(f"{person.id}{year}{month}")
        days = {}
        for number in range(1, monthrange(year, month)[1] + 1):
            day = date(year, month, number)
            days[number] = (
                DayCell("L", why=("Hari libur.",))
                if day.weekday() > 4
                else self._cell(dice)
                if day < TODAY
                else DayCell("BELUM")
            )
        if self.unread:
            days = {number: DayCell("CT") for number in self.on_leave}
        cuti = sum(cell.code in ("CT", "CS") for cell in days.values())
        return RekapRow(person.id, person.nip, person.nama, days, Totals(cuti=cuti))

    def _cell(self, dice: random.Random) -> DayCell:
        draw = dice.random()
        if draw < 0.06:
            why = ("Masuk pukul 07.42, 12 menit sesudah 07.30: TL1 (0,5 %).",)
            return DayCell("H", tl="TL1", masuk="07:42:10", pulang="16:03:00", telat=12, why=why)
        if draw < 0.09:
            return DayCell("H", psw="PSW2", masuk="07:21:00", pulang="15:25:00", awal=35)
        if draw < 0.12:
            return DayCell(dice.choice(("CT", "CS", "DL", "DL")))
        if draw < 0.13:
            return DayCell("TK", why=("Tidak ada rekaman dan tidak ada surat.",))
        if draw < 0.14:
            return DayCell("H", masuk="07:21:00", flags=("TAP",))
        return DayCell("H", masuk="07:21:00", pulang="16:04:00", why=("Hadir penuh.",))

    def explain(self, pegawai: str, day: date) -> ExplainedDay:
        events = tuple(
            Decision(str(key), one.opd, one.kind, one.mulai, one.selesai, one.until, one.surat, one.catatan, True)
            for key, one in enumerate(self.events) if one.pegawai == pegawai and one.mulai <= day <= one.selesai
        )  # fmt: skip
        punches, pins = (Punch(MACHINE, f"{day} 07:42:00"),), (CountedPin(MACHINE, "97", OFFICE, self.since),)
        return ExplainedDay(OFFICE, ("Masuk pukul 07.42.",), punches, pins, events, self.recall, self.waits)

    def close_machine(self, opd: str, device: str, alasan: str) -> None:
        self.closed.append(AbsensiTutupMesin(opd, device, alasan))

    def unmapped(self, opd: str) -> list[Stranger]:
        return [one for one in self.strange if not one.decided]

    def nobodys(self, opd: str) -> list[Stranger]:
        return [one for one in self.strange if one.decided]

    def map_pin(self, opd: str, device: str, pin: str, pegawai: str, mulai: date) -> date | None:
        self.mapped.append(AbsensiPetaPin(opd, device, pin, pegawai, mulai))
        self.strange = [] if pegawai else [replace(one, decided=True) for one in self.strange]
        return self.ends

    def add_event(
        self, opd: str, pegawai: str, kind: str, mulai: date, selesai: date, *, until: str | None = None,
        recall: bool = False, surat: str = "", catatan: str = "",
    ) -> None:  # fmt: skip
        self.events.append(AbsensiPeristiwa(opd, pegawai, kind, mulai, selesai, until, recall, surat, catatan))

    def add_event_for_all(
        self, opd: str, kind: str, mulai: date, selesai: date, *, until: str | None = None, catatan: str = ""
    ) -> tuple[int, tuple[str, ...]]:
        self.add_event(opd, "", kind, mulai, selesai, until=until, catatan=catatan)
        return 12, ("Siti", "Budi, S.H.")

    def leave_of(self, opd: str, pegawai: str, mulai: date, selesai: date) -> str:
        return self.leave

    def end_event(self, opd: str, event: str, alasan: str) -> None:
        self.ended.append((self.events.pop(int(event)), alasan))

    def examine(self, imports: Sequence[Import], *, opd: str, mesin: Choices | None = None) -> ImportLook:
        pins = Counter(punch.pin for one in imports for punch in one.punches())
        mine = {person.pin for person in self.core.office.staff[opd]}
        asal = tuple(Origin(place, number, number) for place, one in enumerate(imports) for number in one.devices)
        strange = {pin: count for pin, count in pins.items() if pin not in mine}
        return ImportLook(tuple(map(report_of, imports)), len(pins), strange, asal=asal, mesin=("1",))

    def store(
        self, imports: Sequence[Import], *, opd: str, mesin: Choices | None = None, meant: bool = False,
        progress: Progress | None = None, cancelled: Callable[[], bool] | None = None,
    ) -> list[ImportReport]:  # fmt: skip
        self.imported += [one.file for one in imports]
        return [ImportReport("1_attlog.dat", 4, 3, 1)]

    def report(self, opd: str, year: int, month: int) -> Laporan:
        return Laporan(judul=f"{opd} {year}-{month}", kolom=(Kolom("Nama", 20),), baris=(("Siti",),))
