"""One window for each profile of a user: a second start raises the first window and ends."""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtNetwork import QLocalServer, QLocalSocket

RAISE = b"angkat\n"
WAIT_MS = 300


def _door_name(data: Path) -> str:
    """The same name for the same data folder of the same user, and short enough for every system."""
    user = os.environ.get("USER") or os.environ.get("USERNAME") or ""
    return "portalpns-" + hashlib.sha256(f"{user}|{data.absolute()}".encode()).hexdigest()[:20]


def raise_first(data: Path) -> bool:
    """Ask a running window over this data folder to come to the front; False when there is none."""
    socket = QLocalSocket()
    socket.connectToServer(_door_name(data))
    if not socket.waitForConnected(WAIT_MS):
        return False
    socket.write(RAISE)
    socket.waitForBytesWritten(WAIT_MS)
    socket.disconnectFromServer()
    return True


class Doorbell(QObject):
    """Listens for later starts; calls `ring` for each."""

    def __init__(self, data: Path, ring: Callable[[], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ring = ring
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._answer)
        name = _door_name(data)
        if not self._server.listen(name):
            # A crash leaves the socket file behind; nobody answered on it before we came here.
            QLocalServer.removeServer(name)
            self._server.listen(name)

    def close(self) -> None:
        self._server.close()

    def _answer(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.disconnected.connect(socket.deleteLater)
            self._ring()
