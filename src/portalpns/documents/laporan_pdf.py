"""Draws a report as PDF/A-2b: rows broken over pages with repeated heads, legend, signature, `Halaman 2 dari 5`."""

from io import BytesIO
from typing import Any

import msgspec
from reportlab.pdfgen.canvas import Canvas

from portalpns.documents.archive import Meta, archive
from portalpns.documents.fonts import BOLD, REGULAR, register
from portalpns.documents.fonts import width as text_width
from portalpns.documents.kop import KopSurat
from portalpns.documents.laporan import INK, RULE, TINT, Kolom, Laporan, Tone, rgb, tone
from portalpns.documents.laporan_akhir import Ending
from portalpns.documents.laporan_tata import LEADING, PAD, Row, lay, measure, pieces
from portalpns.documents.profil import KERTAS, MM, Profil, load_profil
from portalpns.documents.text import clean
from portalpns.domain.errors import BadInput

MARGIN, FOOT = 12 * MM, 11 * MM
KEPT_ROWS = 2
"""A signature never stands on a page without so many rows of the table."""
_HEAD, _TOTAL = "DDE5EE", "EEF2F7"


def render_pdf(laporan: Laporan) -> bytes:
    """The report as PDF, the same bytes for the same report.

    Raises BadInput when a character cannot be printed, when the columns do not fit on the paper, or when a row is
    higher than a page.
    """
    register()
    _check(laporan)
    laporan = clean(laporan)
    drawing = _Drawing(laporan, load_profil(laporan.profil))
    author = laporan.kop.nama[-1] if laporan.kop and laporan.kop.nama else laporan.judul
    title = " ".join((laporan.judul, *laporan.subjudul))
    return archive(drawing.draw(), Meta(title, author, laporan.tanggal))


def _check(laporan: Laporan) -> None:
    if not laporan.kolom:
        raise BadInput(f"Laporan “{laporan.judul}” tidak mempunyai kolom.")
    for number, row in enumerate((*laporan.baris, *laporan.jumlah), 1):
        if len(row) != len(laporan.kolom):
            raise BadInput(f"Baris {number} laporan mempunyai {len(row)} sel, seharusnya {len(laporan.kolom)}.")


