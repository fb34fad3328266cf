"""Signing: what is put into a file, and what is refused."""

import re
import subprocess
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, append_signature_field

from portalpns.domain.errors import BadInput, WrongState
from portalpns.signing.appearance import HEIGHT, MARGIN, WIDTH, Appearance, free_box, to_page, to_shown
from portalpns.signing.pades import sign_pdf, signed_with
from portalpns.signing.signer import HeldKeySigner
from portalpns.signing.verdict import Verdict
from portalpns.signing.verify import verify_pdf
from signing.kit import NAME, NOW, certified, letter, official, roots, sign_long_term, signature_fields, signed
from tools import tool

BOX = Appearance(NAME, "Wali Kota Metro", "196501011990031001", "https://metro.go.id/v/abc")


def dictionary_of(data: bytes, field: str) -> dict[str, object]:
    reader = PdfFileReader(BytesIO(data))
    return next(one for one in reader.embedded_signatures if one.field_name == field).sig_object


def test_the_original_bytes_stay_in_front_of_the_signature() -> None:
    assert signed().startswith(letter())


def test_filling_a_drawn_field_keeps_its_drawing_and_the_metadata() -> None:
    before, after = pikepdf.open(BytesIO(letter())), pikepdf.open(BytesIO(signed()))
    drawn = [pdf.Root.AcroForm.Fields[0].AP.N.read_bytes() for pdf in (before, after)]
    assert drawn[0] == drawn[1] == b"0 0 150 60 re S"
    assert dict(before.docinfo) == dict(after.docinfo)


def test_the_signature_dictionary_is_pades_and_tells_reason_place_and_time() -> None:
    found = dictionary_of(signed(), "ttd_1")
    assert found["/SubFilter"] == "/ETSI.CAdES.detached"
    assert (found["/Reason"], found["/Location"]) == ("Menyetujui", "Metro")
    assert found["/M"] == "D:20261124024100Z"


def test_reserved_room_is_just_what_the_signature_needs() -> None:
    contents = re.search(rb"/Contents <([0-9A-F]+)>", signed())
    assert contents is not None
    assert not contents[1].endswith(b"00" * 16)


@pytest.mark.parametrize("kind", ["2048", "3072", "p256"])
def test_each_kind_of_key_gives_an_intact_trusted_signature(kind: str) -> None:
    result = verify_pdf(signed(kind), roots=roots(), now=NOW)
    (report,) = result.signatures
    assert (result.verdict, report.intact, report.trusted) == (Verdict.INDETERMINATE, True, True)
    assert (report.signer, report.level, report.modification) == (NAME, "B-B", "none")
    assert report.signed_at == "2026-11-24T09:41:00+07:00"


def test_without_a_name_the_first_empty_field_is_signed() -> None:
    once = sign_pdf(letter(), official(), now=NOW)
    assert signature_fields(once) == [("ttd_1", True), ("ttd_2", False)]
    assert signature_fields(sign_pdf(once, official(), now=NOW)) == [("ttd_1", True), ("ttd_2", True)]


def test_five_signers_in_a_row_all_verify() -> None:
    data, signers = letter(), [HeldKeySigner(official(kind)) for kind in ("2048", "p256", "3072")]
    for number in range(5):
        data = sign_pdf(data, signers[number % 3], now=NOW + timedelta(minutes=number), appearance=BOX)
    result = verify_pdf(data, roots=roots(), now=NOW + timedelta(hours=1))
    assert result.verdict == Verdict.INDETERMINATE
    assert [report.field for report in result.signatures] == [f"ttd_{n}" for n in range(1, 6)]
    assert all(report.intact and report.trusted for report in result.signatures)
    assert [report.modification for report in result.signatures] == ["signatures_added"] * 4 + ["none"]


