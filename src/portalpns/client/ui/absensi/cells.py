"""What a cell of the matrix says: one or two letters and a tone, from the one table of codes."""

from datetime import date

from portalpns.client.ui.look import Chip, Tone
from portalpns.client.usecases.rekap import DayCell
from portalpns.domain.absensi.kode import Tampilan, all_codes, tampilan

WEEKDAYS = ("Sn", "Sl", "Rb", "Km", "Jm", "Sb", "Mg")
REST = "L"
"""The code of a day of rest: its ground says so, letters on every weekend would only be noise."""


def letters(cell: DayCell) -> str:
    """What stands in the cell: `H`, `T1` late, `P2` early, `AM`/`AP` a side without punch, else the code."""
    return "" if cell.code == REST else _shown(cell).huruf


def tone(cell: DayCell) -> Tone:
    return Tone(_shown(cell).warna)


def parts(cell: DayCell) -> list[str]:
    """The code in words, one for each thing: `Hadir`, `terlambat 12 menit (TL1)`, `tidak absen pulang (TAP)`."""
    known = all_codes().get(cell.code or "")
    found = [known.nama if known is not None else cell.code or "Di luar masa tugas"]
    for mark, minutes, what in ((cell.tl, cell.telat, "terlambat"), (cell.psw, cell.awal, "pulang lebih awal")):
        if mark:
            found.append(f"{what} {minutes} menit ({mark})")
    return found + [f"{_small(all_codes()[flag].nama)} ({flag})" for flag in cell.flags if flag in all_codes()]


def words(cell: DayCell) -> str:
    """The same as one phrase."""
    return ", ".join(parts(cell))


def _shown(cell: DayCell) -> Tampilan:
    return tampilan(cell.code, cell.tl, cell.psw, cell.flags)


def _small(words_: str) -> str:
    return words_[:1].lower() + words_[1:]


def legend() -> list[Chip]:
    """The chips over the matrix: letters and words, so that no colour stands alone."""
    return [
        Chip("H Hadir", Tone.GOOD),
        Chip("T1–T4 Terlambat (TL)", Tone.WARN),
        Chip("P1–P4 Pulang sebelum waktunya (PSW)", Tone.WARN),
        Chip("AM/AP Tidak absen masuk/pulang", Tone.BAD),
        Chip("TP/TA/MP Keduanya", Tone.WARN),
        Chip("DL Dinas luar · C… Cuti · HL Hadir hari libur", Tone.INFO),
        Chip("TK Tanpa keterangan · ! Perlu diputuskan", Tone.BAD),
    ]


def weekday(day: date) -> str:
    return WEEKDAYS[day.weekday()]
