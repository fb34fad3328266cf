"""What one may do to a letter, as buttons: each asks what it needs, runs once, and says how it ended."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialog, QPushButton

from portalpns.client.ui import hotkeys, tasks
from portalpns.client.ui.errors import sentence
from portalpns.client.ui.look import Tone
from portalpns.client.ui.page import Core, Page
from portalpns.client.ui.surat import ajukan
from portalpns.client.ui.surat.dialogs import DUE_DAYS, CabutDialog, DisposisiDialog, DisposisiWish
from portalpns.client.ui.surat.guard import Guard
from portalpns.client.ui.surat.reading import ReadingPane
from portalpns.client.ui.surat.search import posts_below
from portalpns.client.ui.surat.telling import Told, hal_of, short
from portalpns.client.ui.widgets.ask import ask_first
from portalpns.client.ui.widgets.forms import AnswerDialog, NoteDialog
from portalpns.client.ui.words import told_server
from portalpns.client.usecases.surat import SuratCases
from portalpns.client.usecases.tandatangan import to_sign
from portalpns.domain.absensi.kantor import working_day_after
from portalpns.domain.kelengkapan import check
from portalpns.domain.surat import SuratKeluar, SuratMasuk, concept_of, version_of


@dataclass(frozen=True)
class Step:
    """One thing to do: `right` as `core.surat.allowed` names it, the button's words, the shortcut if it has one."""

    right: str
    words: str
    icon: str
    hotkey: str = ""
    primary: bool = False


MASUK = (
    Step("arsipkan", "Arsipkan", "archive", "finish"),
    Step("selesai", "Selesai", "checks", "finish"),
    Step("tanpa_disposisi", "Tidak perlu disposisi", "checks", "finish"),
    Step("agendakan", "Agendakan", "notebook", "register"),
    Step("disposisi", "Disposisikan", "share-3", "dispose", primary=True),
)
KELUAR = (
    Step("batalkan", "Batalkan", "circle-x"),
    Step("cabut", "Cabut", "file-pencil"),
    Step("tarik", "Tarik kembali", "arrow-back-up"),
    Step("kembalikan", "Kembalikan", "arrow-back-up", "return"),
    Step("ajukan", "Kirim untuk paraf", "send", "forward", primary=True),
    Step("paraf", "Paraf", "writing-sign", "forward", primary=True),
    Step("tandatangani", "Tanda tangani", "signature", "forward", primary=True),
    Step("kirim", "Kirim", "mail-forward", "forward", primary=True),
)
"""Editing has its own door."""


