"""Whether a naskah may leave its drafter: what is missing, what is too long, and what the screens call each place."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from portalpns.domain.errors import BadInput
from portalpns.domain.naskah import Block, Naskah, body_text, of_kind, plain_text

LONGEST = 50_000
"""Characters of one text, some 14 pages; beyond it the breaking of lines would take minutes."""
MOST_CHARACTERS = 1_000_000
"""Of the whole letter with its attachments, some 250 pages."""
MOST_SIGNERS = 20
DIRECTION = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Unicode's Bidi_Control: nobody sees them, and on a screen they turn the words that follow."""
_LINE, _SHORT, _LIST = 500, 200, 1_000
_MOST = {
    "hal": _LINE, "klasifikasi": 60, "dari": _LINE, "tujuan": _LINE, "lampiran_ket": _SHORT, "nama": _LINE,
    "tempat": _SHORT, "nip": _SHORT, "pangkat": _SHORT, "jabatan": _LINE, "judul": _LINE, "waktu": _SHORT,
    "acara": 2_000, "keterangan": 2_000,
}  # fmt: skip
"""Characters of a field by its name; what stands in a row that cannot be parted must fit on one page."""
_NAMES = {
    "hal": "Hal", "klasifikasi": "Klasifikasi", "kepada": "Kepada", "tembusan": "Tembusan", "dari": "Dari",
    "body": "Isi", "dasar": "Dasar", "petugas": "Menugaskan", "untuk": "Untuk", "tujuan": "Tujuan",
    "lampiran": "Lampiran", "lampiran_ket": "Keterangan lampiran", "acara": "Acara", "acara.waktu": "Pukul",
    "acara.tempat": "Tempat", "acara.acara": "Acara", "acara.keterangan": "Keterangan acara",
    "penandatangan": "Penandatangan", "kop": "Kop surat", "nomor": "Nomor", "tempat": "Kota",
}  # fmt: skip
_QUOTED = re.compile(r"“((?:naskah|penandatangan|kop|nomor|tempat)\b[\w.\[\]]*)”")
_PART = re.compile(r"(\w+)((?:\[\d+\])*)")


@dataclass(frozen=True)
class Kekurangan:
    """What a naskah still needs before it can be sent for checking: the field, the sentence, and whether it is wrong.

    `salah`: what stands there must be corrected; otherwise it is only missing.
    """

    field: str
    pesan: str
    salah: bool = False


class Unprintable(BadInput):
    """The letter cannot be put on paper; `field` is the one to correct, as in Kekurangan, empty for the whole.

    `marked`: a concept as PDF with a mark for each character that cannot be printed; empty where that is not why.
    """

    code = "unprintable"

    def __init__(self, pesan: str, field: str = "") -> None:
        super().__init__(pesan)
        self.field = field
        self.marked = b""


def check(naskah: Naskah) -> tuple[Kekurangan, ...]:
    """What is missing or wrong before this naskah may leave the drafter's hands; empty when it is complete."""
    naskah = of_kind(naskah)
    found: list[Kekurangan] = []

    def need(ok: object, name: str, pesan: str) -> None:
        if not ok:
            found.append(Kekurangan(name, pesan))

    need(naskah.hal.strip(), "hal", "Hal belum diisi.")
    need(naskah.klasifikasi.strip(), "klasifikasi", "Kode klasifikasi belum dipilih.")
    if naskah.jenis == "surat_perintah_tugas":
        need(_written(naskah.dasar), "dasar", "Dasar penugasan belum diisi.")
        need(_written(one.nama for one in naskah.petugas), "petugas", "Belum ada pegawai yang ditugaskan.")
        need(_written(naskah.untuk), "untuk", "Uraian tugas belum diisi.")
        need(naskah.mulai and naskah.selesai, "mulai", "Tanggal mulai dan selesai tugas belum diisi.")
        need(naskah.tujuan.strip(), "tujuan", "Tempat tugas belum diisi.")
        if naskah.mulai and naskah.selesai:
            need(naskah.mulai <= naskah.selesai, "selesai", "Tanggal selesai mendahului tanggal mulai.")
    else:
        need(_written(one.nama for one in naskah.kepada), "kepada", "Tujuan surat belum diisi.")
        if naskah.jenis == "nota_dinas":
            need(naskah.dari.strip(), "dari", "Asal nota dinas belum diisi.")
        need(_worded(naskah.body), "body", "Isi surat masih kosong.")
    if naskah.jenis == "surat_undangan":
        need(naskah.acara, "acara", "Hari, waktu, tempat, dan acara belum diisi.")
        if naskah.acara:
            need(naskah.acara.waktu.strip(), "acara.waktu", "Waktu acara belum diisi.")
            need(naskah.acara.tempat.strip(), "acara.tempat", "Tempat acara belum diisi.")
            need(naskah.acara.acara.strip(), "acara.acara", "Nama acara belum diisi.")
            ends = naskah.acara.sampai or naskah.acara.tanggal
            need(naskah.acara.tanggal <= ends, "acara.sampai", "Tanggal akhir acara mendahului tanggal mulainya.")
    for number, lampiran in enumerate(naskah.lampiran):
        name, words = place(f"lampiran[{number}]")
        need(_worded(lampiran.body), name, f"{words} masih kosong; isi atau hapus.")
    return (*found, *_too_long(naskah))


