"""Logos as pictures: taken from files of any origin, drawn the same everywhere, refused in one sentence."""

import base64
from dataclasses import replace
from io import BytesIO
from typing import Any

import pikepdf
import pypdfium2
import pytest
from PIL import Image, PngImagePlugin

from documents.letters import KOP, letter, opened, paragraph
from gambar import CLEAR, RED, URI, claimed, encoded, noise, picture, png, uri
from portalpns.documents.gambar import logo_of
from portalpns.documents.laporan import Kolom, Laporan
from portalpns.documents.laporan_pdf import render_pdf
from portalpns.documents.logo import load_logo
from portalpns.documents.surat_pdf import render_surat
from portalpns.domain.errors import BadInput
from portalpns.domain.logo import LONGEST_SIDE, check_logo
from portalpns.domain.naskah import NaskahCetak


def surat(logo: str, **more: Any) -> NaskahCetak:
    return letter(paragraph("Isi."), kop=replace(KOP, logo=logo), **more)


def laporan(logo: str) -> Laporan:
    return Laporan("REKAP", (Kolom("Nama", 1),), (("A",),), kop=replace(KOP, logo=logo))


def images(pdf: bytes) -> list[dict[str, Any]]:
    """What a file says of its pictures, with their samples as `data`."""
    with opened(pdf) as file:
        found = [one for one in file.objects if isinstance(one, pikepdf.Stream) and "/ColorSpace" in one]
        return [{**{key: str(one[key]) for key in one.keys()}, "data": one.read_bytes()} for one in found]  # noqa: SIM118


