"""The dialog that gives a PIN of a machine to the person whose it is, or to nobody, from a day on."""

from collections.abc import Callable
from datetime import date, timedelta

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLabel, QVBoxLayout, QWidget

from portalpns.client.ui.absensi.people import owners
from portalpns.client.ui.look import GAP
from portalpns.client.ui.page import Core
from portalpns.client.ui.widgets.forms import AnswerDialog, Choice, DateField, Form, SearchPicker, answer_buttons
from portalpns.domain.clock import tanggal


def until_words(ends: date | None) -> str:
    """That a mapping which begins later, on this day, holds from then on; follows the sentence of a new mapping."""
    if ends is None:
        return ""
    last = tanggal(ends - timedelta(days=1))
    return f" sampai {last}; mulai {tanggal(ends)} tetap berlaku pemetaan yang sudah ada"


class PinDialog(AnswerDialog):
    """Says whose the PIN was so far and asks whose it is.

    `taken` hears the person, None for nobody, and the day, and says whether it was kept (`AnswerDialog.keep`).
    """

    def __init__(
        self, core: Core, opd: str, words: str, day: date, taken: Callable[[Choice | None, date], None], parent: QWidget
    ) -> None:
        """`opd` owns the machine; `day` is the first day that is proposed."""
        super().__init__(parent)
        self._taken, self._since = taken, day
        self.setWindowTitle(self.tr("Petakan PIN"))
        said = QLabel(words, wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.form = Form()
        find = owners(core, opd, lambda: self._since)  # in another thread, which asks no widget
        self.person = self.form.add(
            "person", self.tr("&Pegawai"), SearchPicker(find, placeholder=self.tr("Ketik nama atau NIP"))
        )
        self.nobody = self.form.add("nobody", "", QCheckBox(self.tr("&Bukan pegawai atau tidak dikenal")))
        self.nobody.toggled.connect(self.person.setDisabled)
        self.since = self.form.add("since", self.tr("&Mulai"), DateField(day))
        self.since.changed.connect(lambda _day: self._note_since())
        layout = QVBoxLayout(self)
        layout.setSpacing(GAP)
        layout.addWidget(said)
        layout.addWidget(self.form)
        layout.addWidget(self.problem)
        layout.addWidget(answer_buttons(self, self.tr("Petakan"), self._accept))
        self.person.setFocus()
        self.resize(460, 260)

    def _note_since(self) -> None:
        self._since = self.since.value()

    def _accept(self) -> None:
        nobody = self.nobody.isChecked()
        person = None if nobody else self.person.choice
        wrong = person is None and not nobody
        self.form.show_errors({"person": self.tr("Pilih pegawainya.")} if wrong else {})
        if not wrong:
            self.hand_on(self._taken, person, self.since.value())

    def loss(self) -> str:
        return ""
