"""Attlog files as devices, editors and accidents leave them."""

import os
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portalpns.devices import attlog
from portalpns.devices.attlog import AttlogPunch, Import, read_files
from portalpns.domain.errors import BadInput, FileProblem

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
GOOD = "        5\t2026-07-06 07:30:00\t1\t0\t1\t0"
PUNCH = AttlogPunch("1", "5", "2026-07-06 07:30:00", 0, 1)


def read(folder: Path, data: str | bytes, name: str = "1_attlog.dat") -> Import:
    file = folder / name
    file.write_bytes(data.encode() if isinstance(data, str) else data)
    return read_files([file], now=NOW)[0]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", ""])
@pytest.mark.parametrize("encoding", ["ascii", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_line_ends_and_encodings(tmp_path: Path, end: str, encoding: str) -> None:
    text = f"{GOOD}{end or chr(10)}{GOOD.replace('07:30', '16:00')}{end}"
    report = read(tmp_path, text.encode(encoding))
    assert (report.lines, report.accepted, report.quarantined) == (2, 2, [])
    assert PUNCH in set(report.punches())


@pytest.mark.parametrize(
    ("line", "punch"),
    [
        ("5\t2026-07-06 07:30:00", ("1", "5", 255, 255)),
        ("5\t2026-07-06 07:30:00\t3", ("3", "5", 255, 255)),
        ("5\t2026-07-06 07:30:00\t3\t4", ("3", "5", 4, 255)),
        ("5\t2026-07-06 07:30:00\t3\t4\t15\t0\t0\t0\t36.5", ("3", "5", 4, 15)),
        ("5\t2026-07-06 07:30:00\t\t0\t1", ("1", "5", 0, 1)),
        ("  0005\t2026-07-06 07:30:00\t1\t0\t1\t0", ("1", "0005", 0, 1)),
        ("AB12\t2026-07-06 07:30:00\t1\t0\t1\t0", ("1", "AB12", 0, 1)),
        ("5 2026-07-06 07:30:00 1 0 1 0", ("1", "5", 0, 1)),
        ("5,2026-07-06 07:30:00,1,0,1,0", ("1", "5", 0, 1)),
        ("5\t2026/7/6 7:30\t1\t0\t1\t0", ("1", "5", 0, 1)),
    ],
)
def test_columns_may_vary(tmp_path: Path, line: str, punch: tuple[str, str, int, int]) -> None:
    device, pin, state, verify = punch
    report = read(tmp_path, line + "\n")
    assert list(report.punches()) == [AttlogPunch(device, pin, "2026-07-06 07:30:00", state, verify)]


DATES = ["2026-07-06", "2026-7-6", "2026/07/06", "2026/7/6"]
CLOCKS = ["07:05:00", "7:05:00", "7:5:00", "07:05:0", "7:5:0", "07:05", "7:5"]


@pytest.mark.parametrize("date", DATES)
@pytest.mark.parametrize("between", [" ", "T", "  "])
@pytest.mark.parametrize("columns", ["5\t{}\t3\t0\t1\t0", "5\t{}\t3\t0\t1", "5,{},3,0,1", "5 {} 3 0 1", "5;{};3;0;1;0"])
def test_a_time_is_the_same_however_wide_it_is_written(tmp_path: Path, date: str, between: str, columns: str) -> None:
    report = read(tmp_path, "\n".join(columns.format(f"{date}{between}{clock}") for clock in CLOCKS))
    assert report.quarantined == []
    assert list(report.punches()) == [AttlogPunch("3", "5", "2026-07-06 07:05:00", 0, 1)]


@pytest.mark.parametrize("date", DATES)
@pytest.mark.parametrize(
    ("columns", "device", "state", "verify"),
    [
        ("5\t{} 07:05:00\t\t0\t1\t0", "1", 0, 1),
        ("5\t{} 07:05:00\t3\t\t1\t0", "3", 255, 1),
        ("5\t{} 07:05:00\t3 \t 0\t1\t0", "3", 0, 1),
        ("5;{} 07:05:00;;0;1;0", "1", 0, 1),
        ("5, {} 07:05:00, 3, 0, 1", "3", 0, 1),
    ],
)
def test_an_empty_column_is_empty_however_wide_the_date_is(
    tmp_path: Path, date: str, columns: str, device: str, state: int, verify: int
) -> None:
    report = read(tmp_path, columns.format(date))
    assert list(report.punches()) == [AttlogPunch(device, "5", "2026-07-06 07:05:00", state, verify)]


def test_a_month_with_slashes_comes_in_whole(tmp_path: Path) -> None:
    report = read(tmp_path, "".join(f"5\t2026/10/{day} 07:30:00\t1\t0\t1\t0\n" for day in range(1, 32)))
    assert (report.accepted, report.quarantined) == (31, [])


@pytest.mark.parametrize(("name", "device"), [("7_attlog.dat", "7"), ("12_ATTLOG.DAT", "12"), ("attlog.dat", "1")])
def test_the_file_name_gives_the_device_that_the_line_does_not(tmp_path: Path, name: str, device: str) -> None:
    assert next(read(tmp_path, "5\t2026-07-06 07:30:00\n", name).punches()).device == device


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("9\t1990-00--8 -16:-29:-40\t1\t255\t1\t0", "Waktu"),
        ("9\t2026-02-30 07:30:00\t1\t0\t1\t0", "Waktu"),
        ("9\t2026-07-06 24:00:00\t1\t0\t1\t0", "Waktu"),
        ("9\t2026/02/30 07:30:00\t1\t0\t1\t0", "Waktu"),
        ("9\t2026/7/6 07:60:00\t1\t0\t1\t0", "Waktu"),
        ("9\t2026-07-06 07:30:00x\t1\t0\t1\t0", "Waktu"),
        ("9\t\t1\t0\t1\t0", "Waktu"),
        ("\t2026-07-06 07:30:00\t1\t0\t1\t0", "PIN"),
        ("９\t2026-07-06 07:30:00\t1\t0\t1\t0", "PIN"),
        ("9\t2026-07-06 07:30:00\t1\tx\t1\t0", "status"),
        ("9\t2026-07-06 07:30:00\t1\t0\t999\t0", "verifikasi"),
        ("9\t2026-07-06 07:30:00\t<x>\t0\t1\t0", "mesin"),
        ("9\t2026-07-06 07:30:00\t1\t0\t1\t\0", "NUL"),
        ("\0\0\0", "NUL"),
        ("hello", "Bukan baris absensi"),
        ("x" * 5000, "terlalu panjang"),
    ],
)
def test_a_bad_line_is_set_aside_and_the_rest_counts(tmp_path: Path, line: str, word: str) -> None:
    report = read(tmp_path, f"{GOOD}\n\n{line}\n{GOOD.replace('07:30', '16:00')}\n")
    assert (report.lines, report.accepted, report.repeated) == (3, 2, 0)
    [remark] = report.quarantined
    assert remark.line == 3
    assert word in remark.reason
    assert len(remark.text) <= 80


