"""Our own strict look at how signatures lie in the bytes of a PDF, before any library is believed.

Known forgeries leave out or bend /ByteRange and /Contents (USF), move the signed bytes apart (SWA) or take the
signature off the form; each rule below names the one thing a real signature always is.
"""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from asn1crypto import parser
from pyhanko.pdf_utils.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    IndirectObject,
    NullObject,
    NumberObject,
    Reference,
    StreamObject,
    TextStringObject,
    read_object,
)
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader
from pyhanko.pdf_utils.xref import read_object_header
from pyhanko.sign.fields import enumerate_sig_fields

SIGNATURE, TIMESTAMP = "/Sig", "/DocTimeStamp"
_HEX = re.compile(rb"<((?:[0-9A-Fa-f]{2})+)>")
_BYTE_RANGE = re.compile(rb"/ByteRange\s*\[")
_OBJECT = re.compile(rb"(\d{1,10})\s+(\d{1,5})\s+obj\b")
_RIGHTS = ("/UR", "/UR3")
"""Where /Perms names what a reader program lets one do with a form (ISO 32000-1, 12.8.2.3); it signs nothing."""


class Forged(Exception):
    """A signature dictionary that no signer makes; the message is the sentence for the reader."""


@dataclass(frozen=True)
class SignedField:
    """A signature field with a value: `value` is its dictionary, `end` the offset behind the signed bytes."""

    name: str
    field: DictionaryObject
    value: DictionaryObject
    kind: str
    revision: int
    end: int


def filled_fields(reader: PdfFileReader | HistoricalResolver) -> list[tuple[str, DictionaryObject]]:
    """Every signature field whose /V is there and not null, even where the value is nonsense."""
    found = []
    for name, _, reference in enumerate_sig_fields(reader):
        field = reference.get_object()
        if "/V" in field and not isinstance(field.raw_get("/V").get_object(), NullObject):
            found.append((str(name), field))
    return found


def locate(reader: PdfFileReader, data: bytes, name: str, field: DictionaryObject) -> SignedField:
    """Check one filled field against the file's bytes; raises Forged."""
    reference = field.raw_get("/V")
    if not isinstance(reference, IndirectObject):
        raise Forged("Tanda tangan tidak tersimpan sebagai objek tersendiri.")
    value = reference.get_object()  # type: ignore[no-untyped-call]
    if not isinstance(value, DictionaryObject) or isinstance(value, StreamObject):
        raise Forged("Isi kolom tanda tangan bukan tanda tangan.")
    offset = reader.xrefs[reference.reference]
    if not isinstance(offset, int):
        raise Forged("Tanda tangan disembunyikan di dalam aliran objek.")
    kind = str(value.get("/Type", SIGNATURE))
    if kind not in (SIGNATURE, TIMESTAMP):
        raise Forged("Jenis kamus tanda tangan tidak dikenal.")
    start, stop, end = _byte_range(value, len(data))
    gap = _HEX.fullmatch(data, start, stop)
    contents = _contents(value)
    if gap is None or bytes.fromhex(gap[1].decode()) != contents:
        raise Forged("Bagian berkas yang dilewati ByteRange bukan tepat isi tanda tangan.")
    if not offset < start or b"endobj" in data[offset:start] or not data[:start].rstrip().endswith(b"/Contents"):
        raise Forged("ByteRange menunjuk isi milik objek lain.")
    return SignedField(name, field, value, kind, reader.xrefs.get_last_change(reference.reference), end)


def stray_signatures(reader: PdfFileReader, data: bytes, known: set[int]) -> int:
    """Number of signature dictionaries in the file that no signature field holds.

    `known` are the offsets of the dictionaries that fields do hold. Text that only looks like a dictionary, in a
    stream or a string, does not count, nor do usage rights, unless a field held them once.
    """
    hits = [match.start() for match in _BYTE_RANGE.finditer(data)]
    if not hits:
        return 0
    headers = [match.start() for match in _OBJECT.finditer(data)]
    holders = {headers[at - 1] for hit in hits if (at := bisect_left(headers, hit))} - known
    strays = whole_objects(reader, sorted(holders)) - known if holders else set()
    strays -= _usage_rights(reader) if strays else set()
    return sum(_has_byte_range(object_at(reader, start)) for start in strays)


def value_offset(reader: PdfFileReader, field: DictionaryObject) -> int | None:
    reference = field.raw_get("/V")
    offset = reader.xrefs[reference.reference] if isinstance(reference, IndirectObject) else None
    return offset if isinstance(offset, int) else None


