"""One mutation on its way through the server, and what becomes of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from portalpns.domain.errors import BadInput, WrongState
from portalpns.domain.wewenang import Pelaku
from portalpns.protocol.messages import Mutation
from portalpns.server.cetak import Trials
from portalpns.server.signatures import Checked
from portalpns.server.work import Work


@dataclass(frozen=True)
class Step:
    """One mutation with its person, as the functions here see it; `checked` and `trials` were looked at beforehand."""

    work: Work
    who: Pelaku
    mutation: Mutation
    checked: Mapping[str, Checked]
    known_blob: Callable[[str], bool]
    trials: Trials

    def require_printable(self, mark: str) -> None:
        """Raise why the letter of this step with the content of this hash cannot be printed."""
        why = self.trials.get((self.id, mark))
        if why is None:
            raise WrongState("Surat ini baru saja berubah dan belum dicoba cetak; ulangi langkah ini.")
        if why:
            raise BadInput(why, code="unprintable")

    def require_new(self) -> None:
        """Raise BadInput unless the id that a client gave to a new thing is free; the server's own ids hold a colon."""
        if ":" in self.id or self.work.is_taken(self.id):
            raise BadInput("Tanda pengenal data ini sudah dipakai atau tidak dapat dipakai.")

    @property
    def id(self) -> str:
        return self.mutation.entity


@dataclass(frozen=True)
class Done:
    """What became of an entity."""

    kind: str
    rev: int
    scope: str
    knows: bool = False
    """Whether its sender named or wrote all that a concept says, and so knows it from this revision on."""