def _worded(blocks: tuple[Block, ...]) -> bool:
    return any(text.strip() for _, text, _ in _blocks("", blocks))


def _written(lines: Iterable[str]) -> bool:
    """There is at least one line, and none of them would be printed blank."""
    return bool(found := [line.strip() for line in lines]) and all(found)


def unprintable(pesan: str) -> Unprintable:
    """The sentence of the renderer with each JSON path in it told as the screens do."""
    found = _QUOTED.search(pesan)
    said = _QUOTED.sub(lambda match: f"“{place(match[1])[1]}”", pesan)
    return Unprintable(said, place(found[1])[0] if found else "")


def place(path: str) -> tuple[str, str]:
    """Field and words of a path: `naskah.body[2].runs[0].text` is (`body`, `Isi alinea 3`).

    Each lampiran is a field of its own, `lampiran.1`.
    """
    parts = [(name, [int(n) for n in re.findall(r"\d+", places)]) for name, places in _PART.findall(path)]
    if parts and parts[0][0] == "naskah":
        parts = parts[1:]
    if not parts:
        return "", "surat ini"
    (name, numbers), rest = parts[0], parts[1:]
    if name == "acara" and rest:
        field = f"acara.{rest[0][0]}"
        return field, _NAMES.get(field, "Acara")
    words = _NAMES.get(name, name)
    if name == "body" and numbers:
        return name, f"{words} {_block(numbers[0], rest)}"
    if name == "lampiran" and numbers:
        name, words = f"{name}.{numbers[0] + 1}", f"{words} {numbers[0] + 1}"
        if rest and rest[0][0] == "body" and rest[0][1]:
            return name, f"{words} {_block(rest[0][1][0], rest[1:])}"
        return name, words
    if numbers and name != "kop":
        return name, f"{words} nomor {numbers[0] + 1}" if numbers[0] else words
    return name, words


def _too_long(naskah: Naskah) -> Iterator[Kekurangan]:
    """Each field that holds more than may stand there."""
    for path, text, most in _texts(naskah):
        if len(text) > most:
            field, words = place(path)
            said = f"{words} paling banyak {_figure(most)} karakter; sekarang {_figure(len(text))}."
            yield Kekurangan(field, said, salah=True)
    for name in ("kepada", "tembusan", "petugas", "dasar", "untuk"):
        if (count := len(getattr(naskah, name))) > _LIST:
            said = f"{_NAMES[name]} paling banyak {_figure(_LIST)} baris; sekarang {_figure(count)}."
            yield Kekurangan(name, said, salah=True)
    if len(body_text(naskah)) > MOST_CHARACTERS:
        said = f"Seluruh surat paling banyak {_figure(MOST_CHARACTERS)} karakter; pindahkan sebagian ke surat lain."
        yield Kekurangan("body", said, salah=True)


def _texts(naskah: Naskah) -> Iterator[tuple[str, str, int]]:
    """Path, text and longest length of everything that is written on the letter."""
    for name in ("hal", "klasifikasi", "dari", "tujuan", "lampiran_ket"):
        yield name, getattr(naskah, name), _MOST[name]
    for name, fields in (
        ("kepada", ("nama", "tempat")),
        ("tembusan", ("nama", "tempat")),
        ("petugas", ("nama", "nip", "pangkat", "jabatan")),
    ):
        for number, one in enumerate(getattr(naskah, name)):
            for field in fields:
                yield f"{name}[{number}].{field}", getattr(one, field), _MOST[field]
    for name in ("dasar", "untuk"):
        for number, text in enumerate(getattr(naskah, name)):
            yield f"{name}[{number}]", text, _MOST["acara"]
    if naskah.acara is not None:
        for field in ("waktu", "tempat", "acara", "keterangan"):
            yield f"acara.{field}", getattr(naskah.acara, field), _MOST[field]
    yield from _blocks("body", naskah.body)
    for number, lampiran in enumerate(naskah.lampiran):
        yield f"lampiran[{number}].judul", lampiran.judul, _MOST["judul"]
        yield from _blocks(f"lampiran[{number}].body", lampiran.body)


def _blocks(where: str, blocks: tuple[Block, ...]) -> Iterator[tuple[str, str, int]]:
    for number, block in enumerate(blocks):
        yield f"{where}[{number}].runs", plain_text(block.runs), LONGEST
        for line, row in enumerate(block.rows):
            for cell in row:
                yield f"{where}[{number}].rows[{line}]", plain_text(cell), LONGEST


def _block(number: int, rest: list[tuple[str, list[int]]]) -> str:
    """`alinea 3`, or for a table `bagian 3 baris 2`."""
    if rest and rest[0][0] == "rows":
        line = f" baris {rest[0][1][0] + 1}" if rest[0][1] else ""
        return f"bagian {number + 1}{line}"
    return f"alinea {number + 1}" if rest and rest[0][0] == "runs" else f"bagian {number + 1}"


def _figure(count: int) -> str:
    return f"{count:,}".replace(",", ".")
