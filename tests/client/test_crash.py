"""Real processes that are killed with signal 9: the server inside a push, the client at every dangerous point."""

import os
import random
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from client.kit import Balai, Komputer, balai, p12
from portalpns.client.usecases.surat import Filter
from portalpns.server.jobs import run_due
from portalpns.store.server_tables import mutation

pytestmark = pytest.mark.process

CLIENT = """
import os, signal, sys
from datetime import datetime
from pathlib import Path
from portalpns.client.core import Core
from portalpns.client.secrets import FileKeyring
from portalpns.client.sync import api, blobs, inbox, outbox
from portalpns.store.cache import documents
from portalpns.store.cache.db import Cache

root, point, moment = Path(sys.argv[1]), sys.argv[2], datetime.fromisoformat(sys.argv[3])

def die(*_, **__):
    sys.stdout.write("reached"); sys.stdout.flush()
    os.kill(os.getpid(), signal.SIGKILL)

def killed_at(owner, name, call, after):
    whole, calls = getattr(owner, name), []
    def watched(*args, **more):
        calls.append(name)
        if len(calls) == call and not after:
            die()
        result = whole(*args, **more)
        if len(calls) == call:
            die()
        return result
    setattr(owner, name, watched)

core = Core.open(root, keyring=FileKeyring(root / "keyring.json"), clock=lambda: moment)
assert core.unlock() is not None
match point:
    case "page-uncommitted":
        killed_at(documents, "put_base", 2, True)
    case "page-committed":
        killed_at(inbox.Inbox, "apply", 2, True)
    case "answer-unread":
        killed_at(api.Api, "push", 1, True)
    case "answer-uncommitted":
        killed_at(outbox.Outbox, "rebuild", 1, True)
    case "upload":
        killed_at(api.Api, "upload_part", 1, False)
    case "upload-unnoted":
        killed_at(blobs.BlobStore, "_set", 2, False)
    case "signed-unqueued":
        killed_at(blobs.BlobStore, "note", 1, False)
    case "signed-unsent":
        killed_at(Cache, "act", 99, True)
if point.startswith("signed"):
    key = core.tandatangan.open_key(root.parent / "kadis.p12", "rahasia")
    (row,) = core.tandatangan.waiting()
    result = core.tandatangan.sign(row.id, key, seen=True)
    sys.stdout.write(str(result))
    die()
if point == "between-letters":
    key = core.tandatangan.open_key(root.parent / "kadis.p12", "rahasia")
    ids = [row.id for row in core.tandatangan.waiting()]
    core.tandatangan.sign_many(ids, key, lambda done, total, letter: die() if done == 2 else None)
core.sync.sync_now()
sys.stdout.write("survived")
"""


def _killed(who: Komputer, point: str) -> None:
    """Run this person's program in a process of its own until it is killed at `point`."""
    who.core.close()
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", CLIENT, str(who.root), point, who.jam.now.isoformat()],
        capture_output=True, text=True, timeout=120, check=False, env=environment,
    )  # fmt: skip
    assert "reached" in done.stdout, f"{done.stdout}\n{done.stderr[-3000:]}"
    assert done.returncode == -signal.SIGKILL
    who.core = who._new()
    assert who.core.unlock() is not None


def _statuses(place: Balai) -> dict[str, int]:
    with place.services.db.read() as connection:
        rows = connection.execute(sa.select(mutation.c.status, sa.func.count()).group_by(mutation.c.status))
        return {row[0]: row[1] for row in rows}


@pytest.mark.parametrize("point", ["page-uncommitted", "page-committed", "answer-unread", "answer-uncommitted"])
def test_client_killed_while_it_syncs_goes_on_where_it_was(place: Balai, point: str) -> None:
    siti, other = place.komputer("siti"), place.komputer("siti")
    for n in range(60):
        other.draft(f"Surat {n}", lampiran_ket="x" * 30_000)
    other.sync()
    mine = [siti.draft(f"Milik saya {n}").id for n in range(5)]
    _killed(siti, point)
    assert {row.id for row in siti.core.surat.rows(Filter("keluar"))} >= set(mine), "in sight before the network is"
    siti.sync()
    assert siti.core.surat.count(Filter("keluar")) == 65
    assert len(siti.core.pencarian.search("surat", 100)) == 60
    assert siti.core.sync.queue() == siti.core.sync.tray() == []
    assert _statuses(place) == {"applied": 65}


