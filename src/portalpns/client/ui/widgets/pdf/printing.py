"""Printing a PDF: a preview for letters; for thick documents the plain dialog, painted off the UI thread."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QPageLayout, QPageSize, QPaintEngine, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrintPreviewDialog
from PySide6.QtWidgets import QWidget

from portalpns.client.ui import tasks
from portalpns.client.ui.widgets.pdf.render import POINTS_PER_INCH, PdfPages

PREVIEW_PAGES = 20
"""Above this the preview, which Qt paints on the UI thread and keeps whole, would be felt."""
DPI_PREVIEW, DPI_PAPER = 120, 300


def print_pdf(data: bytes, name: str, parent: QWidget) -> None:
    """Print a PDF after asking the user; errors go to `tasks.tell`."""
    tasks.run(
        lambda _task: PdfPages(data, name),
        owner=parent,
        done=lambda pages: _ask(pages, name, parent),
        lane="cpu",
    )


def paint_pages(pages: PdfPages, printer: QPrinter, task: tasks.Task[None] | None = None) -> None:
    """Paint the wanted pages, each as large as the paper allows; may run on any thread."""
    first = max(printer.fromPage(), 1)
    last = min(printer.toPage() or len(pages), len(pages))
    painter = QPainter(printer)
    # The preview records pictures and keeps them all, so they are smaller there.
    preview = painter.paintEngine().type() == QPaintEngine.Type.Picture
    dpi = DPI_PREVIEW if preview else min(DPI_PAPER, printer.resolution())
    try:
        for number in range(first, last + 1):
            if task is not None:
                task.check()
            if number > first:
                printer.newPage()
            picture = pages.render(number - 1, dpi / POINTS_PER_INCH)
            paper = painter.viewport()
            size = picture.size().scaled(paper.size(), Qt.AspectRatioMode.KeepAspectRatio)
            corner = QPoint((paper.width() - size.width()) // 2, (paper.height() - size.height()) // 2)
            painter.drawImage(QRect(corner, size), picture)
    finally:
        painter.end()


def make_printer(pages: PdfPages, name: str) -> QPrinter:
    """A printer set to the paper of the first page; the program's own margins are in the document."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(name)
    printer.setFullPage(True)
    width, height = pages.sizes[0]
    paper = QSize(round(min(width, height)), round(max(width, height)))
    printer.setPageSize(QPageSize(paper, "", QPageSize.SizeMatchPolicy.FuzzyMatch))
    landscape = width > height
    printer.setPageOrientation(QPageLayout.Orientation.Landscape if landscape else QPageLayout.Orientation.Portrait)
    return printer


def _ask(pages: PdfPages, name: str, parent: QWidget) -> None:
    printer = make_printer(pages, name)
    if len(pages) <= PREVIEW_PAGES:
        preview = QPrintPreviewDialog(printer, parent)
        preview.setWindowTitle(name)
        preview.paintRequested.connect(lambda target: paint_pages(pages, target))
        preview.exec()
        return
    dialog = QPrintDialog(printer, parent)
    dialog.setMinMax(1, len(pages))
    if dialog.exec() == QPrintDialog.DialogCode.Accepted:
        tasks.run(lambda task: paint_pages(pages, printer, task), owner=parent, lane="cpu")
