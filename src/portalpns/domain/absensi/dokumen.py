"""The documents of attendance (scope `a:<opd>`), as the server writes them and a client reads them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from portalpns.domain.absensi.day import DayResult

PunchKey = tuple[str, str, str, int, int]
"""(device, pin, local time `YYYY-MM-DD HH:MM:SS`, state, verify): what makes a punch the same punch."""


@dataclass(frozen=True, slots=True)
class HariDoc:
    """One judged day of one person; `masuk` and `pulang` are `07:31:00`, `telat` and `awal` minutes, `potongan` per
    cent as a decimal number, `punches` those of the day."""

    pegawai: str
    tanggal: str
    """`YYYY-MM-DD`: a client holds a city's year of them, and compares more than it reckons."""
    opd: str
    kode: str | None = None
    masuk: str | None = None
    pulang: str | None = None
    telat: int = 0
    awal: int = 0
    tl: str | None = None
    psw: str | None = None
    potongan: str = "0"
    flags: tuple[str, ...] = ()
    why: tuple[str, ...] = ()
    punches: tuple[PunchKey, ...] = ()
    id: str = ""
    """`hari_id`; clients before 0.1.1 left it out of what they judged themselves."""


def hari_id(pegawai: str, tanggal: date) -> str:
    return f"hari:{pegawai}:{tanggal.isoformat()}"


def hari_doc(pegawai: str, opd: str, day: DayResult, punches: tuple[PunchKey, ...]) -> HariDoc:
    """The document of a day as it was judged; `opd` is the office whose day it is."""
    return HariDoc(
        pegawai, day.tanggal.isoformat(), opd, day.code, day.masuk_text, day.pulang_text, day.late_min, day.early_min,
        day.tl, day.psw, str(day.deduction), day.flags, day.why, punches, hari_id(pegawai, day.tanggal),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class PeristiwaDoc:
    """What was decided about days of a person: the fields of the action that entered it."""

    id: str
    opd: str
    pegawai: str
    kind: str
    mulai: date
    selesai: date
    until: str | None = None
    recall: bool = False
    surat: str = ""
    catatan: str = ""


@dataclass(frozen=True, slots=True)
class PetaPinDoc:
    """Whose a PIN of a machine is from a day on; nobody's where `pegawai` is empty."""

    id: str
    opd: str
    device: str
    pin: str
    pegawai: str
    mulai: date


@dataclass(frozen=True, slots=True)
class PinAsingDoc:
    """The punches of a PIN that is nobody's: how many, the first and the last of them, and all."""

    id: str
    opd: str
    device: str
    pin: str
    n: int
    first: str
    last: str
    punches: tuple[PunchKey, ...] = ()


@dataclass(frozen=True, slots=True)
class MesinDoc:
    """How far a machine was read (`domain.absensi.mesin.Bacaan`); `tutup`: whether it is gone."""

    id: str
    opd: str
    device: str
    hari: date
    dibaca: datetime
    tutup: bool = False
    sunyi: tuple[tuple[date, datetime], ...] = ()
    """The days until which it was silent when it was said to be gone, and when that was said."""


ABSENSI_KINDS: dict[str, type[Any]] = {
    "hari": HariDoc, "peristiwa": PeristiwaDoc, "peta_pin": PetaPinDoc, "pin_asing": PinAsingDoc, "mesin": MesinDoc,
}  # fmt: skip
"""The kinds of scope `a:<opd>` with their classes."""
