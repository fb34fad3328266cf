"""Until when a month is counted: silent days, machines read again, punches ahead, people who clock elsewhere."""

from collections.abc import Iterable
from datetime import UTC, date, datetime

import pytest

from client.kit import Balai, Komputer
from client.test_hari import OPD, codes, file_of
from portalpns.domain.organisasi import Opd
from portalpns.domain.pegawai import Pegawai
from portalpns.domain.wewenang import PeranPegawai
from portalpns.server import admin
from portalpns.server.daily import run_daily

OCTOBER = [day for day in range(1, 31) if date(2026, 10, day).weekday() < 5]
"""Working days; the last is Friday the 30th."""


def punches(days: Iterable[int], month: int = 10) -> list[str]:
    return [f"2026-{month:02}-{day:02} {clock}" for day in days for clock in ("07:20:00", "16:40:00")]


def read(place: Balai, who: Komputer, moments: list[str], *, pin: str = "5", opd: str = OPD) -> None:
    who.core.absensi.import_files([file_of(place.root, *moments, pin=pin)], opd=opd)


def until(who: Komputer, opd: str = OPD, month: int = 10) -> date | None:
    found: date | None = who.core.absensi.matrix(opd, 2026, month).generated_from
    return found


@pytest.mark.parametrize("online", [True, False], ids=["server", "here"])
def test_a_silent_last_working_day_counts_once_the_machine_was_read_after_it(place: Balai, online: bool) -> None:
    place.jam.now = datetime(2026, 11, 10, 2, tzinfo=UTC)
    siti = place.komputer("siti")
    siti.core.sync.offline = not online
    read(place, siti, [*punches(OCTOBER[:-1]), *punches((2, 3), 11)])
    if online:
        siti.sync()
    assert until(siti) == date(2026, 10, 31)
    assert all("sampai dengan" not in note for note in siti.core.absensi.report(OPD, 2026, 10).catatan)


@pytest.mark.parametrize("online", [True, False], ids=["server", "here"])
def test_a_machine_that_is_read_again_closes_its_last_day_though_nothing_new_is_in_it(
    place: Balai, online: bool
) -> None:
    place.jam.now = datetime(2026, 10, 30, 10, tzinfo=UTC)  # Friday 17.00
    siti = place.komputer("siti")
    read(place, siti, punches(OCTOBER))
    siti.sync()
    assert until(siti) == date(2026, 10, 29)
    place.jam.later(days=2)
    siti.core.sync.offline = not online
    (report,) = siti.core.absensi.import_files([file_of(place.root, *punches(OCTOBER))], opd=OPD)
    assert (report.accepted, report.repeated) == (0, 2 * len(OCTOBER))
    if online:
        siti.sync()
    found = siti.core.absensi.matrix(OPD, 2026, 10)
    assert found.generated_from == date(2026, 10, 31)
    assert {row.pegawai: row.days[30].code for row in found.people}["p-sekdis"] == "TK"


@pytest.mark.parametrize("online", [True, False], ids=["server", "here"])
def test_a_punch_dated_ahead_finishes_no_month(place: Balai, online: bool) -> None:
    siti = place.komputer("siti")
    siti.core.sync.offline = not online
    read(place, siti, [*punches((19, 20, 23), 11), "2026-11-30 07:20:00"])
    if online:
        siti.sync()
    assert until(siti, month=11) == date(2026, 11, 23)


def unit_of(place: Balai) -> Komputer:
    """A unit with two people; the first has a PIN at the parent's machine."""
    unit = Opd("upt", "UPT Pusat Data", "UPT", "04", "upt", OPD)
    one = Pegawai("p-satu", "198001012005011931", "Ani Lestari", "upt", pin="8")
    admin.put_master(place.services, [unit, one, PeranPegawai("pr-upt", "p-siti", "upt", "operator_absensi")])
    siti = place.komputer("siti")
    siti.core.absensi.map_pin(OPD, f"{OPD}-1", "31", "p-satu", date(2026, 1, 1))
    return siti


def test_a_unit_whose_machine_broke_is_counted_by_the_parents(place: Balai) -> None:
    place.jam.now = datetime(2026, 11, 3, 2, tzinfo=UTC)
    siti = unit_of(place)
    read(place, siti, punches(day for day in OCTOBER if day < 10), pin="8", opd="upt")
    read(place, siti, [*punches(day for day in OCTOBER if day > 10), "2026-11-02 07:20:00"], pin="31")
    siti.sync()
    assert until(siti, "upt") == date(2026, 10, 31)


def test_a_guests_day_is_open_as_long_as_the_machine_is_to_be_read(place: Balai) -> None:
    siti = unit_of(place)
    read(place, siti, punches((20, 23), 11), pin="31")
    read(place, siti, ["2026-11-24 07:20:00"], pin="31")
    siti.sync()
    place.jam.later(hours=23)
    siti.core.absensi.add_event("upt", "p-satu", "LEMBUR", date(2026, 11, 24), date(2026, 11, 24))
    siti.sync()
    days = next(row.days for row in siti.core.absensi.matrix("upt", 2026, 11).people if row.pegawai == "p-satu")
    assert (days[23].code, days[24].code) == ("H", "BELUM")


def test_where_no_machine_is_read_the_night_closes_a_day(place: Balai) -> None:
    siti = place.komputer("siti")
    today = date(2026, 11, 24)
    siti.core.absensi.add_event(OPD, "p-sekdis", "KOREKSI_MASUK", today, today, until="07:25")
    siti.core.absensi.add_event(OPD, "p-sekdis", "KOREKSI_PULANG", today, today, until="16:10")
    siti.sync()
    assert codes(siti, "p-sekdis", 24) == ["BELUM"]
    place.jam.later(days=1)
    run_daily(place.services)
    siti.sync()
    assert codes(siti, "p-sekdis", 24) == ["H"]


def test_the_first_page_names_the_day_until_which_its_share_counts(place: Balai) -> None:
    siti = place.komputer("siti")
    read(place, siti, [*punches((19, 20, 23), 11), "2026-11-24 07:20:00"])
    siti.sync()
    tile = next(tile for tile in siti.core.beranda.summary().tiles if tile.id == "absensi")
    assert (until(siti, month=11), tile.catatan) == (date(2026, 11, 23), "sampai 23 November 2026")
