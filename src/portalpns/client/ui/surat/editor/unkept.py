"""The question that comes before a text is lost: somebody wants to leave it unsaved, or to save it over another."""

from typing import Literal

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPushButton, QVBoxLayout, QWidget

from portalpns.client.ui.errors import sentence
from portalpns.client.ui.look import GAP, GAP_LARGE, icon, set_role
from portalpns.client.usecases.naskah import KEPT, Overtaken
from portalpns.domain.errors import NotAllowed, WrongState

Answer = Literal["again", "new", "discard", "stay"]
UNTAKEN = (WrongState, NotAllowed)
"""Why a letter does not take the words of this writer, however often they are offered."""


class UnkeptDialog(QDialog):
    """Says why the text is not kept; one tries again, copies the text first, gives it up, or stays (Esc).

    Where its letter takes no words any more, it can become a concept of its own instead; where a colleague's words
    stand there, it can replace them as well. Whoever is not `leaving` has nothing to give up.
    Who may write for no office (`writes`) was kept what he typed, and is offered no concept that he cannot have.
    """

    def __init__(
        self, error: Exception, text: str, parent: QWidget | None = None, *, leaving: bool = True, writes: bool = True
    ) -> None:
        super().__init__(parent)
        self._text = text
        self.answer: Answer = "stay"
        overtaken, taken = isinstance(error, Overtaken) and writes, isinstance(error, UNTAKEN)
        stays = taken and not writes
        self.setWindowTitle(self.tr("Naskah belum tersimpan"))
        title = QLabel(self.tr("Tulisan Anda belum dapat disimpan"))
        set_role(title, "title")
        said = [sentence(error) or self.tr("Terjadi galat yang tidak terduga.")]
        if overtaken:
            title.setText(self.tr("Ada isi yang lebih baru"))
            said.append(self.tr("Tulisan Anda dapat menjadi konsep baru di sampingnya, atau menggantikan isi itu."))
        if stays and KEPT not in said[0]:
            said.append(KEPT)
        if leaving and not stays:
            said.append(self.tr("Jika ditutup sekarang, tulisan yang belum tersimpan hilang."))
        words = QLabel(" ".join(said))
        words.setWordWrap(True)
        self._said = QLabel()
        set_role(self._said, "muted")
        self.first = QPushButton(self.tr("Simpan sebagai konsep baru") if taken else self.tr("Coba lagi"))
        self.replace = QPushButton(self.tr("Gantikan"))
        self.copy = QPushButton(icon("copy"), self.tr("Salin teks"))
        self.discard = QPushButton(self.tr("Tutup") if stays else self.tr("Tutup tanpa menyimpan"))
        set_role(self.first, "primary")
        self.first.setDefault(True)
        buttons = QDialogButtonBox()
        wanted = {self.first: not stays, self.replace: overtaken, self.copy: True, self.discard: leaving}
        for button in (one for one, there in wanted.items() if there):
            buttons.addButton(button, QDialogButtonBox.ButtonRole.ActionRole)
        self.first.clicked.connect(lambda: self._end("new" if taken else "again"))
        self.replace.clicked.connect(lambda: self._end("again"))
        self.copy.clicked.connect(self._copy)
        self.discard.clicked.connect(lambda: self._end("discard"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GAP_LARGE, GAP_LARGE, GAP_LARGE, GAP)
        layout.setSpacing(GAP)
        for widget in (title, words, self._said, buttons):
            layout.addWidget(widget)
        self.resize(520, self.sizeHint().height())

    def ask(self) -> Answer:
        """Show it until there is an answer."""
        self.exec()
        return self.answer

    def _end(self, answer: Answer) -> None:
        self.answer = answer
        self.accept()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._text)
        self._said.setText(self.tr("Teks disalin; tempelkan di tempat lain agar tidak hilang."))
