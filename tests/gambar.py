"""Pictures that tests make: arms of a pemda in plain colours, and what only looks like a picture."""

import base64
import random
import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image

RED, CLEAR = (200, 16, 46, 255), (0, 0, 0, 0)
URI = "data:image/png;base64,"


def picture(width: int = 60, height: int = 80, mode: str = "RGBA", colour: Any = RED) -> Image.Image:
    """A plain shield; where there is transparency, its upper left quarter is clear."""
    made = Image.new("RGBA", (width, height), colour)
    if mode in ("RGBA", "LA", "P"):
        made.paste(CLEAR, (0, 0, max(width // 2, 1), max(height // 2, 1)))
    return made.convert(mode)


def encoded(made: Image.Image, form: str = "PNG", **more: Any) -> bytes:
    out = BytesIO()
    made.save(out, form, **more)
    return out.getvalue()


def png(width: int = 60, height: int = 80, mode: str = "RGBA", colour: Any = RED) -> bytes:
    return encoded(picture(width, height, mode, colour))


def noise(width: int, height: int, mode: str = "RGBA") -> Image.Image:
    """A picture that no compression makes smaller."""
    return Image.frombytes(mode, (width, height), random.Random(7).randbytes(width * height * len(mode)))


def uri(data: bytes) -> str:
    return URI + base64.b64encode(data).decode()


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def claimed(width: int, height: int, pixels: bytes = b"") -> bytes:
    """A PNG that says it is so large, whatever it holds."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(pixels)) + chunk(b"IEND", b"")
