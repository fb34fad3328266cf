"""Signature blocks: who signs in whose name, the visible box of the electronic signature, name, rank and NIP."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reportlab.lib.utils import simpleSplit
from reportlab.platypus import Flowable, Paragraph

from portalpns.documents.fonts import BOLD, REGULAR
from portalpns.documents.fonts import width as text_width
from portalpns.documents.profil import MM, Huruf, TataTtd, nip_words
from portalpns.documents.qr import draw_qr
from portalpns.documents.styles import runs_paragraph, style
from portalpns.domain.errors import BadInput
from portalpns.domain.naskah import Align, Penandatangan, Run

PREFIX = {"sendiri": "", "plt": "Plt. ", "plh": "Plh. ", "pj": "Pj. ", "pjs": "Pjs. ", "an": "", "ub": ""}
ATAS_NAMA = {"an": "a.n.", "ub": "u.b."}


_PLACE_GAP = 5.0
"""Points between place and date and the post."""


@dataclass(frozen=True)
class Kotak:
    """A signature field on the page: name, page from 1, left, bottom, right, top in points, and what it shows."""

    field: str
    page: int
    rect: tuple[float, float, float, float]
    ttd: Penandatangan
    url: str
    look: TataTtd


def heading(ttd: Penandatangan) -> list[str]:
    """The lines above a signature (a.n., u.b., Plt., Plh., Pj., Pjs.); raises BadInput when a superior is missing."""
    jabatan = ttd.jabatan.rstrip(", ")
    if len(ttd.atas_nama) < {"an": 1, "ub": 2}.get(ttd.cara, 0):
        raise BadInput(
            f"Penandatangan “{jabatan}” menandatangani {ATAS_NAMA[ttd.cara]} tanpa jabatan yang diatasnamakan."
        )
    if ttd.cara == "an":
        return [f"a.n. {ttd.atas_nama[0]}", f"{jabatan},"]
    if ttd.cara == "ub":
        return [f"a.n. {ttd.atas_nama[0]}", f"{ttd.atas_nama[1]},", "u.b.", f"{jabatan},"]
    return [f"{PREFIX[ttd.cara]}{jabatan},"]


class Ttd(Flowable):
    """One signature block; `boxes` collects the field, None draws the box on the page itself or leaves it blank."""

    def __init__(
        self,
        ttd: Penandatangan,
        huruf: Huruf,
        look: TataTtd,
        *,
        url: str,
        boxes: list[Kotak] | None,
        blank: bool = False,
        above: Sequence[str] = (),
    ) -> None:
        super().__init__()
        self.ttd, self.look, self.url = ttd, look, url
        self.boxes, self.blank = boxes, blank
        align: Align = "center" if look.rata == "tengah" else "left"
        plain = style(huruf, align, tight=True)
        self.place = [runs_paragraph((Run(line),), plain) for line in above]
        self.heading = [runs_paragraph((Run(line),), plain) for line in heading(ttd)]
        self.below = self._name(plain) if blank or look.nama_di_bawah_kotak else []
        self.pad = 0.0

    def _name(self, plain: Any) -> list[Paragraph]:
        name = Run(self.ttd.nama, bold=self.look.nama_tebal, underline=self.look.nama_garis_bawah)
        lines = [name, Run(self.ttd.pangkat)]
        if self.ttd.nip:
            lines.append(Run(nip_words(self.ttd.nip, self.look)))
        return [runs_paragraph((line,), plain) for line in lines if line.text]

    @property
    def box_height(self) -> float:
        return self.look.tinggi_kotak * MM

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:
        self.width = aW
        self.above_height = sum(line.wrapOn(self.canv, aW, aH)[1] for line in (*self.place, *self.heading))
        self.above_height += _PLACE_GAP if self.place else 0
        below = sum(line.wrapOn(self.canv, aW, aH)[1] for line in self.below)
        self.height = self.pad + self.above_height + 4 + self.box_height + 4 + below
        return aW, self.height

    def draw(self) -> None:
        canvas, top = self.canv, self.height - self.pad
        for line in self.place:
            line.drawOn(canvas, 0, top - line.height)
            top -= line.height
        top -= _PLACE_GAP if self.place else 0
        for line in self.heading:
            line.drawOn(canvas, 0, top - line.height)
            top -= line.height
        bottom = top - 4 - self.box_height
        if self.boxes is not None:
            left, low = canvas.absolutePosition(0, bottom)
            rect = (left, low, left + self.width, low + self.box_height)
            self.boxes.append(Kotak(self.ttd.field, canvas.getPageNumber(), rect, self.ttd, self.url, self.look))
        elif not self.blank:
            canvas.saveState()
            canvas.translate(0, bottom)
            draw_box(canvas, self.width, self.box_height, self.ttd, self.url, self.look)
            canvas.restoreState()
        top = bottom - 4
        for line in self.below:
            line.drawOn(canvas, 0, top - line.height)
            top -= line.height


class TtdRow(Flowable):
    """One or two signature blocks side by side, a single one on the right; their boxes stand on one height."""

    def __init__(self, blocks: Sequence[Ttd], width: float, before: float, left: Flowable | None = None) -> None:
        super().__init__()
        self.blocks, self.block_width, self.spaceBefore = list(blocks), width, before
        self.left = left

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:
        self.width = aW
        self.column = min(self.block_width, (aW - 12) / 2) if len(self.blocks) > 1 else self.block_width
        for block in self.blocks:
            block.pad = 0
            block.wrapOn(self.canv, self.column, aH)
        highest = max(block.above_height for block in self.blocks)
        for block in self.blocks:
            block.pad = highest - block.above_height
            block.wrapOn(self.canv, self.column, aH)
        self.height = max(block.height for block in self.blocks)
        if self.left is not None:
            self.left_height = self.left.wrapOn(self.canv, aW - self.column - 12, aH)[1]
            self.height = max(self.height, self.left_height)
        return aW, self.height

    def draw(self) -> None:
        lefts = [0.0, self.width - self.column][-len(self.blocks) :]
        for block, left in zip(self.blocks, lefts, strict=True):
            block.drawOn(self.canv, left, self.height - block.height)
        if self.left is not None:
            self.left.drawOn(self.canv, 0, self.height - self.left_height)


def draw_box(canvas: Any, width: float, height: float, ttd: Penandatangan, url: str, look: TataTtd) -> None:
    """The visible signature: QR code on the left, who signed on the right; without transparency (PDF/A)."""
    canvas.setStrokeColorRGB(0.35, 0.35, 0.35)
    canvas.setLineWidth(0.5)
    canvas.roundRect(0.5, 0.5, width - 1, height - 1, 3)
    left = 6.0
    if url:
        side = height - 12
        draw_qr(canvas, url, 6, 6, side)
        left = side + 12
    canvas.setFillColorRGB(0, 0, 0)
    if look.nama_di_bawah_kotak:
        lines = [(look.judul_kotak, BOLD, 7.5)]
        if url:
            lines += [(look.periksa, REGULAR, 6.5), *((part, REGULAR, 6.5) for part in _address(url))]
    else:
        lines = _signer(ttd, look)
    _draw_lines(canvas, lines, left, height, width - left - 5)


def _address(url: str) -> list[str]:
    """The address without its scheme, broken where a reader types on."""
    head, slash, code = url.partition("://")[2].rpartition("/")
    return [head + slash, code] if head else [url]


def _signer(ttd: Penandatangan, look: TataTtd) -> list[tuple[str, str, float]]:
    """Who signed, for a box without names below it."""
    post = PREFIX[ttd.cara] + ttd.jabatan.rstrip(", ")
    lines = [
        (look.pengantar, REGULAR, 6.5),
        (post, BOLD, 6.5),
        (ttd.nama, BOLD, 7.5),
        (ttd.pangkat, REGULAR, 6.5),
        (nip_words(ttd.nip, look) if ttd.nip else "", REGULAR, 6.5),
    ]
    return [line for line in lines if line[0]]


def _draw_lines(canvas: Any, lines: list[tuple[str, str, float]], left: float, height: float, room: float) -> None:
    """Write the lines centred in the height, all smaller where they would not fit, cut as the last resort."""
    scale = 1.0
    while True:
        broken = [
            (part, font, size * scale)
            for text, font, size in lines
            for part in simpleSplit(text, font, size * scale, room)
        ]
        total = sum(size * 1.22 for _, _, size in broken)
        fits = total <= height - 6 and all(text_width(part, size, font) <= room for part, font, size in broken)
        if fits or scale <= 0.5:
            break
        scale -= 0.1
    top = height - max((height - total) / 2, 3)
    for text, font, size in broken:
        top -= size * 1.22
        if top < 1:
            break
        while text_width(text, size, font) > room:
            text = text[:-2] + "…"
        canvas.setFont(font, size)
        canvas.drawString(left, top + size * 0.28, text)
