"""Kota Metro's units with 1,600 made-up people, their posts and roles; the same seed makes the same city.

Units: as the city lists them; names of people are drawn from lists and mean nobody. Each NIP has the right form
with a serial of `DEMO_SERIAL`, which no real office hands out.
"""

import csv
import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from portalpns.data import resource
from portalpns.domain.absensi.calendar import BUILT_IN_YEARS, built_in_calendar
from portalpns.domain.direktori import Kalender, LiburHari, Musim, Pemda
from portalpns.domain.organisasi import Jabatan, Opd, Pemangku
from portalpns.domain.pegawai import DEMO_SERIAL, Pegawai
from portalpns.domain.wewenang import PeranPegawai

PEOPLE = 1600
PASSWORD = "contoh-portal-pns"  # noqa: S105 - the demo's, printed on purpose
PASSPHRASE = "contoh"  # noqa: S105
OFFICE = "diskominfotik"
"""The office whose people are played."""
FIRST = {
    1: "Ahmad Andi Arif Bagus Bambang Budi Dedi Dimas Eko Fajar Hadi Hendra Heri Imam Indra Irfan Joko Krisna Lukman "
    "Made Nanang Nugroho Oki Prasetyo Rahmat Ridwan Rizki Rudi Satria Slamet Sugeng Surya Taufik Teguh Wahyu Wisnu "
    "Yoga Yusuf Zainal",
    2: "Anisa Ayu Citra Desi Dewi Dian Eka Endah Erna Fitri Hesti Ika Indah Intan Kartika Laras Lestari Lilis Maya "
    "Mega Nina Novita Nur Puspita Putri Rahayu Ratih Ratna Retno Rina Rini Sari Siti Sri Tri Utami Wati Wulan "
    "Yuli Yunita",
}
LAST = (
    "Abdullah Adinata Anggraini Ardiansyah Basuki Darmawan Effendi Firmansyah Gunawan Hakim Hartono Hidayat Irawan "
    "Iskandar Kurniawan Kusuma Lubis Mahendra Maulana Nasution Nugraha Pangestu Permana Pranata Purnomo Rachman "
    "Ramadhan Saputra Santoso Setiawan Siregar Subekti Sulistyo Suryadi Susanto Syahputra Utomo Wibowo Wijaya Yulianto"
)
DEGREES = ("S.Sos.", "S.E.", "S.H.", "S.Kom.", "S.T.", "S.Pd.", "S.IP.", "A.Md.", "S.Ag.", "S.P.")
MASTERS = ("M.Si.", "M.M.", "M.H.", "M.T.", "M.Pd.", "M.A.P.")
BIDANG = {
    "DISKOMINFOTIK": ("Informasi dan Komunikasi Publik", "Aplikasi Informatika", "Statistik dan Persandian"),
    "DINKES": ("Kesehatan Masyarakat", "Pencegahan dan Pengendalian Penyakit", "Pelayanan Kesehatan"),
    "BKPSDM": ("Mutasi dan Promosi", "Pengembangan Kompetensi", "Penilaian Kinerja dan Disiplin"),
}
STAFF_JOBS = (
    "Analis Kebijakan Ahli Pertama",
    "Pranata Komputer Terampil",
    "Pengelola Keuangan",
    "Arsiparis Terampil",
    "Pengadministrasi Umum",
    "Pengelola Kepegawaian",
    "Analis Perencanaan",
    "Bendahara",
)
HEADS = {
    "kepala_daerah": ("Wali Kota Metro", "WALI KOTA METRO"),
    "setda": ("Sekretaris Daerah", "SEKRETARIS DAERAH KOTA METRO"),
    "kecamatan": ("Camat {pendek}", "CAMAT {PENDEK}"),
    "kelurahan": ("Lurah {pendek}", "LURAH {PENDEK}"),
    "upt": ("Direktur {nama}", "DIREKTUR {NAMA}"),
}


