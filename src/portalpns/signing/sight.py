"""Whether a later revision covers what a signer saw: pages are drawn before and after and compared dot by dot."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage

_SCALE = 100 / 72
"""Dots per point."""
_MOST_DOTS = 4_000_000
"""A larger page is drawn smaller, so that a sheet of ten metres does not fill the memory."""
_WHITE = 250
"""Paler dots are paper."""
_SAME = 2
"""Differences of a colour up to this are no change."""
_CLEARANCE = 2
"""Dots around ink that must stay as they are: a digit set behind an amount is a change of the amount."""


def compare_pages(before: bytes, after: bytes, pages: Iterable[int]) -> tuple[list[int], list[int]]:
    """Of `pages` (from 0): those on which paper got ink, and those on which ink or its near surroundings changed.

    Raises what a broken PDF makes the drawing library raise.
    """
    from pypdfium2 import PdfDocument

    added: list[int] = []
    covered: list[int] = []
    old, new = PdfDocument(before), PdfDocument(after)
    try:
        for document in (old, new):
            document.init_forms()
        for number in pages:
            change = _change(old, new, number)
            if change is not None:
                (covered if change else added).append(number)
    finally:
        new.close()
        old.close()
    return added, covered


def _change(old: "PdfDocument", new: "PdfDocument", number: int) -> bool | None:
    """None where the page looks the same, False where only paper got ink, True where more has changed."""
    from PIL import ImageChops, ImageFilter

    before, after = _picture(old[number]), _picture(new[number])
    if before.size != after.size:
        return True
    differences = ImageChops.difference(before, after).split()
    changed = ImageChops.lighter(ImageChops.lighter(differences[0], differences[1]), differences[2])
    changed = changed.point([0] * (_SAME + 1) + [255] * (255 - _SAME))
    box = changed.getbbox()
    if box is None:
        return None
    near = (
        max(0, box[0] - _CLEARANCE),
        max(0, box[1] - _CLEARANCE),
        min(before.width, box[2] + _CLEARANCE),
        min(before.height, box[3] + _CLEARANCE),
    )
    colours = before.crop(near).split()
    ink = ImageChops.darker(ImageChops.darker(colours[0], colours[1]), colours[2])
    ink = ink.point([255] * _WHITE + [0] * (256 - _WHITE)).filter(ImageFilter.MaxFilter(2 * _CLEARANCE + 1))
    return ImageChops.darker(ink, changed.crop(near)).getbbox() is not None


def _picture(page: "PdfPage") -> Any:
    """The page as a reader sees it, annotations and fields included, in RGB."""
    width, height = page.get_size()
    scale = min(_SCALE, (_MOST_DOTS / max(1.0, width * height)) ** 0.5)
    try:
        return page.render(scale=scale, may_draw_forms=True).to_pil().convert("RGB")
    finally:
        page.close()
