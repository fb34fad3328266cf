"""QR codes as one path of black runs; ReportLab's own drawing would name a font that is not embedded."""

from functools import lru_cache
from itertools import groupby
from typing import Any
from urllib.parse import urlsplit

from portalpns.domain.errors import BadInput

LONGEST_URL = 300
_MASK = 3
"""One fixed mask (ISO/IEC 18004, 7.8): each is legible, and weighing all eight would cost more than the page."""


@lru_cache(maxsize=64)
def path(url: str) -> tuple[int, str]:
    """Modules per side, and the black runs as PDF operators on a square of that side (error correction M)."""
    from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel

    code = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(url)
    code.version = code.calculate_version()  # type: ignore[no-untyped-call]
    code.makeImpl(False, _MASK)
    count = len(code.modules)
    runs: list[str] = []
    for row, cells in enumerate(code.modules):
        column = 0
        for dark, run in groupby(cells):
            length = len(list(run))
            if dark:
                runs.append(f"{column} {count - 1 - row} {length} 1 re")
            column += length
    return count, " ".join(runs) + " f"


def draw_qr(canvas: Any, url: str, left: float, bottom: float, side: float) -> None:
    """Draw the code `side` points wide; the caller leaves the quiet zone."""
    count, operators = path(url)
    canvas.saveState()
    canvas.setFillColorRGB(0, 0, 0)
    canvas.translate(left, bottom)
    canvas.scale(side / count, side / count)
    canvas.addLiteral(operators)
    canvas.restoreState()


def check_url(url: str) -> str:
    """The address itself when a QR code may carry it, else BadInput."""
    problem = f"Alamat verifikasi harus diawali https:// atau http:// dan paling panjang {LONGEST_URL} karakter."
    if len(url) > LONGEST_URL or not url.isascii() or not url.isprintable() or " " in url:
        raise BadInput(problem)
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise BadInput(problem) from error
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise BadInput(problem)
    return url
