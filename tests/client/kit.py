"""A small pemda on a real server, the cores of its people, and a line to the server that can go wrong."""

import os
import resource
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from portalpns.client.core import Core
from portalpns.client.secrets import FileKeyring
from portalpns.client.sync.transport import HttpTransport, Reply, Transport
from portalpns.domain.direktori import Kalender, Pemda
from portalpns.domain.errors import ServerProblem
from portalpns.domain.naskah import Block, Naskah, Penerima, Run
from portalpns.domain.organisasi import Jabatan, Opd, Pemangku
from portalpns.domain.pegawai import Pegawai
from portalpns.domain.surat import Langkah, SuratKeluar, Tanda
from portalpns.domain.wewenang import PeranPegawai
from portalpns.server import admin, auth
from portalpns.server.accounts import create_account
from portalpns.server.app import running_server
from portalpns.server.config import ServerConfig
from portalpns.server.jobs import run_due
from portalpns.server.services import Services
from portalpns.signing.demo_ca import DemoCa, Key, make_demo_ca, make_key
from portalpns.store.rows import insert_missing
from portalpns.store.server_tables import account

PASSWORD = "kata-sandi-uji-2026"
NOW = datetime(2026, 11, 24, 2, 41, tzinfo=UTC)
"""A Tuesday, 09.41 WIB."""
AKUN = {"siti": "p-siti", "sekdis": "p-sekdis", "kadis": "p-kadis", "dewi": "p-dewi"}


class Jam:
    """A clock that stands still until it is told to go on."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def later(self, **span: float) -> None:
        self.now += timedelta(**span)


class Line:
    """A line to the server; `fault` may raise before a request, or after it was answered (the answer is lost)."""

    def __init__(self, inner: Transport) -> None:
        self.inner = inner
        self.before: Callable[[str, str], None] | None = None
        self.after: Callable[[str, str, Reply], None] | None = None
        self.twice: Callable[[str, str], bool] | None = None
        self.requests: list[tuple[str, str]] = []

    def send(
        self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None, wait: float = 0
    ) -> Reply:
        self.requests.append((method, path))
        if self.before is not None:
            self.before(method, path)
        if self.twice is not None and self.twice(method, path):
            self.inner.send(method, path, body, headers, wait)
        reply = self.inner.send(method, path, body, headers, wait)
        if self.after is not None:
            self.after(method, path, reply)
        return reply

    def interrupt(self) -> None:
        self.inner.interrupt()

    def close(self) -> None:
        self.inner.close()


def cut(*_: Any) -> None:
    """As a fault: the line breaks here."""
    raise ServerProblem("Server tidak dapat dihubungi.", code="offline")


def fetched(file: Path, text: str, at: datetime) -> Path:
    """A device's export that was taken from the device, and so last written, at a moment."""
    file.write_text(text, encoding="ascii")
    os.utime(file, (at.timestamp(), at.timestamp()))
    return file


@contextmanager
def files_end_at(size: int) -> Iterator[None]:
    """As on a full disk: no file of this process grows beyond `size` bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


@dataclass
class Komputer:
    """One person's computer: its folder, its core, its line."""

    root: Path
    url: str
    akun: str
    jam: Jam
    line: Line | None = None
    core: Core = field(init=False)

    def __post_init__(self) -> None:
        self.core = self._new()
        self.core.paths.roots.mkdir(exist_ok=True)
        (self.core.paths.roots / "ca.pem").write_bytes(ca().root_pem)

    def _new(self) -> Core:
        def make(server: str) -> Transport:
            self.line = Line(HttpTransport(server))
            return self.line

        return Core.open(self.root, keyring=FileKeyring(self.root / "keyring.json"), clock=self.jam, transport=make)

    def login(self, password: str = PASSWORD) -> "Komputer":
        self.core.sign_in(self.url, self.akun, password)
        return self

    def sync(self) -> "Komputer":
        report = self.core.sync.sync_now()
        assert report.ok, report.message
        return self

    def restart(self) -> "Komputer":
        """The program ends without a word and is started again, without a network."""
        self.core.close()
        self.core = self._new()
        assert self.core.unlock() is not None
        return self

    def draft(self, hal: str = "Undangan rapat", *, rantai: tuple[str, ...] = (), **more: Any) -> SuratKeluar:
        """A concept, saved here."""
        letter = konsep(self.core, hal, rantai=rantai, **more)
        self.core.surat.save(letter)
        return letter