def test_a_new_field_is_drawn_on_the_last_page_with_embedded_fonts() -> None:
    data = sign_pdf(letter(0), official(), now=NOW, appearance=BOX)
    pdf = pikepdf.open(BytesIO(data))
    widget = pdf.pages[-1].obj.Annots[0]
    left, bottom, right, top = (float(edge) for edge in widget.Rect)
    assert (right - left, top - bottom) == pytest.approx((WIDTH, HEIGHT))
    assert "/Annots" not in pdf.pages[0].obj
    fonts = widget.AP.N.Resources.Font
    used = {name.decode() for name in re.findall(rb"(/F[0-9+]+) [0-9.]+ Tf", widget.AP.N.read_bytes())}
    assert used == set(fonts.keys()), "no font is named without being used, as Helvetica would be"
    assert all("/FontFile2" in fonts[name].FontDescriptor for name in used)


def test_new_fields_do_not_lie_upon_each_other() -> None:
    data = letter(0)
    for _ in range(4):
        data = sign_pdf(data, official("p256"), now=NOW, appearance=BOX)
    pdf = pikepdf.open(BytesIO(data))
    boxes = [[float(edge) for edge in widget.Rect] for widget in pdf.pages[-1].obj.Annots]
    for number, one in enumerate(boxes):
        for other in boxes[:number]:
            assert one[0] >= other[2] or other[0] >= one[2] or one[1] >= other[3] or other[1] >= one[3]


def test_a_new_field_avoids_what_is_written_on_the_page() -> None:
    from reportlab.pdfgen.canvas import Canvas

    out = BytesIO()
    canvas = Canvas(out, pagesize=(595, 842))
    canvas.rect(300, 20, 280, 150, fill=1)
    canvas.save()
    _, bottom, right, _ = free_box(out.getvalue(), 0, [])
    assert right <= 300 or bottom >= 170


def test_the_page_of_a_new_field_can_be_chosen() -> None:
    data = sign_pdf(letter(0), official(), now=NOW, appearance=Appearance(NAME, page=1))
    pdf = pikepdf.open(BytesIO(data))
    assert "/Annots" in pdf.pages[0].obj


def test_an_empty_field_without_drawing_gets_one() -> None:
    writer = IncrementalPdfFileWriter(BytesIO(letter(0)))
    append_signature_field(writer, SigFieldSpec("ttd", box=(50, 50, 250, 120)))
    out = BytesIO()
    writer.write(out)
    data = sign_pdf(out.getvalue(), official(), now=NOW, appearance=BOX)
    pdf = pikepdf.open(BytesIO(data))
    assert b"re" in pdf.pages[0].obj.Annots[0].AP.N.read_bytes()
    assert verify_pdf(data, roots=roots(), now=NOW).signatures[0].intact


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_on_a_turned_page_the_box_stands_upright_at_the_lower_right(rotation: int) -> None:
    pdf = pikepdf.open(BytesIO(letter(0)))
    pdf.pages[-1].obj.MediaBox = [10, 20, 605, 862]
    pdf.pages[-1].obj.Rotate = rotation
    out = BytesIO()
    pdf.save(out)
    data = sign_pdf(sign_pdf(out.getvalue(), official(), now=NOW, appearance=BOX), official(), now=NOW, appearance=BOX)
    assert all(report.intact for report in verify_pdf(data, roots=roots(), now=NOW).signatures)
    shown = shown_boxes(data)
    assert shown[0] == pytest.approx((WIDTH, HEIGHT, MARGIN, MARGIN), abs=3)
    assert shown[1][2] > WIDTH + MARGIN


