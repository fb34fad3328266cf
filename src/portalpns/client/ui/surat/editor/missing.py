"""The line that says what a naskah still needs, each item a button that leads there."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLabel, QPushButton

from portalpns.client.ui.look import Tone, set_role, set_tone
from portalpns.client.ui.widgets.forms import FlowLayout
from portalpns.client.ui.widgets.layouts import clear
from portalpns.domain.naskah import Kekurangan


class MissingLine(QFrame):
    """Never a dialog: it stands quietly over the form until everything is there."""

    wanted = Signal(str)
    """The field that should be filled."""

    def __init__(self) -> None:
        super().__init__()
        set_role(self, "banner")
        set_tone(self, Tone.WARN)
        self._flow = FlowLayout(self, spacing=4)
        self._flow.setContentsMargins(10, 4, 10, 4)
        self._shown: tuple[Kekurangan, ...] = ()
        self.hide()

    def show_missing(self, missing: Sequence[Kekurangan]) -> None:
        if tuple(missing) == self._shown:
            return
        self._shown = tuple(missing)
        clear(self._flow)
        self.setVisible(bool(missing))
        if not missing:
            return
        label = QLabel(self.tr("Belum lengkap:"))
        set_tone(label, Tone.WARN)
        self._flow.addWidget(label)
        for one in missing:
            button = QPushButton(one.pesan.rstrip("."))
            set_role(button, "link")
            button.clicked.connect(lambda _on=False, name=one.field: self.wanted.emit(name))
            self._flow.addWidget(button)
        self.setAccessibleName(self.tr("Belum lengkap: {words}").format(words=" ".join(one.pesan for one in missing)))
        self.updateGeometry()
