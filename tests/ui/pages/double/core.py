"""The face of the client core over dictionaries, and the shell that a page sees."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from portalpns.client.paths import paths_under
from portalpns.client.session import Session
from portalpns.client.settings import Settings
from portalpns.client.ui.page import Shell
from portalpns.client.ui.widgets.notices import Notices
from portalpns.domain.wewenang import Pelaku
from ui.pages.double.absensi import DoubleAbsensi
from ui.pages.double.desk import DoubleBeranda, DoublePencarian, DoubleSync
from ui.pages.double.surat import DoubleSurat, DoubleTandaTangan
from ui.pages.double.world import NOW, OFFICE, TODAY, city


@dataclass
class DoubleShell:
    """The window as a page sees it; remembers where it was sent."""

    core: "DoubleCore"
    settings: Settings
    window: QWidget
    clock: Callable[[], datetime] = lambda: NOW
    gone: list[tuple[str, object]] = field(default_factory=list)
    may_write: bool = True

    def __post_init__(self) -> None:
        self.notices = Notices(self.window)

    def go(self, page: str, target: object = None) -> None:
        self.gone.append((page, target))

    def back(self) -> None:
        self.gone.append(("back", None))


class DoubleCore:
    """The face of the client core (surat, tandatangan, absensi, pencarian, beranda, sync) over dictionaries."""

    def __init__(self, who: str = "clerk", letters: int = 40) -> None:
        self.office, self.direktori = city()
        self.paths = paths_under(Path("profil"))
        self.me = self.office.clerk[OFFICE] if who == "clerk" else self.office.holder[self.office.head[OFFICE]]
        self.session = Session(who, self.me.id, self.me.nama, server="", device="")
        self.surat, self.tandatangan = DoubleSurat(self), DoubleTandaTangan(self)
        self.pencarian, self.beranda = DoublePencarian(self), DoubleBeranda(self)
        self.absensi, self.sync = DoubleAbsensi(self), DoubleSync()
        self.surat.fill(letters)

    def clock(self) -> datetime:
        return NOW

    def today(self) -> date:
        return self.direktori.day(self.clock())

    def pelaku(self) -> Pelaku:
        return self.direktori.pelaku(self.me.id, TODAY)


if TYPE_CHECKING:

    def as_a_page_sees_it(shell: DoubleShell) -> Shell:
        """Here mypy holds the doubles against what pages use; each double of use cases overrides the real ones."""
        return shell
