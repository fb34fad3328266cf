"""Machines that are said to be gone: what an office's months wait for then, in whatever order it is said and read."""

from datetime import date

import pytest

from client.kit import Balai, Komputer
from client.test_akhir_bulan import OCTOBER, clock, punches, unit_of, until
from client.test_dua_mesin import BROKEN, office, read_until_the_26th, taken
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


@pytest.mark.parametrize("online", [True, False], ids=["server", "here"])
@pytest.mark.parametrize("closing_first", [True, False], ids=["closing first", "file first"])
def test_another_machine_that_was_not_read_for_a_month_is_still_awaited(
    place: Balai, online: bool, closing_first: bool
) -> None:
    siti = office(place, online)
    clock(place, 2026, 10, 5, 17)
    siti.core.absensi.import_files([file_of(place, *punches((1, 2, 5)), pin="6", device=2)], opd=OPD)
    clock(place, 2026, 10, 9, 17)
    early = file_of(place, *punches((1, 2, 5, 6, 7, 8, 9)))
    if not closing_first:
        siti.core.absensi.import_files([early], opd=OPD)
    else:
        siti.core.absensi.import_files([file_of(place, *punches((1, 2, 5, 6)))], opd=OPD)
    clock(place, 2026, 11, 9, 8)
    siti.core.absensi.close_machine(OPD, "diskominfo-1", BROKEN)
    if closing_first:
        siti.core.absensi.import_files([early], opd=OPD)
    assert taken(siti, 2, 5, 6, 12, 30)["p-budi"] == ["H", "BELUM", "BELUM", "BELUM", "BELUM"]
    assert siti.core.absensi.explain("p-budi", date(2026, 10, 12)).waits == "diskominfo-2"
    siti.core.absensi.import_files([file_of(place, *punches(OCTOBER), pin="6", device=2)], opd=OPD)
    assert taken(siti, 5, 6, 12, 30)["p-budi"] == ["H"] * 4
    assert until(siti) == date(2026, 10, 31)


@pytest.mark.parametrize("online", [True, False], ids=["server", "here"])
@pytest.mark.parametrize(("day", "hour"), [(16, 23), (17, 9), (19, 9)])
def test_the_last_day_that_a_machine_recorded_stays_when_it_is_gone(
    place: Balai, online: bool, day: int, hour: int
) -> None:
    """A unit's own machine was read after that day; the parent's, where one has a PIN, was not."""
    clock(place, 2026, 10, 13, 8)
    siti = unit_of(place)
    siti.sync()
    parents = [*punches(day for day in OCTOBER if day < 13), "2026-10-13 07:10:00"]
    siti.core.absensi.import_files([file_of(place, *parents)], opd=OPD)
    clock(place, 2026, 10, 16, 22, 30)
    siti.core.absensi.import_files([file_of(place, *punches(day for day in OCTOBER if day <= 16), pin="8")], opd="upt")
    siti.sync()
    clock(place, 2026, 10, day, hour)
    siti.core.sync.offline = not online
    siti.core.absensi.close_machine("upt", "upt-1", BROKEN)
    if online:
        siti.sync()
    (row,) = (row for row in siti.core.absensi.matrix("upt", 2026, 10).people if row.pegawai == "p-satu")
    assert [row.days[one].code for one in (14, 15, 16)] == ["H", "H", "H"]


@pytest.mark.parametrize("online", [True, False], ids=["server", "here"])
def test_every_day_of_a_long_silence_counts_once_the_machine_is_gone(place: Balai, online: bool) -> None:
    siti = read_until_the_26th(place, online)
    clock(place, 2026, 12, 28, 8)
    if online:
        siti.login().sync()
    siti.core.absensi.close_machine(OPD, "diskominfo-1", BROKEN)
    if online:
        siti.sync()
    days = {row.pegawai: row.days for row in siti.core.absensi.matrix(OPD, 2026, 11).people}["p-siti"]
    assert sorted(days) == list(range(1, 31))
    assert [cell.code for cell in days.values()].count("TK") == 21


def test_a_machine_is_not_said_to_be_gone_before_it_was_read(place: Balai) -> None:
    siti = read_until_the_26th(place, online=False)
    clock(place, 2026, 10, 26, 9)
    with pytest.raises(WrongState, match="menurut jam komputer"):
        siti.core.absensi.close_machine(OPD, "diskominfo-1", BROKEN)
