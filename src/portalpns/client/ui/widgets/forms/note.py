"""Asks for a few words, such as a reason."""

from collections.abc import Callable

from PySide6.QtWidgets import QDialog, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from portalpns.client.ui.look import GAP
from portalpns.client.ui.widgets.ask import ask_first
from portalpns.client.ui.widgets.forms.answer import answer_buttons
from portalpns.client.ui.widgets.forms.fields import Form
from portalpns.domain.catatan import note_problem


class NoteDialog(QDialog):
    """Asks for words, such as what has to be corrected; hands them on when they are there."""

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
        for widget in (say, self.form, self.buttons):
            layout.addWidget(widget)
        self.text.setFocus()
        self.resize(460, 260)

    def reject(self) -> None:
        """Esc or Batal: words that were written are dropped only when that is meant."""
        if self.text.toPlainText().strip():
            words = self.tr("Yang sudah Anda tulis di sini akan hilang.")
            ask_first(self.tr("Buang tulisan"), words, self.tr("Buang"), super().reject, self)
        else:
            super().reject()

    def _accept(self) -> None:
        words = self.text.toPlainText().strip()
        if said := note_problem(words, self.tr("Isian ini wajib diisi.") if self._required else ""):
            self.form.show_errors({"text": said})
            return
        self.accept()
        self._taken(words)
