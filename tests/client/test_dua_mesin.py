"""An office with several machines: a day is closed once each of them was read after it."""

import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from client.kit import Balai, Komputer
from client.test_akhir_bulan import FRIDAY, OCTOBER, clock, codes_of, punches, unit_of, until
from client.test_hari import OPD, file_of
from portalpns.devices.attlog import Import, read_files
from portalpns.domain.errors import BadInput, WrongState
from portalpns.domain.pegawai import Pegawai
from portalpns.domain.wewenang import PeranPegawai
from portalpns.server import admin
from portalpns.server.daily import run_daily

BUDI = Pegawai("p-budi", "198001012005011940", "Budi", OPD, pin="6")


def office(place: Balai, online: bool) -> Komputer:
    """One machine has the PIN 5 (siti), the other 6 (budi)."""
    admin.put_master(place.services, [BUDI])
    siti = place.komputer("siti")
    siti.core.sync.offline = not online
    return siti


def read_until_the_26th(place: Balai, online: bool) -> Komputer:
    """The machine with the PIN 5 was read on Monday the 26th after work, and not since."""
    siti = office(place, online)
    clock(place, 2026, 10, 26, 16, 50)
    siti.core.absensi.import_files([file_of(place, *punches(day for day in OCTOBER if day <= 26))], opd=OPD)
    return siti


def taken(siti: Komputer, *days: int) -> dict[str, list[str | None]]:
    if not siti.core.sync.offline:
        siti.sync()
    return {who: [codes_of(siti, who, day) for day in days] for who in ("p-siti", "p-budi", "p-sekdis")}


@pytest.mark.parametrize("online", [True, False], ids=["server", "here"])
@pytest.mark.parametrize("order", ["together", "12", "21"])
def test_the_reading_of_one_machine_says_nothing_of_the_other(place: Balai, online: bool, order: str) -> None:
    siti = office(place, online)
    clock(place, 2026, 10, 30, 15, 30)
    one = file_of(place, *FRIDAY)
    clock(place, 2026, 10, 31, 9)
    two = file_of(place, *punches(OCTOBER), "2026-10-31 08:00:00", pin="6", device=2)
    clock(place, 2026, 11, 2, 8)
    for files in {"together": [[one, two]], "12": [[one], [two]], "21": [[two], [one]]}[order]:
        siti.core.absensi.import_files(files, opd=OPD)
    assert taken(siti, 29, 30) == {"p-siti": ["H", "BELUM"], "p-budi": ["H", "BELUM"], "p-sekdis": ["TK", "BELUM"]}
    assert until(siti) == date(2026, 10, 29)
    assert siti.core.absensi.report(OPD, 2026, 10).catatan[-1] == (
        "Data absensi dihitung sampai dengan 29 Oktober 2026; untuk hari kerja sesudahnya, baca mesin diskominfo-1, "
        "terakhir dibaca 30 Oktober 2026, dan impor berkasnya."
    )
    why = siti.core.absensi.explain("p-budi", date(2026, 10, 30)).why[0]
    assert why.startswith("Belum dinilai: mesin diskominfo-1 terakhir dibaca 30 Oktober 2026; baca lagi sesudah")
    siti.core.absensi.import_files([file_of(place, *punches(OCTOBER))], opd=OPD)
    assert taken(siti, 30) == {"p-siti": ["H"], "p-budi": ["H"], "p-sekdis": ["TK"]}
    assert until(siti) == date(2026, 10, 31)


@pytest.mark.parametrize("online", [True, False], ids=["server", "here"])
def test_a_machine_that_was_read_last_week_holds_the_days_since(place: Balai, online: bool) -> None:
    siti = office(place, online)
    clock(place, 2026, 10, 26, 16, 50)
    one = file_of(place, *punches(day for day in OCTOBER if day <= 26))
    clock(place, 2026, 11, 2, 8)
    two = file_of(place, *punches(OCTOBER), pin="6", device=2)
    siti.core.absensi.import_files([one, two], opd=OPD)
    assert taken(siti, 23, 26, 27, 30)["p-siti"] == ["H", "BELUM", "BELUM", "BELUM"]
    assert until(siti) == date(2026, 10, 23)


