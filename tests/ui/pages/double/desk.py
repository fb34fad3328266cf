"""What waits, what is found, and what is queued."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from portalpns.client.sync.engine import SyncEngine, SyncReport
from portalpns.client.sync.monitor import SyncStatus
from portalpns.client.sync.outbox import QueueRow
from portalpns.client.usecases.beranda import Beranda, BerandaCases, Tile, Waiting
from portalpns.client.usecases.mirip import Mirip, alike
from portalpns.client.usecases.pencarian import Calon, PencarianCases
from portalpns.client.usecases.surat import Filter, SuratRow
from portalpns.domain.klasifikasi import Klasifikasi, find
from portalpns.domain.organisasi import Jabatan, Opd
from portalpns.domain.pegawai import Pegawai
from ui.pages.double.world import NOW, TODAY

if TYPE_CHECKING:
    from ui.pages.double.core import DoubleCore


class DoublePencarian(PencarianCases):
    """Searches the demo city by words."""

    def __init__(self, core: "DoubleCore") -> None:
        self.core = core

    def search(self, text: str, limit: int = 30) -> list[SuratRow]:
        return self.core.surat.rows(Filter("keluar", text=text), 0, limit)

    def people(self, text: str, limit: int = 30) -> list[Pegawai]:
        every = self.core.direktori.pegawai.values()
        return [p for p in every if text.lower() in f"{p.nama} {p.nip}".lower()][:limit]

    def staff(self, text: str, opd: str, first: date, last: date, limit: int = 30) -> list[Calon]:
        return [Calon(one, "") for one in self.people(text, 5000) if one.opd == opd][:limit]

    def mappable(self, text: str, opd: str, mulai: date, limit: int = 30) -> list[Calon]:
        return self.staff(text, opd, mulai, mulai, limit)

    def posts(self, text: str, limit: int = 30) -> list[Jabatan]:
        return [job for job in self.core.direktori.jabatan.values() if text.lower() in job.nama.lower()][:limit]

    def offices(self, text: str, limit: int = 30) -> list[Opd]:
        every = self.core.direktori.opd.values()
        return [u for u in every if text.lower() in f"{u.nama} {u.singkatan}".lower()][:limit]

    def alike(self, text: str) -> list[Mirip]:
        return alike(self.core.direktori, text)

    def klasifikasi(self, text: str, limit: int = 20) -> tuple[Klasifikasi, ...]:
        return find(text, limit)


class DoubleBeranda(BerandaCases):
    """Four tiles and what waits."""

    def __init__(self, core: "DoubleCore") -> None:
        self.core = core
        self.waiting: list[Waiting] = [
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

    def summary(self) -> Beranda:
        tiles = (
            Tile("tandatangan", "6", "Menunggu tanda tangan", "2 bersifat segera"),
            Tile("masuk", "10", "Surat masuk belum dibaca", "3 hari ini"),
            Tile("paraf", "3", "Konsep dikembalikan", "perlu diperbaiki"),
            Tile("absensi", "94,2%", "Kehadiran bulan ini", "sampai 23 November"),
        )
        return Beranda(tiles, tuple(self.waiting))


class DoubleSync(SyncEngine):
    """A queue that can be set by a test."""

    def __init__(self) -> None:
        self.state = SyncStatus(
            online=False, state="offline", last_contact=NOW - timedelta(minutes=20), queued=2, conflicts=1, uploads=0,
            downloads=0, stalled=False, message="", next_try=NOW + timedelta(seconds=45), fetched=1.0,
        )  # fmt: skip
        at = NOW - timedelta(minutes=9)
        self.waiting = [
            QueueRow(seq=seq, words=f"{done} konsep “Undangan Rapat Evaluasi”", entity="k0001", at=at, state="waiting",
                code="", detail="", name="surat.simpan")
            for seq, done in enumerate(("Menyimpan", "Mengajukan"), 1)
        ]  # fmt: skip
        self.refused = [
            QueueRow(seq=9, words="Memaraf “Permintaan Data Kepegawaian”", entity="k0003", at=at, state="rejected",
                code="state_changed", name="surat.paraf",
                detail="Isi surat telah berubah sejak Anda membacanya; baca kembali sebelum memaraf."),
        ]  # fmt: skip
        self.decided: list[tuple[str, int]] = []
        self.runs = 0

    def status(self) -> SyncStatus:
        return self.state

    def queue(self) -> list[QueueRow]:
        return self.waiting

    def tray(self) -> list[QueueRow]:
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
