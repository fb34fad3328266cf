"""A password or passphrase: asked for at the terminal, or the first line of the input that a program gives."""

import sys
from getpass import getpass

import typer

from portalpns.domain.errors import BadInput

LONGEST = 4096
"""Bytes; an input without end is not read further."""


def read_secret(ask: str, option: str, from_stdin: bool, *, twice: bool = False) -> bytearray:
    """The secret that `ask` names, in UTF-8 where it is typed, empty where whoever started us closed the input.

    Raises BadInput where it is too long or was typed differently the second time, wrong usage where nobody can be
    asked and `option` is not given.
    """
    if from_stdin:
        line = b"" if sys.stdin is None else sys.stdin.buffer.readline(LONGEST + 3)
        said = bytearray(line.rstrip(b"\r\n"))
    elif sys.stdin is None or not sys.stdin.isatty():
        raise typer.BadParameter(f"{ask} tidak dapat ditanyakan tanpa terminal; berikan dengan {option}")
    else:
        said = _typed(ask)
        if twice and _typed(f"Ulangi {ask.lower()}") != said:
            raise BadInput(f"{ask} yang kedua berbeda dari yang pertama.")
    if len(said) > LONGEST:
        raise BadInput(f"{ask} terlalu panjang; paling banyak {LONGEST} byte.")
    return said


def _typed(ask: str) -> bytearray:
    try:
        return bytearray(getpass(f"{ask}: ").encode())
    except EOFError:
        raise typer.Abort from None
