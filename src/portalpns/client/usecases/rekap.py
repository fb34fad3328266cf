"""The month of an office as screen and paper show it, read from the maintained day table."""

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import sqlalchemy as sa

from portalpns.client.usecases.face import Desk
from portalpns.domain.errors import BadInput, NotFound
from portalpns.domain.surat import Tanda
from portalpns.store.cache_tables import hari

if TYPE_CHECKING:
    from portalpns.documents.laporan import Laporan

WORKDAY_CODES = frozenset({"H", "TK", "DL", "KONFLIK", "BELUM"})


@dataclass(frozen=True, slots=True)
class DayCell:
    """One person's day; `code` None outside employment."""

    code: str | None
    tl: str | None
    psw: str | None
    masuk: str | None
    pulang: str | None
    telat: int
    awal: int
    potongan: Decimal
    flags: tuple[str, ...]
    why: tuple[str, ...] = ()


@dataclass(frozen=True)
class RekapRow:
    """One person's month; `days` by day of month, `totals` by name (workdays, present, tk, late_min, ...)."""

    pegawai: str
    nip: str
    nama: str
    days: dict[int, DayCell]
    totals: dict[str, int | Decimal]


@dataclass(frozen=True)
class Rekap:
    """An office's month; `generated_from` says until when its days are known."""

    opd: str
    year: int
    month: int
    people: tuple[RekapRow, ...]
    libur: dict[int, str] = field(default_factory=dict)
    generated_from: str = ""


def build_rekap(desk: Desk, opd: str, year: int, month: int) -> Rekap:
    """Every person of the office in that month, by name; days that nobody has judged yet are absent."""
    if not 1 <= month <= 12 or not 2000 <= year <= 2100:
        raise BadInput("Bulan rekap tidak benar.")
    book = desk.direktori
    if opd not in book.opd:
        raise NotFound("Unit ini tidak dikenal.")
    first, last = date(year, month, 1), date(year, month, monthrange(year, month)[1])
    with desk.cache.read() as connection:
        rows = connection.execute(
            sa.select(
                hari.c.pegawai, hari.c.tanggal, hari.c.kode, hari.c.tl, hari.c.psw, hari.c.masuk, hari.c.pulang,
                hari.c.telat, hari.c.awal, hari.c.potongan, hari.c.flags,
            ).where(hari.c.opd == opd, hari.c.tanggal.between(first.isoformat(), last.isoformat()))
        ).all()  # fmt: skip
    cells: dict[str, dict[int, DayCell]] = {}
    newest = ""
    for pegawai, day, code, tl, psw, masuk, pulang, telat, awal, potongan, flags in rows:
        cells.setdefault(pegawai, {})[int(day[8:])] = DayCell(
            code, tl, psw, masuk, pulang, telat, awal, Decimal(potongan), tuple(flags.split())
        )
        newest = max(newest, day)
    people = [
        person
        for person in book.pegawai.values()
        if person.id in cells
        or (person.opd == opd and person.mulai <= last and (person.selesai is None or person.selesai >= first))
    ]
    people.sort(key=lambda person: (person.nama.casefold(), person.id))
    return Rekap(
        opd,
        year,
        month,
        tuple(
            RekapRow(person.id, person.nip, person.nama, days := cells.get(person.id, {}), _totals(days))
            for person in people
        ),
        {
            one.tanggal.day: one.nama or "Hari libur"
            for one in book.kalender.libur
            if first <= one.tanggal <= last and one.tanggal.weekday() < 5
        },
        newest,
    )


def report_of(desk: Desk, rekap: Rekap, today: date) -> "Laporan":
    """The recap as a report, with letterhead and the signature block of the office's head."""
    from portalpns.documents.rekap import BarisRekap, BulanRekap, HariRekap, rekap_absensi

    book = desk.direktori
    head = next((job for job in book.jabatan.values() if job.opd == rekap.opd and job.jenis == "pimpinan"), None)
    try:
        signer = book.signature_block(Tanda(head.id), today, "ttd_1") if head else None
    except NotFound:
        signer = None
    rows = [
        BarisRekap(
            row.nama,
            row.nip,
            {day: HariRekap(cell.code, *_marks(cell)) for day, cell in row.days.items()},
            int(row.totals["workdays"]),
            int(row.totals["late_min"]),
            int(row.totals["early_min"]),
            Decimal(row.totals["deduction"]),
        )
        for row in rekap.people
    ]
    until = date.fromisoformat(rekap.generated_from) if rekap.generated_from else None
    month = BulanRekap(book.opd[rekap.opd].nama, rekap.year, rekap.month, rekap.libur, until)
    return rekap_absensi(
        month, rows, kop=book.kop(rekap.opd), penandatangan=signer, tempat=book.pemda.kota, ditetapkan=today,
        contoh=book.pemda.contoh,
    )  # fmt: skip


def _marks(cell: DayCell) -> tuple[str | None, str | None]:
    """Late and early marks; a missing side stands where its lateness would."""
    tl = cell.tl or ("TAM" if "TAM" in cell.flags else None)
    psw = cell.psw or ("TAP" if "TAP" in cell.flags else None)
    return tl, psw


def _totals(days: dict[int, DayCell]) -> dict[str, int | Decimal]:
    cells = days.values()
    leave = [cell for cell in cells if cell.code in ("CT", "CB", "CS", "CM", "CAP", "CLTN")]
    return {
        "workdays": sum(cell.code in WORKDAY_CODES for cell in cells) + sum(c.code in ("CT", "CAP") for c in leave),
        "present": sum(cell.code == "H" for cell in cells),
        "tl": sum(cell.tl is not None for cell in cells),
        "psw": sum(cell.psw is not None for cell in cells),
        "leave": len(leave),
        "dl": sum(cell.code == "DL" for cell in cells),
        "tk": sum(cell.code == "TK" for cell in cells),
        "late_min": sum(cell.telat for cell in cells),
        "early_min": sum(cell.awal for cell in cells),
        "deduction": sum((cell.potongan for cell in cells), Decimal(0)),
    }
