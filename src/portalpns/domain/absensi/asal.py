"""From which machine of an office a file is.

Most machines call themselves 1, also where an office has two; believing the number, punches of the one would count for
people of the other. But a file holds what its machine held before: it repeats the punches that are known of its own
machine, and none of another's.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from portalpns.domain.absensi.wall import DAY_S, Wall
from portalpns.domain.errors import BadInput

APART = 7 * DAY_S
"""Whoever is silent for longer may have been emptied in between; a clock that was reset lies apart from the rest."""
LONGEST_NUMBER = 32

Touches = Mapping[str, Sequence[Wall]]
"""By PIN the moments of its punches, ascending; state and verify are left to the program that made the file."""


class Claim(NamedTuple):
    """The punches of a file under one number.

    `named`: the number in the file's name; `chosen`: the machine that somebody said, which stands whatever speaks
    against it.
    """

    number: str
    touches: Touches
    named: str = ""
    chosen: str = ""


class Overlap(NamedTuple):
    """How many punches of a machine are known where a file tells of it, and how many of these the file repeats.

    A punch is in two machines by no chance, so that a file repeats all of its own machine and nothing of another:
    half lies as far from both as can be. What makes it less than all is a part that the machine lost, what makes it
    more than nothing are punches that were imported under a wrong number.
    """

    known: int
    repeated: int

    @property
    def proves(self) -> bool:
        return 2 * self.repeated >= self.known > 0

    @property
    def denies(self) -> bool:
        return 2 * self.repeated < self.known


class Evidence(NamedTuple):
    """What is known of a machine, and the claim (its place) that tells it, None for what is stored."""

    machine: str
    overlap: Overlap
    claim: int | None = None


class Contradiction(NamedTuple):
    """Why a claim cannot be of the machine that was chosen for it.

    `other`: the machine of which it is by what it repeats, None where it is of none; `own`: what is known of the
    chosen one, None for nothing.
    """

    other: Evidence | None
    own: Evidence | None


class Asal(NamedTuple):
    """The number of the machine, empty where it has to be said; then also what speaks against the own number.

    `against`: the claim (its place) with which it shares days and no punches, None for what is stored; `proposed`: the
    number in the file's name; `contradiction`: of a machine that was chosen.
    """

    mesin: str
    against: int | None = None
    proposed: str = ""
    contradiction: Contradiction | None = None


_Stretch = tuple[Wall, Wall]


def require_number(number: str) -> None:
    """Raise BadInput unless a machine may have this number."""
    if not (number.isascii() and number.isalnum() and len(number) <= LONGEST_NUMBER):
        raise BadInput(f"Nomor mesin terdiri atas 1 sampai {LONGEST_NUMBER} huruf atau angka, tanpa spasi.")


def origins(claims: Sequence[Claim], known: Mapping[str, Touches]) -> list[Asal]:
    """The machine of each claim of one import, by what is known of the office's machines and by the other claims.

    It is the machine of which a file repeats the most, whatever number the file says; where it repeats none, that
    number, unless punches of it are known where the file tells of them, and are not in the file.
    """
    stretches = [_stretches(one.touches) for one in claims]
    stored = [
        [Evidence(machine, _overlap(mine, touches, one.touches)) for machine, touches in known.items()]
        for one, mine in zip(claims, stretches, strict=True)
    ]

    def weight(place: int) -> tuple[int, bool, int]:
        """Whoever is known before what was merely said, last whoever's name says another number.

        The later gives way.
        """
        one = claims[place]
        own = one.chosen or one.number
        proven = _proven(stored[place], own)
        is_known = proven is not None and one.chosen in ("", proven.machine)
        return 0 if is_known else 1 if one.chosen else 2, one.named not in ("", one.number), place

    found: dict[int, Asal] = {}
    for place in sorted(range(len(claims)), key=weight):
        beside = [
            Evidence(one.mesin, _between(claims, stretches, place, other), other)
            for other, one in found.items() if one.mesin
        ]  # fmt: skip
        found[place] = _origin(claims[place], stored[place] + beside)
    return [found[place] for place in range(len(claims))]


def _origin(claim: Claim, evidence: Sequence[Evidence]) -> Asal:
    proven = _proven(evidence, claim.chosen or claim.number)
    denied = {one.machine: one for one in reversed(evidence) if one.overlap.denies}
    if claim.chosen:
        if claim.chosen not in denied and (proven is None or proven.machine == claim.chosen):
            return Asal(claim.chosen)
        own = [one for one in evidence if one.machine == claim.chosen and one.overlap.known]
        most = max(own, key=lambda one: one.overlap.repeated, default=None)
        return Asal(claim.chosen, contradiction=Contradiction(proven, denied.get(claim.chosen, most)))
    if proven is not None:
        return Asal(proven.machine)
    if claim.number not in denied:
        return Asal(claim.number)
    return Asal("", denied[claim.number].claim, "" if claim.named in denied else claim.named)


def _proven(evidence: Sequence[Evidence], own: str) -> Evidence | None:
    """Of which machine a claim repeats the most, at the same count `own`; None where it is none's."""
    denied = {one.machine for one in evidence if one.overlap.denies}
    likely = [one for one in evidence if one.overlap.proves and one.machine not in denied]
    return max(
        likely, default=None,
        key=lambda one: (one.overlap.repeated, -one.overlap.known, one.machine == own, one.machine),
    )  # fmt: skip


def _stretches(touches: Touches) -> list[_Stretch]:
    """Where a file tells of its machine: from the first punch to the end of the day of the last.

    What came before the first punch the machine may have forgotten.
    """
    first: dict[int, Wall] = {}
    for times in touches.values():
        for at in times:
            day = at // DAY_S
            if day not in first or at < first[day]:
                first[day] = at
    found: list[_Stretch] = []
    for day in sorted(first):
        end = (day + 1) * DAY_S
        if found and first[day] - found[-1][1] <= APART:
            found[-1] = found[-1][0], end
        else:
            found.append((first[day], end))
    return found


def _overlap(stretches: Sequence[_Stretch], known: Touches, mine: Touches) -> Overlap:
    n = repeated = 0
    for pin, times in known.items():
        own = mine.get(pin, ())
        for start, end in stretches:
            there = times[bisect_left(times, start) : bisect_left(times, end)]
            n += len(there)
            if there and own:
                repeated += len(set(there).intersection(own[bisect_left(own, start) : bisect_left(own, end)]))
    return Overlap(n, repeated)


def _between(claims: Sequence[Claim], stretches: Sequence[Sequence[_Stretch]], one: int, other: int) -> Overlap:
    """What two claims have in common: either may be the earlier file of the same machine."""
    there = _overlap(stretches[one], claims[other].touches, claims[one].touches)
    here = _overlap(stretches[other], claims[one].touches, claims[other].touches)
    return min(there, here)
