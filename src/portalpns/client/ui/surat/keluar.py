"""Surat Keluar / Konsep: what the office writes, from the first word to the letter that was sent."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property, partial

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QStackedWidget, QVBoxLayout, QWidget

from portalpns.client.ui import hotkeys, tasks
from portalpns.client.ui.look import GAP, GAP_LARGE, Tone, set_role
from portalpns.client.ui.page import NewLetter, Shell, TypedLetter
from portalpns.client.ui.surat import ajukan
from portalpns.client.ui.surat.actions import KELUAR
from portalpns.client.ui.surat.editor import LetterEditor
from portalpns.client.ui.surat.editor.chain import Posts, read_posts
from portalpns.client.ui.surat.editor.unkept import UNTAKEN, Answer, UnkeptDialog
from portalpns.client.ui.surat.guard import Guard
from portalpns.client.ui.surat.lists import LettersPage
from portalpns.client.ui.surat.rows import KELUAR_WEIGHT, keluar_columns, state_chip
from portalpns.client.ui.surat.sisa import Leftovers
from portalpns.client.ui.surat.stages import KELUAR_STAGES, RETURNED
from portalpns.client.ui.surat.telling import Told, short
from portalpns.client.ui.widgets.ask import ask_first
from portalpns.client.ui.widgets.chip import ChipLabel
from portalpns.client.ui.widgets.pdf import print_pdf
from portalpns.client.ui.widgets.table import Empty
from portalpns.client.ui.words import told_server
from portalpns.client.usecases.naskah import Overtaken, kept_as_new
from portalpns.client.usecases.surat import SuratRow
from portalpns.domain.surat import SuratKeluar
from portalpns.protocol.actions import SuratSimpan

Then = Callable[[], object] | None
"""What comes after the editor; None for the list, with the cursor on the letter that was written."""
Found = tuple[Posts, SuratKeluar | None, SuratSimpan | None]
"""What recovered typing is opened with: the posts, its letter as it is saved, the version it was typed over."""

LOOSE = ("kepada", "tembusan")
"""Fields that take words as they were typed, for somebody outside."""
LONGEST_SAVED = "Tersimpan otomatis 09.41"
"""What may stand beside the title of the editor."""
TITLE_CHARACTERS = 20
"""With so much of a long hal in sight nothing else gives way to it."""
LEAST_TITLE = 120


class SuratKeluarPage(LettersPage):
    """The list of outgoing letters, and the editor in its place while one writes."""

    title = "Surat Keluar / Konsep"

    def __init__(self, shell: Shell) -> None:
        empty = Empty(
            KELUAR_STAGES[0].empty, "Surat baru", self._new, detail="Surat baru: Ctrl+N", when=lambda: shell.may_write
        )
        super().__init__(
            shell, keluar_columns(shell.clock, self.missing), KELUAR_WEIGHT, KELUAR_STAGES, empty, KELUAR,
            "Halaman surat tampil di sini.",
        )  # fmt: skip
        self.sisa = Leftovers(shell, self._open_id, lambda: self.list.choose(RETURNED), self)
        self.sisa.wanted.connect(self._open_typed)
        self.returned, self.recovered = self.sisa.returned, self.sisa.recovered
        self._next: Then = None
        """What is gone on with once the letter in the editor was sent."""
        self._asking = False
        self._unread = Guard(self)
        self._unread.released.connect(self._enable_send)
        self.stack = QStackedWidget()
        desk = QWidget()
        inner = QVBoxLayout(desk)
        inner.setContentsMargins(0, 0, 0, 0)
        self.body.removeWidget(self.split)
        for widget in (self.recovered, self.returned):
            inner.addWidget(widget)
        inner.addWidget(self.split, 1)
        self.stack.addWidget(desk)
        self.body.addWidget(self.stack, 1)
        self._build_buttons()
        self.table.opened.connect(self._open_row)
        self._show_list()

    @cached_property
    def editor(self) -> LetterEditor:
        """Made when one first writes, or before that while nothing else is to be done (`warm`)."""
        made = LetterEditor(self.shell, self.stack)
        self.stack.addWidget(made)
        made.changed.connect(self._name)
        made.set_aside.connect(lambda: self._set_aside(self._show_editor))
        made.saving.said.connect(self.saved.setText)
        made.saving.working.connect(self._enable_send)
        made.preview.answered.connect(self._unread.show)
        hotkeys.action("print", made).triggered.connect(self._print)
        hotkeys.action("save", made).triggered.connect(self.save_button.click)
        hotkeys.action("forward", made).triggered.connect(self._submit)
        return made

    # what the window asks

    def activate(self, target: object = None) -> None:
        if isinstance(target, NewLetter):
            self._begin_list()
            self._new()
        elif isinstance(target, TypedLetter):
            self._begin_list()
            self._write_on(target.id)
        else:
            show = partial(super().activate, target)
            self._leave_editor(show) if target is not None and self._editing else show()
        self._look_around()

    def refresh(self, kinds: frozenset[str]) -> None:
        super().refresh(kinds)
        self._look_around()
        if self._editing:
            self.editor.saving.look_for_newer()

    def go_back(self) -> bool:
        if self._editing:
            self._close_editor()
            return True
        return False

    def may_leave(self) -> bool:
        """Not while what was typed could not be kept, unless the user gives it up."""
        while self._editing and (error := self.editor.saving.keep_now()) is not None:
            answer = self._ask_unkept(error)
            if answer == "stay":
                return False
            if answer == "discard":
                self._end_editing()
        return True

    def warm(self) -> None:
        _ = self.editor

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._editing:
            self._name()

    def panes(self) -> list[QWidget]:
        return self.editor.panes() if self._editing else super().panes()

    # inside

    @property
    def _editing(self) -> bool:
        return self.stack.currentIndex() > 0

    def _begin_list(self) -> None:
        if not self._begun:
            self._begun = True
            self.list.show_stage()
        self.offer_wide()

    def _build_buttons(self) -> None:
        self.chip = ChipLabel(state_chip("konsep"))
        self.saved = QLabel()
        set_role(self.saved, "muted")
        self.add_beside_title(self.chip)
        self.add_beside_title(self.saved)
        self.copy = self.add_button(self.tr("Salin jadi konsep baru"), self._duplicate, icon_name="copy")
        self.copy.setToolTip(hotkeys.shown("duplicate"))
        self.edit = self.add_button(self.tr("Ubah"), self._edit_shown, icon_name="edit")
        for button in (self.edit, self.copy):
            # What leads the letter on stands at the right end.
            self.buttons.insertWidget(0, button)
        self.close_button = self.add_button(self.tr("Tutup"), self._close_editor, icon_name="arrow-left")
        self.save_button = self.add_button(self.tr("Simpan"), self._save, icon_name="device-floppy")
        self.send = self.add_button("", self._submit, icon_name="send", primary=True)
        self.close_button.setToolTip(hotkeys.tip("back", self.tr("Tutup")))
        self.save_button.setToolTip(hotkeys.tip("save", self.tr("Simpan")))
        self.close_button.setAccessibleName(self.tr("Tutup"))
        self.save_button.setAccessibleName(self.tr("Simpan"))
        hotkeys.action("duplicate", self).triggered.connect(self._duplicate)

    def _told(self, told: Told | None) -> None:
        super()._told(told)
        listing = not self._editing
        self.copy.setVisible(listing and told is not None and self.shell.may_write)
        self.edit.setVisible(listing and told is not None and "simpan" in told.allowed)
        self.actions_.listen(listing)
        if not listing:
            self.actions_.show(None)

    def _show_list(self) -> None:
        self.stack.setCurrentIndex(0)
        self.set_title(self.title)
        self.heading.setMaximumWidth(self.maximumWidth())
        for widget in (self.chip, self.saved, self.close_button, self.save_button, self.send):
            widget.hide()
        self._told(self.reading.now)

    def _show_editor(self, letter: SuratKeluar, known: Posts, *, fresh: bool = False) -> None:
        """Open a concept, as `LetterEditor.open_letter` does."""
        self.stack.setCurrentWidget(self.editor)
        self._unread.begin()  # the rest of a double click that opened the editor must not send what it brought
        self._told(self.reading.now)
        for widget in (self.chip, self.saved, self.close_button, self.save_button, self.send):
            widget.show()
        self.chip.set_chip(state_chip(letter.state))
        self.editor.open_letter(letter, known, fresh=fresh)
        self._name()

    def _name(self) -> None:
        """The title is the letter's hal; one without is named by its kind. The button says where it goes next.

        In a narrow window the keys on that button give way to the title first, then the words of the others.
        """
        kind = self.editor.main.jenis.currentText()
        hal = self.editor.main.hal.text().strip() or self.tr("{kind} tanpa hal").format(kind=kind)
        metrics = self.heading.fontMetrics()
        enough = min(metrics.horizontalAdvance(hal), TITLE_CHARACTERS * metrics.averageCharWidth())
        for keys, words in ((hotkeys.shown("forward"), True), ("", True), ("", False)):
            ajukan.name_button(self.send, self.editor.chain.chain(), keys)
            self.close_button.setText(self.tr("Tutup") if words else "")
            self.save_button.setText(self.tr("Simpan") if words else "")
            room = self._title_room()
            if room >= enough:
                break
        self.set_title(hal)
        self.heading.setMaximumWidth(max(room, LEAST_TITLE))

    def _title_room(self) -> int:
        """What the chip, the longest words beside it and the buttons leave of the title line of the editor."""
        words = self.saved.fontMetrics().horizontalAdvance(LONGEST_SAVED)
        buttons = sum(one.sizeHint().width() + GAP for one in (self.close_button, self.save_button, self.send))
        return self.width() - 2 * GAP_LARGE - buttons - words - self.chip.sizeHint().width() - 3 * GAP

    def _new(self) -> None:
        core = self.shell.core

        def work(_task: tasks.Task[tuple[SuratKeluar, Posts]]) -> tuple[SuratKeluar, Posts]:
            letter = core.surat.new("surat_dinas")
            return letter, read_posts(core, letter)

        def done(found: tuple[SuratKeluar, Posts]) -> None:
            if not self._editing:  # else it was asked for twice
                self._show_editor(*found, fresh=True)

        self._leave_editor(lambda: tasks.run(work, owner=self, done=done))

    def _open_row(self, row: SuratRow) -> None:
        """Enter on a concept edits it; on any other letter the page at the right is already open."""
        core = self.shell.core

        def work(_task: tasks.Task[SuratKeluar | None]) -> SuratKeluar | None:
            letter = core.surat.get(row.id)
            return letter if isinstance(letter, SuratKeluar) and "simpan" in core.surat.allowed(letter) else None

        def done(letter: SuratKeluar | None) -> None:
            self._open_letter(letter) if letter is not None else self.reading.pdf.setFocus()

        tasks.run(work, owner=self, done=done)

    def _edit_shown(self) -> None:
        told = self.reading.now
        if told is not None and isinstance(told.letter, SuratKeluar):
            self._open_letter(told.letter)

    def _open_letter(self, letter: SuratKeluar, *, fresh: bool = False) -> None:
        """Edit a letter, with the words that were typed into it and never saved where there are some.

        `fresh`: a copy, which is kept like words that were typed.
        """
        core = self.shell.core

        def done(found: tuple[Posts, SuratKeluar | None]) -> None:
            known, typed = found
            if self._editing:
                return  # it was asked for twice, and what is typed by now stays
            if typed is None:
                self._show_editor(letter, known, fresh=fresh)
                if fresh:
                    self.editor.saving.touch()
                return
            self._open_typed(typed)
            self.shell.notices.show(self.tr("Tulisan yang belum tersimpan dilanjutkan."))

        tasks.run(lambda _task: (read_posts(core, letter), core.surat.typed(letter.id)), owner=self, done=done)

    def _open_typed(self, typed: SuratKeluar) -> None:
        """Go on with words that were never saved; what became of their letter meanwhile is said."""
        core = self.shell.core

        def work(_task: tasks.Task[Found]) -> Found:
            return read_posts(core, typed), core.surat.stored(typed.id), core.surat.typed_over(typed.id)

        def done(found: Found) -> None:
            known, stored, base = found
            if self._editing:
                return
            letter = replace(stored, naskah=typed.naskah, rantai=typed.rantai, tanda=typed.tanda) if stored else typed
            self._show_editor(letter, known, fresh=stored is None)
            self.editor.saving.write_over(base)
            self.editor.saving.touch()
            self.editor.saving.look_for_newer()

        tasks.run(work, owner=self, done=done)

    def _set_aside(self, then: Callable[[SuratKeluar, Posts], None]) -> None:
        """Make what was written a concept of its own, say so, and go on."""

        def done(letter: SuratKeluar, known: Posts) -> None:
            self.shell.notices.show(kept_as_new(letter), tone=Tone.GOOD)
            then(letter, known)

        self.editor.saving.set_aside(done)

    def _duplicate(self) -> None:
        told = self.reading.now
        if told is None or self._editing or not isinstance(told.letter, SuratKeluar):
            return
        core, letter_id = self.shell.core, told.letter.id
        tasks.run(
            lambda _task: core.surat.duplicate(letter_id), owner=self,
            done=lambda letter: self._open_letter(letter, fresh=True),
        )  # fmt: skip

    def _save(self) -> None:
        self.editor.saving.save(failed=partial(self._unsaved, self._save))

    def _unsaved(self, again: Callable[[], None], error: Exception) -> None:
        """Tell why nothing was saved; the writer decides what becomes of words that their letter does not take."""
        self._next = None
        if not isinstance(error, UNTAKEN):
            tasks.tell(error)
            return
        answer = self._ask_unkept(error, leaving=False)
        if answer == "again":
            again()
        elif answer == "new":
            self._set_aside(self._show_editor)

    def _enable_send(self) -> None:
        self.send.setEnabled(not self._unread.holds and not self.editor.saving.busy)

    def _submit(self) -> None:
        if self._unread.holds:
            return
        missing = self.editor.missing_now()
        if missing:
            self.editor.missing.show_missing(missing, urge=True)
            self.editor.jump_to(missing[0].field)
            return
        letter = self.editor.letter()
        if letter is not None and not self.editor.saving.busy:
            gone = self.shell.core.surat.unserved(letter.naskah)
            ajukan.when_meant(letter, gone, partial(self._send, letter), self)

    def _send(self, letter: SuratKeluar) -> None:
        words = ajukan.said(letter.rantai).format(hal=short(letter.naskah.hal))
        self._next = None

        def sent(online: bool) -> None:
            then, self._next = self._next, None
            self.shell.notices.show(told_server(words, online), tone=Tone.GOOD)
            self._leave(letter.id, then)

        self.editor.saving.submit(sent, partial(self._unsaved, partial(self._send, letter)))

    def _close_editor(self) -> None:
        self._leave_editor(None)

    def _leave_editor(self, then: Then) -> None:
        """Save and close, then go on; words that must be picked and were not, and days that cannot be read, are dropped
        only when that is meant."""
        if self._editing and self.editor.saving.busy:
            self._next = then  # the letter is being sent, and the editor closes with it
            return
        words = self.editor.unpicked() if self._editing else {}
        typed = [words.pop(name) for name in LOOSE if name in words]
        unread = self.editor.main.unread() if self._editing else {}
        if not words and not unread:
            self._save_and_leave(then, typed)
            return
        fields = self.editor.pickers()
        said = self.tr("“{words}” pada {field} belum dipilih dari daftar, sehingga tidak ikut disimpan.")
        box = ask_first(
            self.tr("Belum selesai diisi"),
            " ".join(
                [
                    *(said.format(words=word, field=fields[name].accessibleName()) for name, word in words.items()),
                    *(
                        self.tr("{problem} Tanggal itu tidak ikut disimpan.").format(problem=one)
                        for one in unread.values()
                    ),
                ]
            ),
            self.tr("Tutup tanpa kata itu") if words else self.tr("Tutup tanpa tanggal itu"),
            lambda: self._save_and_leave(then, typed),
            self,
        )
        box.rejected.connect(partial(self.editor.jump_to, next(iter([*words, *unread]))))

    def _save_and_leave(self, then: Then, typed: Sequence[str]) -> None:
        """Save what was written, then close; when it cannot be saved, the user says what becomes of it.

        `typed`: words that are kept as recipients although they were not picked.
        """
        letter = self.editor.letter() if self._editing else None
        saved_id = letter.id if letter is not None and self.editor.saving.stored else None

        def leave(letter_id: str | None = saved_id) -> None:
            if self._editing:
                for words in typed:
                    said = self.tr(
                        "“{words}” belum dipilih dari daftar; disimpan sebagai penerima yang tidak diantar aplikasi."
                    )
                    self.shell.notices.show(said.format(words=words))
            self._leave(letter_id, then)

        def failed(error: Exception) -> None:
            answer = self._ask_unkept(error)
            if answer == "again":
                self._save_and_leave(then, typed)
            elif answer == "new":
                self._set_aside(lambda made, _known: leave(made.id))
            elif answer == "discard":
                leave()

        if self._editing and self.editor.saving.dirty:
            # once more from the start: something may have been typed while the save was on its way
            self.editor.saving.save(lambda: self._save_and_leave(then, typed), failed)
        else:
            leave()

    def _leave(self, letter_id: str | None, then: Then) -> None:
        """Close the editor; the list shows what was written in it, unless one goes on to something else."""
        if self._editing:
            self._end_editing(letter_id if then is None else None)
            self._look_around()
        if then is not None:
            then()

    def _end_editing(self, letter_id: str | None = None) -> None:
        """Back to the list, with the cursor on the letter that was written."""
        self.editor.close_letter()
        self.actions_.pause()
        self._show_list()
        self.list.show_written(letter_id)
        self.table.setFocus()

    def _ask_unkept(self, error: Exception, *, leaving: bool = True) -> Answer:
        if self._asking:
            return "stay"  # of two saves in one breath the first asks
        self._asking = True
        writes = self.shell.may_write
        if not writes and isinstance(error, UNTAKEN):
            error = self.editor.saving.keep_now() or error
        answer = UnkeptDialog(error, self.editor.text(), self, leaving=leaving, writes=writes).ask()
        self._asking = False
        if answer == "again" and isinstance(error, Overtaken):
            self.editor.saving.write_over(error.theirs)
        return answer

    def _look_around(self, then: Callable[[], None] = lambda: None) -> None:
        self.sisa.look(then)

    def _open_id(self) -> str | None:
        """The letter that is being written."""
        now = self.editor.letter() if self._editing else None
        return now.id if now is not None else None

    def _write_on(self, letter_id: str) -> None:
        """Open a text that was never saved, unless it is the one that is being written."""
        if self._open_id() != letter_id:
            self._leave_editor(lambda: self._look_around(lambda: self.sisa.open(letter_id)))

    def _print(self) -> None:
        """Print the concept that is being written."""
        letter = self.editor.letter()
        if letter is None:
            return
        core, name = self.shell.core, letter.naskah.hal or self.tr("Konsep")
        tasks.run(
            lambda _task: core.surat.preview(letter), owner=self, done=lambda data: print_pdf(data, name, self),
            lane="cpu",
        )  # fmt: skip
