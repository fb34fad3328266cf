"""PDF on the screen and on paper, signature stamps included (pypdfium2 with forms)."""

from portalpns.client.ui.widgets.pdf.bar import PdfBar
from portalpns.client.ui.widgets.pdf.printing import print_pdf
from portalpns.client.ui.widgets.pdf.render import Sought
from portalpns.client.ui.widgets.pdf.view import PdfView

__all__ = ["PdfBar", "PdfView", "Sought", "print_pdf"]