@pytest.mark.parametrize("online", [True, False], ids=["server", "here"])
def test_a_silent_machine_that_was_read_again_holds_nothing(place: Balai, online: bool) -> None:
    """It held nothing new, and the dialog had said which days it closes."""
    siti = office(place, online)
    worked = punches(day for day in OCTOBER if day <= 26)
    clock(place, 2026, 10, 26, 16, 50)
    one = file_of(place, *worked)
    clock(place, 2026, 11, 2, 8)
    siti.core.absensi.import_files([one, file_of(place, *punches(OCTOBER), pin="6", device=2)], opd=OPD)
    taken(siti)
    again = read_files([file_of(place, *worked)], now=place.jam.now)
    assert look(siti, again) == (tuple(date(2026, 10, day) for day in range(26, 31)), None)
    siti.core.absensi.store(again, opd=OPD)
    assert taken(siti, 26, 27, 30)["p-siti"] == ["H", "TK", "TK"]
    assert until(siti) == date(2026, 10, 31)


@pytest.mark.parametrize("online", [True, False], ids=["server", "here"])
@pytest.mark.parametrize("lost", ["2000-01", "2063-05"])
def test_a_machine_that_lost_its_clock_makes_nobody_absent(place: Balai, online: bool, lost: str) -> None:
    siti = office(place, online)
    clock(place, 2026, 11, 2, 8)
    two = punches(day for day in OCTOBER if day <= 26)
    two += [f"{lost}-{day:02} {at}" for day in range(1, 5) for at in ("07:20:00", "16:40:00")]
    files = [file_of(place, *punches(OCTOBER)), file_of(place, *two, pin="6", device=2)]
    imports = read_files(files, now=place.jam.now)
    found = siti.core.absensi.examine(imports, opd=OPD)
    assert [len(one.flagged) for one in found.reports] == [0, 8]
    assert found.lost == (str(files[1]),)
    assert found.leaves_open is not None
    assert found.leaves_open[2] == "diskominfo-2"
    siti.core.absensi.store(imports, opd=OPD)
    assert taken(siti, 23, 27, 30)["p-budi"] == ["H", "BELUM", "BELUM"]
    # the clock is right again
    two.append("2026-11-02 07:20:00")
    siti.core.absensi.import_files([file_of(place, *two, pin="6", device=2)], opd=OPD)
    assert taken(siti, 23, 27, 30)["p-budi"] == ["H", "TK", "TK"]


@pytest.mark.parametrize("online", [True, False], ids=["server", "here"])
@pytest.mark.parametrize("day", [24, 26], ids=["nothing was open", "read before work"])
def test_a_machine_without_anything_new_is_read_together_with_another(place: Balai, online: bool, day: int) -> None:
    siti = office(place, online)
    clock(place, 2026, 10, day, 6)
    old = punches(day for day in OCTOBER if day <= 23)
    siti.core.absensi.import_files([file_of(place, *old), file_of(place, *old, pin="6", device=2)], opd=OPD)
    assert taken(siti, 23)["p-budi"] == ["H"]
    clock(place, 2026, 10, 31, 9)
    one, two = file_of(place, *punches(OCTOBER)), file_of(place, *old, pin="6", device=2)
    siti.core.absensi.import_files([one, two], opd=OPD)
    assert taken(siti, 26, 30) == {"p-siti": ["H", "H"], "p-budi": ["TK", "TK"], "p-sekdis": ["TK", "TK"]}
    assert until(siti) == date(2026, 10, 31)
    look_again = siti.core.absensi.examine(read_files([one, two], now=place.jam.now), opd=OPD)
    assert not look_again.again, "it was said already"


def test_a_reading_that_is_imported_before_the_others_counts_for_them(place: Balai) -> None:
    siti = office(place, online=True)
    clock(place, 2026, 10, 24, 9)
    old = punches(day for day in OCTOBER if day <= 23)
    siti.core.absensi.import_files([file_of(place, *old), file_of(place, *old, pin="6", device=2)], opd=OPD)
    siti.sync()
    clock(place, 2026, 10, 31, 9)
    two = read_files([file_of(place, *old, pin="6", device=2)], now=place.jam.now)
    found = siti.core.absensi.examine(two, opd=OPD)
    assert (found.closes, found.again) == ((), True)
    siti.core.absensi.store(two, opd=OPD)
    siti.core.absensi.import_files([file_of(place, *punches(OCTOBER))], opd=OPD)
    assert taken(siti, 26, 30)["p-budi"] == ["TK", "TK"]


