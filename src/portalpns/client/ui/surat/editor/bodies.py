"""The texts of a naskah: its body and its lampiran, each an editor of its own with title and toolbar."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from portalpns.client.ui.look import GAP_SMALL
from portalpns.client.ui.surat.body import BodyEdit, BodyToolbar
from portalpns.client.ui.widgets.forms import Form
from portalpns.domain.naskah import Block, Lampiran


class BodyPanel(QWidget):
    """A toolbar and the text under it."""

    changed = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.edit = BodyEdit()
        self.edit.setAccessibleName(name)
        self.edit.setMinimumHeight(200)
        self.toolbar = BodyToolbar(self.edit)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP_SMALL)
        # Tab follows the order in which they came: from the fields into the text, then to the buttons.
        layout.addWidget(self.edit, 1)
        layout.insertWidget(0, self.toolbar)
        self.edit.document().contentsChanged.connect(self.changed)

    def show_blocks(self, blocks: tuple[Block, ...]) -> None:
        self.blockSignals(True)
        self.edit.set_blocks(blocks)
        self.blockSignals(False)


class LampiranPanel(QWidget):
    """One lampiran: its title and its text."""

    changed = Signal()

    def __init__(self, lampiran: Lampiran) -> None:
        super().__init__()
        form = Form()
        self.judul = form.add("judul", self.tr("&Judul lampiran"), QLineEdit(lampiran.judul))
        self.body = BodyPanel(self.tr("Isi lampiran"))
        self.body.show_blocks(lampiran.body)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, GAP_SMALL, 0, 0)
        layout.addWidget(form)
        layout.addWidget(self.body, 1)
        self.judul.textChanged.connect(lambda _text: self.changed.emit())
        self.body.changed.connect(self.changed)

    def lampiran(self) -> Lampiran:
        return Lampiran(self.judul.text().strip(), self.body.edit.blocks())
