"""Shadow attacks: a page is prepared to draw, once it is signed, what a permitted later change will bring."""

import re
from collections.abc import Callable

from pyhanko.pdf_utils.generic import (
    ArrayObject,
    BooleanObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    StreamObject,
    pdf_name,
    pdf_string,
)
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from signing.kit import sign_long_term
from signing.prepared import (
    AMOUNT,
    BOX,
    CATALOGUE,
    COVER,
    FIELD,
    FORM_WORDS,
    XMP,
    Forgery,
    added,
    cover,
    into,
    into_root,
    later,
    metadata,
    named,
    numbers,
    overwrite,
    paper,
    put,
    reference,
    revised,
    second,
    stream,
    time_data,
    transform,
    validation_data,
    with_data,
)


def long_term() -> Forgery:
    """The same on a file whose time is proven: it would be `valid`, before and after."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        writer.root["/Extensions"] = writer.add_object(cover())
        store = writer.root["/DSS"]
        store["/Certs"] = ArrayObject([*store["/Certs"], writer.add_object(StreamObject(stream_data=b"0"))])
        writer.update_container(store)
        writer.update_root()

    whole = sign_long_term("B-LT", data=paper(b"/Extensions Do", CATALOGUE))
    return whole, revised(whole, change)


def _swap_notes(writer: IncrementalPdfFileWriter, _held: DictionaryObject) -> None:
    page = reference(writer, 3).get_object()
    first, second_, under, over, *rest = page["/Annots"]
    page["/Annots"] = ArrayObject([first, second_, over, under, *rest])
    writer.update_container(page)


def _same_note_again(writer: IncrementalPdfFileWriter, _held: DictionaryObject) -> None:
    page = reference(writer, 3).get_object()
    page["/Annots"].append(page["/Annots"].raw_get(2))
    writer.update_container(page)


def _blend(writer: IncrementalPdfFileWriter, _held: DictionaryObject) -> None:
    """A string becomes a name: the library holds the two for equal."""
    page = reference(writer, 3).get_object()
    page["/Resources"]["/ExtGState"]["/G"]["/BM"] = NameObject("/Difference")
    writer.update_container(page)


def _producer(writer: IncrementalPdfFileWriter) -> None:
    drawing = writer.add_object(cover())
    validation_data(writer, CRLs=ArrayObject([drawing]))
    info = writer.trailer["/Info"]
    info["/Producer"] = drawing
    writer.update_container(info)


def packed_font(data: bytes) -> bytes:
    """The same letter with its font, drawing and group in an object stream, number 40."""
    inner = re.search(rb"5 0 obj\n(.*?)\nendobj\n", data, re.DOTALL)
    assert inner is not None
    packed = stream(b"/Type /ObjStm /N 1 /First 4", b"5 0 " + inner[1])
    start = data.rindex(b"xref\n0 1\n")
    body = data[:start].replace(inner[0], b"")
    places = {int(found[1]): found.start() for found in re.finditer(rb"(?m)^(\d+) 0 obj", body)}
    places[40] = len(body)
    body += b"40 0 obj\n%s\nendobj\n" % packed
    places[41] = len(body)
    rows = {number: b"\x01" + place.to_bytes(4, "big") + b"\0" for number, place in places.items()}
    rows[5] = b"\x02" + (40).to_bytes(4, "big") + b"\0"
    index = b" ".join(b"%d 1" % number for number in sorted(rows))
    table = b"".join(rows[number] for number in sorted(rows))
    words = b"/Type /XRef /Size 42 /W [1 4 1] /Index [%s] /Root 1 0 R /ID [<00><00>]" % index
    return body + b"41 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (stream(words, table), places[41])


def _other_container(writer: IncrementalPdfFileWriter, held: DictionaryObject) -> None:
    font = b"5 0 << /Type /Font /Subtype /Type1 /BaseFont /Symbol >>"
    packed = StreamObject(dict(named(Type="/ObjStm", N=NumberObject(1), First=NumberObject(4))), stream_data=font)
    overwrite(writer, held, 40, packed)


def _link(target: bytes = b"https://contoh.go.id", color: bytes = b"1 0 0") -> bytes:
    """A note that stands in the page itself, as a widespread library writes links."""
    words = b"/Type /Annot /Subtype /Link /Rect [60 680 460 720] /Border [0 0 2] /C [%s] /A << /S /URI /URI (%s) >>"
    return b"<< %s >>" % (words % (color, target))


def _note_of_page(change: Callable[[ArrayObject], None]) -> Callable[[], Forgery]:
    """A later signer adds his field to a page with such notes, and does `change` to them."""

    def bend(writer: IncrementalPdfFileWriter, _held: DictionaryObject) -> None:
        page = reference(writer, 3).get_object()
        change(page["/Annots"])
        writer.update_container(page)

    return lambda: second(paper(notes=_link() + _link(b"https://lain.go.id", b"0 1 0")), bend, field="baru", on_page=0)


def _other_color(notes: ArrayObject) -> None:
    notes[2]["/C"] = numbers(0, 0, 1)


def _other_target(notes: ArrayObject) -> None:
    notes[2]["/A"]["/URI"] = pdf_string("https://palsu.example")


def _take_note(notes: ArrayObject) -> None:
    del notes[2]


def _turn_notes(notes: ArrayObject) -> None:
    notes[2], notes[3] = notes.raw_get(3), notes.raw_get(2)


def _one_more_note(notes: ArrayObject) -> None:
    notes.append(named(Type="/Annot", Subtype="/Link", Rect=numbers(60, 680, 460, 720)))


NOTES = {
    11: b"<< /Type /Annot /Subtype /Square /Rect [60 680 460 720] /F 4 /AP << /N 13 0 R >> >>",
    12: b"<< /Type /Annot /Subtype /Square /Rect [60 680 460 720] /F 4 /AP << /N 14 0 R >> >>",
    13: stream(b"/Type /XObject /Subtype /Form /BBox [0 0 400 40]", b"1 0 0 rg 0 0 400 40 re f"),
    14: stream(b"/Type /XObject /Subtype /Form /BBox [0 0 400 40]", b"0 1 0 rg 0 0 400 40 re f"),
}
TEXT = b"/Type /Annot /Subtype /Widget /FT /Tx /T (jumlah) /V (Rp 1.000.000) /F 4 /P 3 0 R /Rect [60 600 460 640]"
EMPTY_FONT = named(Type="/Font", Subtype="/Type1", BaseFont="/Symbol")
STRANGE_ROLE = b"/Font << /F1 5 0 R >> /XObject << /Parent 10 0 R >>"
DANGLING = b"/Font << /F1 5 0 R >> /XObject << /X 99 0 R >>"


def text_field(form: bytes = b"", widget: bytes = b"") -> bytes:
    field = b"<< %s %s >>" % (TEXT, widget)
    fonts = b"/DR << /Font << /Helv 5 0 R >> >> "
    return paper(form=fonts + form, notes=b"11 0 R", fields=b"11 0 R", more={11: field})


SEEN: dict[str, Callable[[], Forgery]] = {
    "catalogue draws: extensions": lambda: later(paper(b"/Extensions Do", CATALOGUE), into_root("/Extensions", cover)),
    "catalogue draws: metadata": lambda: later(
        paper(b"/Metadata Do", CATALOGUE),
        into_root("/Metadata", lambda: cover(XMP % (b"<a/>\n" + COVER))),
    ),
    "catalogue draws: plain metadata": lambda: later(
        paper(b"/Metadata Do", CATALOGUE), into_root("/Metadata", lambda: metadata(b"<a/>\n" + COVER, Subtype="/Form"))
    ),
    "catalogue draws: version": lambda: later(paper(b"/Version Do", CATALOGUE), into_root("/Version", cover)),
    "catalogue draws: version is data": lambda: later(paper(b"/Version Do", CATALOGUE), _version_and_data),
    "catalogue draws for all pages of the tree": lambda: later(
        paper(b"/Extensions Do", tree=b"/Resources << %s >>" % CATALOGUE), into_root("/Extensions", cover)
    ),
    "catalogue draws in a form in a form": lambda: later(
        paper(
            b"/X Do",
            b"/Font << /F1 5 0 R >> /XObject << /X 10 0 R >>",
            more={10: stream(FORM_WORDS + b" /Resources << /XObject 1 0 R >>", b"/Extensions Do")},
        ),
        into_root("/Extensions", cover),
    ),
    "catalogue draws in a note": lambda: later(
        paper(
            notes=b"11 0 R",
            more={
                11: b"<< /Type /Annot /Subtype /Stamp /Rect [0 0 595 842] /F 4 /AP << /N 10 0 R >> >>",
                10: stream(FORM_WORDS + b" /Resources << /XObject 1 0 R >>", b"/Extensions Do"),
            },
        ),
        into_root("/Extensions", cover),
    ),
    "catalogue draws in a pattern": lambda: later(
        paper(
            b"/Pattern cs /P scn 60 680 400 40 re f",
            b"/Font << /F1 5 0 R >> /Pattern << /P 10 0 R >>",
            more={
                10: stream(
                    b"/PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 595 842] /XStep 595 /YStep 842 "
                    b"/Resources << /XObject 1 0 R >>",
                    b"/Extensions Do",
                )
            },
        ),
        into_root("/Extensions", cover),
    ),
    "catalogue of a second signer draws": lambda: second(
        paper(b"/Extensions Do", CATALOGUE), lambda writer, _held: into_root("/Extensions", cover)(writer)
    ),
    "form draws: resources": lambda: second(
        paper(b"/DR Do", CATALOGUE.replace(b"1 0 R", b"6 0 R")),
        lambda writer, _held: into(6, "/DR", added())(writer),
    ),
    "form draws: default appearance": lambda: second(
        paper(b"/DA Do", CATALOGUE.replace(b"1 0 R", b"6 0 R")),
        lambda writer, _held: _default_appearance(writer),
    ),
    "form is the fonts": lambda: second(
        paper(b"BT /DR 18 Tf 72 600 Td (Rp 1.000.000) Tj ET", b"/Font 6 0 R"),
        lambda writer, _held: into(6, "/DR", added(lambda: EMPTY_FONT))(writer),
    ),
    "field draws under a parent's name": lambda: second(
        paper(
            b"/Parent Do",
            STRANGE_ROLE,
            more={
                8: b"<< %s /T (ttd_2) /Rect [0 0 0 0] >>" % FIELD,
                10: stream(FORM_WORDS + b" /Resources << /XObject 8 0 R >>", b"/AP Do"),
            },
        ),
        lambda writer, _held: into(8, "/AP", added(lambda: cover(N=reference(writer, 9))))(writer),
    ),
    "information draws under a parent's name": lambda: later(
        paper(
            b"/Parent Do",
            STRANGE_ROLE,
            more={
                10: stream(FORM_WORDS + b" /Resources << /XObject 11 0 R >>", b"/Producer Do"),
                11: b"<< /Producer (contoh) >>",
            },
            trailer=b"/Info 11 0 R",
        ),
        _producer,
    ),
    "content overwritten as transform": lambda: transform(4, lambda: StreamObject(stream_data=AMOUNT + COVER)),
    "layers overwritten as transform": lambda: transform(
        12,
        lambda: named(BaseState="/ON"),
        paper(
            b"/OC /L BDC " + COVER + b"EMC",
            b"/Font << /F1 5 0 R >> /Properties << /L 11 0 R >>",
            catalogue=b"/OCProperties << /OCGs [11 0 R] /D 12 0 R >>",
            more={11: b"<< /Type /OCG /Name (L) >>", 12: b"<< /OFF [11 0 R] >>"},
        ),
    ),
    "resources of a node beside the tree": lambda: later(
        paper(
            more={
                3: b"<< /Type /Page /Parent 10 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Annots [7 0 R 8 0 R] >>",
                4: stream(b"", AMOUNT + b"/Extensions Do"),
                10: b"<< /Type /Pages /Kids [3 0 R] /Count 1 /Parent 2 0 R /Resources << %s >> >>" % CATALOGUE,
            }
        ),
        into_root("/Extensions", cover),
    ),
    "font overwritten as transform": lambda: transform(5, lambda: EMPTY_FONT),
    "objects overwritten as transform": lambda: second(packed_font(paper()), _other_container),
    "drawing of a field overwritten": lambda: second(
        paper(more={8: b"<< %s /T (ttd_2) /Rect [300 200 450 260] /AP << /N 10 0 R >> >>" % FIELD, 10: BOX}),
        lambda writer, _held: put(writer, 10, cover(b"1 0 0 rg 0 0 150 60 re f", BBox=numbers(0, 0, 150, 60)))
    ),
    "notes in another order": lambda: second(
        paper(notes=b"11 0 R 12 0 R", more=NOTES), _swap_notes, field="baru", on_page=0
    ),
    "a note twice": lambda: second(
        paper(notes=b"11 0 R 12 0 R", more=NOTES), _same_note_again, field="baru", on_page=0
    ),
    "words of a field: default appearance": lambda: later(
        text_field(b"/DA (/Helv 18 Tf 0 g)"),
        with_data(into(6, "/DA", lambda _writer: pdf_string("/Helv 30 Tf 1 0 0 rg"))),
    ),
    "words of a field: font": lambda: second(
        text_field(widget=b"/DA (/Helv 18 Tf 0 g)"),
        lambda writer, _held: into(6, "/DR", lambda _: named(Font=named(Helv=writer.add_object(EMPTY_FONT))))(writer),
    ),
}  # fmt: skip
"""Every one changes what is seen of the page; all are `altered`."""


def _default_appearance(writer: IncrementalPdfFileWriter) -> None:
    drawing = writer.add_object(cover())
    into(6, "/DA", lambda _writer: drawing)(writer)
    into(6, "/DR", lambda _writer: named(XObject=named(A=drawing)))(writer)


def _version_and_data(writer: IncrementalPdfFileWriter) -> None:
    drawing = writer.add_object(cover())
    validation_data(writer, CRLs=ArrayObject([drawing]))
    into_root("/Version", lambda: drawing, direct=True)(writer)
    writer.root["/DSS"] = writer.add_object(named(CRLs=ArrayObject([drawing])))


UNSEEN: dict[str, Callable[[], Forgery]] = {
    "a date in a field that is signed": lambda: second(
        paper(), lambda writer, _held: into(7, "/M", lambda _writer: pdf_string("D:20260727090000Z"))(writer)
    ),
    "a note in the page: other colour": _note_of_page(_other_color),
    "a note in the page: other target": _note_of_page(_other_target),
    "a note in the page: taken off": _note_of_page(_take_note),
    "notes in the page: another order": _note_of_page(_turn_notes),
    "notes in the page: one more": _note_of_page(_one_more_note),
    "extensions are a stream": lambda: later(paper(), into_root("/Extensions", cover)),
    "extensions hold a stream": lambda: later(paper(), _stream_in_extensions),
    "extensions are words": lambda: later(paper(), into_root("/Extensions", lambda: pdf_string("x"), direct=True)),
    "version is a stream": lambda: later(paper(), _version_and_data),
    "version is a string": lambda: later(paper(), into_root("/Version", lambda: pdf_string("1.7"), direct=True)),
    "metadata are a form": lambda: later(paper(), into_root("/Metadata", lambda: cover(XMP % b"<a/>"))),
    "metadata with resources": lambda: later(
        paper(), into_root("/Metadata", lambda: metadata(b"<a/>", Type="/Metadata", Subtype="/XML", Resources=named()))
    ),
    "metadata without type": lambda: later(paper(), into_root("/Metadata", lambda: metadata(b"<a/>"))),
    "metadata with words between": lambda: later(
        paper(), into_root("/Metadata", lambda: metadata(b"<a/>\n" + COVER, Type="/Metadata", Subtype="/XML"))
    ),
    "metadata with a remark": lambda: later(
        paper(),
        into_root("/Metadata", lambda: metadata(b"<!--" + COVER + b"-->", Type="/Metadata", Subtype="/XML")),
    ),
    "a gap filled by time data": lambda: later(paper(b"/X Do", DANGLING), time_data(99, cover)),
    "a string becomes a name": lambda: second(
        paper(b"/G gs " + COVER, b"/Font << /F1 5 0 R >> /ExtGState << /G << /BM (/Difference) >> >>"),
        _blend,
        field="baru",
        on_page=0,
    ),
    "a page that is a node as well": lambda: second(
        paper(page=b"/Contents 4 0 R /Kids [10 0 R]", more={10: b"<< /Type /Page /Parent 3 0 R >>"}),
        lambda _writer, _held: None,
        field="baru",
        on_page=0,
        box=(60, 680, 460, 720),
    ),
    "a script overwritten as transform": lambda: transform(
        11,
        lambda: named(S="/JavaScript", JS=pdf_string("app.alert(1)")),
        paper(catalogue=b"/OpenAction 11 0 R", more={11: b"<< /S /GoTo /D [3 0 R /Fit] >>"}),
    ),
    "what a field hands down": lambda: second(
        paper(
            more={
                8: b"<< /FT /Sig /T (ttd_2) /DA (/Helv 9 Tf) /Kids [11 0 R] >>",
                11: b"<< /Type /Annot /Subtype /Widget /Parent 8 0 R /F 132 /P 3 0 R /Rect [0 0 0 0] >>",
                3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Annots [7 0 R 11 0 R] "
                b"/Resources << /Font << /F1 5 0 R >> >> >>",
            }
        ),
        lambda writer, _held: into(8, "/DA", lambda _writer: pdf_string("/Helv 90 Tf"))(writer),
    ),
    "an unused object overwritten": lambda: transform(10, lambda: cover(AMOUNT)),
    "forms are to be drawn anew": lambda: later(
        text_field(b"/NeedAppearances true", b"/DA (/Helv 18 Tf 0 g)"),
        with_data(into(6, "/NeedAppearances", lambda _writer: BooleanObject(False))),
    ),
    "data are the content": lambda: later(paper(page=b"/Contents 99 0 R"), _data_as_content),
}
"""The page looks as before to one viewer at least, but need not to all; all are `altered`."""


def _stream_in_extensions(writer: IncrementalPdfFileWriter) -> None:
    drawing = writer.add_object(cover())
    validation_data(writer)
    writer.root["/DSS"] = writer.add_object(named(CRLs=ArrayObject([drawing])))
    writer.root["/Extensions"] = named(ADBE=named(BaseVersion="/1.7", ExtensionLevel=drawing))
    writer.update_root()


def _data_as_content(writer: IncrementalPdfFileWriter) -> None:
    put(writer, 99, ArrayObject([writer.add_object(StreamObject(stream_data=AMOUNT + COVER))]))
    writer.root["/DSS"] = writer.add_object(named(CRLs=reference(writer, 99)))
    writer.update_root()


def _extension(level: int = 8) -> DictionaryObject:
    return named(ADBE=named(BaseVersion="/1.7", ExtensionLevel=NumberObject(level)))


def _better_resources(writer: IncrementalPdfFileWriter, _held: DictionaryObject) -> None:
    """As a widespread library does when it draws a signature."""
    resources = reference(writer, 10).get_object()
    resources["/XObject"] = named(FRM=writer.add_object(cover()))
    writer.update_container(resources)


XMP_WORDS = (
    b'<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><r:Description xmlns:p="http://ns.adobe.com/pdf/1.3/"'
    b" p:Producer='%s'/></r:RDF>"
)
HONEST: dict[str, Callable[[], Forgery]] = {
    "data": lambda: later(paper(), validation_data),
    "extension": lambda: later(paper(), into_root("/Extensions", _extension)),
    "extension in place": lambda: later(
        paper(catalogue=b"/Extensions 10 0 R", more={10: b"<< /ADBE << /BaseVersion /1.7 /ExtensionLevel 3 >> >>"}),
        with_data(lambda writer: put(writer, 10, _extension())),
    ),
    "extensions of one maker": lambda: later(
        paper(), into_root("/Extensions", lambda: named(ISO_=ArrayObject([_extension()["/ADBE"]])), direct=True)
    ),
    "newer version": lambda: later(paper(), into_root("/Version", lambda: pdf_name("/2.0"), direct=True)),
    "metadata": lambda: later(
        paper(),
        into_root("/Metadata", lambda: metadata(XMP_WORDS % b"pustaka", Type="/Metadata", Subtype="/XML")),
    ),
    "metadata written again": lambda: later(
        paper(
            catalogue=b"/Metadata 10 0 R",
            more={10: stream(b"/Type /Metadata /Subtype /XML", XMP % (XMP_WORDS % b"lama"))},
        ),
        with_data(
            lambda writer: put(writer, 10, metadata(XMP_WORDS % b"baru", Type="/Metadata", Subtype="/XML"))
        ),
    ),
    "a page written again as it was": lambda: later(
        paper(), with_data(lambda writer: writer.update_container(reference(writer, 3).get_object()))
    ),
    "a field with words": lambda: second(text_field(b"/DA (/Helv 9 Tf 0 g)"), lambda _writer, _held: None),
    "resources for the drawing": lambda: second(
        paper(form=b"/DR 10 0 R", more={10: b"<< /Font << /Helv 5 0 R >> >>"}), _better_resources
    ),
    "resources for the drawing beside words": lambda: second(
        paper(
            form=b"/DR 10 0 R /DA (/Helv 9 Tf 0 g)",
            notes=b"11 0 R",
            fields=b"11 0 R",
            more={10: b"<< /Font << /Helv 5 0 R >> >>", 11: b"<< %s >>" % TEXT},
        ),
        _better_resources,
    ),
    "new defaults where no words are": lambda: second(
        paper(), lambda writer, _held: into(6, "/DA", lambda _writer: pdf_string("/Helv 0 Tf 0 g"))(writer)
    ),
    "a date in the field": lambda: second(
        paper(), lambda writer, _held: into(8, "/M", lambda _writer: pdf_string("D:20260727090000Z"))(writer)
    ),
    "a drawing in a field with a border": lambda: second(
        paper(more={8: b"<< %s /T (ttd_2) /Rect [300 200 450 260] /MK << /BC [0 0 0] >> >>" % FIELD}),
        lambda writer, _held: into(
            8, "/AP", lambda _: named(N=writer.add_object(cover(b"0 0 150 60 re S", BBox=numbers(0, 0, 150, 60))))
        )(writer),
    ),
    "a new field beside notes in the page": _note_of_page(lambda _notes: None),
    "a new field beside notes in an array of its own": lambda: second(
        paper(page=b"/Contents 4 0 R /Annots 11 0 R", more={11: b"[7 0 R 8 0 R %s]" % _link()}).replace(
            b"/Annots [7 0 R 8 0 R ]", b"".ljust(22)
        ),
        lambda _writer, _held: None,
        field="baru",
        on_page=0,
    ),
    "a new field on blank paper": lambda: second(
        paper(notes=b"11 0 R 12 0 R", more=NOTES), lambda _w, _h: None, field="baru", on_page=0
    ),
}  # fmt: skip
"""What honest programs write after a signature; none of it is an alteration."""
