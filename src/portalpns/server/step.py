"""One mutation on its way through the server, and what becomes of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from portalpns.domain.wewenang import Pelaku
from portalpns.protocol.messages import Mutation
from portalpns.server.signatures import Checked
from portalpns.server.work import Work


@dataclass(frozen=True)
class Step:
    """One mutation with its person, as the functions here see it; `checked` are signatures looked at beforehand."""

    work: Work
    who: Pelaku
    mutation: Mutation
    checked: Mapping[str, Checked]
    known_blob: Callable[[str], bool]

    @property
    def id(self) -> str:
        return self.mutation.entity


@dataclass(frozen=True)
class Done:
    """What became of an entity."""

    kind: str
    rev: int
    scope: str
