"""What the server refused is told wherever the person works: the letter would only look as if nothing had been done."""

from typing import TYPE_CHECKING

from portalpns.client.ui import tasks
from portalpns.client.ui.look import Tone
from portalpns.client.ui.page import WindowCore
from portalpns.client.ui.pages import SYNC
from portalpns.client.ui.widgets.notices import Action
from portalpns.client.ui.words import number

if TYPE_CHECKING:
    from portalpns.client.sync.outbox import QueueRow
    from portalpns.client.ui.window.frame import MainWindow

REFUSED = "refused"
"""Among the kinds of a change: the server refused something just now."""
SECONDS, SECONDS_THERE = 30, 4
"""Long enough for whoever signs between two meetings."""


def tell_refused(window: "MainWindow", core: WindowCore) -> None:
    def done(tray: "list[QueueRow]") -> None:
        if not tray:
            return
        words = window.tr("“{words}” tidak berlaku. {reason}")
        if len(tray) > 1:
            words = window.tr("{count} tindakan Anda tidak berlaku, yang terakhir “{words}”. {reason}")
        said = words.format(count=number(len(tray)), words=tray[-1].words, reason=tray[-1].detail)
        if window.current_name == SYNC:  # there it would cover the reason and what one can do
            window.notices.show(said, id=REFUSED, tone=Tone.BAD, seconds=SECONDS_THERE)
        else:
            see = Action(window.tr("Lihat"), lambda: window.go(SYNC))
            window.notices.show(said, id=REFUSED, tone=Tone.BAD, action=see, seconds=SECONDS)

    tasks.run(lambda _task: core.sync.tray(), owner=window, done=done)
