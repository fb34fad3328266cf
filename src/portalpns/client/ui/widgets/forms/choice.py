"""One thing that can be picked while one types."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Choice:
    """One thing to pick: `words` fill the field, `detail` stands under them in the list, `data` is for the caller."""

    id: str
    words: str
    detail: str = ""
    data: Any = None
    loose: bool = False
    """Made of the very words that were typed: taken only by whoever sees it highlighted."""

    mark: str = ""
    """What is special about it, shown on its chip: `di luar`."""


Search = Callable[[str, int], Sequence[Choice]]
"""(what was typed, at most how many) -> choices, best first; runs in lane `db`."""


def match(found: Sequence[Choice], typed: str) -> Choice | None:
    """The choice that can only be meant by what was typed: named or numbered exactly so, or the only one."""
    wanted = typed.strip().casefold()
    firm = [one for one in found if not one.loose]
    exact = next((one for one in firm if wanted in (one.words.casefold(), one.id.casefold())), None)
    return exact or (firm[0] if len(firm) == 1 else None)
