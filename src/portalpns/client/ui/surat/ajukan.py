"""Sending a concept on its way: into its chain of paraf or, where it has none, at once to its number."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QMessageBox, QPushButton, QWidget

from portalpns.client.ui import hotkeys
from portalpns.client.ui.widgets.ask import ask_first
from portalpns.client.ui.words import number
from portalpns.domain.naskah import Penerima, outside, penerima_words
from portalpns.domain.surat import Langkah, SuratKeluar

Chain = Sequence[Langkah]
AT_ONCE = "Surat ini tanpa paraf: nomor surat langsung dipakai dan isinya tidak dapat diubah lagi."
MOST_NAMES = 3
"""Names in a sentence; more are counted."""


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


def when_meant(
    letter: SuratKeluar, gone: Sequence[Penerima], then: Callable[[], None], parent: QWidget
) -> QMessageBox | None:  # fmt: skip
    """Run `then`, after a question where a number would be used up or somebody is not reached by the application.

    `gone`: the recipients inside the pemda whose office nobody serves. Returns the question that is open now.
    """
    reasons = [] if letter.rantai else [AT_ONCE]
    if names := outside(letter.naskah):
        reasons.append(f"Aplikasi tidak mengantar surat ini kepada {listed(names)}; sampaikan sendiri setelah terbit.")
    if gone:
        missed = listed([penerima_words(one) for one in gone])
        words = f"Tidak ada yang menerima surat ini di aplikasi untuk {missed}; sampaikan sendiri setelah terbit."
        reasons.append(words)
    if not reasons:
        then()
        return None
    button = "Kirim untuk paraf" if letter.rantai else "Beri nomor"
    return ask_first(button, " ".join(reasons), button, then, parent)


def listed(names: Sequence[str]) -> str:
    """`Ketua RT 01, Ketua RT 02, dan 4 lainnya`."""
    shown = list(names[:MOST_NAMES])
    if more := len(names) - len(shown):
        shown.append(f"{number(more)} lainnya")
    return " dan ".join(shown) if len(shown) < 3 else f"{', '.join(shown[:-1])}, dan {shown[-1]}"