@pytest.mark.parametrize("online", [True, False], ids=["server", "here"])
def test_a_correction_ahead_of_the_machines_costs_nothing_yet(place: Balai, online: bool) -> None:
    """Forms come in during the week, the import is on Monday."""
    siti = office(place, online)
    clock(place, 2026, 10, 26, 8)
    worked = [*punches(day for day in OCTOBER if day <= 23), "2026-10-26 07:20:00"]
    siti.core.absensi.import_files([file_of(place, *worked, pin="6")], opd=OPD)
    clock(place, 2026, 10, 29, 9)
    siti.core.absensi.add_event(
        OPD, "p-budi", "KOREKSI_PULANG", date(2026, 10, 27), date(2026, 10, 27), until="16:00", catatan="Surat 1"
    )
    if online:
        siti.sync()
    (row,) = (one for one in siti.core.absensi.matrix(OPD, 2026, 10).people if one.pegawai == "p-budi")
    assert {day: cell.code for day, cell in row.days.items() if day > 25} == {26: "BELUM", 27: "BELUM", 31: "L"}
    assert (row.totals.workdays, row.totals.potongan) == (len(OCTOBER) - 5, 0)
    clock(place, 2026, 11, 2, 8)
    siti.core.absensi.import_files(
        [file_of(place, *worked, "2026-10-27 07:20:00", *punches((28, 29, 30)), pin="6")], opd=OPD
    )
    assert taken(siti, 26, 27, 28)["p-budi"] == ["H", "H", "H"]


def test_a_file_of_dates_to_come_is_looked_at_quickly(place: Balai) -> None:
    """It says of no day that it was read."""
    siti = office(place, online=False)
    files = [file_of(place, "2063-05-01 07:20:00"), file_of(place, *punches(OCTOBER), pin="6", device=2)]
    found = siti.core.absensi.examine(read_files(files, now=place.jam.now), opd=OPD)
    assert (found.closes, found.again) == ((), False)
    siti.core.absensi.import_files(files, opd=OPD)
    assert taken(siti, 26)["p-budi"] == ["H"]


BROKEN = "Mesin tersambar petir"


@pytest.mark.parametrize("online", [True, False], ids=["server", "here"])
def test_nothing_waits_for_a_machine_that_is_said_to_be_gone(place: Balai, online: bool) -> None:
    siti = office(place, online)
    clock(place, 2026, 10, 26, 16, 50)
    one = file_of(place, *punches(day for day in OCTOBER if day <= 26))
    clock(place, 2026, 11, 2, 8)
    siti.core.absensi.import_files([one, file_of(place, *punches(OCTOBER), pin="6", device=2)], opd=OPD)
    assert taken(siti, 27)["p-siti"] == ["BELUM"]
    assert siti.core.absensi.explain("p-budi", date(2026, 10, 27)).waits == "diskominfo-1"
    with pytest.raises(BadInput, match="Tuliskan mengapa"):
        siti.core.absensi.close_machine(OPD, "diskominfo-1", " ")
    with pytest.raises(WrongState, match="Tidak ada hari yang menunggu"):
        siti.core.absensi.close_machine(OPD, "diskominfo-7", BROKEN)
    siti.core.absensi.close_machine(OPD, "diskominfo-1", BROKEN)
    assert taken(siti, 23, 26, 27, 30) == {
        "p-siti": ["H", "H", "TK", "TK"], "p-budi": ["H"] * 4, "p-sekdis": ["TK"] * 4,
    }  # fmt: skip
    assert siti.core.absensi.explain("p-budi", date(2026, 10, 27)).waits is None
    assert until(siti) == date(2026, 10, 31)
    # what it held is found after all
    again = file_of(place, *punches(OCTOBER))
    siti.core.absensi.import_files([again], opd=OPD)
    assert taken(siti, 27, 30)["p-siti"] == ["H", "H"]


