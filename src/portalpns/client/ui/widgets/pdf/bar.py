"""The line under a PDF: which page one sees, zoom, and what a page adds, such as printing."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from portalpns.client.ui import hotkeys
from portalpns.client.ui.look import GAP_SMALL, icon, set_role
from portalpns.client.ui.widgets.pdf.view import PdfView


class PdfBar(QWidget):
    """Buttons for one PdfView; hidden while it shows no document."""

    def __init__(self, view: PdfView) -> None:
        super().__init__()
        self._view = view
        self.page = QLabel()
        set_role(self.page, "small")
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(12, 2, GAP_SMALL, 3)
        self._layout.setSpacing(2)
        self._layout.addWidget(self.page)
        self._layout.addStretch(1)
        for name, picture, call in (
            ("zoom_out", "zoom-out", view.zoom_out),
            ("zoom_fit", "arrow-autofit-width", view.fit_width),
            ("zoom_in", "zoom-in", view.zoom_in),
        ):
            words = hotkeys.tip(name)
            self.add_button(picture, words, call)
        view.page_changed.connect(self._tell)
        self._tell(0, 0)

    def add_button(self, picture: str, words: str, call: Callable[[], object]) -> QToolButton:
        """Add a button at the right end; `words` are its tip and its name."""
        button = QToolButton()
        button.setIcon(icon(picture, "muted"))
        button.setToolTip(words)
        button.setAccessibleName(words)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda _on=False: call())
        self._layout.addWidget(button)
        return button

    def _tell(self, page: int, count: int) -> None:
        self.setVisible(count > 0)
        self.page.setText(self.tr("Halaman {page} dari {count}").format(page=page, count=count))
