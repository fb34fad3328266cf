"""The editor of one concept: holds its fields and texts, shows the page, saves by itself and sends it on its way."""

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QSplitter,
    QTabWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from portalpns.client.ui.look import GAP, GAP_SMALL, Tone, icon, set_role, set_tone
from portalpns.client.ui.page import Shell
from portalpns.client.ui.surat.body import BodyEdit
from portalpns.client.ui.surat.editor.bodies import BodyPanel, LampiranPanel
from portalpns.client.ui.surat.editor.chain import ChainFields, Posts
from portalpns.client.ui.surat.editor.fields import MainFields, MoreFields
from portalpns.client.ui.surat.editor.missing import MissingLine
from portalpns.client.ui.surat.editor.preview import LivePreview, place_of_cursor
from portalpns.client.ui.surat.editor.saving import Saving
from portalpns.client.ui.surat.editor.scrolled import ScrolledParts
from portalpns.client.ui.surat.search import outside_recipient
from portalpns.client.ui.surat.telling import returned
from portalpns.client.ui.widgets.banner import FEW, Banner
from portalpns.client.ui.widgets.forms import ChoiceList, SearchPicker
from portalpns.client.ui.widgets.notices import Action
from portalpns.client.ui.widgets.pdf import PdfBar, PdfView, Sought
from portalpns.domain.ajuan import VacantPost
from portalpns.domain.kelengkapan import Kekurangan, Unprintable, check
from portalpns.domain.naskah import SECRET, Lampiran, Penerima
from portalpns.domain.surat import SuratKeluar

FIELDS_PART = 0.52
REMOVED = "lampiran"
FIRST_LAMPIRAN = 2
"""The tabs before it are Naskah and Rincian."""


