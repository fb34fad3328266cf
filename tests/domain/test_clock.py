"""Dates in words, and a present that is aware."""

import re
import time
from datetime import UTC, date, timedelta
from uuid import UUID

import pytest

from portalpns.domain.clock import BULAN, HARI, ROMAWI, hari_tanggal, lama, tanggal, utc_now
from portalpns.domain.ids import new_id


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 11, 24), "Selasa, 24 November 2026"),
        (date(2026, 7, 10), "Jumat, 10 Juli 2026"),
        (date(2026, 8, 2), "Minggu, 2 Agustus 2026"),
        (date(2024, 2, 29), "Kamis, 29 Februari 2024"),
    ],
)
def test_days_in_words(day: date, words: str) -> None:
    assert hari_tanggal(day) == words
    assert tanggal(day) == words.split(", ")[1]


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(minutes=7), "7 menit"), (timedelta(hours=-2), "2 jam"), (timedelta(minutes=119), "119 menit"),
        (timedelta(hours=15), "15 jam"), (timedelta(days=-3), "3 hari"),
    ],
)  # fmt: skip
def test_about_how_long(span: timedelta, words: str) -> None:
    assert lama(span) == words


def test_twelve_months_and_seven_days() -> None:
    assert (len(set(BULAN)), len(set(ROMAWI)), len(set(HARI))) == (12, 12, 7)
    assert utc_now().tzinfo is UTC


def test_ids_are_uuid7_and_sort_by_the_time_they_were_made() -> None:
    first = new_id()
    time.sleep(0.002)
    ids = [new_id() for _ in range(500)]
    assert len({first, *ids}) == 501
    assert all(re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", one) for one in ids)
    assert {(UUID(one).version, UUID(one).variant) for one in ids} == {(7, "specified in RFC 4122")}
    assert all(first < one for one in ids)
    assert abs(int(first[:8] + first[9:13], 16) / 1000 - time.time()) < 60
