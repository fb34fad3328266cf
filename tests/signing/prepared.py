"""Letters whose every object is known, and revisions that are written behind their signature.

Objects of every prepared letter: 1 catalogue, 2 page tree,
3 page, 4 its content, 5 font, 6 form, 7 and 8 signature fields, 9 their drawing; more from 10 on.
"""

from collections.abc import Callable, Mapping
from io import BytesIO

from pyhanko.pdf_utils.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    NumberObject,
    PdfObject,
    StreamObject,
    pdf_name,
)
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import SignatureObject

from portalpns.signing.pades import Revision, sign_pdf
from portalpns.signing.signer import HeldKeySigner
from signing.kit import NOW, official

Change = Callable[[IncrementalPdfFileWriter], None]
Forgery = tuple[bytes, bytes]
"""The signed letter, and with what came later."""
AMOUNT = b"BT /F1 18 Tf 72 700 Td (Honorarium: Rp 1.000.000) Tj ET\n"
COVER = b"1 0 0 rg 60 680 400 40 re f\n"
FIELD = b"/Type /Annot /Subtype /Widget /FT /Sig /F 132 /P 3 0 R"
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/">%s</x:xmpmeta>'
CATALOGUE = b"/Font << /F1 5 0 R >> /XObject 1 0 R"


def stream(words: bytes, content: bytes) -> bytes:
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (words, len(content), content)


FORM_WORDS = b"/Type /XObject /Subtype /Form /BBox [0 0 595 842]"
BOX = stream(b"/Type /XObject /Subtype /Form /BBox [0 0 150 60]", b"0 0 150 60 re S")
GROUP = {10: stream(FORM_WORDS, COVER)}


def paper(
    draws: bytes = b"",
    resources: bytes = b"/Font << /F1 5 0 R >>",
    *,
    catalogue: bytes = b"",
    tree: bytes = b"",
    page: bytes = b"/Contents 4 0 R",
    form: bytes = b"",
    notes: bytes = b"",
    fields: bytes = b"",
    trailer: bytes = b"",
    more: Mapping[int, bytes] | None = None,
) -> bytes:
    """An unsigned letter of one page with two drawn signature fields, prepared as the words say."""
    inherited = b"/Resources << %s >>" % resources
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R /AcroForm 6 0 R %s >>" % catalogue,
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 %s >>" % tree,
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Annots [7 0 R 8 0 R %s] %s %s >>"
        % (notes, b"" if tree else inherited, page),
        4: stream(b"", AMOUNT + draws),
        5: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        6: b"<< /Fields [7 0 R 8 0 R %s] /SigFlags 3 %s >>" % (fields, form),
        7: b"<< %s /T (ttd_1) /Rect [300 100 450 160] /AP << /N 9 0 R >> >>" % FIELD,
        8: b"<< %s /T (ttd_2) /Rect [300 200 450 260] /AP << /N 9 0 R >> >>" % FIELD,
        9: BOX,
        **(more or {}),
    }
    out, places = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", {}
    for number, body in sorted(objects.items()):
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"xref\n0 1\n0000000000 65535 f \n"
    table += b"".join(b"%d 1\n%010d 00000 n \n" % (number, place) for number, place in places.items())
    words = b"trailer\n<< /Size %d /Root 1 0 R /ID [<00><00>] %s >>\nstartxref\n%d\n%%%%EOF\n"
    return out + table + words % (max(objects) + 1, trailer, len(out))


def named(**entries: PdfObject | str) -> DictionaryObject:
    """A dictionary; a plain word becomes a name."""
    values = ((key, value if isinstance(value, PdfObject) else pdf_name(value)) for key, value in entries.items())
    return DictionaryObject({pdf_name(f"/{key}"): value for key, value in values})


def numbers(*values: int) -> ArrayObject:
    return ArrayObject(NumberObject(value) for value in values)


def cover(content: bytes = COVER, **entries: PdfObject | str) -> StreamObject:
    """What no signer saw: a drawing over the amount."""
    words = {"Type": "/XObject", "Subtype": "/Form", "BBox": numbers(0, 0, 595, 842), **entries}
    return StreamObject(dict(named(**words)), stream_data=content)


