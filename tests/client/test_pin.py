"""A PIN that was given to somebody by mistake, or is no pegawai's: nobody's from a day on, here and on the server."""

from datetime import date

import pytest

from client.bulan import MONTH, OPD, YEAR, attlog, days_of
from client.kit import NOW, Balai, Komputer
from portalpns.devices.attlog import read_files
from portalpns.domain.absensi.pin import NOBODYS
from portalpns.domain.errors import NotAllowed
from portalpns.domain.pegawai import Pegawai
from portalpns.server import admin

MACHINE = f"{OPD}-1"
FIRST = date(YEAR, MONTH, 2)
FULL = ("07:10:00", "16:40:00")


def lists(who: Komputer) -> tuple[list[tuple[str, int]], list[tuple[str, int]]]:
    """PIN and punches: of those that are asked for, and of those that are said to be nobody's."""
    core = who.core.absensi
    asked, nobodys = core.unmapped(OPD), core.nobodys(OPD)
    assert not any(one.decided for one in asked)
    assert all(one.decided for one in nobodys)
    return [(one.pin, one.n) for one in asked], [(one.pin, one.n) for one in nobodys]


@pytest.mark.parametrize("online", [True, False], ids=["server", "here"])
def test_a_pin_of_nobody_is_asked_for_no_more_and_can_be_mapped_again(place: Balai, online: bool) -> None:
    siti = place.komputer("siti")
    siti.core.absensi.import_files([attlog(place, "5", "88")], opd=OPD)
    siti.sync()
    siti.core.sync.offline = not online

    def then(asked: list[tuple[str, int]], nobodys: list[tuple[str, int]]) -> None:
        assert lists(siti) == (asked, nobodys)
        if online:
            siti.sync()
            assert lists(siti) == (asked, nobodys)

    siti.core.absensi.map_pin(OPD, MACHINE, "88", NOBODYS, date(YEAR, MONTH, 4))
    then([("88", 4)], [("88", 7)])
    siti.core.absensi.map_pin(OPD, MACHINE, "88", NOBODYS, FIRST)
    then([], [("88", 11)])
    (report,) = siti.core.absensi.import_files([attlog(place, "5", "88", days={10: ("07:01:00",)})], opd=OPD)
    assert report.accepted == 2
    then([], [("88", 12)])
    siti.core.absensi.map_pin(OPD, MACHINE, "88", "p-sekdis", FIRST)
    then([], [("88", 8)])
    siti.core.absensi.map_pin(OPD, MACHINE, "88", "p-sekdis", date(YEAR, MONTH, 4))
    then([], [])
    assert days_of(siti, "p-sekdis")[3].code == "H"
    if not online:
        siti.core.sync.offline = False
        siti.sync()
        assert siti.core.sync.tray() == []
        assert days_of(siti, "p-sekdis")[3].code == "H"


def test_a_look_at_a_file_asks_for_no_pin_of_nobody(place: Balai) -> None:
    siti = place.komputer("siti")
    siti.core.absensi.map_pin(OPD, MACHINE, "88", NOBODYS, FIRST)
    imports = read_files([attlog(place, "5", "88", "77")], now=NOW)
    assert siti.core.absensi.examine(imports, opd=OPD).unmapped == {"77": 11}


def test_the_wrong_owner_gives_it_back_from_the_first_day_of_the_mapping(place: Balai) -> None:
    siti = place.komputer("siti")
    siti.core.absensi.import_files([attlog(place, "5", "88")], opd=OPD)
    siti.core.absensi.map_pin(OPD, MACHINE, "88", "p-sekdis", FIRST)
    for again in (True, False):
        (told,) = siti.core.absensi.explain("p-sekdis", date(YEAR, MONTH, 9)).pins
        assert (told.pin, told.opd, told.since) == ("88", OPD, FIRST)
        if again:
            siti.sync()
    (own,) = siti.core.absensi.explain("p-siti", date(YEAR, MONTH, 9)).pins
    assert own.since is None, "hers by the master data"
    siti.core.absensi.map_pin(OPD, MACHINE, "88", NOBODYS, told.since)
    siti.sync()
    assert siti.core.sync.tray() == []
    assert {days_of(siti, "p-sekdis")[day].code for day in (2, 3, 4, 5, 6, 9)} == {"TK"}
    assert lists(siti) == ([], [("88", 11)])
    fresh = place.komputer("siti")
    assert lists(fresh) == ([], [("88", 11)])
    (report,) = fresh.core.absensi.import_files([attlog(place, "88")], opd=OPD)
    assert (report.accepted, report.repeated) == (0, 11), "its punches are known all the same"


