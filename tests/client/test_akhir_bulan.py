"""Until when a month is counted: silent days, machines read again, punches ahead, people who clock elsewhere."""

import os
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from client.kit import Balai, Jam, Komputer, fetched
from client.test_hari import OPD, codes, file_of
from portalpns.devices.attlog import read_files
from portalpns.domain.clock import WIB
from portalpns.domain.errors import NotFound
from portalpns.domain.organisasi import Opd
from portalpns.domain.pegawai import Pegawai, PenugasanLama
from portalpns.domain.wewenang import PeranPegawai
from portalpns.server import admin
from portalpns.server.daily import run_daily

OCTOBER = [day for day in range(1, 31) if date(2026, 10, day).weekday() < 5]
"""Working days; the last is Friday the 30th."""


def punches(days: Iterable[int], month: int = 10) -> list[str]:
    return [f"2026-{month:02}-{day:02} {clock}" for day in days for clock in ("07:20:00", "16:40:00")]


def read(place: Balai, who: Komputer, moments: list[str], *, pin: str = "5", opd: str = OPD) -> None:
    who.core.absensi.import_files([file_of(place, *moments, pin=pin)], opd=opd)


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
    (report,) = siti.core.absensi.import_files([file_of(place, *punches(OCTOBER))], opd=OPD)
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
    read(place, siti, ["2026-11-30 07:20:00", *punches((19, 20, 23), 11)])
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


@pytest.mark.parametrize("online", [True, False], ids=["server", "here"])
def test_a_guests_day_is_open_as_long_as_the_machine_is_to_be_read(place: Balai, online: bool) -> None:
    siti = unit_of(place)
    read(place, siti, punches((20, 23), 11), pin="31")
    read(place, siti, ["2026-11-24 07:20:00"], pin="31")
    siti.sync()
    place.jam.later(hours=23)
    siti.core.absensi.add_event("upt", "p-satu", "LEMBUR", date(2026, 11, 24), date(2026, 11, 24))
    if online:
        siti.sync()
    days = next(row.days for row in siti.core.absensi.matrix("upt", 2026, 11).people if row.pegawai == "p-satu")
    assert (days[23].code, days[24].code) == ("H", "BELUM")


@pytest.mark.parametrize("came", [True, False], ids=["came", "absent"])
def test_the_machine_of_a_former_office_says_nothing_of_a_day_in_the_new_one(place: Balai, came: bool) -> None:
    """Moved at the end of May; the former office last reads its machine on the morning of the month's last day."""
    moved = (PenugasanLama("dinkes", date(2026, 5, 31), "7"),)
    one = Pegawai("p-pindah", "198001012005011931", "Ani Lestari", OPD, pin="7", penugasan=moved)
    admin.put_master(place.services, [one, PeranPegawai("pr-dinkes", "p-siti", "dinkes", "operator_absensi")])
    clock(place, 2026, 10, 30, 8)
    siti = place.komputer("siti")
    read(place, siti, [*punches(OCTOBER[:-1]), "2026-10-30 07:20:00"], pin="9", opd="dinkes")
    siti.sync()
    clock(place, 2026, 11, 2, 9)
    siti.core.sync.offline = True
    worked = OCTOBER if came else OCTOBER[:-1]
    parts = [file_of(place, *punches(days), pin=pin).read_text() for pin, days in (("5", OCTOBER), ("7", worked))]
    siti.core.absensi.import_files([fetched(place.root / "1_attlog.dat", "".join(parts), place.jam.now)], opd=OPD)
    here = siti.core.absensi.matrix(OPD, 2026, 10)
    assert (codes_of(siti, "p-pindah", 30), until(siti)) == ("H" if came else "TK", date(2026, 10, 31))
    siti.core.sync.offline = False
    siti.sync()
    assert siti.core.absensi.matrix(OPD, 2026, 10) == here


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


# a file is read at the moment at which it was written


def clock(place: Balai, *parts: int) -> None:
    """Local time: WIB."""
    place.jam.now = datetime(*parts, tzinfo=WIB).astimezone(UTC)  # type: ignore[misc, arg-type]


