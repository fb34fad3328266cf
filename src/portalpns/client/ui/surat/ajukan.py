"""Sending a concept on its way: into its chain of paraf or, where it has none, at once to its number."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QMessageBox, QPushButton, QWidget

from portalpns.client.ui import hotkeys
from portalpns.client.ui.widgets.ask import ask_first
from portalpns.domain.surat import Langkah

Chain = Sequence[Langkah]


def name_button(button: QPushButton, chain: Chain, keys: str = "") -> None:
    """Let the button say where the concept goes next; `keys` are shown after its words."""
    words = "Kirim untuk paraf" if chain else "Beri nomor"
    button.setText(f"{words}   {keys}" if keys else words)
    button.setToolTip(hotkeys.tip("forward", words if chain else "Beri nomor dan siapkan tanda tangan"))


def said(chain: Chain) -> str:
    """What is told afterwards; `{hal}` is the letter's."""
    if chain:
        return "Konsep “{hal}” dikirim untuk paraf."
    return "Surat “{hal}” menunggu nomor dari server, lalu tanda tangan."


def when_meant(chain: Chain, then: Callable[[], None], parent: QWidget) -> QMessageBox | None:
    """Run `then`, after a question where a number would be used up; returns the question that is open now."""
    if chain:
        then()
        return None
    words = "Surat ini tanpa paraf: nomor surat langsung dipakai dan isinya tidak dapat diubah lagi."
    return ask_first("Beri nomor", words, "Beri nomor", then, parent)
