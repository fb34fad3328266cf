"""The PDF viewer: stamps drawn, pages lazily, place kept, broken files as sentences, paper."""

import ctypes
import subprocess
import sys

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtPrintSupport import QPrinter

from portalpns.client.ui import look, tasks
from portalpns.client.ui.widgets.pdf import PdfView, Sought
from portalpns.client.ui.widgets.pdf import view as viewer
from portalpns.client.ui.widgets.pdf.printing import make_printer, paint_pages
from portalpns.client.ui.widgets.pdf.render import LARGEST_SIDE, PdfPages, Place
from portalpns.domain.errors import BadInput
from ui.kit import pdf

MAPPED = """
import ctypes, sys
from PySide6.QtGui import QImage
from portalpns.client.ui.widgets.pdf.render import PdfPages

class Info(ctypes.Structure):
    _fields_ = [(name, ctypes.c_size_t) for name in "arena ordblks smblks hblks hblkhd a b c d e".split()]

ask = ctypes.CDLL(None).mallinfo2
ask.restype = Info
PdfPages(sys.stdin.buffer.read()).close()
large = QImage(1000, 1000, QImage.Format.Format_RGB32)
del large
before = ask().hblkhd
pictures = [QImage(900, 900, QImage.Format.Format_RGB32) for _ in range(20)]
print(ask().hblkhd - before)
"""
"""Opens a PDF, frees one large picture, and prints how many bytes the next twenty are mapped with."""


@pytest.fixture
def view(qtbot):
    made = PdfView()
    qtbot.addWidget(made)
    made.resize(600, 500)
    made.show()
    return made


def show(qtbot, view, data):
    with qtbot.waitSignal(view.shown):
        view.show_pdf(data, "surat.pdf")


def darkness(picture) -> int:
    return sum(
        picture.pixelColor(x, y).lightness() < 128
        for x in range(0, picture.width(), 3)
        for y in range(0, picture.height(), 3)
    )


def test_pages_are_drawn_on_white():
    pages = PdfPages(pdf())
    picture = pages.render(0, 1.0)
    assert (picture.width(), picture.height()) == (596, 842)
    assert picture.pixelColor(2, 2) == QColor("white")
    assert darkness(picture) > 200


@pytest.mark.skipif(
    sys.platform != "linux" or not hasattr(ctypes.CDLL(None), "mallinfo2"), reason="the GNU C library tells since 2.33"
)
def test_the_memory_of_a_picture_goes_back_to_the_system():
    """What is mapped by itself is unmapped when it is freed; after one large block glibc would map the next no more.

    In a process of its own and with many pictures: holes that are free by chance may hold a few.
    """
    done = subprocess.run([sys.executable, "-c", MAPPED], input=pdf(), capture_output=True, timeout=120, check=True)
    assert int(done.stdout) >= 10 * 900 * 900 * 4, done.stderr


def test_signature_stamps_are_drawn():
    """A form field with its own appearance, as the stamp of a signature has: PDFium draws it only with forms on."""
    from io import BytesIO

    from reportlab.pdfgen.canvas import Canvas

    out = BytesIO()
    canvas = Canvas(out, pagesize=(300, 300), invariant=1)
    canvas.acroForm.textfield(name="ttd", value="DITANDATANGANI", x=50, y=50, width=200, height=60, fillColor=None)
    canvas.showPage()
    canvas.save()
    assert darkness(PdfPages(out.getvalue()).render(0, 2.0)) > 50


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"", "kosong"), (b"bukan pdf", "rusak atau bukan PDF"), (pdf()[:200], "rusak atau bukan PDF")],
)
def test_broken_pdf_is_a_sentence(qtbot, view, data, words):
    with qtbot.waitSignal(view.failed) as failed:
        view.show_pdf(data, "surat.pdf")
    assert words in failed.args[0]
    assert "surat.pdf" in failed.args[0]
    assert view.page_count == 0


