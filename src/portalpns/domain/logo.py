"""A logo that is carried in a document itself: a small PNG as a data URI, of which form and size are checked here."""

import struct
from base64 import b64decode, b64encode

from portalpns.domain.errors import BadInput

DATA = "data:"
"""What a built-in logo's name never begins with."""
LONGEST_SIDE = 800
"""Pixels: 25 mm on paper at more than 600 of them to the inch, and few enough to be unpacked anywhere."""
MOST_BYTES = 256 * 1024
"""It travels to every client with the master data."""
FLATTEST = 3
_URI = "data:image/png;base64,"
_PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"


def as_uri(png: bytes) -> str:
    return _URI + b64encode(png).decode()


def check_logo(uri: str) -> bytes:
    """The PNG in a data URI; BadInput when it is another thing, or larger or flatter than a letterhead has room for.

    The pixels themselves are not read: whoever draws them finds out whether they are whole.
    """
    if not uri.startswith(_URI):
        raise BadInput(f"Logo harus ditulis sebagai {_URI}…; pasang berkas gambar dengan portalpns admin logo.")
    if len(uri) > len(as_uri(bytes(MOST_BYTES))):
        raise BadInput(_TOO_LARGE)
    try:
        png = b64decode(uri.removeprefix(_URI), validate=True)
    except ValueError:
        png = b""
    if as_uri(png) != uri:
        raise BadInput("Logo tidak tertulis utuh dalam base64.")
    if len(png) > MOST_BYTES:
        raise BadInput(_TOO_LARGE)
    if not png.startswith(_PNG) or len(png) < len(_PNG) + 8:
        raise BadInput("Logo bukan gambar PNG yang utuh.")
    width, height = struct.unpack_from(">II", png, len(_PNG))
    if not (0 < width <= LONGEST_SIDE and 0 < height <= LONGEST_SIDE):
        raise BadInput(f"Sisi logo paling panjang {LONGEST_SIDE} piksel, sedangkan ini {width} x {height}.")
    if max(width, height) > FLATTEST * min(width, height):
        raise BadInput(
            f"Logo ini terlalu pipih ({width} x {height} piksel): sisi panjangnya paling banyak {FLATTEST} kali sisi "
            "pendeknya."
        )
    return png


_TOO_LARGE = f"Logo lebih besar dari {MOST_BYTES // 1024} kB."
