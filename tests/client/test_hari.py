"""Days that were judged too early, too widely, or for a decision that was taken back: here and on the server alike."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from client.kit import Balai, Komputer, fetched, pemda
from portalpns.client.usecases.rekap import DayCell
from portalpns.domain.organisasi import Opd
from portalpns.domain.pegawai import Pegawai
from portalpns.domain.wewenang import PeranPegawai
from portalpns.server import admin
from portalpns.store.cache_tables import hari

OPD, YEAR, MONTH = "diskominfo", 2026, 11


def file_of(place: Balai, *moments: str, pin: str = "5", device: int = 1) -> Path:
    """An export of one of the office's machines, fetched just now."""
    file = place.root / f"{device}_attlog_{len(list(place.root.glob('*_attlog_*')))}.dat"
    lines = (f"{pin:>9}\t{moment}\t{device}\t0\t1\t0\n" for moment in moments)
    return fetched(file, "".join(lines), place.jam.now)


def days_of(who: Komputer, pegawai: str, year: int = YEAR, month: int = MONTH) -> dict[int, DayCell]:
    matrix = who.core.absensi.matrix(OPD, year, month)
    return next(row.days for row in matrix.people if row.pegawai == pegawai)


def codes(who: Komputer, pegawai: str, *days: int) -> list[str | None]:
    found = days_of(who, pegawai)
    return [found[day].code if day in found else "-" for day in days]


@pytest.mark.parametrize("online", [True, False], ids=["server", "here"])
def test_a_day_that_was_open_when_it_was_judged_is_judged_again_by_the_next_import(place: Balai, online: bool) -> None:
    siti = place.komputer("siti")
    siti.core.absensi.import_files(
        [file_of(place, "2026-11-23 07:20:00", "2026-11-23 16:10:00", "2026-11-24 07:21:00")], opd=OPD
    )
    siti.sync()
    assert codes(siti, "p-siti", 23, 24) == ["H", "BELUM"]
    assert codes(siti, "p-sekdis", 23, 24) == ["TK", "BELUM"]
    place.jam.later(days=4)
    siti.core.sync.offline = True
    siti.core.absensi.import_files([file_of(place, "2026-11-25 07:21:00", "2026-11-25 16:21:00")], opd=OPD)
    if online:
        siti.core.sync.offline = False
        siti.sync()
    assert codes(siti, "p-siti", 24, 25) == ["H", "H"]
    assert days_of(siti, "p-siti")[24].flags == ("TAP",)
    assert codes(siti, "p-sekdis", 24, 25) == ["TK", "TK"]


@pytest.mark.parametrize("parts", [((2, 4, 6),), ((2,), (4,), (6,)), ((6,), (2, 4))], ids=["one", "each", "back"])
def test_a_silent_working_day_is_the_same_however_the_files_are_cut(
    place: Balai, parts: tuple[tuple[int, ...], ...]
) -> None:
    siti = place.komputer("siti")
    siti.core.sync.offline = True
    for days in parts:
        punches = [f"2026-11-{day:02} {clock}" for day in days for clock in ("07:20:00", "16:40:00")]
        siti.core.absensi.import_files([file_of(place, *punches)], opd=OPD)
    here = [codes(siti, who, 2, 3, 4, 5, 6) for who in ("p-siti", "p-sekdis")]
    siti.core.sync.offline = False
    siti.sync()
    assert here == [codes(siti, who, 2, 3, 4, 5, 6) for who in ("p-siti", "p-sekdis")]
    assert here == [["H", "TK", "H", "TK", "H"], ["TK"] * 5]


@pytest.mark.parametrize("online", [True, False], ids=["server", "here"])
def test_days_off_are_a_fact_of_the_calendar_also_ahead(place: Balai, online: bool) -> None:
    siti = place.komputer("siti")
    siti.core.sync.offline = not online
    file = file_of(place, "2026-11-23 07:20:00", "2026-11-23 16:10:00")
    siti.core.absensi.import_files([file], opd=OPD)
    if online:
        siti.sync()
    assert codes(siti, "p-siti", 21, 22, 28, 29) == ["L"] * 4
    assert all(not days_of(siti, "p-sekdis")[day].why[0].startswith("Tanggal rekaman") for day in (28, 29))
    assert siti.core.absensi.matrix(OPD, YEAR, MONTH).generated_from == date(YEAR, MONTH, 23)
    october = [f"2026-10-{day:02} {clock}" for day in range(1, 31) for clock in ("07:20:00", "16:40:00")]
    siti.core.absensi.import_files([file_of(place, *october)], opd=OPD)
    if online:
        siti.sync()
    assert siti.core.absensi.matrix(OPD, YEAR, 10).generated_from == date(YEAR, 10, 31), "the 31st is a Saturday"
    assert days_of(siti, "p-sekdis", YEAR, 10)[31].code == "L"