FRIDAY = [*punches(OCTOBER[-3:-1]), "2026-10-30 07:20:00"]


@pytest.mark.parametrize("online", [True, False], ids=["server", "here"])
def test_a_file_that_lay_on_a_stick_closes_no_day_it_was_fetched_in(place: Balai, online: bool) -> None:
    clock(place, 2026, 10, 30, 15, 30)
    siti = place.komputer("siti")
    old = file_of(place, *FRIDAY)
    clock(place, 2026, 11, 2, 8)
    siti.core.sync.offline = not online

    def taken() -> list[Any]:
        if online:
            siti.sync()
        people = siti.core.absensi.matrix(OPD, 2026, 10).people
        days = {row.pegawai: row.days[30] for row in people}
        assert days["p-siti"].why[0] == (
            "Belum dinilai: mesin diskominfo-1 terakhir dibaca 30 Oktober 2026; "
            "baca lagi sesudah 30 Oktober 2026 pukul 22.30 dan impor berkasnya."
        )
        return [until(siti), *(days[who].code for who in ("p-siti", "p-sekdis"))]

    for _again in range(2):
        siti.core.absensi.import_files([old], opd=OPD)
        assert taken() == [date(2026, 10, 29), "BELUM", "BELUM"]
    assert siti.core.absensi.report(OPD, 2026, 10).catatan[-1] == (
        "Data absensi dihitung sampai dengan 29 Oktober 2026; untuk hari kerja sesudahnya, baca mesin "
        "diskominfo-1, terakhir dibaca 30 Oktober 2026, dan impor berkasnya."
    )
    other = file_of(place, *punches([14]), device=2)
    siti.core.absensi.import_files([old, other], opd=OPD)
    if online:
        siti.sync()
    # no machine vouches for another
    assert taken() == [date(2026, 10, 29), "BELUM", "BELUM"]
    new = file_of(place, *FRIDAY)
    siti.core.absensi.import_files([old, new], opd=OPD)
    if online:
        siti.sync()
    assert until(siti) == date(2026, 10, 31)
    assert [codes_of(siti, who, 30) for who in ("p-siti", "p-sekdis")] == ["H", "TK"]


def codes_of(who: Komputer, pegawai: str, day: int) -> str | None:
    rows = who.core.absensi.matrix(OPD, 2026, 10).people
    found: str | None = next(row.days[day].code for row in rows if row.pegawai == pegawai)
    return found


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ((2026, 10, 31, 9), "H"), ((2026, 10, 30, 22, 30), "H"), ((2026, 10, 30, 22, 29), "BELUM"),
        ((2026, 10, 30, 7), "BELUM"), ((2026, 11, 5, 9), "BELUM"), ((1980, 1, 1), "BELUM"),
    ],
    ids=["read after it", "as it closes", "before it closes", "before its newest punch", "ahead of now", "no clock"],
)  # fmt: skip
def test_the_time_of_a_file_counts_where_it_can_be(place: Balai, written: tuple[int, ...], code: str) -> None:
    clock(place, *written)
    file = file_of(place, *FRIDAY)
    clock(place, 2026, 11, 2, 8)
    siti = place.komputer("siti")
    siti.core.absensi.import_files([file], opd=OPD)
    siti.sync()
    assert codes_of(siti, "p-siti", 30) == code


def test_a_later_reading_that_the_server_knows_stands_against_an_older_file(place: Balai) -> None:
    """The file that was fetched on Friday afternoon comes last."""
    clock(place, 2026, 10, 30, 15, 30)
    siti = place.komputer("siti")
    old = file_of(place, "2026-10-30 07:25:00", pin="77")
    clock(place, 2026, 11, 2, 8)
    siti.core.absensi.import_files([file_of(place, *FRIDAY)], opd=OPD)
    siti.sync()
    siti.core.sync.offline = True
    siti.core.absensi.import_files([old], opd=OPD)
    here = siti.core.absensi.matrix(OPD, 2026, 10)
    assert codes_of(siti, "p-siti", 30) == "H"
    siti.core.sync.offline = False
    siti.sync()
    assert siti.core.absensi.matrix(OPD, 2026, 10) == here


