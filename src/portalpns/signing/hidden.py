"""Objects that no table of a PDF names, and tables that make a viewer look for them.

A viewer that cannot make sense of a cross-reference table searches the file for objects, and the last one of a number
counts: another page than the one that was signed. What viewers stumble over differs, so that a table behind a signature
must be in the one form that all can read, and no object may lie where no table leads.
"""

import re
from collections.abc import Iterable

from pyhanko.pdf_utils.generic import Reference, StreamObject
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.xref import ObjStreamRef, XRefSectionMetaInfo, XRefSectionType

from portalpns.signing.plain import is_plain, packed_numbers, word_at
from portalpns.signing.structure import object_offsets, whole_objects

_OBJ = re.compile(rb"(?<!end)obj")
_USUAL = re.compile(rb"(?<![0-9])[0-9]{1,10} [0-9]{1,5} \Z")
"""What makes `obj` the beginning of an object, in the form that nearly all writers use."""
_LETTER = re.compile(rb"[A-Za-z]")
"""Behind `obj` it makes another word, as in “2026 12 objek”; some viewers do not care where that begins a line."""
_TRAILER = re.compile(rb"trailer(?:[\0\t\n\f\r ]|%[^\r\n]*[\r\n])*<<")
_END = re.compile(rb"startxref[\0\t\n\f\r ]+[0-9]+[\0\t\n\f\r ]+%%EOF[\0\t\n\f\r ]*\Z")
_BLANKS = b"\0\t\n\f\r "


def hides_objects(reader: PdfFileReader, data: bytes, end: int, revision: int) -> bool:
    """Whether a viewer could find other objects than the tables say, in a file that goes on behind the signed `end`."""
    places = {*object_offsets(reader), *(_about(reader, one).declared_startxref for one in range(_revisions(reader)))}
    named = {word_at(data, place) for place in places}
    strangers = _strangers(data, named)
    if any(start >= end for start in strangers) or whole_objects(reader, strangers) - places:
        return True
    if not _in_turn(reader):
        return True
    later = range(revision + 1, _revisions(reader))
    tables = [one for one in later if _about(reader, one).xref_section_type == XRefSectionType.STANDARD]
    if len(_TRAILER.findall(data, end)) != len(tables) or _END.search(data, max(end, len(data) - 2048)) is None:
        return True
    return not is_plain(reader, data, later) or _packs_more(reader, later)


def _in_turn(reader: PdfFileReader) -> bool:
    """Whether the newest object of each number lies last; a packed one lies where its container does."""
    last: dict[int, int] = {}
    for revision in range(_revisions(reader)):
        for reference in reader.xrefs.explicit_refs_in_revision(revision):
            place = reader.xrefs.get_historical_ref(reference, revision)
            if isinstance(place, ObjStreamRef):
                container = Reference(place.obj_stream_id, 0, reader)
                place = reader.xrefs.get_historical_ref(container, revision)
            if isinstance(place, int) and last.setdefault(reference.idnum, place) > place:
                return False
            if isinstance(place, int):
                last[reference.idnum] = place
    return True


def _strangers(data: bytes, named: set[int]) -> list[int]:
    """Where objects begin, or seem to, that are not among `named`."""
    found = []
    for word in _OBJ.finditer(data):
        usual = _USUAL.search(data, max(0, word.start() - 20), word.start())
        if usual is not None and usual.start() in named:
            continue
        start = _number_before(data, _gap_before(data, word.start()))
        if start is not None:
            gap = _gap_before(data, start)
            start = _number_before(data, gap) if gap < start else None
        if start is None or start in named or (_LETTER.match(data, word.end()) and not _opens_line(data, start)):
            continue
        found.append(start)
    return found


def _opens_line(data: bytes, at: int) -> bool:
    while at and data[at - 1] in b"\0\t\f ":
        at -= 1
    return not at or data[at - 1] in b"\r\n"


def _gap_before(data: bytes, at: int) -> int:
    """Where the blanks and remarks begin that end `at`."""
    while True:
        start, crossed = at, False
        while start and data[start - 1] in _BLANKS:
            start -= 1
            crossed |= data[start] in b"\r\n"
        if not crossed:
            return start
        line = data.rfind(b"\n", 0, start) + 1
        line = max(line, data.rfind(b"\r", line, start) + 1)
        remark = data.find(b"%", line, start)
        if remark < 0:
            return start
        at = remark


def _number_before(data: bytes, at: int) -> int | None:
    start = at
    while start and data[start - 1] in b"0123456789":
        start -= 1
    return start if start < at else None


def _packs_more(reader: PdfFileReader, later: Iterable[int]) -> bool:
    """Whether containers of packed objects hold some that no table names, or other streams look like tables."""
    sections = [reader.xrefs.get_xref_data(one) for one in range(_revisions(reader))]
    packed = {(at.obj_stream_id, number) for one in sections for number, at in one.xrefs_in_objstm.items()}
    for revision in later:
        resolver = reader.get_historical_resolver(revision)
        for reference in resolver.explicit_refs_in_revision():  # type: ignore[no-untyped-call]
            if reader.xrefs.get_historical_ref(reference, revision) is None:
                continue  # a number that was called free
            found = resolver(reference)
            if not isinstance(found, StreamObject) or "/Type" not in found:
                continue
            if found["/Type"] == "/XRef" and reference != _about(reader, revision).stream_ref:
                return True
            if found["/Type"] == "/ObjStm":
                packed.add((reference.idnum, 0))
    for container in {container for container, _ in packed}:
        stream = reader.get_object(Reference(container, 0, reader))  # type: ignore[no-untyped-call]
        numbers = packed_numbers(stream)
        if numbers is None or any((container, number) not in packed for number in numbers):
            return True
    return False


def _about(reader: PdfFileReader, revision: int) -> XRefSectionMetaInfo:
    return reader.xrefs.get_xref_container_info(revision)


def _revisions(reader: PdfFileReader) -> int:
    return int(reader.xrefs.total_revisions)
