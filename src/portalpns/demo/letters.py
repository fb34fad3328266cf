"""The words of the demo's letters: realistic, varied, and about nobody."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from portalpns.demo.office import Office
from portalpns.domain.clock import hari_tanggal, tanggal
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


@dataclass(frozen=True)
class Topic:
    """What a letter is about: its subject, code, opening and points; `{hari}` and `{tanggal}` are a day to come."""

    hal: str
    kode: str
    pembuka: str
    butir: tuple[str, ...]


REQUESTS = (
    Topic(
        "Permintaan Data Kepegawaian Semester II", "800.1.11.1",
        "Dalam rangka pemutakhiran data kepegawaian Semester II, Saudara diminta menyiapkan:",
        (
            "daftar pegawai menurut jabatan, golongan, dan pendidikan terakhir;",
            "daftar pegawai yang pensiun, pindah, atau menjalani cuti di luar tanggungan negara; dan",
            "laporan atas kedua daftar tersebut, paling lambat tanggal {tanggal}, melalui aplikasi Portal PNS.",
        ),
    ),
    Topic(
        "Penyampaian Laporan Kinerja Bulanan", "900.1.1",
        "Bersama ini disampaikan laporan kinerja bulan lalu dengan pokok-pokok sebagai berikut:",
        (
            "program dan kegiatan dilaksanakan sesuai dengan rencana kerja;",
            "realisasi fisik dan keuangan telah dicatat dalam aplikasi pelaporan kinerja; dan",
            "tanggapan atas laporan ini diharapkan diterima paling lambat tanggal {tanggal}.",
        ),
    ),
    Topic(
        "Permohonan Narasumber", "000.1.5",
        "Sehubungan dengan pelaksanaan pelatihan pengelolaan arsip dinamis, kami mohon kesediaan Saudara menugaskan "
        "seorang narasumber dengan ketentuan sebagai berikut:",
        (
            "pelatihan dilaksanakan pada hari {hari}, pukul 09.00 WIB, di Aula Pemerintah Kota Metro;",
            "materi yang diharapkan ialah tata cara penataan dan penyusutan arsip dinamis; dan",
            "nama narasumber mohon disampaikan paling lambat dua hari sebelum pelatihan.",
        ),
    ),
    Topic(
        "Pemberitahuan Pemeliharaan Jaringan Intra Pemerintah", "000.1.5",
        "Diberitahukan bahwa akan dilaksanakan pemeliharaan jaringan intra pemerintah sebagai berikut:",
        (
            "pemeliharaan dilaksanakan pada hari {hari}, pukul 17.00 s.d. 21.00 WIB;",
            "selama pemeliharaan, aplikasi dan surel kedinasan tidak dapat diakses; dan",
            "pekerjaan yang mendesak agar diselesaikan sebelum waktu tersebut.",
        ),
    ),
    Topic(
        "Permintaan Usulan Kebutuhan Barang Milik Daerah", "000.1.5",
        "Dalam rangka penyusunan rencana kebutuhan barang milik daerah tahun anggaran berikutnya, Saudara diminta:",
        (
            "menyusun usulan pengadaan dan pemeliharaan barang milik daerah;",
            "menyesuaikan usulan dengan standar barang dan standar kebutuhan yang berlaku; dan",
            "menyampaikan usulan paling lambat tanggal {tanggal} melalui aplikasi Portal PNS.",
        ),
    ),
    Topic(
        "Penyampaian Jadwal Pelaksanaan Apel Gabungan", "000.1.5",
        "Bersama ini disampaikan jadwal pelaksanaan apel gabungan sebagai berikut:",
        (
            "apel dilaksanakan pada hari {hari}, pukul 07.30 WIB, di halaman Kantor Pemerintah Kota Metro;",
            "peserta ialah seluruh pegawai perangkat daerah dengan pakaian dinas harian; dan",
            "kehadiran pegawai dicatat oleh perangkat daerah masing-masing.",
        ),
    ),
)  # fmt: skip
REPORTS = (
    ("Laporan Pelaksanaan Kegiatan Triwulan IV", "900.1.1",
     "Bersama ini dilaporkan bahwa kegiatan Triwulan IV berjalan sesuai rencana dan tidak terdapat kendala yang "
     "berarti."),
    ("Laporan Penataan Arsip Dinamis", "000.1.5",
     "Bersama ini dilaporkan bahwa penataan arsip dinamis telah selesai untuk tahun berjalan dan daftar arsip "
     "inaktif sedang disusun."),
    ("Usulan Pemeliharaan Peralatan Kantor", "000.1.5",
     "Berdasarkan pemeriksaan peralatan kantor, bersama ini diusulkan pemeliharaan komputer, pencetak, dan pendingin "
     "ruangan yang tidak lagi berfungsi dengan baik."),
)  # fmt: skip
DUTIES = (
    ("Konsultasi Penyelenggaraan Statistik Sektoral", "Bandar Lampung"),
    ("Pendampingan Instalasi Aplikasi di Kelurahan", "Kecamatan Metro Utara"),
    ("Mengikuti Bimbingan Teknis Keamanan Informasi", "Jakarta"),
    ("Monitoring Layanan Publik Kelurahan", "Kecamatan Metro Barat"),
)
PLACES = ("Aula Pemerintah Kota Metro", "Ruang Rapat Sekretariat Daerah", "Ruang Rapat Diskominfotik Kota Metro")


def workday_from(day: date) -> date:
    """The day itself, or the Monday after a weekend."""
    return day + timedelta(days=7 - day.weekday() if day.weekday() > 4 else 0)


def words(text: str) -> Block:
    return Block("paragraph", (Run(text),))


def item(text: str, level: int = 0, *, restart: bool = False) -> Block:
    return Block("item", (Run(text),), level=level, marker="1." if level == 0 else "a.", restart=restart)


def invitation(office: Office, opd: str, to: list[str], day: date, dice: random.Random) -> Naskah:
    topic, code = dice.choice(TOPICS)
    event = workday_from(day + timedelta(days=dice.randrange(2, 9)))
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
    topic = dice.choice(REQUESTS)
    due = workday_from(day + timedelta(days=dice.randrange(5, 15)))
    points = [point.format(tanggal=tanggal(due), hari=hari_tanggal(due)) for point in topic.butir]
    return Naskah(
        "surat_dinas",
        hal=topic.hal,
        klasifikasi=topic.kode,
        derajat=dice.choice(("biasa", "biasa", "biasa", "segera", "sangat_segera")),
        kepada=tuple(recipient(office, unit) for unit in to),
        body=(
            words(topic.pembuka),
            *(item(point, restart=place == 0) for place, point in enumerate(points)),
            words("Demikian disampaikan, atas perhatian dan kerja sama Saudara diucapkan terima kasih."),
        ),
        tembusan=(recipient(office, "setda"),) if opd in ("diskominfotik", "bkpsdm") else (),
    )


def memo(office: Office, opd: str, to: list[str], _day: date, dice: random.Random) -> Naskah:
    hal, code, told = dice.choice(REPORTS)
    head = office.holder[office.head[opd]]
    return Naskah(
        "nota_dinas",
        hal=hal,
        klasifikasi=code,
        kepada=tuple(recipient(office, unit) for unit in to[:1]),
        dari=head.jabatan,
        body=(words(told), words("Demikian disampaikan. Mohon arahan lebih lanjut.")),
    )


def duty(office: Office, opd: str, to: list[str], day: date, dice: random.Random) -> Naskah:
    """A surat perintah tugas for two or three of the office's own people."""
    topic, place = dice.choice(DUTIES)
    start = day + timedelta(days=dice.randrange(1, 5))
    end = start + timedelta(days=dice.choice((0, 1, 2)))
    days = {start + timedelta(days=n) for n in range((end - start).days + 1)}
    there = [person for person in office.staff[opd] if days.isdisjoint(office.away.get(person.id, set()))]
    team = dice.sample(there, k=min(len(there), dice.choice((1, 2, 3))))
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
    """The head of an office as an addressee, as one picks him: without a place."""
    return Penerima(office.holder[office.head[opd]].jabatan, opd)


Kind = Callable[[Office, str, list[str], date, random.Random], Naskah]
"""A letter of an office to others; the date is the one after which its events lie."""
KINDS: tuple[Kind, ...] = (invitation, request, memo, duty)
