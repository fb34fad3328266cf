"""What every command line has in common."""

import inspect
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any, get_args

import pytest
import typer

from portalpns import cli
from portalpns.cli._files import a_path


def callbacks(app: typer.Typer) -> Iterator[Any]:
    for command in app.registered_commands:
        yield command.callback
    for group in app.registered_groups:
        assert group.typer_instance is not None
        yield from callbacks(group.typer_instance)


def paths() -> list[Any]:
    """What typer is told of each parameter that is a path."""
    app = typer.Typer()
    for module in iter_modules(cli.__path__):
        if not module.name.startswith("_"):
            import_module(f"portalpns.cli.{module.name}").register(app)
    return [
        pytest.param(one.default, id=f"{callback.__module__}.{callback.__name__} {one.name}")
        for callback in callbacks(app)
        for one in inspect.signature(callback).parameters.values()
        if Path in (one.annotation, *get_args(one.annotation))
    ]


def test_paths_are_found() -> None:
    assert len(paths()) > 25


@pytest.mark.parametrize("told", paths())
def test_a_path_is_what_was_given_and_never_nothing(told: Any) -> None:
    """The library itself would call a file that is closed to us wrong usage, and take "" for the folder one is in."""
    assert (told.parser, told.readable, told.writable, told.exists) == (a_path, True, False, False)
