"""One person at the machines of two offices, of which one keeper imports both before anything is sent."""

from datetime import date
from typing import Any

import pytest

from client.kit import Balai, Komputer
from client.test_akhir_bulan import OCTOBER, clock, punches, unit_of
from client.test_hari import OPD, file_of

ARRIVALS, DEPARTURES = ([at for at in punches(OCTOBER) if at.endswith(end)] for end in ("07:20:00", "16:40:00"))


def shown(siti: Komputer) -> dict[int, Any]:
    (row,) = (row for row in siti.core.absensi.matrix("upt", 2026, 10).people if row.pegawai == "p-satu")
    return {day: (cell.code, cell.masuk, cell.pulang, cell.flags) for day, cell in row.days.items()}


def both(place: Balai, siti: Komputer, own_first: bool, moments: tuple[list[str], list[str]]) -> None:
    own, parents = moments
    steps = [(file_of(place, *own, pin="8"), "upt"), (file_of(place, *parents, pin="31"), OPD)]
    for file, opd in steps if own_first else steps[::-1]:
        siti.core.absensi.import_files([file], opd=opd)


@pytest.mark.parametrize("own_first", [True, False], ids=["own first", "parent's first"])
def test_arrivals_at_one_machine_and_departures_at_the_other_are_days_of_presence(
    place: Balai, own_first: bool
) -> None:
    clock(place, 2026, 11, 2, 8)
    siti = unit_of(place)
    siti.sync()
    siti.core.sync.offline = True
    both(place, siti, own_first, (ARRIVALS, DEPARTURES))
    here = shown(siti)
    assert here[28] == ("H", "07:20:00", "16:40:00", ())
    siti.core.sync.offline = False
    siti.sync()
    assert shown(siti) == here


@pytest.mark.parametrize("is_sent", [True, False], ids=["known", "to be sent"])
def test_a_file_of_the_parents_machine_leaves_what_was_decided_in_the_unit(place: Balai, is_sent: bool) -> None:
    clock(place, 2026, 11, 2, 8)
    siti = unit_of(place)
    siti.sync()
    siti.core.sync.offline = not is_sent
    siti.core.absensi.add_event("upt", "p-satu", "CT", date(2026, 10, 27), date(2026, 10, 28))
    if is_sent:
        siti.sync()
    siti.core.sync.offline = True
    siti.core.absensi.import_files([file_of(place, *punches(OCTOBER), pin="31")], opd=OPD)
    here = shown(siti)
    assert [here[day][0] for day in (26, 27, 28, 29)] == ["H", "CT", "CT", "H"]
    siti.core.sync.offline = False
    siti.sync()
    assert {day: cell[0] for day, cell in shown(siti).items()}.items() >= {26: "H", 27: "CT", 28: "CT", 29: "H"}.items()
