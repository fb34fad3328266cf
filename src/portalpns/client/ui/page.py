"""What a page is, what it gets from the window (Shell), and what the window needs from the core."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from portalpns.client.settings import Settings
from portalpns.client.ui import hotkeys
from portalpns.client.ui.look import GAP, GAP_LARGE, icon, set_role
from portalpns.client.ui.widgets.elided import ElidedLabel
from portalpns.client.ui.widgets.notices import Notices
from portalpns.domain.clock import Clock
from portalpns.domain.errors import PortalError

if TYPE_CHECKING:  # the bare window is painted before the core is loaded
    from portalpns.client.paths import Paths
    from portalpns.client.session import Session, Unsent
    from portalpns.client.sync.engine import SyncEngine
    from portalpns.client.usecases.absensi import AbsensiCases
    from portalpns.client.usecases.beranda import BerandaCases
    from portalpns.client.usecases.pencarian import PencarianCases
    from portalpns.client.usecases.surat import SuratCases
    from portalpns.client.usecases.tandatangan import TandaTanganCases
    from portalpns.domain.direktori import Direktori
    from portalpns.domain.wewenang import Pelaku


class Status(Protocol):
    """What the status bar shows; a value object that the core makes from its memory."""

    @property
    def person(self) -> str:
        """The name of who is signed in; empty before that."""

    @property
    def role(self) -> str:
        """The post in words, such as `Sekretaris`."""

    @property
    def opd(self) -> str: ...

    @property
    def online(self) -> bool:
        """Whether the server answers."""

    @property
    def state(self) -> str:
        """See `sync.monitor.SyncStatus`, as all below."""

    @property
    def message(self) -> str: ...

    @property
    def stalled(self) -> bool: ...

    @property
    def fetched(self) -> float: ...

    @property
    def pending(self) -> int:
        """Actions that wait to be sent."""

    @property
    def conflicts(self) -> int: ...

    @property
    def may_write(self) -> bool:
        """Whether the person may write letters; also while that is not known yet."""

    @property
    def last_contact(self) -> datetime | None: ...

    @property
    def demo(self) -> bool:
        """Whether this is the demo office, which every page must say."""


class Hit(Protocol):
    """One thing that the search box found, and where it is opened."""

    @property
    def page(self) -> str: ...

    @property
    def target(self) -> object: ...

    @property
    def words(self) -> str: ...

    @property
    def detail(self) -> str: ...


PASSPHRASE_HELPS = frozenset({"keyring", "passphrase"})
"""Codes of KeyProblem after which the profile's passphrase is asked for: no keyring here, or it is protected by one."""
Tell = Callable[[str, float], None]
"""What is being done and which share of it is; it may raise to end the work."""


class Core(Protocol):
    """What pages use of the core; see client/core.py."""

    @property
    def paths(self) -> "Paths": ...

    @property
    def clock(self) -> Clock: ...

    @property
    def session(self) -> "Session | None": ...

    @property
    def direktori(self) -> "Direktori": ...

    @property
    def surat(self) -> "SuratCases": ...

    @property
    def tandatangan(self) -> "TandaTanganCases": ...

    @property
    def absensi(self) -> "AbsensiCases": ...

    @property
    def pencarian(self) -> "PencarianCases": ...

    @property
    def beranda(self) -> "BerandaCases": ...

    @property
    def sync(self) -> "SyncEngine": ...

    def today(self) -> date: ...

    def pelaku(self) -> "Pelaku": ...


class WindowCore(Core, Protocol):
    """What the window itself needs besides; see adapter.py."""

    @property
    def hint(self) -> str:
        """What whoever tries the demo should know, such as its passwords; empty in real use."""

    @property
    def trouble(self) -> PortalError | None:
        """Why nobody is signed in: the server shut this computer out, or what was left open could not be opened."""

    @property
    def new(self) -> bool:
        """Whether this computer holds no data yet; then a passphrase, where one is needed, is made by signing in."""

    @property
    def may_unlock(self) -> bool:
        """Whether what this computer holds may be opened without the server: nobody is known to have signed out."""

    @property
    def account(self) -> str:
        """The user name of who is signed in."""

    def subscribe(self, callback: Callable[[frozenset[str]], None]) -> Callable[[], None]:
        """Call `callback` with the kinds that changed, from any thread; returns the way to stop that."""

    def status(self) -> Status:
        """Runs in lane `db`."""

    def counters(self) -> Mapping[str, int]:
        """How many things wait behind each page id; runs in lane `db`."""

    def search(self, words: str, limit: int) -> Sequence[Hit]:
        """What the search box finds, newest first; runs in lane `db`."""

    def sign_in(self, server: str, user: str, password: str, passphrase: str = "") -> None:
        """Sign in at `server`, or with an empty one at what this computer holds; lane `net`; raises PortalError.

        `passphrase` protects the profile where this computer has no keyring.
        """

    def cancel_sign_in(self) -> None:
        """Give up a `sign_in` that waits for the server; nothing on this computer changes then."""

    def sign_out(self, discard: Iterable[str] = ()) -> "Unsent":
        """Sign out, unless work would stay that keeps others from this computer: it is returned. Lane `net`.

        `discard`: ids of letters whose typing was never saved and is thrown away first.
        """

    def sync_now(self) -> None:
        """Ask the sync engine to begin at once; returns at once."""

    def close(self) -> None: ...


