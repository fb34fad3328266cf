"""What no table names is found by viewers that a strange table leads astray: the signature is altered."""

import re
from collections.abc import Callable
from functools import cache
from io import BytesIO

import pikepdf
import pytest

from portalpns.signing.pades import sign_pdf
from portalpns.signing.verdict import Modification, SignatureReport, Verdict
from portalpns.signing.verify import verify_pdf
from signing.kit import NOW, append_revision, letter, official, roots, signed
from signing.prepared import AMOUNT, COVER, paper, stream, validation_data
from signing.test_shadows import picture

OTHER = b"4 0 obj\n%s\nendobj\n" % stream(b"", AMOUNT + COVER)
"""Other content for the page of `paper`."""


@cache
def base(prepared: bytes | None = None) -> bytes:
    return sign_pdf(paper() if prepared is None else prepared, official(), field="ttd_1", now=NOW)


def with_data(
    whole: bytes,
    *,
    hidden: bytes = b"",
    end: bytes = b" \n",
    head: bytes = b"xref\n",
    size: int | None = None,
    before_end: bytes = b"",
    store: bytes = b"<< /Type /DSS /Certs [] >>",
) -> bytes:
    """One revision of validation data, written by hand."""
    previous = int(re.findall(rb"startxref\s+(\d+)", whole)[-1])
    number = int(re.findall(rb"/Size (\d+)", whole)[-1])
    out = whole + hidden
    places = {}
    for one, body in (
        (1, b"<< /Type /Catalog /Pages 2 0 R /AcroForm 6 0 R /DSS %d 0 R >>" % number),
        (number, store),
    ):
        places[one] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (one, body)
    start = len(out)
    out += head + b"0 1\n0000000000 65535 f" + end
    out += b"".join(b"%d 1\n%010d 00000 n" % entry + end for entry in places.items())
    words = (size or number + 1, previous, before_end, start)
    return out + b"trailer\n<< /Size %d /Root 1 0 R /ID [<00><00>] /Prev %d >>\n%sstartxref\n%d\n%%%%EOF\n" % words


def first(data: bytes) -> tuple[Verdict, SignatureReport]:
    result = verify_pdf(data, roots=roots(), now=NOW)
    return result.verdict, result.signatures[0]


def prepared_inside() -> bytes:
    """The other content lies in the signed part, where no table leads; the later table is what viewers stumble over."""
    data = paper()
    start = data.rindex(b"xref\n0 1\n")
    moved = data[:start] + OTHER + data[start:]
    return moved.replace(b"startxref\n%d" % start, b"startxref\n%d" % (start + len(OTHER)))


def prepared_in_turn() -> bytes:
    """The signed content lies before the one that it replaced, which comes last in the file."""
    data = paper()
    good = data.index(b"4 0 obj")
    start = data.rindex(b"xref\n0 1\n")
    moved = data[:start] + OTHER + data[start:].replace(b"%010d" % good, b"%010d" % start)
    moved = moved.replace(b"startxref\n%d" % start, b"startxref\n%d" % (start + len(OTHER)))
    words = b"xref\n0 1\n0000000000 65535 f \n4 1\n%010d 00000 n \ntrailer\n<< /Size 10 /Root 1 0 R /Prev %d "
    table = words % (good, start + len(OTHER)) + b"/ID [<00><00>] >>\nstartxref\n%d\n%%%%EOF\n" % len(moved)
    return moved + table