@pytest.mark.parametrize(("ahead", "code"), [(7, "BELUM"), (-72, "BELUM"), (0.05, "H")])
def test_no_file_is_believed_on_a_computer_whose_clock_is_wrong(place: Balai, ahead: float, code: str) -> None:
    """A zone of UTC and the hands of WIB: its files seem to be fetched seven hours later than they were."""
    clock(place, 2026, 11, 2, 8)
    pc = Jam()
    pc.now = place.jam.now + timedelta(hours=ahead)
    siti = Komputer(place.root / "pc-jam", place.url, "siti", pc)
    place.computers.append(siti)
    siti.login().sync()
    file = file_of(place, *FRIDAY)
    written = datetime(2026, 10, 30, 22, 30, tzinfo=WIB).timestamp()
    os.utime(file, (written, written))
    imports = read_files([file], now=pc.now)
    look = siti.core.absensi.examine(imports, opd=OPD)
    assert look.jam == {7: "7 jam", -72: "3 hari", 0.05: ""}[ahead]
    siti.core.absensi.import_files([file], opd=OPD)
    siti.sync()
    assert siti.core.sync.tray() == []
    assert codes_of(siti, "p-siti", 30) == code


def test_before_an_import_it_is_said_which_day_it_closes_or_leaves_open(place: Balai) -> None:
    clock(place, 2026, 10, 30, 15, 30)
    siti = place.komputer("siti")
    old, friday = file_of(place, *FRIDAY), date(2026, 10, 30)

    def look(file: Path) -> tuple[Any, Any]:
        found = siti.core.absensi.examine(read_files([file], now=place.jam.now), opd=OPD)
        return found.closes, found.leaves_open

    assert look(old) == ((), None), "the day is not over"
    clock(place, 2026, 11, 2, 8)
    assert look(old) == ((), ((friday,), datetime(2026, 10, 30, 15, 30, tzinfo=WIB), f"{OPD}-1"))
    siti.core.absensi.import_files([old], opd=OPD)
    assert look(old) == ((), ((friday,), datetime(2026, 10, 30, 15, 30, tzinfo=WIB), f"{OPD}-1"))
    assert look(file_of(place, *FRIDAY)) == ((friday,), None)
    siti.core.absensi.import_files([file_of(place, *FRIDAY)], opd=OPD)
    assert look(old) == ((), None), "closed by a later reading"


def test_an_office_that_never_imported_says_so_and_no_date(place: Balai) -> None:
    """A printed recap names until when it counts, above the name of the head."""
    place.jam.now = datetime(2026, 11, 10, 2, tzinfo=UTC)
    siti = place.komputer("siti")
    said = {month: siti.core.absensi.report(OPD, 2026, month).catatan[-1] for month in (9, 10, 11, 12)}
    ask = "Belum ada data absensi bulan ini; baca mesin absensi dan impor berkasnya."
    assert said == {9: ask, 10: ask, 11: ask, 12: "Belum ada data absensi bulan ini."}


def test_a_day_that_was_not_judged_says_what_is_missing(place: Balai) -> None:
    clock(place, 2026, 11, 10, 9)
    siti = place.komputer("siti")

    def said(day: date) -> str:
        with pytest.raises(NotFound) as told:
            siti.core.absensi.explain("p-siti", day)
        return str(told.value)

    assert siti.core.absensi.matrix(OPD, 2026, 10).unread
    assert said(date(2026, 10, 14)) == "Tanggal ini belum dinilai: belum ada data mesin absensi."
    assert said(date(2026, 11, 12)) == "Tanggal ini belum dinilai: harinya belum lewat."
    clock(place, 2026, 10, 16, 8)
    read(place, siti, punches([14, 15]))
    clock(place, 2026, 11, 10, 9)
    assert not siti.core.absensi.matrix(OPD, 2026, 11).unread
    assert said(date(2026, 9, 1)) == "Tanggal ini belum dinilai: belum ada data mesin untuk tanggal ini."