def shown_boxes(data: bytes) -> list[tuple[float, float, float, float]]:
    """Width, height, distance to the right and to the lower edge of the signature boxes of a turned last page."""
    pdf = pikepdf.open(BytesIO(data))
    page = pdf.pages[-1].obj
    crop = tuple(float(edge) for edge in page.MediaBox)
    rotation = int(page.Rotate)
    found = []
    for widget in page.Annots:
        box = to_shown(tuple(float(edge) for edge in widget.Rect), crop, rotation)
        across = (crop[2] - crop[0], crop[3] - crop[1])[rotation % 180 // 90]
        found.append((box[2] - box[0], box[3] - box[1], across - box[2], box[1]))
    return found


BOXES = st.tuples(*[st.integers(-50, 900)] * 4).map(lambda n: (min(n[::2]), min(n[1::2]), max(n[::2]), max(n[1::2])))


@given(BOXES, st.sampled_from([0, 90, 180, 270]))
def test_turning_a_box_back_gives_the_box(box: tuple[float, float, float, float], rotation: int) -> None:
    crop = (10, 20, 605, 862)
    assert to_page(to_shown(box, crop, rotation), crop, rotation) == box


@pytest.mark.parametrize("page", [0, 3, -1, 10**9])
def test_a_page_that_is_not_there_is_refused(page: int) -> None:
    with pytest.raises(BadInput, match="tidak ada; PDF ini mempunyai 2 halaman"):
        sign_pdf(letter(0), official(), now=NOW, appearance=Appearance(NAME, page=page))


def test_a_page_smaller_than_the_box_is_refused() -> None:
    from reportlab.pdfgen.canvas import Canvas

    out = BytesIO()
    canvas = Canvas(out, pagesize=(100, 40))
    canvas.drawString(5, 5, "kecil")
    canvas.save()
    with pytest.raises(BadInput, match="tidak muat pada halaman 1"):
        sign_pdf(out.getvalue(), official(), now=NOW, appearance=BOX)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "metro.go.id", "https://", "https://a b", "https://x/" + "a" * 400, "http://["]
)
def test_only_a_web_address_becomes_a_qr_code(url: str) -> None:
    with pytest.raises(BadInput, match="Alamat QR"):
        Appearance(NAME, qr_url=url)


@pytest.mark.parametrize("odd", [None, pikepdf.Dictionary(Type=pikepdf.Name.Annot), pikepdf.Dictionary(Rect=[1, 2])])
def test_annotations_without_a_place_are_passed_over(odd: object) -> None:
    pdf = pikepdf.open(BytesIO(letter(0)))
    pdf.pages[-1].obj.Annots = pikepdf.Array([odd])
    pdf.save(out := BytesIO())
    assert b"/ByteRange" in sign_pdf(out.getvalue(), official(), now=NOW, appearance=BOX)


def test_a_signed_field_is_not_signed_again() -> None:
    with pytest.raises(WrongState, match="“ttd_1” sudah ditandatangani"):
        sign_pdf(signed(), official(), field="ttd_1", now=NOW)


@pytest.mark.parametrize("name", ["", "a.b", "x" * 200])
def test_an_unfit_field_name_is_refused(name: str) -> None:
    with pytest.raises(BadInput, match="bukan nama kolom"):
        sign_pdf(letter(), official(), field=name, now=NOW)


def test_the_name_of_an_ordinary_form_field_is_refused() -> None:
    with pytest.raises(BadInput, match="Kolom “catatan” bukan kolom tanda tangan"):
        sign_pdf(letter(1, text_field=True), official(), field="catatan", now=NOW)


@pytest.mark.parametrize("kind", ["Tx", None])
def test_a_new_field_never_takes_the_name_of_another(kind: str | None) -> None:
    """A group of fields (without /FT) holds its name as well."""
    pdf = pikepdf.open(BytesIO(letter(0)))
    named = pikepdf.Dictionary(T=pikepdf.String("ttd_1"), **({"FT": pikepdf.Name(f"/{kind}")} if kind else {}))
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=[pdf.make_indirect(named)])
    out = BytesIO()
    pdf.save(out)
    with pytest.raises(BadInput, match="Kolom “ttd_1” bukan kolom tanda tangan"):
        sign_pdf(out.getvalue(), official(), field="ttd_1", now=NOW)
    (report,) = verify_pdf(sign_pdf(out.getvalue(), official(), now=NOW), roots=roots(), now=NOW).signatures
    assert (report.field, report.intact) == ("ttd_2", True)


def test_a_file_certified_against_all_changes_is_refused() -> None:
    with pytest.raises(WrongState, match="disertifikasi tanpa perubahan"):
        sign_pdf(certified(MDPPerm.NO_CHANGES), official(), now=NOW)


