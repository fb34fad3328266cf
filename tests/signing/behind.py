"""Revisions written by hand behind a signature: bent just so far that the library reads on and some viewer does not."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from portalpns.signing.pades import sign_pdf
from signing.kit import NOW, official
from signing.prepared import AMOUNT, COVER, paper, stream

Row = tuple[int, int, int, int]
"""Number, kind, place and generation (or container and index) in a cross-reference stream."""


@cache
def signed_paper(prepared: bytes | None = None) -> bytes:
    return sign_pdf(paper() if prepared is None else prepared, official(), field="ttd_1", now=NOW)


def body(whole: bytes, number: int) -> bytes:
    """The object as it was first written."""
    found = re.search(rb"(?ms)^%d 0 obj\n(.*?)\nendobj\n" % number, whole)
    assert found is not None
    return found[1]


def size(whole: bytes) -> int:
    return int(re.findall(rb"/Size (\d+)", whole)[-1])


def places(whole: bytes, number: int) -> list[int]:
    return [found.start() for found in re.finditer(rb"(?m)^%d 0 obj" % number, whole)]


def data_of(whole: bytes, root: bytes = b"") -> dict[int, bytes]:
    """A catalogue that names validation data, and these: what makes a revision one of a permitted kind."""
    store = size(whole)
    catalogue = b"<< /Type /Catalog /Pages 2 0 R /AcroForm 6 0 R /DSS %d 0 R %s>>" % (store, root)
    return {1: catalogue, store: b"<< /Type /DSS /Certs [] >>"}


@dataclass(frozen=True)
class Behind:
    """One revision; `heads` replace `4 0 obj`, `first` and `last` are entries around those of its own objects."""

    objects: Mapping[int, bytes]
    heads: Mapping[int, bytes] = field(default_factory=dict)
    first: Sequence[Row] = ()
    last: Sequence[Row] = ()

    def table(self, whole: bytes) -> bytes:
        out, rows = self._written(whole)
        start = len(out)
        out += b"xref\n0 1\n0000000000 65535 f \n"
        out += b"".join(b"%d 1\n%010d %05d n \n" % (number, place, age) for number, _, place, age in rows)
        words = b"/Size %d /Root 1 0 R /ID [<00><00>] /Prev %d" % (self._size(whole), _last_table(whole))
        return out + b"trailer\n<< %s >>\nstartxref\n%d\n%%%%EOF\n" % (words, start)

    def stream(self, whole: bytes, widths: tuple[int, int, int] = (1, 4, 2), *, lists_itself: bool = True) -> bytes:
        out, rows = self._written(whole)
        own, start = self._size(whole), len(out)
        if lists_itself:
            rows = [*rows, (own, 1, start, 0)]
        rows.sort()
        table = b"".join(
            value.to_bytes(width, "big") if width else b""
            for _, *row in rows
            for value, width in zip(row, widths, strict=True)
        )
        index = b" ".join(b"%d 1" % number for number, *_ in rows)
        words = b"/Type /XRef /Size %d /W [%d %d %d] /Index [%s] /Root 1 0 R /ID [<00><00>] /Prev %d"
        words %= (own + 1, *widths, index, _last_table(whole))
        head = self.heads.get(own, b"%d 0 obj" % own)
        return out + head + b"\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (stream(words, table), start)

    def _written(self, whole: bytes) -> tuple[bytes, list[Row]]:
        out, rows = whole, []
        for number, content in self.objects.items():
            rows.append((number, 1, len(out), 0))
            out += self.heads.get(number, b"%d 0 obj" % number) + b"\n%s\nendobj\n" % content
        return out, [*self.first, *sorted(rows), *self.last]

    def _size(self, whole: bytes) -> int:
        return max([size(whole), *(number + 1 for number in self.objects)])


def _last_table(whole: bytes) -> int:
    return int(re.findall(rb"startxref\s+(\d+)", whole)[-1])


@cache
def twice() -> bytes:
    """Signed with its content in two versions."""
    other = stream(b"", AMOUNT.replace(b"1.000", b"9.000") + COVER)
    return signed_paper(Behind({4: other}).table(paper()))


def containers(whole: bytes, packed: Sequence[tuple[int, bytes]], count: int | None = None) -> bytes:
    """Validation data whose catalogue is packed, `packed` with it; the container says that it holds `count`."""
    catalogue, store = data_of(whole).items()
    held, number = [catalogue, *packed], store[0] + 1
    head = inner = b""
    for one, content in held:
        head += b"%d %d " % (one, len(inner))
        inner += content + b" "
    words = b"/Type /ObjStm /N %d /First %d" % (len(held) if count is None else count, len(head))
    rows = {one: (one, 2, number, index) for index, (one, _) in reversed(list(enumerate(held)))}
    objects = dict([store, (number, stream(words, head + inner))])
    return Behind(objects, first=sorted(rows.values())).stream(whole)
