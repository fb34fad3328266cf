"""The monthly attendance recap of an office as a report: people by days in letters and tones, totals, legend."""

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import get_args

from portalpns.documents.laporan import Cell, Kertas, Keterangan, Kolom, Laporan, Nilai, Sel, Tone, nilai
from portalpns.domain.absensi.kehadiran import kehadiran
from portalpns.domain.absensi.kode import Tampilan, all_codes, legenda, tampilan
from portalpns.domain.clock import BULAN, tanggal
from portalpns.domain.naskah import Kop, Penandatangan

HARI_PENDEK = ("Sn", "Sl", "Rb", "Km", "Jm", "Sb", "Mg")
SATURDAY = 5
_HEADS = (
    ("HK", "hari kerja"),
    ("C", "cuti pada hari kerja"),
    ("Awal", "pulang sebelum waktunya"),
    ("Pot.", "jumlah potongan bagian disiplin, %"),
)


@dataclass(frozen=True, slots=True)
class HariRekap:
    """One day of one person: its code, the marks for late and early, and flags (TAM, TAP: a side without punch)."""

    kode: str | None
    tl: str | None = None
    psw: str | None = None
    tanda: tuple[str, ...] = ()

    @property
    def tampilan(self) -> Tampilan:
        return tampilan(self.kode, self.tl, self.psw, self.tanda)


@dataclass(frozen=True)
class BarisRekap:
    """One person's month; `hari` by day of month, `telat` and `awal` in minutes, `potongan` in percent."""

    nama: str
    nip: str
    hari: Mapping[int, HariRekap]
    hari_kerja: int = 0
    telat: int = 0
    awal: int = 0
    potongan: Decimal = Decimal(0)


@dataclass(frozen=True)
class BulanRekap:
    """What the recap is about: office, month, days of rest with their reason, until when punches are counted, notes."""

    opd: str
    tahun: int
    bulan: int
    libur: Mapping[int, str] = field(default_factory=dict)
    sampai: date | None = None
    """The last day of this month that counts; None while there is no data of the month."""
    menunggu: bool = False
    """Whether working days after `sampai` are over whose punches lie in the machines."""
    mesin: str = ""
    """The machine that is awaited and when it was read, in words, where it is known."""
    catatan: tuple[str, ...] = ()

    @property
    def panjang(self) -> int:
        return monthrange(self.tahun, self.bulan)[1]


def letters(hari: HariRekap) -> str:
    """What stands in the cell: `H`, `T1` late, `P2` early, `AM`/`AP` a side without punch, else the code."""
    return hari.tampilan.huruf


def hari_tone(hari: HariRekap) -> Tone | None:
    """The tone of a day; plain presence has none, so that what needs a look stands out."""
    return _tone(hari.tampilan) if hari.kode is not None else None


def _tone(shown: Tampilan) -> Tone | None:
    return next((known for known in get_args(Tone) if known == shown.warna and known != "good"), None)


def rekap_absensi(
    bulan: BulanRekap,
    pegawai: Sequence[BarisRekap],
    *,
    kop: Kop | None = None,
    penandatangan: Penandatangan | None = None,
    tempat: str = "Metro",
    ditetapkan: date | None = None,
    kertas: Kertas = "A4",
    contoh: bool = False,
) -> Laporan:
    """The report for `render_pdf`, `render_xlsx` and `render_csv`; people stay in the order given."""
    rows = tuple(_row(number, person, bulan) for number, person in enumerate(pegawai, 1))
    days = range(1, bulan.panjang + 1)
    present: list[Cell] = [sum(_is(person, day, "H") for person in pegawai) or None for day in days]
    first = 3 + bulan.panjang
    counted = range(first, first + len(_TOTALS) - 1)  # percentages of people do not add up
    sums = [_sum(row[column] for row in rows) for column in counted]
    notes = [f"{day} {BULAN[bulan.bulan - 1]}: {why}" for day, why in sorted(bulan.libur.items()) if why]
    notes += bulan.catatan
    notes += _extent(bulan)
    return Laporan(
        judul="REKAPITULASI KEHADIRAN PEGAWAI",
        subjudul=(bulan.opd.upper(), f"Bulan {BULAN[bulan.bulan - 1]} {bulan.tahun}"),
        kop=kop,
        kolom=(*_IDENTITY, *(_day_column(bulan, day) for day in days), *_TOTALS),
        baris=rows,
        jumlah=((None, "Jumlah hadir", None, *present, *sums, None),) if rows else (),
        ringkasan=_summary(pegawai, bulan),
        legenda=_legend(),
        catatan=tuple(notes),
        penandatangan=penandatangan,
        tempat=tempat,
        tanggal=ditetapkan,
        mendatar=True,
        kertas=kertas,
        beku=3,
        contoh=contoh,
    )


