"""A machine whose clock was wrong: what it recorded under wrong dates counts for no day, and makes nobody absent."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from client.kit import Balai, Komputer, fetched
from client.test_akhir_bulan import OCTOBER, clock, punches
from client.test_dua_mesin import office
from client.test_hari import OPD, days_of
from portalpns.client.usecases.impor import ImportLook
from portalpns.devices.attlog import Import, read_files, without_behind

PINS = ("6", "61", "62", "63")
SEPTEMBER = [day for day in range(1, 31) if date(2026, 9, day).weekday() < 5]
Rows = list[tuple[str, str]]
"""Moments and PINs."""


def everybody(moments: list[str]) -> Rows:
    return [(moment, pin) for moment in moments for pin in PINS]


def earlier(rows: Rows, days: int) -> Rows:
    return [((datetime.fromisoformat(at) - timedelta(days=days)).isoformat(" "), pin) for at, pin in rows]


def file_of(place: Balai, rows: Rows, device: int = 1) -> Path:
    """Lines in the order in which they are given."""
    file = place.root / f"{device}_{len(list(place.root.iterdir()))}" / f"{device}_attlog.dat"
    file.parent.mkdir()
    return fetched(file, "".join(f"{pin:>9}\t{at}\t{device}\t0\t1\t0\n" for at, pin in rows), place.jam.now)


def look(siti: Komputer, imports: list[Import]) -> ImportLook:
    found: ImportLook = siti.core.absensi.examine(imports, opd=OPD)
    return found


@pytest.mark.parametrize("set_right", [True, False], ids=["set right", "not yet"])
def test_what_a_clock_that_was_set_back_recorded_is_told_with_its_days_before_anything_is_stored(
    place: Balai, set_right: bool
) -> None:
    siti = office(place, online=False)
    clock(place, 2026, 11, 4, 8)
    rows = GOOD + earlier(everybody(punches((28, 29, 30))), 30)
    if set_right:
        rows += everybody(punches((2, 3), 11))
    found = look(siti, read_files([file_of(place, rows)], now=place.jam.now))
    assert [said[: said.index(" berada")] for said in found.back()] == [
        "24 rekaman “1_attlog.dat” bertanggal 28 September 2026 sampai 30 September 2026"
    ]
    assert bool(found.lost) is not set_right
    assert [*found.back()] == [said for said in found.reading() if "berada di belakang" in said]


def test_whoever_is_asked_reads_behind_what_the_lines_lie(place: Balai) -> None:
    """A clock that was ahead and was set right looks the same: then the one day is wrong and the month is not."""
    siti = office(place, online=False)
    clock(place, 2026, 11, 2, 8)
    rows = everybody(punches(OCTOBER[:1]))[:4] + everybody(["2026-11-01 16:40:00"]) + everybody(punches(OCTOBER[1:]))
    found = look(siti, read_files([file_of(place, rows)], now=place.jam.now))
    said, wrong_days, wrong_day = found.back_asked()
    assert "di belakang rekaman yang lebih baru (baris 5, 1 November 2026)" in said
    assert wrong_days.startswith("Bila 2 Oktober 2026 sampai 30 Oktober 2026 yang salah")
    assert wrong_day.startswith("Bila 1 November 2026 yang salah")
    assert wrong_day.endswith("impor semuanya.")


def test_what_lies_back_is_asked_about_once(place: Balai) -> None:
    siti = office(place, online=False)
    clock(place, 2026, 11, 4, 8)
    rows = GOOD + earlier(everybody(punches((28, 29, 30))), 30) + everybody(punches((2, 3), 11))
    imports = read_files([file_of(place, rows)], now=place.jam.now)
    siti.core.absensi.store(without_behind(imports), opd=OPD)
    assert days_of(siti, "p-budi", 2026, 9) == {}
    assert days_of(siti, "p-budi", 2026, 10)[26].code == "H"
    again = read_files([file_of(place, rows)], now=place.jam.now)
    assert len([*look(siti, again).back()]) == 1, "they are not stored"
    siti.core.absensi.store(again, opd=OPD)
    assert [*look(siti, read_files([file_of(place, rows)], now=place.jam.now)).back()] == []


ONE = [(moment, "5") for moment in punches(OCTOBER)]
"""What the other machine holds."""
GOOD = everybody(punches(day for day in OCTOBER if day <= 26))
RESET = everybody([f"2000-01-0{day} {at}" for day in range(1, 5) for at in ("07:20:00", "16:40:00")])
NO_DATE = everybody([f"2000-00-00 {at}" for at in ("07:20:00", "16:40:00")])
NONSENSE = everybody([f"1990-00--{day} -16:-29:-40" for day in range(1, 5)])


@pytest.mark.parametrize("online", [True, False], ids=["server", "here"])
@pytest.mark.parametrize(
    "rows",
    [
        GOOD + RESET, RESET + GOOD, sorted(GOOD + RESET, key=lambda row: (row[1], row[0])), GOOD[::-1] + RESET[::-1],
        GOOD + NO_DATE, GOOD + NONSENSE, GOOD + RESET + NO_DATE[:1],
        *(GOOD + earlier(everybody(punches((27, 28, 29, 30))), days) for days in (30, 6)),
    ],
    ids=["as recorded", "by time", "by person", "newest first", "no date", "nonsense", "one cannot be read",
         "set back 30 days", "set back 6 days"],
)  # fmt: skip
def test_nobody_is_absent_because_a_machine_lost_its_clock(place: Balai, online: bool, rows: Rows) -> None:
    """However the dates look in its file; not either when the same file comes once more."""
    siti = office(place, online)
    clock(place, 2026, 11, 2, 8)
    files = [file_of(place, ONE), file_of(place, rows, device=2)]
    for _again in range(2):
        imports = read_files(files, now=place.jam.now)
        found = look(siti, imports)
        assert found.lost == (str(files[1]),)
        siti.core.absensi.store(imports, opd=OPD)
        if online:
            siti.sync()
        days = days_of(siti, "p-budi", 2026, 10)
        assert [days[day].code for day in (23, 27, 30)] == ["H", "BELUM", "BELUM"]


@pytest.mark.parametrize("sort", [lambda row: row[0], lambda row: (row[1], row[0])], ids=["by time", "by person"])
def test_a_sorted_file_is_believed_once_it_tells_of_a_clock_that_was_set_right(place: Balai, sort: Any) -> None:
    siti = office(place, online=False)
    clock(place, 2026, 11, 2, 8)
    rows = sorted(GOOD + RESET, key=sort)
    siti.core.absensi.import_files([file_of(place, ONE), file_of(place, rows, 2)], opd=OPD)
    clock(place, 2026, 11, 3, 8)
    rows = sorted([*rows, ("2026-11-02 16:40:00", "6")], key=sort)
    imports = read_files([file_of(place, rows, 2)], now=place.jam.now)
    assert look(siti, imports).lost == ()
    siti.core.absensi.store(imports, opd=OPD)
    assert days_of(siti, "p-budi", 2026, 10)[30].code == "TK"


def joined(place: Balai, *files: Path) -> Path:
    data = "".join(file.read_text() for file in files)
    return fetched(place.root / "gabungan_attlog.dat", data, place.jam.now)


@pytest.mark.parametrize("online", [True, False], ids=["server", "here"])
def test_a_machine_that_lost_its_clock_was_not_read_at_the_last_punch_of_another(place: Balai, online: bool) -> None:
    siti = office(place, online)
    clock(place, 2026, 11, 2, 8)
    file = joined(place, file_of(place, GOOD + RESET, 2), file_of(place, ONE))
    siti.core.absensi.store(read_files([file], now=place.jam.now), opd=OPD)
    if online:
        siti.sync()
    days = days_of(siti, "p-budi", 2026, 10)
    assert [days[day].code for day in (23, 27, 30)] == ["H", "BELUM", "BELUM"]


@pytest.mark.parametrize("lost", [0, 30_000], ids=["cut", "lost by the file system"])
def test_nobody_is_absent_because_a_file_was_not_copied_whole(place: Balai, lost: int) -> None:
    siti = office(place, online=False)
    clock(place, 2026, 11, 2, 8)
    whole = file_of(place, everybody(punches(OCTOBER)), 2).read_text()
    part = whole[: whole.index("2026-10-27 07:20:00") + 15] + "\0" * lost
    half = fetched(place.root / "2_attlog.dat", part, place.jam.now)
    imports = read_files([file_of(place, ONE), half], now=place.jam.now)
    assert look(siti, imports).lost == (str(half),)
    siti.core.absensi.store(imports, opd=OPD)
    days = days_of(siti, "p-budi", 2026, 10)
    assert [days[day].code for day in (23, 27, 30)] == ["H", "BELUM", "BELUM"]
    again = read_files([fetched(half, whole, place.jam.now)], now=place.jam.now)
    siti.core.absensi.store(again, opd=OPD)
    assert [days_of(siti, "p-budi", 2026, 10)[day].code for day in (23, 27, 30)] == ["H", "H", "H"]
