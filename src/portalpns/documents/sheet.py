"""The sheet: page frame, page numbers, foot lines and the marks CONTOH, KONSEP and RAHASIA, and the build itself."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from io import BytesIO
from typing import Any

from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate
from reportlab.platypus.doctemplate import LayoutError

from portalpns.documents.fonts import BOLD, REGULAR, register
from portalpns.documents.fonts import width as text_width
from portalpns.documents.profil import MM, Profil
from portalpns.documents.ttd import Kotak, draw_box
from portalpns.domain.errors import BadInput

_STRIP = 11.0
"""Distance in mm of the upper marks from the paper's edge."""


@dataclass
class Sheet:
    """How the pages of one letter look; `boxes` is filled while they are drawn."""

    profil: Profil
    konsep: bool = False
    dibatalkan: bool = False
    contoh: bool = False
    rahasia: str = ""
    boxes: list[Kotak] = field(default_factory=list)

    def build(self, story: Sequence[Flowable]) -> bytes:
        """The drawn PDF, not yet archived; raises BadInput when a part does not fit on any page."""
        register()
        out = BytesIO()
        margin, size = self.profil.margin, self.profil.ukuran_halaman
        frame = Frame(
            margin.kiri * MM,
            margin.bawah * MM,
            self.profil.lebar_isi,
            size[1] - (margin.atas + margin.bawah) * MM,
            leftPadding=0,
            rightPadding=0,
            topPadding=0,
            bottomPadding=0,
        )
        document = BaseDocTemplate(out, pagesize=size, pageCompression=0, invariant=1, initialFontName=REGULAR)
        document.addPageTemplates([PageTemplate("naskah", [frame], onPage=self._decorate, pagesize=size)])
        try:
            document.build(list(story), canvasmaker=partial(_Canvas, boxes=self.boxes))
        except LayoutError as error:
            raise BadInput(
                "Surat tidak dapat ditata: ada bagian (misalnya satu baris tabel, hal, atau jabatan) yang lebih "
                "tinggi daripada satu halaman; pendekkan bagian itu."
            ) from error
        return out.getvalue()

    def _decorate(self, canvas: Any, document: BaseDocTemplate) -> None:
        canvas.saveState()
        width, height = self.profil.ukuran_halaman
        if self.konsep:
            word = self.profil.dibatalkan if self.dibatalkan else self.profil.konsep
            _watermark(canvas, word, width, height)
        if self.contoh:
            _label(canvas, self.profil.contoh, self.profil.margin.kiri * MM, height - _STRIP * MM)
        if self.rahasia:
            self._secret(canvas, width, height)
        number = canvas.getPageNumber()
        if number > 1:
            page = self.profil.halaman
            canvas.setFillColorRGB(0, 0, 0)
            canvas.setFont(REGULAR, self.profil.huruf.ukuran - 1)
            at = height - (_STRIP + 3) * MM if page.posisi == "atas" else 18 * MM
            canvas.drawCentredString(width / 2, at, page.format.replace("{n}", str(number)))
        if not self.konsep:
            self._foot(canvas, width)
        canvas.restoreState()

    def _secret(self, canvas: Any, width: float, height: float) -> None:
        """The grade of secrecy above and below on every page."""
        canvas.setFillColorRGB(0, 0, 0)
        canvas.setFont(BOLD, 11)
        canvas.drawRightString(width - self.profil.margin.kanan * MM, height - _STRIP * MM, self.rahasia)
        canvas.drawCentredString(width / 2, 6 * MM, self.rahasia)

    def _foot(self, canvas: Any, width: float) -> None:
        kaki = self.profil.kaki
        words = kaki.contoh if self.contoh else kaki.baris
        room = self.profil.lebar_isi
        lines = [part for line in words for part in _wrapped(line, kaki.ukuran, room)]
        if not lines:
            return
        left = self.profil.margin.kiri * MM
        top = 10 * MM + len(lines) * kaki.ukuran * 1.25
        canvas.setStrokeColorRGB(0.55, 0.55, 0.55)
        canvas.setLineWidth(0.4)
        canvas.line(left, top + 3, width - self.profil.margin.kanan * MM, top + 3)
        canvas.setFillColorRGB(0.25, 0.25, 0.25)
        canvas.setFont(REGULAR, kaki.ukuran)
        for number, line in enumerate(lines, 1):
            canvas.drawString(left, top - number * kaki.ukuran * 1.25 + 1.5, line)


class _Canvas(Canvas):
    """A canvas that draws the signature boxes as pages of their own at the end; `archive` makes fields of them."""

    def __init__(self, *arguments: Any, boxes: list[Kotak], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._boxes = boxes

    def save(self) -> None:
        for box in self._boxes:
            left, low, right, high = box.rect
            self.setPageSize((right - left, high - low))
            draw_box(self, right - left, high - low, box.ttd, box.url, box.look)
            self.showPage()
        super().save()


def _wrapped(text: str, size: float, room: float) -> list[str]:
    from reportlab.lib.utils import simpleSplit

    return list(simpleSplit(text, REGULAR, size, room))


def _watermark(canvas: Any, word: str, width: float, height: float) -> None:
    """The word across the page, light enough to read the text above it."""
    canvas.saveState()
    canvas.translate(width / 2, height / 2)
    canvas.rotate(52)
    size = min(0.78 * height / max(text_width(word, 1, BOLD), 1), 150)
    canvas.setFillColorRGB(0.94, 0.94, 0.94)
    canvas.setFont(BOLD, size)
    canvas.drawCentredString(0, -size * 0.35, word)
    canvas.restoreState()


def _label(canvas: Any, words: str, left: float, bottom: float) -> None:
    """A small framed label in the upper margin."""
    size = 7.5
    canvas.setStrokeColorRGB(0.72, 0.11, 0.11)
    canvas.setFillColorRGB(0.72, 0.11, 0.11)
    canvas.setLineWidth(0.6)
    canvas.setFont(BOLD, size)
    canvas.rect(left, bottom - 3, text_width(words, size, BOLD) + 10, size + 5)
    canvas.drawString(left + 5, bottom + 0.5, words)
