"""The file itself: PDF/A-2b, signature fields drawn before signing, the same bytes everywhere."""

import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pikepdf
import pypdfium2
import pytest

from documents.letters import EXAMPLES, KINDS, KOP, TTD, URL, example, letter, opened, paragraph, words
from gambar import png, uri
from portalpns.documents.surat_pdf import render_surat
from portalpns.signing.demo_ca import make_demo_ca, make_key
from portalpns.signing.keys.held import HeldKey
from portalpns.signing.pades import sign_pdf
from portalpns.signing.verify import verify_pdf
from signing.kit import signature_fields
from tools import tool

NOW = datetime(2026, 11, 24, 2, 41, tzinfo=UTC)
ALL = [*KINDS, "konsep", "gambar"]


def rendered(name: str) -> bytes:
    if name == "konsep":
        return render_surat(replace(example("surat_dinas"), konsep=True, nomor=None))
    if name == "gambar":
        return render_surat(letter(paragraph("Isi."), kop=replace(KOP, logo=uri(png()))))
    return render_surat(example(name))


def descendants(thing: Any, seen: set[tuple[int, int]]) -> Iterator[pikepdf.Object]:
    """Every dictionary and stream that can be reached."""
    if isinstance(thing, pikepdf.Array):
        for item in thing:
            yield from descendants(item, seen)
    elif isinstance(thing, (pikepdf.Dictionary, pikepdf.Stream)):
        if thing.is_indirect:
            if thing.objgen in seen:
                return
            seen.add(thing.objgen)
        yield thing
        for key in thing.keys():  # noqa: SIM118 - not a dict
            yield from descendants(thing[key], seen)


@pytest.mark.parametrize("name", ALL)
def test_the_file_obeys_the_rules_of_pdf_a_2b(name: str) -> None:
    with opened(rendered(name)) as pdf:
        assert not pdf.is_encrypted
        assert pdf.pdf_version == "1.7"
        assert str(pdf.Root.Lang) == "id-ID"
        assert "/ID" in pdf.trailer
        intents = list(pdf.Root.OutputIntents)
        assert [str(intent.S) for intent in intents] == ["/GTS_PDFA1"]
        profile = intents[0].DestOutputProfile
        assert int(profile.N) == 3
        assert profile.read_bytes()[16:20] == b"RGB "
        assert profile.read_bytes()[8] == 4
        fonts = 0
        for part in descendants(pdf.Root, set()):
            for banned in ("/JS", "/JavaScript", "/AA", "/OpenAction", "/EmbeddedFiles", "/XFA", "/Launch"):
                assert banned not in part
            kind = str(part.get("/Type", ""))
            if kind == "/Font":
                fonts += 1
                assert "/FontFile2" in part.FontDescriptor, part.BaseFont
                assert "/ToUnicode" in part
            if kind == "/ExtGState":
                assert part.get("/CA", 1) == 1
                assert part.get("/ca", 1) == 1
                assert str(part.get("/SMask", "/None")) == "/None"
            if kind == "/Filespec" or ("/F" in part and isinstance(part, pikepdf.Stream)):
                pytest.fail("external file")
            assert "LZWDecode" not in str(part.get("/Filter", ""))
        assert fonts >= 2


@pytest.mark.parametrize("name", ALL)
def test_the_file_describes_itself_twice_in_the_same_words(name: str) -> None:
    with opened(rendered(name)) as pdf:
        packet = pdf.Root.Metadata.read_bytes()
        assert "/Filter" not in pdf.Root.Metadata or str(pdf.Root.Metadata.Type) == "/Metadata"
        tree = ElementTree.fromstring(re.sub(rb"<\?xpacket.*?\?>", b"", packet).strip())
        found = {node.tag.rsplit("}", 1)[1]: "".join(node.itertext()) for node in tree.iter()}
        info = {str(key): str(value) for key, value in pdf.docinfo.items()}
        assert (found["part"], found["conformance"]) == ("2", "B")
        assert found["title"] == info["/Title"]
        assert found["creator"] == info["/Author"]
        assert found["CreatorTool"] == info["/Creator"]
        assert found["Producer"] == info["/Producer"]
        digits = re.sub(r"\D", "", found["CreateDate"])[:14]
        assert info["/CreationDate"] == f"D:{digits}+07'00'" == info["/ModDate"]
        assert set(info) == {"/Title", "/Author", "/Creator", "/Producer", "/CreationDate", "/ModDate"}


def test_the_letters_date_is_the_files_date() -> None:
    with opened(rendered("surat_dinas")) as pdf:
        assert str(pdf.docinfo["/CreationDate"]) == "D:20261124000000+07'00'"
        assert str(pdf.docinfo["/Title"]).startswith("Surat Dinas 000.8.3/417/DKIS/2026: Penerapan")


def test_signs_of_xml_in_the_subject_do_not_break_the_metadata() -> None:
    with opened(render_surat(letter(paragraph("Isi."), hal="A & B <c> ]]> “d”"))) as pdf:
        ElementTree.fromstring(re.sub(rb"<\?xpacket.*?\?>", b"", pdf.Root.Metadata.read_bytes()).strip())
        assert "A & B <c> ]]> “d”" in str(pdf.docinfo["/Title"])


