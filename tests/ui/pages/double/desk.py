"""What waits, what is found, and what is queued."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from portalpns.client.sync.engine import SyncReport
from portalpns.client.usecases.beranda import Waiting
from portalpns.client.usecases.mirip import alike
from portalpns.client.usecases.pencarian import Calon
from portalpns.client.usecases.surat import Filter
from portalpns.domain.klasifikasi import find
from ui.pages.double.world import NOW, TODAY

if TYPE_CHECKING:
    from ui.pages.double.core import DoubleCore


class DoublePencarian:
    """Searches the demo city by words."""

    def __init__(self, core: "DoubleCore") -> None:
        self.core = core

    def search(self, text: str, limit: int = 30) -> list[Any]:
        return self.core.surat.rows(Filter("keluar", text=text), 0, limit)

    def people(self, text: str, limit: int = 30) -> list[Any]:
        every = self.core.direktori.pegawai.values()
        return [p for p in every if text.lower() in f"{p.nama} {p.nip}".lower()][:limit]

    def staff(self, text: str, opd: str, first: date, last: date, limit: int = 30) -> list[Calon]:
        return [Calon(one, "") for one in self.people(text, 5000) if one.opd == opd][:limit]

    def mappable(self, text: str, opd: str, mulai: date, limit: int = 30) -> list[Calon]:
        return self.staff(text, opd, mulai, mulai, limit)

    def posts(self, text: str, limit: int = 30) -> list[Any]:
        return [job for job in self.core.direktori.jabatan.values() if text.lower() in job.nama.lower()][:limit]

    def offices(self, text: str) -> list[Any]:
        return [u for u in self.core.direktori.opd.values() if text.lower() in f"{u.nama} {u.singkatan}".lower()]

    def alike(self, text: str) -> list[Any]:
        return alike(self.core.direktori, text)

    def klasifikasi(self, text: str) -> list[Any]:
        return list(find(text))


class DoubleBeranda:
    """Four tiles and what waits."""

    def __init__(self, core: "DoubleCore") -> None:
        self.core = core
        self.waiting: list[Any] = [
            Waiting(
                f"k{place:04d}",
                kind,
                hal,
                dari,
                batas,
                verb,
                urgent,
                "segera" if urgent else "biasa",
                NOW - timedelta(days=place),
            )
            for place, kind, hal, dari, batas, verb, urgent in (
                (
                    4,
                    "tandatangan",
                    "Undangan Rapat Koordinasi Penurunan Stunting",
                    "Sekretaris",
                    TODAY,
                    "Tanda tangani",
                    True,
                ),
                (
                    2,
                    "paraf",
                    "Permintaan Data Kepegawaian Semester II",
                    "Subbagian Umum",
                    TODAY + timedelta(days=1),
                    "Paraf",
                    False,
                ),
                (
                    3,
                    "disposisi",
                    "Tindak lanjut hasil evaluasi anggaran",
                    "Kepala Dinas",
                    TODAY - timedelta(days=1),
                    "Tindak lanjuti",
                    False,
                ),
                (1, "dikembalikan", "Forum Satu Data Kota Metro", "Sekretaris", None, "Perbaiki", False),
            )
        ]

    def reads_below(self) -> bool:
        return False

    def summary(self) -> Any:
        tile = SimpleNamespace
        tiles = (
            tile(id="tandatangan", angka=6, words="Menunggu tanda tangan", catatan="2 bersifat segera"),
            tile(id="masuk", angka=10, words="Surat masuk belum dibaca", catatan="3 hari ini"),
            tile(id="paraf", angka=3, words="Konsep dikembalikan", catatan="perlu diperbaiki"),
            tile(id="absensi", angka="94,2%", words="Kehadiran bulan ini", catatan="sampai 23 November"),
        )
        return SimpleNamespace(tiles=tiles, waiting=tuple(self.waiting))


class DoubleSync:
    """A queue that can be set by a test."""

    def __init__(self) -> None:
        self.state = SimpleNamespace(
            online=False, state="offline", last_contact=NOW - timedelta(minutes=20), queued=2, conflicts=1, uploads=0,
            downloads=0, stalled=False, message="", next_try=NOW + timedelta(seconds=45), fetched=1.0,
        )  # fmt: skip
        row = SimpleNamespace
        at = NOW - timedelta(minutes=9)
        self.queued = [
            row(seq=seq, words=f"{done} konsep “Undangan Rapat Evaluasi”", entity="k0001", at=at, state="waiting",
                code="", detail="", name="surat.simpan")
            for seq, done in enumerate(("Menyimpan", "Mengajukan"), 1)
        ]  # fmt: skip
        self.refused = [
            row(seq=9, words="Memaraf “Permintaan Data Kepegawaian”", entity="k0003", at=at, state="rejected",
                code="state_changed", name="surat.paraf",
                detail="Isi surat telah berubah sejak Anda membacanya; baca kembali sebelum memaraf."),
        ]  # fmt: skip
        self.decided: list[tuple[str, int]] = []
        self.runs = 0

    def status(self) -> Any:
        return self.state

    def queue(self) -> list[Any]:
        return self.queued

    def tray(self) -> list[Any]:
        return self.refused

    def sync_now(self, wait: bool = True) -> SyncReport:
        self.runs += 1
        return SyncReport(True)

    def retry(self, seq: int) -> None:
        self.decided.append(("retry", seq))
        self.refused = []

    def drop(self, seq: int) -> None:
        self.decided.append(("drop", seq))
        self.refused = []

    def body(self, seq: int) -> bytes:
        return b'{"seq": %d}' % seq