class Shell(Protocol):
    """The window as its pages see it."""

    settings: Settings
    notices: Notices

    @property
    def core(self) -> Core: ...

    @property
    def clock(self) -> Clock: ...

    @property
    def may_write(self) -> bool:
        """See Status; what leads to a new letter is offered only then."""

    def go(self, page: str, target: object = None) -> None:
        """Show a page by its id and hand it what it should show, such as a letter's id."""

    def back(self) -> None:
        """Return to the page before."""


class NewLetter:
    """The target that asks the letters' page for an empty concept."""


@dataclass(frozen=True)
class TypedLetter:
    """The target that asks the letters' page to go on with a text that was typed and never saved as a concept."""

    id: str


@dataclass(frozen=True)
class Waits:
    """The target that asks a page of letters for the list of one kind of waiting work, and for one letter in it."""

    kind: str
    """That of Beranda's Waiting or Tile."""
    letter_id: str = ""


def letter_of(target: object) -> str | None:
    """The id of the letter that a target names."""
    found = target.letter_id if isinstance(target, Waits) else target
    return found if isinstance(found, str) and found else None


@dataclass(frozen=True)
class PdfGiven:
    """The target that asks the page Verifikasi to check these bytes; `name` is what the file would be called."""

    name: str
    data: bytes = field(repr=False)


class Page(QWidget):
    """Base of all pages: a title line with buttons, and a body below; made when first shown."""

    counted = Signal(int)
    """The page knows its counter better than the last answer of the core."""

    title = ""
    always = False
    """Whether the page hears of changes at once while another is in front, too."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self.shell = shell
        set_role(self, "page")
        self.heading = ElidedLabel(self.title)
        set_role(self.heading, "title")
        self._made: list[QPushButton] = []
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(GAP)
        self._title_line = QHBoxLayout()
        self._title_line.setSpacing(GAP)
        self._title_line.addWidget(self.heading)
        self._title_line.addStretch(1)
        self._title_line.addLayout(self.buttons)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(GAP_LARGE, GAP, GAP_LARGE, GAP)
        self.body.setSpacing(GAP)
        self.body.addLayout(self._title_line)

    def activate(self, target: object = None) -> None:
        """The page came to the front; `target` is what was asked for, such as a letter's id."""

    def refresh(self, kinds: frozenset[str]) -> None:
        """Entities of these kinds changed while the page is in front, or since it last was."""

    def warm(self) -> None:
        """Nobody is waiting: make what the page will need later and what takes its time."""

    def go_back(self) -> bool:
        """Esc: step back inside the page; False when there is nothing to step back from."""
        return False

    def may_leave(self) -> bool:
        """Whether another page may come to the front now; a page that says no tells the user why."""
        return True

    def panes(self) -> list[QWidget]:
        """The parts that F6 visits, from left to right."""
        return []

    def set_fetching(self, words: str) -> None:
        """Why lists may still be empty: not everything was pulled yet; empty words once it was."""
        from portalpns.client.ui.widgets.table.overlay import StateOverlay  # the bare window has no lists

        for overlay in self.findChildren(StateOverlay):
            if overlay.window() is self.window():
                overlay.set_fetching(words)

    def set_title(self, words: str) -> None:
        self.heading.setText(words)

    def add_beside_title(self, widget: QWidget) -> None:
        """Put a widget such as a chip right after the title."""
        self._title_line.insertWidget(self._title_line.count() - 2, widget)

    def add_button(
        self, words: str, press: Callable[[], None], *, icon_name: str = "", primary: bool = False, hotkey: str = ""
    ) -> QPushButton:
        """Add a button at the right of the title line; the last one is usually the primary.

        `hotkey`: an id of `hotkeys.HOTKEYS`; its keys press the button and the menu of the page lists it.
        """
        button = QPushButton(words)
        if hotkey:
            button.setToolTip(hotkeys.tip(hotkey))
            hotkeys.action(hotkey, self).triggered.connect(button.click)
        if icon_name:
            button.setIcon(icon(icon_name, "on_accent" if primary else "muted"))
        if primary:
            set_role(button, "primary")
        button.clicked.connect(lambda _checked: press())
        self._made.append(button)
        self.buttons.addWidget(button)
        return button

    def _fit_title(self) -> None:
        """Keep the title line as high as its buttons: what is below must not jump when they come and go."""
        heights = (button.sizeHint().height() for button in self._made)
        self.heading.setMinimumHeight(max(heights, default=0))

    # Qt

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit_title()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            QTimer.singleShot(0, self, self._fit_title)  # the buttons may hear of it after the page


@dataclass(frozen=True)
class PageSpec:
    """One entry of the navigation; `factory` is `module:Class`, imported when the page is first shown."""

    id: str
    words: str
    icon: str
    factory: str
    hotkey: str = ""
    kinds: frozenset[str] = frozenset()
    """Kinds of entities the page shows; empty means it wants to hear of all."""

    def load(self) -> Any:
        """Import the page's module; from any thread. Returns the class."""
        module, _, name = self.factory.partition(":")
        return getattr(import_module(module), name)

    def make(self, shell: Shell) -> Page:
        """Build the page, importing it where that was not done."""
        page = self.load()(shell)
        assert isinstance(page, Page)
        return page

    def wants(self, kinds: frozenset[str]) -> bool:
        return not self.kinds or bool(self.kinds & kinds)
