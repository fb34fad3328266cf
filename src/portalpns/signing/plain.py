"""Whether all viewers read the same objects where a later revision of a signed PDF says that they lie.

The library forgives what viewers do not: a header that is not `40 0 obj`, a number that a table names twice, entries of
an unknown type. A viewer then takes the object for null or rebuilds its table from what it finds, and other objects
than the signed ones are shown. Whatever comes behind a signature must therefore be in the form that all can read.
"""

import re
from collections.abc import Iterable

from pyhanko.pdf_utils.generic import ArrayObject, NumberObject, Reference, StreamObject
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.xref import XRefSectionType

from portalpns.signing.structure import object_at

_HEADER = re.compile(rb"([0-9]{1,10}) ([0-9]{1,5}) obj(?=[\0\t\n\f\r %<\[(/])")
_ENTRIES = rb"(?:[0-9]{10} [0-9]{5} [nf](?: \r| \n|\r\n))*"
"""Entries of a cross-reference table, of exactly twenty bytes each (ISO 32000-2, 7.5.4)."""
_SUBSECTION = re.compile(rb"([0-9]{1,10}) ([0-9]{1,10}) ?(?:\r\n|\r|\n)(" + _ENTRIES + rb")")
_TABLE = re.compile(
    rb"xref ?(?:\r\n|\r|\n)((?:[0-9]{1,10} [0-9]{1,10} ?(?:\r\n|\r|\n)" + _ENTRIES + rb")+)[\t\n\r ]*trailer"
)
_PAIR = re.compile(rb"([0-9]{1,10})[\0\t\n\f\r ]+([0-9]{1,10})[\0\t\n\f\r ]*")
_HIGHEST = 2**22
"""The highest number that all common viewers give an object."""
_WIDEST = 8
"""The most bytes of a number in a cross-reference stream that all common viewers read."""
_KINDS = 3
"""Free, by itself, packed (ISO 32000-2, table 18); what other kinds mean is left to the viewer."""
_BLANKS = b"\0\t\n\f\r "


def is_plain(reader: PdfFileReader, data: bytes, later: Iterable[int]) -> bool:
    """Whether the revisions `later` are in the form that all viewers read, and all containers hold what they say."""
    return all(_revision_is_plain(reader, data, revision) for revision in later) and _containers_are_plain(reader)


def word_at(data: bytes, offset: int) -> int:
    """Where the object or table begins that a place names: some writers point to the blank before it."""
    while offset < len(data) and data[offset] in _BLANKS:
        offset += 1
    return offset


def _revision_is_plain(reader: PdfFileReader, data: bytes, revision: int) -> bool:
    about = reader.xrefs.get_xref_container_info(revision)
    start = word_at(data, about.declared_startxref)
    if about.size > _HIGHEST:
        return False
    if about.xref_section_type == XRefSectionType.STANDARD:
        numbers = _table_numbers(data, start)
    else:
        numbers = _stream_numbers(reader, data, start, about.stream_ref)
    if numbers is None or len(numbers) != len(set(numbers)):
        return False
    for reference in reader.xrefs.explicit_refs_in_revision(revision):
        place = reader.xrefs.get_historical_ref(reference, revision)
        if isinstance(place, int) and not _begins(data, word_at(data, place), reference):
            return False
    return True


def _begins(data: bytes, start: int, reference: Reference) -> bool:
    header = _HEADER.match(data, start)
    return header is not None and (int(header[1]), int(header[2])) == (reference.idnum, reference.generation)


def _table_numbers(data: bytes, start: int) -> list[int] | None:
    """The numbers that a table names; None where it is not in the one form."""
    table = _TABLE.match(data, start)
    if table is None:
        return None
    numbers: list[int] = []
    for first, count, entries in _SUBSECTION.findall(table[1]):
        if int(count) * 20 != len(entries):
            return None
        numbers += range(int(first), int(first) + int(count))
    return numbers


def _stream_numbers(reader: PdfFileReader, data: bytes, start: int, reference: Reference | None) -> list[int] | None:
    """The same of a cross-reference stream, read where it lies: some writers do not list its own number."""
    stream = object_at(reader, start)
    if reference is None or not _begins(data, start, reference) or not isinstance(stream, StreamObject):
        return None
    widths, rows = _numbers(stream, "/W"), stream.data
    if len(widths) != 3 or not all(0 <= width <= _WIDEST for width in widths) or not widths[1]:
        return None
    kind, whole = widths[0], sum(widths)
    if any(int.from_bytes(rows[at : at + kind], "big") >= _KINDS for at in range(0, len(rows), whole) if kind):
        return None
    index = _numbers(stream, "/Index") if "/Index" in stream else [0, int(stream["/Size"])]
    pairs = list(zip(index[::2], index[1::2], strict=True))
    if sum(count for _, count in pairs) * whole != len(rows):
        return None
    return [number for first, count in pairs for number in range(first, first + count)]


def _numbers(stream: StreamObject, key: str) -> list[int]:
    array = stream.raw_get(key)
    if not isinstance(array, ArrayObject) or not all(isinstance(one, NumberObject) for one in list.__iter__(array)):
        return []
    return [int(one) for one in array]


def _containers_are_plain(reader: PdfFileReader) -> bool:
    """Whether each container of packed objects names each number once, as often as it says and where tables expect."""
    sections = [reader.xrefs.get_xref_data(one) for one in range(reader.xrefs.total_revisions)]
    expected: dict[int, set[tuple[int, int]]] = {}
    for section in sections:
        for number, at in section.xrefs_in_objstm.items():
            expected.setdefault(at.obj_stream_id, set()).add((at.ix_in_stream, number))
    for container, packed in expected.items():
        stream = reader.get_object(Reference(container, 0, reader))  # type: ignore[no-untyped-call]
        numbers = packed_numbers(stream)
        if numbers is None or len(numbers) != len(set(numbers)) or not packed <= set(enumerate(numbers)):
            return False
    return True


def packed_numbers(container: StreamObject) -> list[int] | None:
    """The numbers that a container of packed objects holds; None where its head is not what it says."""
    head = container.data[: int(container["/First"])].strip(_BLANKS)
    if _PAIR.sub(b"", head):
        return None
    numbers = [int(pair[1]) for pair in _PAIR.finditer(head)]
    return numbers if len(numbers) == int(container["/N"]) else None
