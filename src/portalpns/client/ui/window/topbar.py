"""The line above the pages: the menu, one search for everything, and the button one presses thirty times a day."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QPushButton, QToolButton, QWidget

from portalpns.client.ui.hotkeys import shown
from portalpns.client.ui.look import GAP, GAP_LARGE, icon, set_role
from portalpns.client.ui.page import WindowCore
from portalpns.client.ui.widgets.forms import Choice, SearchPicker

SEARCH_MS = 40
"""The search answers in milliseconds, so it may follow the keys more closely than a picker."""


class TopBar(QWidget):
    """Menu, search box and “Surat Baru”."""

    found = Signal(str, object)
    """What was picked from the search: page id and target."""
    new_letter = Signal()

    def __init__(self, menu: QMenu, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._core: WindowCore | None = None
        self.menu = QToolButton()
        self.menu.setIcon(icon("menu-2"))
        self.menu.setAccessibleName(self.tr("Menu"))
        self.menu.setToolTip(self.tr("Menu (Alt)"))
        self.menu.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu.setMenu(menu)
        words = self.tr("Cari surat atau pegawai …   ({keys})").format(keys=shown("search"))
        self.search = SearchPicker(self._look, typing_ms=SEARCH_MS, placeholder=words, passing=True)
        set_role(self.search, "search")
        self.search.setAccessibleName(self.tr("Cari"))
        self.search.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.search.chosen.connect(self._picked)
        self.button = QPushButton(self.tr("Surat Baru   {keys}").format(keys=shown("new_letter")))
        set_role(self.button, "primary")
        self.button.setIcon(icon("plus", "on_accent"))
        self.button.clicked.connect(self.new_letter)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(GAP_LARGE, GAP, GAP_LARGE, 0)
        layout.setSpacing(GAP)
        layout.addWidget(self.menu)
        layout.addWidget(self.search, 1)
        layout.addWidget(self.button)

    def set_core(self, core: WindowCore) -> None:
        self._core = core

    def _look(self, words: str, limit: int) -> Sequence[Choice]:
        if self._core is None:
            return []
        hits = self._core.search(words, limit)
        return [Choice(str(place), hit.words, hit.detail, hit) for place, hit in enumerate(hits)]

    def _picked(self, choice: Choice | None) -> None:
        if choice is not None:
            self.search.set_choice(None)
            self.found.emit(choice.data.page, choice.data.target)
