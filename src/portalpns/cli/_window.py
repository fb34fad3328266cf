"""No command at all: the window of the application."""


def open_window() -> int:
    from portalpns.client.ui.adapter import open_shell_core
    from portalpns.client.ui.app import run_window

    return run_window(open_shell_core)