class LetterEditor(QWidget):
    """Edits one SuratKeluar at a time; `letter()` is always what stands in the fields."""

    changed = Signal()
    set_aside = Signal()
    """What stands here is wanted as a concept of its own."""

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shell = shell
        self._letter: SuratKeluar | None = None
        self._showing = self._sized = False
        self._unprintable: tuple[Kekurangan, ...] = ()
        """What the last drawing of the page stumbled over."""
        core = shell.core
        self.note = Banner(lines=FEW)
        self.banner = Banner(buttons=[(self.tr("Simpan sebagai konsep baru"), self.set_aside.emit)])
        self.chain_line = QLabel(wordWrap=True)
        set_role(self.chain_line, "muted")
        self.missing = MissingLine()
        self.duty_line = QLabel(wordWrap=True)
        set_role(self.duty_line, "small")
        self.duty_line.hide()
        self.secret_line = QLabel(wordWrap=True)
        set_role(self.secret_line, "small")
        set_tone(self.secret_line, Tone.WARN)
        self.secret_line.hide()
        self.main = MainFields(core)
        self.more, self.chain = MoreFields(core), ChainFields(core)
        self.body_panel = BodyPanel(self.tr("Isi naskah"))
        self.pdf = PdfView()
        self.preview = LivePreview(core, self.letter, self.pdf, self._place)
        self.saving = Saving(shell, self)
        self._build()
        for part in (self.main, self.more, self.chain, self.body_panel):
            part.changed.connect(self._touched)
        self.main.kind_changed.connect(self._show_kind)
        pickers = (self.main.kepada, self.main.klasifikasi, self.main.petugas, self.more.tembusan)
        for field in (*pickers, self.chain.rantai, self.chain.penandatangan):
            field.marked.connect(self._tell)
        for recipients in (self.main.kepada, self.more.tembusan):
            recipients.typed.connect(self.saving.touch)
        self.missing.wanted.connect(self.jump_to)
        self.preview.judged.connect(self.show_unprintable)
        self.preview.told.connect(self._tell_duty)
        self.body_panel.edit.cursorPositionChanged.connect(self.preview.look)
        self._writing: QWidget | None = None
        self.saving.working.connect(self._hold)

    def open_letter(self, letter: SuratKeluar, known: Posts, *, fresh: bool = False) -> None:
        """Show a concept; `fresh` when it was never saved."""
        self.close_letter()
        self._showing = True
        self._letter = letter
        self._unprintable = ()
        self.main.show_naskah(letter.naskah, self._shell.core.today())
        self._show_kind(letter.naskah.jenis)
        self.more.show_naskah(letter.naskah)
        self.chain.show_letter(letter, known)
        self.body_panel.show_blocks(letter.naskah.body)
        while self.tabs.count() > FIRST_LAMPIRAN:
            self._drop_tab(FIRST_LAMPIRAN)
        for lampiran in letter.naskah.lampiran:
            self._add_tab(lampiran)
        for area in self._areas:
            area.verticalScrollBar().setValue(0)
        self.tabs.setCurrentIndex(0)
        self._showing = False
        self.note.set_words(returned(letter), Tone.BAD)
        self.banner.set_words("")
        self.saving.begin(letter, fresh=fresh)
        self._tell()
        self.preview.touch()
        (self.main.kepada if letter.naskah.hal else self.main.jenis).setFocus()

    def _show_kind(self, kind: str) -> None:
        self.body_panel.setVisible(kind != "surat_perintah_tugas")

    def _hold(self, sending: bool) -> None:
        """Nothing is written into a letter that is on its way: it would go with the closed editor."""
        if sending:
            self._writing = self.tabs.focusWidget()
        self.tabs.setDisabled(sending)
        if not sending and self._writing is not None:
            self._writing.setFocus()
            self._writing = None

    def close_letter(self) -> None:
        self.preview.stop()
        self._tell_duty("")
        self.saving.end()
        self._letter = None
        self.missing.calm()
        self._shell.notices.close(REMOVED)

    def letter(self) -> SuratKeluar | None:
        """The concept with all that stands in the fields."""
        if self._letter is None:
            return None
        naskah = self.more.naskah(self.main.naskah(self._letter.naskah))
        lampiran = tuple(panel.lampiran() for panel in self._panels())
        body = self.body_panel.edit.blocks()
        return replace(
            self._letter, naskah=replace(naskah, body=body, lampiran=lampiran), rantai=self.chain.chain(),
            tanda=self.chain.signatures(),
        )  # fmt: skip

    def kept(self) -> SuratKeluar | None:
        """The concept as it is kept: words that still stand in the search of Kepada or Tembusan are recipients too."""
        letter = self.letter()
        if letter is None:
            return None
        n = letter.naskah
        kepada, tembusan = (*n.kepada, *_typed(self.main.kepada)), (*n.tembusan, *_typed(self.more.tembusan))
        return replace(letter, naskah=replace(n, kepada=kepada, tembusan=tembusan))

    def text(self) -> str:
        """What was written, as plain text for the clipboard."""
        parts = [", ".join(choice.words for choice in self.main.kepada.choices()), self.main.hal.text()]
        parts.append(self.body_panel.edit.toPlainText())
        for panel in self._panels():
            parts += [panel.judul.text(), panel.body.edit.toPlainText()]
        return "\n\n".join(part.strip() for part in parts if part.strip())

    def missing_now(self) -> tuple[Kekurangan, ...]:
        letter = self.letter()
        if letter is None:
            return ()
        signer = () if letter.tanda else (Kekurangan("penandatangan", self.tr("Penandatangan belum dipilih.")),)
        unpicked = {
            name: Kekurangan(name, self.tr("“{words}” belum dipilih dari daftar.").format(words=words), salah=True)
            for name, words in self.unpicked().items()
        }
        missing = [unpicked.pop(one.field, one) for one in (*check(letter.naskah), *signer)]
        unread = (Kekurangan(name, words, salah=True) for name, words in self.main.unread().items())
        return (*missing, *unpicked.values(), *unread)

    def unpicked(self) -> dict[str, str]:
        """Words that were typed but not picked, by the field of their Kekurangan."""
        return {name: field.unpicked for name, field in self.pickers().items() if field.unpicked}

    def show_unprintable(self, error: Unprintable | VacantPost | None, *, urge: bool = False) -> None:
        """Say what keeps the page from being printed or sent, or that nothing does any more."""
        self._unprintable = () if error is None else (Kekurangan(error.field, error.pesan, salah=True),)
        self._tell(urge=urge)
        if urge and error is not None:
            self.jump_to(error.field)

    def _tell_duty(self, words: str) -> None:
        self.duty_line.setText(words)
        self.duty_line.setVisible(bool(words))

    def jump_to(self, name: str) -> None:
        """Go to the field that something is missing in."""
        if name in ("penandatangan", "rantai"):
            self.tabs.setCurrentIndex(1)
            self.pickers()[name].setFocus()
            return
        if (rest := self.more.widget_of(name)) is not None:
            self.tabs.setCurrentIndex(1)
            rest.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        part, _, number = name.partition(".")
        if part == "lampiran":
            self.tabs.setCurrentIndex(FIRST_LAMPIRAN + int(number or 1) - 1)
            self._focus_text()
            return
        self.tabs.setCurrentIndex(0)
        target = self.body_panel.edit if name == "body" else self.main.widget_of(name)
        if target is not None:
            target.setFocus(Qt.FocusReason.OtherFocusReason)

    def pickers(self) -> dict[str, ChoiceList | SearchPicker]:
        """The fields of this kind in which words may stand that were not picked, by the field of their Kekurangan."""
        main, chain = self.main, self.chain
        duty = main.jenis.currentData() == "surat_perintah_tugas"
        return {
            **({"petugas": main.petugas} if duty else {"kepada": main.kepada}), "klasifikasi": main.klasifikasi,
            "tembusan": self.more.tembusan, "rantai": chain.rantai, "penandatangan": chain.penandatangan,
        }  # fmt: skip

    def panes(self) -> list[QWidget]:
        return [self.main.kepada, self.body_panel.edit, self.pdf]

    def _build(self) -> None:
        """From the outside in: whatever gets a parent is dressed anew by the style sheet with all that is in it."""
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP_SMALL)
        self.split = QSplitter(Qt.Orientation.Horizontal)
        for widget in (self.note, self.banner, self.chain_line):
            layout.addWidget(widget)
        layout.addWidget(self.split, 1)
        self.split.setChildrenCollapsible(False)
        self.split.setHandleWidth(GAP)
        left, paper = QWidget(), QFrame()
        for side in (left, paper):
            self.split.addWidget(side)
        under = QVBoxLayout(left)
        under.setContentsMargins(0, 0, 0, 0)
        under.setSpacing(GAP_SMALL)
        self.tabs = QTabWidget()
        under.addWidget(self.missing)
        under.addWidget(self.duty_line)
        under.addWidget(self.secret_line)
        under.addWidget(self.tabs, 1)
        self._build_tabs()
        _lay_paper(paper, self.pdf)

    def _build_tabs(self) -> None:
        self.tabs.setAccessibleName(self.tr("Bagian naskah"))
        self._areas: list[ScrolledParts] = []
        for name, parts in ((self.tr("Naskah"), (self.main, self.body_panel)),
                            (self.tr("Rincian, paraf, penandatangan"), (self.more, self.chain))):  # fmt: skip
            area = ScrolledParts(name)
            self._areas.append(area)
            self.tabs.addTab(area, name)
            area.lay(*parts)
        self.tabs.tabCloseRequested.connect(self._remove_tab)
        add = QToolButton()
        add.setText(self.tr("Lampiran"))
        add.setIcon(icon("plus"))
        add.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        add.setAccessibleName(self.tr("Tambah lampiran"))
        add.clicked.connect(self._new_tab)
        self.tabs.setCornerWidget(add)

    def _panels(self) -> list[LampiranPanel]:
        widgets = (self.tabs.widget(place) for place in range(FIRST_LAMPIRAN, self.tabs.count()))
        return [widget for widget in widgets if isinstance(widget, LampiranPanel)]

    def _add_tab(self, lampiran: Lampiran) -> LampiranPanel:
        panel = LampiranPanel(lampiran)
        panel.changed.connect(self._touched)
        panel.body.edit.cursorPositionChanged.connect(self.preview.look)
        place = self.tabs.addTab(panel, "")
        close = QToolButton()
        close.setIcon(icon("x"))
        close.setAccessibleName(self.tr("Hapus lampiran"))
        close.clicked.connect(lambda: self._remove_tab(self.tabs.indexOf(panel)))
        self.tabs.tabBar().setTabButton(place, self.tabs.tabBar().ButtonPosition.RightSide, close)
        self._name_tabs()
        return panel

    def _new_tab(self) -> None:
        panel = self._add_tab(Lampiran("", ()))
        self.tabs.setCurrentWidget(panel)
        panel.judul.setFocus()
        self._touched()

    def _remove_tab(self, place: int) -> None:
        """Take a lampiran out; what was written in it can be brought back while the notice stands."""
        panel = self.tabs.widget(place)
        if not isinstance(panel, LampiranPanel) or self._letter is None:
            return
        lost, letter_id = panel.lampiran(), self._letter.id
        focused, shown = self.window().focusWidget(), self.tabs.currentWidget()
        stays = focused is not None and shown is not panel and shown.isAncestorOf(focused)
        self._drop_tab(place)
        self._name_tabs()
        if not stays:
            self._focus_text()
        self._touched()
        if lost.judul or lost.body:
            undo = Action(self.tr("Urungkan"), lambda: self._bring_back(lost, place, letter_id))
            self._shell.notices.show(self.tr("Lampiran dihapus."), id=REMOVED, action=undo)

    def _focus_text(self) -> None:
        """Go to the text of the lampiran on show, or else to that of the letter."""
        panel = self.tabs.currentWidget()
        if isinstance(panel, LampiranPanel):
            panel.body.edit.setFocus()
        else:
            self.tabs.setCurrentIndex(0)
            (self.main.hal if self.body_panel.isHidden() else self.body_panel.edit).setFocus()

    def _bring_back(self, lampiran: Lampiran, place: int, letter_id: str) -> None:
        if self._letter is None or self._letter.id != letter_id:
            return
        panel = self._add_tab(lampiran)
        self.tabs.tabBar().moveTab(self.tabs.indexOf(panel), min(place, self.tabs.count() - 1))
        self._name_tabs()
        self.tabs.setCurrentWidget(panel)
        self._touched()

    def _drop_tab(self, place: int) -> None:
        panel = self.tabs.widget(place)
        self.tabs.removeTab(place)
        if panel is not None:
            panel.deleteLater()

    def _name_tabs(self) -> None:
        count = self.tabs.count() - FIRST_LAMPIRAN
        for place in range(count):
            words = self.tr("Lampiran {n}").format(n=place + 1) if count > 1 else self.tr("Lampiran")
            self.tabs.setTabText(FIRST_LAMPIRAN + place, words)

    def _place(self) -> Sought | None:
        """Where the cursor stands, while it is in a text and not in a field."""
        edit = self.tabs.focusWidget()
        if not isinstance(edit, BodyEdit):
            return None
        return place_of_cursor(edit, [self.body_panel.edit, *(panel.body.edit for panel in self._panels())])

    def _touched(self) -> None:
        if self._showing or self._letter is None:
            return
        self.saving.touch()
        self.preview.touch()
        self._tell()
        self.changed.emit()

    def _tell(self, *, urge: bool = False) -> None:
        """What is missing or cannot be printed, by the judgement of submitting, and the way the concept will go."""
        missing, unpicked = self.missing_now(), self.unpicked()
        # a text that is too long says so by its measure, not by how the page looks
        too_long = any(one.salah and one.field not in unpicked for one in missing)
        told = missing if too_long else (*missing, *self._unprintable)
        self.missing.show_missing(told, urge=urge)
        letter = self.letter() if self.more.sifat.currentData() in SECRET else None  # read at each key only for these
        lost = self._shell.core.surat.lost_by_saving(letter) if letter is not None else ""
        self.secret_line.setText(lost)
        self.secret_line.setVisible(bool(lost))
        self.chain_line.setText("   →   ".join([self.tr("Penyusun"), *self.chain.words()]))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._sized and self.isVisible():
            self._sized = True
            self.split.setSizes([round(event.size().width() * part) for part in (FIELDS_PART, 1 - FIELDS_PART)])


def _typed(field: ChoiceList) -> tuple[Penerima, ...]:
    return (outside_recipient(field.unpicked),) if field.unpicked else ()


def _lay_paper(frame: QFrame, view: PdfView) -> None:
    """The page with its line of zoom, in a frame."""
    set_role(frame, "panel")
    view.setFrameShape(QFrame.Shape.NoFrame)
    layout = QVBoxLayout(frame)
    layout.setContentsMargins(1, 8, 1, 1)
    layout.setSpacing(0)
    layout.addWidget(view, 1)
    layout.addWidget(PdfBar(view))
