"""A later signer may fill a field and draw on blank paper; what an earlier signer saw stays as it was."""

from collections.abc import Callable
from io import BytesIO

import pikepdf
import pytest
from pyhanko.pdf_utils.content import RawContent
from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, NumberObject, StreamObject, pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import BoxConstraints
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter, append_signature_field
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import SignatureObject
from pyhanko.stamp import TextStampStyle
from reportlab.pdfgen.canvas import Canvas

from portalpns.domain.errors import WrongState
from portalpns.signing.appearance import Appearance
from portalpns.signing.pades import sign_pdf
from portalpns.signing.signer import HeldKeySigner
from portalpns.signing.verdict import Modification, SignatureReport, Verdict
from portalpns.signing.verify import verify_pdf
from signing.kit import NAME, NOW, letter, official, roots, signature_fields, signed

Box = tuple[int, int, int, int]
GROUND = RawContent(b"q 1 1 1 rg 0 0 595 842 re f Q", box=BoxConstraints(width=595, height=842))


def others_sign(
    data: bytes, field: str, box: Box | None = None, *, text: str = "Disetujui", page: int = 1, opaque: bool = False
) -> bytes:
    """An approval signature as pyHanko makes it by itself, in a new visible field where a box is given."""
    style = TextStampStyle(
        stamp_text=text, background=GROUND if opaque else None, background_opacity=1.0 if opaque else 0.0
    )
    spec = None if box is None else SigFieldSpec(field, on_page=page, box=box)
    signer = PdfSigner(
        PdfSignatureMetadata(field_name=field, subfilter=SigSeedSubFilter.PADES, md_algorithm="sha256"),
        signer=HeldKeySigner(official("p256")),
        stamp_style=style,
        new_field_spec=spec,
    )
    return bytes(signer.sign_pdf(IncrementalPdfFileWriter(BytesIO(data))).getvalue())


def drawn_by_hand(
    data: bytes, change: Callable[[IncrementalPdfFileWriter, DictionaryObject], None], **spec: object
) -> bytes:
    """Sign in a new field on blank paper whose widget is bent by `change` first."""
    writer = IncrementalPdfFileWriter(BytesIO(data))
    field = SigFieldSpec("cap", on_page=1, box=(50, 300, 200, 360), **spec)  # type: ignore[arg-type]
    steps = PdfCMSEmbedder(new_field_spec=field).write_cms("cap", writer)
    widget = next(steps).get_object()
    widget["/AP"] = DictionaryObject({pdf_name("/N"): writer.add_object(drawing())})
    change(writer, widget)
    steps.send(SigObjSetup(SignatureObject(timestamp=NOW, subfilter=SigSeedSubFilter.PADES, bytes_reserved=8192)))
    prepared, out = steps.send(SigIOSetup(md_algorithm="sha256"))
    steps.send(HeldKeySigner(official()).cms(prepared.document_digest))
    return bytes(out.getvalue())


def drawing(content: bytes = b"0 0 150 60 re S") -> StreamObject:
    box = ArrayObject(NumberObject(number) for number in (0, 0, 150, 60))
    return StreamObject(
        {pdf_name("/Type"): pdf_name("/XObject"), pdf_name("/Subtype"): pdf_name("/Form"), pdf_name("/BBox"): box},
        stream_data=content,
    )


def first(data: bytes) -> tuple[Verdict, SignatureReport]:
    result = verify_pdf(data, roots=roots(), now=NOW)
    return result.verdict, result.signatures[0]


def plain() -> bytes:
    """A page of somebody else's making without any field."""
    out = BytesIO()
    canvas = Canvas(out, invariant=1)
    for _ in range(2):
        canvas.drawString(72, 700, "Perjanjian kerja sama sebesar Rp1.000.000")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def test_a_page_sized_forgery_over_a_signed_letter_is_invalid_and_says_where() -> None:
    """The letter shows nothing but an order to pay; the library and three readers find both signatures good."""
    verdict, report = first(others_sign(signed(), "X1", (0, 0, 595, 842), text="BAYAR Rp 500.000.000", opaque=True))
    assert (verdict, report.modification, report.intact) == (Verdict.INVALID, Modification.ALTERED, False)
    assert report.reasons == ("Tanda tangan berikutnya menutupi atau mengubah isi halaman 2.",)


