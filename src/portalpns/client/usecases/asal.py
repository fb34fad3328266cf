"""From which machines files are that are imported together: recognised by what is stored here, or chosen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.engine import Connection

from portalpns.client.usecases.mesin import readings_of
from portalpns.domain.absensi.asal import Asal, Claim, Contradiction, Evidence, Touches, origins, require_number
from portalpns.domain.absensi.wall import day_of, read_wall
from portalpns.domain.direktori import Direktori
from portalpns.domain.errors import BadInput, one_line
from portalpns.store.cache import hari

if TYPE_CHECKING:
    from portalpns.devices.attlog import Import

Choices = Mapping[tuple[int, str], str]
"""(place of a file among those of an import, device number that it says) -> number of the machine."""


@dataclass(frozen=True)
class Origin:
    """The machine of what a file says under one number; empty where it is to be chosen.

    `why`: why it is to be chosen, or what the records say against the one that was, in a clause; `proposed`: the
    number in the file's name, where nothing speaks against it.
    """

    place: int
    number: str
    mesin: str
    why: str = ""
    proposed: str = ""

    @property
    def contradicted(self) -> bool:
        """Whether the records say that the machine that was chosen is not the file's."""
        return bool(self.mesin and self.why)


class Unrecognised(BadInput):
    """The machine of a file has to be chosen; `why` is the sentence without what is to be done."""

    def __init__(self, why: str) -> None:
        super().__init__(f"{why}; pilih mesinnya.")
        self.why = why


class Contradicted(BadInput):
    """The records say that files are not of the machines that were chosen, which may be meant.

    `why`: the first, in a clause; `question`: all of them, for whoever may say that it is meant.
    """

    def __init__(self, found: Sequence[Origin]) -> None:
        first = found[0]
        self.why = f"{first.why}, sehingga tidak diimpor sebagai mesin {first.mesin}"
        super().__init__(f"{self.why}.")
        self.question = one_line(" ".join(f"{one.why}; tetap impor sebagai mesin {one.mesin}?" for one in found))


def recognise(
    connection: Connection, book: Direktori, imports: Sequence["Import"], opd: str, chosen: Choices
) -> list[Origin]:
    """The origins of all that the files say, in their order; raises BadInput for a number that no machine may have."""
    for machine in set(chosen.values()):
        require_number(machine)
        if book.owner_of_device(f"{opd}-{machine}") != opd:
            raise BadInput(f"Mesin {machine} bukan milik unit ini.")
    places = [(place, device) for place, one in enumerate(imports) for device in one.devices]
    claims = [
        Claim(device, imports[place].touches(device), imports[place].named, chosen.get((place, device), ""))
        for place, device in places
    ]
    found = origins(claims, _known(connection, book, opd, claims))
    names = short_names([one.file for one in imports])
    whose = [names[place] for place, _ in places]
    return [
        Origin(place, number, asal.mesin, _why(names[place], number, asal, whose), asal.proposed)
        for (place, number), asal in zip(places, found, strict=True)
    ]


def _why(name: str, number: str, asal: Asal, whose: Sequence[str]) -> str:
    """What speaks against the machine of a file, in a clause; `whose`: by claim the name of its file."""
    if asal.contradiction is not None:
        return f"Berkas “{name}” {_contradicted(asal.mesin, asal.contradiction, whose)}"
    if asal.mesin:
        return ""
    named = f" (menurut namanya mesin {asal.proposed})" if asal.proposed else ""
    missing = _records(number, asal.against, whose)
    return f"Berkas “{name}” menyebut dirinya mesin {number}{named}, tetapi tidak memuat {missing}"


def _contradicted(mesin: str, said: Contradiction, whose: Sequence[str]) -> str:
    own, other = said.own, said.other
    some = _share(own) if own is not None and own.overlap.repeated else ""
    if other is None:
        records = _records(mesin, own.claim if own is not None else None, whose)
        return f"hanya memuat {some}{records}" if some else f"tidak memuat satu pun {records}"
    of = f"berkas “{whose[other.claim]}” dari " if other.claim is not None else ""
    repeated = f"memuat {_share(other) if some else ''}rekaman {of}mesin {other.machine}"
    return f"{repeated} dan {some or 'tidak satu pun '}rekaman mesin {mesin}"


def _share(one: Evidence) -> str:
    return f"{one.overlap.repeated} dari {one.overlap.known} "


def _records(machine: str, claim: int | None, whose: Sequence[str]) -> str:
    """What is known of a machine: by another file of the import, or stored."""
    told = f"berkas “{whose[claim]}” dari mesin {machine}" if claim is not None else ""
    return f"rekaman {told or f'mesin {machine} yang sudah tersimpan'} untuk hari yang sama"


def assigned(imports: Sequence["Import"], found: Sequence[Origin]) -> list["Import"]:
    """The files as of their machines, without what is to be chosen yet."""
    from portalpns.devices.attlog import relabelled

    return relabelled(imports, {(one.place, one.number): one.mesin for one in found if one.mesin})


def require_recognised(found: Sequence[Origin]) -> None:
    """Raise Unrecognised for the first whose machine is to be chosen."""
    for one in found:
        if not one.mesin:
            raise Unrecognised(one.why)


def require_uncontradicted(found: Sequence[Origin]) -> None:
    """Raise Contradicted where the records say that a file is not of the machine that was chosen."""
    if odd := [one for one in found if one.contradicted]:
        raise Contradicted(odd)


def machines_of(connection: Connection, book: Direktori, opd: str) -> list[str]:
    """The numbers of an office's known machines, 2 before 10."""
    labels = hari.machines(connection, opd) | set(readings_of(connection, book, opd))
    numbers = [label.removeprefix(f"{opd}-") for label in labels if book.owner_of_device(label) == opd]
    return sorted(numbers, key=lambda number: (len(number), number))


def short_names(files: Sequence[str]) -> list[str]:
    """The names of files, with as much of their folders as tells them apart."""
    parts, depth = [Path(file).parts for file in files], 1
    while len({one[-depth:] for one in parts}) < len(set(parts)):
        depth += 1
    return [str(Path(*one[-depth:])) for one in parts]


def _known(connection: Connection, book: Direktori, opd: str, claims: Sequence[Claim]) -> dict[str, Touches]:
    """By number the stored punches of the office's machines in the time of which the files tell."""
    times = [at for one in claims for mine in one.touches.values() for at in (mine[0], mine[-1])]
    if not times:
        return {}
    first, last = day_of(min(times)), day_of(max(times))
    found: dict[str, Touches] = {}
    for number in machines_of(connection, book, opd):
        stored = hari.touches(connection, f"{opd}-{number}", first, last)
        found[number] = {pin: [read_wall(at) for at in mine] for pin, mine in stored.items()}
    return found