def head(pdf: bytes) -> Image.Image:
    """The upper part of the first page in colour, 2 pixels for a point."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        page: Image.Image = document[0].render(scale=2).to_pil().convert("RGB")
        return page.crop((0, 0, page.width, 300))
    finally:
        document.close()


def reds(page: Image.Image) -> int:
    return sum(count for count, colour in page.getcolors(page.width * page.height) if colour == RED[:3])


def test_a_picture_that_says_two_sizes_is_not_unpacked() -> None:
    small, large = png(), encoded(Image.new("1", (9_000, 9_000)))
    body = small[:33] + large[8:]  # whoever reads at a fixed place finds the small one, the library the last
    assert check_logo(uri(body))
    with pytest.raises(BadInput, match="rusak"):
        load_logo(uri(body))


# on the page


@pytest.mark.parametrize("make", [lambda logo: render_surat(surat(logo)), lambda logo: render_pdf(laporan(logo))])
def test_a_picture_stands_in_the_letterhead_of_letters_and_reports(make: Any) -> None:
    own, none, demo = (head(make(logo)) for logo in (uri(png()), "", "metro"))
    assert reds(own) > 2000
    assert reds(none) == reds(demo) == 0
    assert none.tobytes() != demo.tobytes()


def test_what_is_clear_in_the_picture_is_clear_on_paper() -> None:
    whole, part = (reds(head(render_surat(surat(uri(png(mode=mode)))))) for mode in ("RGB", "RGBA"))
    assert part == pytest.approx(whole * 3 / 4, rel=0.05)
    assert [("/SMask" in one) for one in images(render_surat(surat(uri(png(mode="RGB")))))] == [False]


def test_a_letterhead_without_a_word_on_its_logo_has_none() -> None:
    assert KOP.logo == ""
    assert images(render_surat(letter(paragraph("Isi.")))) == []


def test_the_same_picture_gives_the_same_bytes_whoever_compresses(monkeypatch: pytest.MonkeyPatch) -> None:
    first = render_surat(surat(uri(png())))
    assert render_surat(surat(uri(png()))) == first
    load_logo.cache_clear()
    monkeypatch.setattr("zlib.compress", lambda *_, **__: pytest.fail("another Python's zlib writes other bytes"))
    assert render_surat(surat(uri(base64.b64decode(uri(png())[len(URI) :])))) == first


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "LA", "P", "1"])
def test_the_picture_obeys_the_rules_of_pdf_a_2b(mode: str) -> None:
    found = images(render_surat(surat(uri(png(mode=mode)))))
    assert 1 <= len(found) <= 2
    for one in found:
        assert (one["/Subtype"], one["/Filter"], one["/BitsPerComponent"]) == ("/Image", "/FlateDecode", "8")
        assert not {"/Alternates", "/OPI", "/Mask", "/Intent", "/Interpolate", "/Decode"} & set(one)
        assert len(one["data"]) == 60 * 80 * {"/DeviceRGB": 3, "/DeviceGray": 1}[one["/ColorSpace"]]


def test_a_preview_does_not_read_the_picture_again(monkeypatch: pytest.MonkeyPatch) -> None:
    logo = uri(encoded(noise(160, 200)))
    first = render_surat(surat(logo, konsep=True))
    monkeypatch.setattr(Image, "open", lambda *_, **__: pytest.fail("read again"))
    assert render_surat(surat(logo, konsep=True)) == first


def test_only_a_few_pictures_are_kept_in_memory() -> None:
    for n in range(40):
        load_logo(uri(png(20 + n, 40)))
    assert load_logo.cache_info().currsize < 20


HOSTILE: list[tuple[str, str]] = [
    ("data:text/html;base64,PGI+", "data:image/png"),
    ("data:image/png;base64,", "bukan gambar PNG"),
    (uri(claimed(800, 800)), "tidak dapat dibaca"),
    (uri(png()[:-40]), "tidak dapat dibaca"),
    (uri(png()[:60] + b"\xff" * 20 + png()[80:]), "tidak dapat dibaca"),
    (uri(claimed(50_000, 50_000)), "800"),
]


@pytest.mark.parametrize(("logo", "words"), HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_picture_gives_one_short_sentence(logo: str, words: str) -> None:
    for _ in range(2):
        with pytest.raises(BadInput) as caught:
            render_surat(surat(logo))
        assert words in caught.value.pesan
        assert len(caught.value.pesan) < 300


# taken from a file


def taken(data: bytes) -> Image.Image:
    made: Image.Image = Image.open(BytesIO(check_logo(logo_of(data))))
    made.load()
    return made


@pytest.mark.parametrize(
    ("data", "size", "mode"),
    [
        (png(), (60, 80), "RGBA"),
        (png(mode="RGB"), (60, 80), "RGB"),
        (png(mode="P"), (60, 80), "RGBA"),
        (png(mode="LA"), (60, 80), "RGBA"),
        (png(mode="L"), (60, 80), "RGB"),
        (png(mode="1", colour=(0, 0, 0, 255)), (60, 80), "RGB"),
        (encoded(Image.new("I;16", (60, 80), 20_000)), (60, 80), "RGB"),
        (encoded(picture(mode="RGB").convert("RGBA")), (60, 80), "RGB"),
        (encoded(picture(mode="RGB"), "JPEG"), (60, 80), "RGB"),
        (encoded(picture(mode="CMYK"), "JPEG"), (60, 80), "RGB"),
        (encoded(picture(3000, 4000, "RGB"), "JPEG"), (600, 800), "RGB"),
        (png(4000, 3000), (800, 600), "RGBA"),
    ],
)
def test_a_file_becomes_a_small_clean_png(data: bytes, size: tuple[int, int], mode: str) -> None:
    made = taken(data)
    assert (made.format, made.size, made.mode) == ("PNG", size, mode)
    corner = made.convert("RGBA").getpixel((0, 0))
    assert corner == CLEAR if mode == "RGBA" else corner[3] == 255
    assert logo_of(data) == logo_of(data)


def test_a_grey_of_sixteen_bits_keeps_its_tone() -> None:
    assert taken(encoded(Image.new("I;16", (60, 80), 20_000))).getpixel((5, 5)) == (78, 78, 78)


def test_what_a_file_says_beside_its_picture_is_left_behind() -> None:
    said = PngImagePlugin.PngInfo()
    said.add_text("Author", "Budi", zip=True)
    exif = Image.Exif()
    exif[0x010E] = "Rahasia"
    files = (
        encoded(picture(), pnginfo=said, dpi=(300, 300), icc_profile=b"profil"),
        encoded(picture(mode="RGB"), "JPEG", exif=exif, comment=b"Budi"),
    )
    for data in files:
        made = check_logo(logo_of(data))
        assert [made[at - 4 : at] for at in (16,)] == [b"IHDR"]
        for words in (b"Budi", b"Rahasia", b"tEXt", b"zTXt", b"iCCP", b"eXIf", b"pHYs"):
            assert words not in made


def test_a_photograph_that_lies_on_its_side_is_put_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    assert taken(encoded(picture(80, 60, "RGB"), "JPEG", exif=exif)).size == (60, 80)


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_what_stays_too_large_is_made_smaller_until_it_fits(mode: str) -> None:
    made = taken(encoded(noise(1600, 1200, mode)))
    assert 150 <= made.width < LONGEST_SIDE


BAD: list[tuple[bytes, str]] = [
    (b"", "kosong"),
    (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "bukan gambar PNG atau JPEG"),
    (b"%PDF-1.7", "bukan gambar PNG atau JPEG"),
    (encoded(picture(mode="P"), "GIF"), "bukan gambar PNG atau JPEG"),
    (encoded(picture(mode="RGB"), "BMP"), "bukan gambar PNG atau JPEG"),
    (png()[:-40], "rusak"),
    (png()[:60] + b"\xff" * 20 + png()[80:], "rusak"),
    (encoded(picture(400, 400, "RGB"), "JPEG")[:900], "rusak"),
    (claimed(30_000, 30_000), "terlalu besar"),
    (claimed(2**31 - 1, 2**31 - 1), "terlalu besar"),
    (claimed(0, 0), "bukan gambar PNG atau JPEG"),
    (claimed(5000, 5000), "rusak"),
    (png(colour=CLEAR), "tidak tampak"),
    (png(mode="RGB", colour=(255, 255, 255, 255)), "tidak tampak"),
    (png(4000, 10), "terlalu pipih"),
    (b"\0" * (20 * 2**20 + 1), "lebih besar dari 20 MB"),
]


@pytest.mark.parametrize(("data", "words"), BAD, ids=range(len(BAD)))
def test_what_is_no_picture_is_refused_in_one_sentence(data: bytes, words: str) -> None:
    with pytest.raises(BadInput) as caught:
        logo_of(data)
    assert words in caught.value.pesan


def test_a_text_of_a_png_that_unpacks_without_end_is_one_sentence() -> None:
    said = PngImagePlugin.PngInfo()
    said.add_text("Comment", "A" * 60_000_000, zip=True)
    with pytest.raises(BadInput, match=r"rusak|bukan gambar"):
        logo_of(encoded(picture(), pnginfo=said))


@pytest.mark.parametrize("cut", range(0, 400, 7))
def test_a_file_that_ends_anywhere_is_one_sentence(cut: int) -> None:
    for whole in (encoded(noise(20, 20)), encoded(noise(64, 64, "RGB"), "JPEG")):
        with pytest.raises(BadInput):
            logo_of(whole[:cut])
