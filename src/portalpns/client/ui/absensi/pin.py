"""The dialog that gives a PIN of a machine to the person whose it is, from a day on."""

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLabel, QVBoxLayout, QWidget

from portalpns.client.ui.look import GAP
from portalpns.client.ui.widgets.forms import Choice, DateField, Form, SearchPicker, answer_buttons
from portalpns.client.ui.widgets.forms.choice import Search


class PinDialog(QDialog):
    """Says whose the PIN was so far and asks whose it is; `taken` hears the person and the first day."""

    def __init__(
        self, search: Search, words: str, day: date, taken: Callable[[Choice, date], None], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._taken = taken
        self.setWindowTitle(self.tr("Petakan PIN"))
        said = QLabel(words, wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.form = Form()
        self.person = self.form.add(
            "person", self.tr("&Pegawai"), SearchPicker(search, placeholder=self.tr("Ketik nama atau NIP"))
        )
        self.since = self.form.add("since", self.tr("&Mulai"), DateField(day))
        layout = QVBoxLayout(self)
        layout.setSpacing(GAP)
        layout.addWidget(said)
        layout.addWidget(self.form)
        layout.addWidget(answer_buttons(self, self.tr("Petakan"), self._accept))
        self.person.setFocus()
        self.resize(460, 220)

    def _accept(self) -> None:
        person = self.person.choice
        self.form.show_errors({} if person is not None else {"person": self.tr("Pilih pegawainya.")})
        if person is not None:
            self.accept()
            self._taken(person, self.since.value())
