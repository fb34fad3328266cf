"""The window's frame: navigation, search, pages, status."""

from portalpns.client.ui.window.frame import MainWindow

__all__ = ["MainWindow"]
