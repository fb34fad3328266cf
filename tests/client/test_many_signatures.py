"""A head of office signs many letters between two meetings: all arrive, once, also where checking them is slow."""

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from client.kit import Balai, Komputer, balai, p12
from portalpns.client.sync import api, transport
from portalpns.protocol.codec import sha256
from portalpns.server import accept
from portalpns.server.jobs import run_due
from portalpns.signing import verify
from portalpns.store.server_tables import mutation

LETTERS = 30
SLOW = 0.2
"""Seconds of one check; all of them take longer than a client waits for an answer."""


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Balai]:
    with balai(tmp_path, push_seconds=0.5, background=False) as found:
        yield found


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each file was looked at, each time slowly."""
    counted: Counter[str] = Counter()
    judge = verify.verify_pdf

    def slow(data: bytes, **more: Any) -> Any:
        counted[sha256(data)] += 1
        time.sleep(SLOW)
        return judge(data, **more)

    monkeypatch.setattr(verify, "verify_pdf", slow)
    return counted


def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on the client has little patience."""
    monkeypatch.setattr(transport, "TIMEOUT", httpx.Timeout(3.0, connect=5.0))
    monkeypatch.setattr(api, "PUSH_WAIT", 0.0)


def _signed(place: Balai, count: int) -> Komputer:
    """The computer of a head who has just signed so many letters, with nothing of it sent."""
    siti, kadis = place.komputer("siti"), place.komputer("kadis")
    for number in range(count):
        siti.core.surat.submit(siti.draft(f"Undangan {number}").id)
    siti.sync()
    run_due(place.services)
    letters = kadis.sync().core.tandatangan.waiting()
    assert len(letters) == count
    key = kadis.core.tandatangan.open_key(p12(place.root), "rahasia")
    assert all(one.ok for one in kadis.core.tandatangan.sign_many([one.id for one in letters], key))
    return kadis


def _results(place: Balai) -> Counter[str]:
    with place.services.db.read() as connection:
        rows = connection.execute(sa.select(mutation.c.status).where(mutation.c.name == "surat.tandatangani")).scalars()
        return Counter(rows)


def test_many_signed_letters_arrive_once_where_checking_takes_longer_than_a_client_waits(
    place: Balai, checks: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    kadis = _signed(place, LETTERS)
    _hurry(monkeypatch)
    for _ in range(10):
        if kadis.core.sync.sync_now().ok:
            break
    assert kadis.core.sync.queue() == kadis.core.sync.tray() == []
    assert _results(place) == {"applied": LETTERS}
    assert sorted(checks.values()) == [1] * LETTERS


def test_server_that_does_not_answer_a_push_is_not_told_as_up_to_date(
    place: Balai, monkeypatch: pytest.MonkeyPatch
) -> None:
    siti = place.komputer("siti")
    siti.draft("Belum sampai")
    monkeypatch.setattr(transport, "TIMEOUT", httpx.Timeout(1.0, connect=5.0))
    monkeypatch.setattr(api, "PUSH_WAIT", 0.0)
    original = accept.push

    def hang(*asked: Any) -> Any:
        time.sleep(2)
        return original(*asked)

    monkeypatch.setattr(accept, "push", hang)
    report = siti.core.sync.sync_now()
    assert (report.ok, report.message) == (False, "Server tidak menjawab pada waktunya.")
    # the lane that receives is well and says so
    siti.core.sync._enter("idle")
    status = siti.core.sync.status()
    assert (status.online, status.state, status.queued) == (True, "trouble", 1)
    assert status.message == report.message
    monkeypatch.setattr(accept, "push", original)
    siti.sync()
    assert siti.core.sync.status().message == "Mutakhir."
