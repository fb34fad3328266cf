"""The server as one application: routes of PNS-Sync/1, accounts, files, the public page; and ways to run it."""

import asyncio
import errno
import logging
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from types import FrameType
from typing import Any

import uvicorn
from fastapi import FastAPI

from portalpns.domain.errors import ServerProblem
from portalpns.server.config import ServerConfig
from portalpns.server.http import add_error_handlers
from portalpns.server.jobs import JobThread
from portalpns.server.lock import only_on
from portalpns.server.openapi import describe
from portalpns.server.routes import add_routes
from portalpns.server.services import Services, open_services
from portalpns.server.signatures import require_trust
from portalpns.server.web import add_public_page
from portalpns.version import __version__

log = logging.getLogger(__name__)


def build_app(services: Services) -> FastAPI:
    """The whole server in-process; the caller opens and closes the services."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> Any:
        jobs = JobThread(services) if services.config.background else None
        if jobs is not None:
            jobs.start()
        yield
        services.hub.close()
        if jobs is not None:
            await asyncio.to_thread(jobs.stop)

    app = FastAPI(title="Portal PNS", version=__version__, lifespan=lifespan, docs_url=None, redoc_url=None)
    add_error_handlers(app)
    add_routes(app, services)
    add_public_page(app, services)
    describe(app)
    return app


class Runner:
    """uvicorn around an application, for a process (`serve`) or a thread (`running_server`)."""

    def __init__(self, services: Services, ready: Callable[[str], None]) -> None:
        self.services = services
        self._socket = _listen(services.config.host, services.config.port)
        host, port = self._socket.getsockname()[:2]
        self.url = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
        config = uvicorn.Config(
            build_app(services), log_level="warning", access_log=False, timeout_graceful_shutdown=5, lifespan="on",
            ws="none",
        )  # fmt: skip
        self.server = _Server(config, lambda: ready(self.url), services.hub.close)

    def run(self) -> None:
        try:
            self.server.run(sockets=[self._socket])
        finally:
            self._socket.close()

    def stop(self) -> None:
        self.services.hub.close()
        self.server.should_exit = True


class _Server(uvicorn.Server):
    """Says when it listens, and ends waiting long polls when it is told to stop."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None], end_waits: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready
        self._end_waits = end_waits

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()

    def handle_exit(self, sig: int, _frame: FrameType | None) -> None:
        """End in order, with status 0; uvicorn's own would raise the signal again and so leave the database open."""
        self.force_exit = self.should_exit and sig == signal.SIGINT
        self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._end_waits()
        await super().shutdown(sockets)


def serve(config: ServerConfig, ready: Callable[[str], None]) -> None:
    """Run until SIGTERM or Ctrl+C; raises PortalError with the sentence for the operator."""
    require_trust(config)
    with closing(open_services(config)) as services, only_on(services.db):
        runner = Runner(services, ready)
        with services.db.read() as connection:
            if not services.directory.known(connection):
                log.warning("Induk data pemda belum diisi; jalankan portalpns admin init. Belum ada yang dapat masuk.")
        runner.run()


@contextmanager
def running_server(config: ServerConfig) -> Iterator[Runner]:
    """A real server on a port of this computer in a thread, for tests and tools; `.url` says where."""
    services = open_services(config)
    up = threading.Event()
    runner = Runner(services, lambda _url: up.set())
    thread = threading.Thread(target=runner.run, name="portalpns-server", daemon=True)
    thread.start()
    try:
        if not up.wait(30):
            raise ServerProblem("Server tidak siap pada waktunya.")
        yield runner
    finally:
        runner.stop()
        thread.join(30)
        services.close()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        # on Windows the other option means what this one means elsewhere: nobody shares the port
        option = getattr(socket, "SO_EXCLUSIVEADDRUSE", socket.SO_REUSEADDR)
        listener.setsockopt(socket.SOL_SOCKET, option, 1)
        listener.bind((host, port))
        listener.listen(2048)
    except OSError as error:
        listener.close()
        raise ServerProblem(f"Alamat {host}:{port} tidak dapat dipakai: {_why_not(error)}.", code="port") from None
    return listener


def _why_not(error: OSError) -> str:
    if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        return "alamat itu bukan alamat komputer ini; periksa --host"
    if error.errno == errno.EADDRINUSE:
        return "sudah dipakai program lain; pilih --port lain"
    if error.errno == errno.EACCES:
        return "port itu memerlukan hak khusus; pilih --port di atas 1023"
    return str(error.strerror or error)