class _Drawing:
    """One report on its way to paper: first laid out in pages, then drawn with the number of pages known."""

    def __init__(self, laporan: Laporan, profil: Profil) -> None:
        self.laporan, self.profil = laporan, profil
        short, long = (side * MM for side in KERTAS[laporan.kertas])
        self.width, self.height = (long, short) if laporan.mendatar else (short, long)
        self.room = self.width - 2 * MARGIN
        self.out = BytesIO()
        size = (self.width, self.height)
        self.canvas: Any = Canvas(self.out, size, pageCompression=0, invariant=1, initialFontName=REGULAR)  # type: ignore[arg-type]
        self.widths, self.size = measure(laporan, self.room)
        self.ending = Ending(laporan, profil, self.canvas, MARGIN, self.room)
        table = (laporan.kolom, self.widths, self.size)
        self.rows = [lay(row, *table) for row in laporan.baris] + [
            lay(row, *table, bold=True) for row in laporan.jumlah
        ]
        self.kop = KopSurat(laporan.kop, _smaller_kop(profil)) if laporan.kop else None

    # pages

    def draw(self) -> bytes:
        pages = self._pages()
        for number, rows in enumerate(pages, 1):
            top = self._begin(first=number == 1)
            top = self._draw_table(rows, top)
            if number == len(pages):
                self.ending.draw(top - 8)
            self._draw_foot(number, len(pages))
            self.canvas.showPage()
        self.canvas.save()
        return self.out.getvalue()

    def _pages(self) -> list[list[Row]]:
        """Rows per page; the end takes the last rows with it to a new page when it does not fit below them."""
        pages: list[list[Row]] = [[]]
        room = left = self._space(first=True)
        for row in (piece for whole in self.rows for piece in pieces(whole, room, self.size)):
            if row.height > left:
                pages.append([])
                left = self._space(first=False)
            pages[-1].append(row)
            left -= row.height
        end = self.ending.height() + 8
        if end > left:
            pages.append([])
        spare = self._space(first=len(pages) == 1) - end - sum(row.height for row in pages[-1])
        while len(pages) > 1 and len(pages[-1]) < KEPT_ROWS < len(pages[-2]) and pages[-2][-1].height <= spare:
            pages[-1].insert(0, pages[-2].pop())
            spare -= pages[-1][0].height
        if spare < 0:
            raise BadInput(f"Bagian akhir laporan “{self.laporan.judul}” lebih tinggi daripada satu halaman.")
        return pages

    def _space(self, *, first: bool) -> float:
        return self.height - MARGIN - FOOT - (self._title_height() if first else 0) - self._head_height()

    def _title_height(self) -> float:
        height = 17 + 12.5 * len(self.laporan.subjudul) + 6
        if self.kop is not None:
            height += float(self.kop.wrapOn(self.canvas, self.room, self.height)[1]) + 10
        return height

    def _begin(self, *, first: bool) -> float:
        """Marks and title of a page; returns where the table begins."""
        canvas, top = self.canvas, self.height - MARGIN
        if self.laporan.contoh:
            self._fill("B3261E")
            canvas.setFont(BOLD, 7)
            canvas.drawRightString(self.width - MARGIN, self.height - MARGIN + 6, self.profil.contoh)
        if not first:
            return top
        if self.kop is not None:
            height = self.kop.wrapOn(canvas, self.room, self.height)[1]
            self._fill("000000")
            self.kop.drawOn(canvas, MARGIN, top - height)
            top -= height + 10
        self._fill("000000")
        canvas.setFont(BOLD, 13)
        canvas.drawCentredString(self.width / 2, top - 13, self.laporan.judul)
        top -= 17
        for line in self.laporan.subjudul:
            canvas.setFont(REGULAR, 10)
            canvas.drawCentredString(self.width / 2, top - 10, line)
            top -= 12.5
        return top - 6

    # the table

    @property
    def _has_groups(self) -> bool:
        return any(kolom.kelompok for kolom in self.laporan.kolom)

    @property
    def _head_line(self) -> float:
        return self.size * LEADING + 4

    def _head_height(self) -> float:
        lines = 1 + self._has_groups + any(kolom.anak for kolom in self.laporan.kolom)
        return lines * self._head_line

    def _draw_table(self, rows: list[Row], top: float) -> float:
        """The head and the rows; returns where the table ends. A page without rows has no head."""
        if not rows and self.rows:
            return top
        start = top
        top = self._draw_head(top)
        for row in rows:
            self._draw_row(row, top)
            top -= row.height
        self._rule_columns(start, top)
        return top

    def _draw_head(self, top: float) -> float:
        canvas, line, height = self.canvas, self._head_line, self._head_height()
        self._fill(_HEAD)
        canvas.rect(MARGIN, top - height, self.room, height, stroke=0, fill=1)
        self._stroke()
        canvas.line(MARGIN, top, MARGIN + self.room, top)
        below = top - line if self._has_groups else top
        for left, right, words in self._groups():
            self._fill("1B2330")
            canvas.setFont(BOLD, self.size)
            canvas.drawCentredString((left + right) / 2, top - line + 3.2, words)
            canvas.line(left, below, right, below)
        left = MARGIN
        for kolom, width in zip(self.laporan.kolom, self.widths, strict=True):
            upper = below if kolom.kelompok else top
            lower = top - height
            if kolom.tone:
                self._fill(TINT[kolom.tone])
                canvas.rect(left, lower, width, upper - lower, stroke=0, fill=1)
            self._fill("1B2330")
            heads = [word for word in (kolom.kepala, kolom.anak) if word]
            at = (upper + lower) / 2 + len(heads) * line / 2 - line + 3
            for number, word in enumerate(heads):
                canvas.setFont(REGULAR if number else BOLD, self.size * (0.88 if number else 1))
                canvas.drawCentredString(left + width / 2, at - number * line, word)
            left += width
        self._stroke()
        canvas.line(MARGIN, top - height, MARGIN + self.room, top - height)
        return top - height

    def _groups(self) -> list[tuple[float, float, str]]:
        """Left, right and words of the heads over neighbouring columns."""
        groups: list[tuple[float, float, str]] = []
        left = MARGIN
        for kolom, width in zip(self.laporan.kolom, self.widths, strict=True):
            if groups and groups[-1][2] == kolom.kelompok:
                groups[-1] = (groups[-1][0], left + width, kolom.kelompok)
            else:
                groups.append((left, left + width, kolom.kelompok))
            left += width
        return [group for group in groups if group[2]]

    def _draw_row(self, row: Row, top: float) -> None:
        canvas, left = self.canvas, MARGIN
        bottom = top - row.height
        if row.bold:
            self._fill(_TOTAL)
            canvas.rect(MARGIN, bottom, self.room, row.height, stroke=0, fill=1)
        for cell, lines, kolom, width in zip(row.cells, row.lines, self.laporan.kolom, self.widths, strict=True):
            mood = None if row.bold else tone(cell, kolom)
            if mood:
                self._fill(TINT[mood])
                canvas.rect(left, bottom, width, row.height, stroke=0, fill=1)
            if lines != ("",):
                middle = (row.height - len(lines) * self.size * LEADING) / 2
                self._draw_cell(lines, kolom, left, width, top - middle, mood, bold=row.bold or kolom.tebal)
            left += width
        self._stroke()
        canvas.line(MARGIN, bottom, MARGIN + self.room, bottom)

    def _draw_cell(
        self,
        lines: tuple[str, ...],
        kolom: Kolom,
        left: float,
        width: float,
        top: float,
        mood: Tone | None,
        *,
        bold: bool,
    ) -> None:
        canvas = self.canvas
        self._fill(INK[mood] if mood else "000000")
        canvas.setFont(BOLD if bold or mood in ("bad", "warn") else REGULAR, self.size)
        at = top - self.size
        for line in lines:
            if kolom.rata == "kiri":
                canvas.drawString(left + PAD, at, line)
            elif kolom.rata == "kanan":
                canvas.drawRightString(left + width - PAD, at, line)
            else:
                canvas.drawCentredString(left + width / 2, at, line)
            at -= self.size * LEADING

    def _rule_columns(self, top: float, bottom: float) -> None:
        """Vertical rules; under a group's head they begin below it."""
        self._stroke()
        left, before = MARGIN, None
        for kolom, width in zip(self.laporan.kolom, self.widths, strict=True):
            inside = before is not None and kolom.kelompok and before == kolom.kelompok
            self.canvas.line(left, top - (self._head_line if inside else 0), left, bottom)
            left, before = left + width, kolom.kelompok
        self.canvas.line(left, top, left, bottom)

    def _draw_foot(self, number: int, pages: int) -> None:
        self._fill("475264")
        self.canvas.setFont(REGULAR, 7)
        self.canvas.drawRightString(self.width - MARGIN, FOOT - 10, f"Halaman {number} dari {pages}")
        words = " · ".join((self.laporan.judul.capitalize(), *self.laporan.subjudul))
        self.canvas.drawString(MARGIN, FOOT - 10, _cut(words, 7, self.room - 90))

    def _fill(self, colour: str) -> None:
        self.canvas.setFillColorRGB(*rgb(colour))

    def _stroke(self) -> None:
        self.canvas.setStrokeColorRGB(*rgb(RULE))
        self.canvas.setLineWidth(0.4)


def _smaller_kop(profil: Profil) -> Any:
    """The letterhead of a report is lower than that of a letter, in the same ratios."""
    kop = profil.kop
    return msgspec.structs.replace(
        kop,
        ukuran_pemda=kop.ukuran_pemda * 0.8,
        ukuran_nama=kop.ukuran_nama * 0.8,
        ukuran_alamat=kop.ukuran_alamat * 0.85,
        tinggi_logo=kop.tinggi_logo * 0.72,
    )


def _cut(text: str, size: float, room: float) -> str:
    while len(text) > 1 and text_width(text, size) > room:
        text = text[:-2].rstrip() + "…"
    return text
