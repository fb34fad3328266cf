"""Verifikasi PDF: drop a file and read in one sentence what it proves, signature by signature."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from portalpns.client.ui import hotkeys, tasks
from portalpns.client.ui.errors import sentence
from portalpns.client.ui.look import GAP, GAP_SMALL, Chip, Picture, Tone, set_role, set_tone
from portalpns.client.ui.page import Page, PdfGiven, Shell
from portalpns.client.ui.verifikasi.checking import Checked, check_file, check_given
from portalpns.client.ui.verifikasi.words import FACES, as_text, facts
from portalpns.client.ui.widgets.banner import Banner
from portalpns.client.ui.widgets.chip import ChipLabel
from portalpns.client.ui.widgets.dropzone import DropZone, dropped_files
from portalpns.client.ui.widgets.files import ask_open
from portalpns.client.ui.widgets.layouts import clear
from portalpns.client.ui.widgets.pdf import PdfView
from portalpns.client.ui.widgets.progress import ProgressStrip
from portalpns.signing.verdict import SignatureReport

ENDINGS = (".pdf",)


class VerifikasiPage(Page):
    """A place to drop a file; after that the verdict, its reasons and the page."""

    title = "Verifikasi PDF"

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._checked: Checked | None = None
        self._roots: tuple[Path, ...] = ()
        self._given: Path | PdfGiven | None = None
        self.trust = self.add_button(
            self.tr("Akar kepercayaan…"), self._choose_roots, icon_name="certificate", hotkey="roots"
        )
        self.copy = self.add_button(
            self.tr("Salin hasil   {keys}").format(keys=hotkeys.shown("copy_result")), self._copy, icon_name="copy",
            hotkey="copy_result",
        )  # fmt: skip
        self.open_button = self.add_button(
            self.tr("Buka PDF   {keys}").format(keys=hotkeys.shown("open_pdf")), self._choose, icon_name="folder",
            primary=True, hotkey="open_pdf",
        )  # fmt: skip
        self.copy.setEnabled(False)
        self.setAcceptDrops(True)
        self.drop = DropZone(
            self.tr("Seret PDF ke sini untuk memeriksa tanda tangannya"), shell.settings, endings=ENDINGS,
            kinds=self.tr("Berkas PDF"), many=False,
        )  # fmt: skip
        self.drop.dropped.connect(lambda files: self.check(files[0]))
        self.failure = Banner()
        self.stack = QStackedWidget()
        self.stack.addWidget(self.drop)
        self.stack.addWidget(self._build_result())
        self.progress = ProgressStrip()
        self.body.addWidget(self.failure)
        self.body.addWidget(self.stack, 1)
        self.body.addWidget(self.progress)

    def activate(self, target: object = None) -> None:
        """A target is a file, a file with the roots it is to be judged by, or bytes that another page holds."""
        if isinstance(target, PdfGiven):
            self._roots = ()
            self.check(target)
            return
        paths = [target] if isinstance(target, Path) else list(target) if isinstance(target, tuple) else []
        if paths:
            self._roots = tuple(path for path in paths[1:] if isinstance(path, Path))
            self.check(paths[0])

    def go_back(self) -> bool:
        if self.stack.currentIndex() == 0:
            return False
        self.stack.setCurrentIndex(0)
        self.copy.setEnabled(False)
        self.set_title(self.title)
        self.drop.setFocus()
        return True

    def panes(self) -> list[QWidget]:
        return [self.drop, self.cards_area, self.pdf]

    def check(self, given: Path | PdfGiven) -> None:
        """Check a file; a hostile or endless one ends in a sentence. The verdict of the one before is gone at once."""
        self.go_back()
        self._given = given
        self.failure.set_words("")
        roots, now, profile = self._roots, self.shell.clock(), self.shell.core.paths.roots
        words = self.tr("Memeriksa {name}…").format(name=given.name)

        def work(_task: tasks.Task[Checked]) -> Checked:
            if isinstance(given, PdfGiven):
                return check_given(given, roots, now, profile)
            return check_file(given, roots, now, profile)

        self.progress.run(
            work, words=words, done=self._show, failed=self._fail,
            lane="net", owner=self,
        )  # fmt: skip

    def _build_result(self) -> QWidget:
        self.verdict = QFrame()
        set_role(self.verdict, "banner")
        self.picture, self.words, self.sentence = Picture(44), QLabel(), QLabel(wordWrap=True)
        set_role(self.words, "title")
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addWidget(self.words)
        column.addWidget(self.sentence)
        row = QHBoxLayout(self.verdict)
        row.setContentsMargins(16, 12, 16, 12)
        row.setSpacing(GAP)
        row.addWidget(self.picture)
        row.addLayout(column, 1)
        self.cards = QVBoxLayout()
        self.cards.setSpacing(GAP)
        inside = QWidget()
        set_role(inside, "page")
        inside.setLayout(self.cards)
        self.cards.setContentsMargins(0, 0, 0, 0)
        self.cards_area = QScrollArea()
        self.cards_area.setWidget(inside)
        self.cards_area.setWidgetResizable(True)
        self.cards_area.setAccessibleName(self.tr("Tanda tangan di dalam berkas"))
        left = QWidget()
        under = QVBoxLayout(left)
        under.setContentsMargins(0, 0, 0, 0)
        under.setSpacing(GAP)
        under.addWidget(self.verdict)
        under.addWidget(self.cards_area, 1)
        self.pdf = PdfView()
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(GAP)
        split.addWidget(left)
        split.addWidget(self.pdf)
        split.setSizes([480, 560])
        return split

    def _show(self, checked: Checked) -> None:
        self._checked = checked
        verdict = checked.result.verdict
        face = FACES[verdict]
        set_tone(self.verdict, face.tone)
        set_tone(self.words, face.tone)
        self.picture.show_icon(face.icon, face.tone)
        self.words.setText(verdict.words)
        self.sentence.setText(face.sentence)
        self.verdict.setAccessibleName(f"{verdict.words}. {face.sentence}")
        self._fill(checked)
        self.stack.setCurrentIndex(1)
        self.copy.setEnabled(True)
        self.set_title(checked.name)
        if checked.data:
            self.pdf.show_pdf(checked.data, checked.name)
        else:
            self.pdf.show_words(self.tr("Halaman berkas ini tidak ditampilkan."))

    def _fill(self, checked: Checked) -> None:
        clear(self.cards)
        if checked.result.reasons:
            self.cards.addWidget(_note(self.tr("Catatan"), checked.result.reasons))
        for number, one in enumerate(checked.result.signatures, 1):
            self.cards.addWidget(_card(number, one))
        words = checked.roots or (self.tr("Belum ada akar kepercayaan yang dipasang."),)
        own, bundled = self.tr("Akar kepercayaan yang Anda pilih"), self.tr("Akar kepercayaan bawaan dan profil ini")
        self.cards.addWidget(_note(own if checked.own_roots else bundled, words))
        self.cards.addStretch()

    def _fail(self, error: Exception) -> None:
        words = sentence(error)
        if words is None:
            tasks.tell(error)
            words = self.tr("Berkas ini tidak dapat diperiksa karena galat yang tidak terduga.")
        self.failure.set_words(words, Tone.BAD)
        self.stack.setCurrentIndex(0)

    def _choose(self) -> None:
        self.drop.choose()

    def _choose_roots(self) -> None:
        kinds = f"{self.tr('Sertifikat akar')} (*.pem *.crt *.cer *.der)"
        files = ask_open(self, self.shell.settings, self.tr("Pilih akar kepercayaan"), kinds)
        if files:
            self._roots = tuple(files)
            if self._given is not None:
                self.check(self._given)

    def _copy(self) -> None:
        if self._checked is not None and self.stack.currentIndex() == 1:
            QGuiApplication.clipboard().setText(as_text(self._checked))
            self.shell.notices.show(self.tr("Hasil pemeriksaan disalin."), id="salin", tone=Tone.GOOD)

    # Qt

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """The next file may be dropped anywhere, also on the verdict of the one before."""
        if dropped_files(event, ENDINGS):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        files = dropped_files(event, ENDINGS)
        if files:
            event.acceptProposedAction()
            self.check(files[0])


def _card(number: int, one: SignatureReport) -> QFrame:
    card = QFrame()
    set_role(card, "panel")
    layout = QVBoxLayout(card)
    layout.setContentsMargins(16, 12, 16, 12)
    layout.setSpacing(GAP_SMALL)
    title = QLabel(f"{number}. {one.signer or 'Penanda tangan tidak diketahui'}", wordWrap=True)
    title.setTextFormat(Qt.TextFormat.PlainText)
    set_role(title, "heading")
    head = QHBoxLayout()
    head.addWidget(title, 1)
    head.addWidget(ChipLabel(Chip(one.verdict.words, FACES[one.verdict].tone)))
    layout.addLayout(head)
    grid = QGridLayout()
    grid.setVerticalSpacing(3)
    grid.setHorizontalSpacing(GAP)
    grid.setColumnStretch(1, 1)
    for line, (label, words) in enumerate(facts(one)):
        said = QLabel(label)
        set_role(said, "small")
        grid.addWidget(said, line, 0)
        grid.addWidget(QLabel(words, wordWrap=True), line, 1)
    layout.addLayout(grid)
    for reason in one.reasons:
        line_of_reason = QLabel(f"•  {reason}", wordWrap=True)
        line_of_reason.setTextFormat(Qt.TextFormat.PlainText)
        layout.addWidget(line_of_reason)
    return card


def _note(title: str, lines: Sequence[str]) -> QFrame:
    card = QFrame()
    set_role(card, "panel")
    layout = QVBoxLayout(card)
    layout.setContentsMargins(16, 10, 16, 10)
    layout.setSpacing(3)
    said = QLabel(title)
    set_role(said, "strong")
    layout.addWidget(said)
    for line in lines:
        words = QLabel(line, wordWrap=True)
        words.setTextFormat(Qt.TextFormat.PlainText)
        layout.addWidget(words)
    return card