def test_locked_pdf_says_that_it_is_locked():
    from io import BytesIO

    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    out = BytesIO()
    canvas = Canvas(out, encrypt=StandardEncryption("rahasia", canPrint=0))
    canvas.drawString(72, 72, "x")
    canvas.save()
    with pytest.raises(BadInput, match="terkunci dengan kata sandi"):
        PdfPages(out.getvalue())


def test_absurd_page_does_not_eat_the_memory():
    from io import BytesIO

    from reportlab.pdfgen.canvas import Canvas

    out = BytesIO()
    canvas = Canvas(out, pagesize=(14_400, 200))
    canvas.drawString(10, 10, "x")
    canvas.save()
    assert PdfPages(out.getvalue()).render(0, 10.0).width() <= LARGEST_SIDE + 1


def go_to_page(view, number):
    view.verticalScrollBar().setValue(view._rect(number - 1).top())


def test_only_pages_in_view_are_drawn(qtbot, view):
    show(qtbot, view, pdf(40))
    assert view.page_count == 40
    assert set(view._pictures) == {0}
    go_to_page(view, 30)
    qtbot.waitUntil(lambda: 29 in view._pictures and not tasks.busy())
    assert set(view._pictures) <= {0, 28, 29, 30}
    assert view.current_page == 29 or view.current_page == 30


def test_pictures_are_kept_up_to_a_size_and_never_let_go_while_seen(qtbot, view, monkeypatch):
    show(qtbot, view, pdf(8))
    one = view._pictures[0][1].sizeInBytes()
    monkeypatch.setattr(viewer, "KEPT_BYTES", 2 * one)
    for number in range(2, 8):
        go_to_page(view, number)
        qtbot.waitUntil(lambda: set(view._visible()) <= set(view._pictures) and not tasks.busy())
        assert len(set(view._pictures) - set(view._visible())) <= 2
    assert len(view._pictures) > 2
    monkeypatch.setattr(viewer, "KEPT_BYTES", 0)
    go_to_page(view, 1)
    qtbot.waitUntil(lambda: set(view._pictures) == set(view._visible()) and not tasks.busy())


def test_a_hidden_view_keeps_the_pages_in_view_alone(qtbot, view):
    show(qtbot, view, pdf(5))
    go_to_page(view, 4)
    qtbot.waitUntil(lambda: len(view._pictures) > 1 and not tasks.busy())
    view.hide()
    assert sorted(view._pictures) == view._visible()


def test_the_page_that_fills_most_of_the_view_is_the_one_that_is_told(qtbot, view):
    show(qtbot, view, pdf(2))
    view.verticalScrollBar().setValue(view._rect(1).top() - 100)
    assert view.current_page == 2
    view.verticalScrollBar().setValue(view._rect(1).top() - view.viewport().height() + 100)
    assert view.current_page == 1


def test_the_keyboard_is_seen_to_be_in_the_view(qtbot, view):
    show(qtbot, view, pdf())
    qtbot.waitActive(view)

    def edge() -> QColor:
        return view.viewport().grab().toImage().pixelColor(1, 200)

    view.setFocus()
    assert edge() == QColor(look.colours().accent)
    view.clearFocus()
    assert edge() != QColor(look.colours().accent)


def test_new_version_keeps_the_place_one_reads(qtbot, view):
    show(qtbot, view, pdf(10))
    view.verticalScrollBar().setValue(1500)
    show(qtbot, view, pdf(10, "Undangan baru"))
    assert view.verticalScrollBar().value() == 1500


def test_old_version_stays_on_show_until_the_new_one_is_drawn(qtbot, view):
    show(qtbot, view, pdf(2))
    view.show_pdf(pdf(3))
    assert view.page_count == 2
    qtbot.waitUntil(lambda: view.page_count == 3)


def test_quick_changes_show_the_last_version(qtbot, view):
    for pages in (2, 3, 4, 5):
        view.show_pdf(pdf(pages))
    qtbot.waitUntil(lambda: view.page_count == 5 and not tasks.busy())


def test_shorter_version_does_not_leave_one_in_the_void(qtbot, view):
    show(qtbot, view, pdf(10))
    go_to_page(view, 9)
    show(qtbot, view, pdf(1))
    assert view.current_page == 1