@pytest.mark.parametrize("online", [True, False], ids=["server", "here"])
def test_a_machine_that_is_gone_is_waited_for_again_once_it_records(place: Balai, online: bool) -> None:
    siti = office(place, online)
    clock(place, 2026, 10, 26, 16, 50)
    one = [day for day in OCTOBER if day <= 26]
    clock(place, 2026, 10, 29, 8)
    two = [day for day in OCTOBER if day <= 28]
    siti.core.absensi.import_files(
        [file_of(place, *punches(one)), file_of(place, *punches(two), pin="6", device=2)], opd=OPD
    )
    siti.core.absensi.close_machine(OPD, "diskominfo-1", BROKEN)
    assert taken(siti, 27, 28)["p-siti"] == ["TK", "TK"]
    clock(place, 2026, 11, 2, 8)
    siti.core.absensi.import_files([file_of(place, *punches(OCTOBER), pin="6", device=2)], opd=OPD)
    assert taken(siti, 27, 28, 29, 30)["p-siti"] == ["TK", "TK", "TK", "TK"], "it is gone for good"
    clock(place, 2026, 11, 3, 8)
    back = file_of(place, *punches(one), "2026-11-02 07:25:00")
    clock(place, 2026, 11, 4, 8)
    siti.core.absensi.import_files(
        [back, file_of(place, *punches(OCTOBER), *punches((2, 3), 11), pin="6", device=2)], opd=OPD
    )
    if online:
        siti.sync()
    days = {row.pegawai: row.days for row in siti.core.absensi.matrix(OPD, 2026, 11).people}["p-budi"]
    assert [days[day].code for day in (2, 3)] == ["H", "BELUM"]


@pytest.mark.parametrize("online", [True, False], ids=["server", "here"])
@pytest.mark.parametrize("first", ["stick", "closing"])
def test_an_older_stick_of_a_machine_that_is_gone_is_imported_in_any_order(
    place: Balai, online: bool, first: str
) -> None:
    siti = office(place, online)
    clock(place, 2026, 10, 26, 16, 50)
    old = file_of(place, *punches(day for day in OCTOBER if day <= 26))
    clock(place, 2026, 10, 30, 12)
    stick = file_of(place, *punches(OCTOBER[:-1]), "2026-10-30 07:20:00")
    clock(place, 2026, 11, 2, 8)
    siti.core.absensi.import_files([old, file_of(place, *punches(OCTOBER), pin="6", device=2)], opd=OPD)
    for step in (first, {"stick": "closing", "closing": "stick"}[first]):
        if step == "stick":
            siti.core.absensi.import_files([stick], opd=OPD)
        else:
            siti.core.absensi.close_machine(OPD, "diskominfo-1", BROKEN)
    assert taken(siti, 29, 30) == {"p-siti": ["H", "H"], "p-budi": ["H", "H"], "p-sekdis": ["TK", "TK"]}
    assert until(siti) == date(2026, 10, 31)


@pytest.mark.parametrize("online", [True, False], ids=["server", "here"])
def test_the_only_machine_of_an_office_burns(place: Balai, online: bool) -> None:
    """Its days until then count, so that the month can be closed with what was entered."""
    siti = read_until_the_26th(place, online)
    clock(place, 2026, 11, 2, 8)
    siti.core.absensi.add_event(
        OPD, "p-budi", "KOREKSI_MASUK", date(2026, 10, 28), date(2026, 10, 28), until="07:30", catatan="Daftar hadir"
    )
    if online:
        siti.sync()
    siti.core.absensi.close_machine(OPD, "diskominfo-1", BROKEN)
    assert taken(siti, 23, 27, 28, 30) == {
        "p-siti": ["H", "TK", "TK", "TK"], "p-budi": ["TK", "TK", "H", "TK"], "p-sekdis": ["TK"] * 4,
    }  # fmt: skip
    assert until(siti) == date(2026, 10, 31)
    notes = siti.core.absensi.report(OPD, 2026, 10).catatan
    assert any(
        note.startswith("Mesin diskominfo-1 dinyatakan tidak dapat dibaca lagi pada 2 November 2026") for note in notes
    )
    assert any("Tidak ada rekaman sama sekali pada 27, 28, 29, dan 30 Oktober 2026" in note for note in notes)
    assert all("impor berkasnya" not in note for note in notes)


@pytest.mark.parametrize("online", [True, False], ids=["server", "here"])
def test_an_office_whose_machines_are_all_gone_closes_its_months_by_saying_so_again(place: Balai, online: bool) -> None:
    siti = read_until_the_26th(place, online)
    clock(place, 2026, 10, 28, 8)
    siti.core.absensi.close_machine(OPD, "diskominfo-1", BROKEN)
    clock(place, 2026, 10, 28, 16, 45)
    for kind, at in (("KOREKSI_MASUK", "07:30"), ("KOREKSI_PULANG", "16:00")):
        day = date(2026, 10, 28)
        siti.core.absensi.add_event(OPD, "p-budi", kind, day, day, until=at, catatan="Daftar hadir")
    clock(place, 2026, 12, 2, 8)
    if online:
        siti.sync()
        run_daily(place.services)
        siti.sync()
        assert taken(siti, 27)["p-budi"] == ["TK"]
        assert codes_of(siti, "p-budi", 28) == "H", "nothing is awaited"
    assert siti.core.absensi.matrix(OPD, 2026, 11).gone == "diskominfo-1"
    assert all("baca" not in note for note in siti.core.absensi.report(OPD, 2026, 11).catatan)
    siti.core.absensi.close_machine(OPD, "diskominfo-1", BROKEN)
    assert taken(siti, 27, 28, 29, 30)["p-budi"] == ["TK", "H", "TK", "TK"]
    november = siti.core.absensi.matrix(OPD, 2026, 11)
    assert (november.generated_from, november.gone) == (date(2026, 11, 30), None)
    assert {row.totals.tk for row in november.people} == {21}


