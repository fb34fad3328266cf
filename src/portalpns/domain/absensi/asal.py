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

    `named`: the number in the file's name; `chosen`: the machine that somebody said, which nothing gainsays.
    """

    number: str
    touches: Touches
    named: str = ""
    chosen: str = ""


class Asal(NamedTuple):
    """The number of the machine, empty where it has to be said; then also what speaks against the own number.

    `against`: the claim (its place) with which it shares days and no punches, None for what is stored; `proposed`: the
    number in the file's name.
    """

    mesin: str
    against: int | None = None
    proposed: str = ""


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


Evidence = tuple[str, Overlap, int | None]
"""A machine, what is known of it, and the claim that tells it, None for what is stored."""
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
    stored: list[list[Evidence]] = [
        [(machine, _overlap(mine, touches, one.touches), None) for machine, touches in known.items()]
        for one, mine in zip(claims, stretches, strict=True)
    ]
    found = {place: Asal(one.chosen) for place, one in enumerate(claims) if one.chosen}

    def weight(place: int) -> tuple[bool, bool, int]:
        """First whoever is known, last whoever's name says another number: the later gives way."""
        doubtful = claims[place].named not in ("", claims[place].number)
        return not any(overlap.proves for _, overlap, _ in stored[place]), doubtful, place

    for place in sorted(set(range(len(claims))) - set(found), key=weight):
        beside: list[Evidence] = [
            (one.mesin, _between(claims, stretches, place, other), other) for other, one in found.items() if one.mesin
        ]
        found[place] = _origin(claims[place], stored[place] + beside)
    return [found[place] for place in range(len(claims))]


def _origin(claim: Claim, evidence: Sequence[Evidence]) -> Asal:
    denied = {machine: against for machine, overlap, against in reversed(evidence) if overlap.denies}
    likely = [
        (overlap.repeated, -overlap.known, machine == claim.number, machine) for machine, overlap, _ in evidence
        if overlap.proves and machine not in denied
    ]  # fmt: skip
    if likely:
        return Asal(max(likely)[-1])
    if claim.number not in denied:
        return Asal(claim.number)
    return Asal("", denied[claim.number], "" if claim.named in denied else claim.named)


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