def _byte_range(value: DictionaryObject, size: int) -> tuple[int, int, int]:
    """Start and stop of the unsigned gap, and the end of the signed bytes."""
    numbers = value.get("/ByteRange")
    if not isinstance(numbers, ArrayObject) or len(numbers) != 4:
        raise Forged("ByteRange tanda tangan tidak ada atau tidak lazim.")
    if not all(isinstance(number, NumberObject) and number >= 0 for number in numbers):
        raise Forged("ByteRange tanda tangan berisi angka yang tidak masuk akal.")
    first, start, stop, length = (int(number) for number in numbers)
    if first != 0 or start >= stop:
        raise Forged("ByteRange tanda tangan tidak mencakup berkas dari awal.")
    if stop + length > size:
        raise Forged("Berkas lebih pendek daripada bagian yang ditandatangani; mungkin terpotong.")
    return start, stop, stop + length


def _contents(value: DictionaryObject) -> bytes:
    """The CMS with its padding; raises Forged where anything but zeros follows the DER."""
    contents = value.get("/Contents")
    if not isinstance(contents, TextStringObject | ByteStringObject):
        raise Forged("Tanda tangan tidak mempunyai isi.")
    octets: bytes = contents.original_bytes
    if not octets.strip(b"\0"):
        raise Forged("Isi tanda tangan kosong.")
    try:
        _, _, _, header, content, trailer = parser.parse(octets)
    except ValueError as error:
        raise Forged("Isi tanda tangan rusak.") from error
    if octets[len(header) + len(content) + len(trailer) :].strip(b"\0"):
        raise Forged("Ada data tersembunyi di belakang isi tanda tangan.")
    return octets


def object_offsets(reader: PdfFileReader) -> list[int]:
    """Offsets of all objects that any revision's cross-reference table names, ascending."""
    found = set()
    for revision in range(reader.xrefs.total_revisions):
        for reference in reader.xrefs.explicit_refs_in_revision(revision):
            offset = reader.xrefs.get_historical_ref(reference, revision)
            if isinstance(offset, int):
                found.add(offset)
    return sorted(found)


def whole_objects(reader: PdfFileReader, starts: list[int]) -> set[int]:
    """`starts`, or where the object begins that one of them lies in: as words of a string.

    Those in the stream of an object, such as an attached PDF, are left out.
    """
    offsets = object_offsets(reader)
    before: dict[int, tuple[bool, int]] = {}
    whole = set()
    for start in starts:
        at = bisect_right(offsets, start) - 1
        if at < 0 or offsets[at] == start:
            whole.add(start)
            continue
        outer = offsets[at]
        if outer not in before:
            found = object_at(reader, outer)
            before[outer] = isinstance(found, StreamObject), int(reader.stream.tell()) if found is not None else 0
        is_stream, end = before[outer]
        if start >= end:
            whole.add(start)
        elif not is_stream:
            whole.add(outer)
    return whole


def object_at(reader: PdfFileReader, offset: int) -> object:
    """The object whose header stands there, the file's position behind it; None where it cannot be read."""
    reader.stream.seek(offset)
    try:
        number, generation = read_object_header(reader.stream, strict=True)  # type: ignore[no-untyped-call]
        found: object = read_object(reader.stream, Reference(number, generation, reader))
    except (PdfError, ValueError):
        return None
    return found


def _has_byte_range(found: object) -> bool:
    """Whether a dictionary with that key is part of the object itself; one that cannot be read may be one."""
    if isinstance(found, DictionaryObject):
        return "/ByteRange" in found or any(_has_byte_range(found.raw_get(key)) for key in found if key not in _RIGHTS)
    if isinstance(found, ArrayObject):
        return any(_has_byte_range(found.raw_get(place)) for place in range(len(found)))
    return found is None


def _usage_rights(reader: PdfFileReader) -> set[int]:
    """Where the dictionaries of usage rights of all revisions lie that no signature field ever held."""
    rights: set[object] = set()
    held: set[object] = set()
    for revision in range(reader.xrefs.total_revisions):
        try:
            then = reader.get_historical_resolver(revision)
            named = then.root["/Perms"] if "/Perms" in then.root else None  # noqa: SIM401 - `get` follows no reference
            values = [field.raw_get("/V") for _, field in filled_fields(then)]
        except (PdfError, KeyError, TypeError, AttributeError):
            continue  # half of a linearized file, or nonsense
        marks = [named.raw_get(key) for key in _RIGHTS if key in named] if isinstance(named, DictionaryObject) else []
        rights.update(_place_then(reader, one, revision) for one in marks)
        held.update(_place_then(reader, one, revision) for one in values)
    return {offset for offset in rights - held if isinstance(offset, int)}


def _place_then(reader: PdfFileReader, one: object, revision: int) -> object:
    """The offset in that revision of what a reference points to; no number where it has no place of its own."""
    return reader.xrefs.get_historical_ref(one.reference, revision) if isinstance(one, IndirectObject) else None
