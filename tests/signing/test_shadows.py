"""No permitted later change may draw: whatever a page was prepared to show afterwards, the signature is altered."""

from collections.abc import Callable
from io import BytesIO

import pypdfium2
import pytest
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, append_signature_field
from pyhanko.sign.signers import PdfTimeStamper
from reportlab.pdfgen.canvas import Canvas

from portalpns.signing.verdict import Modification, Verdict, VerifyResult
from portalpns.signing.verify import verify_pdf
from signing.kit import NOW, all_good, roots, sign_long_term, stamp_authority, with_answers
from signing.prepared import Forgery, paper
from signing.shadows import HONEST, SEEN, UNSEEN, long_term


def judge(data: bytes) -> VerifyResult:
    return verify_pdf(data, roots=roots(), now=NOW)


def picture(data: bytes) -> bytes:
    document = pypdfium2.PdfDocument(data)
    document.init_forms()
    drawn: bytes = document[0].render(scale=1, may_draw_forms=True).to_pil().convert("RGB").tobytes()
    document.close()
    return drawn


def require_altered(forgery: Forgery) -> None:
    signed, altered = forgery
    before, after = judge(signed), judge(altered)
    assert before.verdict in (Verdict.VALID, Verdict.INDETERMINATE)
    assert before.signatures[0].intact
    assert (after.verdict, after.verdict.exit_status) == (Verdict.INVALID, 2)
    first = after.signatures[0]
    assert (first.modification, first.intact) == (Modification.ALTERED, False)
    assert first.reasons


@pytest.mark.parametrize("make", SEEN.values(), ids=SEEN.keys())
def test_what_draws_a_page_anew_is_altered(make: Callable[[], Forgery]) -> None:
    signed, altered = make()
    assert picture(signed) != picture(altered)
    require_altered((signed, altered))


@pytest.mark.parametrize("make", UNSEEN.values(), ids=UNSEEN.keys())
def test_what_could_draw_a_page_anew_is_altered(make: Callable[[], Forgery]) -> None:
    require_altered(make())


@pytest.mark.parametrize("make", HONEST.values(), ids=HONEST.keys())
def test_what_honest_programs_add_is_no_alteration(make: Callable[[], Forgery]) -> None:
    signed, added = make()
    result = judge(added)
    assert (result.verdict, result.signatures[0].intact) == (judge(signed).verdict, True)
    assert result.signatures[0].modification in (Modification.SIGNATURES_ADDED, Modification.TIMESTAMPS_ADDED)


def test_timestamps_that_are_renewed_over_years_change_nothing() -> None:
    data = sign_long_term("B-LTA")
    for more in (all_good(), all_good(delegated=False)):
        writer = IncrementalPdfFileWriter(BytesIO(data))
        out = PdfTimeStamper(stamp_authority()).timestamp_pdf(writer, "sha256")
        data = with_answers(bytes(out.getvalue()), answers=more)
    result = judge(data)
    assert (result.verdict, result.signatures[0].level) == (Verdict.VALID, "B-LTA")
    assert result.signatures[0].modification == Modification.TIMESTAMPS_ADDED


@pytest.mark.parametrize("pages", [200])
def test_a_long_report_stays_valid(pages: int) -> None:
    """With links between its pages and an outline: no page is drawn for it, which the limit of time would not allow."""
    assert judge(sign_long_term("B-LTA", data=report(pages))).verdict == Verdict.VALID


def test_a_timestamp_beside_links_in_the_page_itself_changes_nothing() -> None:
    """As a widespread library writes them, with which letters are made elsewhere."""
    link = b"<< /Type /Annot /Subtype /Link /Rect [60 680 460 720] /A << /S /URI /URI (https://contoh.go.id) >> >>"
    result = judge(sign_long_term("B-LTA", data=paper(notes=link)))
    assert (result.verdict, result.signatures[0].modification) == (Verdict.VALID, Modification.TIMESTAMPS_ADDED)


def report(pages: int) -> bytes:
    out = BytesIO()
    canvas = Canvas(out, invariant=1)
    for page in range(pages):
        canvas.drawString(72, 700, f"Halaman {page}")
        canvas.bookmarkPage(f"h{page}")
        canvas.addOutlineEntry(f"Bab {page}", f"h{page}", 0)
        canvas.linkRect("", f"h{page * 7 % pages if page else 0}", (10, 10, 50, 50))
        canvas.showPage()
    canvas.save()
    writer = IncrementalPdfFileWriter(BytesIO(out.getvalue()))
    append_signature_field(writer, SigFieldSpec("ttd_1", on_page=pages - 1))
    writer.write(out := BytesIO())
    return out.getvalue()


def test_a_long_term_file_whose_catalogue_draws_is_no_better() -> None:
    """Validation data are written into the catalogue: what a page shows by it is never what was signed."""
    signed, altered = long_term()
    assert picture(signed) != picture(altered)
    assert {judge(signed).verdict, judge(altered).verdict} == {Verdict.INVALID}