def test_blank_lines_do_not_count(tmp_path: Path) -> None:
    report = read(tmp_path, f"\n  \n\t\n{GOOD}\n\r\n\n")
    assert (report.lines, report.accepted) == (1, 1)


def test_the_same_natural_key_is_repeated_another_is_not(tmp_path: Path) -> None:
    other = [GOOD.replace("\t1\t0\t1", change) for change in ("\t2\t0\t1", "\t1\t1\t1", "\t1\t0\t15")]
    report = read(tmp_path, "\n".join([GOOD, GOOD, GOOD.strip(), *other]))
    assert (report.lines, report.accepted, report.repeated) == (6, 4, 2)


@pytest.mark.parametrize(
    ("time", "is_flagged"),
    [
        ("1999-12-31 23:59:59", True),
        ("2009-12-31 23:59:59", True),
        ("2010-01-01 00:00:00", False),
        ("2026-11-25 10:00:00", False),
        ("2026-11-25 10:00:01", True),
        ("2063-01-01 00:00:00", True),
    ],
)
def test_an_implausible_date_is_accepted_and_flagged(tmp_path: Path, time: str, is_flagged: bool) -> None:
    report = read(tmp_path, f"5\t{time}\t1\t0\t1\t0\n" * 2)
    assert (report.accepted, report.repeated) == (1, 1)
    assert len(report.flagged) == is_flagged


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "kosong"),
        (b"\n\r\n  \n", "baris kosong"),
        (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
        (b"PK\x03\x04\x14\x00", "XLSX"),
        (b"\x7fELF\x02\x01\x01\x00" * 50, "bukan attlog.dat"),
        (b"nama;tanggal\nbudi;kemarin\n", "bukan attlog.dat"),
        (b"\xff" * 100_000, "bukan attlog.dat"),
    ],
)
def test_a_file_that_is_no_attlog_is_refused_in_one_sentence(tmp_path: Path, data: bytes, word: str) -> None:
    with pytest.raises(BadInput, match=word) as caught:
        read(tmp_path, data)
    assert "1_attlog.dat" in caught.value.pesan
    assert "\n" not in caught.value.pesan


def test_a_file_of_damaged_lines_only_is_an_attlog_all_the_same(tmp_path: Path) -> None:
    report = read(tmp_path, "12\t1990-00--8 -16:-29:-40\t1\t255\t1\t0\n 13\t2026-02-30 07:30:00\t1\t0\t1\t0\n")
    assert (report.lines, report.accepted, report.repeated, len(report.quarantined)) == (2, 0, 0, 2)


