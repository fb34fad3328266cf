"""No command at all: the window of the application."""

import typer


def register(app: typer.Typer) -> None:
    """The window has no command of its own; `root` calls `open_window`."""


def open_window() -> int:
    from portalpns.client.ui.app import run_window

    return run_window()
