"""The one place where the version of Portal PNS stands."""

__version__ = "0.1.0"
