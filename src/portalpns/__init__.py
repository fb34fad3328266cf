"""Portal PNS: letters, signatures and attendance of a local government in one application."""

import sys

# httpx would load its command line, and with it rich and pygments: 8 MB and 0.1 s of every start
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
