"""The program's window on a client that has signed in, for the processes that measure it."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portalpns.client.core import Core
    from portalpns.client.ui.window import MainWindow


def open_window(root: str) -> "tuple[MainWindow, Core]":
    """An ordinary start in the folder `root`: shown in the size of an office PC, Beranda read."""
    from portalpns.client.core import Core
    from portalpns.client.secrets import FileKeyring
    from portalpns.client.settings import Settings
    from portalpns.client.ui import look
    from portalpns.client.ui.adapter import ShellCore
    from portalpns.client.ui.app import make_application
    from portalpns.client.ui.pages import PAGES
    from portalpns.client.ui.window import MainWindow
    from portalpns.demo.pictures import settle

    look.apply(make_application(), "terang", 100)
    folder = Path(root)
    core = Core.open(folder, keyring=FileKeyring(folder / "keyring.json"))
    core.unlock()
    window = MainWindow(PAGES, Settings(folder / "jendela.json"), core.clock)
    window.resize(1366, 768)
    window.show()
    window.set_core(ShellCore(core))
    settle()
    return window, core


def close_window(window: "MainWindow", core: "Core") -> None:
    from portalpns.client.ui import tasks

    window.close()
    core.close()
    tasks.shutdown()
