"""The parts that letters share: number block, addressees, signatures and tembusan."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from reportlab.platypus import Flowable, PageBreakIfNotEmpty, Paragraph, Table, TableStyle

from portalpns.documents.flow import Number, Row, Rows
from portalpns.documents.fonts import REGULAR
from portalpns.documents.penutup import Closing
from portalpns.documents.profil import MM, Huruf, Profil
from portalpns.documents.styles import numbered, style, text_paragraph
from portalpns.documents.ttd import Kotak, Ttd, TtdRow
from portalpns.domain.clock import tanggal
from portalpns.domain.naskah import (
    DERAJAT_NAMA,
    JENIS_NAMA,
    SIFAT_NAMA,
    Block,
    Lampiran,
    Naskah,
    NaskahCetak,
    Penerima,
    Run,
    penerima_words,
)
from portalpns.domain.terbilang import butir, jumlah

LABEL_MM = 22.0
"""Width of the labels Nomor, Sifat, Lampiran, Hal."""
KEPT_PARTS = 3
"""So many last flowables surely hold the lines that stay with the signature."""
MOST_KEPT = 10
"""So many tembusan are not parted by a page break."""
NO_DATE = ".........................."


@dataclass
class Letter:
    """One letter on its way to paper: content, profile, and the signature fields met while drawing.

    `together`: the signature goes to the next page with the tembusan that do not fit under it.
    """

    cetak: NaskahCetak
    profil: Profil
    boxes: list[Kotak] = field(default_factory=list)
    together: bool = False
    ttd_page: int = 0
    tembusan_page: int = 0

    def signed_on(self, page: int) -> None:
        self.ttd_page = page

    def copied_on(self, page: int) -> None:
        self.tembusan_page = page

    @property
    def lonely_tembusan(self) -> bool:
        """Whether the last page of the letter holds nothing but tembusan."""
        return 0 < self.ttd_page < self.tembusan_page

    @property
    def naskah(self) -> Naskah:
        return self.cetak.naskah

    @property
    def huruf(self) -> Huruf:
        return self.profil.huruf

    @property
    def width(self) -> float:
        return self.profil.lebar_isi

    @property
    def nomor(self) -> str:
        return self.cetak.nomor or self.profil.nomor_konsep.replace("{klas}", self.naskah.klasifikasi or "...")

    @property
    def tanggal(self) -> str:
        return tanggal(self.cetak.tanggal) if self.cetak.tanggal else NO_DATE

    @property
    def right(self) -> float:
        """Left edge of the right column (date, signature) in points."""
        return self.width - self.profil.ttd.lebar * MM

    @property
    def many(self) -> bool:
        """Whether the addressees go to a list of their own."""
        return len(self.naskah.kepada) > self.profil.batas_tujuan

    @property
    def attachments(self) -> tuple[Lampiran, ...]:
        """The attachments with the list of addressees, where there are too many for the first page, as the first."""
        if not self.many or self.naskah.jenis == "surat_perintah_tugas":
            return self.naskah.lampiran
        return (_recipients(self.naskah), *self.naskah.lampiran)


def number_rows(letter: Letter) -> list[Row]:
    """Nomor, Sifat, Derajat (only when it presses), Lampiran, Hal."""
    naskah, plain = letter.naskah, style(letter.huruf)
    words = [("Sifat", SIFAT_NAMA[naskah.sifat])]
    if naskah.derajat != "biasa":
        words.append(("Derajat", DERAJAT_NAMA[naskah.derajat]))
    words.append(("Lampiran", attachment_words(letter)))
    rows = [Row("Nomor", Number(letter.nomor, plain))]
    rows += [Row(label, text_paragraph(value, plain)) for label, value in words]
    rows.append(Row("Hal", text_paragraph(naskah.hal, plain, bold=letter.profil.hal_tebal)))
    return rows


def attachment_words(letter: Letter) -> str:
    count = len(letter.attachments)
    return letter.naskah.lampiran_ket or (f"{jumlah(count)} berkas" if count else "-")


def addressees(letter: Letter, *, before: float, right: float) -> list[Flowable]:
    """`Yth. ... di ...`: one, a numbered list, or a hint at the attached list; `right` is kept free beside it."""
    naskah, plain = letter.naskah, style(letter.huruf)
    if not naskah.kepada:
        return []
    place, values = _addressee_lines(letter)
    if len(values) > 1:
        lines = butir(values)
        lines[-1] = values[-1]  # the sentence goes on with `di ...`
        items = numbered(lines, letter.huruf)
    else:
        items = [text_paragraph(values[0], plain)]
    rows = [Row("Yth." if not n else "", item) for n, item in enumerate(items)]
    where = [text_paragraph("di", plain), text_paragraph(place, style(letter.huruf, left=24))]
    block = Rows(rows, plain, label_width=26, colon=False, before=before, right=right)
    return [block, *where]


def _addressee_lines(letter: Letter) -> tuple[str, list[str]]:
    """The place that stands under `di`, and the addressees as they are listed."""
    kepada = letter.naskah.kepada
    if letter.many:
        return "Tempat", ["(daftar terlampir)"]
    places = {penerima.tempat.strip() for penerima in kepada}
    if len(places) == 1:
        return places.pop() or "Tempat", [bare(penerima) for penerima in kepada]
    return "Tempat", [placed(penerima) for penerima in kepada]


def bare(penerima: Penerima) -> str:
    """The addressee without a `Yth.` that was typed with it."""
    name = penerima.nama.strip()
    return name[4:].strip() if name[:4].casefold() == "yth." else name


def placed(penerima: Penerima) -> str:
    """The addressee with his place, for a line that has no `di` of its own below it."""
    return penerima_words(replace(penerima, nama=bare(penerima)))


def _recipients(naskah: Naskah) -> Lampiran:
    """The attached list of addressees."""
    places = any(penerima.tempat for penerima in naskah.kepada)
    head = ("No.", "Nama/Jabatan", "Tempat") if places else ("No.", "Nama/Jabatan")
    rows = [tuple((Run(word),) for word in head)]
    for number, penerima in enumerate(naskah.kepada, 1):
        cells = (f"{number}.", bare(penerima), penerima.tempat)[: len(head)]
        rows.append(tuple((Run(cell),) for cell in cells))
    title = "DAFTAR UNDANGAN" if naskah.jenis == "surat_undangan" else "DAFTAR PENERIMA"
    return Lampiran(title, (Block("table", rows=tuple(rows), widths=(1, 9, 3)[: len(head)], align="left"),))


def closing(
    letter: Letter, content: Sequence[Flowable], above: Sequence[str] = (), copies: Sequence[Flowable] = ()
) -> list[Flowable]:
    """The text with the signatures under its last lines, then `copies`; `above` are lines over the last block."""
    signatures = signature_rows(letter, above, fields=True)
    if letter.together and len(signatures) == 1:
        return keep_signed(content, [*signatures, *copies[:1]], letter.signed_on, tail=2) + list(copies[1:])
    return [*keep_signed(content, signatures, letter.signed_on), *copies]


def keep_signed(
    content: Sequence[Flowable],
    signatures: Sequence[Flowable],
    drawn_on: Callable[[int], None] | None = None,
    tail: int = 1,
) -> list[Flowable]:
    """The text and the signatures, of which the first `tail` never part from the last lines."""
    if not signatures:
        return list(content)
    start = len(content)
    while start > max(len(content) - KEPT_PARTS, 0) and not isinstance(content[start - 1], PageBreakIfNotEmpty):
        start -= 1
    return [*content[:start], Closing(content[start:], signatures[:tail], drawn_on), *signatures[tail:]]


def signature_rows(letter: Letter, above: Sequence[str], *, fields: bool) -> list[Flowable]:
    """Two blocks per row; with `fields` they become the signature fields, else the box is drawn (attachments)."""
    cetak, look = letter.cetak, letter.profil.ttd
    signers = cetak.penandatangan
    blocks = [
        Ttd(
            ttd,
            letter.huruf,
            look,
            url=cetak.verifikasi_url,
            boxes=letter.boxes if fields and not cetak.konsep else None,
            blank=cetak.konsep,
            above=above if number == min(len(signers), 2) else (),
        )
        for number, ttd in enumerate(signers, 1)
    ]
    width, gap = look.lebar * MM, letter.huruf.ukuran * 1.4
    rows: list[Flowable] = []
    for start in range(0, len(blocks), 2):
        pair = blocks[start : start + 2]
        paraf = _paraf(letter, width) if fields and len(pair) == 1 and not start else None
        rows.append(TtdRow(pair, width, gap, paraf))
    return rows


def _paraf(letter: Letter, taken: float) -> Flowable | None:
    """The box `Paraf Hierarki`, on the concept only."""
    if not (letter.cetak.konsep and letter.cetak.paraf):
        return None
    look = style(letter.huruf, size=8, tight=True)
    head = [Paragraph("<b>Paraf Hierarki</b>", look), ""]
    rows = [[text_paragraph(post, look), text_paragraph(word, look)] for post, word in letter.cetak.paraf]
    room = letter.width - taken - 12
    table = Table([head, *rows], colWidths=[room * 0.62, room * 0.38], hAlign="LEFT")
    everywhere = ((0, 0), (-1, -1))
    rules: list[Any] = [("FONT", *everywhere, REGULAR), ("GRID", *everywhere, 0.4, (0, 0, 0)), ("SPAN", (0, 0), (1, 0))]
    table.setStyle(TableStyle(rules))
    return table


def tembusan(letter: Letter) -> list[Flowable]:
    """`Tembusan:` with each receiver on a line of its own."""
    names = [f"Yth. {placed(penerima)}" for penerima in letter.naskah.tembusan]
    if not names:
        return []
    size = letter.huruf.ukuran - 1
    look = style(letter.huruf, size=size, tight=True)
    lines = butir(names)
    alone = len(lines) == 1
    items = [text_paragraph(lines[0], look)] if alone else numbered(lines, letter.huruf, size=size, tight=True)
    kept = len(items) if len(items) <= MOST_KEPT else 2
    first = Closing([], [text_paragraph("Tembusan:", look), *items[:kept]], letter.copied_on)
    first.spaceBefore = letter.huruf.ukuran * 1.2
    return [first, *items[kept:]]


def title_words(cetak: NaskahCetak) -> str:
    """The title in the file's metadata."""
    name = " ".join(filter(None, (JENIS_NAMA[cetak.naskah.jenis], cetak.nomor)))
    return f"{name}: {cetak.naskah.hal}" if cetak.naskah.hal else name
