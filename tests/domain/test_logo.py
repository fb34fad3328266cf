"""The arms on letterheads: which ones a pemda's pages bear, and which pictures may be carried in its document."""

import base64
from dataclasses import replace
from typing import Any

import pytest

from domain.kantor import DINAS, PEMDA, book
from gambar import URI, claimed, encoded, noise, picture, png, uri
from portalpns.domain.direktori import Pemda, check_item
from portalpns.domain.errors import BadInput
from portalpns.domain.logo import LONGEST_SIDE, MOST_BYTES, check_logo

OWN = uri(png())


@pytest.mark.parametrize(
    ("contoh", "logo", "borne"),
    [
        (False, None, ""),
        (False, "", ""),
        (False, OWN, OWN),
        (True, None, "metro"),
        (True, "", "metro"),
        (True, OWN, OWN),
    ],
)
def test_only_the_demo_bears_the_arms_that_come_with_the_product(contoh: bool, logo: str | None, borne: str) -> None:
    pemda = replace(PEMDA, contoh=contoh, logo=logo)
    assert book(pemda, without=(PEMDA.id,)).kop(DINAS).logo == borne


@pytest.mark.parametrize(
    "data",
    [
        png(1, 1),
        png(LONGEST_SIDE, LONGEST_SIDE),
        png(mode="RGB"),
        png(mode="LA"),
        png(mode="P"),
        encoded(noise(200, 300)),
        png(90, 30),
        png(30, 90),
    ],
)
def test_a_small_png_may_be_carried(data: bytes) -> None:
    assert check_logo(uri(data)) == data
    check_item(replace(PEMDA, logo=uri(data)))


BROKEN: list[tuple[str, str]] = [
    ("metro", "data:image/png;base64"),
    ("data:", "data:image/png;base64"),
    ("https://contoh.example/logo.png", "data:image/png;base64"),
    ("data:image/svg+xml;base64,PHN2Zz4=", "data:image/png;base64"),
    (URI, "bukan gambar PNG"),
    (URI + "****", "base64"),
    (URI + "é", "base64"),
    (OWN + "\n", "base64"),
    (OWN[:-1] + "😀", "base64"),
    (URI + "QR==", "base64"),
    (uri(b"\x89PNG\r\n\x1a\n"), "bukan gambar PNG"),
    (uri(encoded(picture(mode="RGB"), "JPEG")), "bukan gambar PNG"),
    (uri(png().replace(b"IHDR", b"IDAT")), "bukan gambar PNG"),
    (uri(claimed(0, 10)), "paling panjang 800"),
    (uri(claimed(10, LONGEST_SIDE + 1)), "paling panjang 800"),
    (uri(claimed(2**31, 2**31)), "paling panjang 800"),
    (uri(png(100, 20)), "terlalu pipih"),
    (uri(png(20, 100)), "terlalu pipih"),
    (uri(encoded(noise(300, 300))), "lebih besar dari 256 kB"),
    (URI + "A" * 50_000_000, "lebih besar dari 256 kB"),
]


@pytest.mark.parametrize(("logo", "words"), BROKEN, ids=range(len(BROKEN)))
def test_what_is_no_small_png_is_refused_in_a_short_sentence(logo: str, words: str) -> None:
    with pytest.raises(BadInput) as caught:
        check_item(replace(PEMDA, logo=logo))
    assert words in caught.value.pesan
    assert len(caught.value.pesan) < 300


def test_a_whole_picture_of_the_allowed_size_is_not_refused_for_its_writing() -> None:
    data = png() + b"\0" * (MOST_BYTES - len(png()))
    assert check_logo(URI + base64.b64encode(data).decode()) == data
    with pytest.raises(BadInput, match="256 kB"):
        check_logo(uri(data + b"\0"))


@pytest.mark.parametrize("none", [{}, {"logo": None}, {"logo": ""}])
def test_a_pemda_needs_no_logo(none: dict[str, Any]) -> None:
    check_item(Pemda("p", "Pemerintah Kota Contoh", "Contoh", **none))
