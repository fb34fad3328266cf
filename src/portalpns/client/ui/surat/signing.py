"""The dialog that signs: which certificate, its frasa sandi, whose it is, and then letter after letter."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from portalpns.client.settings import CERTIFICATE
from portalpns.client.ui import tasks
from portalpns.client.ui.errors import sentence
from portalpns.client.ui.look import GAP, GAP_SMALL, Tone, set_role
from portalpns.client.ui.page import Shell
from portalpns.client.ui.widgets.banner import Banner
from portalpns.client.ui.widgets.forms import Form
from portalpns.client.ui.words import tanggal, told_server
from portalpns.domain.clock import WIB

if TYPE_CHECKING:
    from portalpns.client.usecases.tandatangan import SignResult
    from portalpns.signing.keys.held import HeldKey

ENDINGS = "*.p12 *.pfx"
READ_MS = 700
"""What comes in the place of a button that was just pressed cannot be pressed for so long."""


class SignDialog(QDialog):
    """Signs the given letters with one opening of the key; the key and the words are forgotten when it closes."""

    def __init__(
        self,
        shell: Shell,
        letters: Mapping[str, str],
        files: Mapping[str, str],
        unseen: int,
        signed: Callable[[list["SignResult"]], None],
        parent: QWidget | None = None,
    ) -> None:
        """`letters` is the hal of each by its id, `files` the SHA-256 of what is signed (`core.tandatangan.files`).

        `unseen` is how many of these pages were never shown on the screen.
        """
        super().__init__(parent)
        self._shell, self._letters, self._files, self._signed = shell, dict(letters), dict(files), signed
        self._key: HeldKey | None = None
        self._task: tasks.Task[tuple[list[SignResult], bool]] | None = None
        self._stopping = False
        self._reading = QTimer(self, singleShot=True, interval=READ_MS)
        self._reading.timeout.connect(self._read)
        self.setWindowTitle(self.tr("Tanda tangani"))
        title = QLabel(self.tr("Tanda tangani {count} naskah").format(count=len(self._letters)))
        set_role(title, "heading")
        self.unseen = Banner()
        if unseen:
            words = self.tr(
                "{count} naskah belum Anda lihat halamannya. Naskah itu tetap dapat ditandatangani; "
                "tekan Batal bila Anda ingin melihatnya lebih dahulu."
            )
            self.unseen.set_words(words.format(count=unseen), Tone.WARN)
        self.steps = QStackedWidget()
        self.steps.addWidget(self._build_key())
        self.steps.addWidget(self._build_owner())
        self.steps.addWidget(self._build_work())
        self.waiting = QLabel()
        set_role(self.waiting, "muted")
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.go = self.buttons.addButton(self.tr("Buka sertifikat"), QDialogButtonBox.ButtonRole.AcceptRole)
        set_role(self.go, "primary")
        self.buttons.accepted.connect(self._next)
        self.buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setSpacing(GAP)
        for widget in (title, self.unseen, self.steps, self.waiting, self.buttons):
            layout.addWidget(widget)
        (self.passphrase if self.file.text() else self.file).setFocus()
        self.resize(560, 340)

    def event(self, event: QEvent) -> bool:
        kind = event.type()
        found = super().event(event)
        if kind == QEvent.Type.LayoutRequest:
            self._grow()
        return found

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._grow()

    def _grow(self) -> None:
        """More words make the dialog higher instead of the fields lower; Qt counts one line of each for a window."""
        if (layout := self.layout()) is not None:
            least = layout.totalMinimumSize().height()  # the other is -1 where no line breaks
            self.setMinimumHeight(max(least, layout.totalHeightForWidth(self.width())))

    # the three steps

    def _build_key(self) -> QWidget:
        self.form = Form(stacked=True)
        self.file = QLineEdit(self._shell.settings.get(CERTIFICATE))
        choose = QPushButton(self.tr("Pilih…"))
        choose.clicked.connect(self._choose)
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP_SMALL)
        row.addWidget(self.file, 1)
        row.addWidget(choose)
        line.setFocusProxy(self.file)
        self.file.setAccessibleName(self.tr("Berkas sertifikat (.p12)"))
        self.form.add("file", self.tr("&Berkas sertifikat (.p12)"), line)
        self.passphrase = self.form.add(
            "passphrase", self.tr("&Frasa sandi"), QLineEdit(),
            hint=self.tr("Frasa sandi dipakai sekali ini dan tidak disimpan."),
        )  # fmt: skip
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.passphrase.setInputMethodHints(Qt.InputMethodHint.ImhSensitiveData)
        return self.form

    def _build_owner(self) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        self.owner, self.validity, self.warning = QLabel(), QLabel(), Banner()
        set_role(self.owner, "heading")
        self.validity.setWordWrap(True)
        for widget in (self.owner, self.validity, self.warning):
            layout.addWidget(widget)
        layout.addStretch()
        return page

    def _build_work(self) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        self.bar = QProgressBar()
        self.bar.setAccessibleName(self.tr("Kemajuan penandatanganan"))
        self.results = QPlainTextEdit()
        self.results.setReadOnly(True)
        self.results.setAccessibleName(self.tr("Hasil tiap naskah"))
        layout.addWidget(self.bar)
        layout.addWidget(self.results, 1)
        return page

    def _choose(self) -> None:
        kinds = f"{self.tr('Sertifikat')} ({ENDINGS})"
        name, _ = QFileDialog.getOpenFileName(self, self.tr("Pilih berkas sertifikat"), self.file.text(), kinds)
        if name:
            self.file.setText(name)
            self.passphrase.setFocus()

    def _next(self) -> None:
        if self.steps.currentIndex() == 0:
            self._open_key()
        elif self.steps.currentIndex() == 1:
            self._sign()
        else:
            self.accept()

    def _open_key(self) -> None:
        """Try the words once; wrong ones are said at the field and nothing else happens."""
        path, words = self.file.text().strip(), self.passphrase.text()
        if not path:
            self.form.show_errors({"file": self.tr("Pilih berkas sertifikat Anda.")})
            return
        self.passphrase.clear()
        self._hold(self.passphrase, self.tr("Membuka dan memeriksa sertifikat…"))
        core = self._shell.core

        def work(_task: tasks.Task[tuple["HeldKey", list[str]]]) -> tuple["HeldKey", list[str]]:
            key = core.tandatangan.open_key(Path(path), words)
            return key, core.tandatangan.warnings(key)

        tasks.run(work, owner=self, done=lambda found: self._opened(path, *found), failed=self._refused, lane="cpu")

    def _opened(self, path: str, key: "HeldKey", warnings: list[str]) -> None:
        self._key = key
        self._shell.settings.set(CERTIFICATE, path)
        self.owner.setText(key.name)
        certificate = key.certificate
        until = tanggal(certificate.not_valid_after_utc.astimezone(WIB).date())
        parts = [part for part in (key.jabatan, f"NIP {key.nip}" if key.nip else "") if part]
        self.validity.setText(
            "\n".join([*parts, self.tr("Berlaku sampai {until}").format(until=until), f"Penerbit: {key.issuer}"])
        )
        self.warning.set_words(" ".join(warnings), Tone.WARN)
        self.steps.setCurrentIndex(1)
        words = self.tr("Tanda tangani {count} naskah").format(count=len(self._letters))
        self._offer(words, self.owner, self.tr("Mohon tunggu; periksa nama pemilik sertifikat…"))

    def _offer(self, words: str, focus: QWidget, why: str) -> None:
        """Make the button another one: the rest of a double click, or a second Enter, must not press it unread."""
        self.go.setText(words)
        self._hold(focus, why)
        self._reading.start()

    def _hold(self, focus: QWidget, why: str) -> None:
        """Close the button, with the focus elsewhere: Qt would hand it to Batal, and a second Enter with it.

        `why` is said while it is closed, `""` where something else on the dialog tells it.
        """
        focus.setFocus()
        self.go.setEnabled(False)
        self.waiting.setText(why)

    def _release(self) -> None:
        self.go.setEnabled(True)
        self.waiting.clear()

    def _read(self) -> None:
        self._release()
        self.go.setFocus()

    def _refused(self, error: Exception) -> None:
        self._release()
        words = sentence(error)
        if words is None:
            tasks.tell(error)
            words = self.tr("Sertifikat tidak dapat dibuka karena galat yang tidak terduga.")
        about = "passphrase" if getattr(error, "code", "") == "passphrase" else "file"
        if about == "passphrase":
            words = self.tr("Frasa sandi salah; tidak ada naskah yang ditandatangani.")
        self.form.show_errors({about: words})

    def _sign(self) -> None:
        key, core, ids, files = self._key, self._shell.core, list(self._letters), self._files
        if key is None or self._task is not None:
            return
        self.unseen.set_words("")
        self.steps.setCurrentIndex(2)
        self._hold(self.results, "")
        self.bar.setRange(0, len(ids))
        self._advance(0, len(ids), "")

        def work(task: tasks.Task[tuple[list["SignResult"], bool]]) -> tuple[list["SignResult"], bool]:
            # A cancelled task's result is dropped; what was signed must be told, so this flag is the dialog's own.
            results = list(core.tandatangan.sign_many(ids, key, task.report, lambda: self._stopping, files))
            return results, core.sync.status().online

        self._stopping = False
        self._task = tasks.run(
            work, owner=self, done=lambda found: self._finished(*found), failed=self._broke, progress=self._advance
        )

    def _advance(self, done: int, total: int, _letter: str) -> None:
        self.bar.setValue(done)
        if not self._stopping:
            words = self.tr("Menandatangani {now} dari {total}…   Esc: berhenti setelah naskah ini")
            self.bar.setFormat(words.format(now=min(done + 1, total), total=total))

    def _finished(self, results: list["SignResult"], online: bool) -> None:
        self._task, self._key = None, None
        lines = [f"{'Berhasil' if one.ok else 'Gagal'}: {self._letters[one.id]}" for one in results]
        for place, one in enumerate(results):
            if not one.ok and one.pesan:
                lines[place] += f" – {one.pesan}"
        left = len(self._letters) - len(results)
        if left:
            lines.append(self.tr("{left} naskah belum ditandatangani karena dihentikan.").format(left=left))
        self.results.setPlainText("\n".join(lines))
        good = sum(one.ok for one in results)
        self.bar.setFormat(self.tr("{good} dari {all} naskah ditandatangani").format(good=good, all=len(self._letters)))
        self.bar.setValue(good)
        self._offer(self.tr("Selesai"), self.results, self.tr("Mohon tunggu; baca hasil tiap naskah…"))
        self.buttons.button(QDialogButtonBox.StandardButton.Cancel).hide()
        if good:
            way = self.tr(" dan diteruskan ke server") if online else ""
            words = told_server(self.tr("{count} naskah ditandatangani{way}.").format(count=good, way=way), online)
            self._shell.notices.show(words, tone=Tone.GOOD)
        self._signed(results)
        if good == len(self._letters):
            self.accept()

    def _broke(self, error: Exception) -> None:
        self._task = None
        self.steps.setCurrentIndex(0)
        self._key = None
        self.go.setText(self.tr("Buka sertifikat"))
        self._refused(error)

    def reject(self) -> None:
        """Esc or Batal: while signing it stops after this letter, otherwise it closes."""
        if self._task is not None:
            self._stopping = True
            self.bar.setFormat(self.tr("Berhenti setelah naskah ini…"))
            return
        super().reject()

    def done(self, result: int) -> None:
        """Closing forgets the key, whatever was done with it."""
        self._key = None
        super().done(result)
        self.deleteLater()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if control and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.go.isEnabled():
            self._next()
        else:
            super().keyPressEvent(event)