def test_each_signer_has_an_empty_field_with_its_drawing() -> None:
    signers = (TTD, replace(TTD, nama="Budi Contoh", field="ttd_2"))
    with opened(render_surat(letter(paragraph("Isi."), penandatangan=signers, verifikasi_url=URL))) as pdf:
        form = pdf.Root.AcroForm
        assert int(form.SigFlags) == 3
        assert [str(field.T) for field in form.Fields] == ["ttd_1", "ttd_2"]
        for field in form.Fields:
            assert str(field.FT) == "/Sig"
            assert "/V" not in field
            assert int(field.F) & 4  # printed
            drawing = field.AP.N
            assert str(drawing.Subtype) == "/Form"
            assert drawing.Resources.Font
            x0, y0, x1, y1 = (float(edge) for edge in field.Rect)
            box = [float(edge) for edge in drawing.BBox]
            assert box[2] - box[0] == pytest.approx(x1 - x0, abs=0.02)
            assert box[3] - box[1] == pytest.approx(y1 - y0, abs=0.02)
            assert field.P.objgen == pdf.pages[0].obj.objgen
        assert [field.objgen for field in pdf.pages[0].Annots] == [field.objgen for field in form.Fields]


@pytest.mark.parametrize("name", KINDS)
def test_no_word_of_the_page_lies_under_a_signature_box(name: str) -> None:
    pdf = rendered(name)
    with opened(pdf) as opened_pdf:
        fields = [(field.P.objgen, [float(edge) for edge in field.Rect]) for field in opened_pdf.Root.AcroForm.Fields]
        index = {page.obj.objgen: number for number, page in enumerate(opened_pdf.pages)}
        size = opened_pdf.pages[0].mediabox
    for page, (x0, y0, x1, y1) in fields:
        assert 0 < x0 < x1 < float(size[2])
        assert 0 < y0 < y1 < float(size[3])
        for text, (left, low, right, high) in words(pdf, index[page]):
            apart = right <= x0 or left >= x1 or high <= y0 or low >= y1
            assert apart, text


def test_the_box_is_drawn_by_the_field_alone() -> None:
    document = pypdfium2.PdfDocument(render_surat(letter(paragraph("Isi."), verifikasi_url=URL)))
    document.init_forms()
    with_box = document[0].render(scale=2, may_draw_forms=True, grayscale=True).to_pil()
    without = document[0].render(scale=2, may_draw_forms=False, grayscale=True).to_pil()
    document.close()
    assert with_box.tobytes() != without.tobytes()


def test_signing_fills_the_value_and_keeps_drawing_and_text() -> None:
    ca = make_demo_ca(NOW, kind="p256")
    key = make_key("p256")
    held = HeldKey(key, ca.certify(key, "Siti", "1", "Kepala", "Metro", now=NOW, days=300), (ca.issuer,))
    signers = (TTD, replace(TTD, nama="Budi Contoh", field="ttd_2"))
    kop = replace(KOP, logo=uri(png()))
    frozen = render_surat(letter(paragraph("Isi."), kop=kop, penandatangan=signers, verifikasi_url=URL))
    once = sign_pdf(frozen, held, now=NOW, field="ttd_1")
    twice = sign_pdf(once, held, now=NOW, field="ttd_2")
    assert twice.startswith(frozen)
    assert signature_fields(twice) == [("ttd_1", True), ("ttd_2", True)]
    report = verify_pdf(twice, roots=[ca.root_pem], now=NOW)
    assert [signature.intact for signature in report.signatures] == [True, True]
    assert [signature.trusted for signature in report.signatures] == [True, True]
    with opened(frozen) as before, opened(twice) as after:
        for old, new in zip(before.Root.AcroForm.Fields, after.Root.AcroForm.Fields, strict=True):
            assert old.AP.N.read_raw_bytes() == new.AP.N.read_raw_bytes()
            assert "/V" in new


@pytest.mark.process
@pytest.mark.parametrize("name", KINDS)
def test_another_process_makes_the_same_bytes(name: str) -> None:
    code = (
        "import sys, hashlib; from portalpns.documents.surat_json import read_letter;"
        "from portalpns.documents.surat_pdf import render_surat;"
        "print(hashlib.sha256(render_surat(read_letter(open(sys.argv[1], 'rb').read()))).hexdigest())"
    )
    sums = set()
    for seed in ("1", "77"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": "Asia/Tokyo" if seed == "1" else "UTC"}
        done = subprocess.run(
            [sys.executable, "-c", code, str(EXAMPLES / f"{name}.json")],
            env=environment,
            capture_output=True,
            check=True,
        )
        sums.add(done.stdout.decode().strip())
    assert sums == {hashlib.sha256(rendered(name)).hexdigest()}


def test_rendering_other_letters_in_between_changes_nothing() -> None:
    first = rendered("nota_dinas")
    render_surat(letter(paragraph("Ω ß é lain sekali")))
    assert rendered("nota_dinas") == first


def test_letters_drawn_at_the_same_time_do_not_mix() -> None:
    wanted = [rendered(name) for name in ALL]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(rendered, ALL * 6)) == wanted * 6


@pytest.mark.process
@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("program", ["qpdf", "pdffonts"])
def test_independent_readers_find_nothing_wrong(name: str, program: str, tmp_path: Path) -> None:
    file = tmp_path / "surat.pdf"
    file.write_bytes(rendered(name))
    arguments = [tool(program), *(["--check"] if program == "qpdf" else []), str(file)]
    done = subprocess.run(arguments, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert not done.stderr
    if tool == "pdffonts":
        fonts = done.stdout.splitlines()[2:]
        assert fonts
        assert all(re.search(r"\+LiberationSans\S*\s+TrueType\s+WinAnsi\s+yes yes yes", line) for line in fonts), fonts