def test_a_certified_file_takes_a_signature_in_its_own_field_only() -> None:
    data = certified(MDPPerm.FILL_FORMS)
    both = verify_pdf(sign_pdf(data, official("p256"), field="ttd_2", now=NOW), roots=roots(), now=NOW)
    assert [report.intact for report in both.signatures] == [True, True]
    with pytest.raises(WrongState, match="hanya kolom tanda tangan yang tersedia"):
        sign_pdf(data, official(), field="lain", now=NOW, appearance=BOX)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"%PDF-1.7\n",
        b"surat biasa",
        letter()[:-400],
        letter()[:200],
        b"\0" * 5000,
        letter().replace(b"/Root", b"/Rxxt"),
    ],
)
def test_a_broken_file_is_one_sentence(data: bytes) -> None:
    with pytest.raises(BadInput, match="bukan PDF yang utuh"):
        sign_pdf(data, official(), now=NOW)


def test_whose_certificate_signed_a_file_is_found() -> None:
    data = signed("2048")
    assert signed_with(data, official("2048").certificate)
    assert not signed_with(data, official("p256").certificate)
    assert not signed_with(letter(), official("2048").certificate)
    stamped = sign_long_term("B-LTA")
    assert signed_with(stamped, official("2048").certificate), "a document's timestamp is nobody's signature"
    assert not signed_with(stamped, official("p256").certificate)


@pytest.mark.parametrize(
    "spoil", [lambda cms: b"\x30\x80" + bytes(len(cms) - 2), lambda cms: cms[:40] + cms[50:] + b"\0" * 10]
)
def test_a_spoiled_signature_is_one_sentence(spoil: Callable[[bytes], bytes]) -> None:
    data = signed("2048")
    whole = re.search(rb"/Contents\s*<([0-9a-f]+)>", data, re.IGNORECASE)
    assert whole is not None
    broken = data[: whole.start(1)] + spoil(bytes.fromhex(whole[1].decode())).hex().encode() + data[whole.end(1) :]
    with pytest.raises(BadInput, match="bukan PDF yang utuh"):
        signed_with(broken, official("2048").certificate)


def test_an_encrypted_file_is_refused() -> None:
    out = BytesIO()
    pikepdf.open(BytesIO(letter())).save(out, encryption=pikepdf.Encryption(owner="a", user="b"))
    with pytest.raises(BadInput, match="kata sandi"):
        sign_pdf(out.getvalue(), official(), now=NOW)


def test_a_file_over_the_limit_is_refused() -> None:
    with pytest.raises(BadInput, match="lebih besar dari 1 MB"):
        sign_pdf(letter() + b"%" * 2**20, official(), now=NOW, largest=2**20)


def test_no_file_is_made_that_is_too_large_to_be_verified() -> None:
    room = len(sign_pdf(letter(), official(), now=NOW))
    assert len(sign_pdf(letter(), official(), now=NOW, largest=room)) == room
    with pytest.raises(BadInput, match="bersama tanda tangannya"):
        sign_pdf(letter(), official(), now=NOW, largest=room - 1)


def test_the_key_is_never_parsed_again_while_signing(monkeypatch: pytest.MonkeyPatch) -> None:
    """pyHanko's SimpleSigner costs 80 ms per signature for this (domain page, 0.1)."""
    from cryptography.hazmat.primitives import serialization

    def forbidden(*_: object, **__: object) -> None:
        raise AssertionError("the private key was parsed")

    signer = HeldKeySigner(official())
    for name in ("load_der_private_key", "load_pem_private_key"):
        monkeypatch.setattr(serialization, name, forbidden)
    assert len(sign_pdf(letter(), signer, now=NOW)) > len(letter())


@pytest.mark.parametrize("kind", ["2048", "p256"])
def test_openssl_reads_the_assembled_cms(kind: str, tmp_path: object) -> None:
    openssl = tool("openssl")
    whole = HeldKeySigner(official(kind)).cms(bytes(32))
    done = subprocess.run([openssl, "cms", "-cmsout", "-print", "-inform", "DER"], input=whole, capture_output=True)
    assert done.returncode == 0
    assert done.stdout.count(b"id-smime-aa-signingCertificateV2") == 1
    assert b"signingTime" not in done.stdout