def test_zoom_by_keys_and_back_to_the_width(qtbot, view):
    show(qtbot, view, pdf())
    control = Qt.KeyboardModifier.ControlModifier
    wide = view._rect(0).width()
    qtbot.keyClick(view, Qt.Key.Key_Plus, control)
    assert view._rect(0).width() == pytest.approx(wide * 1.2, rel=0.01)
    assert view.horizontalScrollBar().maximum() > 0
    qtbot.keyClick(view, Qt.Key.Key_Minus, control)
    qtbot.keyClick(view, Qt.Key.Key_Minus, control)
    assert view._rect(0).width() < wide
    qtbot.keyClick(view, Qt.Key.Key_0, control)
    assert view._rect(0).width() == wide


def test_page_fills_the_width_after_a_resize(qtbot, view):
    show(qtbot, view, pdf())
    view.resize(900, 500)
    with qtbot.waitSignal(view.shown, raising=False, timeout=50):
        pass
    assert view._rect(0).width() == pytest.approx(900, abs=60)
    qtbot.waitUntil(lambda: view._pictures[0][1].width() > 800)


def test_page_fills_the_width_after_a_change_of_the_look_while_it_was_hidden(qtbot, view, dressed):
    show(qtbot, view, pdf())
    wide = view._rect(0).width()
    view.hide()
    look.apply(dressed, "terang", 100)
    view.show()
    qtbot.wait(100)
    assert view._rect(0).width() == wide


def test_page_change_is_told(qtbot, view):
    show(qtbot, view, pdf(5))
    with qtbot.waitSignal(view.page_changed) as told:
        go_to_page(view, 4)
    assert told.args[1] == 5


def test_words_stand_where_there_is_no_document(qtbot, view):
    show(qtbot, view, pdf())
    view.show_words("Pilih surat untuk melihat pratinjau.")
    assert view.page_count == 0
    assert view.verticalScrollBar().maximum() == 0
    assert darkness(view.grab().toImage()) > 0


def test_documents_of_several_threads_do_not_disturb_each_other(qtbot, view):
    """PDFium is not thread-safe: many views at once must not crash the process."""
    views = [view, *(PdfView() for _ in range(5))]
    for number, other in enumerate(views):
        qtbot.addWidget(other)
        other.resize(300, 300)
        other.show()
        for version in range(4):
            other.show_pdf(pdf(2 + version + number))
    qtbot.waitUntil(lambda: [other.page_count for other in views] == [5, 6, 7, 8, 9, 10])


def test_printing_paints_every_page(qtbot, tmp_path):
    pages = PdfPages(pdf(3))
    printer = make_printer(pages, "surat")
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "cetak.pdf"))
    paint_pages(pages, printer)
    printed = PdfPages((tmp_path / "cetak.pdf").read_bytes())
    assert len(printed) == 3
    assert printed.sizes[0] == pytest.approx((595, 842), abs=2)
    assert darkness(printed.render(2, 1.0)) == pytest.approx(darkness(pages.render(2, 1.0)), rel=0.25)


def test_a_range_of_pages_can_be_printed(qtbot, tmp_path):
    pages = PdfPages(pdf(5))
    printer = make_printer(pages, "surat")
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "cetak.pdf"))
    printer.setFromTo(2, 3)
    paint_pages(pages, printer)
    assert len(PdfPages((tmp_path / "cetak.pdf").read_bytes())) == 2


def test_words_are_found_on_the_page_nearest_to_where_they_should_be():
    pages = PdfPages(pdf(4, "Undangan Rapat"))
    again = "peningkatan kualitas\npelayanan  publik"
    assert [pages.find(Sought(again, near)).page for near in (0.0, 0.3, 0.99)] == [0, 1, 3]
    place = pages.find(Sought("Undangan Rapat 3", 0.0))
    assert place.page == 2
    assert place.down == pytest.approx(842 - 740 - 20, abs=6)
    assert pages.find(Sought("tidak ada di sini", 0.6)) == Place(2)
    pages.close()
    assert pages.find(Sought("Dalam rangka", 0.0)) == Place(0, None)
