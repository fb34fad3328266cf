"""No forged, broken or hostile file is ever called good, and none makes the check fall over."""

import json
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY, ModificationLevel
from reportlab.pdfgen.canvas import Canvas

from portalpns.domain.errors import BadInput
from portalpns.signing.guard import verify_guarded
from portalpns.signing.pades import sign_pdf
from portalpns.signing.signer import HeldKeySigner
from portalpns.signing.verdict import Verdict, VerifyResult
from portalpns.signing.verify import verify_pdf
from signing.forgeries import INVALID, NOT_IN_FORM, UNREADABLE, bomb, filled_form, page_loop
from signing.kit import NAME, NOW, append_revision, embed, letter, official, roots, sign_long_term, signed


def judge(data: bytes) -> VerifyResult:
    return verify_pdf(data, roots=roots(), now=NOW + timedelta(hours=1))


@pytest.mark.parametrize("make", INVALID.values(), ids=INVALID.keys())
def test_a_forgery_is_invalid_and_says_why(make: Callable[[], bytes]) -> None:
    result = judge(make())
    assert result.verdict == Verdict.INVALID
    assert result.reasons or any(report.reasons for report in result.signatures)
    assert not any(report.intact and report.verdict == Verdict.INVALID for report in result.signatures)
    json.dumps(result.as_json())