def test_a_machine_whose_clock_was_reset_does_not_make_a_quarter_century_of_absence(place: Balai) -> None:
    siti = place.komputer("siti")
    siti.core.sync.offline = True
    siti.core.absensi.import_files([file_of(place, "2000-01-03 07:20:00", "2026-11-23 07:25:00")], opd=OPD)
    with siti.core._opened().cache.read() as connection:
        years = {day[:4] for day in connection.scalars(hari.select().with_only_columns(hari.c.tanggal))}
    assert years == {"2000", "2026"}
    here = siti.core.absensi.matrix(OPD, YEAR, MONTH)
    siti.core.sync.offline = False
    siti.sync()
    assert siti.core.absensi.matrix(OPD, YEAR, MONTH) == here


@pytest.mark.parametrize("online", [True, False], ids=["server", "here"])
def test_leave_that_is_taken_back_before_it_comes_leaves_no_exempt_day(place: Balai, online: bool) -> None:
    siti = place.komputer("siti")
    first, last = date(2026, 12, 7), date(2026, 12, 8)
    siti.core.absensi.add_event(OPD, "p-sekdis", "CT", first, last)
    siti.sync()
    siti.core.sync.offline = True
    (told,) = siti.core.absensi.explain("p-sekdis", first).events
    siti.core.absensi.end_event(OPD, told.id, "Batal cuti")
    cell = days_of(siti, "p-sekdis", 2026, 12)[7]
    assert (cell.code, cell.why) == (None, ("Belum ada rekaman untuk hari ini.",))
    if online:
        siti.core.sync.offline = False
        siti.sync()
        assert days_of(siti, "p-sekdis", 2026, 12) == {}
    place.jam.later(days=20)
    siti.core.absensi.import_files(
        [file_of(place, *(f"2026-12-{day:02} {at}" for day in (7, 8, 9) for at in ("07:20:00", "16:10:00")))],
        opd=OPD,
    )
    siti.core.sync.offline = False
    siti.sync()
    found = days_of(siti, "p-sekdis", 2026, 12)
    assert [found[day].code for day in (7, 8, 9)] == ["TK", "TK", "TK"]


@pytest.mark.parametrize("online", [True, False], ids=["server", "here"])
def test_leave_taken_back_where_no_machine_was_seen_is_no_absence(place: Balai, online: bool) -> None:
    siti = place.komputer("siti")
    siti.core.sync.offline = not online
    siti.core.absensi.add_event(OPD, "p-sekdis", "CT", date(2026, 11, 9), date(2026, 11, 10))
    if online:
        siti.sync()
    (told,) = siti.core.absensi.explain("p-sekdis", date(2026, 11, 9)).events
    siti.core.absensi.end_event(OPD, told.id, "Salah orang")
    if online:
        siti.sync()
    assert {cell.code for cell in days_of(siti, "p-sekdis").values()} <= {None}


def test_leave_taken_back_beside_the_punches_of_others_is_absence(place: Balai) -> None:
    siti = place.komputer("siti")
    siti.core.absensi.import_files([file_of(place, "2026-11-09 07:20:00", "2026-11-10 07:20:00")], opd=OPD)
    siti.core.absensi.add_event(OPD, "p-sekdis", "CT", date(2026, 11, 9), date(2026, 11, 10))
    siti.sync()
    (told,) = siti.core.absensi.explain("p-sekdis", date(2026, 11, 9)).events
    siti.core.absensi.end_event(OPD, told.id, "Salah orang")
    assert codes(siti, "p-sekdis", 9, 10) == ["TK", "TK"]
    siti.sync()
    assert codes(siti, "p-sekdis", 9, 10) == ["TK", "TK"]


def test_days_of_somebody_who_moved_stay_where_they_were_worked(place: Balai) -> None:
    """Judged here and by the server alike: until the eve of the transfer in the old office, then no more."""
    siti = place.komputer("siti")
    admin.put_master(place.services, [next(replace(one, opd="dinkes") for one in pemda() if one.id == "p-sekdis")])
    place.jam.later(days=2)
    siti.sync()
    siti.core.sync.offline = True
    moments = [f"2026-11-{day:02} {clock}" for day in (2, 3, 23, 24, 25) for clock in ("07:02:11", "16:05:00")]
    siti.core.absensi.import_files([file_of(place, *moments)], opd=OPD)
    here = siti.core.absensi.matrix(OPD, YEAR, MONTH)
    assert codes(siti, "p-sekdis", 3, 7, 22, 23, 24, 25) == ["TK", "L", "L", "TK", "-", "-"]
    november = date(2026, 11, 1), date(2026, 11, 30)
    found = {one.pegawai.id for one in siti.core.pencarian.staff("", OPD, *november)}
    assert "p-sekdis" in found, "the days before are still ours"
    siti.core.sync.offline = False
    siti.sync()
    assert siti.core.absensi.matrix(OPD, YEAR, MONTH) == here


