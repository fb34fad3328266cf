"""What stands below the table of a report: summary, legend, notes, and the signature at the right."""

from typing import Any

import msgspec
from reportlab.lib.utils import simpleSplit

from portalpns.documents.fonts import BOLD, REGULAR
from portalpns.documents.fonts import width as text_width
from portalpns.documents.laporan import INK, RULE, TINT, Laporan, printed, rgb
from portalpns.documents.profil import MM, Profil
from portalpns.documents.ttd import Ttd
from portalpns.domain.clock import tanggal

_TALL = 10**6


class Ending:
    """The end of one report on a canvas; `left` is its left edge and `room` its width in points."""

    def __init__(self, laporan: Laporan, profil: Profil, canvas: Any, left: float, room: float) -> None:
        self.laporan, self.profil, self.canvas = laporan, profil, canvas
        self.left, self.room = left, room

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

    def height(self) -> float:
        ttd = self._signature()
        right = float(ttd.wrapOn(self.canvas, self._sign_width, _TALL)[1]) if ttd else 0.0
        return max(right, self._draw_notes(None))

    def draw(self, top: float) -> None:
        self._draw_notes(top)
        ttd = self._signature()
        if ttd is not None:
            height = ttd.wrapOn(self.canvas, self._sign_width, _TALL)[1]
            self.canvas.setFillColorRGB(*rgb("000000"))
            ttd.drawOn(self.canvas, self.left + self.room - self._sign_width, top - height)

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
                self.canvas.setFillColorRGB(*rgb("1B2330"))
                self.canvas.setFont(REGULAR, size)
                self.canvas.drawString(self.left, top + 2, line)
        return top

    def _draw_legend(self, top: float, size: float, *, draw: bool) -> float:
        """Chips of letters with their words, as many on a line as fit."""
        left, line = self.left, size * 1.75
        for entry in self.laporan.legenda:
            chip = text_width(entry.kode, size, BOLD) + 6
            width = chip + 3 + text_width(entry.arti, size) + 9
            if left + width > self.left + self._notes_width and left > self.left:
                left, top = self.left, top - line
            if draw:
                bottom = top - line + 2
                self.canvas.setFillColorRGB(*rgb(TINT[entry.tone] if entry.tone else "FFFFFF"))
                self.canvas.setStrokeColorRGB(*rgb(RULE))
                self.canvas.setLineWidth(0.4)
                self.canvas.rect(left, bottom, chip, size + 3, stroke=1, fill=1)
                self.canvas.setFillColorRGB(*rgb(INK[entry.tone] if entry.tone else "000000"))
                self.canvas.setFont(BOLD, size)
                self.canvas.drawCentredString(left + chip / 2, bottom + 2.4, entry.kode)
                self.canvas.setFillColorRGB(*rgb("1B2330"))
                self.canvas.setFont(REGULAR, size)
                self.canvas.drawString(left + chip + 3, bottom + 2.4, entry.arti)
            left += width
        return top - line - 2
