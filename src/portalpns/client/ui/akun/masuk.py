"""The sign-in page: server, user, password; the user may be remembered, the password never is."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from portalpns.client.settings import REMEMBER_USER, SERVER, SHORTEST_PASSPHRASE, USER, Settings
from portalpns.client.ui import tasks
from portalpns.client.ui.errors import sentence
from portalpns.client.ui.look import GAP, GAP_LARGE, GAP_SMALL, Picture, Tone, set_role
from portalpns.client.ui.page import PASSPHRASE_HELPS
from portalpns.client.ui.widgets.banner import Banner
from portalpns.client.ui.widgets.forms import Form
from portalpns.client.ui.words import APP_NAME
from portalpns.domain.errors import PortalError

CARD_CHARACTERS = 52
"""The card is so many average letters wide, whatever their size."""


class SignInPage(QWidget):
    """A card in the middle; errors are said on it, where the eye is."""

    wanted = Signal(str, str, str, str)
    """Server address (empty: without a server), user name, password, passphrase of the profile (mostly empty)."""
    given_up = Signal()
    """“Batal”: wait no longer for the server, or go back to what is open."""

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._new = self._again = False
        self._build_fields()
        self._build_answer()
        self._card = self._build_card()
        inside = QWidget()
        set_role(inside, "page")
        whole = QVBoxLayout(inside)
        line = QHBoxLayout()
        line.addStretch()
        line.addWidget(self._card)
        line.addStretch()
        whole.addStretch(2)
        whole.addLayout(line)
        whole.addStretch(3)
        scroll = QScrollArea()
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def _fit(self) -> None:
        self._card.setFixedWidth(CARD_CHARACTERS * self.fontMetrics().averageCharWidth())

    def set_profile(self, *, new: bool, may_unlock: bool) -> None:
        """`new`: this computer holds no data yet; `may_unlock`: what it holds may be opened without the server."""
        self._new = new
        luring = self.tr("Kosongkan untuk bekerja luring dengan data di komputer ini.")
        self._form.set_hint("server", luring if may_unlock else "")
        made = self.tr(
            "Frasa sandi ini dibuat sekarang untuk melindungi data di komputer ini; tidak seorang pun dapat "
            "memulihkannya bila Anda lupa."
        )
        asked = self.tr("Melindungi data di komputer ini sebagai pengganti penyimpan kunci; diminta setiap kali.")
        self._extra.set_hint("passphrase", made if new else asked)
        self._extra.set_shown("repeat", new)

    def begin(self, again: str = "") -> None:
        """Fill in what is remembered and put the cursor where typing begins.

        `again` is the user name of who is signed in already and has to prove it once more, or may leave that for later.
        """
        self._again = bool(again)
        self.cancel.setVisible(self._again)
        self.error.set_words("")
        self.server.setText(self._settings.get(SERVER))
        self.remember.setChecked(self._settings.get(REMEMBER_USER))
        self.user.setText(again or self._settings.get(USER))
        self.password.clear()
        self.passphrase.clear()
        self.repeat.clear()
        (self.password if self.user.text() else self.user).setFocus()

    def set_hint(self, words: str) -> None:
        """What the demo tells whoever signs in; empty words hide it."""
        self.hint.set_words(words)

    def set_busy(self, busy: bool) -> None:
        """While the answer is on its way nothing can be pressed twice."""
        for form in (self._form, self._extra):
            form.setEnabled(not busy)
        self.remember.setEnabled(not busy)
        self.button.setEnabled(not busy)
        self.button.setText(self.tr("Memeriksa…") if busy else self.tr("Masuk"))
        self.waiting.setVisible(busy)
        self.cancel.setVisible(busy or self._again)
        if busy:
            self.error.set_words("")

    def step_back(self) -> None:
        """Esc: as “Batal”, where that can be pressed."""
        if self.cancel.isVisible():
            self.cancel.click()

    def show_error(self, error: Exception) -> None:
        """Say why it did not work; the password is asked again, the rest stays."""
        self.set_busy(False)
        words = sentence(error)
        if words is None:
            tasks.tell(error)
        asked = isinstance(error, PortalError) and error.code in PASSPHRASE_HELPS
        # to be asked for the passphrase is how such a computer starts, and nothing that went wrong
        first = asked and self._extra.isHidden()
        tone = Tone.INFO if first else Tone.BAD
        self.error.set_words(words or self.tr("Tidak dapat masuk karena galat yang tidak terduga."), tone)
        if asked:
            self._extra.show()
        field = self.passphrase if asked else self.password
        field.selectAll()
        field.setFocus()

    def _build_fields(self) -> None:
        self._form, self._extra = Form(stacked=True), Form(stacked=True)
        self.user = self._form.add("user", self.tr("&Nama pengguna atau NIP"), QLineEdit())
        self.password = self._form.add("password", self.tr("&Kata sandi"), QLineEdit())
        self.server = self._form.add("server", self.tr("&Alamat server"), QLineEdit())
        self.server.setPlaceholderText("https://portal.contoh.go.id")
        self.passphrase = self._extra.add("passphrase", self.tr("&Frasa sandi komputer ini"), QLineEdit())
        self.repeat = self._extra.add("repeat", self.tr("&Ulangi frasa sandi"), QLineEdit())
        for field in (self.password, self.passphrase, self.repeat):
            field.setEchoMode(QLineEdit.EchoMode.Password)
        for field in (self.user, self.password, self.server, self.passphrase, self.repeat):
            field.returnPressed.connect(self._press)
        self.server.textEdited.connect(lambda _text: self.error.set_words(""))  # what was said was of the one before
        self.set_profile(new=False, may_unlock=False)
        self._extra.hide()
        self.remember = QCheckBox(self.tr("&Ingat nama pengguna"))

    def _build_answer(self) -> None:
        """What is pressed, and what comes of it."""
        self.error, self.hint = Banner(), Banner()
        self.waiting = QProgressBar()
        set_role(self.waiting, "thin")
        self.waiting.setRange(0, 0)
        self.waiting.setTextVisible(False)
        policy = self.waiting.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.waiting.setSizePolicy(policy)
        self.waiting.hide()
        self.button = QPushButton(self.tr("Masuk"))
        set_role(self.button, "primary")
        self.button.setDefault(True)
        self.button.clicked.connect(self._press)
        self.cancel = QPushButton(self.tr("Batal"))
        self.cancel.clicked.connect(self.given_up)
        self.cancel.hide()

    def _build_card(self) -> QFrame:
        card = QFrame()
        set_role(card, "card")
        mark = Picture(40, "building-community", "accent")
        title = QLabel(APP_NAME)
        set_role(title, "title")
        below = QLabel(self.tr("Masuk untuk melanjutkan pekerjaan Anda."), wordWrap=True)
        set_role(below, "muted")
        layout = QVBoxLayout(card)
        layout.setContentsMargins(GAP_LARGE + 8, GAP_LARGE + 4, GAP_LARGE + 8, GAP_LARGE + 4)
        layout.setSpacing(GAP_SMALL)
        layout.addWidget(mark, 0, Qt.AlignmentFlag.AlignLeft)
        for words in (title, below, self.hint):
            layout.addWidget(words)
        layout.addSpacing(GAP)
        for widget in (self._form, self._extra, self.remember, self.error, self.waiting):
            layout.addWidget(widget)
        buttons = QHBoxLayout()
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.button, 1)
        layout.addLayout(buttons)
        return card

    def _press(self) -> None:
        self.error.set_words("")  # also where a field is complained about before anything is asked
        server, user, password = self.server.text().strip(), self.user.text().strip(), self.password.text()
        passphrase = self.passphrase.text() if self.passphrase.isVisible() else ""
        errors, secret = {}, {}
        if not user:
            errors["user"] = self.tr("Isikan nama pengguna atau NIP Anda.")
        if not password and (self._new or not passphrase):
            errors["password"] = self.tr("Isikan kata sandi Anda.")
        if server and not server.startswith(("https://", "http://")):
            errors["server"] = self.tr("Alamat server diawali “https://”.")
        elif not server and self._new:
            errors["server"] = self.tr("Isikan alamat server instansi Anda.")
        if self._new and self.passphrase.isVisible():
            if len(passphrase) < SHORTEST_PASSPHRASE:
                words = self.tr("Frasa sandi terdiri atas setidaknya {count} karakter.")
                secret["passphrase"] = words.format(count=SHORTEST_PASSPHRASE)
            elif self.repeat.text() != passphrase:
                secret["repeat"] = self.tr("Kedua frasa sandi tidak sama.")
        self._extra.show_errors(secret)
        self._form.show_errors(errors)
        if errors or secret:
            return
        if server:  # who works offline once still has the same server tomorrow
            self._settings.set(SERVER, server)
        self._settings.set(REMEMBER_USER, self.remember.isChecked())
        self._settings.set(USER, user if self.remember.isChecked() else "")
        # a passphrase alone opens what this computer holds, without asking the server
        self.wanted.emit(server if password else "", user, password, passphrase)