def konsep(core: Core, hal: str, *, rantai: tuple[str, ...] = (), **more: Any) -> SuratKeluar:
    blank = core.surat.new("surat_dinas")
    return replace(
        blank, naskah=isi(hal, **more), rantai=tuple(Langkah(post) for post in rantai), tanda=(Tanda("j-kadis"),)
    )


def isi(hal: str, **more: Any) -> Naskah:
    body = (Block("paragraph", (Run("Dengan hormat, kami sampaikan hal berikut."),)),)
    fields: dict[str, Any] = {
        "jenis": "surat_dinas", "hal": hal, "klasifikasi": "000.1.5",
        "kepada": (Penerima("Kepala Dinas Kesehatan", "dinkes"),), "body": body, **more,
    }  # fmt: skip
    return Naskah(**fields)


@dataclass
class Balai:
    """The running server and the computers around it."""

    url: str
    services: Services
    jam: Jam
    root: Path
    computers: list[Komputer] = field(default_factory=list)

    def komputer(self, akun: str) -> Komputer:
        """A new computer on which this person has signed in and synced."""
        made = Komputer(self.root / f"pc-{len(self.computers)}", self.url, akun, self.jam)
        self.computers.append(made)
        return made.login().sync()

    def sign(self, letter_id: str, siti: Komputer, kadis: Komputer) -> None:
        """Take a saved concept without a chain to the signature, and hand that in."""
        self.freeze(letter_id, siti, kadis)
        key = kadis.core.tandatangan.open_key(p12(self.root), "rahasia")
        result = kadis.core.tandatangan.sign(letter_id, key, seen=True)
        assert result.ok, result.pesan
        kadis.sync()

    def freeze(self, letter_id: str, siti: Komputer, kadis: Komputer) -> None:
        """Submit a saved concept without a chain; its page is drawn and waits for the signature."""
        siti.core.surat.submit(letter_id)
        siti.sync()
        run_due(self.services)
        kadis.sync()

    def lead_dinkes(self) -> Pemangku:
        """Give dinkes a head, whose account is `kadinkes`; returns who holds the post."""
        holder = Pemangku("pm-kadinkes", "j-kadinkes", "p-kadinkes")
        person = Pegawai("p-kadinkes", "198001012005011909", "dr. Ratna Wulan, M.Kes.", "dinkes")
        post = Jabatan("j-kadinkes", "dinkes", "Kepala Dinas Kesehatan", jenis="pimpinan")
        admin.put_master(self.services, [person, post, holder])
        create_account(self.services, "kadinkes", PASSWORD, person.id)
        return holder

    def overtaken(self) -> tuple[Komputer, SuratKeluar]:
        """A computer, and its concept of which the person has saved other words on a second one meanwhile."""
        siti, other = self.komputer("siti"), self.komputer("siti")
        draft = siti.draft("Asal")
        siti.sync()
        other.sync()
        other.core.surat.save(replace(draft, naskah=isi("Kata lain")))
        other.sync()
        return siti, draft

    def refused(self) -> tuple[Komputer, SuratKeluar]:
        """A checker who gives a letter back that was cancelled meanwhile: the server refuses, his tray holds it."""
        siti, sekdis = self.komputer("siti"), self.komputer("sekdis")
        draft = siti.draft(rantai=("j-sekdis",))
        siti.core.surat.submit(draft.id)
        siti.sync()
        sekdis.sync()
        siti.core.surat.cancel(draft.id, "Salah alamat")
        siti.sync()
        sekdis.core.surat.give_back(draft.id, "Perbaiki")
        sekdis.sync()
        return sekdis, draft

    def close(self) -> None:
        for one in self.computers:
            one.core.close()


