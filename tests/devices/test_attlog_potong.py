"""A file of which the end is missing: a stick was pulled out, or its file system lost what came last."""

from pathlib import Path

import pytest

from devices.test_attlog import NOW
from portalpns.devices.attlog import Import, read_files

LINES = [f"{pin:>9}\t2026-07-0{day} 07:30:15\t12\t0\t1\t0" for day in (6, 7) for pin in (5, 101)]
WHOLE = "\r\n".join(LINES) + "\r\n"
LAST = LINES[-1]


def read(folder: Path, data: str) -> Import:
    file = folder / "attlog.dat"
    file.write_bytes(data.encode())
    return read_files([file], now=NOW)[0]


@pytest.mark.parametrize("left", range(1 + LAST.index("101"), LAST.rindex("\t")))
def test_half_a_line_at_the_end_is_no_punch_and_no_reading(tmp_path: Path, left: int) -> None:
    """Wherever it was cut: half a number, half a clock, or a machine that nobody has."""
    report = read(tmp_path, WHOLE.removesuffix("\r\n").removesuffix(LAST) + LAST[:left])
    assert (report.lines, report.accepted, report.devices) == (4, 3, ["12"])
    assert [(one.line, one.reason) for one in report.quarantined] == [
        (4, "Baris terakhir terpotong; salin lagi berkasnya.")
    ]
    assert report.clock_lost


@pytest.mark.parametrize("nulls", [5, 5000, 100_000])
def test_what_a_file_system_lost_is_a_cut_line(tmp_path: Path, nulls: int) -> None:
    report = read(tmp_path, WHOLE + "\0" * nulls)
    assert (report.lines, report.accepted, len(report.quarantined), report.clock_lost) == (5, 4, 1, True)


@pytest.mark.parametrize(
    "data",
    [WHOLE, WHOLE.removesuffix("\r\n"), WHOLE + "\x1a", WHOLE + "   ", WHOLE + "x" * 5000 + "\r\n", WHOLE + "rusak\n"],
    ids=["whole", "no line end", "DOS", "blanks", "a long line", "a damaged line"],
)
def test_a_file_with_its_end_is_believed(tmp_path: Path, data: str) -> None:
    report = read(tmp_path, data)
    assert (report.accepted, report.clock_lost) == (4, False)


def test_fewer_columns_are_no_cut_where_the_line_has_its_end(tmp_path: Path) -> None:
    report = read(tmp_path, WHOLE + "5\t2026-07-08 07:30:00\n")
    assert (report.accepted, report.quarantined, report.clock_lost) == (5, [], False)


def test_a_clock_of_twelve_hours_is_no_punch(tmp_path: Path) -> None:
    """Half past four in the afternoon would be a departure in the night, of a machine “PM”."""
    report = read(tmp_path, WHOLE + "5\t2026-07-08 04:31:00 PM\t12\t0\t1\t0\n")
    assert (report.accepted, [one.reason for one in report.quarantined]) == (
        4, ["Jam ditulis dengan AM atau PM; setel mesin ke jam 24."]
    )  # fmt: skip
