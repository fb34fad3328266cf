"""What stands on a letter: the content of a naskah dinas as plain values, without a page and without a workflow.

Kinds and parts follow Permendagri 1/2023; every layout figure is data of a pemda (`resources/naskah/`), not here.
All classes are flat frozen dataclasses, so that they travel as JSON just as they are (docs/formats/surat.md).
"""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal

Jenis = Literal["surat_dinas", "surat_undangan", "nota_dinas", "surat_perintah_tugas"]
Sifat = Literal["biasa", "terbatas", "rahasia", "sangat_rahasia"]
Derajat = Literal["biasa", "segera", "sangat_segera"]
Cara = Literal["sendiri", "plt", "plh", "pj", "pjs", "an", "ub"]
Align = Literal["justify", "left", "center", "right"]
Marker = Literal["1.", "a.", "1)", "a)", "(1)", "(a)", "-"]
BlockKind = Literal["paragraph", "item", "table", "pairs", "break"]

JENIS_NAMA: dict[str, str] = {
    "surat_dinas": "Surat Dinas",
    "surat_undangan": "Surat Undangan",
    "nota_dinas": "Nota Dinas",
    "surat_perintah_tugas": "Surat Perintah Tugas",
}
SIFAT_NAMA: dict[str, str] = {
    "biasa": "Biasa",
    "terbatas": "Terbatas",
    "rahasia": "Rahasia",
    "sangat_rahasia": "Sangat Rahasia",
}
SECRET = frozenset({"rahasia", "sangat_rahasia"})
"""Grades of which only the people named by a letter see it."""
SIFAT_KODE: dict[str, str] = {"biasa": "B", "terbatas": "T", "rahasia": "R", "sangat_rahasia": "SR"}
DERAJAT_NAMA: dict[str, str] = {"biasa": "Biasa", "segera": "Segera", "sangat_segera": "Sangat Segera"}


@dataclass(frozen=True)
class Run:
    """A stretch of text in one style; fonts, sizes and colours belong to the template."""

    text: str
    bold: bool = False
    italic: bool = False
    underline: bool = False


Runs = tuple[Run, ...]


@dataclass(frozen=True)
class Block:
    """One block of the body; `kind` says which of the other fields count.

    paragraph: runs, align, indent (first line). item: runs, level 0-2, marker, restart (numbering begins anew).
    table: rows of cells (first `header` rows are heads), widths (relative), border.
    pairs: rows of exactly two cells, printed `label : isi` without lines. break: a new page.
    """

    kind: BlockKind
    runs: Runs = ()
    align: Align = "justify"
    indent: bool = True
    level: int = 0
    marker: Marker = "1."
    restart: bool = False
    rows: tuple[tuple[Runs, ...], ...] = ()
    header: int = 1
    widths: tuple[float, ...] = ()
    border: bool = True


@dataclass(frozen=True)
class Penerima:
    """An addressee or a tembusan as printed; `opd` is the unit id inside the pemda, None outside of it."""

    nama: str
    opd: str | None = None
    tempat: str = ""


@dataclass(frozen=True)
class Petugas:
    """A person who is sent out by a surat perintah tugas."""

    nama: str
    nip: str = ""
    pangkat: str = ""
    jabatan: str = ""
    pegawai: str | None = None


@dataclass(frozen=True)
class Acara:
    """The event of a surat undangan."""

    tanggal: date
    waktu: str
    tempat: str
    acara: str
    keterangan: str = ""
    sampai: date | None = None


@dataclass(frozen=True)
class Lampiran:
    """An attachment that is printed on new pages behind the letter."""

    judul: str
    body: tuple[Block, ...]


@dataclass(frozen=True)
class Naskah:
    """The content that a drafter writes; number, date and signature come from the workflow.

    `dasar`, `petugas`, `untuk`, `mulai`, `selesai`, `tujuan` belong to the surat perintah tugas,
    `acara` to the surat undangan, `dari` to the nota dinas. `lampiran_ket` overrides the words of the line Lampiran.
    """

    jenis: Jenis
    hal: str = ""
    klasifikasi: str = ""
    sifat: Sifat = "biasa"
    derajat: Derajat = "biasa"
    kepada: tuple[Penerima, ...] = ()
    dari: str = ""
    tembusan: tuple[Penerima, ...] = ()
    body: tuple[Block, ...] = ()
    acara: Acara | None = None
    dasar: tuple[str, ...] = ()
    petugas: tuple[Petugas, ...] = ()
    untuk: tuple[str, ...] = ()
    mulai: date | None = None
    selesai: date | None = None
    tujuan: str = ""
    lampiran: tuple[Lampiran, ...] = ()
    lampiran_ket: str = ""


