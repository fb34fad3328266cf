"""The window: the only room that knows Qt."""

import builtins

import PySide6.QtCore  # noqa: F401 - replaces the interpreter's import by its own

# PySide reads the source of every module that is imported from now on, in search of `from __feature__ import`, which
# nobody here uses; the lines stay in `linecache`: 24 MB and a tenth of a second of each start.
builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)
