"""Asks for a few words, such as a reason."""

from collections.abc import Callable

from PySide6.QtWidgets import QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from portalpns.client.ui.look import GAP
from portalpns.client.ui.widgets.forms.answer import AnswerDialog, answer_buttons
from portalpns.client.ui.widgets.forms.fields import Form
from portalpns.domain.catatan import note_problem


class NoteDialog(AnswerDialog):
    """Asks for words, such as what has to be corrected; hands them on when they are there.

    `taken` gets the words, and calls `accept` once they are kept or `again` when they could not be.
    """

    def __init__(
        self,
        title: str,
        words: str,
        button: str,
        taken: Callable[[str], None],
        *,
        label: str = "",
        required: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._taken, self._required = taken, required
        self.setWindowTitle(title)
        say = QLabel(words, wordWrap=True)
        self.form = Form(stacked=True)
        self.text = QPlainTextEdit()
        self.text.setTabChangesFocus(True)
        self.text.setMaximumHeight(120)
        self.form.add("text", label or self.tr("Catatan"), self.text)
        self.buttons = answer_buttons(self, button, self._accept)
        layout = QVBoxLayout(self)
        layout.setSpacing(GAP)
        for widget in (say, self.form, self.problem, self.buttons):
            layout.addWidget(widget)
        self.text.setFocus()
        self.resize(460, 260)

    def loss(self) -> str:
        return self.tr("Yang sudah Anda tulis di sini akan hilang.") if self.text.toPlainText().strip() else ""

    def _accept(self) -> None:
        words = self.text.toPlainText().strip()
        if said := note_problem(words, self.tr("Isian ini wajib diisi.") if self._required else ""):
            self.form.show_errors({"text": said})
            return
        self.hand_on(self._taken, words)