@pytest.mark.parametrize("make", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_what_cannot_be_checked_safely_is_unreadable(make: Callable[[], bytes]) -> None:
    result = judge(make())
    assert (result.verdict, result.signatures) == (Verdict.UNREADABLE, ())
    assert len(result.reasons) == 1


@pytest.mark.parametrize("name", ["form removed", "fields removed", "field is a text", "value is null"])
def test_a_signature_taken_off_the_form_is_not_silently_unsigned(name: str) -> None:
    assert any(NOT_IN_FORM in reason for reason in judge(INVALID[name]()).reasons)


def rights_of_a_form(pdf: pikepdf.Pdf) -> pikepdf.Dictionary:
    """As the extended forms of one vendor's programs carry it."""
    reference = pikepdf.Dictionary(TransformMethod=pikepdf.Name.UR3, Type=pikepdf.Name.SigRef)
    mark = pikepdf.Dictionary(
        Type=pikepdf.Name.Sig, Filter=pikepdf.Name("/Adobe.PPKLite"), SubFilter=pikepdf.Name("/adbe.pkcs7.detached"),
        ByteRange=pikepdf.Array([0, 10, 90, 10]), Contents=pikepdf.String("x"), Reference=pikepdf.Array([reference]),
    )  # fmt: skip
    pdf.Root.Perms = pikepdf.Dictionary(UR3=mark)
    return mark


def rights_apart(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Perms = pikepdf.Dictionary(UR3=pdf.make_indirect(rights_of_a_form(pdf)))


UNSIGNED: dict[str, Callable[[pikepdf.Pdf], object]] = {
    "usage rights": rights_apart,
    "usage rights in the catalogue": rights_of_a_form,
    "a page that speaks of it": lambda pdf: pdf.pages[0].contents_add(b"% /ByteRange [0 1 2 3]"),
    "a title that speaks of it": lambda pdf: pdf.docinfo.__setitem__("/Title", "/ByteRange [0 1 2 3]"),
    "a subject that shows one": lambda pdf: pdf.docinfo.__setitem__(
        "/Subject", "Panduan: 7 0 obj << /Type /Sig /ByteRange [0 840 960 240] >> endobj"
    ),
}


def looking_alike(change: Callable[[pikepdf.Pdf], object], **how: Any) -> bytes:
    pdf = pikepdf.open(BytesIO(letter(0)))
    change(pdf)
    pdf.save(out := BytesIO(), compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable, **how)
    assert b"/ByteRange [" in out.getvalue()
    return out.getvalue()


@pytest.mark.parametrize("change", UNSIGNED.values(), ids=UNSIGNED.keys())
def test_what_only_looks_like_a_signature_is_unsigned(change: Callable[[pikepdf.Pdf], object]) -> None:
    assert judge(looking_alike(change)) == VerifyResult(Verdict.UNSIGNED)
    assert judge(looking_alike(change, linearize=True)) == VerifyResult(Verdict.UNSIGNED)


@pytest.mark.parametrize("change", UNSIGNED.values(), ids=UNSIGNED.keys())
def test_it_takes_nothing_from_a_signature_beside_it(change: Callable[[pikepdf.Pdf], object]) -> None:
    result = judge(sign_pdf(looking_alike(change), official(), now=NOW))
    assert (result.verdict, result.reasons) == (judge(signed()).verdict, ())


def test_usage_rights_that_a_later_save_took_off_are_no_signature() -> None:
    def take_off(writer: IncrementalPdfFileWriter) -> None:
        del writer.root["/Perms"]
        writer.update_root()

    for change in (rights_apart, rights_of_a_form):
        assert judge(append_revision(looking_alike(change), take_off)) == VerifyResult(Verdict.UNSIGNED)


def test_our_policy_is_stricter_than_the_librarys() -> None:
    """The published shadow attack by an ordinary form field passes pyHanko's default policy."""
    reader = PdfFileReader(BytesIO(filled_form()))
    (embedded,) = reader.embedded_signatures
    embedded.compute_integrity_info(diff_policy=DEFAULT_DIFF_POLICY)
    assert embedded.diff_result.modification_level == ModificationLevel.FORM_FILLING
    assert judge(filled_form()).verdict == Verdict.INVALID


def test_the_signers_name_comes_from_the_certificate_only() -> None:
    result = judge(embed(letter(), HeldKeySigner(official()).cms, name="Menteri Dalam Negeri"))
    assert (result.verdict, result.signatures[0].signer) == (Verdict.INDETERMINATE, NAME)


def test_a_cut_back_to_the_unsigned_letter_is_unsigned() -> None:
    assert judge(signed()[: len(letter())]).verdict == Verdict.UNSIGNED


def test_a_loop_in_the_page_tree_is_no_danger() -> None:
    assert judge(page_loop()).verdict == Verdict.INVALID


def test_words_on_a_page_are_no_signature() -> None:
    out = BytesIO()
    canvas = Canvas(out, pageCompression=0)
    canvas.drawString(72, 700, "9 0 obj << /Type /Sig /ByteRange [0 1 2 3] /Contents <00> >>")
    canvas.save()
    assert judge(out.getvalue()).verdict == Verdict.UNSIGNED


def test_an_attached_signed_letter_does_not_sign_its_cover() -> None:
    out = BytesIO()
    pdf = pikepdf.open(BytesIO(letter()))
    pdf.attachments["surat.pdf"] = signed()
    pdf.save(out, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.all)
    assert signed()[-500:] in out.getvalue(), "the attachment lies open in the file"
    assert judge(out.getvalue()).verdict == Verdict.UNSIGNED


@pytest.mark.parametrize("algorithm", ["sha1", "md5"])
def test_a_forbidden_digest_is_invalid(algorithm: str) -> None:
    from signing.weak import weak_signature

    result = judge(weak_signature(algorithm))
    assert result.verdict == Verdict.INVALID
    assert "dilarang" in result.signatures[0].reasons[0]


def test_a_short_rsa_key_is_invalid() -> None:
    result = judge(sign_pdf(letter(), official("1024"), now=NOW))
    assert result.verdict == Verdict.INVALID
    assert "kunci terlalu pendek" in result.signatures[0].reasons[0]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data(), st.sampled_from(["2048", "p256"]))
def test_no_change_of_a_signed_byte_is_ever_intact(data: st.DataObject, kind: str) -> None:
    whole = signed(kind)
    start = whole.index(b"/Contents <") + len(b"/Contents ")
    stop = whole.index(b">", start) + 1
    places = st.one_of(st.integers(0, start - 1), st.integers(stop, len(whole) - 1))
    changed = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 3))):
        changed[data.draw(places)] ^= data.draw(st.integers(1, 255))
    if bytes(changed) == whole:
        return
    result = judge(bytes(changed))
    assert result.verdict in (Verdict.INVALID, Verdict.UNREADABLE)
    assert not any(report.intact for report in result.signatures)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_no_change_of_the_signature_itself_is_ever_trusted_wrongly(data: st.DataObject) -> None:
    """The CMS holds bytes that nobody signs; what matters is that no change makes another verdict better."""
    whole = signed()
    start = whole.index(b"/Contents <") + len(b"/Contents <")
    stop = whole.index(b">", start)
    changed = bytearray(whole)
    changed[data.draw(st.integers(start, stop - 1))] = data.draw(st.sampled_from(b"0123456789ABCDEF>( "))
    result = judge(bytes(changed))
    before = judge(whole)
    assert result.verdict != Verdict.VALID
    if result.verdict == Verdict.INDETERMINATE:
        assert result.signatures[0].signer == before.signatures[0].signer


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_no_cut_or_pasted_piece_makes_a_long_term_file_better(data: st.DataObject) -> None:
    whole = sign_long_term_once()
    first, second = sorted((data.draw(st.integers(0, len(whole))), data.draw(st.integers(0, len(whole)))))
    bent = data.draw(st.sampled_from([whole[:first] + whole[second:], whole[:second] + whole[first:]]))
    result = judge(bent)
    assert result.verdict != Verdict.VALID or bent == whole or whole.startswith(bent)


