"""No command at all: the window of the application."""

import typer


def register(app: typer.Typer) -> None:  # noqa: ARG001 - the window has no command of its own; `root` opens it
    """Nothing to add."""


def open_window() -> int:
    from portalpns.client.ui.adapter import open_shell_core
    from portalpns.client.ui.app import run_window

    return run_window(open_shell_core)
