"""The quiet line that says what a naskah still needs, each item a link that leads there."""

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QLabel

from portalpns.client.ui.look import Tone, colours, set_role, set_tone
from portalpns.domain.kelengkapan import Kekurangan

_NAMES = {
    "hal": "Hal", "klasifikasi": "Klasifikasi", "kepada": "Kepada", "body": "Isi naskah", "petugas": "Menugaskan",
    "untuk": "Untuk", "mulai": "Tanggal tugas", "selesai": "Tanggal selesai", "tujuan": "Tujuan",
    "dari": "Dari", "dasar": "Dasar", "acara": "Acara", "acara.acara": "Acara", "acara.waktu": "Pukul",
    "acara.tempat": "Tempat", "penandatangan": "Penandatangan",
}  # fmt: skip


class MissingLine(QLabel):
    """Never a dialog and never a reproach: one line that flows like text, and says when nothing is missing."""

    wanted = Signal(str)
    """The field that should be filled."""

    def __init__(self) -> None:
        super().__init__()
        set_role(self, "small")
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.linkActivated.connect(self.wanted)
        self._shown: tuple[Kekurangan, ...] | None = None
        self._urged = False

    def show_missing(self, missing: Sequence[Kekurangan], *, urge: bool = False) -> None:
        """List what is missing; with `urge` in the tone of a warning, because somebody wanted to send."""
        urged = bool(missing) and (urge or self._urged)
        if tuple(missing) == self._shown and urged == self._urged:
            return
        self._shown, self._urged = tuple(missing), urged
        set_tone(self, Tone.WARN if urged else Tone.NEUTRAL)
        if not missing:
            self.setText(self.tr("Isian lengkap."))
            self.setAccessibleName(self.text())
            return
        said = " ".join(one.pesan for one in missing)
        words = said if all(one.salah for one in missing) else self.tr("Masih perlu diisi: {words}").format(words=said)
        if urge:
            # Said aloud too, since the focus goes to the first field at the same moment.
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))
        self._write(missing)
        self.setAccessibleName(words)

    def calm(self) -> None:
        """Nobody wants to send any more, such as when another letter is opened."""
        self._shown, self._urged = None, False

    def _write(self, missing: Sequence[Kekurangan]) -> None:
        gaps = [_link(one.field, _NAMES.get(one.field, one.pesan)) for one in missing if not one.salah]
        wrong = [_link(one.field, one.pesan) for one in missing if one.salah]
        parts = [self.tr("Masih perlu diisi:") + "&nbsp; " + " &nbsp;·&nbsp; ".join(gaps)] if gaps else []
        self.setText("<br/>".join([*parts, *wrong]))

    def changeEvent(self, event: QEvent) -> None:
        """Links take the colour that held when they were written."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._shown:
            self._write(self._shown)


def _link(field: str, words: str) -> str:
    if not field:
        return escape(words)
    style = f"color: {colours().accent}; text-decoration: none"
    return f'<a href="{escape(field)}" style="{style}">{escape(words)}</a>'