@pytest.mark.parametrize("online", [True, False], ids=["server", "here"])
def test_what_a_closing_established_outlives_the_machine_that_comes_in_its_place(place: Balai, online: bool) -> None:
    siti = read_until_the_26th(place, online)
    clock(place, 2026, 11, 2, 8)
    siti.core.absensi.close_machine(OPD, "diskominfo-1", BROKEN)
    assert until(siti) == date(2026, 10, 31)
    notes = siti.core.absensi.report(OPD, 2026, 10).catatan
    clock(place, 2026, 12, 2, 8)
    new = file_of(place, *punches((30,), 11), *punches((1,), 12))
    siti.core.absensi.import_files([new], opd=OPD)
    assert taken(siti, 26, 27, 30)["p-siti"] == ["H", "TK", "TK"]
    assert until(siti) == date(2026, 10, 31)
    assert siti.core.absensi.report(OPD, 2026, 10).catatan == notes
    november = siti.core.absensi.matrix(OPD, 2026, 11)
    assert november.generated_from == date(2026, 11, 30)
    assert len(november.catatan.silent) == 20
    assert {row.pegawai: row.totals.tk for row in november.people}["p-siti"] == 20


@pytest.mark.parametrize("online", [True, False], ids=["server", "here"])
@pytest.mark.parametrize("is_closed", [True, False], ids=["gone", "not read"])
def test_whose_own_machine_is_gone_waits_for_the_one_of_the_parent(place: Balai, online: bool, is_closed: bool) -> None:
    """A half day at the parent's machine costs nothing before it is read again, nor while the own one is awaited."""
    clock(place, 2026, 10, 10, 8)
    siti = unit_of(place)
    siti.sync()
    own = file_of(place, *punches(day for day in OCTOBER if day < 10), pin="8")
    siti.core.absensi.import_files([own], opd="upt")
    siti.sync()
    clock(place, 2026, 10, 16, 9)
    if is_closed:
        siti.core.absensi.close_machine("upt", "upt-1", BROKEN)
    siti.sync()
    clock(place, 2026, 10, 20, 12)
    parents = file_of(place, *punches(day for day in OCTOBER if 10 < day < 20), "2026-10-20 07:20:00", pin="31")
    clock(place, 2026, 10, 21, 8)
    siti.core.sync.offline = not online
    siti.core.absensi.import_files([parents], opd=OPD)
    if online:
        siti.sync()
    (row,) = (one for one in siti.core.absensi.matrix("upt", 2026, 10).people if 20 in one.days)
    assert [row.days[day].code for day in (12, 19, 20)] == (
        ["H", "H", "BELUM"] if is_closed else ["BELUM", "BELUM", "BELUM"]
    )


SIX = [f"{pin}{nth}" for pin in (5, 6) for nth in range(1, 7)]


