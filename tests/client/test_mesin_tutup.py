"""Machines that are said to be gone: what an office's months wait for then, in whatever order it is said and read."""

from datetime import date

import pytest

from client.kit import Balai, Komputer
from client.test_akhir_bulan import OCTOBER, clock, punches, until
from client.test_dua_mesin import BROKEN, office, taken
from client.test_hari import OPD, file_of
from portalpns.domain.errors import WrongState
from portalpns.server.daily import run_daily


def with_a_machine_of_before(place: Balai, online: bool) -> Komputer:
    """Machine 2 was replaced in July and nobody said so; machine 1 is read until 26 October."""
    siti = office(place, online)
    clock(place, 2026, 8, 1, 8)
    siti.core.absensi.import_files([file_of(place, *punches((29, 30, 31), 7), pin="6", device=2)], opd=OPD)
    clock(place, 2026, 10, 26, 16, 50)
    siti.core.absensi.import_files([file_of(place, *punches(day for day in OCTOBER if day <= 26))], opd=OPD)
    return siti


@pytest.mark.parametrize("online", [True, False], ids=["server", "here"])
def test_a_machine_that_is_silent_for_months_keeps_no_month_open(place: Balai, online: bool) -> None:
    siti = with_a_machine_of_before(place, online)
    with pytest.raises(WrongState, match="Tidak ada hari yang menunggu"):
        siti.core.absensi.close_machine(OPD, "diskominfo-2", BROKEN)
    clock(place, 2026, 10, 28, 8)
    siti.core.absensi.close_machine(OPD, "diskominfo-1", BROKEN)
    clock(place, 2026, 12, 2, 8)
    if online:
        siti.login().sync()
        run_daily(place.services)
        siti.sync()
    assert siti.core.absensi.matrix(OPD, 2026, 11).gone == "diskominfo-1"
    siti.core.absensi.close_machine(OPD, "diskominfo-1", BROKEN)
    taken(siti)
    november = siti.core.absensi.matrix(OPD, 2026, 11)
    assert (november.generated_from, november.gone) == (date(2026, 11, 30), None)
    assert until(siti) == date(2026, 10, 31)
