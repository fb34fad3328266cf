"""The order of the lines of an attlog file: where a clock that was set back shows, and where none was."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from devices.test_attlog import GOOD, NOW, read
from portalpns.devices.attlog import read_files, without_behind
from portalpns.domain.absensi.wall import wall_of


def recorded(*runs: tuple[str, list[str]]) -> str:
    """Lines of PINs on days, one run after the other."""
    return "\n".join(f"{pin}\t2026-{day} 07:20:00\t1\t0\t1\t0" for pins, days in runs for day in days for pin in pins)


OCTOBER, FEBRUARY = [f"10-{day:02}" for day in range(1, 27)], [f"02-{day:02}" for day in range(1, 5)]


def on(first: int, last: int) -> list[str]:
    return [f"10-{day:02}" for day in range(first, last + 1)]


@pytest.mark.parametrize(
    ("text", "back", "lost"),
    [
        (recorded(("56", OCTOBER), ("56", FEBRUARY)), 8, True),
        (recorded(("5", OCTOBER), ("5", FEBRUARY)), 4, True),
        (recorded(("56", OCTOBER), ("78", on(3, 22))), 40, True),
        (recorded(("56", OCTOBER), ("78", on(3, 27))), 46, False),
        (recorded(("56", OCTOBER), ("56", FEBRUARY), ("56", ["10-31"])), 8, False),
        (recorded(("56", OCTOBER), ("7", on(22, 26))), 4, False),
        (recorded(("56", OCTOBER), ("7", on(25, 25))), 0, False),
        (recorded(("5", OCTOBER), ("6", OCTOBER), ("7", FEBRUARY)), 0, False),
        (recorded(("56", OCTOBER[::-1])), 0, False),
        (recorded(("56", OCTOBER[:20]), ("56", OCTOBER[16:])), 0, False),
    ],
    ids=[
        "set back",
        "of one person",
        "and near again",
        "and as far again",
        "and set right",
        "a few days",
        "a day",
        "person by person",
        "newest first",
        "two files of it in one",
    ],
)
def test_what_lies_behind_newer_lines_is_kept_and_told(tmp_path: Path, text: str, back: int, lost: bool) -> None:
    report = read(tmp_path, text)
    assert sum(map(len, report.behind.values())) == back
    assert [remark.reason[:14] for remark in report.flagged] == ["Tanggal mundur"] * bool(back)
    assert report.quarantined == []
    assert report.lines == report.accepted + report.repeated
    assert len(list(report.punches())) == report.accepted
    assert (report.clock_lost, report.written is None) == (lost, lost)


def test_the_days_of_what_lies_back_are_told(tmp_path: Path) -> None:
    report = read(tmp_path, recorded(("56", OCTOBER), ("56", FEBRUARY)))
    days = {wall_of(datetime(2026, 2, day, 7, 20)) for day in range(1, 5)}  # noqa: DTZ001 - as devices write
    assert {at for lines in report.behind.values() for _, at in lines} == days
    [remark] = report.flagged
    assert (remark.line, remark.text) == (53, "5\t2026-02-01 07:20:00\t1\t0\t1\t0")
    assert report.ahead == (51, date(2026, 10, 26)), "which may be the wrong one"


def of(device: int, text: str) -> str:
    return text.replace("\t1\t0\t1\t0", f"\t{device}\t0\t1\t0")


def by_person(pins: str, days: list[str]) -> str:
    return recorded(*((pin, days) for pin in pins))


WEEK = [on(1, 7), on(8, 14), on(15, 21)]


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("\n".join([by_person("5678", on(1, 20)), recorded(("6", on(21, 21)))]), False),
        ("\n".join([by_person("5678", on(1, 10)), by_person("5678", on(11, 20))]), False),
        ("\n".join(of(device, by_person("5678", OCTOBER)) for device in (1, 2)), False),
        ("\n".join(of(device, recorded(("5678", week))) for week in WEEK for device in (1, 2)), False),
        ("\n".join(of(device, recorded(("5678", [day]))) for day in OCTOBER for device in (1, 2, 3)), False),
        ("\n".join([recorded(("56", OCTOBER)), recorded(("56", OCTOBER))]), False),
        ("\n".join([recorded(("56", OCTOBER)), recorded(("56", OCTOBER[5:15]))]), False),
        ("\n".join(f"{n}\t2026-{day} 07:{n}:00\t1\t0\t1\t0" for day in OCTOBER[::-1] for n in range(10, 40)), False),
        ("\n".join([recorded(("9", ["11-20"])), recorded(("5678", OCTOBER))]), True),
    ],
    ids=[
        "by person, and one later",
        "two halves by person",
        "two machines by person",
        "two machines in turns",
        "three machines day by day",
        "joined with itself",
        "joined with a part of itself",
        "newest day first",
        "one test ahead",
    ],
)
def test_files_in_another_order_lose_no_line(tmp_path: Path, text: str, asked: bool) -> None:
    report = read(tmp_path, text)
    assert (report.quarantined, bool(report.behind)) == ([], asked)
    assert report.clock_lost is asked
    assert report.lines == report.accepted + report.repeated


def test_a_finger_that_is_put_on_again_hides_no_clock_that_was_set_back(tmp_path: Path) -> None:
    lines = recorded(("56", OCTOBER), ("56", FEBRUARY)).split("\n")
    text = "\n".join(line.replace(":00\t", f":{second:02}\t") for line in lines for second in (0, 4, 9))
    report = read(tmp_path, text)
    assert (report.clock_lost, sum(map(len, report.behind.values()))) == (True, 3 * 8)


def visits(days: dict[str, list[str]]) -> list[str]:
    """Arrivals and departures of PINs on their days, by time."""
    found = [(f"2026-{day} {at}", pin) for pin, mine in days.items() for day in mine for at in ("07:20:00", "16:30:00")]
    return [f"{pin}\t{at}\t1\t0\t1\t0" for at, pin in sorted(found)]


@pytest.mark.parametrize(
    "head",
    [[], OCTOBER[3:4], OCTOBER[4::7], [*OCTOBER[7:14], *OCTOBER[21:]], OCTOBER[::2]],
    ids=["alone", "once", "weekly", "in turns by the week", "every other day"],
)
def test_a_small_post_whose_clock_falls_back_is_seen(tmp_path: Path, head: list[str]) -> None:
    good = visits({"5": [day for day in OCTOBER if day not in head], "6": head})
    report = read(tmp_path, "\n".join([*good, *visits({"5": FEBRUARY})]))
    assert (report.clock_lost, sum(map(len, report.behind.values()))) == (True, 8)


def test_a_clock_that_begins_anew_each_morning_is_seen(tmp_path: Path) -> None:
    dead = [
        f"{pin}\t2015-01-01 07:0{place}:{day:02}\t1\t0\t1\t0" for day in range(15) for place, pin in enumerate("56")
    ]
    report = read(tmp_path, "\n".join([*visits({"5": OCTOBER[:11], "6": OCTOBER[:11]}), *dead]))
    assert report.clock_lost


def test_what_lies_back_can_be_left_out_of_a_file_that_keeps_its_time(tmp_path: Path) -> None:
    file = tmp_path / "1_attlog.dat"
    file.write_text(recorded(("56", OCTOBER), ("56", FEBRUARY), ("56", ["10-31"])))
    (whole,) = read_files([file], now=NOW)
    (rest,) = without_behind([whole])
    assert [remark.line for remark in rest.quarantined] == list(range(53, 61))
    assert rest.quarantined[0].text == "5\t2026-02-01 07:20:00\t1\t0\t1"
    assert rest.lines == rest.accepted + rest.repeated + len(rest.quarantined)
    assert not any(punch.at.startswith("2026-02") for punch in rest.punches())
    assert rest.read_at(NOW, UTC) == whole.read_at(NOW, UTC)
    assert without_behind([rest])[0].quarantined == rest.quarantined


@pytest.mark.parametrize("first", [OCTOBER, [*OCTOBER, *FEBRUARY]], ids=["both well", "the first set back"])
def test_files_of_two_machines_in_one_are_each_in_their_own_order(tmp_path: Path, first: list[str]) -> None:
    text = recorded(("56", first)) + "\n" + of(2, recorded(("78", OCTOBER)))
    report = read(tmp_path, text)
    assert sum(map(len, report.behind.values())) == 2 * (len(first) - len(OCTOBER))
    assert report.clock_lost is (len(first) > len(OCTOBER))


LOST = "5\t2000-01-02 07:20:00\t1\t0\t1\t0"


@pytest.mark.parametrize(
    ("lines", "lost"),
    [
        ((GOOD, LOST), True),
        ((GOOD, LOST, "rusak"), True),
        ((LOST, GOOD), False),
        ((GOOD, LOST.replace("2000", "2063")), True),
        ((GOOD, LOST.replace("2000-01-02", "2000-00-00")), True),
        ((GOOD, "5\t1990-00--8 -16:-29:-40\t1\t255\t1\t0"), True),
        ((GOOD, "5,2000-00-00 07:20:00,1,0,1,0"), True),
        ((GOOD, "5\t2000-00-00 07:20:00", "rusak"), True),
        ((GOOD, "5\t2000-00-00 07:20:00", GOOD.replace("07-06", "07-07")), False),
        ((GOOD, "5\t2026-07-06 07:30:00x\t1\t0\t1\t0"), False),
        ((GOOD, "rusak"), False),
    ],
    ids=[
        "still wrong",
        "and damaged",
        "set right",
        "ahead",
        "no date at all",
        "nonsense",
        "with commas",
        "no date and damaged",
        "no date and set right",
        "a damaged line of a good clock",
        "damaged",
    ],
)
def test_a_file_that_ends_with_an_implausible_date_says_nothing_of_when_it_was_read(
    tmp_path: Path, lines: tuple[str, ...], lost: bool
) -> None:
    report = read(tmp_path, "\n".join(lines) + "\n")
    assert (report.clock_lost, report.written is None) == (lost, lost)


BOOT = "\n".join(f"{pin}\t2000-01-0{day} 07:20:00\t1\t0\t1\t0" for day in (1, 2) for pin in "56")


@pytest.mark.parametrize(
    ("text", "unsure"),
    [
        (recorded(("56", OCTOBER)), False),
        (recorded(("56", OCTOBER)) + "\n" + BOOT + "\n" + recorded(("56", ["10-31"])), False),
        (BOOT + "\n" + recorded(("56", OCTOBER)), True),
        (BOOT.replace("2000", "2063") + "\n" + recorded(("56", OCTOBER)), False),
        (recorded(("5", OCTOBER)) + "\n" + BOOT + "\n" + recorded(("6", OCTOBER)), True),
        (recorded(("56", OCTOBER[::-1])) + "\n" + BOOT, True),
    ],
    ids=[
        "none",
        "lost and set right",
        "sorted by time, or lost at first",
        "ahead at first",
        "person by person",
        "newest first",
    ],
)
def test_when_implausible_dates_were_recorded_shows_in_the_order_of_recording_only(
    tmp_path: Path, text: str, unsure: bool
) -> None:
    assert read(tmp_path, text).unsure == (("2010-01-01 00:00:00", "2026-11-25 10:00:00") if unsure else None)