@pytest.mark.parametrize("online", [True, False], ids=["server", "here"])
def test_a_correction_or_permit_shows_no_machine_at_work(place: Balai, online: bool) -> None:
    siti = place.komputer("siti")
    siti.core.sync.offline = not online
    fix = date(2026, 11, 3)
    siti.core.absensi.add_event(OPD, "p-sekdis", "KOREKSI_MASUK", fix, fix, until="07:20")
    siti.core.absensi.add_event(OPD, "p-sekdis", "KOREKSI_PULANG", fix, fix, until="16:10")
    siti.core.absensi.add_event(OPD, "p-sekdis", "IZIN_PULANG", date(2026, 11, 5), date(2026, 11, 5), until="14:00")
    siti.core.absensi.import_files([file_of(place, "2026-11-12 07:20:00", "2026-11-12 16:10:00")], opd=OPD)
    if online:
        siti.sync()
    assert codes(siti, "p-sekdis", 3, 5, 12) == ["H", "-" if online else None, "TK"]
    assert codes(siti, "p-kadis", 3, 4, 5, 12) == ["-", "-", "-", "TK"]


@pytest.mark.parametrize("online", [True, False], ids=["server", "here"])
def test_a_file_that_was_read_in_the_morning_closes_no_day_however_late_it_is_sent(place: Balai, online: bool) -> None:
    siti = place.komputer("siti")
    siti.core.absensi.import_files([file_of(place, "2026-11-23 07:20:00", "2026-11-23 16:10:00")], opd=OPD)
    siti.sync()
    siti.core.sync.offline = True
    siti.core.absensi.import_files([file_of(place, "2026-11-24 07:21:00")], opd=OPD)
    place.jam.later(hours=23)
    siti.core.absensi.add_event(OPD, "p-sekdis", "LEMBUR", date(2026, 11, 24), date(2026, 11, 24))
    if online:
        siti.core.sync.offline = False
        siti.sync()
    assert [codes(siti, who, 23, 24) for who in ("p-siti", "p-sekdis")] == [["H", "BELUM"], ["TK", "BELUM"]]
    assert siti.core.absensi.matrix(OPD, YEAR, MONTH).generated_from == date(YEAR, MONTH, 23)


def test_another_offices_machine_shows_nothing_of_this_ones(place: Balai) -> None:
    """A colleague who clocks at the parent's machine makes no day of the unit's, here as on the server."""
    unit = Opd("upt", "UPT Pusat Data", "UPT", "04", "upt", OPD)
    one = Pegawai("p-satu", "198001012005011931", "Ani Lestari", "upt")
    two = Pegawai("p-dua", "198001012005011932", "Budi Santoso", "upt", pin="8")
    admin.put_master(place.services, [unit, one, two, PeranPegawai("pr-upt", "p-siti", "upt", "operator_absensi")])
    siti = place.komputer("siti")
    punches = [f"2026-11-{day:02} {at}" for day in (9, 10) for at in ("07:20:00", "16:10:00")]
    siti.core.absensi.import_files([file_of(place, *punches, pin="31")], opd=OPD)
    siti.core.absensi.map_pin(OPD, f"{OPD}-1", "31", "p-satu", date(2026, 1, 1))
    siti.sync()
    siti.core.sync.offline = True
    own = [f"2026-11-{day:02} {at}" for day in (12, 13) for at in ("07:20:00", "16:10:00")]
    siti.core.absensi.import_files([file_of(place, *own, pin="8")], opd="upt")

    def shown() -> dict[str, dict[int, str | None]]:
        people = siti.core.absensi.matrix("upt", YEAR, MONTH).people
        return {row.pegawai: {day: cell.code for day, cell in row.days.items() if cell.code != "L"} for row in people}

    here = shown()
    assert here == {"p-satu": {9: "H", 10: "H", 12: "TK", 13: "TK"}, "p-dua": {12: "H", 13: "H"}}
    siti.core.sync.offline = False
    siti.sync()
    assert shown() == here