def _extent(bulan: BulanRekap) -> list[str]:
    """Until when a month that is not complete is told, and what is missing to tell more."""
    if bulan.sampai is None:
        missing = f"; baca {bulan.mesin or 'mesin absensi'} dan impor berkasnya" if bulan.menunggu else ""
        return [f"Belum ada data absensi bulan ini{missing}."]
    if bulan.sampai.day == bulan.panjang:
        return []
    said = f"Data absensi dihitung sampai dengan {tanggal(bulan.sampai)}"
    if bulan.menunggu:
        said += f"; untuk hari kerja sesudahnya, baca {bulan.mesin or 'mesin lagi'} dan impor berkasnya"
    return [f"{said}."]


_IDENTITY = (Kolom("No.", 6.5, "kanan"), Kolom("Nama", 43), Kolom("NIP", 26))
_TOTALS = tuple(
    Kolom(head, width, "kanan", kelompok=group, anak=unit, tebal=True)
    for group, head, unit, width in (
        ("Hari", "HK", "", 6.5), ("Hari", "H", "", 6.5), ("Hari", "C", "", 5.5), ("Hari", "DL", "", 5.5),
        ("Hari", "TK", "", 5.5), ("Terlambat", "kali", "", 6.5), ("Terlambat", "menit", "", 8.5),
        ("Awal", "kali", "", 6.5), ("Awal", "menit", "", 8.5), ("Absen", "AM", "", 6), ("Absen", "AP", "", 6),
        ("", "Pot.", "%", 8.5),
    )
)  # fmt: skip


def _day_column(bulan: BulanRekap, day: int) -> Kolom:
    weekday = date(bulan.tahun, bulan.bulan, day).weekday()
    rest = weekday >= SATURDAY or day in bulan.libur
    return Kolom(str(day), 5, "tengah", anak=HARI_PENDEK[weekday], kelompok="Tanggal", tone="neutral" if rest else None)


def _row(number: int, person: BarisRekap, bulan: BulanRekap) -> tuple[Cell, ...]:
    days: list[Cell] = []
    for day in range(1, bulan.panjang + 1):
        hari = person.hari.get(day)
        days.append(Sel(letters(hari), hari_tone(hari)) if hari is not None and hari.kode else None)
    tk = _count(person, "TK")
    totals: list[Cell] = [
        person.hari_kerja,
        _count(person, "H"),
        sum(1 for day, hari in person.hari.items() if day not in bulan.libur and _is_leave(hari.kode)),
        _count(person, "DL"),
        Sel(tk, "bad") if tk else tk,
        sum(1 for hari in person.hari.values() if hari.tl),
        person.telat,
        sum(1 for hari in person.hari.values() if hari.psw),
        person.awal,
        *(sum(1 for hari in person.hari.values() if mark in hari.tanda) for mark in ("TAM", "TAP")),
        person.potongan.quantize(Decimal("0.01")),
    ]
    if not any(nilai(total) for total in totals):
        totals = [None] * len(totals)  # nothing is known of this person yet: zeros would say that nothing is deducted
    return (number, person.nama, person.nip, *days, *totals)


def _is(person: BarisRekap, day: int, code: str) -> bool:
    hari = person.hari.get(day)
    return hari is not None and hari.kode == code


def _count(person: BarisRekap, code: str) -> int:
    return sum(1 for hari in person.hari.values() if hari.kode == code)


def _is_leave(code: str | None) -> bool:
    known = all_codes().get(code or "")
    return known is not None and (known.jenis == "cuti" or known.kode == "CLTN")


def _sum(cells: Iterable[Cell]) -> Nilai:
    """The sum of a column of numbers; None where there are none."""
    numbers = [value for cell in cells if isinstance(value := nilai(cell), (int, Decimal))]
    return sum(numbers) if numbers else None


def _summary(pegawai: Sequence[BarisRekap], bulan: BulanRekap) -> tuple[tuple[str, Nilai], ...]:
    """Headcount and the share of the finished working days on which people were present or on duty elsewhere."""
    days = ((day, hari.kode, 1) for person in pegawai for day, hari in person.hari.items())
    month = kehadiran(days, bulan.libur, bulan.sampai.day if bulan.sampai else 0)
    holidays = [day for day in bulan.libur if date(bulan.tahun, bulan.bulan, day).weekday() < SATURDAY]
    rows: list[tuple[str, Nilai]] = [("Jumlah pegawai", len(pegawai)), ("Hari libur pada hari kerja", len(holidays))]
    if month.due:
        rows += [("Tingkat kehadiran (%)", month.share), ("Tanpa keterangan (%)", month.absence)]
    return tuple(rows)


def _legend() -> tuple[Keterangan, ...]:
    """Everything a cell can say with its words, then the heads of the totals."""
    cells = [Keterangan(shown.huruf, _small(shown.nama), _tone(shown)) for shown in legenda()]
    return (*cells, *(Keterangan(head, words) for head, words in _HEADS))


def _small(words: str) -> str:
    return words[:1].lower() + words[1:]