@contextmanager
def balai(root: Path, **more: Any) -> Iterator[Balai]:
    """A server with its pemda, on SQLite, on a free port."""
    jam = Jam()
    data = root / "server"
    (data / "trust").mkdir(parents=True)
    (data / "trust" / "ca.pem").write_bytes(ca().root_pem)
    with running_server(ServerConfig(data, port=0, clock=jam, guard=False, **more)) as runner:
        admin.put_master(runner.services, pemda())
        rows = [
            {"tenant": runner.services.tenant, "username": name, "pegawai": who, "password": _hashed(), "active": True}
            for name, who in AKUN.items()
        ]
        runner.services.db.write(lambda connection: insert_missing(connection, account, rows))
        place = Balai(runner.url, runner.services, jam, root)
        try:
            yield place
        finally:
            place.close()


def pemda() -> list[Any]:
    """Two offices: diskominfo with a chain of posts, dinkes that receives."""

    def orang(key: str, nama: str, opd: str, serial: int, pin: str = "") -> Pegawai:
        return Pegawai(key, f"19800101200501{1}{serial:03}", nama, opd, golongan="III/d", pin=pin)

    def post(key: str, opd: str, nama: str, atasan: str | None, jenis: str, who: str) -> list[Any]:
        return [Jabatan(key, opd, nama, atasan, jenis=jenis), Pemangku(f"pm-{key}", key, who)]  # type: ignore[arg-type]

    def role(who: str, opd: str, name: str) -> PeranPegawai:
        return PeranPegawai(f"pr-{who}-{name}", who, opd, name)  # type: ignore[arg-type]

    return [
        Pemda("metro", "Pemerintah Kota Metro", "Metro", verifikasi="https://portal.contoh.example", contoh=True),
        Kalender("kalender"),
        Opd("diskominfo", "Dinas Komunikasi dan Informatika", "DISKOMINFO", "02", "dinas"),
        Opd("dinkes", "Dinas Kesehatan", "DINKES", "03", "dinas"),
        orang("p-kadis", "Farida Hanum, S.T., M.T.", "diskominfo", 902),
        orang("p-sekdis", "Bambang Sutejo, S.Kom.", "diskominfo", 903),
        orang("p-siti", "Siti Aminah, A.Md.", "diskominfo", 905, "5"),
        orang("p-dewi", "Dewi Lestari, A.Md.", "dinkes", 908),
        *post("j-kadis", "diskominfo", "Kepala Dinas Komunikasi dan Informatika", None, "pimpinan", "p-kadis"),
        *post("j-sekdis", "diskominfo", "Sekretaris", "j-kadis", "struktural", "p-sekdis"),
        role("p-siti", "diskominfo", "penyusun"),
        role("p-siti", "diskominfo", "tata_usaha"),
        role("p-siti", "diskominfo", "operator_absensi"),
        role("p-dewi", "dinkes", "tata_usaha"),
        role("p-dewi", "dinkes", "penyusun"),
    ]


@cache
def _hashed() -> str:
    return auth.hash_password(PASSWORD)


@cache
def ca() -> DemoCa:
    return make_demo_ca(NOW - timedelta(days=400), kind="p256")


@cache
def _key() -> Key:
    return make_key("p256")


def p12(folder: Path, nama: str = "Farida Hanum, S.T., M.T.") -> Path:
    """A signer's certificate file; its passphrase is `rahasia`."""
    data = ca().issue(nama, "198001012005011902", "Kepala Dinas", "Metro", "rahasia", now=NOW, key=_key())
    file = folder / "kadis.p12"
    file.write_bytes(data)
    return file