def test_a_file_of_which_nearly_nothing_can_be_read_is_refused_early(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="hampir semua"):
        read(tmp_path, GOOD + "\n" + "x\ty\n" * attlog.TRIAL_LINES)


def test_a_file_that_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attlog, "LARGEST_FILE", 20)
    with pytest.raises(BadInput, match="terlalu besar"):
        read(tmp_path, GOOD)


def test_a_missing_file_among_good_ones_stops_all(tmp_path: Path) -> None:
    (tmp_path / "1_attlog.dat").write_text(GOOD)
    with pytest.raises(FileProblem, match="tidak ditemukan"):
        read_files([tmp_path / "1_attlog.dat", tmp_path / "2_attlog.dat"], now=NOW)
    with pytest.raises(FileProblem, match="folder"):
        read_files([tmp_path], now=NOW)


def test_lines_already_stored_move_from_accepted_to_repeated(tmp_path: Path) -> None:
    report = read(tmp_path, GOOD)
    report.count_new(0)
    assert (report.lines, report.accepted, report.repeated) == (1, 0, 1)


def test_words_carry_no_control_signs(tmp_path: Path) -> None:
    report = read(tmp_path, f"{GOOD}\nx\x1b[31m\ty\n")
    assert all(line.isprintable() for line in report.words())


def test_two_hundred_thousand_lines_cost_little_memory(tmp_path: Path) -> None:
    file = tmp_path / "1_attlog.dat"
    with file.open("w") as stream:
        for n in range(200_000):
            clock = f"{n // 3600 % 24:02d}:{n // 60 % 60:02d}:{n % 60:02d}"
            stream.write(f"{n % 997:9d}\t2026-07-{n // 86_400 + 1:02d} {clock}\t1\t0\t1\t0\n")
    tracemalloc.start()
    [report] = read_files([file], now=NOW)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert report.accepted == 200_000
    assert peak < 20 * 1024 * 1024


def test_what_may_be_set_aside_costs_little_memory(tmp_path: Path) -> None:
    """A file person by person goes back with each, and is of no order of recording."""
    file = tmp_path / "1_attlog.dat"
    with file.open("w") as stream:
        for n in range(200_000):
            day, clock = n % 20_000 // 1000 + 1, f"07:{n // 60 % 60:02d}:{n % 60:02d}"
            stream.write(f"{n // 20_000:9d}\t2026-07-{day:02d} {clock}\t1\t0\t1\t0\n")
    tracemalloc.start()
    [report] = read_files([file], now=NOW)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (report.lines, report.quarantined) == (200_000, [])
    assert peak < 20 * 1024 * 1024


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.lists(
        st.one_of(
            st.binary(max_size=60),
            st.just(GOOD.encode()),
            st.builds(
                "{}\t2026-{:02}-{:02} 07:30:00\t{}".format,
                st.integers(5, 6),
                st.integers(1, 12),
                st.integers(1, 29),
                st.integers(1, 2),
            ).map(str.encode),
        ),
        max_size=40,
    )
)
def test_any_bytes_are_counted_or_refused_never_lost(tmp_path: Path, pieces: list[bytes]) -> None:
    try:
        report = read(tmp_path, GOOD.encode() + b"\n" + b"\n".join(pieces))
    except BadInput:
        return
    assert report.lines == report.accepted + report.repeated + len(report.quarantined)
    assert len(list(report.punches())) == report.accepted


@pytest.mark.parametrize(
    ("zone", "written", "read"),
    [
        ("Asia/Jayapura", "2026-11-23T07:10+00:00", "2026-11-23T07:10+00:00"),
        ("Asia/Jakarta", "2026-11-23T07:10+00:00", "2026-11-23T09:05+00:00"),
        ("Asia/Jakarta", "2026-11-24T07:10+00:00", "2026-11-23T09:05+00:00"),
    ],
    ids=["its zone tells that it can be", "before its newest punch", "ahead of now"],
)
def test_a_device_was_read_when_its_file_was_written_if_that_can_be(
    tmp_path: Path, zone: str, written: str, read: str
) -> None:
    file = tmp_path / "1_attlog.dat"
    file.write_text("1\t2027-01-01 07:00:00\n1\t2026-11-23 16:05:00\n")
    moment = datetime.fromisoformat(written).timestamp()
    os.utime(file, (moment, moment))
    now = datetime(2026, 11, 24, 2, tzinfo=UTC)
    (found,) = read_files([file], now=now)
    assert found.read_at(now, ZoneInfo(zone)) == datetime.fromisoformat(read)
