"""People of the pemda: the check of a NIP, ranks, and what is known of a pegawai.

The NIP has 18 digits: birth yyyymmdd, start of service yyyymm, sex 1 or 2, serial (Perka BKN 22/2007);
the NI of a PPPK writes the year and a figure of its kind, mostly 21, in the place of the month. It has no check digit.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from portalpns.domain.errors import BadInput

JenisPegawai = Literal["pns", "cpns", "pppk", "non_asn"]
DEMO_SERIAL = range(900, 1000)
"""Serials kept for made-up people, so that no demo NIP can be a real person's."""

PANGKAT: dict[str, str] = {
    "I/a": "Juru Muda", "I/b": "Juru Muda Tingkat I", "I/c": "Juru", "I/d": "Juru Tingkat I",
    "II/a": "Pengatur Muda", "II/b": "Pengatur Muda Tingkat I", "II/c": "Pengatur", "II/d": "Pengatur Tingkat I",
    "III/a": "Penata Muda", "III/b": "Penata Muda Tingkat I", "III/c": "Penata", "III/d": "Penata Tingkat I",
    "IV/a": "Pembina", "IV/b": "Pembina Tingkat I", "IV/c": "Pembina Utama Muda",
    "IV/d": "Pembina Utama Madya", "IV/e": "Pembina Utama",
}  # fmt: skip


@dataclass(frozen=True)
class PenugasanLama:
    """An office in which a person served before the present one: the last day there, the number in its devices."""

    opd: str
    selesai: date
    pin: str = ""


@dataclass(frozen=True)
class Pegawai:
    """A person in the service of the pemda; `nama` carries the titles, `pin` is the number in attendance devices."""

    id: str
    nip: str
    nama: str
    opd: str
    jabatan: str = ""
    jenis: JenisPegawai = "pns"
    golongan: str = ""
    pin: str = ""
    mulai: date = date(2000, 1, 1)
    selesai: date | None = None
    penugasan: tuple[PenugasanLama, ...] | None = None
    """Offices before the present one, oldest first, each from the day after the one before; None: nothing is said."""

    def serves_on(self, day: date) -> bool:
        return self.mulai <= day and (self.selesai is None or day <= self.selesai)

    @property
    def offices(self) -> tuple[str, ...]:
        """Every office the person has served in, the present one first."""
        return (self.opd, *(past.opd for past in self.penugasan or ()))

    @property
    def pangkat(self) -> str:
        """`Penata Tingkat I, III/d` for a PNS, `Golongan IX` for a PPPK."""
        if self.golongan in PANGKAT:
            return f"{PANGKAT[self.golongan]}, {self.golongan}"
        return f"Golongan {self.golongan}" if self.golongan else ""


def with_history(after: Pegawai, before: Pegawai, day: date, taken: date | None = None) -> Pegawai:
    """A person as put on a day in place of `before`: what is known of earlier offices and PINs stays.

    A transfer adds one, and another PIN in the same office too: the punches of the days before were made with the
    old one. Whoever had no PIN yet has had the new one all along, but not on days up to `taken`, the last on which
    it was somebody's who had left it before `day`. What `after` itself says anew of earlier offices goes before all
    that; an empty tuple says that there were none.
    """
    was, now = (before.opd, before.pin), (after.opd, after.pin)
    past = before.penugasan or ()
    if _says_anew(after.penugasan, past, day):
        past = after.penugasan or ()
    elif after.opd == before.opd and not before.pin:
        if taken is not None and after.mulai <= taken < day and all(one.selesai < taken for one in past):
            past = (*past, PenugasanLama(after.opd, taken))
    elif now != was:
        eve = day - timedelta(days=1)
        known = (*past, PenugasanLama(before.opd, eve, before.pin))
        newest = next(one for one in known if one.selesai >= eve)
        past = tuple(one for one in known if one.selesai < eve)
        if (newest.opd, newest.pin) != now and before.mulai <= eve:
            past = (*past, replace(newest, selesai=eve))
    return replace(after, penugasan=past or None)


def _says_anew(said: tuple[PenugasanLama, ...] | None, stored: tuple[PenugasanLama, ...], day: date) -> bool:
    """Whether a row tells of earlier offices what is not known yet.

    A file goes on naming the transfers it once told of, also after later ones were added to what is stored. One that
    is still to come has no days behind it that could be lost.
    """
    if said is None:
        return False
    return not said or said[-1].selesai >= day or said != stored[: len(said)]


def check_nip(nip: str, jenis: JenisPegawai = "pns") -> str:
    """The 18 digits without blanks, or BadInput that says which part is wrong."""
    digits = "".join(nip.split())
    if len(digits) != 18 or not (digits.isascii() and digits.isdigit()):
        raise BadInput(f"NIP “{nip}” harus terdiri atas 18 angka.")
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        raise BadInput(f"NIP “{nip}”: angka 1–8 bukan tanggal lahir yang benar.") from None
    year, month = int(digits[8:12]), int(digits[12:14])
    # A PPPK has 21 there, one who works part of the time other figures: only nothing at all is wrong.
    if month not in (range(1, 100) if jenis == "pppk" else range(1, 13)):
        raise BadInput(f"NIP “{nip}”: angka 13–14 bukan bulan mulai bertugas.")
    if not 17 <= year - born.year <= 60:
        raise BadInput(f"NIP “{nip}”: usia saat mulai bertugas tidak masuk akal.")
    if digits[14] not in "12":
        raise BadInput(f"NIP “{nip}”: angka 15 harus 1 (laki-laki) atau 2 (perempuan).")
    if digits[15:] == "000":
        raise BadInput(f"NIP “{nip}”: nomor urut harus mulai dari 001.")
    return digits


def sign_in_name(typed: str) -> str:
    """A user name or NIP as it is compared: in lower case, a number without the blanks between its digits."""
    digits = "".join(typed.split())
    return digits if digits.isascii() and digits.isdigit() else typed.strip().lower()


def has_nip(person: Pegawai, named: str) -> bool:
    """Whether a name of `sign_in_name` is this person's NIP."""
    return named.isdigit() and sign_in_name(person.nip) == named


def bare_name(nama: str) -> str:
    """A name without titles and letter case, as certificates and the directory write it differently."""
    plain = nama.split(",")[0].casefold()
    words = [word for word in plain.replace(".", ". ").split() if not word.endswith(".")]
    return " ".join(words)[:60]


def nip_among(words: Iterable[str]) -> str:
    """The NIP among what a certificate says of its holder, or an empty word; a NIK has 16 digits."""
    for word in words:
        digits = "".join(word.upper().removeprefix("NIP").split()).lstrip(".:")
        if len(digits) == 18 and digits.isascii() and digits.isdigit():
            return digits
    return ""


def belongs_to(person: Pegawai, nama: str, nip: str = "") -> bool:
    """Whether a certificate for `nama` is this person's: its NIP decides too where it carries one."""
    if nip and nip != "".join(person.nip.split()):
        return False
    return bare_name(nama) == bare_name(person.nama)
