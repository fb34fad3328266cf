"""What a cell of the matrix says: one or two letters and a tone, from the one table of codes."""

from datetime import date
from typing import Any

from portalpns.client.ui.look import Chip, Tone
from portalpns.domain.absensi.kode import all_codes

WEEKDAYS = ("Sn", "Sl", "Rb", "Km", "Jm", "Sb", "Mg")
_SHORT = {"BELUM": "·", "KONFLIK": "!", "CLTN": "CL", "IZIN": "I", "L": ""}
_MARKS = {"TAM": "AM", "TAP": "AP"}


def letters(cell: Any) -> str:
    """`H`, `T1` late, `P2` early, `TP` both, `AM`/`AP` a side without punch, else the code (two letters at most)."""
    code = cell.code or ""
    if code == "H" and (cell.tl or cell.psw):
        marks = [_mark(mark) for mark in (cell.tl, cell.psw) if mark]
        return "TP" if len(marks) == 2 else marks[0]
    return _SHORT.get(code, code[:2] if len(code) > 3 else code)


def tone(cell: Any) -> Tone:
    code = cell.code or ""
    if code == "H" and (cell.tl or cell.psw):
        return Tone.WARN
    known = all_codes().get(code)
    return Tone(known.warna) if known is not None and known.warna in set(Tone) else Tone.NEUTRAL


def words(cell: Any) -> str:
    """The code in words: `Hadir, terlambat 12 menit (TL1), tidak absen pulang (TAP)`."""
    known = all_codes().get(cell.code or "")
    parts = [known.nama if known is not None else cell.code or "Di luar masa tugas"]
    for mark, minutes, what in ((cell.tl, cell.telat, "terlambat"), (cell.psw, cell.awal, "pulang lebih awal")):
        if mark:
            parts.append(f"{f'{what} {minutes} menit' if minutes else _name(mark)} ({mark})")
    return ", ".join(parts)


def _mark(mark: str) -> str:
    return _MARKS.get(mark, mark[0] + mark[-1] if mark[-1:].isdigit() else mark[:2])


def _name(mark: str) -> str:
    known = all_codes().get(mark)
    return known.nama[:1].lower() + known.nama[1:] if known is not None else ""


def legend() -> list[Chip]:
    """The chips over the matrix: letters and words, so that no colour stands alone."""
    return [
        Chip("H Hadir", Tone.GOOD),
        Chip("T1–T4 Terlambat", Tone.WARN),
        Chip("P1–P4 Pulang sebelum waktunya", Tone.WARN),
        Chip("AM/AP Tanpa absen masuk/pulang", Tone.WARN),
        Chip("DL Dinas luar · C… Cuti", Tone.INFO),
        Chip("TK Tanpa keterangan", Tone.BAD),
    ]


def weekday(day: date) -> str:
    return WEEKDAYS[day.weekday()]
