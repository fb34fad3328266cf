"""What an import of device files would do, and what became of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from portalpns.client.usecases.asal import Origin
from portalpns.domain.absensi.catatan import Catatan, days_words
from portalpns.domain.clock import tanggal

if TYPE_CHECKING:
    from portalpns.devices.attlog import Import


@dataclass(frozen=True)
class Back:
    """How many new punches lie back behind a newer one, their first and last day, and the line and day of that one.

    Which of the two is dated wrongly only people know: a clock had been set back, or had been ahead and was set right.
    """

    count: int
    first: date
    last: date
    line: int
    ahead: date

    def told(self, file: str) -> str:
        return (
            f"{self.count} rekaman “{Path(file).name}” bertanggal {self._days} berada di belakang rekaman yang lebih "
            f"baru (baris {self.line}, {tanggal(self.ahead)}) dan akan dihitung pada tanggal itu."
        )

    def ways(self) -> Iterator[str]:
        """What to do where either date is wrong, in the order of the buttons."""
        yield (
            f"Bila {self._days} yang salah karena jam mesinnya pernah mundur, impor tanpa rekaman itu, setel jam "
            "mesin, lalu catat koreksi."
        )
        yield (
            f"Bila {tanggal(self.ahead)} yang salah karena jam mesinnya pernah terlalu maju, atau berkasnya tidak "
            "urut, impor semuanya."
        )

    @property
    def _days(self) -> str:
        days = tanggal(self.first)
        return days if self.last == self.first else f"{days} sampai {tanggal(self.last)}"


@dataclass(frozen=True)
class ImportReport:
    """What became of one file; lines = accepted + repeated + quarantined."""

    file: str
    lines: int
    accepted: int
    repeated: int
    quarantined: tuple[dict[str, Any], ...] = ()
    flagged: tuple[dict[str, Any], ...] = ()
    back: Back | None = None

    def as_json(self) -> dict[str, Any]:
        """The published form (docs/formats)."""
        return {
            "file": self.file, "lines": self.lines, "accepted": self.accepted, "repeated": self.repeated,
            "quarantined": list(self.quarantined), "flagged": list(self.flagged),
        }  # fmt: skip


@dataclass(frozen=True)
class ImportLook:
    """What an import would do: its reports, how many PINs the files hold, and PIN -> new punches of nobody.

    `closes`: open days that are over because their machines were read again since; `leaves_open`: the days that
    are over and still wait for a machine, when that was read, and which it is; `catatan`: what is to be known of the
    days that then count; `jam`: by how much the clock of this computer differs from the server's, in words, where the
    times of the files are not believed for it; `again`: whether a machine was read anew, with or without new
    punches; `lost`: the files that end with implausible dates, and show only until the last plausible one that their
    machine was read; `asal`: from which machines the files are, of which those that are to be chosen yet count for
    nothing; `mesin`: the numbers of the office's known machines.
    """

    reports: tuple[ImportReport, ...]
    pins: int
    unmapped: dict[str, int]
    closes: tuple[date, ...] = ()
    leaves_open: tuple[tuple[date, ...], datetime, str] | None = None
    catatan: Catatan = field(default_factory=Catatan)
    jam: str = ""
    again: bool = False
    lost: tuple[str, ...] = ()
    asal: tuple[Origin, ...] = ()
    mesin: tuple[str, ...] = ()

    def reading(self) -> Iterator[str]:
        """Sentences on what it means for open days when the machines were read."""
        if self.closes:
            yield f"Mesin sudah dibaca lagi: impor ini menutup penilaian {days_words(self.closes)}."
        elif self.again:
            yield "Mesin sudah dibaca lagi: impor ini mencatat waktu bacanya."
        if self.leaves_open is not None:
            days, read, machine = self.leaves_open
            yield (
                f"Bacaan mesin {machine} berakhir {tanggal(read.date())} pukul {read:%H.%M}, sebelum rekaman "
                f"{days_words(days)} lengkap; hari itu belum dinilai sampai mesin itu dibaca lagi dan berkasnya "
                "diimpor."
            )
        if self.lost:
            names = ", ".join(f"“{Path(name).name}”" for name in self.lost)
            yield (
                f"Rekaman terakhir {names} bertanggal janggal atau terpotong: jam mesinnya salah, atau berkasnya tidak "
                "tersalin utuh. "
                "Hari-hari sesudah rekaman wajar yang terakhir belum dinilai; salin lagi berkasnya, atau setel jam "
                "mesin, ambil berkasnya setelah ada rekaman baru, lalu catat koreksi bagi pegawai yang berekam selama "
                "jamnya salah."
            )
        if said := self.clock():
            yield said
        yield from self.back()

    def back(self) -> Iterator[str]:
        """Of each file what may bear the dates of a clock that had been set back, and would count for these days."""
        for one in self.reports:
            if one.back is not None:
                yield one.back.told(one.file)

    def back_asked(self) -> Iterator[str]:
        """The same as paragraphs of a question, each with what either answer means."""
        for one in self.reports:
            if one.back is not None:
                yield one.back.told(one.file)
                yield from one.back.ways()

    def clock(self) -> str:
        """That the times of the files say nothing while this computer's clock is wrong; empty while it is right."""
        if not self.jam:
            return ""
        return (
            f"Jam komputer ini berbeda {self.jam} dari jam server, sehingga waktu berkas tidak dipakai dan hari "
            "terakhirnya belum dinilai; setel tanggal, jam, dan zona waktunya, sinkronkan, lalu ambil berkas dari "
            "mesin lagi."
        )


def report_of(one: "Import") -> ImportReport:
    """As the file was read."""
    told = one.as_json()
    return ImportReport(
        one.file, one.lines, one.accepted, one.repeated, tuple(told["quarantined"]), tuple(told["flagged"])
    )
