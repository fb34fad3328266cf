"""Pages of a PDF as pictures; PDFium is not thread-safe, so one lock guards every call in the process.

`init_forms` and `may_draw_forms` are both needed, otherwise the stamps of signatures are not drawn (measured).
"""

import atexit
import threading
import weakref
from functools import cache

from PySide6.QtGui import QImage

from portalpns.domain.errors import BadInput

_PDFIUM = threading.RLock()  # a collected document may be closed in the middle of another one's call
LARGEST_SIDE = 6000
"""Pixels; a page of absurd size is drawn smaller instead of eating the memory."""
POINTS_PER_INCH = 72
_OPEN: "weakref.WeakSet[PdfPages]" = weakref.WeakSet()


@cache
def _close_all_at_exit() -> None:
    """Called once PDFium is imported, so that it runs before PDFium complains of every document still open."""
    atexit.register(_close_all)


def _close_all() -> None:
    for pages in list(_OPEN):
        pages.close()


class PdfPages:
    """An open PDF: the sizes of its pages in points, and its pages as pictures; usable from any thread."""

    def __init__(self, data: bytes, name: str = "PDF") -> None:
        """Open the bytes of a PDF; raises BadInput with `name` when it is broken or needs a password."""
        import pypdfium2

        self._document: pypdfium2.PdfDocument | None = None
        if not data:
            raise BadInput(f"Berkas “{name}” kosong.")
        _close_all_at_exit()
        with _PDFIUM:
            try:
                document = pypdfium2.PdfDocument(data)
                document.init_forms()
                self.sizes: list[tuple[float, float]] = [
                    document.get_page_size(number) for number in range(len(document))
                ]
            except pypdfium2.PdfiumError as error:
                reason = "terkunci dengan kata sandi" if "password" in str(error).lower() else "rusak atau bukan PDF"
                raise BadInput(f"Berkas “{name}” tidak dapat ditampilkan: {reason}.") from error
            self._document = document
        _OPEN.add(self)
        if not self.sizes:
            self.close()
            raise BadInput(f"Berkas “{name}” tidak dapat ditampilkan: tidak ada halaman di dalamnya.")

    def __len__(self) -> int:
        return len(self.sizes)

    def render(self, number: int, scale: float) -> QImage:
        """Page `number` (from 0) at `scale` pixels per point on white; raises BadInput for a broken page."""
        import pypdfium2

        scale = min(scale, LARGEST_SIDE / max(*self.sizes[number], 1.0))
        with _PDFIUM:
            if self._document is None:
                return QImage()
            try:
                page = self._document[number]
                bitmap = page.render(
                    scale=scale, may_draw_forms=True, fill_color=(255, 255, 255, 255), rev_byteorder=False,
                    force_bitmap_format=pypdfium2.raw.FPDFBitmap_BGRx,
                )  # fmt: skip
                picture = QImage(
                    bitmap.buffer, bitmap.width, bitmap.height, bitmap.stride, QImage.Format.Format_RGB32
                ).copy()
                bitmap.close()
                page.close()
            except pypdfium2.PdfiumError as error:
                raise BadInput(f"Halaman {number + 1} tidak dapat ditampilkan.") from error
        return picture

    def __del__(self) -> None:
        # pypdfium2 would close a forgotten document without asking for the lock.
        self.close()

    def close(self) -> None:
        with _PDFIUM:
            if self._document is not None:
                self._document.close()
                self._document = None
