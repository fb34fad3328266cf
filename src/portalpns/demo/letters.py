"""The words of the demo's letters: realistic, varied, and about nobody."""

import random
from collections.abc import Callable
from datetime import date, timedelta

from portalpns.demo.office import Office
from portalpns.domain.clock import tanggal
from portalpns.domain.naskah import Acara, Block, Naskah, Penerima, Petugas, Run

TOPICS = (
    ("Rapat Koordinasi Percepatan Penurunan Stunting", "000.1.5"),
    ("Rapat Evaluasi Realisasi Anggaran Triwulan", "000.1.5"),
    ("Sosialisasi Penerapan Sistem Pemerintahan Berbasis Elektronik", "000.1.5"),
    ("Rapat Persiapan Musyawarah Perencanaan Pembangunan", "000.1.5"),
    ("Bimbingan Teknis Pengelolaan Arsip Dinamis", "000.1.5"),
    ("Forum Satu Data Kota Metro", "000.1.5"),
    ("Rapat Kesiapsiagaan Menghadapi Musim Hujan", "000.1.5"),
)
REQUESTS = (
    ("Permintaan Data Kepegawaian Semester II", "800.1.11.1"),
    ("Penyampaian Laporan Kinerja Bulanan", "900.1.1"),
    ("Permohonan Narasumber", "000.1.5"),
    ("Pemberitahuan Pemeliharaan Jaringan Intra Pemerintah", "000.1.5"),
    ("Permintaan Usulan Kebutuhan Barang Milik Daerah", "000.1.5"),
    ("Penyampaian Jadwal Pelaksanaan Apel Gabungan", "000.1.5"),
)
DUTIES = (
    ("Konsultasi Penyelenggaraan Statistik Sektoral", "Bandar Lampung"),
    ("Pendampingan Instalasi Aplikasi di Kelurahan", "Kecamatan Metro Utara"),
    ("Mengikuti Bimbingan Teknis Keamanan Informasi", "Jakarta"),
    ("Monitoring Layanan Publik Kelurahan", "Kecamatan Metro Barat"),
)
PLACES = ("Aula Pemerintah Kota Metro", "Ruang Rapat Sekretariat Daerah", "Ruang Rapat Diskominfotik Kota Metro")


def words(text: str) -> Block:
    return Block("paragraph", (Run(text),))


def item(text: str, level: int = 0, *, restart: bool = False) -> Block:
    return Block("item", (Run(text),), level=level, marker="1." if level == 0 else "a.", restart=restart)


def invitation(office: Office, opd: str, to: list[str], day: date, dice: random.Random) -> Naskah:
    topic, code = dice.choice(TOPICS)
    event = day + timedelta(days=dice.randrange(2, 9))
    while event.weekday() > 4:
        event += timedelta(days=1)
    return Naskah(
        "surat_undangan",
        hal=f"Undangan {topic}",
        klasifikasi=code,
        derajat=dice.choice(("biasa", "biasa", "segera")),
        kepada=tuple(recipient(office, unit) for unit in to),
        body=(
            words(
                f"Dalam rangka {topic}, bersama ini kami mengundang Saudara untuk hadir pada acara yang akan "
                "dilaksanakan pada:"
            ),
            words(
                "Mengingat pentingnya acara tersebut, diharapkan kehadiran Saudara tepat waktu. Demikian, atas "
                "perhatian dan kehadiran Saudara diucapkan terima kasih."
            ),
        ),
        acara=Acara(
            event, dice.choice(("09.00 WIB s.d. selesai", "13.30 WIB s.d. selesai")), dice.choice(PLACES), topic
        ),
        tembusan=(recipient(office, "setda"),) if opd != "setda" else (),
    )


def request(office: Office, opd: str, to: list[str], day: date, dice: random.Random) -> Naskah:
    topic, code = dice.choice(REQUESTS)
    due = day + timedelta(days=dice.randrange(5, 15))
    return Naskah(
        "surat_dinas",
        hal=topic,
        klasifikasi=code,
        derajat=dice.choice(("biasa", "biasa", "biasa", "segera", "sangat_segera")),
        kepada=tuple(recipient(office, unit) for unit in to),
        body=(
            words(
                "Menindaklanjuti hasil rapat koordinasi perangkat daerah, bersama ini disampaikan hal-hal sebagai "
                "berikut:"
            ),
            item(
                "seluruh perangkat daerah agar menyiapkan data dukung sesuai format yang telah ditetapkan;",
                restart=True,
            ),
            item(f"data dukung disampaikan paling lambat tanggal {tanggal(due)} melalui aplikasi Portal PNS; dan"),
            item("koordinasi teknis dapat dilakukan pada jam kerja dengan petugas yang ditunjuk."),
            words("Demikian disampaikan, atas perhatian dan kerja sama Saudara diucapkan terima kasih."),
        ),
        tembusan=(recipient(office, "setda"),) if opd in ("diskominfotik", "bkpsdm") else (),
    )


def memo(office: Office, opd: str, to: list[str], day: date, dice: random.Random) -> Naskah:
    topic, code = dice.choice(REQUESTS)
    head = office.holder[office.head[opd]]
    return Naskah(
        "nota_dinas",
        hal=topic,
        klasifikasi=code,
        kepada=tuple(recipient(office, unit) for unit in to[:1]),
        dari=head.jabatan,
        body=(
            words(f"Bersama ini dilaporkan perkembangan kegiatan sampai dengan tanggal {tanggal(day)}."),
            words(
                "Kegiatan berjalan sesuai rencana dan tidak terdapat kendala yang berarti. Mohon arahan lebih lanjut."
            ),
        ),
    )


def duty(office: Office, opd: str, to: list[str], day: date, dice: random.Random) -> Naskah:
    """A surat perintah tugas for two or three of the office's own people."""
    topic, place = dice.choice(DUTIES)
    team = dice.sample(office.staff[opd], k=min(len(office.staff[opd]), dice.choice((1, 2, 3))))
    start = day + timedelta(days=dice.randrange(1, 5))
    end = start + timedelta(days=dice.choice((0, 1, 2)))
    return Naskah(
        "surat_perintah_tugas",
        hal=topic,
        klasifikasi="800.1.11.1",
        dasar=(
            "Peraturan Daerah Kota Metro tentang Anggaran Pendapatan dan Belanja Daerah Tahun Anggaran berjalan",
            f"Dokumen Pelaksanaan Anggaran {office.opd[opd].nama}",
        ),
        petugas=tuple(Petugas(p.nama, p.nip, p.pangkat, p.jabatan, p.id) for p in team),
        untuk=(
            f"{topic} di {place};",
            "melaksanakan tugas dengan penuh tanggung jawab; dan",
            "melaporkan hasil pelaksanaan tugas kepada pemberi perintah.",
        ),
        mulai=start,
        selesai=end,
        tujuan=place,
        tembusan=(recipient(office, to[0]),),
    )


def recipient(office: Office, opd: str) -> Penerima:
    """The head of an office as an addressee."""
    return Penerima(f"{office.holder[office.head[opd]].jabatan}", opd, "Metro")


Kind = Callable[[Office, str, list[str], date, random.Random], Naskah]
KINDS: tuple[Kind, ...] = (invitation, request, memo, duty)