FORGED: dict[str, Callable[[], bytes]] = {
    "object in a gap": lambda: with_data(base(), hidden=OTHER),
    "object in a gap, short entries": lambda: with_data(base(), hidden=OTHER, end=b"\n"),
    "object in a gap behind a remark": lambda: with_data(base(), hidden=OTHER.replace(b"4 0 obj", b"4%x\n0%y\nobj")),
    "object in a gap, no blank": lambda: with_data(base(), hidden=OTHER.replace(b"4 0 obj", b"4 0obj")),
    "object in a gap, many blanks": lambda: with_data(
        base(), hidden=OTHER.replace(b"4 0 obj", b"4".ljust(900) + b"0 obj")
    ),
    "object in a gap, many remarks": lambda: with_data(
        base(), hidden=OTHER.replace(b"4 0 obj", b"4%" + b"x" * 900 + b"\n%y\r\n" * 90 + b"0 obj")
    ),
    "object in a gap, a longer word": lambda: with_data(base(), hidden=OTHER.replace(b"4 0 obj", b"4 0 objx")),
    "object in a stream": lambda: with_data(base(), store=stream(b"/Type /DSS", OTHER)),
    "object in a text": lambda: with_data(base(), store=b"<< /Type (\n4 0 obj << >> endobj) /Certs [] >>"),
    "object in the signed part": lambda: with_data(base(prepared_inside()), end=b"\n"),
    "objects in another order": lambda: with_data(base(prepared_in_turn())),
    "second trailer": lambda: with_data(base(), before_end=b"trailer << /Root 9 0 R >>\n"),
    "second trailer behind a remark": lambda: with_data(base(), before_end=b"trailer %\n<< /Root 9 0 R >>\n"),
    "short entries": lambda: with_data(base(), end=b"\n"),
    "long entries": lambda: with_data(base(), end=b"  \n"),
    "too many objects": lambda: with_data(base(), size=10**7),
    "stream like a table": lambda: with_data(base(), store=stream(b"/Type /XRef", b"")),
    "stream like a container": lambda: with_data(base(), store=stream(b"/Type /ObjStm /N 1 /First 4", b"3 0 << >>")),
}


@pytest.mark.parametrize("make", FORGED.values(), ids=FORGED.keys())
def test_a_file_that_hides_objects_is_altered(make: Callable[[], bytes]) -> None:
    verdict, report = first(make())
    assert (verdict, report.modification, report.intact) == (Verdict.INVALID, Modification.ALTERED, False)


@pytest.mark.parametrize("name", ["object in a gap, short entries", "object in the signed part"])
def test_a_viewer_does_find_them(name: str) -> None:
    """PDFium looks for objects by itself where an entry has nineteen bytes."""
    assert picture(FORGED[name]()) != picture(base())


HONEST: dict[str, Callable[[], bytes]] = {
    "blank and line feed": lambda: with_data(base()),
    "blank and return": lambda: with_data(base(), end=b" \r"),
    "return and line feed": lambda: with_data(base(), end=b"\r\n", head=b"xref\r\n"),
    "a blank behind the word": lambda: with_data(base(), head=b"xref \n"),
    "a maker's remark": lambda: with_data(base(), before_end=b"%Pustaka-1.2.3\n"),
    "gaps in the numbers": lambda: with_data(base(), size=200),
}


@pytest.mark.parametrize("make", HONEST.values(), ids=HONEST.keys())
def test_a_plain_table_is_none(make: Callable[[], bytes]) -> None:
    verdict, report = first(make())
    assert (verdict, report.intact) == (Verdict.INDETERMINATE, True)


def test_a_word_that_begins_like_an_object_is_none() -> None:
    reason = "Pemeriksaan pajak tahun 2026 12 objek"
    data = sign_pdf(base(), official("p256"), field="ttd_2", now=NOW, reason=reason)
    assert b"2026 12 objek" in data
    verdict, report = first(data)
    assert (verdict, report.modification) == (Verdict.INDETERMINATE, Modification.SIGNATURES_ADDED)


@pytest.mark.parametrize("linearized", [False, True])
def test_packed_objects_and_an_attached_letter_are_none(linearized: bool) -> None:
    pdf = pikepdf.open(BytesIO(letter()))
    pdf.attachments["surat.pdf"] = signed()
    pdf.save(
        out := BytesIO(),
        linearize=linearized,
        compress_streams=False,
        stream_decode_level=pikepdf.StreamDecodeLevel.all,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
    )
    data = append_revision(base(out.getvalue()), validation_data)
    verdict, report = first(data)
    assert (verdict, report.intact) == (Verdict.INDETERMINATE, True)
