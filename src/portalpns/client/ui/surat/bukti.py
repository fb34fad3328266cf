"""The line over a letter's page that says what its signature proves, with the way to the whole proof."""

from weakref import WeakKeyDictionary

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QSizePolicy, QWidget

from portalpns.client.ui import tasks
from portalpns.client.ui.errors import sentence
from portalpns.client.ui.look import GAP_SMALL, Chip, Tone, icon, set_role
from portalpns.client.ui.page import PdfGiven, Shell
from portalpns.client.ui.verifikasi.checking import check_given, key_of
from portalpns.client.ui.verifikasi.words import FACES
from portalpns.client.ui.widgets.chip import ChipLabel
from portalpns.signing.verdict import VerifyResult

DWELL_MS = 350
"""A letter that one only passes by is not checked; a check takes a process of its own."""
LEAST_CHARACTERS = 30
"""Beside the chip and the button the sentence has so many in a line, or stands below them."""
MOST_KEPT = 500
_kept: "WeakKeyDictionary[object, dict[tuple[str, ...], VerifyResult]]" = WeakKeyDictionary()
"""Verdicts of a core's session, by `key_of`."""


class ProofLine(QWidget):
    """Checks the bytes it is given, once a day, and says the verdict; hidden while there is nothing to check."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell = shell
        self._given: PdfGiven | None = None
        self._task: tasks.Task[VerifyResult] | None = None
        self.chip = ChipLabel(Chip(""))
        self.words = QLabel(wordWrap=True)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        set_role(self.words, "small")
        self.words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.open_button = QPushButton(self.tr("Verifikasi"))
        self.open_button.setIcon(icon("shield-check"))
        self.open_button.setToolTip(self.tr("Buka hasil pemeriksaan lengkap di halaman Verifikasi PDF"))
        self.open_button.clicked.connect(self._open)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(12, 0, GAP_SMALL, GAP_SMALL)
        self._grid.setSpacing(GAP_SMALL)
        self._grid.setColumnStretch(1, 1)
        self._grid.addWidget(self.chip, 0, 0)
        self._grid.addWidget(self.open_button, 0, 2)
        self._below = False
        self._grid.addWidget(self.words, 0, 1)
        self._dwell = QTimer(self, singleShot=True, interval=DWELL_MS)
        self._dwell.timeout.connect(self._check)
        self.prove(None)

    def prove(self, given: PdfGiven | None) -> None:
        """Say what these bytes prove; None while no signed page is shown."""
        if given is not None and self._given is not None and given.data == self._given.data:
            return
        self._given = given
        if self._task is not None:
            self._task.cancel()
        self.setVisible(given is not None)
        self._dwell.stop()
        if given is not None:
            self._say(self.tr("Memeriksa…"), Tone.NEUTRAL, self.tr("Tanda tangan pada naskah ini sedang diperiksa."))
            self._dwell.start()

    def _check(self) -> None:
        given, core = self._given, self._shell.core
        if given is None:
            return
        roots, now, kept = core.paths.roots, self._shell.clock(), _kept.setdefault(core, {})

        def work(task: tasks.Task[VerifyResult]) -> VerifyResult:
            key = key_of(given.data, roots, now)
            found = kept.get(key)
            if found is None:
                task.check()
                if len(kept) >= MOST_KEPT:
                    kept.clear()  # other checks run at the same time: nothing is read back after this
                found = kept[key] = check_given(given, (), now, roots).result
            return found

        self._task = tasks.run(work, owner=self, done=self._show, failed=self._fail, lane="net")

    def _show(self, result: VerifyResult) -> None:
        verdict = result.verdict
        face = FACES[verdict]
        signers = ", ".join(one.signer for one in result.signatures if one.intact and one.signer)
        self._say(verdict.words, face.tone, face.sentence, signers)

    def _fail(self, error: Exception) -> None:
        words = sentence(error)
        if words is None:
            tasks.tell(error)
        self._say(self.tr("Belum diperiksa"), Tone.NEUTRAL, words or self.tr("Naskah ini tidak dapat diperiksa."))

    def _say(self, verdict: str, tone: Tone, words: str, signers: str = "") -> None:
        self.chip.set_chip(Chip(verdict, tone))
        self._fit()
        self.words.setText(words)
        told = f"{words}\n{self.tr('Ditandatangani oleh')} {signers}" if signers else words
        self.words.setToolTip(told)
        self.words.setAccessibleName(f"{verdict}. {told}")

    def _fit(self) -> None:
        """The sentence gets lines that can be read, wherever they are."""
        edges = self._grid.contentsMargins()
        beside = self.chip.sizeHint().width() + self.open_button.sizeHint().width() + 2 * GAP_SMALL
        room = self.width() - edges.left() - edges.right() - beside
        below = room < LEAST_CHARACTERS * self.words.fontMetrics().averageCharWidth()
        if below != self._below:
            self._below = below
            self._grid.removeWidget(self.words)
            self._grid.addWidget(self.words, *((1, 0, 1, 3) if below else (0, 1)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def _open(self) -> None:
        if self._given is not None:
            self._shell.go("verifikasi", self._given)
