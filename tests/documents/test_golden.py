"""Small grey pictures of each kind's first pages, looked at once by people and kept in tests/data/golden.

After a wanted change of the layout: `PORTALPNS_GOLDEN=write pytest tests/documents/test_golden.py`, then look.
"""

import os
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageFilter, ImageStat

from documents.letters import KINDS, example
from portalpns.documents.surat_pdf import render_surat

GOLDEN = Path(__file__).parents[1] / "data/golden"
DPI = 60
MOST_DIFFERENT = 1.0
"""Mean difference of two softened pictures, of 255; a moved paragraph makes several times as much."""


def first_page(pdf: bytes) -> Image.Image:
    document = pypdfium2.PdfDocument(pdf)
    try:
        document.init_forms()
        picture: Image.Image = document[0].render(scale=DPI / 72, grayscale=True, may_draw_forms=True).to_pil()
        return picture
    finally:
        document.close()


def difference(one: Image.Image, other: Image.Image) -> float:
    soft = [picture.convert("L").filter(ImageFilter.GaussianBlur(1)) for picture in (one, other)]
    return ImageStat.Stat(ImageChops.difference(*soft)).mean[0]


@pytest.mark.parametrize("kind", KINDS)
def test_the_first_page_looks_as_it_did(kind: str) -> None:
    picture, file = first_page(render_surat(example(kind))), GOLDEN / f"{kind}.png"
    if os.environ.get("PORTALPNS_GOLDEN") == "write":
        picture.save(file, optimize=True)
    with Image.open(file) as golden:
        assert golden.size == picture.size
        assert difference(golden, picture) < MOST_DIFFERENT


def test_a_moved_line_is_noticed() -> None:
    picture = first_page(render_surat(example("surat_dinas")))
    moved = ImageChops.offset(picture, 0, 4)
    assert difference(picture, moved) > MOST_DIFFERENT
