"""The status line: whether the server is in reach, what waits to be sent, and who one is."""

from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from portalpns.client.sync.monitor import STOPPED
from portalpns.client.ui.look import Chip, Tone, set_role
from portalpns.client.ui.page import Status
from portalpns.client.ui.widgets.chip import ChipLabel
from portalpns.client.ui.widgets.elided import ElidedLabel
from portalpns.client.ui.words import fetching, kapan, number

UNWELL = {
    "connecting": Chip("Menghubungi server"),
    "needs_login": Chip("Perlu masuk kembali", Tone.WARN),
    "needs_upgrade": Chip("Perlu diperbarui", Tone.WARN),
    "revoked": Chip("Tidak diizinkan", Tone.BAD),
    "trouble": Chip("Terganggu", Tone.WARN),
}
"""States that are neither Daring nor Luring."""


class StatusLine(QWidget):
    """Calm: being offline is a state, not an error."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_role(self, "statusbar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.chip = ChipLabel(Chip(self.tr("Menyiapkan")))
        # the words beside it give way: they are told in full by their tooltip, this one word is looked at from afar
        self.chip.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.left, self.right = ElidedLabel(), ElidedLabel(elide=Qt.TextElideMode.ElideLeft)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 4, 14, 4)
        layout.setSpacing(10)
        layout.addWidget(self.chip)
        layout.addWidget(self.left)
        layout.addStretch(1)
        layout.addWidget(self.right)

    def show_status(self, status: Status, now: datetime) -> None:
        """Say how things stand at the moment `now`."""
        self.chip.set_chip(self._chip(status))
        self.left.setText(self._connection_words(status, now))
        self.right.setText("   ·   ".join(part for part in (status.opd, status.role, status.person) if part))

    def _chip(self, status: Status) -> Chip:
        """Green only while the server answers and everything gets done."""
        state = "trouble" if status.stalled else status.state
        if state in UNWELL:
            return UNWELL[state]
        if not status.online:
            return Chip(self.tr("Luring"), Tone.WARN)
        return Chip(self.tr("Daring"), Tone.GOOD) if status.fetched >= 1 else Chip(self.tr("Mengambil data"), Tone.INFO)

    def _connection_words(self, status: Status, now: datetime) -> str:
        words = []
        if status.stalled or status.state in STOPPED:
            words.append(status.message)
        elif unfetched := fetching(status.state, status.message, status.fetched):
            words.append(unfetched)
        if status.pending:
            words.append(self.tr("{count} perubahan menunggu dikirim").format(count=number(status.pending)))
        elif status.last_contact is not None and not words and not (status.online and status.conflicts):
            said = self.tr("Semua sudah terkirim {time}") if status.online else self.tr("Data per {time}")
            words.append(said.format(time=kapan(status.last_contact, now)))
        if status.conflicts:
            words.append(self.tr("{count} perlu diperhatikan").format(count=number(status.conflicts)))
        return "   ·   ".join(words)
