"""A machine whose clock was wrong: what it recorded under wrong dates counts for no day, and makes nobody absent."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from client.kit import Balai, Komputer, fetched
from client.test_akhir_bulan import OCTOBER, clock, punches
from client.test_dua_mesin import office
from client.test_hari import OPD, days_of
from portalpns.client.usecases.impor import ImportLook
from portalpns.devices.attlog import Import, read_files

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


@pytest.mark.parametrize("online", [True, False], ids=["server", "here"])
@pytest.mark.parametrize("set_right", [True, False], ids=["set right", "not yet"])
def test_what_a_clock_that_was_set_back_recorded_changes_no_finished_month(
    place: Balai, online: bool, set_right: bool
) -> None:
    siti = office(place, online)
    september = [
        (at, pin) for at, pin in everybody(punches(SEPTEMBER, 9)) if pin != "6" or at[:10] < "2026-09-28"
    ]  # budi was absent on the 28th, came late on the 29th and left early on the 30th
    september += [("2026-09-29 09:40:00", "6"), ("2026-09-29 16:10:00", "6"), ("2026-09-30 14:00:00", "6")]
    september.sort()
    clock(place, 2026, 10, 2, 8)
    september += everybody(punches([1]))
    siti.core.absensi.import_files([file_of(place, september)], opd=OPD)

    def finished() -> list[tuple[str | None, str]]:
        if online:
            siti.sync()
        days = days_of(siti, "p-budi", 2026, 9)
        return [(days[day].code, str(days[day].potongan)) for day in (28, 29, 30)]

    before = finished()
    assert [code for code, _ in before] == ["TK", "H", "H"]
    rows = september + everybody(punches(day for day in OCTOBER if 1 < day <= 26))
    wrong = earlier(everybody(punches((28, 29, 30))), 30)
    rows += wrong
    clock(place, 2026, 11, 4, 8)
    if set_right:
        rows += everybody(punches((2, 3), 11))
    imports = read_files([file_of(place, rows)], now=place.jam.now)
    found = look(siti, imports)
    assert found.reports[0].set_back == len(wrong)
    assert bool(found.lost) is not set_right
    assert any(f"{len(wrong)} baris “1_attlog.dat” tidak diimpor" in said for said in found.reading())
    siti.core.absensi.store(imports, opd=OPD)
    assert finished() == before
