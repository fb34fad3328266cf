"""Draws a report as PDF/A-2b: rows broken over pages with repeated heads, legend, signature, `Halaman 2 dari 5`."""

from dataclasses import dataclass
from io import BytesIO
from typing import Any

import msgspec
from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas

from portalpns.documents.archive import Meta, archive
from portalpns.documents.fonts import BOLD, REGULAR, register
from portalpns.documents.fonts import width as text_width
from portalpns.documents.kop import KopSurat
from portalpns.documents.laporan import INK, TINT, Cell, Kolom, Laporan, Tone, nilai, printed, tone
from portalpns.documents.profil import KERTAS, MM, Profil, load_profil
from portalpns.documents.text import clean
from portalpns.documents.ttd import Ttd
from portalpns.domain.clock import tanggal
from portalpns.domain.errors import BadInput

MARGIN, FOOT = 12 * MM, 11 * MM
LARGEST, WISHED, SMALLEST = 8.0, 6.5, 4.5
"""Type sizes of the table in points."""
KEPT_ROWS = 2
"""A signature never stands on a page without so many rows of the table."""
_LEADING = 1.22
_PAD = 1.6
_LEAST_TEXT = 0.55
"""Columns of text keep at least this share of their width."""
_HEAD, _TOTAL = "DDE5EE", "EEF2F7"
_RULE = "AEB8C4"


