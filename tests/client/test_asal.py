"""Two machines that both call themselves 1, as nearly all do: whose punches they are, and which days they close."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from client.kit import Balai, fetched
from client.test_akhir_bulan import OCTOBER, clock, punches, until
from client.test_dua_mesin import office, taken
from client.test_hari import OPD, days_of
from portalpns.client.usecases.asal import Contradicted, Origin, Unrecognised, short_names
from portalpns.devices.attlog import Import, read_files
from portalpns.domain.errors import BadInput

BEFORE = [day for day in OCTOBER if day < 30]
WORKED = [day for day in BEFORE if day != 28]


def export(place: Balai, folder: str, held: dict[str, list[str]], name: str = "1_attlog.dat") -> Import:
    """What a machine that calls itself 1 held by PIN, fetched into a folder just now."""
    (place.root / folder).mkdir(exist_ok=True)
    text = "".join(f"{pin:>9}\t{moment}\t1\t0\t1\t0\r\n" for pin, moments in held.items() for moment in moments)
    return read_files([fetched(place.root / folder / name, text, place.jam.now)], now=place.jam.now)[0]


def lobby(place: Balai, days: Sequence[int], *, name: str = "1_attlog.dat") -> Import:
    """Budi's machine; its PIN 31 is nobody's."""
    return export(place, "lobi", {"6": punches(days), "31": punches(days[-1:])}, name)


def hall(place: Balai, days: Sequence[int]) -> Import:
    """Siti's machine; its PIN 31 is nobody's either, but another."""
    return export(place, "aula", {"5": punches(days), "31": punches(days[:1])})


@pytest.mark.parametrize("online", [True, False], ids=["server", "here"])
def test_files_of_two_machines_that_call_themselves_1_are_told_apart(place: Balai, online: bool) -> None:
    siti = office(place, online)
    clock(place, 2026, 10, 29, 16, 50)
    theirs = lobby(place, BEFORE)
    clock(place, 2026, 11, 2, 8)
    mine = hall(place, [*WORKED, 30])
    both = [mine, theirs]
    look = siti.core.absensi.examine(both, opd=OPD)
    assert [(one.mesin, bool(one.why)) for one in look.asal] == [("1", False), ("", True)]
    with pytest.raises(Unrecognised) as refused:
        siti.core.absensi.store(both, opd=OPD)
    assert str(refused.value) == (
        "Berkas “lobi/1_attlog.dat” menyebut dirinya mesin 1, tetapi tidak memuat rekaman berkas “aula/1_attlog.dat” "
        "dari mesin 1 untuk hari yang sama; pilih mesinnya."
    )
    assert siti.core.sync.queue() == []
    chosen = {(1, "1"): "2"}
    look = siti.core.absensi.examine(both, opd=OPD, mesin=chosen)
    assert look.leaves_open is not None
    assert (look.leaves_open[0][-1], look.leaves_open[2]) == (date(2026, 10, 30), f"{OPD}-2")
    siti.core.absensi.store(both, opd=OPD, mesin=chosen)
    assert taken(siti, 28, 29, 30) == {
        "p-siti": ["TK", "BELUM", "BELUM"], "p-budi": ["H", "BELUM", "BELUM"], "p-sekdis": ["TK", "BELUM", "BELUM"],
    }  # fmt: skip
    assert until(siti) == date(2026, 10, 28)
    # from now on each is known by what it holds
    again = [lobby(place, OCTOBER), hall(place, [*WORKED, 30])]
    look = siti.core.absensi.examine(again, opd=OPD)
    assert [(one.place, one.mesin) for one in look.asal] == [(0, "2"), (1, "1")]
    assert (look.mesin, look.closes, look.leaves_open) == (("1", "2"), (date(2026, 10, 29), date(2026, 10, 30)), None)
    siti.core.absensi.store(again, opd=OPD)
    assert taken(siti, 30) == {"p-siti": ["H"], "p-budi": ["H"], "p-sekdis": ["TK"]}
    assert until(siti) == date(2026, 10, 31)


@pytest.mark.parametrize("online", [True, False], ids=["server", "here"])
def test_a_pin_of_one_machine_is_not_the_one_of_the_other(place: Balai, online: bool) -> None:
    siti = office(place, online)
    clock(place, 2026, 11, 2, 8)
    siti.core.absensi.store([hall(place, OCTOBER)], opd=OPD)
    siti.core.absensi.map_pin(OPD, f"{OPD}-1", "31", "p-sekdis", date(2026, 1, 1))
    theirs = [lobby(place, OCTOBER)]
    with pytest.raises(Unrecognised, match="tidak memuat rekaman mesin 1 yang sudah tersimpan untuk hari yang sama"):
        siti.core.absensi.store(theirs, opd=OPD)
    look = siti.core.absensi.examine(theirs, opd=OPD)
    assert (look.reports[0].accepted, look.closes, look.pins, look.unmapped) == (0, (), 0, {})
    look = siti.core.absensi.examine(theirs, opd=OPD, mesin={(0, "1"): "2"})
    assert (look.reports[0].accepted, look.unmapped) == (2 * len(OCTOBER) + 2, {"31": 2})
    siti.core.absensi.store(theirs, opd=OPD, mesin={(0, "1"): "2"})
    if online:
        siti.sync()
    assert [(one.device, one.pin, one.n) for one in siti.core.absensi.unmapped(OPD)] == [(f"{OPD}-2", "31", 2)]
    codes = days_of(siti, "p-sekdis", 2026, 10)
    assert (codes[1].code, codes[30].code) == ("H", "TK")


def test_another_computer_knows_the_machines_from_the_server(place: Balai) -> None:
    siti = office(place, online=True)
    clock(place, 2026, 10, 30, 8)
    siti.core.absensi.store([hall(place, BEFORE), lobby(place, BEFORE)], opd=OPD, mesin={(1, "1"): "2"})
    siti.sync()
    other = place.komputer("siti")
    clock(place, 2026, 11, 2, 8)
    look = other.core.absensi.examine([lobby(place, OCTOBER), hall(place, OCTOBER)], opd=OPD)
    assert [one.mesin for one in look.asal] == ["2", "1"]


def test_a_machine_that_was_emptied_keeps_its_number(place: Balai) -> None:
    siti = office(place, online=False)
    clock(place, 2026, 10, 29, 15, 30)
    held = [*punches(BEFORE[:-1]), "2026-10-29 07:20:00"]
    siti.core.absensi.store([export(place, "aula", {"5": held})], opd=OPD)
    clock(place, 2026, 11, 2, 8)
    left = ["2026-10-29 16:40:00", *punches([30])]
    odd = "2000-01-03 12:00:13"
    look = siti.core.absensi.examine([export(place, "aula", {"5": [odd, *left]})], opd=OPD)
    assert look.asal == (Origin(0, "1", "1"),)


def test_the_number_in_a_files_name_is_proposed(place: Balai) -> None:
    siti = office(place, online=False)
    clock(place, 2026, 11, 2, 8)
    siti.core.absensi.store([hall(place, OCTOBER)], opd=OPD)
    (found,) = siti.core.absensi.examine([lobby(place, OCTOBER, name="2_attlog.dat")], opd=OPD).asal
    assert (found.mesin, found.proposed) == ("", "2")
    assert "menyebut dirinya mesin 1 (menurut namanya mesin 2), tetapi" in found.why


def test_punches_of_the_same_second_count_on_both_machines(place: Balai) -> None:
    siti = office(place, online=False)
    clock(place, 2026, 11, 2, 8)
    files = [place.root / name / "1_attlog.dat" for name in ("aula", "lobi")]
    hall(place, OCTOBER)
    export(place, "lobi", {"6": punches(OCTOBER), "5": [punches(OCTOBER)[0]]})
    imports = read_files(files, now=place.jam.now)
    assert (imports[1].accepted, imports[1].repeated) == (2 * len(OCTOBER), 1)
    reports = siti.core.absensi.store(imports, opd=OPD, mesin={(1, "1"): "2"})
    assert (reports[1].accepted, reports[1].repeated) == (2 * len(OCTOBER) + 1, 0)
    assert (imports[1].accepted, imports[1].repeated) == (2 * len(OCTOBER) + 1, 0)


@pytest.mark.parametrize("online", [True, False], ids=["server", "here"])
def test_a_machine_that_the_records_contradict_is_taken_when_it_is_meant(place: Balai, online: bool) -> None:
    siti = office(place, online)
    clock(place, 2026, 10, 26, 8)
    week = [day for day in OCTOBER if day < 24]
    siti.core.absensi.store([hall(place, week), lobby(place, week)], opd=OPD, mesin={(1, "1"): "2"})
    if online:
        siti.sync()
    clock(place, 2026, 11, 2, 8)
    mine, chosen = [hall(place, OCTOBER)], {(0, "1"): "2"}
    (found,) = siti.core.absensi.examine(mine, opd=OPD, mesin=chosen).asal
    why = "Berkas “1_attlog.dat” memuat rekaman mesin 1 dan tidak satu pun rekaman mesin 2"
    assert (found.mesin, found.why, found.contradicted) == ("2", why, True)
    waiting = len(siti.core.sync.queue())
    with pytest.raises(Contradicted) as refused:
        siti.core.absensi.store(mine, opd=OPD, mesin=chosen)
    assert refused.value.question == f"{why}; tetap impor sebagai mesin 2?"
    assert len(siti.core.sync.queue()) == waiting
    assert siti.core.absensi.examine(mine, opd=OPD).asal == (Origin(0, "1", "1"),), "nothing was stored"
    (report,) = siti.core.absensi.store(mine, opd=OPD, mesin=chosen, meant=True)
    assert report.accepted == 2 * len(OCTOBER) + 2
    # and taken back
    (found,) = siti.core.absensi.examine(mine, opd=OPD, mesin={(0, "1"): "1"}).asal
    assert found.why == "Berkas “1_attlog.dat” memuat 46 dari 82 rekaman mesin 2 dan 36 dari 36 rekaman mesin 1"


@pytest.mark.parametrize(
    ("days", "chosen", "why"),
    [
        ((), {(1, "1"): "1"}, "Berkas “lobi/1_attlog.dat” tidak memuat satu pun rekaman mesin 1 yang sudah tersimpan "
         "untuk hari yang sama"),
        ((1,), {(1, "1"): "1"}, "Berkas “lobi/1_attlog.dat” hanya memuat 2 dari 46 rekaman mesin 1 yang sudah "
         "tersimpan untuk hari yang sama"),
        ((), {(0, "1"): "3", (1, "1"): "3"}, "Berkas “aula/1_attlog.dat” memuat rekaman mesin 1 dan tidak satu pun "
         "rekaman mesin 3; berkas “lobi/1_attlog.dat” tidak memuat satu pun rekaman berkas “aula/1_attlog.dat” dari "
         "mesin 3 untuk hari yang sama"),
    ],
    ids=["none", "few", "of the other file"],
)  # fmt: skip
def test_the_files_beside_a_contradicted_choice_keep_their_machines(
    place: Balai, days: tuple[int, ...], chosen: dict[tuple[int, str], str], why: str
) -> None:
    siti = office(place, online=False)
    clock(place, 2026, 11, 2, 8)
    siti.core.absensi.store([hall(place, OCTOBER)], opd=OPD)
    theirs = export(place, "lobi", {"6": punches(OCTOBER), "5": punches(days)})
    both = [hall(place, OCTOBER), theirs]
    found = siti.core.absensi.examine(both, opd=OPD, mesin=chosen).asal
    assert [one.mesin for one in found] == [chosen.get((0, "1"), "1"), chosen[1, "1"]]
    assert "; b".join(one.why.removeprefix("B") for one in found if one.why) == why.removeprefix("B")


@pytest.mark.parametrize("number", ["", "2-1", "a b", "9" * 33])
def test_a_number_that_no_machine_may_have_is_refused(place: Balai, number: str) -> None:
    siti = office(place, online=False)
    file = hall(place, OCTOBER)
    for act in (siti.core.absensi.examine, siti.core.absensi.store):
        with pytest.raises(BadInput, match="Nomor mesin terdiri atas"):
            act([file], opd=OPD, mesin={(0, "1"): number})
    assert siti.core.sync.queue() == []


def test_the_longest_number_passes_the_server(place: Balai) -> None:
    siti = office(place, online=True)
    clock(place, 2026, 11, 2, 8)
    siti.core.absensi.store([hall(place, OCTOBER)], opd=OPD, mesin={(0, "1"): "L" * 32})
    siti.sync()
    assert siti.core.sync.tray() == []
    assert siti.core.absensi.examine([hall(place, OCTOBER)], opd=OPD).mesin == ("L" * 32,)


@pytest.mark.parametrize(
    ("files", "names"),
    [
        (["/a/1.dat"], ["1.dat"]),
        (["/a/1.dat", "/b/2.dat"], ["1.dat", "2.dat"]),
        (["/a/x/1.dat", "/b/x/1.dat"], ["a/x/1.dat", "b/x/1.dat"]),
        (["/a/1.dat", "/a/1.dat"], ["1.dat", "1.dat"]),
    ],
)
def test_names_are_as_long_as_they_must_be(files: list[str], names: list[str]) -> None:
    assert [Path(name).as_posix() for name in short_names(files)] == names