class LetterActions(QObject):
    """The buttons of one page for the letter in its reading pane.

    A press does nothing while another one runs, and after it until the next letter could be seen.
    """

    done = Signal(str)
    """The id of a letter that something was done to."""

    def __init__(self, page: Page, reading: ReadingPane, steps: tuple[Step, ...]) -> None:
        super().__init__(page)
        self._page, self._reading = page, reading
        self._told: Told | None = None
        self._running = False
        self._guard = Guard(self)
        self._guard.released.connect(self._enable)
        reading.rested.connect(self._rested)
        self._dialog: QDialog | None = None
        self._buttons: dict[str, QPushButton] = {}
        self._keys: list[QAction] = []
        self._unnumbered: set[str] = set()
        calls: dict[str, Callable[[Told], None]] = {
            "arsipkan": lambda told: self._run(
                told, lambda surat, id_: surat.archive(id_), self.tr("Surat “{hal}” diarsipkan.")
            ),
            "selesai": self._finish,
            "tanpa_disposisi": self._file,
            "agendakan": self._register,
            "disposisi": self._dispose,
            "batalkan": self._cancel,
            "cabut": self._revoke,
            "kembalikan": self._give_back,
            "tarik": self._take_back,
            "ajukan": self._submit,
            "paraf": self._initial,
            "tandatangani": self._sign,
            "kirim": lambda told: self._run(
                told, lambda surat, id_: surat.send(id_), self.tr("Surat “{hal}” dikirim.")
            ),
        }
        keys: dict[str, list[str]] = {}
        for step in steps:
            call = calls[step.right]
            button = page.add_button(step.words, partial(self._press, call), icon_name=step.icon, primary=step.primary)
            if step.hotkey:
                button.setToolTip(hotkeys.tip(step.hotkey, step.words))
                keys.setdefault(step.hotkey, []).append(step.right)
            self._buttons[step.right] = button
        for hotkey, rights in keys.items():
            key = hotkeys.action(hotkey, page)
            key.triggered.connect(lambda _on=False, rights=rights: self._key(rights))
            self._keys.append(key)
        self.show(None)

    def show(self, told: Told | None) -> None:
        """Offer what may be done to this letter."""
        if told is None or self._told is None or told.letter.id != self._told.letter.id:
            self._guard.turn()
        self._told = told
        for right, button in self._buttons.items():
            button.setVisible(told is not None and right in told.allowed)
            if right == "ajukan" and told is not None and isinstance(told.letter, SuratKeluar):
                ajukan.name_button(button, told.letter.rantai)
        self._enable()

    def _rested(self, letter_id: str) -> None:
        """All of this letter is on the screen."""
        if self._told is not None and self._told.letter.id == letter_id:
            self._guard.show()

    @property
    def _ready(self) -> bool:
        return not self._running and not self._guard.holds

    def _enable(self) -> None:
        # of the window, which may have a dialog in front
        if not self._ready and self._page.window().focusWidget() in self._buttons.values():
            # Qt would hand the focus to the next button, and the second press with it.
            self._page.panes()[0].setFocus()
        for button in self._buttons.values():
            button.setEnabled(self._ready)

    def pause(self) -> None:
        """The buttons come in the place of others: the rest of a double click there must not press them."""
        self._guard.begin()
        self._enable()

    def listen(self, on: bool) -> None:
        """Whether the shortcuts are for the list now; an open editor has its own."""
        for key in self._keys:
            key.setEnabled(on)

    def follow(self) -> None:
        """Tell the register's numbers of letters that were entered here, once the server has given them."""
        core = self._page.shell.core
        for letter_id in self._unnumbered:
            tasks.run(
                partial(_read, core, letter_id), owner=self, done=self._say_number,
                failed=partial(self._forget, letter_id),
            )  # fmt: skip

    def _forget(self, letter_id: str, _error: Exception) -> None:
        """The letter is no longer here."""
        self._unnumbered.discard(letter_id)

    def _say_number(self, letter: SuratMasuk) -> None:
        if (letter.diagendakan and letter.agenda is None) or letter.id not in self._unnumbered:
            return
        self._unnumbered.discard(letter.id)
        if letter.agenda is None:
            return  # the server refused; the tray says so
        words = self.tr("Surat “{hal}” diagendakan dengan nomor {number}.")
        self._say(words.format(hal=short(letter.hal), number=letter.agenda), letter.id)

    def _key(self, rights: list[str]) -> None:
        for right in rights:
            if self._told is not None and right in self._told.allowed:
                self._buttons[right].click()
                return

    def _press(self, call: Callable[[Told], None]) -> None:
        if self._told is not None and self._ready and self._dialog is None:
            call(self._told)

    def _ask(self, dialog: QDialog) -> None:
        """Open a question, once; one that asks for words is gone when its step is kept."""
        self._wait_for(dialog)
        dialog.open()

    def _wait_for(self, dialog: QDialog) -> None:
        self._dialog = dialog
        dialog.finished.connect(self._asked)

    def _asked(self) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
        self._dialog = None

    def _run(
        self, told: Told, step: Callable[[SuratCases, str], None], said: str, then: Callable[[], None] | None = None
    ) -> None:
        """Take a step with the letter's id; `said` is told when it is done, `{hal}` in it being the letter's."""
        if self._running:
            self._still_asked("")
            return
        self._running = True
        self._enable()
        core, letter_id = self._page.shell.core, told.letter.id

        def work(_task: tasks.Task[bool]) -> bool:
            step(core.surat, letter_id)
            return core.sync.status().online

        def finish(online: bool) -> None:
            if isinstance(self._dialog, AnswerDialog):
                self._dialog.accept()
            self._say(told_server(said.format(hal=hal_of(told)), online), letter_id)
            if then is not None:
                then()
            self._end(letter_id)

        def fail(error: Exception) -> None:
            tasks.tell(error)
            self._end(letter_id)
            self._still_asked(sentence(error) or "")

        tasks.run(work, owner=self, done=finish, failed=fail)

    def _still_asked(self, why: str) -> None:
        """The question that asked for words stands with them: their step could not be kept."""
        if isinstance(self._dialog, AnswerDialog):
            self._dialog.again(why)

    def _end(self, letter_id: str) -> None:
        self._running = False
        self._guard.begin()
        self._enable()
        self.done.emit(letter_id)

    def _say(self, words: str, letter_id: str) -> None:
        self._page.shell.notices.show(words, id=f"surat-{letter_id}", tone=Tone.GOOD)

    def _register(self, told: Told) -> None:
        said = self.tr("Surat “{hal}” diagendakan, nomor menyusul dari server.")
        self._run(told, lambda surat, id_: surat.register(id_), said, then=lambda: self._unnumbered.add(told.letter.id))

    def _submit(self, told: Told) -> None:
        assert isinstance(told.letter, SuratKeluar)
        missing = check(told.letter.naskah)
        if missing:
            self._page.shell.notices.error(" ".join(item.pesan for item in missing))
            return
        letter = told.letter
        send = partial(self._run, told, lambda surat, id_: surat.submit(id_, told.hash), ajukan.said(letter.rantai))
        gone = self._page.shell.core.surat.unserved(letter.naskah)
        asked = ajukan.when_meant(letter, gone, send, self._page)
        if asked is not None:
            self._wait_for(asked)

    def _take_back(self, told: Told) -> None:
        words = self.tr("Surat ini kembali menjadi konsep; paraf yang sudah dibubuhkan gugur.")
        said = self.tr("Konsep “{hal}” ditarik kembali.")
        assert isinstance(told.letter, SuratKeluar)
        seen = concept_of(told.letter)
        run = partial(self._run, told, lambda surat, id_: surat.take_back(id_, seen), said)
        self._wait_for(ask_first(self.tr("Tarik kembali"), words, self.tr("Tarik kembali"), run, self._page))

    def _initial(self, told: Told) -> None:
        said = self.tr("Paraf Anda dibubuhkan pada “{hal}”.")
        self._run(told, lambda surat, id_: surat.initial(id_, told.hash), said)

    def _sign(self, told: Told) -> None:
        from portalpns.client.ui.surat.signing import SignDialog  # few letters are signed here, and it costs a start

        assert isinstance(told.letter, SuratKeluar)
        letter_id, file = told.letter.id, to_sign(told.letter)
        unseen = 0 if self._reading.on_screen else 1
        self._ask(SignDialog(
            self._page.shell, {letter_id: hal_of(told)}, {letter_id: file}, unseen,
            lambda _results: self._end(letter_id), self._page,
        ))  # fmt: skip

    def _finish(self, told: Told) -> None:
        what, said = self.tr("Surat ini dinyatakan selesai ditindaklanjuti."), self.tr("Surat “{hal}” diselesaikan.")
        if told.others:
            what = self.tr("Surat ini masih menunggu {others}; yang dinyatakan selesai adalah bagian Anda.")
            what = what.format(others=told.others)
            said = self.tr("Bagian Anda pada surat “{hal}” diselesaikan.")
        elif told.ending:
            what = self.tr("Surat ini masih menunggu {ending}; bagian yang belum selesai itu ikut dinyatakan selesai.")
            what = what.format(ending=told.ending)
        self._ask(NoteDialog(
            self.tr("Selesaikan surat"), what, self.tr("Selesai"),
            lambda words: self._run(told, lambda surat, id_: surat.finish(id_, words, told.hash), said),
            label=self.tr("Laporan singkat (boleh dikosongkan)"), required=False, parent=self._page,
        ))  # fmt: skip

    def _file(self, told: Told) -> None:
        said = self.tr("Surat “{hal}” diselesaikan.")
        self._ask(NoteDialog(
            self.tr("Tidak perlu disposisi"), self.tr("Surat ini diselesaikan tanpa disposisi pimpinan."),
            self.tr("Selesai"),
            lambda words: self._run(told, lambda surat, id_: surat.finish(id_, words, told.hash), said),
            label=self.tr("Mengapa surat ini tidak perlu disposisi"), parent=self._page,
        ))  # fmt: skip

    def _give_back(self, told: Told) -> None:
        said, seen = self.tr("Konsep “{hal}” dikembalikan."), _version(told)
        self._ask(NoteDialog(
            self.tr("Kembalikan dengan catatan"), self.tr("Konsep kembali kepada penyusunnya."), self.tr("Kembalikan"),
            lambda words: self._run(told, lambda surat, id_: surat.give_back(id_, words, seen), said),
            label=self.tr("Yang harus diperbaiki"), parent=self._page,
        ))  # fmt: skip

    def _cancel(self, told: Told) -> None:
        said, seen = self.tr("Surat “{hal}” dibatalkan."), _version(told)
        self._ask(NoteDialog(
            self.tr("Batalkan surat"),
            self.tr("Surat yang dibatalkan tidak dapat dilanjutkan; nomornya, bila sudah ada, tidak dipakai lagi."),
            self.tr("Batalkan surat"),
            lambda words: self._run(told, lambda surat, id_: surat.cancel(id_, words, seen), said),
            label=self.tr("Alasan pembatalan"), parent=self._page,
        ))  # fmt: skip

    def _revoke(self, told: Told) -> None:
        def send(alasan: str, pencabut: str) -> None:
            said = self.tr("Surat “{hal}” dicabut.")
            self._run(told, lambda surat, id_: surat.revoke(id_, alasan, pencabut), said)

        self._ask(CabutDialog(send, self._page))

    def _dispose(self, told: Told) -> None:
        core = self._page.shell.core

        def send(wish: DisposisiWish) -> None:
            def dispose(surat: SuratCases, letter_id: str) -> None:
                surat.dispose(letter_id, wish.kepada, wish.instruksi, wish.catatan, wish.batas, told.hash)

            self._run(told, dispose, self.tr("Disposisi surat “{hal}” dikirim."))

        today, find = core.today(), posts_below(core, told.letter.opd)

        def ask(due: date) -> None:
            meant = self._page.isVisible() and self._reading.letter_id == told.letter.id
            if meant and self._dialog is None:
                self._ask(DisposisiDialog(find, today, due, send, self._page))

        tasks.run(lambda _task: working_day_after(core.direktori, today, DUE_DAYS), owner=self, done=ask)


def _version(told: Told) -> str:
    assert isinstance(told.letter, SuratKeluar)
    return version_of(told.letter)


def _read(core: Core, letter_id: str, _task: tasks.Task[SuratMasuk]) -> SuratMasuk:
    found = core.surat.get(letter_id)
    assert isinstance(found, SuratMasuk)
    return found
