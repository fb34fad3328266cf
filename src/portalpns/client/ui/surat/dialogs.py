"""Small questions about a letter: a note with a reason, and the slip of a disposisi."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from portalpns.client.ui.look import GAP
from portalpns.client.ui.widgets.forms import AnswerDialog, ChoiceList, DateField, Form, answer_buttons
from portalpns.client.ui.widgets.forms.choice import Search
from portalpns.domain.ajuan import reaches_nobody
from portalpns.domain.catatan import note_problem

INSTRUKSI = (
    "Tanggapan dan saran",
    "Proses lebih lanjut",
    "Koordinasikan atau konfirmasikan",
    "Wakili dan laporkan hasilnya",
    "Untuk diketahui",
    "Siapkan bahan",
    "Jadwalkan",
    "Arsipkan",
)
"""The usual boxes of a lembar disposisi (as municipal forms print them)."""
DUE_DAYS = 3
"""Working days within which a disposisi is usually answered."""


class CabutDialog(AnswerDialog):
    """Asks why a signed letter is withdrawn and by which letter (ruling 1); both go to every recipient."""

    def __init__(self, taken: Callable[[str, str], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._taken = taken
        self.setWindowTitle(self.tr("Cabut surat"))
        words = self.tr("Setiap penerima diberi tahu bahwa surat yang sudah ditandatangani ini dicabut.")
        self.form = Form(stacked=True)
        self.alasan = self.form.add("alasan", self.tr("&Alasan pencabutan"), QPlainTextEdit())
        self.alasan.setTabChangesFocus(True)
        self.alasan.setMaximumHeight(90)
        self.pencabut = self.form.add("pencabut", self.tr("&Nomor surat pencabut"), QLineEdit())
        buttons = answer_buttons(self, self.tr("Cabut surat"), self._accept)
        layout = QVBoxLayout(self)
        layout.setSpacing(GAP)
        for widget in (QLabel(words, wordWrap=True), self.form, self.problem, buttons):
            layout.addWidget(widget)
        self.alasan.setFocus()
        self.resize(460, 300)

    def loss(self) -> str:
        written = self.alasan.toPlainText().strip() or self.pencabut.text().strip()
        return self.tr("Yang sudah Anda tulis di sini akan hilang.") if written else ""

    def _accept(self) -> None:
        alasan, pencabut = self.alasan.toPlainText().strip(), self.pencabut.text().strip()
        missing = self.tr("Tuliskan nomor surat yang mencabut surat ini.")
        errors = {
            "alasan": note_problem(alasan, self.tr("Tuliskan alasan pencabutan."), self.tr("Alasan")),
            "pencabut": note_problem(pencabut, missing, self.tr("Nomor surat pencabut")),
        }
        if any(errors.values()):
            self.form.show_errors({field: said for field, said in errors.items() if said})
            return
        self.hand_on(self._taken, alasan, pencabut)


@dataclass(frozen=True)
class DisposisiWish:
    """What was written on the slip; `kepada` are ids of posts."""

    kepada: tuple[str, ...]
    instruksi: tuple[str, ...]
    catatan: str
    batas: date | None


class DisposisiDialog(AnswerDialog):
    """The slip of a disposisi: several posts, several instructions, a due date, a remark."""

    def __init__(
        self,
        search: Search,
        today: date,
        due: date,
        taken: Callable[[DisposisiWish], None],
        parent: QWidget | None = None,
    ) -> None:
        """`search` finds posts: its choices carry the id of a jabatan, marked where nobody holds it; `due` is the day
        that is offered."""
        super().__init__(parent)
        self._taken = taken
        self.setWindowTitle(self.tr("Disposisi"))
        self.form = Form(stacked=True)
        self.kepada = self.form.add(
            "kepada", self.tr("&Diteruskan kepada"),
            ChoiceList(search, placeholder=self.tr("Ketik nama jabatan atau pejabat")),
        )  # fmt: skip
        boxes = QWidget()
        grid = QGridLayout(boxes)
        grid.setContentsMargins(0, 0, 0, 0)
        self.instruksi = [QCheckBox(words) for words in INSTRUKSI]
        for place, box in enumerate(self.instruksi):
            grid.addWidget(box, place // 2, place % 2)
        self.form.add("instruksi", self.tr("Dengan hormat harap"), boxes)
        self.with_due = QCheckBox(self.tr("&Batas waktu"))
        self.due = DateField(due)
        self.due.set_least(today)
        self.due.setEnabled(False)
        self.due.setAccessibleName(self.tr("Batas waktu"))
        self.due.told.connect(self.say_problem)
        self.with_due.toggled.connect(self.due.setEnabled)
        self.catatan = self.form.add("catatan", self.tr("&Catatan"), QPlainTextEdit())
        self.catatan.setTabChangesFocus(True)
        self.catatan.setMaximumHeight(90)
        due_line = QWidget()
        row = QGridLayout(due_line)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.with_due, 0, 0)
        row.addWidget(self.due, 0, 1)
        row.setColumnStretch(2, 1)
        buttons = answer_buttons(self, self.tr("Disposisikan"), self._accept)
        layout = QVBoxLayout(self)
        layout.setSpacing(GAP)
        for widget in (self.form, due_line, self.problem, buttons):
            layout.addWidget(widget)
        self.kepada.setFocus()
        self.resize(560, 460)

    def loss(self) -> str:
        wish = self.wish()
        filled = wish.kepada or wish.instruksi or wish.catatan or self.kepada.unpicked
        return self.tr("Disposisi yang sudah Anda isi di sini akan hilang.") if filled else ""

    def wish(self) -> DisposisiWish:
        return DisposisiWish(
            tuple(choice.id for choice in self.kepada.choices()),
            tuple(box.text() for box in self.instruksi if box.isChecked()),
            self.catatan.toPlainText().strip(),
            self.due.value() if self.with_due.isChecked() else None,
        )

    def _accept(self) -> None:
        wish = self.wish()
        if self.kepada.unpicked:
            words = self.tr("“{words}” belum dipilih dari daftar.").format(words=self.kepada.unpicked)
            self.form.show_errors({"kepada": words})
        elif not wish.kepada:
            self.form.show_errors({"kepada": self.tr("Pilih setidaknya satu penerima disposisi.")})
        elif vacant := [choice.words for choice in self.kepada.choices() if choice.mark]:
            self.form.show_errors({"kepada": reaches_nobody(vacant)})
        elif not wish.instruksi and not wish.catatan:
            self.form.show_errors({"catatan": self.tr("Pilih sebuah instruksi atau tuliskan catatan.")})
        elif said := note_problem(wish.catatan):
            self.form.show_errors({"catatan": said})
        else:
            self.hand_on(self._taken, wish)