@dataclass
class Office:
    """All master documents of the demo, and who is meant by its named accounts."""

    items: list[Any] = field(default_factory=list)
    opd: dict[str, Opd] = field(default_factory=dict)
    head: dict[str, str] = field(default_factory=dict)
    """Post id of the head by unit id."""
    chain: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Post ids that check a letter, in order, by unit id."""
    holder: dict[str, Pegawai] = field(default_factory=dict)
    """Who holds a post, by post id."""
    clerk: dict[str, Pegawai] = field(default_factory=dict)
    """The secretary who drafts and registers, by unit id."""
    staff: dict[str, list[Pegawai]] = field(default_factory=dict)
    people: list[Pegawai] = field(default_factory=list)
    away: dict[str, set[date]] = field(default_factory=dict)
    """Days of leave by person: nobody on leave is sent out."""


def build_office(today: date, *, people: int = PEOPLE, seed: int = 1872, verifikasi: str = "") -> Office:
    """The city as of `today`; `people` at least three for each of the about 65 units."""
    maker = _Maker(today, random.Random(seed))  # noqa: S311 - a made-up city, not a secret
    return maker.build(people, verifikasi)


class _Maker:
    """Draws people and sets them on posts."""

    def __init__(self, today: date, dice: random.Random) -> None:
        self.today = today
        self.dice = dice
        self.office = Office()
        self.used: set[str] = set()
        self.names: set[str] = set()

    def build(self, people: int, verifikasi: str) -> Office:
        office = self.office
        office.items.append(Pemda("metro", "Pemerintah Kota Metro", "Metro", verifikasi=verifikasi, contoh=True))
        office.items.append(calendar())
        for unit in units():
            office.opd[unit.id] = unit
            office.items.append(unit)
        for unit in office.opd.values():
            self._posts(unit)
        big = [unit.id for unit in office.opd.values() if unit.jenis in ("dinas", "badan", "upt", "setda")]
        small = [unit.id for unit in office.opd.values() if unit.id not in big]
        while len(office.people) < people:
            self._staff(self.dice.choice(big if self.dice.random() < 0.8 else small))
        self._roles()
        return office

    def person(self, unit: Opd, jabatan: str, *, rank: int) -> Pegawai:
        """Rank 4 heads an office, 1 is staff; the PIN is the person's number in the office's device."""
        dice, office = self.dice, self.office
        sex = dice.choice((1, 2))
        while True:
            plain = f"{dice.choice(FIRST[sex].split())} {dice.choice(LAST.split())}"
            if dice.random() < 0.3:
                plain = f"{plain.split()[0]} {dice.choice(FIRST[sex].split())} {plain.split()[1]}"
            if plain not in self.names:
                self.names.add(plain)
                break
        age = {4: (46, 57), 3: (40, 55), 2: (34, 52), 1: (24, 56)}[rank]
        born = self.today - timedelta(days=dice.randrange(age[0] * 365, age[1] * 365))
        service = min(born.year + dice.randrange(22, 33), self.today.year - 1)
        pppk = rank == 1 and dice.random() < 0.2
        month = 21 if pppk else dice.choice((1, 3, 4, 12))
        while True:
            nip = f"{born:%Y%m%d}{service}{month:02d}{sex}{dice.choice(DEMO_SERIAL):03d}"
            if nip not in self.used:
                self.used.add(nip)
                break
        title = dice.choice(DEGREES)
        nama = f"{plain}, {title}" if rank == 1 and dice.random() < 0.7 else plain
        if rank > 1:
            nama = f"{plain}, {title}" + (f", {dice.choice(MASTERS)}" if rank > 2 or dice.random() < 0.4 else "")
        golongan = {4: ("IV/b", "IV/c"), 3: ("IV/a", "IV/b"), 2: ("III/c", "III/d"), 1: ("II/c", "III/a", "III/b")}[
            rank
        ]
        found = Pegawai(
            id=f"pg-{len(office.people) + 1:04d}",
            nip=nip,
            nama=nama,
            opd=unit.id,
            jabatan=jabatan,
            jenis="pppk" if pppk else "pns",
            golongan=dice.choice(("V", "VII", "IX")) if pppk else dice.choice(golongan),
            pin=str(len(office.staff.setdefault(unit.id, [])) + 1),
            mulai=date(service, 1 if pppk else month, 1),
        )
        office.people.append(found)
        office.staff[unit.id].append(found)
        office.items.append(found)
        return found

    def _post(
        self, unit: Opd, nama: str, *, cetak: str = "", atasan: str | None = None, rank: int, jenis: Any = "struktural"
    ) -> str:
        post = Jabatan(
            f"jb-{unit.id}-{len(self.office.items)}", unit.id, nama, atasan, cetak, jenis, 16 - 2 * (5 - rank)
        )
        holder = self.person(unit, nama, rank=rank)
        self.office.items += [post, Pemangku(f"pm-{post.id}", post.id, holder.id, mulai=date(2024, 1, 2))]
        self.office.holder[post.id] = holder
        return post.id

    def _posts(self, unit: Opd) -> None:
        office = self.office
        above = office.head.get(unit.induk or "")
        pendek = unit.nama.removeprefix("Kecamatan ").removeprefix("Kelurahan ")
        nama, cetak = HEADS.get(unit.jenis, ("Kepala {nama}", "KEPALA {NAMA}"))
        if unit.singkatan == "SETWAN":
            nama, cetak = "Sekretaris DPRD", "SEKRETARIS DPRD KOTA METRO"
        if unit.singkatan == "ITKO":
            nama, cetak = "Inspektur", "INSPEKTUR KOTA METRO"
        words = {"nama": unit.nama, "NAMA": unit.nama.upper(), "pendek": pendek, "PENDEK": pendek.upper()}
        office.head[unit.id] = head = self._post(
            unit, nama.format(**words), cetak=cetak.format(**words), atasan=above, rank=4, jenis="pimpinan"
        )
        if unit.jenis == "kepala_daerah":
            office.chain[unit.id] = ()
            return
        if unit.jenis in ("bagian", "kelurahan"):
            lead = "Sekretaris Lurah" if unit.jenis == "kelurahan" else "Kepala Subbagian Tata Usaha"
            office.chain[unit.id] = (self._post(unit, lead, atasan=head, rank=2),)
        else:
            second = self._post(
                unit, "Asisten Administrasi Umum" if unit.jenis == "setda" else "Sekretaris", atasan=head, rank=3
            )
            third = self._post(unit, "Kepala Subbagian Umum dan Kepegawaian", atasan=second, rank=2)
            office.chain[unit.id] = (third, second)
            for bidang in BIDANG.get(unit.singkatan, ()):
                self._post(unit, f"Kepala Bidang {bidang}", atasan=head, rank=3)
        office.clerk[unit.id] = self.person(unit, "Pengadministrasi Perkantoran", rank=1)

    def _staff(self, unit_id: str) -> None:
        self.person(self.office.opd[unit_id], self.dice.choice(STAFF_JOBS), rank=1)

    def _roles(self) -> None:
        for unit_id, clerk in self.office.clerk.items():
            for peran in ("penyusun", "tata_usaha", "operator_absensi"):
                self.office.items.append(PeranPegawai(f"pr-{unit_id}-{peran}", clerk.id, unit_id, peran))
        plain = [person for person in self.office.staff["diskominfotik"] if person.jabatan in STAFF_JOBS]
        # in a small city all of the office hold posts or its clerkship; the administrator is neither
        admin = plain[-1] if plain else self.person(self.office.opd["diskominfotik"], STAFF_JOBS[1], rank=1)
        bkpsdm = self.office.clerk["bkpsdm"]
        self.office.items += [
            PeranPegawai("pr-admin", admin.id, "walikota", "admin_pemda"),
            PeranPegawai("pr-bkpsdm", bkpsdm.id, "bkpsdm", "pengelola_kepegawaian"),
        ]


def units() -> list[Opd]:
    """The offices of Kota Metro, those above first (resources/demo, Kemendagri codes for kecamatan and kelurahan)."""
    found: list[Opd] = []
    with resource("demo/perangkat_daerah.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.append(
                Opd(
                    row["singkatan"].lower(), row["nama"], row["singkatan"], row["kode"], row["jenis"],  # type: ignore[arg-type]
                    row["induk"].lower() or None, row["alamat"], "(0725) 000000",
                    f"{row['singkatan'].lower()}.metrokota.example", kode_pos="34111",
                )
            )  # fmt: skip
    with resource("demo/metro_wilayah.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["jenis"] == "kota":
                continue
            kode = row["kode"].removeprefix("18.72.")
            short = row["nama"].upper().replace("KECAMATAN", "KEC").replace("KELURAHAN", "KEL").replace(" ", "-")
            above = "walikota" if row["jenis"] == "kecamatan" else f"w{row['induk'].removeprefix('18.72.')}"
            found.append(
                Opd(
                    f"w{kode.replace('.', '-')}", row["nama"], short, f"5{kode.replace('.', '')}", row["jenis"],  # type: ignore[arg-type]
                    above, "Metro", "(0725) 000000", kode_pos="34111",
                )
            )  # fmt: skip
    return found


def calendar() -> Kalender:
    """The pemda's calendar, pre-filled from the product's own table of national holidays."""
    book = built_in_calendar(*BUILT_IN_YEARS)
    return Kalender(
        "kalender",
        libur=tuple(LiburHari(day.tanggal, day.kind, day.nama, day.dasar) for day in book.libur.values()),
        musim=tuple(Musim(season.name, season.mulai, season.selesai, season.dasar) for season in book.seasons),
    )
