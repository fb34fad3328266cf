"""Real exports of devices, counted as an import would count them."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from portalpns.devices.attlog import AttlogPunch, read_files

SAMPLES = Path(__file__).parents[1] / "data" / "attlog"
NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "lines", "accepted", "bad_lines"),
    [
        ("Alden4891_attloger_1_attlog_first3000.dat", 3000, 3000, []),
        ("Thrawn1_garbage_timestamp_81.dat", 81, 80, [41]),
        ("hafidzSabri_JakartaNEWS_1_attlog.dat", 384, 384, []),
        ("r1cko23_2lines.dat", 2, 2, []),
        ("rayedgard_sca_noeol.dat", 7, 7, []),
        ("saisandeepvuppala_crlf_first1500.dat", 1500, 1500, []),
    ],
)
def test_every_line_of_a_sample_is_accounted_for(name: str, lines: int, accepted: int, bad_lines: list[int]) -> None:
    [report] = read_files([SAMPLES / name], now=NOW)
    assert (report.lines, report.accepted, report.repeated) == (lines, accepted, 0)
    assert [remark.line for remark in report.quarantined] == bad_lines
    assert report.flagged == []
    assert len(list(report.punches())) == accepted


def test_the_garbage_timestamp_is_shown_as_it_stands() -> None:
    [report] = read_files([SAMPLES / "Thrawn1_garbage_timestamp_81.dat"], now=NOW)
    assert "1990-00--8 -16:-29:-40" in report.quarantined[0].text
    assert "Waktu" in report.quarantined[0].reason


def test_values_of_a_sample_are_those_of_the_file() -> None:
    [report] = read_files([SAMPLES / "r1cko23_2lines.dat"], now=NOW)
    assert sorted(report.punches(), key=lambda punch: punch.at) == [
        AttlogPunch("1", "66", "2026-04-13 19:50:36", 0, 1),
        AttlogPunch("1", "66", "2026-04-13 19:51:31", 1, 1),
    ]


def test_a_sample_given_twice_is_repeated_the_second_time() -> None:
    sample = SAMPLES / "rayedgard_sca_noeol.dat"
    first, second = read_files([sample, sample], now=NOW)
    assert (first.accepted, first.repeated) == (7, 0)
    assert (second.lines, second.accepted, second.repeated) == (7, 0, 7)
    assert list(second.punches()) == []
