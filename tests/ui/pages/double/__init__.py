"""A core in memory for what no real server does at will: refusals, held answers, broken keys.

Whole days on a real core and server are in `tests/ui/real` and `test_journey.py`.
"""

from portalpns.demo.letters import duty, memo
from ui.pages.double.core import DoubleCore, DoubleShell
from ui.pages.double.world import MACHINE, NOW, OFFICE, TODAY

__all__ = ["MACHINE", "NOW", "OFFICE", "TODAY", "DoubleCore", "DoubleShell", "duty", "memo"]
