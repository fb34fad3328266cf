"""All choices of a field that has too many to show: filtered while one types, and taken out from here."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from portalpns.client.ui.look import GAP, GAP_LARGE
from portalpns.client.ui.widgets.forms.choice import Choice


class ChosenDialog(QDialog):
    """A list of choices in their order."""

    removed = Signal(list)
    """The keys of the choices that were taken out."""

    def __init__(self, name: str, choices: Mapping[str, Choice], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"{name} ({len(choices)})")
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(self.tr("Saring daftar"))
        self.filter.setAccessibleName(self.tr("Saring daftar"))
        self.filter.setClearButtonEnabled(True)
        self.list = QListWidget()
        self.list.setAccessibleName(name)
        self.list.setUniformItemSizes(True)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        for key, choice in choices.items():
            item = QListWidgetItem(choice.words)
            item.setToolTip(choice.detail)
            item.setData(Qt.ItemDataRole.UserRole, key)
            self.list.addItem(item)
        self.remove = QPushButton(self.tr("Keluarkan yang dipilih"))
        self.remove.setAutoDefault(False)
        self.remove.setEnabled(False)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.addButton(self.remove, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        self.filter.textChanged.connect(self._show)
        self.list.itemSelectionChanged.connect(lambda: self.remove.setEnabled(bool(self._selected())))
        self.remove.clicked.connect(self._take_out)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GAP_LARGE, GAP_LARGE, GAP_LARGE, GAP)
        layout.setSpacing(GAP)
        for widget in (self.filter, self.list, buttons):
            layout.addWidget(widget)
        self.resize(520, 560)

    def _selected(self) -> list[QListWidgetItem]:
        return [item for item in self.list.selectedItems() if not item.isHidden()]

    def _show(self, words: str) -> None:
        wanted = words.strip().casefold()
        for row in range(self.list.count()):
            item = self.list.item(row)
            item.setHidden(wanted not in item.text().casefold())

    def _take_out(self) -> None:
        items = self._selected()
        self.removed.emit([item.data(Qt.ItemDataRole.UserRole) for item in items])
        for item in items:
            self.list.takeItem(self.list.row(item))
