"""What comes behind a signature must be in the form that all viewers read: the library forgives what they do not."""

from collections.abc import Callable

import pytest

from portalpns.signing.verdict import Modification, SignatureReport, Verdict
from portalpns.signing.verify import verify_pdf
from signing.behind import Behind, body, containers, data_of, places, signed_paper, size, twice
from signing.kit import NOW, append_revision, roots
from signing.prepared import paper, validation_data
from signing.shadows import packed_font
from signing.test_shadows import picture


def first(data: bytes) -> tuple[Verdict, SignatureReport]:
    result = verify_pdf(data, roots=roots(), now=NOW)
    return result.verdict, result.signatures[0]


def again(number: int, head: bytes | None = None) -> bytes:
    """A signed object once more, byte for byte but its head, beside validation data."""
    whole = signed_paper()
    objects = {**data_of(whole), number: data_of(whole).get(number) or body(whole, number)}
    return Behind(objects, {} if head is None else {number: head}).table(whole)


def named_twice(before: list[int], after: list[int]) -> bytes:
    """A table that names the content more than once, in its versions `before` and `after` all others."""
    at = places(twice(), 4)
    first, last = ([(4, 1, at[which], 0) for which in versions] for versions in (before, after))
    return Behind(data_of(twice()), first=first, last=last).table(twice())


def by_stream(widths: tuple[int, int, int] = (1, 4, 2), kind: int = 1, head: bytes | None = None) -> bytes:
    """Validation data with a cross-reference stream; `kind` is that of an entry for the content."""
    whole = signed_paper()
    extra = [(4, kind, 0, 0)] if kind != 1 else []
    heads = {} if head is None else {size(whole) + 1: head}
    return Behind(data_of(whole), heads, first=extra).stream(whole, widths)


def packed_before_plain() -> bytes:
    """Signed when a table named the packed font again that a plain one had replaced; then validation data."""
    prepared = packed_font(paper())
    plain = Behind({5: b"<< /Type /Font /Subtype /Type1 /BaseFont /Symbol >>"}).stream(prepared)
    back = Behind({}, first=[(5, 2, 40, 0)]).stream(plain)
    return append_revision(signed_paper(back), validation_data)


def freed(*rows: tuple[int, int], whole: bytes | None = None) -> bytes:
    """Validation data with a stream that calls numbers free: each with the generation that it may have next."""
    whole = signed_paper() if whole is None else whole
    objects = {number: words for number, words in data_of(whole).items() if number not in dict(rows)}
    return Behind(objects, first=[(number, 0, 0, age) for number, age in rows]).stream(whole, lists_itself=False)


def freed_later() -> bytes:
    """What one revision adds, the next calls free."""
    data = append_revision(signed_paper(), validation_data)
    return freed((size(signed_paper()), 1), whole=data)


PAGES = b"<< /Type /Catalog /Pages 2 0 R /AcroForm 6 0 R /PageMode /UseNone >>"
FORGED: dict[str, Callable[[], bytes]] = {
    "content again, another word": lambda: again(4, b"4 0 xyz"),
    "content again, a capital": lambda: again(4, b"4 0 oBj"),
    "content again as it was": lambda: again(4),
    "font again as it was": lambda: again(5),
    "page again, another word": lambda: again(3, b"3 0 xyz"),
    "catalogue, another word": lambda: again(1, b"1 0 xyz"),
    "content twice: old and new": lambda: named_twice([0], [1]),
    "content twice: new and old": lambda: named_twice([1], [0]),
    "content twice in a row": lambda: named_twice([0, 1], []),
    "numbers of twelve bytes": lambda: by_stream((1, 12, 2)),
    "numbers of twenty bytes": lambda: by_stream((20, 20, 20)),
    "a third kind": lambda: by_stream(kind=3),
    "a seventh kind": lambda: by_stream(kind=7),
    "table with a capital": lambda: by_stream(head=b"%d 0 oBj" % (size(signed_paper()) + 1)),
    "packed object again": packed_before_plain,
    "content is free": lambda: freed((4, 1)),
    "content is free for good": lambda: freed((4, 65535)),
    "field is free": lambda: freed((8, 65535)),
    "new number is free later": freed_later,
    "catalogue packed twice": lambda: containers(signed_paper(), [(1, PAGES)]),
    "container of too many": lambda: containers(signed_paper(), [], 99999999),
    "container of too few": lambda: containers(signed_paper(), [(3, body(signed_paper(), 3))], 1),
}


@pytest.mark.parametrize("make", FORGED.values(), ids=FORGED.keys())
def test_a_revision_that_viewers_read_differently_is_altered(make: Callable[[], bytes]) -> None:
    verdict, report = first(make())
    assert (verdict, report.modification, report.intact) == (Verdict.INVALID, Modification.ALTERED, False)


def test_a_viewer_does_read_it_differently() -> None:
    """PDFium takes such an object for null."""
    assert picture(FORGED["content again, another word"]()) != picture(signed_paper())


HONEST: dict[str, Callable[[], bytes]] = {
    "table": lambda: Behind(data_of(signed_paper())).table(signed_paper()),
    "page as it was": lambda: again(3),
    "cross-reference stream": by_stream,
    "cross-reference stream that does not list itself": lambda: Behind(data_of(signed_paper())).stream(
        signed_paper(), lists_itself=False
    ),
    "cross-reference stream that calls itself free": lambda: freed((size(signed_paper()) + 1, 65535)),
    "numbers of eight bytes": lambda: by_stream((1, 8, 2)),
    "no kinds": lambda: by_stream((0, 4, 2)),
    "packed catalogue": lambda: containers(signed_paper(), []),
    "packed font, later plain": lambda: append_revision(
        signed_paper(Behind({5: body(paper(), 5)}).stream(packed_font(paper()))), validation_data
    ),
    "content in two versions": lambda: append_revision(twice(), validation_data),
}


@pytest.mark.parametrize("make", HONEST.values(), ids=HONEST.keys())
def test_a_plain_revision_is_no_alteration(make: Callable[[], bytes]) -> None:
    verdict, report = first(make())
    assert (verdict, report.modification) == (Verdict.INDETERMINATE, Modification.TIMESTAMPS_ADDED)
    assert report.intact