_long_term: list[bytes] = []


def sign_long_term_once() -> bytes:
    if not _long_term:
        _long_term.append(sign_long_term("B-LTA"))
    return _long_term[0]


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400))
def test_random_bytes_are_unreadable(data: bytes) -> None:
    assert judge(b"%PDF-1.7\n" + data).verdict == Verdict.UNREADABLE


@pytest.mark.process
def test_the_guard_gives_the_same_result() -> None:
    data = sign_long_term_once()
    assert verify_guarded(data, roots=roots(), now=NOW) == verify_pdf(data, roots=roots(), now=NOW)


@pytest.mark.process
@pytest.mark.parametrize("size", [50_000_000])
@pytest.mark.parametrize("fill", [b"\0", b"1 0 obj\n", b"%PDF-", b"endobj /ByteRange [ "])
def test_the_guard_gets_over_huge_junk(fill: bytes, size: int) -> None:
    junk = b"%PDF-1.7\n" + fill * (size // len(fill))
    assert verify_guarded(junk, roots=[], now=NOW).verdict == Verdict.UNREADABLE


@pytest.mark.process
def test_the_guard_gets_over_a_zip_bomb() -> None:
    assert verify_guarded(bomb(), roots=[], now=NOW).verdict in (Verdict.UNSIGNED, Verdict.UNREADABLE)


@pytest.mark.process
def test_the_guard_ends_a_check_that_takes_too_long() -> None:
    result = verify_guarded(signed(), roots=roots(), now=NOW, seconds=0.001)
    assert (result.verdict, result.reasons) == (
        Verdict.UNREADABLE,
        ("Pemeriksaan dihentikan karena melebihi 0.001 detik.",),
    )


@pytest.mark.process
def test_the_guard_passes_on_a_broken_root() -> None:
    with pytest.raises(BadInput, match="Sertifikat akar"):
        verify_guarded(signed(), roots=[b"rusak"], now=NOW)


def test_a_file_over_the_limit_is_not_opened() -> None:
    result = verify_pdf(signed() + bytes(2**20), roots=[], now=NOW, largest=2**20)
    assert result.verdict == Verdict.UNREADABLE
    assert "lebih besar dari 1 MB" in result.reasons[0]
