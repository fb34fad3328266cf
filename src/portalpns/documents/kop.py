"""The letterhead (kop naskah dinas): logo left, centred names 3 : 4, address, a thick and a thin rule."""

from reportlab.lib.utils import simpleSplit
from reportlab.platypus import Flowable

from portalpns.documents.fonts import BOLD, REGULAR
from portalpns.documents.fonts import width as text_width
from portalpns.documents.logo import Logo, load_logo
from portalpns.documents.profil import MM, TataKop
from portalpns.domain.naskah import Kop

_SPACING = 1.15
_SMALLEST_NAME = 12.0
_ADDRESS_GAP = 2.0

Line = tuple[str, str, float]
"""Text, font and size in points."""


class KopSurat(Flowable):
    """The letterhead of an office, or of an official (no `pemda`): emblem on top and the name under it."""

    def __init__(self, kop: Kop, look: TataKop) -> None:
        super().__init__()
        self.kop, self.look = kop, look
        self.logo: Logo | None = load_logo(kop.logo) if kop.logo else None
        self.lines: list[Line] = []

    @property
    def _logo_height(self) -> float:
        return self.look.tinggi_logo * MM if self.logo else 0

    @property
    def _logo_width(self) -> float:
        return self._logo_height * self.logo.width / self.logo.height if self.logo else 0

    @property
    def _on_top(self) -> bool:
        return not self.kop.pemda

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:
        self.width = aW
        side = 0 if self._on_top else self._logo_width
        self.lines = kop_lines(self.kop, self.look, aW - side - (6 if side else 0))
        words = sum(size * _SPACING for _, _, size in self.lines) + _ADDRESS_GAP
        self.text_height = words
        if self._on_top:
            self.height = self._logo_height + 4 + words + 4
        else:
            self.height = max(self._logo_height, words) + 6 + self.look.garis_tebal + self.look.garis_tipis + 1.5
        return aW, self.height

    def draw(self) -> None:
        canvas = self.canv
        if self._on_top:
            if self.logo:
                self.logo.draw(
                    canvas, (self.width - self._logo_width) / 2, self.height - self._logo_height, self._logo_height
                )
            self._draw_lines(self.height - self._logo_height - 4, self.width / 2)
            return
        block = max(self._logo_height, self.text_height)
        if self.logo:
            self.logo.draw(canvas, 0, self.height - (block + self._logo_height) / 2, self._logo_height)
        left = self._logo_width + 6 if self.logo else 0
        self._draw_lines(self.height - (block - self.text_height) / 2, (left + self.width) / 2)
        canvas.setLineWidth(self.look.garis_tebal)
        thick = self.look.garis_tipis + 1.5 + self.look.garis_tebal / 2
        canvas.line(0, thick, self.width, thick)
        canvas.setLineWidth(self.look.garis_tipis)
        canvas.line(0, self.look.garis_tipis / 2, self.width, self.look.garis_tipis / 2)

    def _draw_lines(self, top: float, centre: float) -> None:
        for number, (text, font, size) in enumerate(self.lines):
            if number and font == REGULAR and self.lines[number - 1][1] == BOLD:
                top -= _ADDRESS_GAP
            self.canv.setFont(font, size)
            self.canv.drawCentredString(centre, top - size, text)
            top -= size * _SPACING


def kop_lines(kop: Kop, look: TataKop, width: float) -> list[Line]:
    """The words of a letterhead broken to `width` points."""
    lines: list[Line] = []
    upper = [kop.pemda, *kop.nama[:-1]] if kop.nama else [kop.pemda]
    for text in filter(None, upper):
        lines += [(part, REGULAR, look.ukuran_pemda) for part in _split(text, REGULAR, look.ukuran_pemda, width)]
    if kop.nama and kop.nama[-1]:
        lines += _name_lines(kop.nama[-1], look.ukuran_nama, width)
    for text in _address(kop, look.ukuran_alamat, width):
        lines += [(part, REGULAR, look.ukuran_alamat) for part in _split(text, REGULAR, look.ukuran_alamat, width)]
    return lines


def _name_lines(name: str, size: float, width: float) -> list[Line]:
    """The office's name on one line if a slightly smaller type allows it, else on lines of similar length."""
    smaller = size
    while smaller > max(size * 0.85, _SMALLEST_NAME):
        if text_width(name, smaller, BOLD) <= width:
            return [(name, BOLD, smaller)]
        smaller -= 0.5
    count = len(_split(name, BOLD, size, width))
    narrow = width
    while narrow > width / 2 and len(_split(name, BOLD, size, narrow - 6)) == count:
        narrow -= 6
    return [(part, BOLD, size) for part in _split(name, BOLD, size, narrow)]


def _split(text: str, font: str, size: float, width: float) -> list[str]:
    parts: list[str] = []
    for part in simpleSplit(text, font, size, width):
        while text_width(part, size, font) > width and len(part) > 1:
            fitting = max(1, int(len(part) * width / text_width(part, size, font)))
            parts.append(part[:fitting])
            part = part[fitting:]
        parts.append(part)
    return parts


def _address(kop: Kop, size: float, width: float) -> list[str]:
    """Where the office is, then how to reach it; a line breaks between two of these, not inside one."""
    reach = (("Telepon", kop.telepon), ("Laman", kop.laman), ("Pos-el", kop.surel))
    where = list(filter(None, (kop.alamat, f"Kode Pos {kop.kode_pos}" if kop.kode_pos else "")))
    lines: list[str] = []
    for items in (where, [f"{label} {value}" for label, value in reach if value]):
        line = ""
        for item in items:
            longer = f"{line}, {item}" if line else item
            if line and text_width(longer, size) > width:
                lines.append(line + ",")
                longer = item
            line = longer
        if line:
            lines.append(line)
    return lines