def reference(writer: IncrementalPdfFileWriter, number: int) -> IndirectObject:
    return IndirectObject(number, 0, writer)


def put(writer: IncrementalPdfFileWriter, number: int, what: PdfObject) -> None:
    """Write an object under a number of one's choice."""
    writer.objects[(0, number)] = what
    writer._lastobj_id = max(writer._lastobj_id, number)


def validation_data(writer: IncrementalPdfFileWriter, **entries: PdfObject) -> None:
    """A DSS (ISO 32000-2, 12.8.4.3), which makes the revision one of a permitted kind."""
    writer.root[pdf_name("/DSS")] = writer.add_object(named(Type="/DSS", Certs=ArrayObject(), **entries))
    writer.update_root()


def with_data(change: Change) -> Change:
    def both(writer: IncrementalPdfFileWriter) -> None:
        validation_data(writer)
        change(writer)

    return both


def into_root(key: str, make: Callable[[], PdfObject], *, direct: bool = False) -> Change:
    def change(writer: IncrementalPdfFileWriter) -> None:
        writer.root[pdf_name(key)] = make() if direct else writer.add_object(make())
        writer.update_root()

    return with_data(change)


def into(number: int, key: str, make: Callable[[IncrementalPdfFileWriter], PdfObject]) -> Change:
    def change(writer: IncrementalPdfFileWriter) -> None:
        holder = reference(writer, number).get_object()
        holder[pdf_name(key)] = make(writer)
        writer.update_container(holder)

    return change


def added(make: Callable[[], PdfObject] = cover) -> Callable[[IncrementalPdfFileWriter], PdfObject]:
    return lambda writer: writer.add_object(make())


def later(prepared: bytes, change: Change) -> Forgery:
    """Signed, then one revision more."""
    whole = sign_pdf(prepared, official(), field="ttd_1", now=NOW)
    return whole, revised(whole, change)


def revised(data: bytes, change: Change) -> bytes:
    writer = Revision(BytesIO(data))
    change(writer)
    writer.write(out := BytesIO())
    return out.getvalue()


def second(
    prepared: bytes,
    change: Callable[[IncrementalPdfFileWriter, DictionaryObject], None],
    *,
    field: str = "ttd_2",
    **spec: object,
) -> Forgery:
    """Signed, then signed again by an accomplice who bends his own revision; `change` gets his signature as well."""
    whole = sign_pdf(prepared, official(), field="ttd_1", now=NOW)
    writer = Revision(BytesIO(whole))
    new = None if field == "ttd_2" else SigFieldSpec(field, **spec)  # type: ignore[arg-type]
    steps = PdfCMSEmbedder(new_field_spec=new).write_cms(field, writer)
    next(steps)
    held = SignatureObject(timestamp=NOW, subfilter=SigSeedSubFilter.PADES, bytes_reserved=8192)
    change(writer, held)
    steps.send(SigObjSetup(held))
    prepared_digest, out = steps.send(SigIOSetup(md_algorithm="sha256"))
    steps.send(HeldKeySigner(official("p256")).cms(prepared_digest.document_digest))
    return whole, bytes(out.getvalue())


def transform(number: int, what: Callable[[], PdfObject], prepared: bytes | None = None) -> Forgery:
    """The library believes whatever a signature calls its /TransformParams."""
    letter = paper(more=GROUP) if prepared is None else prepared
    return second(letter, lambda writer, held: overwrite(writer, held, number, what()))


def overwrite(writer: IncrementalPdfFileWriter, held: DictionaryObject, number: int, what: PdfObject) -> None:
    put(writer, number, what)
    words = named(Type="/SigRef", TransformMethod="/Identity", TransformParams=reference(writer, number))
    held["/Reference"] = ArrayObject([words])


def time_data(number: int, what: Callable[[], PdfObject]) -> Change:
    """A stream that the DSS calls the timestamp of its data."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        put(writer, number, what())
        entry = writer.add_object(named(TS=reference(writer, number)))
        validation_data(writer, VRI=DictionaryObject({pdf_name("/" + "A" * 40): entry}))

    return change


def metadata(content: bytes = b"", **entries: PdfObject | str) -> StreamObject:
    return StreamObject(dict(named(**entries)), stream_data=XMP % content)
