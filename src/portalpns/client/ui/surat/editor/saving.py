"""How an open concept is kept: by itself while one pauses, by Ctrl+S, and never over somebody else's newer version."""

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from portalpns.client.ui import tasks
from portalpns.client.ui.look import Tone
from portalpns.client.ui.page import Shell
from portalpns.client.ui.surat.editor.chain import Posts, read_posts
from portalpns.client.ui.words import jam
from portalpns.client.usecases.naskah import content, gone, overtaken
from portalpns.domain.ajuan import VacantPost
from portalpns.domain.kelengkapan import Unprintable
from portalpns.domain.surat import KELUAR, STATE_NAMA, SuratKeluar
from portalpns.protocol.actions import SuratSimpan

if TYPE_CHECKING:
    from portalpns.client.ui.surat.editor.view import LetterEditor

IDLE_MS = 800
LATEST_MS = 3_000
"""What is typed without a pause is kept when its first key is so old."""
AGAIN_MS = 8_000
"""How long after a failure it is tried again by itself."""


class Saving(QObject):
    """Watches one editor; all work runs in lane `db`, in the order in which it was asked for."""

    said = Signal(str)
    """How the text is kept, in words: `Tersimpan 09.41`."""
    working = Signal(bool)
    """Whether the letter is on its way to be sent; also when that failed."""

    def __init__(self, shell: Shell, editor: "LetterEditor") -> None:
        super().__init__(editor)
        self._shell, self._editor = shell, editor
        self._base: SuratSimpan | None = None
        """The saved version that is being written over, as far as its writer knows."""
        self._sent: tuple[SuratSimpan, ...] = ()
        """Own versions that are on their way to being saved."""
        self._fresh = True
        self._round = 0
        """Counts the letters that were opened: what was begun for one says nothing of the next."""
        self._typed = self._saved = self._kept = self._keeping = 0
        """Counts of changes: written in the fields, stored as a concept, autosaved, on the way to being autosaved."""
        self._busy = False
        self._writing = threading.Lock()
        self._idle = QTimer(self, singleShot=True, interval=IDLE_MS)
        self._latest = QTimer(self, singleShot=True, interval=LATEST_MS)
        self._again = QTimer(self, singleShot=True, interval=AGAIN_MS)
        for timer in (self._idle, self._latest, self._again):
            timer.timeout.connect(self._keep)

    def begin(self, letter: SuratKeluar, *, fresh: bool) -> None:
        """A letter was opened; a fresh one was never saved, and counts as changed once something is written."""
        self._rest()
        self._round += 1
        self._base, self._sent, self._fresh = None if fresh else content(letter), (), fresh
        self._typed = self._saved = self._kept = self._keeping = 0
        self._set_busy(False)
        self.said.emit("" if fresh else self.tr("Tersimpan"))

    def end(self) -> None:
        self._rest()
        self._round += 1
        self._typed = self._saved = self._kept = self._keeping = 0

    @property
    def dirty(self) -> bool:
        """Whether something was written that `save` has not yet stored."""
        return self._typed > self._saved

    @property
    def stored(self) -> bool:
        """Whether the letter is among the concepts of the list; a fresh one is not before it was saved."""
        return not self._fresh

    @property
    def busy(self) -> bool:
        """Whether the letter is being sent on its way."""
        return self._busy

    def touch(self) -> None:
        """Something was written."""
        if self._typed <= max(self._saved, self._kept):
            self.said.emit(self.tr("Menyimpan…"))
        self._typed += 1
        self._idle.start()
        if not self._latest.isActive():
            self._latest.start()

    def keep_now(self) -> Exception | None:
        """Before the window closes: waits for the disk, since work still queued would be dropped with the window.

        Returns why the text could not be kept.
        """
        letter = self._editor.kept()
        if letter is None or self._typed <= max(self._saved, self._kept):
            return None
        self._rest()
        try:
            with self._writing:
                self._shell.core.surat.autosave(letter, self._newest())
                self._kept = self._typed
        except Exception as error:  # noqa: BLE001 - whatever it is, the user decides what becomes of the text
            self._note_failure()
            return error
        return None

    def save(self, then: Callable[[], None] | None = None, failed: Callable[[Exception], None] | None = None) -> None:
        """Store the concept as a draft that is also sent to the server; `then` is called when it is stored.

        `failed` is told instead of the user when it was not, with Overtaken where somebody else saved meanwhile.
        """
        letter = self._editor.kept()
        if letter is None or self._busy:
            return
        self._rest()
        core, version, mine, known = self._shell.core, self._typed, content(letter), self._to_know()
        begun = self._round
        self._sent = (*self._sent, mine)

        def work(_task: tasks.Task[None]) -> None:
            core.surat.save(letter, known)

        def done(_none: None) -> None:
            if begun == self._round:
                self._saved = version
                self._settled(mine)
                self._base, self._fresh = mine, False
                self._editor.banner.set_words("")
                self._say(self.tr("Tersimpan {time}"), version)
            if then is not None:
                then()

        def fail(error: Exception) -> None:
            if begun == self._round:
                self._settled(mine)
                self._note_failure()
            (failed or tasks.tell)(error)

        tasks.run(work, owner=self, done=done, failed=fail)

    def write_over(self, base: SuratSimpan | None) -> None:
        """The saved version that the writer means to replace; None when it is not known, so that any is asked about."""
        self._base = base

    def submit(self, sent: Callable[[bool], None], failed: Callable[[Exception], None]) -> None:
        """Save and send for paraf, once: a second press while it runs does nothing.

        `sent` is told whether the server is in reach, `failed` why the words could not be saved or sent.
        """
        letter = self._editor.kept()
        if letter is None or self._busy:
            return
        self._set_busy(True)
        self._rest()
        core, version, mine, known = self._shell.core, self._typed, content(letter), self._to_know()
        self._sent = (*self._sent, mine)  # for good: whether it was saved is not known where the sending fails

        def work(_task: tasks.Task[bool]) -> bool:
            core.surat.save(letter, known)
            core.surat.submit(letter.id)
            return core.sync.status().online

        def done(online: bool) -> None:
            self._saved = version
            self._set_busy(False)
            sent(online)

        def fail(error: Exception) -> None:
            self._set_busy(False)
            if isinstance(error, (Unprintable, VacantPost)):  # the words are stored, only the way is closed
                self._saved = version
                self._base, self._fresh = mine, False
                self._editor.show_unprintable(error, urge=True)
            else:
                self._note_failure()
                failed(error)

        tasks.run(work, owner=self, done=done, failed=fail)

    def set_aside(self, opened: Callable[[SuratKeluar, Posts], None]) -> None:
        """Keep the words as a concept of their own, and leave the letter that they were written in as it is."""
        letter = self._editor.kept()
        if letter is None or self._busy:
            return
        self._set_busy(True)
        self._rest()
        core = self._shell.core

        def work(_task: tasks.Task[tuple[SuratKeluar, Posts]]) -> tuple[SuratKeluar, Posts]:
            made = core.surat.save_as_new(letter)
            return made, read_posts(core, made)

        def done(found: tuple[SuratKeluar, Posts]) -> None:
            self._saved = self._typed
            self._set_busy(False)
            opened(*found)

        def failed(error: Exception) -> None:
            self._set_busy(False)
            self._failed(error)

        tasks.run(work, owner=self, done=done, failed=failed)

    def look_for_newer(self) -> None:
        """Something about letters changed: tell the writer when it was this one, and leave the text alone."""
        mine = self._editor.kept()
        known = self._known()
        if mine is None or self._fresh or self._busy:
            return
        core, letter_id = self._shell.core, mine.id

        def work(_task: tasks.Task[tuple[SuratKeluar | None, bool]]) -> tuple[SuratKeluar | None, bool]:
            return core.surat.stored(letter_id), core.surat.may_write()

        def done(seen: tuple[SuratKeluar | None, bool]) -> None:
            found, may_write = seen
            now, words = self._editor.kept(), ""
            if now is None or now.id != letter_id or self._known() != known:
                return
            if found is None:
                words = gone(may_write)
            elif found.state not in KELUAR["simpan"]:
                words = self.tr("Surat ini kini berstatus {state}; tulisan Anda di sini belum masuk ke dalamnya.")
                words = words.format(state=STATE_NAMA[found.state])
            elif (error := overtaken(found, (*known, content(now)))) is not None:
                words = self.tr("{why} Tulisan Anda di sini tetap; saat disimpan, Anda ditanya mana yang berlaku.")
                words = words.format(why=error.pesan)
            if words:
                self._editor.banner.offer(may_write)
                self._editor.banner.set_words(words, Tone.WARN)

        tasks.run(work, owner=self, done=done)

    def _keep(self) -> None:
        letter, version = self._editor.kept(), self._typed
        self._latest.stop()
        if letter is None or version <= max(self._saved, self._kept, self._keeping):
            return
        core, base, begun = self._shell.core, self._newest(), self._round
        self._keeping = version

        def work(_task: tasks.Task[None]) -> None:
            with self._writing:
                # not when something newer was kept, or the letter was left, while this waited for its turn
                if begun == self._round and version > self._kept:
                    core.surat.autosave(letter, base)

        def done(_none: None) -> None:
            if begun == self._round:
                self._kept = max(self._kept, version)
                self._again.stop()
                self._say(self.tr("Tersimpan otomatis {time}"), version)

        def failed(error: Exception) -> None:
            if begun == self._round:
                self._note_failure()
            tasks.tell(error)

        tasks.run(work, owner=self, done=done, failed=failed)

    def _known(self) -> tuple[SuratSimpan, ...]:
        """The versions of this concept that its writer has seen."""
        return self._sent if self._base is None else (self._base, *self._sent)

    def _to_know(self) -> tuple[SuratSimpan, ...] | None:
        """The same for a save; None for a letter that nobody else can have seen."""
        return None if self._fresh else self._known()

    def _newest(self) -> SuratSimpan | None:
        """The version that is being written over, also one whose save is still on its way."""
        return known[-1] if (known := self._known()) else None

    def _settled(self, sent: SuratSimpan) -> None:
        self._sent = tuple(one for one in self._sent if one is not sent)

    def _say(self, words: str, version: int) -> None:
        """Say when the text was stored, unless something was written since."""
        now = version == self._typed
        self.said.emit(words.format(time=jam(self._shell.clock())) if now else self.tr("Menyimpan…"))

    def _failed(self, error: Exception) -> None:
        self._note_failure()
        tasks.tell(error)

    def _note_failure(self) -> None:
        """The text stays in the fields; it is tried again at the next pause, or after a while."""
        self._typed, self._keeping = max(self._typed, self._saved + 1), self._kept
        self.said.emit(self.tr("Belum tersimpan"))
        self._again.start()

    def _rest(self) -> None:
        for timer in (self._idle, self._latest, self._again):
            timer.stop()

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self.working.emit(busy)
