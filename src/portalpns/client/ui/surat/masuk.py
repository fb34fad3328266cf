"""Surat Masuk: what came to the office, to be registered, read, passed on and finished."""

from PySide6.QtCore import QTimer

from portalpns.client.ui import tasks
from portalpns.client.ui.page import Shell, letter_of
from portalpns.client.ui.surat.actions import MASUK
from portalpns.client.ui.surat.lists import LettersPage
from portalpns.client.ui.surat.rows import MASUK_WEIGHT, masuk_columns
from portalpns.client.ui.surat.stages import MASUK_STAGES
from portalpns.client.ui.surat.telling import Told
from portalpns.client.ui.widgets.table import Empty
from portalpns.domain.surat import SuratMasuk

READ_AFTER_MS = 1200
"""A letter that one only passes by on the way down the list is not read."""


class SuratMasukPage(LettersPage):
    """The list of incoming letters."""

    title = "Surat Masuk"

    def __init__(self, shell: Shell) -> None:
        detail = "Surat dari perangkat daerah lain muncul di sini dengan sendirinya."
        empty = Empty(MASUK_STAGES[0].empty, detail=detail)
        super().__init__(
            shell,
            masuk_columns(shell.clock, self.missing),
            MASUK_WEIGHT,
            MASUK_STAGES,
            empty,
            MASUK,
            self.tr("Halaman surat tampil di sini."),
        )
        self._asked: object = None
        self._marked: set[tuple[str, str, int]] = set()
        """The letters that were marked as read, as they were (`order_of`), and how much had happened to each by then.

        None is marked again unless something else happened: a server that makes nothing of it is not asked without end.
        """
        self._read = QTimer(self, singleShot=True, interval=READ_AFTER_MS)
        self._read.timeout.connect(self._mark_read)
        self.reading.page_shown.connect(self._page_shown)
        self.table.current_changed.connect(lambda _row: self._read.stop())
        self.table.clicked.connect(lambda _index: self._read.start())
        self.table.opened.connect(lambda _row: self._mark_read())

    def activate(self, target: object = None) -> None:
        self._asked = letter_of(target)
        super().activate(target)

    def _page_shown(self, letter_id: str) -> None:
        """The letter that the list shows by itself is not read until somebody turns to it."""
        if self.table.touched or letter_id == self._asked:
            self._read.start()

    def _mark_read(self) -> None:
        told: Told | None = self.reading.now
        session = self.shell.core.session
        if told is None or not isinstance(told.letter, SuratMasuk) or session is None:
            return
        letter = told.letter
        if session.pegawai in letter.dibaca or not (letter.dicabut or letter.state in ("diterima", "didisposisi")):
            return
        core, version = self.shell.core, (letter.id, told.hash, len(letter.riwayat))
        if version in self._marked:
            return

        self._marked.add(version)

        def failed(error: Exception) -> None:
            self._marked.discard(version)
            tasks.tell(error)

        tasks.run(
            lambda _task: core.surat.mark_read(letter.id, told.hash), owner=self,
            done=lambda _none: self.table.refresh(), failed=failed,
        )  # fmt: skip
