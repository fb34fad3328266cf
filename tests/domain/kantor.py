"""A small city for tests of rights and letters: two offices, their posts, people, roles."""

from datetime import UTC, date, datetime

from portalpns.domain.direktori import Direktori, Pemda
from portalpns.domain.naskah import Block, Naskah, Penerima, Run
from portalpns.domain.organisasi import Jabatan, Opd, Pemangku
from portalpns.domain.pegawai import Pegawai
from portalpns.domain.wewenang import Pelaku, PeranPegawai

TODAY = date(2026, 7, 6)
NOW = datetime(2026, 7, 6, 3, 0, tzinfo=UTC)
DINAS, KELURAHAN, BADAN = "dinas", "kelurahan", "badan"

UNITS = (
    Opd("setda", "Sekretariat Daerah", "SETDA", "1", "setda"),
    Opd(DINAS, "Dinas Contoh", "DINCON", "2", "dinas", "setda", "Jl. Contoh 1", "0725", "x.id", "a@x.id", "34111"),
    Opd(KELURAHAN, "Kelurahan Contoh", "KELCON", "2.1", "kelurahan", DINAS),
    Opd(BADAN, "Badan Lain", "BADAN", "3", "badan", "setda"),
)
POSTS = (
    Jabatan("sekda", "setda", "Sekretaris Daerah", jenis="pimpinan"),
    Jabatan("kadis", DINAS, "Kepala Dinas Contoh", "sekda", "KEPALA DINAS", "pimpinan"),
    Jabatan("sekdin", DINAS, "Sekretaris Dinas", "kadis", jenis="struktural"),
    Jabatan("kabid", DINAS, "Kepala Bidang", "kadis", jenis="struktural"),
    Jabatan("staf", DINAS, "Pengelola Surat", "kabid"),
    Jabatan("lurah", KELURAHAN, "Lurah Contoh", "kadis", jenis="pimpinan"),
    Jabatan("kaban", BADAN, "Kepala Badan Lain", "sekda", jenis="pimpinan"),
)
_OFFICE_OF = {
    "sekda": "setda", "kadis": DINAS, "sekdin": DINAS, "kabid": DINAS, "staf": DINAS, "lurah": KELURAHAN,
    "kaban": BADAN, "penyusun": DINAS, "tu": DINAS, "absen": DINAS, "admin": DINAS, "bkpsdm": BADAN, "pemda": BADAN,
    "tetangga": BADAN,
}  # fmt: skip
PEOPLE = tuple(
    Pegawai(name, f"19800101200501{1 + number % 2}{900 + number}", name.capitalize(), opd, golongan="III/d")
    for number, (name, opd) in enumerate(_OFFICE_OF.items())
)
HOLDERS = tuple(Pemangku(f"p-{post.id}", post.id, post.id) for post in POSTS)
ROLES = (
    PeranPegawai("r1", "penyusun", DINAS, "penyusun"),
    PeranPegawai("r2", "tu", DINAS, "tata_usaha"),
    PeranPegawai("r3", "absen", DINAS, "operator_absensi"),
    PeranPegawai("r4", "admin", DINAS, "admin_opd"),
    PeranPegawai("r5", "bkpsdm", BADAN, "pengelola_kepegawaian"),
    PeranPegawai("r6", "pemda", BADAN, "admin_pemda"),
    PeranPegawai("r7", "tetangga", BADAN, "tata_usaha"),
)
PEMDA = Pemda("metro", "Pemerintah Kota Contoh", "Contoh")


def book(*more: object, without: tuple[str, ...] = ()) -> Direktori:
    """The city, with further documents, without those of the named ids."""
    items = [PEMDA, *UNITS, *POSTS, *PEOPLE, *HOLDERS, *ROLES]
    return Direktori.of([*(item for item in items if item.id not in without), *more])


BOOK = book()


def actor(name: str) -> Pelaku:
    return BOOK.pelaku(name, TODAY)


def letter_text(words: str = "Isi surat.") -> Naskah:
    """A surat dinas that lacks nothing."""
    return Naskah(
        "surat_dinas", "Hal contoh", "000.1", kepada=(Penerima("Kepala Badan Lain", BADAN),),
        body=(Block("paragraph", (Run(words),)),),
    )  # fmt: skip
