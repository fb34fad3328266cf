"""What a reader sees of a signature: a box with words, name and QR code, and the free place for it on a page."""

from dataclasses import dataclass
from io import BytesIO
from itertools import groupby
from urllib.parse import urlsplit

from portalpns.data import resource
from portalpns.domain.errors import BadInput

Box = tuple[float, float, float, float]
"""Left, bottom, right, top in points from the page's lower left corner."""

WIDTH, HEIGHT = 216.0, 68.0
MARGIN = 36.0
STEP = 12.0
LONGEST_URL = 300
HEADING = "Ditandatangani secara elektronik oleh:"
_FONT = "PortalTtd"


@dataclass(frozen=True)
class Appearance:
    """The visible part of a new signature; `page` counts from 1, None is the last page."""

    nama: str
    jabatan: str | None = None
    nip: str | None = None
    qr_url: str | None = None
    page: int | None = None

    def __post_init__(self) -> None:
        if self.qr_url is not None and not _is_web_address(self.qr_url):
            raise BadInput(f"Alamat QR harus diawali https:// atau http:// dan paling panjang {LONGEST_URL} karakter.")


def draw(appearance: Appearance, width: float = WIDTH, height: float = HEIGHT) -> bytes:
    """One PDF page of the given size in points, fonts embedded, no transparency (fit for PDF/A)."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    if _FONT not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont(_FONT, str(resource("fonts/LiberationSans-Regular.ttf"))))
    out = BytesIO()
    canvas = Canvas(out, pagesize=(width, height), invariant=1, pageCompression=1, initialFontName=_FONT)  # type: ignore[arg-type]
    left = 5.0
    if appearance.qr_url is not None:
        side = height - 8
        _draw_qr(canvas, appearance.qr_url, 4, 4, side)
        left += side + 4
    canvas.setLineWidth(0.5)
    canvas.rect(0.5, 0.5, width - 1, height - 1)
    room = width - left - 5
    lines = [
        (HEADING, 6.0),
        (appearance.jabatan or "", 7.0),
        (appearance.nama, 8.0),
        (f"NIP {appearance.nip}" if appearance.nip else "", 6.5),
    ]
    _draw_lines(canvas, [line for line in lines if line[0]], left, height, room)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def _draw_lines(canvas, lines: list[tuple[str, float]], left: float, height: float, room: float) -> None:  # type: ignore[no-untyped-def]
    """Write the lines top down, each broken at the box's width, all smaller where they would not fit."""
    from reportlab.lib.utils import simpleSplit

    scale = 1.0
    while True:
        broken = [(part, size * scale) for text, size in lines for part in simpleSplit(text, _FONT, size * scale, room)]
        if sum(size * 1.25 for _, size in broken) <= height - 8 or scale < 0.4:
            break
        scale -= 0.1
    top = height - 4
    for text, size in broken:
        top -= size * 1.25
        canvas.setFont(_FONT, size)
        canvas.drawString(left, top + size * 0.25, text)


def _draw_qr(canvas, url: str, left: float, bottom: float, side: float) -> None:  # type: ignore[no-untyped-def]
    """One path of black runs; ReportLab's own drawing would name Helvetica, which is not embedded."""
    from reportlab.graphics.barcode.qr import QrCodeWidget

    code = QrCodeWidget(url, barLevel="M").qr  # type: ignore[attr-defined]
    code.make()
    dot = side / len(code.modules)
    path = canvas.beginPath()
    for row, cells in enumerate(code.modules):
        column = 0
        for is_dark, run in groupby(cells):
            length = len(list(run))
            if is_dark:
                path.rect(left + column * dot, bottom + side - (row + 1) * dot, length * dot, dot)
            column += length
    canvas.drawPath(path, stroke=0, fill=1)


def free_box(data: bytes, page: int, taken: list[Box], width: float = WIDTH, height: float = HEIGHT) -> Box:
    """The lowest, then rightmost place on the page (index from 0) as it is shown, where nothing is drawn.

    The page is drawn at one pixel per three points and searched for white. Where no place is free, the
    lower right corner is taken: the box has no ground of its own, so that the text below stays legible.
    On a turned page the box comes turned as well. Raises BadInput when the box is larger than the page.
    """
    from pypdfium2 import PdfDocument

    scale = 1 / 3
    document = PdfDocument(data)
    try:
        sheet = document[page]
        crop, rotation = sheet.get_cropbox(), sheet.get_rotation()
        picture = sheet.render(scale=scale, grayscale=True)
        rows, columns = picture.height, picture.width
        buffer, stride = bytes(picture.buffer), picture.stride
    finally:
        document.close()
    right, top = columns / scale, rows / scale
    if right < width + 8 or top < height + 8:
        raise BadInput(f"Kotak tanda tangan tidak muat pada halaman {page + 1}.")
    shown = [to_shown(box, crop, rotation) for box in taken]

    def is_white(box: Box) -> bool:
        # one dot more on each side: what is written must not touch the box
        first, last = max(0, int(box[0] * scale) - 1), min(columns, int(box[2] * scale) + 2)
        upper, lower = max(0, int((top - box[3]) * scale) - 1), min(rows, int((top - box[1]) * scale) + 2)
        white = b"\xff" * (last - first)
        return all(buffer[row * stride + first : row * stride + last] == white for row in range(upper, lower))

    margin = min(MARGIN, (right - width) / 2, (top - height) / 2)
    corner: Box = (right - margin - width, margin, right - margin, margin + height)
    up = 0.0
    while corner[3] + up <= top - margin:
        aside = 0.0
        while corner[0] - aside >= margin:
            box = (corner[0] - aside, corner[1] + up, corner[2] - aside, corner[3] + up)
            if not any(_overlap(box, other) for other in shown) and is_white(box):
                return to_page(box, crop, rotation)
            aside += STEP
        up += STEP
    return to_page(corner, crop, rotation)


def to_page(box: Box, crop: Box, rotation: int) -> Box:
    """A box on the page as it is shown (turned clockwise by `rotation`), in the page's own coordinates."""
    left, bottom, right, top = crop
    u0, v0, u1, v1 = box
    return {
        0: (left + u0, bottom + v0, left + u1, bottom + v1),
        90: (right - v1, bottom + u0, right - v0, bottom + u1),
        180: (right - u1, top - v1, right - u0, top - v0),
        270: (left + v0, top - u1, left + v1, top - u0),
    }[rotation % 360]


def to_shown(box: Box, crop: Box, rotation: int) -> Box:
    """The inverse of `to_page`."""
    left, bottom, right, top = crop
    x0, y0, x1, y1 = box
    return {
        0: (x0 - left, y0 - bottom, x1 - left, y1 - bottom),
        90: (y0 - bottom, right - x1, y1 - bottom, right - x0),
        180: (right - x1, top - y1, right - x0, top - y0),
        270: (top - y1, x0 - left, top - y0, x1 - left),
    }[rotation % 360]


def _overlap(one: Box, other: Box) -> bool:
    """Whether the boxes touch, or stand closer than a step."""
    return (
        one[0] < other[2] + STEP / 2
        and other[0] < one[2] + STEP / 2
        and one[1] < other[3] + STEP / 2
        and other[1] < one[3] + STEP / 2
    )


def _is_web_address(url: str) -> bool:
    if len(url) > LONGEST_URL or not url.isprintable() or " " in url:
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)