@dataclass(frozen=True)
class Kop:
    """The letterhead: lines from above, the last of `nama` is the office.

    `logo`: the name of a picture in resources/naskah/, a small PNG as a data URI (`domain/logo.py`), or none.
    """

    pemda: str
    nama: tuple[str, ...]
    alamat: str = ""
    telepon: str = ""
    laman: str = ""
    surel: str = ""
    kode_pos: str = ""
    logo: str = ""


@dataclass(frozen=True)
class Penandatangan:
    """A signature block as printed (Permendagri 1/2023).

    `jabatan` is the signer's post in the words of the page; `atas_nama` the posts above it for a.n. and u.b.,
    highest first. `field` is the name of the PDF signature field.
    """

    jabatan: str
    nama: str
    nip: str = ""
    pangkat: str = ""
    cara: Cara = "sendiri"
    atas_nama: tuple[str, ...] = ()
    field: str = "ttd_1"


@dataclass(frozen=True)
class NaskahCetak:
    """Everything that a page shows: the input of `documents.surat_pdf` and of `portalpns surat render`.

    `nomor` None prints the open number of a draft. `verifikasi_url` goes into the QR beside the signature.
    `contoh` prints CONTOH on every page (demo). `dibatalkan`: a `konsep` that was ended says so.
    `profil` names the layout profile in resources/naskah/.
    """

    naskah: Naskah
    kop: Kop
    penandatangan: tuple[Penandatangan, ...]
    nomor: str | None = None
    tanggal: date | None = None
    tempat: str = "Metro"
    verifikasi_url: str = ""
    contoh: bool = False
    konsep: bool = False
    dibatalkan: bool = False
    profil: str = "permendagri-1-2023"
    paraf: tuple[tuple[str, str], ...] = field(default=())


_CORRESPONDENCE = ("surat_dinas", "surat_undangan", "nota_dinas")
_DUTY = ("surat_perintah_tugas",)
_KINDS: dict[str, tuple[str, ...]] = {
    "kepada": _CORRESPONDENCE, "body": _CORRESPONDENCE, "dari": ("nota_dinas",), "acara": ("surat_undangan",),
    "dasar": _DUTY, "petugas": _DUTY, "untuk": _DUTY, "mulai": _DUTY, "selesai": _DUTY, "tujuan": _DUTY,
}  # fmt: skip
"""The kinds that a part belongs to; parts that stand in no list belong to all."""


def of_kind(naskah: Naskah) -> Naskah:
    """The naskah without what belongs to other kinds: that is neither on the screen nor on paper.

    A concept keeps it, so that a drafter who turns back to the other kind finds it again; a submitted letter does not.
    """
    blank = Naskah(naskah.jenis)
    hidden: dict[str, Any] = {name: getattr(blank, name) for name, kinds in _KINDS.items() if naskah.jenis not in kinds}
    return replace(naskah, **hidden)


def plain_text(runs: Runs) -> str:
    return "".join(run.text for run in runs)


def penerima_words(one: Penerima) -> str:
    """`Ketua RT 01 di Imopuro`: by its place a recipient is told from another of the same name."""
    return f"{one.nama} di {one.tempat}" if one.tempat else one.nama


def recipients(naskah: Naskah) -> tuple[Penerima, ...]:
    """All whom a letter is meant for, those of its tembusan last."""
    return (*of_kind(naskah).kepada, *naskah.tembusan)


def outside(naskah: Naskah) -> tuple[str, ...]:
    """In words those whom a letter is meant for and that the pemda's own post does not reach."""
    named = recipients(naskah)
    return tuple(dict.fromkeys(penerima_words(one) for one in named if one.opd is None and one.nama.strip()))


def body_text(naskah: Naskah) -> str:
    """All words of the letter for the search index, in reading order."""
    naskah = of_kind(naskah)
    parts: list[str] = [naskah.hal]
    blocks = [*naskah.body, *(block for lampiran in naskah.lampiran for block in lampiran.body)]
    for block in blocks:
        parts.append(plain_text(block.runs))
        parts.extend(plain_text(cell) for row in block.rows for cell in row)
    parts.extend((*naskah.dasar, *naskah.untuk, naskah.tujuan))
    parts.extend(f"{p.nama} {p.nip}" for p in naskah.petugas)
    if naskah.acara:
        parts.extend((naskah.acara.acara, naskah.acara.tempat))
    return "\n".join(part for part in parts if part)