@pytest.mark.parametrize(
    ("box", "page"),
    [((60, 690, 300, 720), 1), ((60, 690, 300, 720), 0), ((300, 100, 450, 160), 1), ((440, 100, 560, 160), 1)],
    ids=["over the text", "over another page", "over the first signature", "over its edge"],
)
def test_a_new_field_over_what_was_signed_is_invalid(box: Box, page: int) -> None:
    assert first(others_sign(signed(), "X1", box, page=page, opaque=True))[0] == Verdict.INVALID


def test_a_digit_set_behind_an_amount_is_invalid() -> None:
    import pypdfium2

    page = pypdfium2.PdfDocument(plain())[1]
    right = max(page.get_textpage().get_charbox(n)[2] for n in range(41))
    digit = (int(right) + 1, 699, int(right) + 8, 709)
    assert first(others_sign(others_sign(plain(), "a"), "b", digit, text="0"))[0] == Verdict.INVALID


def test_two_visible_approvals_side_by_side_are_no_forgery() -> None:
    data = others_sign(others_sign(plain(), "a", (60, 100, 250, 160)), "b", (300, 100, 490, 160))
    verdict, report = first(data)
    assert (verdict, report.modification, report.intact) == (
        Verdict.INDETERMINATE, Modification.SIGNATURES_ADDED, True,
    )  # fmt: skip
    assert report.reasons[0] == "Tanda tangan berikutnya menambah tampilan pada halaman 2."


def test_invisible_approvals_add_nothing_to_see() -> None:
    verdict, report = first(others_sign(others_sign(plain(), "a"), "b"))
    assert (verdict, report.modification) == (Verdict.INDETERMINATE, Modification.SIGNATURES_ADDED)
    assert not any("tampilan" in reason for reason in report.reasons)


def test_empty_fields_without_drawing_may_be_drawn_when_they_are_signed() -> None:
    writer = IncrementalPdfFileWriter(BytesIO(plain()))
    for name, left in (("a", 60), ("b", 300)):
        append_signature_field(writer, SigFieldSpec(name, on_page=1, box=(left, 100, left + 190, 160)))
    writer.write(out := BytesIO())
    verdict, report = first(others_sign(others_sign(out.getvalue(), "a"), "b"))
    assert (verdict, report.modification) == (Verdict.INDETERMINATE, Modification.SIGNATURES_ADDED)


def test_a_drawn_field_keeps_its_drawing_when_it_is_signed() -> None:
    """Two signers: the second one may not write other words into the box that the first one saw."""
    verdict, report = first(others_sign(signed(), "ttd_2", text="a.n. WALI KOTA"))
    assert (verdict, report.modification) == (Verdict.INVALID, Modification.ALTERED)
    assert report.reasons == ("Tampilan kolom tanda tangan diubah setelah berkas ini ditandatangani.",)


def _shared(writer: IncrementalPdfFileWriter, widget: DictionaryObject) -> None:
    """The drawing is at the same time the content of a signed page, written anew."""
    content = writer.prev.root["/Pages"]["/Kids"][0].raw_get("/Contents").reference
    writer.objects[(content.generation, content.idnum)] = drawing(b"BT (Rp9) Tj ET")
    widget["/AP"] = DictionaryObject({pdf_name("/N"): writer.prev.root["/Pages"]["/Kids"][0].raw_get("/Contents")})


def _set(target: str, key: str, value: object) -> Callable[[IncrementalPdfFileWriter, DictionaryObject], None]:
    def change(_writer: IncrementalPdfFileWriter, widget: DictionaryObject) -> None:
        place = {"widget": widget, "AP": widget["/AP"], "N": widget["/AP"]["/N"]}[target]
        place[pdf_name(key)] = value

    return change


def _regenerate(writer: IncrementalPdfFileWriter, _widget: DictionaryObject) -> None:
    from pyhanko.pdf_utils.generic import BooleanObject

    writer.root["/AcroForm"][pdf_name("/NeedAppearances")] = BooleanObject(True)
    writer.update_container(writer.root["/AcroForm"])


