"""Pengaturan: sections at the left, one section at a time at the right; every change applies at once."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QListWidget, QListWidgetItem, QScrollArea, QStackedWidget, QWidget

from portalpns.client.ui import hotkeys
from portalpns.client.ui.look import GAP_LARGE, icon, set_role
from portalpns.client.ui.page import Page, Shell
from portalpns.client.ui.pengaturan.sections import SECTIONS, Section


class SettingsPage(Page):
    """Finds a setting by words, and shows the section it stands in."""

    title = "Pengaturan"

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.finder = QLineEdit()
        self.finder.setPlaceholderText(self.tr("Cari pengaturan"))
        self.finder.setAccessibleName(self.tr("Cari pengaturan"))
        self.finder.setClearButtonEnabled(True)
        letter = self.fontMetrics().averageCharWidth()
        self.finder.setFixedWidth(34 * letter)
        self.finder.textChanged.connect(self._filter)
        hotkeys.action("find", self, self.tr("Cari pengaturan")).triggered.connect(self.finder.setFocus)
        self.buttons.addWidget(self.finder)
        self.list = QListWidget()
        set_role(self.list, "sections")
        self.list.setAccessibleName(self.tr("Bagian pengaturan"))
        self.list.setFixedWidth(30 * letter)
        self.stack = QStackedWidget()
        self._sections: list[Section] = []
        for make in SECTIONS:
            self._add(make(shell))
        self.list.currentRowChanged.connect(self.stack.setCurrentIndex)
        line = QHBoxLayout()
        line.setSpacing(GAP_LARGE)
        line.addWidget(self.list)
        line.addWidget(self.stack, 1)
        self.body.addLayout(line, 1)
        self.list.setCurrentRow(0)

    def activate(self, target: object = None) -> None:
        """`target` may be the id of a section, such as `sertifikat`."""
        for place, section in enumerate(self._sections):
            section.begin()
            if section.id == target:
                self.list.setCurrentRow(place)

    def refresh(self, kinds: frozenset[str]) -> None:
        for section in self._sections:
            section.begin()

    def panes(self) -> list[QWidget]:
        return [self.list, self.stack]

    def _add(self, section: Section) -> None:
        self._sections.append(section)
        entry = QListWidgetItem(icon(section.icon), section.words)
        entry.setSizeHint(QSize(0, self.fontMetrics().height() + 18))
        self.list.addItem(entry)
        scroll = QScrollArea()
        scroll.setWidget(section)
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.stack.addWidget(scroll)

    def _filter(self, words: str) -> None:
        """Only sections that speak of `words` stay in the list."""
        first = None
        for place, section in enumerate(self._sections):
            fits = words.casefold().strip() in section.all_words().casefold()
            self.list.item(place).setHidden(not fits)
            if fits and first is None:
                first = place
        if first is not None and self.list.currentItem().isHidden():
            self.list.setCurrentRow(first)
