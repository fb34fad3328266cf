"""Synchronisation of the local cache with the server."""

import sys

# httpx would load its command line, and with it rich and pygments: 8 MB and 0.1 s of every start
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
