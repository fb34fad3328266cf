"""A month of attendance, drawn by lot."""

import random
from calendar import monthrange
from collections import Counter
from datetime import date
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from portalpns.client.usecases.asal import Origin
from portalpns.client.usecases.impor import ImportLook, ImportReport
from portalpns.client.usecases.rekap import DayCell, rest_days
from portalpns.documents.laporan import Kolom, Laporan
from portalpns.domain.absensi.catatan import Catatan
from portalpns.domain.absensi.kantor import hours_of, schedule_of
from ui.pages.double.world import OFFICE, TODAY

if TYPE_CHECKING:
    from ui.pages.double.core import DoubleCore


class DoubleAbsensi:
    """A month for the office's people, drawn by dice."""

    def __init__(self, core: "DoubleCore") -> None:
        self.core = core
        self.events: list[tuple[Any, ...]] = []
        self.ended: list[tuple[Any, str]] = []
        self.imported: list[str] = []
        self.pins: list[tuple[Any, ...]] = [("1", "77", 31, "2026-11-02T07:20:00", "2026-11-23T16:01:00")]
        self.nobody: list[tuple[Any, ...]] = []
        self.since: date | None = None
        self.catatan = Catatan()
        self.leave = ""
        self.recall: dict[str, Any] | None = None
        self.waits: str | None = None
        self.ends: date | None = None
        self.empty = False

    def offices(self) -> list[Any]:
        return [self.core.direktori.opd[OFFICE], self.core.direktori.opd["dinkes"]]

    def hours(self) -> Any:
        schedule = schedule_of(self.core.direktori)
        return lambda day: hours_of(schedule, day)

    def newest_month(self, opd: str) -> tuple[int, int]:
        return TODAY.year, TODAY.month

    def matrix(self, opd: str, year: int, month: int) -> Any:
        people = [] if self.empty else [self._row(one, year, month) for one in self.core.office.staff.get(opd, [])]
        return SimpleNamespace(
            people=tuple(people),
            legend=(),
            generated_from=date(year, month, 23),
            rest=rest_days(self.core.direktori, date(year, month, 1)),
            catatan=self.catatan,
        )

    def _row(self, person: Any, year: int, month: int) -> Any:
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
        cuti = sum(cell.code in ("CT", "CS") for cell in days.values())
        return SimpleNamespace(
            pegawai=person.id, nip=person.nip, nama=person.nama, days=days, totals=SimpleNamespace(cuti=cuti)
        )

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

    def explain(self, pegawai: str, day: date) -> Any:
        at = f"{day.isoformat()}T07:42:00"
        events = [
            {"id": key, "opd": one[0], "kind": one[2], "mulai": one[3], "selesai": one[4], "until": one[5]["until"],
             "surat": "", "catatan": one[5]["catatan"], "may_end": True}
            for key, one in enumerate(self.events) if one[1] == pegawai and one[3] <= day <= one[4]
        ]  # fmt: skip
        punches = [{"at": at, "device": "1", "source": "file"}]
        pins = [{"device": "1", "pin": "97", "opd": OFFICE, "since": self.since}]
        return {
            "why": ("Masuk pukul 07.42.",),
            "punches": punches,
            "events": events,
            "pins": pins,
            "recall": self.recall,
            "opd": OFFICE,
            "waits": self.waits,
        }

    def close_machine(self, opd: str, device: str, alasan: str) -> None:
        self.events.append(("tutup", opd, device, alasan))

    def unmapped(self, opd: str) -> list[tuple[Any, ...]]:
        return list(self.pins)

    def nobodys(self, opd: str) -> list[tuple[Any, ...]]:
        return list(self.nobody)

    def map_pin(self, opd: str, device: str, pin: str, pegawai: str, mulai: date) -> date | None:
        self.events.append(("pin", device, pin, pegawai, mulai))
        self.pins, self.nobody = [], [] if pegawai else self.pins
        return self.ends

    def add_event(self, opd: str, pegawai: str, kind: str, mulai: date, selesai: date, **more: Any) -> None:
        self.events.append((opd, pegawai, kind, mulai, selesai, more))

    def add_event_for_all(self, opd: str, kind: str, mulai: date, selesai: date, **more: Any) -> Any:
        self.events.append((opd, None, kind, mulai, selesai, more))
        return 12, ("Siti", "Budi, S.H.")

    def leave_of(self, opd: str, pegawai: str, mulai: date, selesai: date) -> str:
        return self.leave

    def end_event(self, opd: str, event: int, alasan: str) -> None:
        self.ended.append((self.events.pop(event), alasan))

    def examine(self, imports: Any, *, opd: str, mesin: Any = None) -> ImportLook:
        reports = tuple(
            ImportReport(
                one.file, one.lines, one.accepted, one.repeated, tuple(one.as_json()["quarantined"]),
                tuple(one.as_json()["flagged"]),
            )
            for one in imports
        )  # fmt: skip
        pins = Counter(punch.pin for one in imports for punch in one.punches())
        mine = {person.pin for person in self.core.office.staff[opd]}
        asal = tuple(Origin(place, number, number) for place, one in enumerate(imports) for number in one.devices)
        strange = {pin: count for pin, count in pins.items() if pin not in mine}
        return ImportLook(reports, len(pins), strange, asal=asal, mesin=("1",))

    def store(
        self, imports: Any, *, opd: str, mesin: Any = None, progress: Any = None, cancelled: Any = None
    ) -> list[Any]:
        self.imported += [one.file for one in imports]
        return [SimpleNamespace(accepted=3, repeated=1, quarantined=[], flagged=[], unmapped={77: 31})]

    def report(self, opd: str, year: int, month: int) -> Laporan:
        return Laporan(judul=f"{opd} {year}-{month}", kolom=(Kolom("Nama", 20),), baris=(("Siti",),))
