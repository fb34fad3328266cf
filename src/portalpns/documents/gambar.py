"""Pictures from anywhere: a file becomes a small clean PNG, and a PNG what a PDF holds; the same bytes everywhere."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from portalpns.domain.errors import BadInput
from portalpns.domain.logo import LONGEST_SIDE, MOST_BYTES, as_uri, check_logo

if TYPE_CHECKING:
    from PIL.Image import Image

LARGEST_FILE = 20 * 1024 * 1024
"""Bytes; arms that a scanner wrote at 600 dots to the inch have less."""
MOST_PIXELS = 40_000_000
"""Of a file as it comes: A4 at 600 dots to the inch. One that claims more is not unpacked."""
LONGEST_BUILT_IN = 6000
"""Pixels of a side of a logo that lies beside the program."""
SIDES = (LONGEST_SIDE, 640, 512, 400, 320, 256, 200)
"""Tried until a picture fits into MOST_BYTES; the last fits whatever it shows."""
_WHITE = (255, 255, 255, 255)


@dataclass(frozen=True)
class Pixels:
    """A picture ready for a PDF: samples of red, green and blue, and of opacity where any is clear, both deflated."""

    width: int
    height: int
    colours: bytes
    opacity: bytes = b""


def logo_of(data: bytes) -> str:
    """A PNG or JPEG of any origin as the data URI of `domain.logo`; BadInput when it is none, or shows nothing.

    Whatever the file says beside its picture (author, camera, place, profile) is left behind.
    """
    if not data:
        raise BadInput("Gambar ini kosong.")
    if len(data) > LARGEST_FILE:
        raise BadInput(f"Gambar ini lebih besar dari {LARGEST_FILE // 2**20} MB.")
    picture = _read(data)
    if _shows_nothing(picture):
        raise BadInput("Pada gambar ini tidak tampak apa pun di atas kertas putih.")
    for side in SIDES:
        small = picture.copy()
        small.thumbnail((side, side))
        png = _png(small)
        if len(png) <= MOST_BYTES:
            break
    uri = as_uri(png)
    check_logo(uri)
    return uri


def pixels_of(data: bytes, longest: int = LONGEST_BUILT_IN) -> Pixels:
    """A picture as it stands in a PDF; BadInput when it cannot be read, or has a side longer than so many pixels."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            opened = _opened(data)
            if max(opened.size) > longest:  # a file may say two sizes
                raise ValueError(opened.size)
            picture = _plain(opened)
    except Exception as error:
        raise BadInput("Gambar logo rusak dan tidak dapat dibaca.") from error
    parts = [picture.convert("RGB").tobytes()]
    if picture.mode == "RGBA":
        parts.append(picture.getchannel("A").tobytes())
    return Pixels(*picture.size, *_deflated(parts))


def _opened(data: bytes) -> "Image":
    """Not read yet, but for its head."""
    from PIL import Image

    return Image.open(BytesIO(data), formats=("PNG", "JPEG"))


def _read(data: bytes) -> "Image":
    """The picture, no larger than a logo, as its camera held it; BadInput in one sentence, whatever the library met."""
    from PIL import ImageOps

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            picture = _opened(data)
        except Exception as error:
            told = "terlalu besar: ukurannya tidak masuk akal" if _is_bomb(error) else "bukan gambar PNG atau JPEG"
            raise BadInput(f"Berkas ini {told}.") from error
        if picture.width * picture.height > MOST_PIXELS:
            raise BadInput(
                f"Gambar ini terlalu besar ({picture.width} x {picture.height} piksel); paling banyak "
                f"{MOST_PIXELS // 1_000_000} juta piksel."
            )
        try:
            small = _plain(picture)
            small.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            return ImageOps.exif_transpose(small)
        except Exception as error:
            raise BadInput("Gambar ini rusak dan tidak dapat dibaca sampai selesai.") from error


def _is_bomb(error: Exception) -> bool:
    from PIL import Image

    return isinstance(error, Image.DecompressionBombError)


def _plain(picture: "Image") -> "Image":
    """Eight bits of red, green and blue, with opacity only where something is clear."""
    if picture.mode.startswith("I;16"):  # the library cuts these off at 255
        picture = picture.point(lambda tone: tone / 256).convert("L")
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    clear: Image = picture.convert("RGBA")
    lowest: Any = clear.getchannel("A").getextrema()[0]
    return clear if lowest < 255 else clear.convert("RGB")


def _shows_nothing(picture: "Image") -> bool:
    from PIL import Image

    paper = Image.new("RGBA", picture.size, _WHITE)
    paper.alpha_composite(picture.convert("RGBA"))
    return all(low == 255 for low, _ in paper.convert("RGB").getextrema())  # type: ignore[misc]


def _png(picture: "Image") -> bytes:
    out = BytesIO()
    picture.info.clear()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def _deflated(parts: Sequence[bytes]) -> list[bytes]:
    """By the library that writes our PDFs and not by Python's, of which each build may write other bytes."""
    import pikepdf

    out = BytesIO()
    with pikepdf.new() as pdf:
        pdf.Root.Parts = pikepdf.Array([pdf.make_stream(part) for part in parts])
        pdf.save(out, compress_streams=True)
    with pikepdf.open(out) as pdf:
        return [part.read_raw_bytes() for part in pdf.Root.Parts]