def _named(**entries: str) -> DictionaryObject:
    return DictionaryObject({pdf_name(f"/{key}"): pdf_name(value) for key, value in entries.items()})


SOMETIMES: dict[str, Callable[[IncrementalPdfFileWriter, DictionaryObject], None]] = {
    "on paper only": _set("widget", "/F", NumberObject(4 | 32)),
    "under the mouse only": _set("widget", "/F", NumberObject(4 | 256)),
    "another drawing under the mouse": _set("AP", "/R", drawing(b"-900 -900 2000 2000 re f")),
    "another drawing when pressed": _set("AP", "/D", drawing(b"-900 -900 2000 2000 re f")),
    "in a layer": _set("widget", "/OC", _named(Type="/OCG")),
    "drawing in a layer": _set("N", "/OC", _named(Type="/OCG")),
    "a script": _set("widget", "/AA", _named(S="/JavaScript")),
    "a ground": _set("widget", "/MK", DictionaryObject({pdf_name("/BG"): ArrayObject([NumberObject(1)])})),
    "states": _set("AP", "/N", DictionaryObject({pdf_name("/An"): drawing(), pdf_name("/Aus"): drawing(b"")})),
    "drawing is a signed page": _shared,
    "form drawn anew": _regenerate,
}


@pytest.mark.parametrize("change", SOMETIMES.values(), ids=SOMETIMES.keys())
def test_a_new_field_that_does_not_always_look_the_same_is_invalid(
    change: Callable[[IncrementalPdfFileWriter, DictionaryObject], None],
) -> None:
    assert first(drawn_by_hand(signed(), change))[0] == Verdict.INVALID


def test_the_same_field_without_such_a_trick_is_fine() -> None:
    assert first(drawn_by_hand(signed(), lambda _writer, _widget: None))[0] == Verdict.INDETERMINATE


def test_our_own_second_signer_finds_blank_paper() -> None:
    data = sign_pdf(plain(), official(), now=NOW, appearance=Appearance(NAME))
    data = sign_pdf(data, official("p256"), now=NOW, appearance=Appearance(NAME))
    verdict, report = first(data)
    assert (verdict, report.modification) == (Verdict.INDETERMINATE, Modification.SIGNATURES_ADDED)


def full_page() -> bytes:
    out = BytesIO()
    canvas = Canvas(out, invariant=1)
    for line in range(100):
        canvas.drawString(20, 10 + 8.4 * line, "Rp1.000.000 " * 9)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def test_nobody_signs_over_what_another_has_signed() -> None:
    data = sign_pdf(full_page(), official(), now=NOW)
    with pytest.raises(WrongState, match="tidak ada tempat kosong pada halaman 1"):
        sign_pdf(data, official("p256"), now=NOW, appearance=Appearance(NAME))
    assert signature_fields(sign_pdf(data, official("p256"), now=NOW)) == [("ttd_1", True), ("ttd_2", True)]


def test_an_empty_field_over_text_is_not_drawn_into_after_a_signature() -> None:
    pdf = pikepdf.open(BytesIO(letter(2)))
    second = pdf.Root.AcroForm.Fields[1]
    del second.AP
    second.Rect = [60, 690, 300, 720]
    pdf.save(out := BytesIO(), object_stream_mode=pikepdf.ObjectStreamMode.disable)
    data = sign_pdf(out.getvalue(), official(), field="ttd_1", now=NOW)
    with pytest.raises(WrongState, match="menutupi isi halaman 2"):
        sign_pdf(data, official("p256"), field="ttd_2", now=NOW, appearance=Appearance(NAME))


def test_the_newest_signature_tells_whether_it_only_filled_a_field() -> None:
    def newest(data: bytes) -> SignatureReport:
        return verify_pdf(data, roots=roots(), now=NOW).signatures[-1]

    filled = newest(signed())
    assert filled.fills_only
    assert letter()[filled.base :].startswith(b"xref")
    assert not newest(others_sign(letter(), "X1", (60, 300, 200, 360))).fills_only
    assert not newest(others_sign(letter(), "X1")).fills_only
    assert not newest(others_sign(letter(), "ttd_1", text="a.n. WALI KOTA")).fills_only