@pytest.mark.parametrize("point", ["signed-unqueued", "signed-unsent", "upload", "upload-unnoted"])
def test_client_killed_around_a_signature_signs_once(tmp_path: Path, point: str) -> None:
    with balai(tmp_path, background=False) as place:
        siti, kadis = place.komputer("siti"), place.komputer("kadis")
        draft = siti.draft()
        place.freeze(draft.id, siti, kadis)
        file = p12(place.root)
        if point.startswith("upload"):
            key = kadis.core.tandatangan.open_key(file, "rahasia")
            assert kadis.core.tandatangan.sign(draft.id, key, seen=True).ok
            signed = kadis.core.surat.pdf(draft.id)
            _killed(kadis, point)
        else:
            _killed(kadis, point)
            signed = None
        if point == "signed-unqueued":
            assert [row.id for row in kadis.core.tandatangan.waiting()] == [draft.id], "nothing was said to be done"
            key = kadis.core.tandatangan.open_key(file, "rahasia")
            assert kadis.core.tandatangan.sign(draft.id, key, seen=True).ok
        assert kadis.core.tandatangan.waiting() == []
        signed = signed or kadis.core.surat.pdf(draft.id)
        kadis.sync()
        siti.sync()
        assert siti.core.sync.tray() == kadis.core.sync.tray() == []
        assert siti.core.surat.get(draft.id).state == "terkirim"
        assert siti.core.surat.fetch_pdf(draft.id) == signed
        dewi = place.komputer("dewi")
        assert dewi.core.surat.count(Filter("masuk")) == 1


def test_killed_between_letters_the_signed_ones_are_told_from_the_others(tmp_path: Path) -> None:
    with balai(tmp_path, background=False) as place:
        siti, kadis = place.komputer("siti"), place.komputer("kadis")
        for n in range(3):
            siti.core.surat.submit(siti.draft(f"Undangan {n}").id)
        siti.sync()
        run_due(place.services)
        kadis.sync()
        p12(place.root)
        _killed(kadis, "between-letters")
        signed = kadis.core.surat.rows(Filter("keluar", states=("ditandatangani",)))
        assert [row.tunda for row in signed] == [True, True], "signed here, still to be sent"
        (left,) = kadis.core.tandatangan.waiting()
        assert (left.state, left.tunda) == ("menunggu_ttd", False)
        kadis.sync()
        assert {row.id for row in kadis.core.surat.rows(Filter("keluar", states=("terkirim",)))} == {
            row.id for row in signed
        }
        assert [row.id for row in kadis.core.tandatangan.waiting()] == [left.id]


class Server:
    """`portalpns server` in a process of its own, always on the same port."""

    def __init__(self, data: Path) -> None:
        self.data = data
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "portalpns", "server", "--data", str(self.data), "--port", str(self.port)]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUNBUFFERED": "1"}
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
        assert self.process.stdout is not None
        assert str(self.port) in self.process.stdout.readline()

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(30)
        assert self.process.stdout is not None
        self.process.stdout.close()


@pytest.mark.timeout(400)
def test_server_killed_inside_a_push_applies_everything_once(tmp_path: Path) -> None:
    with balai(tmp_path) as made:
        made.jam.now = made.services.clock()
    server = Server(tmp_path / "server")
    siti = Komputer(tmp_path / "pc", server.url, "siti", made.jam)
    chance = random.Random(9)
    expected, cut_short = 0, 0
    try:
        siti.login().sync()
        for _ in range(3):
            for n in range(120):
                siti.draft(f"Surat {expected + n}")
            expected += 120
            assert siti.line is not None

            def kill_soon(_method: str, path: str) -> None:
                if path == "/sync/push":
                    assert siti.line is not None
                    siti.line.before = None
                    threading.Timer(chance.uniform(0.01, 0.2), server.process.kill).start()

            siti.line.before = kill_soon
            cut_short += not siti.core.sync.sync_now().ok
            server.kill()
            server.start()
            siti.sync()
            assert siti.core.sync.queue() == siti.core.sync.tray() == []
        assert cut_short, "no push was hit: the test does not bite"
        fresh = Komputer(tmp_path / "pc-2", server.url, "siti", made.jam)
        fresh.login().sync()
        assert fresh.core.surat.count(Filter("keluar")) == expected
        fresh.core.close()
    finally:
        siti.core.close()
        server.kill()
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'server' / 'server.db'}")
    with engine.connect() as connection:
        rows: Any = connection.execute(sa.select(mutation.c.seq, mutation.c.status).order_by(mutation.c.seq)).all()
    engine.dispose()
    assert [row.seq for row in rows] == list(range(1, expected + 1))
    assert {row.status for row in rows} == {"applied"}
