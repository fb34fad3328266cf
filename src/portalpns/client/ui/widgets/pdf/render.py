"""Pages of a PDF as pictures; PDFium is not thread-safe, so one lock guards every call in the process.

`init_forms` and `may_draw_forms` are both needed, otherwise the stamps of signatures are not drawn (measured).
"""

import atexit
import contextlib
import ctypes
import sys
import threading
import weakref
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from PySide6.QtGui import QImage

from portalpns.domain.errors import BadInput

_PDFIUM = threading.RLock()  # a collected document may be closed in the middle of another one's call
LARGEST_SIDE = 6000
"""Pixels; a page of absurd size is drawn smaller instead of eating the memory."""
POINTS_PER_INCH = 72
MAPPED_BYTES = 1 << 20
"""From this size on a block of memory is mapped by itself; a page in a small window takes 1.3 MB."""
_M_MMAP_THRESHOLD = -3  # malloc.h
PAGES_SEARCHED, LEAST_CHARACTERS = 40, 4
"""How many pages are read to find words, and how few characters may be looked for."""
_OPEN: "weakref.WeakSet[PdfPages]" = weakref.WeakSet()


class Sought(NamedTuple):
    """Words to be found, and after which share of the whole text they should stand (0 to 1)."""

    words: str
    near: float


class Place(NamedTuple):
    """A page from 0, and the points from its top; None where only the page is known."""

    page: int
    down: float | None = None


@cache
def _close_all_at_exit() -> None:
    """Called once PDFium is imported, so that it runs before PDFium complains of every document still open."""
    atexit.register(_close_all)


@cache
def _return_memory() -> None:
    """Let a picture's memory go back to the system: after one large block the GNU C library would keep all such."""
    if sys.platform == "linux":
        with contextlib.suppress(AttributeError):  # another C library has no such setting
            ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, MAPPED_BYTES)


def _close_all() -> None:
    for pages in list(_OPEN):
        pages.close()


class PdfPages:
    """An open PDF: the sizes of its pages in points, and its pages as pictures; usable from any thread."""

    def __init__(self, data: bytes, name: str = "PDF") -> None:
        """Open the bytes of a PDF; raises BadInput with `name` when it is broken or needs a password."""
        import pypdfium2

        self._document: pypdfium2.PdfDocument | None = None
        self._texts: dict[int, tuple[str, list[int]]] = {}
        """Of the pages that were read: their characters without any white space, and the offset of each in the text."""
        if not data:
            raise BadInput(f"Berkas “{name}” kosong.")
        _close_all_at_exit()
        _return_memory()
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

    def find(self, sought: Sought) -> Place:
        """Where the words stand, on the page nearest to where they should be; else that page.

        White space does not count, for lines end elsewhere on paper; of words that two pages share one half is found.
        """
        guess = min(int(sought.near * len(self)), len(self) - 1)
        words = "".join(sought.words.split())
        half = len(words) // 2
        pages = sorted(range(len(self)), key=lambda number: abs(number - guess))[:PAGES_SEARCHED]
        for part in (words, words[half:], words[:half]):
            for number in pages if len(part) >= LEAST_CHARACTERS else ():
                characters, offsets = self._text(number)
                at = characters.find(part)
                if at >= 0:
                    return Place(number, self._down(number, offsets[at + len(part) - 1]))
        return Place(guess)

    def _text(self, number: int) -> tuple[str, list[int]]:
        if number not in self._texts:
            said = str(self._read(number, lambda text: text.get_text_range()) or "")
            offsets = [offset for offset, character in enumerate(said) if not character.isspace()]
            self._texts[number] = "".join(said.split()), offsets
        return self._texts[number]

    def _down(self, number: int, offset: int) -> float | None:
        box = self._read(number, lambda text: text.get_charbox(offset))
        return None if box is None else self.sizes[number][1] - float(box[3])

    def _read(self, number: int, take: Callable[[Any], Any]) -> Any:
        """What `take` gets from the text of a page; None where the page is broken or the document closed."""
        import pypdfium2

        with _PDFIUM:
            if self._document is None:
                return None
            try:
                page = self._document[number]
                text = page.get_textpage()
                found = take(text)
                text.close()
                page.close()
            except pypdfium2.PdfiumError:
                return None
        return found

    def __del__(self) -> None:
        # pypdfium2 would close a forgotten document without asking for the lock.
        self.close()

    def close(self) -> None:
        with _PDFIUM:
            if self._document is not None:
                self._document.close()
                self._document = None
