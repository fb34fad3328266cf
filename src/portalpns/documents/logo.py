"""Logos of letterheads: a small SVG (paths of M, L, C and Z only) drawn as lines, or a PNG or JPEG as a picture."""

import re
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from portalpns.data import resource
from portalpns.documents.gambar import Pixels, pixels_of
from portalpns.domain.errors import BadInput
from portalpns.domain.logo import DATA, LONGEST_SIDE, check_logo

_TOKEN = re.compile(r"([MLCZ])|(-?\d+(?:\.\d+)?)|[\s,]+")
_ARGUMENTS = {"M": 2, "L": 2, "C": 6, "Z": 0}
_OPERATOR = {"M": "m", "L": "l", "C": "c", "Z": "h"}
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,40}")


@dataclass(frozen=True)
class Logo:
    """A logo with its own width and height; either PDF operators in its coordinates or a picture."""

    width: float
    height: float
    operators: str = ""
    picture: Pixels | None = None

    def draw(self, canvas: Any, left: float, bottom: float, height: float) -> None:
        """Draw it `height` points high on a ReportLab canvas."""
        scale = height / self.height
        canvas.saveState()
        if self.picture is not None:
            canvas.translate(left, bottom)
            canvas.scale(self.width * scale, height)
            canvas.doForm(_image(canvas, self.picture))
        else:
            canvas.translate(left, bottom + height)
            canvas.scale(scale, -scale)
            canvas.addLiteral(self.operators)
        canvas.restoreState()


@lru_cache(maxsize=8)
def load_logo(name: str) -> Logo:
    """A built-in one (`resources/naskah/logo-<name>.svg`, `.png`, `.jpg`) or the picture in a data URI.

    Kept for the next page: the preview draws at every key. Raises BadInput when there is none or it is broken.
    """
    if name.startswith(DATA):
        return _picture(pixels_of(check_logo(name), LONGEST_SIDE))
    if not _NAME.fullmatch(name):
        raise BadInput(f"“{name[:60]}” bukan nama logo.")
    for ending in ("svg", "png", "jpg"):
        try:
            file = resource(f"naskah/logo-{name}.{ending}")
        except FileNotFoundError:
            continue
        return _svg(file) if ending == "svg" else _picture(pixels_of(file.read_bytes()))
    raise BadInput(f"Logo “{name}” tidak ada.")


def _picture(pixels: Pixels) -> Logo:
    return Logo(pixels.width, pixels.height, picture=pixels)


def _image(canvas: Any, pixels: Pixels) -> str:
    """The name of a picture in this canvas's file, where it stands once however often it is drawn.

    ReportLab's own way deflates it anew for each file, which takes longer than all the rest of a page.
    """
    name = f"logo-{sha256(pixels.colours + pixels.opacity).hexdigest()[:16]}"
    if not canvas.hasForm(name):
        image = _samples(pixels, pixels.colours, "DeviceRGB")
        if pixels.opacity:
            image.dictionary["SMask"] = canvas._doc.Reference(_samples(pixels, pixels.opacity, "DeviceGray"))
        canvas._doc.addForm(name, image)
    return name


def _samples(pixels: Pixels, deflated: bytes, colours: str) -> Any:
    from reportlab.pdfbase.pdfdoc import PDFName, PDFStream

    image = PDFStream(content=deflated)
    said = {"Type": "XObject", "Subtype": "Image", "ColorSpace": colours, "Filter": "FlateDecode"}
    for key, value in said.items():
        image.dictionary[key] = PDFName(value)
    image.dictionary["Width"], image.dictionary["Height"] = pixels.width, pixels.height
    image.dictionary["BitsPerComponent"] = 8
    return image


def _svg(file: Path) -> Logo:
    try:
        root = ElementTree.fromstring(file.read_bytes())  # noqa: S314 - our own data file, never a user's
        _, _, width, height = map(float, root.attrib["viewBox"].split())
        shapes = [_operators(node.attrib) for node in root.iter("{http://www.w3.org/2000/svg}path")]
    except (ElementTree.ParseError, KeyError, ValueError) as error:
        raise BadInput(
            f"Logo “{file.name}” tidak dapat dibaca; gunakan PNG, atau SVG yang hanya berisi garis M, L, C, dan Z."
        ) from error
    return Logo(width, height, "\n".join(shapes))


def _operators(attributes: dict[str, str]) -> str:
    """One path with its colours as PDF operators (ISO 32000-1, 8.5)."""
    fill, stroke = (_rgb(attributes.get(key, "none")) for key in ("fill", "stroke"))
    parts = [" ".join((*(f"{number:g}" for number in numbers), _OPERATOR[letter]))
             for letter, numbers in _steps(attributes["d"])]  # fmt: skip
    if fill:
        parts.insert(0, f"{fill} rg")
    if stroke:
        parts.insert(0, f"{stroke} RG {float(attributes.get('stroke-width', '1')):g} w")
    parts.append("B" if fill and stroke else "f" if fill else "S" if stroke else "n")
    return " ".join(parts)


def _rgb(colour: str) -> str:
    """`#rrggbb` as three numbers from 0 to 1; anything else paints nothing."""
    if not _COLOUR.fullmatch(colour):
        return ""
    return " ".join(f"{int(colour[n : n + 2], 16) / 255:.4g}" for n in (1, 3, 5))


def _steps(path: str) -> list[tuple[str, tuple[float, ...]]]:
    steps: list[tuple[str, tuple[float, ...]]] = []
    letter, end = "", 0
    numbers: list[float] = []
    for match in _TOKEN.finditer(path):
        if match.start() != end:
            raise ValueError(path[end : match.start()])
        end = match.end()
        if match[1]:
            letter, numbers = match[1], []
        elif match[2]:
            numbers.append(float(match[2]))
        if letter and (match[1] or match[2]) and len(numbers) == _ARGUMENTS[letter]:
            steps.append((letter, tuple(numbers)))
            numbers = []
    if end != len(path) or numbers:
        raise ValueError(path[end:])
    return steps
