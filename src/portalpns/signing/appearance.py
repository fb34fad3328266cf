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
    """The lowest, then rightmost place on the page (index from 0) where nothing is drawn.

    The page is drawn at one pixel per three points and searched for white. Where no place is free, the
    lower right corner is taken: the box has no ground of its own, so that the text below stays legible.
    Raises BadInput when the box is larger than the page.
    """
    from pypdfium2 import PdfDocument

    scale = 1 / 3
    document = PdfDocument(data)
    try:
        sheet = document[page]
        left, bottom, right, top = sheet.get_cropbox()
        if right - left < width + 8 or top - bottom < height + 8:
            raise BadInput(f"Kotak tanda tangan tidak muat pada halaman {page + 1}.")
        sheet.set_rotation(0)
        picture = sheet.render(scale=scale, grayscale=True)
        rows, columns = picture.height, picture.width
        buffer, stride = bytes(picture.buffer), picture.stride
    finally:
        document.close()

    def is_white(box: Box) -> bool:
        first, last = int((box[0] - left) * scale), min(columns, int((box[2] - left) * scale) + 1)
        upper, lower = int((top - box[3]) * scale), min(rows, int((top - box[1]) * scale) + 1)
        white = b"\xff" * (last - first)
        return all(buffer[row * stride + first : row * stride + last] == white for row in range(upper, lower))

    margin = min(MARGIN, (right - left - width) / 2, (top - bottom - height) / 2)
    corner: Box = (right - margin - width, bottom + margin, right - margin, bottom + margin + height)
    up = 0.0
    while corner[3] + up <= top - margin:
        aside = 0.0
        while corner[0] - aside >= left + margin:
            box = (corner[0] - aside, corner[1] + up, corner[2] - aside, corner[3] + up)
            if not any(_overlap(box, other) for other in taken) and is_white(box):
                return box
            aside += STEP
        up += STEP
    return corner


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
