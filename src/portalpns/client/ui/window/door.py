"""The door: who is not signed in stands before it, and what is open waits behind it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from portalpns.client.settings import Settings
from portalpns.client.ui import tasks
from portalpns.client.ui.akun import SignInPage
from portalpns.client.ui.page import WindowCore


class Door(QStackedWidget):
    """Shows the desk, or the sign-in in its place; answered, it stays shut until the window knows who came in."""

    ended = Signal()
    """A sign-in succeeded, failed or was given up, or one went back to what is open."""

    def __init__(self, desk: QWidget, settings: Settings) -> None:
        super().__init__()
        self._core: WindowCore | None = None
        self._task: tasks.Task[None] | None = None
        self._asking = False
        self._desk = desk
        self.sign_in = SignInPage(settings)
        self.sign_in.wanted.connect(self._sign_in)
        self.sign_in.given_up.connect(self._give_up)
        self.addWidget(desk)
        self.addWidget(self.sign_in)

    @property
    def shut(self) -> bool:
        """Whether the sign-in is on show."""
        return self.currentWidget() is self.sign_in

    @property
    def waiting(self) -> bool:
        """Whether a sign-in is on its way."""
        return self._task is not None

    @property
    def answered(self) -> bool:
        """Whether the door is shut and need not be."""
        return self.shut and not self._asking

    def open(self) -> None:
        """Show the desk."""
        self.setCurrentWidget(self._desk)

    def ask(self, core: WindowCore, again: str = "") -> None:
        """Shut the door and ask who one is; `again` is the user name of who has to prove it once more."""
        self._core, self._asking = core, True
        self.sign_in.set_busy(False)
        self.setCurrentWidget(self.sign_in)
        self._tell_profile(core)
        self.sign_in.begin(again)

    def _tell_profile(self, core: WindowCore) -> None:
        self.sign_in.set_profile(new=core.new, may_unlock=core.may_unlock)

    def _sign_in(self, server: str, user: str, password: str, passphrase: str) -> None:
        core = self._core
        if core is None:
            return

        def failed(error: Exception) -> None:
            self._tell_profile(core)
            self.sign_in.show_error(error)
            self._end()

        self.sign_in.set_busy(True)
        self._task = tasks.run(
            lambda _task: core.sign_in(server, user, password, passphrase),
            owner=self,
            done=lambda _none: self._signed_in(),
            failed=failed,
            lane="net",
        )

    def _signed_in(self) -> None:
        self.sign_in.password.clear()
        self.sign_in.set_busy(False)
        self._asking = False
        self._end()

    def _give_up(self) -> None:
        """Wait no longer for the server, or leave the door to go on without it."""
        if self._task is None:
            self._asking = False
        elif self._core is not None:
            self._task.cancel()
            self._core.cancel_sign_in()
            self.sign_in.set_busy(False)
        self._end()

    def _end(self) -> None:
        self._task = None
        self.ended.emit()
