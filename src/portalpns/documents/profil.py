"""The layout profile of a pemda (profil tata naskah dinas): every figure of the page as data, read from resources."""

import re
from functools import cache
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import replace

from portalpns.data import resource
from portalpns.domain.errors import BadInput

Mm = Annotated[float, Meta(ge=0, le=200)]
Pt = Annotated[float, Meta(ge=0, le=100)]
Ukuran = Annotated[float, Meta(ge=4, le=40)]
MM = 72 / 25.4
"""Points in one millimetre."""

KERTAS: dict[str, tuple[float, float]] = {"A4": (210, 297), "F4": (215, 330), "F4-210": (210, 330)}
"""Width and height in mm."""


class Margin(Struct, frozen=True, forbid_unknown_fields=True):
    """Margins in mm."""

    atas: Mm = 20
    bawah: Mm = 25
    kiri: Mm = 30
    kanan: Mm = 20


class Huruf(Struct, frozen=True, forbid_unknown_fields=True):
    """Type of the body: size in pt, line spacing as a multiple of single, indents in mm, space between paragraphs."""

    ukuran: Ukuran = 12
    spasi: Annotated[float, Meta(ge=0.9, le=3)] = 1.15
    jarak_alinea: Pt = 6
    lekuk_alinea: Mm = 12.5
    lekuk_isi: Mm = 0
    lekuk_butir: Mm = 7.5
    ukuran_tabel: Ukuran = 10.5


class TataKop(Struct, frozen=True, forbid_unknown_fields=True):
    """Letterhead: the pemda's line stands to the office's line as 3 : 4."""

    ukuran_pemda: Ukuran = 13.5
    ukuran_nama: Ukuran = 18
    ukuran_alamat: Ukuran = 9.5
    tinggi_logo: Mm = 25
    garis_tebal: Pt = 2.25
    garis_tipis: Pt = 0.75


class TataTtd(Struct, frozen=True, forbid_unknown_fields=True):
    """Signature block: alignment, width and the height of the visible box in mm, how name and NIP are printed."""

    rata: Literal["kiri", "tengah"] = "kiri"
    lebar: Annotated[float, Meta(ge=50, le=100)] = 80
    tinggi_kotak: Annotated[float, Meta(ge=15, le=60)] = 24
    nama_tebal: bool = True
    nama_garis_bawah: bool = False
    nama_di_bawah_kotak: bool = True
    nip: str = "NIP. {nip}"
    nip_berspasi: bool = False
    pengantar: str = "Ditandatangani secara elektronik oleh:"
    """Heads the box that names the signer, where name and NIP do not stand below it."""
    judul_kotak: str = "Ditandatangani secara elektronik"
    periksa: str = "Keaslian surat ini dapat diperiksa dengan memindai kode QR atau membuka:"
    """Stand in the box where the signer is named below it, with the address of the QR code."""


class Halaman(Struct, frozen=True, forbid_unknown_fields=True):
    """Page numbers: where and in which words; the first page has none."""

    posisi: Literal["atas", "bawah"] = "atas"
    format: str = "- {n} -"


class Kaki(Struct, frozen=True, forbid_unknown_fields=True):
    """Lines at the foot of every page; `contoh` replaces `baris` on specimens, drafts have none."""

    baris: tuple[str, ...] = ()
    contoh: tuple[str, ...] = ()
    ukuran: Ukuran = 6.5


class Profil(Struct, frozen=True, forbid_unknown_fields=True):
    """One layout profile; `dasar` names the rule it follows."""

    nama: str
    dasar: str
    kertas: Literal["A4", "F4", "F4-210"] = "A4"
    margin: Margin = Margin()
    huruf: Huruf = Huruf()
    kop: TataKop = TataKop()
    ttd: TataTtd = TataTtd()
    halaman: Halaman = Halaman()
    kaki: Kaki = Kaki()
    tujuan: Literal["kiri", "kanan"] = "kiri"
    tanggal_sebaris: bool = False
    hal_tebal: bool = False
    rapatkan: bool = True
    """Set the lines closer where otherwise nothing but tembusan would stand on the last page."""
    batas_tujuan: Annotated[int, Meta(ge=1, le=50)] = 5
    judul: dict[str, str] = {}
    dasar_penanda: Literal["1.", "a."] = "1."
    nomor_konsep: str = ".../{klas}/..."
    konsep: str = "KONSEP"
    dibatalkan: str = "DIBATALKAN"
    contoh: str = "CONTOH — BUKAN DOKUMEN RESMI"

    @property
    def ukuran_halaman(self) -> tuple[float, float]:
        """Width and height in points."""
        lebar, tinggi = KERTAS[self.kertas]
        return lebar * MM, tinggi * MM

    @property
    def lebar_isi(self) -> float:
        """Width between the margins in points."""
        return (KERTAS[self.kertas][0] - self.margin.kiri - self.margin.kanan) * MM


@cache
def load_profil(nama: str) -> Profil:
    """The profile `resources/naskah/<nama>.json`; raises BadInput when there is none or it is broken."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,60}", nama):
        raise BadInput(f"“{nama[:60]}” bukan nama profil tata naskah.")
    try:
        file = resource(f"naskah/{nama}.json")
    except FileNotFoundError as error:
        raise BadInput(f"Profil tata naskah “{nama}” tidak ada.") from error
    try:
        return msgspec.json.decode(file.read_bytes(), type=Profil)
    except msgspec.MsgspecError as error:
        raise BadInput(f"Profil tata naskah “{nama}” rusak: {error}.") from error


def nip_words(nip: str, look: TataTtd) -> str:
    """The NIP as the profile prints it: `NIP. 198011302007012006` or in its four groups."""
    if look.nip_berspasi and len(nip) == 18 and nip.isdigit():
        nip = f"{nip[:8]} {nip[8:14]} {nip[14]} {nip[15:]}"
    return look.nip.replace("{nip}", nip)


def tightened(profil: Profil) -> Profil:
    """The same profile at single line spacing."""
    huruf = replace(profil.huruf, spasi=1.0, jarak_alinea=profil.huruf.jarak_alinea * 0.75)
    return replace(profil, huruf=huruf)