@pytest.mark.parametrize("online", [True, False], ids=["server", "here"])
@pytest.mark.parametrize("route", ["read", "closed", "given up"])
def test_a_machine_that_is_silent_to_the_end_is_named(place: Balai, online: bool, route: str) -> None:
    siti = office(place, online)
    pins = {1: [pin for pin in SIX if pin[0] == "5"], 2: [pin for pin in SIX if pin[0] == "6"]}

    def fetched(device: int, days: list[int], month: int = 10) -> list[str]:
        return [f"{pin}\t{at}\t{device}\t0\t1\t0" for at in punches(days, month) for pin in pins[device]]

    def files(*lines: list[str]) -> list[Path]:
        made = []
        for one in lines:
            device = one[0].split("\t")[2]
            file = place.root / f"{device}_{len(list(place.root.iterdir()))}" / f"{device}_attlog.dat"
            file.parent.mkdir()
            file.write_text("\n".join(one))
            os.utime(file, (place.jam.now.timestamp(),) * 2)
            made.append(file)
        return made

    early = [day for day in OCTOBER if day <= 14]
    clock(place, 2026, 10, 15, 6)
    siti.core.absensi.import_files(files(fetched(1, early), fetched(2, early)), opd=OPD)
    clock(place, 2026, 11, 2, 8)
    late = [fetched(1, OCTOBER)]
    if route == "read":
        late.append(fetched(2, early))
    if route == "given up":
        clock(place, 2026, 11, 24, 8)
        late[0] += fetched(1, list(range(2, 24)), 11)
    imports = read_files(files(*late), now=place.jam.now)
    days = tuple(date(2026, 10, day) for day in OCTOBER if day > 14)
    told = siti.core.absensi.examine(imports, opd=OPD).catatan.off
    assert ([one[1][: len(days)] for one in told] == [days]) is (route != "closed"), "it waits until it is closed"
    siti.core.absensi.store(imports, opd=OPD)
    if route == "closed":
        siti.core.absensi.close_machine(OPD, "diskominfo-2", BROKEN)
    if online:
        siti.sync()
    assert siti.core.absensi.matrix(OPD, 2026, 10).catatan.off == (("diskominfo-2", days),)
    words = "Mesin diskominfo-2 tidak merekam apa pun pada 12 hari kerja antara 15 Oktober 2026 dan 30 Oktober 2026"
    assert any(note.startswith(words) for note in siti.core.absensi.report(OPD, 2026, 10).catatan)


def look(who: Komputer, files: Sequence[Import], opd: str = OPD) -> tuple[Any, Any]:
    found = who.core.absensi.examine(files, opd=opd)
    return found.closes, found.leaves_open


@pytest.mark.parametrize("online", [True, False], ids=["server", "here"])
def test_a_machine_that_is_silent_for_longer_than_a_month_is_gone(place: Balai, online: bool) -> None:
    siti = read_until_the_26th(place, online)
    clock(place, 2026, 11, 27, 23)
    for last, code in ((26, "BELUM"), (27, "TK")):
        worked = [*punches(OCTOBER), *punches((day for day in range(2, last + 1)), 11)]
        siti.core.absensi.import_files([file_of(place, *worked, pin="6", device=2)], opd=OPD)
        assert taken(siti, 27)["p-siti"] == [code]


@pytest.mark.parametrize("online", [True, False], ids=["server", "here"])
def test_a_machine_with_one_punch_of_nobody_closes_nothing(place: Balai, online: bool) -> None:
    siti = office(place, online)
    clock(place, 2026, 10, 30, 15, 30)
    siti.core.absensi.import_files([file_of(place, *FRIDAY)], opd=OPD)
    clock(place, 2026, 11, 2, 8)
    nobody = read_files([file_of(place, "2026-10-30 12:00:00", pin="99", device=9)], now=place.jam.now)
    assert look(siti, nobody)[0] == ()
    siti.core.absensi.store(nobody, opd=OPD)
    assert taken(siti, 30) == {"p-siti": ["BELUM"], "p-budi": ["BELUM"], "p-sekdis": ["BELUM"]}


def test_the_own_machine_closes_a_day_that_began_at_anothers(place: Balai) -> None:
    clock(place, 2026, 10, 30, 9)
    siti = unit_of(place)
    admin.put_master(place.services, [PeranPegawai("pr-d", "p-dewi", "upt", "operator_absensi")])
    siti.core.absensi.import_files([file_of(place, "2026-10-30 07:15:00", pin="31")], opd=OPD)
    siti.sync()
    clock(place, 2026, 11, 30, 8)
    dewi = place.komputer("dewi")
    days = [*punches(OCTOBER[:-1]), "2026-10-30 16:45:00", *punches((2, 3, 27), 11)]
    dewi.core.absensi.import_files([file_of(place, *days, pin="8")], opd="upt")
    here = dewi.core.absensi.matrix("upt", 2026, 10)
    dewi.sync()
    run_daily(place.services)
    dewi.sync()
    there = dewi.core.absensi.matrix("upt", 2026, 10)
    assert there.people[0].days[30].code == "H"
    assert (there.generated_from, here.generated_from) == (date(2026, 10, 31), date(2026, 10, 31))
    again = read_files([file_of(place, *days, pin="8")], now=place.jam.now)
    assert look(dewi, again, "upt") == ((), None)
