"""Makes a drawn PDF fit for the archive (PDF/A-2b, ISO 19005-2) and turns signature boxes into fields, in one pass."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from io import BytesIO
from xml.sax.saxutils import escape

import pikepdf

from portalpns.data import resource
from portalpns.documents.ttd import Kotak

PRODUCER = "Portal PNS"
_NO_DATE = date(2000, 1, 1)
_F_PRINT_LOCKED = 4 | 128
_SIG_FLAGS = 3
"""SignaturesExist and AppendOnly (ISO 32000-1, 12.7.2)."""

_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"><pdfaid:part>2</pdfaid:part>\
<pdfaid:conformance>B</pdfaid:conformance></rdf:Description>
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:format>application/pdf</dc:format>\
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>\
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>\
<dc:language><rdf:Bag><rdf:li>id-ID</rdf:li></rdf:Bag></dc:language></rdf:Description>
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/"><xmp:CreatorTool>{producer}</xmp:CreatorTool>\
<xmp:CreateDate>{stamp}</xmp:CreateDate><xmp:ModifyDate>{stamp}</xmp:ModifyDate></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"><pdf:Producer>{producer}</pdf:Producer>\
</rdf:Description>
</rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""


@dataclass(frozen=True)
class Meta:
    """What the file says about itself; `day` stands for both times, so that the same letter gives the same bytes."""

    title: str
    author: str
    day: date | None = None


def archive(drawn: bytes, meta: Meta, boxes: Sequence[Kotak] = ()) -> bytes:
    """The file for keeping; the last `len(boxes)` pages of `drawn` are the appearances of the fields, not pages."""
    with pikepdf.open(BytesIO(drawn)) as pdf:
        if boxes:
            _add_fields(pdf, boxes)
        _describe(pdf, meta)
        _add_colour_profile(pdf)
        out = BytesIO()
        pdf.save(
            out,
            min_version="1.7",
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            compress_streams=True,
            deterministic_id=True,
        )
    return out.getvalue()


def _add_fields(pdf: pikepdf.Pdf, boxes: Sequence[Kotak]) -> None:
    first = len(pdf.pages) - len(boxes)
    drawings = [pdf.make_indirect(pdf.pages[first + n].as_form_xobject()) for n in range(len(boxes))]
    del pdf.pages[first:]
    fields = pikepdf.Array()
    for box, drawing in zip(boxes, drawings, strict=True):
        page = pdf.pages[box.page - 1].obj
        widget = pdf.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Annot,
                Subtype=pikepdf.Name.Widget,
                FT=pikepdf.Name.Sig,
                T=pikepdf.String(box.field),
                TU=pikepdf.String(f"Tanda tangan elektronik {box.ttd.jabatan}"),
                F=_F_PRINT_LOCKED,
                P=page,
                Rect=[round(edge, 2) for edge in box.rect],
                AP=pikepdf.Dictionary(N=drawing),
            )
        )
        if "/Annots" not in page:
            page.Annots = pikepdf.Array()
        page.Annots.append(widget)
        fields.append(widget)
    pdf.Root.AcroForm = pdf.make_indirect(pikepdf.Dictionary(Fields=fields, SigFlags=_SIG_FLAGS))


def _describe(pdf: pikepdf.Pdf, meta: Meta) -> None:
    """Write /Info and XMP in the same words (ISO 19005-2, 6.6.3)."""
    day = meta.day or _NO_DATE
    stamp = f"{day:%Y-%m-%d}T00:00:00+07:00"
    for key in list(pdf.docinfo.keys()):
        del pdf.docinfo[key]
    pdf_date = f"D:{day:%Y%m%d}000000+07'00'"
    words = {"Title": meta.title, "Author": meta.author, "Creator": PRODUCER, "Producer": PRODUCER}
    for name, value in {**words, "CreationDate": pdf_date, "ModDate": pdf_date}.items():
        if value:
            pdf.docinfo[f"/{name}"] = pikepdf.String(value)
    packet = _XMP.format(title=escape(meta.title), author=escape(meta.author), producer=PRODUCER, stamp=stamp)
    pdf.Root.Metadata = pdf.make_stream(packet.encode(), Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML)
    pdf.Root.Lang = pikepdf.String("id-ID")
    pdf.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)


def _add_colour_profile(pdf: pikepdf.Pdf) -> None:
    """Name sRGB as the meaning of all colours (ISO 19005-2, 6.2.3)."""
    profile = pdf.make_stream(_srgb(), N=3)
    intent = pikepdf.Dictionary(
        Type=pikepdf.Name.OutputIntent,
        S=pikepdf.Name.GTS_PDFA1,
        OutputConditionIdentifier=pikepdf.String("sRGB IEC61966-2.1"),
        Info=pikepdf.String("sRGB IEC61966-2.1"),
        DestOutputProfile=profile,
    )
    pdf.Root.OutputIntents = pikepdf.Array([pdf.make_indirect(intent)])


@cache
def _srgb() -> bytes:
    return resource("naskah/srgb.icc").read_bytes()
