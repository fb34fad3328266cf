"""The reading pane: the page of one letter, and beside it what is known of it and where it has been."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from portalpns.client.ui import hotkeys, tasks
from portalpns.client.ui.errors import sentence
from portalpns.client.ui.look import GAP, GAP_SMALL, Tone, icon, set_role
from portalpns.client.ui.page import PdfGiven, Shell
from portalpns.client.ui.surat.bukti import ProofLine
from portalpns.client.ui.surat.rows import state_chip, urgency_chip
from portalpns.client.ui.surat.telling import Told, standing, tell, unsigned
from portalpns.client.ui.widgets.banner import FEW, Banner
from portalpns.client.ui.widgets.chip import ChipLabel
from portalpns.client.ui.widgets.files import ask_save
from portalpns.client.ui.widgets.layouts import clear
from portalpns.client.ui.widgets.pdf import PdfBar, PdfView, print_pdf
from portalpns.client.ui.widgets.timeline import Timeline
from portalpns.client.ui.widgets.two_lines import TwoLines
from portalpns.domain.surat import SuratKeluar, SuratMasuk

SETTLE_MS = 90
"""Walking down a list with the arrow key opens only the letter one stays at."""
WIDE = 720
SIDE_WIDTH = 250
_DRAFTED = ("konsep", "dikembalikan", "diperiksa", "diparaf", "dibatalkan")
"""States in which this computer draws the page, unless there is a file of it."""


class ReadingPane(QFrame):
    """Shows the letter of an id; `told` says what it found, so that the page can offer what may be done."""

    told = Signal(object)
    """Told, or None when nothing is shown."""
    page_shown = Signal(str)
    """The id of a letter whose page has been painted."""
    rested = Signal(str)
    """The id of a letter of which all is on show that can be now: its page, or the words why there is none."""

    def __init__(self, shell: Shell, empty_words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_role(self, "panel")
        self._shell = shell
        self._empty_words = empty_words
        self.letter_id: str | None = None
        """The letter that is on show, or on its way to the screen."""
        self._task: tasks.Task[Told] | None = None
        self._drawing: tasks.Task[bytes] | None = None
        self._page: bytes | None = None
        self.now: Told | None = None
        self.on_screen = False
        """Whether the page of the letter as it is now has been painted."""
        self.title = TwoLines()
        set_role(self.title, "heading")
        self._chips = QHBoxLayout()
        self._chips.setSpacing(GAP_SMALL)
        self.banner = Banner(lines=FEW)
        self.proof = ProofLine(shell)
        self.pdf = PdfView()
        self.pdf.setFrameShape(QFrame.Shape.NoFrame)
        self.pdf.shown.connect(self._painted)
        self.pdf.failed.connect(self._unreadable)
        self.bar = PdfBar(self.pdf)
        self.keep = self.bar.add_button("download", hotkeys.tip("save_pdf"), self.save_pdf)
        self.printer = self.bar.add_button("printer", hotkeys.tip("print", self.tr("Cetak")), self.print_page)
        self._facts = QGridLayout()
        self._facts.setVerticalSpacing(1)
        self._facts.setColumnStretch(0, 1)
        self.timeline = Timeline()
        self.side = self._make_side()
        self.toggle = QToolButton()
        self.toggle.setIcon(icon("info-circle"))
        self.toggle.setCheckable(True)
        self.toggle.setToolTip(self.tr("Rincian dan posisi naskah"))
        self.toggle.setAccessibleName(self.tr("Rincian dan posisi naskah"))
        self.toggle.clicked.connect(self._toggled)
        self._wished: bool | None = None
        below = QHBoxLayout()
        below.setSpacing(0)
        below.addWidget(self.pdf, 1)
        below.addWidget(self.side)
        self.head = QWidget()
        head = QHBoxLayout(self.head)
        head.setContentsMargins(12, 7, GAP_SMALL, 7)
        head.addWidget(self.title, 1)
        head.addLayout(self._chips)
        head.addWidget(self.toggle)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(0)
        layout.addWidget(self.head)
        layout.addWidget(self.banner)
        layout.addWidget(self.proof)
        layout.addLayout(below, 1)
        layout.addWidget(self.bar)
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self.reload)
        self.show_letter(None)

    def show_letter(self, letter_id: str | None) -> None:
        """Show another letter, once the cursor rests on it."""
        if letter_id == self.letter_id and letter_id is not None:
            self.reload()
            return
        self.letter_id = letter_id
        if self._task is not None:
            self._task.cancel()
        if letter_id is None:
            self._clear(self._empty_words)
            return
        self._settle.start()

    def reload(self) -> None:
        """Read the letter anew; its page keeps its place."""
        core, letter_id = self._shell.core, self.letter_id
        if letter_id is None:
            return
        if self._task is not None:
            self._task.cancel()
        self._task = tasks.run(lambda _task: tell(core, letter_id), owner=self, done=self._show, failed=self._fail)

    def print_page(self) -> None:
        """Print what is shown."""
        if self.now is not None and self._page is not None and not self._refused():
            print_pdf(self._page, self.title.words, self)

    def save_pdf(self) -> None:
        """Ask for a place and write the frozen or signed file there."""
        if self.now is None or self._refused() or not self.keep.isEnabled():
            return
        name, kinds = f"{self._file_name()}.pdf", self.tr("Berkas PDF (*.pdf)")
        path = ask_save(self, self._shell.settings, self.tr("Simpan PDF"), name, kinds)
        if path is not None:
            self.save_to(path)

    def save_to(self, path: Path) -> None:
        """Write the file of the shown letter, whole or not at all."""
        if self.now is None:
            return
        core, letter_id = self._shell.core, self.now.letter.id
        said = self.tr("Surat disimpan di {name}.").format(name=path.name)

        def done(_none: None) -> None:
            self._shell.notices.show(said, tone=Tone.GOOD)

        tasks.run(lambda _task: core.surat.export_pdf(letter_id, path), owner=self, done=done, lane="net")

    def _refused(self) -> bool:
        """Say why the page stays here, if it does."""
        why = unsigned(self.now.letter) if self.now is not None else ""
        if why:
            self._shell.notices.show(why, id=why, tone=Tone.WARN)
        return bool(why)

    def _offer_file(self, letter: SuratKeluar | SuratMasuk) -> None:
        why = unsigned(letter)
        self.keep.setEnabled(bool(letter.pdf_sha) and not why)
        self.printer.setEnabled(not why)
        self.keep.setToolTip(why or self.keep.accessibleName())
        self.printer.setToolTip(why or self.printer.accessibleName())

    def _make_side(self) -> QScrollArea:
        inside = QFrame()
        set_role(inside, "page")
        column = QVBoxLayout(inside)
        column.setContentsMargins(GAP, GAP_SMALL, GAP_SMALL, GAP_SMALL)
        column.setSpacing(GAP)
        column.addLayout(self._facts)
        heading = QLabel(self.tr("Posisi naskah"))
        set_role(heading, "strong")
        column.addWidget(heading)
        column.addWidget(self.timeline)
        column.addStretch()
        area = QScrollArea()
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setFixedWidth(SIDE_WIDTH)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName(self.tr("Rincian dan posisi naskah"))
        return area

    def _show(self, told: Told) -> None:
        before, self.now = self.now, told
        letter = told.letter
        source = letter.naskah if isinstance(letter, SuratKeluar) else letter
        self.title.set_words(source.hal or self.tr("(tanpa hal)"))
        self._set_chips(standing(letter), source.derajat, source.sifat)
        self.banner.set_words(told.warning, Tone.BAD)
        self._set_facts(told.facts)
        self.timeline.set_steps(list(told.steps))
        self.head.show()
        self._offer_file(letter)
        self._fit()
        self.told.emit(told)
        coming = self._drawing is not None and not self._drawing.finished
        if not _same_page(before, told) or (self._page is None and not coming):
            self._bring_page(told)
        elif self.on_screen:
            self._painted()

    def _bring_page(self, told: Told) -> None:
        """Bring the page of another letter, or of another version of it."""
        core, letter = self._shell.core, told.letter
        self.on_screen = False
        if self._drawing is not None:
            self._drawing.cancel()
        self.proof.prove(None)
        if isinstance(letter, SuratKeluar) and letter.state in _DRAFTED and not letter.pdf_sha:
            self._draw(lambda: core.surat.preview(letter), "cpu")
        elif told.pdf is not None:
            self._show_page(told.pdf)
        elif not letter.pdf_sha:
            self._page = None
            coming = self.tr("Halaman bernomor sedang dibuat oleh server dan segera tampil di sini.")
            stuck = self.tr("Halaman bernomor tidak dapat dibuat.")
            self._say(stuck if isinstance(letter, SuratKeluar) and letter.galat else coming)
        else:
            self._say(self.tr("Naskah sedang diambil dari server…"))
            self._draw(lambda: core.surat.fetch_pdf(letter.id), "net")

    def _draw(self, make: Callable[[], bytes], lane: tasks.Lane) -> None:
        self._page = None
        self._drawing = tasks.run(
            lambda _task: make(), owner=self, done=self._show_page, failed=self._no_page, lane=lane
        )

    def _show_page(self, data: bytes) -> None:
        self._page = data
        self.pdf.show_pdf(data, self.title.words)
        self._prove(data)

    def _prove(self, data: bytes) -> None:
        """Say what the page proves where it bears a signature."""
        letter = self.now.letter if self.now is not None else None
        if letter is None or (isinstance(letter, SuratKeluar) and not letter.ttd_sha):
            self.proof.prove(None)
        else:
            self.proof.prove(PdfGiven(f"{self._file_name()}.pdf", data))

    def _file_name(self) -> str:
        """What the file of the shown letter is called: its number, else its hal."""
        number = self.now.letter.nomor if self.now is not None else ""
        return (number or self.title.words).replace("/", "-")

    def _no_page(self, error: Exception) -> None:
        words = sentence(error)
        if words is None:
            tasks.tell(error)
            words = self.tr("Halaman surat ini tidak dapat digambar karena galat yang tidak terduga.")
        elif getattr(error, "code", "") == "offline":
            words = self.tr("Halaman surat ini belum ada di komputer Anda dan diambil begitu terhubung.")
        self._say(words)

    def _say(self, words: str) -> None:
        """Show why there is no page of this letter."""
        self.pdf.show_words(words)
        self._rest()

    def _fail(self, error: Exception) -> None:
        words = sentence(error)
        if words is None:
            tasks.tell(error)
        self._clear(words or self.tr("Surat ini tidak dapat dibuka karena galat yang tidak terduga."))

    def _clear(self, words: str) -> None:
        self.now, self._page, self.on_screen = None, None, False
        self._settle.stop()
        if self._drawing is not None:
            self._drawing.cancel()
        self.head.hide()
        self.title.set_words("")
        self._set_chips("", "", "")
        self.banner.set_words("")
        self.proof.prove(None)
        self._fit()
        self.pdf.show_words(words)
        self.told.emit(None)

    def _set_chips(self, state: str, derajat: str, sifat: str) -> None:
        clear(self._chips)
        if state:
            urgent = urgency_chip(derajat, sifat)
            for chip in (state_chip(state), urgent):
                if chip is not None:
                    self._chips.addWidget(ChipLabel(chip))

    def _set_facts(self, facts: tuple[tuple[str, str], ...]) -> None:
        clear(self._facts)
        for line, (label, words) in enumerate(facts):
            said = QLabel(label)
            set_role(said, "small")
            said.setContentsMargins(0, GAP_SMALL if line else 0, 0, 0)
            value = QLabel(words, wordWrap=True)
            value.setTextFormat(Qt.TextFormat.PlainText)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._facts.addWidget(said, 2 * line, 0)
            self._facts.addWidget(value, 2 * line + 1, 0)

    def _painted(self) -> None:
        if self.now is not None and self._page is not None:
            self.on_screen = True
            self.page_shown.emit(self.now.letter.id)
            self._rest()

    def _unreadable(self, _words: str) -> None:
        """The view says why; the page is asked for again when the letter is read again."""
        self._page = None
        self._rest()

    def _rest(self) -> None:
        if self.now is not None:
            self.rested.emit(self.now.letter.id)

    def _fit(self) -> None:
        """Rincian stand beside a wide page; beside a narrow one only when one asks for them."""
        shown = self._wished if self._wished is not None else self.width() >= WIDE
        self.side.setVisible(self.now is not None and shown)
        self.toggle.setVisible(self.now is not None)
        self.toggle.setChecked(shown)

    def _toggled(self, on: bool) -> None:
        self._wished = on
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()


def _same_page(before: Told | None, now: Told) -> bool:
    """Whether a letter that was read anew looks as it did, so that its page need not be drawn again."""
    if before is None or before.letter.id != now.letter.id or before.pdf != now.pdf:
        return False
    return now.pdf is not None or before.letter == now.letter
