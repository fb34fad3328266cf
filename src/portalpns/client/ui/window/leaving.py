"""Signing out: work that would stay and keep others from this computer is named, with the way to end it."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from portalpns.client.ui import tasks
from portalpns.client.ui.page import TypedLetter, WindowCore
from portalpns.client.ui.pages import OUTGOING, SYNC
from portalpns.client.ui.widgets.ask import ask_first

if TYPE_CHECKING:
    from portalpns.client.session import Unsent
    from portalpns.client.ui.window.frame import MainWindow


def leave(window: "MainWindow", core: WindowCore, then: Callable[[], None], discard: Iterable[str] = ()) -> None:
    """Sign out and go on; where work is left, ask what becomes of it instead. `discard` as in `WindowCore`."""

    def done(left: "Unsent") -> None:
        if not left:
            then()
        elif left.queued or left.refused:
            _lead_to_sync(window, left)
        else:
            _ask_typed(window, left, lambda: leave(window, core, then, [letter.id for letter in left.typed]))

    tasks.run(lambda _task: core.sign_out(discard), owner=window, done=done, lane="net")


def _lead_to_sync(window: "MainWindow", left: "Unsent") -> None:
    """What only the server, or a decision about what it refused, can end."""
    ask_first(
        window.tr("Keluar dari akun"), left.pesan, window.tr("Buka Sinkronisasi"), lambda: window.go(SYNC), window
    )


def _ask_typed(window: "MainWindow", left: "Unsent", discard: Callable[[], None]) -> None:
    """Texts that were never saved: nobody but their writer can end them, so each is named before it goes."""
    words = window.tr(
        "{texts} belum disimpan sebagai konsep. Selama naskah itu tersimpan di komputer ini, orang lain tidak dapat "
        "masuk di sini. Naskah yang dibuang tidak dapat dikembalikan."
    )
    named = [f"“{letter.naskah.hal or window.tr('tanpa hal')}”" for letter in left.typed]
    texts = window.tr("Naskah {names}") if len(named) == 1 else window.tr("{count} naskah ({names})")
    ask_first(
        window.tr("Keluar dari akun"),
        words.format(texts=texts.format(count=len(named), names=", ".join(named))),
        window.tr("Buang dan keluar"),
        discard,
        window,
        instead=(window.tr("Lanjutkan menulis"), lambda: window.go(OUTGOING, TypedLetter(left.typed[0].id))),
    )