@pytest.mark.parametrize("online", [True, False], ids=["server", "here"])
@pytest.mark.parametrize("begins", [date(YEAR, MONTH, 4), date(2000, 1, 1)], ids=["appointed later", "served before"])
def test_whoever_gets_a_pin_of_nobody_in_the_master_data_later_has_it(place: Balai, begins: date, online: bool) -> None:
    """A contract worker who is appointed and keeps his PIN; or somebody whose PIN was not in the master data yet."""
    siti = place.komputer("siti")
    siti.core.absensi.import_files([attlog(place, "5", "88", days={2: FULL, 3: FULL, 4: FULL})], opd=OPD)
    siti.core.absensi.map_pin(OPD, MACHINE, "88", NOBODYS, FIRST)
    siti.sync()
    assert lists(siti) == ([], [("88", 6)])
    admin.put_master(
        place.services, [Pegawai("p-baru", "199801012026101001", "Baru Diangkat", OPD, mulai=begins, pin="88")]
    )
    siti.sync()
    before = 4 if begins > FIRST else 0
    assert lists(siti) == ([], [("88", before)] if before else [])
    siti.core.sync.offline = not online
    siti.core.absensi.import_files([attlog(place, "5", "88", days={2: FULL, 3: FULL, 4: FULL, 5: FULL})], opd=OPD)
    for computer in (siti, place.komputer("siti")) if online else (siti,):
        computer.core.sync.offline = not online
        if online:
            computer.sync()
        days = days_of(computer, "p-baru")
        assert {day: days[day].code for day in (2, 3, 4, 5) if day in days and days[day].code} == dict.fromkeys(
            (4, 5) if before else (2, 3, 4, 5), "H"
        )
        assert lists(computer) == ([], [("88", before)] if before else [])


def test_a_mapping_says_until_when_it_holds(place: Balai) -> None:
    """One that begins before another leaves that as it is, so that whoever enters it has to know."""
    siti = place.komputer("siti")
    siti.core.absensi.import_files([attlog(place, "5", "88")], opd=OPD)
    assert siti.core.absensi.map_pin(OPD, MACHINE, "88", "p-sekdis", date(YEAR, MONTH, 5)) is None
    siti.sync()
    assert siti.core.absensi.map_pin(OPD, MACHINE, "88", NOBODYS, FIRST) == date(YEAR, MONTH, 5)
    siti.sync()
    assert days_of(siti, "p-sekdis")[6].code == "H"
    assert lists(siti)[1] == [("88", 6)]
    assert siti.core.absensi.map_pin(OPD, MACHINE, "88", NOBODYS, date(YEAR, MONTH, 5)) is None


def test_a_pin_stays_nobodys_against_whom_the_master_data_named_already(place: Balai) -> None:
    siti = place.komputer("siti")
    siti.core.absensi.import_files([attlog(place, "5")], opd=OPD)
    siti.core.absensi.map_pin(OPD, MACHINE, "5", NOBODYS, FIRST)
    siti.sync()
    person = Pegawai("p-siti", "198001012005011901", "Siti Aminah, A.Md.", OPD, pin="5", golongan="III/a")
    admin.put_master(place.services, [person])
    siti.sync()
    assert lists(siti) == ([], [("5", 11)])


def test_only_an_operator_says_so(place: Balai) -> None:
    with pytest.raises(NotAllowed):
        place.komputer("sekdis").core.absensi.map_pin(OPD, MACHINE, "88", NOBODYS, FIRST)


def test_a_pin_that_is_asked_for_again_is_told_to_whoever_was_away_meanwhile(place: Balai) -> None:
    siti, away = place.komputer("siti"), place.komputer("siti")
    for days in ({9: FULL}, {10: FULL}):
        siti.core.absensi.import_files([attlog(place, "88", days=days)], opd=OPD)
        siti.sync()
    away.sync()
    assert lists(away) == ([("88", 4)], [])
    siti.core.absensi.map_pin(OPD, MACHINE, "88", "p-sekdis", date(YEAR, MONTH, 9))
    siti.sync()
    siti.core.absensi.import_files([attlog(place, "88", days={3: FULL})], opd=OPD)
    siti.sync()
    away.sync()
    assert lists(away) == lists(siti) == ([("88", 2)], [])
