"""What was left unfinished, said over the list: own concepts that came back, and typing that was never saved."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from portalpns.client.ui import tasks
from portalpns.client.ui.look import Tone
from portalpns.client.ui.page import Shell
from portalpns.client.ui.widgets.ask import ask_first
from portalpns.client.ui.widgets.banner import Banner
from portalpns.client.ui.words import unsaved
from portalpns.domain.surat import SuratKeluar


class Leftovers(QObject):
    """The two banners of one page, and what may be done about each."""

    wanted = Signal(object)
    """Typing (SuratKeluar) that is to be gone on with."""

    def __init__(
        self, shell: Shell, open_id: Callable[[], str | None], show_returned: Callable[[], None], page: QWidget
    ) -> None:
        """`open_id` tells the letter that is being written, which is left out."""
        super().__init__(page)
        self._shell, self._open_id, self._page = shell, open_id, page
        self.lost: list[SuratKeluar] = []
        self.returned = Banner(buttons=[(self.tr("Tampilkan"), show_returned)])
        self.recovered = Banner(
            buttons=[(self.tr("Lanjutkan menulis"), self.go_on), (self.tr("Buang…"), self._ask_forget)]
        )
        self.returned.hide()
        self.recovered.hide()

    def look(self, then: Callable[[], None] = lambda: None) -> None:
        """Look anew."""
        core = self._shell.core
        tasks.run(
            lambda _task: (core.surat.returned(), core.surat.recovered()), owner=self,
            done=lambda found: self._show(*found, then),
        )  # fmt: skip

    def go_on(self) -> None:
        """Ask for the newest typing."""
        if self.lost:
            self.wanted.emit(self.lost[0])

    def open(self, letter_id: str) -> None:
        """Ask for the typing into this letter."""
        for letter in self.lost:
            if letter.id == letter_id:
                self.wanted.emit(letter)

    def _show(self, returned: int, lost: list[SuratKeluar], then: Callable[[], None]) -> None:
        said = self.tr("{count} konsep dikembalikan dengan catatan.").format(count=returned) if returned else ""
        self.returned.set_words(said, Tone.BAD)
        open_now = self._open_id()
        self.lost = [letter for letter in lost if letter.id != open_now]
        self.recovered.set_words(unsaved([letter.naskah.hal for letter in self.lost]), Tone.INFO)
        then()

    def _ask_forget(self) -> None:
        """Throw away what `go_on` would open, when the user is sure."""
        if not self.lost:
            return
        core, lost = self._shell.core, self.lost[0]

        def forget() -> None:
            tasks.run(lambda _task: core.surat.forget_typed(lost.id), owner=self, done=lambda _none: self.look())

        words = self.tr("Naskah “{hal}” yang belum disimpan dibuang dan tidak dapat dikembalikan.")
        ask_first(
            self.tr("Buang naskah"),
            words.format(hal=lost.naskah.hal or self.tr("tanpa hal")),
            self.tr("Buang"),
            forget,
            self._page,
        )