@dataclass(frozen=True)
class _Row:
    """A laid-out row: lines of text per cell, height in points."""

    cells: tuple[Cell, ...]
    lines: tuple[tuple[str, ...], ...]
    height: float
    bold: bool = False


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
        self.widths, self.size = self._measure()
        self.rows = [self._lay(row) for row in laporan.baris] + [self._lay(row, bold=True) for row in laporan.jumlah]
        self.kop = KopSurat(laporan.kop, _smaller_kop(profil)) if laporan.kop else None

    def _measure(self) -> tuple[list[float], float]:
        """Column widths in points and the largest type in which heads, numbers and codes stand on one line.

        Columns of text give room to columns of long numbers before the type becomes smaller.
        """
        columns = self.laporan.kolom
        share = self.room / sum(kolom.lebar for kolom in columns)
        widths = [kolom.lebar * share for kolom in columns]
        widest = [self._widest(place) for place in range(len(columns))]
        needs = [words * WISHED + 2 * _PAD for words in widest]
        lacking = [max(need - width, 0) for need, width in zip(needs, widths, strict=True)]
        spare = [
            max(width - max(need, width * _LEAST_TEXT), 0) if kolom.rata == "kiri" else 0
            for kolom, need, width in zip(columns, needs, widths, strict=True)
        ]
        moved = min(sum(lacking), sum(spare))
        if moved:
            widths = [
                width + more * moved / sum(lacking) - less * moved / sum(spare)
                for width, more, less in zip(widths, lacking, spare, strict=True)
            ]
        fits = [(width - 2 * _PAD) / words for width, words in zip(widths, widest, strict=True) if words]
        size = min([LARGEST, *fits])
        if size < SMALLEST:
            raise BadInput(f"{len(columns)} kolom laporan “{self.laporan.judul}” tidak muat pada kertas ini.")
        return widths, size

    def _widest(self, place: int) -> float:
        """Width at one point of what must not break in a column: its head, numbers, dates and codes."""
        kolom = self.laporan.kolom[place]
        words = {kolom.kepala, kolom.anak}
        for row in (*self.laporan.baris, *self.laporan.jumlah):
            value = nilai(row[place])
            if value is not None and (kolom.rata != "kiri" or not isinstance(value, str)):
                words.add(printed(value))
        return max(text_width(word, 1, BOLD) for word in words)

    def _lay(self, cells: tuple[Cell, ...], *, bold: bool = False) -> _Row:
        lines: list[tuple[str, ...]] = []
        for cell, kolom, width in zip(cells, self.laporan.kolom, self.widths, strict=True):
            text = printed(nilai(cell))
            free = bold and kolom.rata == "kiri"  # the words of a total may run over the empty cells beside them
            lines.append((text,) if free or not text else self._broken(text, kolom, width, bold=bold))
        height = max((len(part) for part in lines), default=1) * self.size * _LEADING + 4.2
        return _Row(cells, tuple(lines), height, bold)

    def _broken(self, text: str, kolom: Kolom, width: float, *, bold: bool) -> tuple[str, ...]:
        font, room = BOLD if bold or kolom.tebal else REGULAR, width - 2 * _PAD
        if "\n" not in text and text_width(text, self.size, font) <= room + 0.01:
            return (text,)
        parts: list[str] = []
        for part in simpleSplit(text, font, self.size, room):
            while text_width(part, self.size, font) > room + 0.01 and len(part) > 1:
                fit = max(1, int(len(part) * room / text_width(part, self.size, font)))
                parts.append(part[:fit])
                part = part[fit:]
            parts.append(part)
        return tuple(parts)

    # pages

    def draw(self) -> bytes:
        pages = self._pages()
        for number, rows in enumerate(pages, 1):
            top = self._begin(first=number == 1)
            top = self._draw_table(rows, top)
            if number == len(pages):
                self._draw_end(top - 8)
            self._draw_foot(number, len(pages))
            self.canvas.showPage()
        self.canvas.save()
        return self.out.getvalue()

    def _pages(self) -> list[list[_Row]]:
        """Rows per page; the end takes the last rows with it to a new page when it does not fit below them."""
        pages: list[list[_Row]] = [[]]
        left = self._space(first=True)
        for row in self.rows:
            if row.height > self._space(first=False):
                raise BadInput(f"Satu baris laporan “{self.laporan.judul}” lebih tinggi daripada satu halaman.")
            if row.height > left:
                pages.append([])
                left = self._space(first=False)
            pages[-1].append(row)
            left -= row.height
        end = self._end_height() + 8
        if end > left:
            pages.append([])
        while len(pages) > 1 and len(pages[-1]) < KEPT_ROWS < len(pages[-2]):
            pages[-1].insert(0, pages[-2].pop())
        first = len(pages) == 1
        if sum(row.height for row in pages[-1]) + end > self._space(first=first):
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
        return self.size * _LEADING + 4

    def _head_height(self) -> float:
        lines = 1 + self._has_groups + any(kolom.anak for kolom in self.laporan.kolom)
        return lines * self._head_line

    def _draw_table(self, rows: list[_Row], top: float) -> float:
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

    def _draw_row(self, row: _Row, top: float) -> None:
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
                middle = (row.height - len(lines) * self.size * _LEADING) / 2
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
                canvas.drawString(left + _PAD, at, line)
            elif kolom.rata == "kanan":
                canvas.drawRightString(left + width - _PAD, at, line)
            else:
                canvas.drawCentredString(left + width / 2, at, line)
            at -= self.size * _LEADING

    def _rule_columns(self, top: float, bottom: float) -> None:
        """Vertical rules; under a group's head they begin below it."""
        self._stroke()
        left, before = MARGIN, None
        for kolom, width in zip(self.laporan.kolom, self.widths, strict=True):
            inside = before is not None and kolom.kelompok and before == kolom.kelompok
            self.canvas.line(left, top - (self._head_line if inside else 0), left, bottom)
            left, before = left + width, kolom.kelompok
        self.canvas.line(left, top, left, bottom)

    # what stands below

    def _signature(self) -> Ttd | None:
        laporan = self.laporan
        if laporan.penandatangan is None:
            return None
        day = tanggal(laporan.tanggal) if laporan.tanggal else ".........................."
        huruf = msgspec.structs.replace(self.profil.huruf, ukuran=9.5)
        look = msgspec.structs.replace(self.profil.ttd, tinggi_kotak=17)
        above = (f"{laporan.tempat}, {day}",)
        return Ttd(laporan.penandatangan, huruf, look, url="", boxes=None, blank=True, above=above)

    @property
    def _sign_width(self) -> float:
        return min(self.profil.ttd.lebar * MM, self.room * 0.45)

    @property
    def _notes_width(self) -> float:
        return self.room - self._sign_width - 18 if self.laporan.penandatangan else self.room

    def _end_height(self) -> float:
        ttd = self._signature()
        right = float(ttd.wrapOn(self.canvas, self._sign_width, self.height)[1]) if ttd else 0.0
        return max(right, self._draw_notes(None))

    def _draw_end(self, top: float) -> None:
        self._draw_notes(top)
        ttd = self._signature()
        if ttd is not None:
            height = ttd.wrapOn(self.canvas, self._sign_width, self.height)[1]
            self._fill("000000")
            ttd.drawOn(self.canvas, self.width - MARGIN - self._sign_width, top - height)

    def _draw_notes(self, top: float | None) -> float:
        """Summary, legend and notes below `top` (None: only measure); returns their height."""
        start = at = top if top is not None else 0.0
        laporan, size = self.laporan, 7.5
        if laporan.ringkasan:
            words = "; ".join(f"{label}: {printed(value)}" for label, value in laporan.ringkasan) + "."
            at = self._draw_text(words, at, size, draw=top is not None)
        if laporan.legenda:
            at = self._draw_legend(at - 2, size - 0.5, draw=top is not None)
        for note in laporan.catatan:
            at = self._draw_text(note, at, size - 0.5, draw=top is not None)
        return start - at

    def _draw_text(self, words: str, top: float, size: float, *, draw: bool) -> float:
        for line in simpleSplit(words, REGULAR, size, self._notes_width):
            top -= size * 1.3
            if draw:
                self._fill("1B2330")
                self.canvas.setFont(REGULAR, size)
                self.canvas.drawString(MARGIN, top + 2, line)
        return top

    def _draw_legend(self, top: float, size: float, *, draw: bool) -> float:
        """Chips of letters with their words, as many on a line as fit."""
        left, line = MARGIN, size * 1.75
        for entry in self.laporan.legenda:
            chip = text_width(entry.kode, size, BOLD) + 6
            width = chip + 3 + text_width(entry.arti, size) + 9
            if left + width > MARGIN + self._notes_width and left > MARGIN:
                left, top = MARGIN, top - line
            if draw:
                bottom = top - line + 2
                self._fill(TINT[entry.tone] if entry.tone else "FFFFFF")
                self._stroke()
                self.canvas.rect(left, bottom, chip, size + 3, stroke=1, fill=1)
                self._fill(INK[entry.tone] if entry.tone else "000000")
                self.canvas.setFont(BOLD, size)
                self.canvas.drawCentredString(left + chip / 2, bottom + 2.4, entry.kode)
                self._fill("1B2330")
                self.canvas.setFont(REGULAR, size)
                self.canvas.drawString(left + chip + 3, bottom + 2.4, entry.arti)
            left += width
        return top - line - 2

    def _draw_foot(self, number: int, pages: int) -> None:
        self._fill("475264")
        self.canvas.setFont(REGULAR, 7)
        self.canvas.drawRightString(self.width - MARGIN, FOOT - 10, f"Halaman {number} dari {pages}")
        words = " · ".join((self.laporan.judul.capitalize(), *self.laporan.subjudul))
        self.canvas.drawString(MARGIN, FOOT - 10, _cut(words, 7, self.room - 90))

    def _fill(self, colour: str) -> None:
        self.canvas.setFillColorRGB(*_rgb(colour))

    def _stroke(self) -> None:
        self.canvas.setStrokeColorRGB(*_rgb(_RULE))
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


def _rgb(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (0, 2, 4))
    return red, green, blue


def _cut(text: str, size: float, room: float) -> str:
    while len(text) > 1 and text_width(text, size) > room:
        text = text[:-2].rstrip() + "…"
    return text
