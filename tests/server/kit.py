"""A small pemda, a server for it on either database, and computers that talk to it over real HTTP."""

import base64
import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from portalpns.domain.direktori import Kalender, Pemda
from portalpns.domain.ids import new_id
from portalpns.domain.naskah import Block, Naskah, Penerima, Run
from portalpns.domain.organisasi import Jabatan, Opd, Pemangku
from portalpns.domain.pegawai import Pegawai
from portalpns.domain.surat import Langkah, SuratKeluar, SuratMasuk, Tanda, naskah_hash, paraf_hash
from portalpns.domain.wewenang import PeranPegawai
from portalpns.protocol.codec import decode
from portalpns.protocol.messages import PullAnswer, PushAnswer, Result
from portalpns.server import admin, auth
from portalpns.server.app import Runner, running_server
from portalpns.server.config import ServerConfig
from portalpns.server.services import Services
from portalpns.signing.demo_ca import DemoCa, Key, make_demo_ca, make_key
from portalpns.signing.keys.held import HeldKey
from portalpns.signing.pades import sign_pdf

PASSWORD = "kata-sandi-uji-2026"
NOW = datetime(2026, 11, 24, 2, 41, tzinfo=UTC)
"""A Tuesday, 09.41 WIB."""
AKUN = {"siti": "p-siti", "kasubbag": "p-kasubbag", "sekdis": "p-sekdis", "kadis": "p-kadis", "tudinkes": "p-tudinkes",
        "kadinkes": "p-kadinkes", "wako": "p-wako", "admin": "p-admin", "staf": "p-staf"}  # fmt: skip


class Jam:
    """A clock that stands still until it is told to go on."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def later(self, **span: float) -> None:
        self.now += timedelta(**span)


def pemda() -> list[Any]:
    """Two offices below the mayor: diskominfo with a chain of posts, dinkes that receives."""

    def orang(key: str, nama: str, opd: str, serial: int, pin: str = "") -> Pegawai:
        return Pegawai(key, f"19800101200501{1}{serial:03}", nama, opd, golongan="III/d", pin=pin)

    def post(key: str, opd: str, nama: str, atasan: str | None, jenis: str, who: str) -> list[Any]:
        job = Jabatan(key, opd, nama, atasan, jenis=jenis)  # type: ignore[arg-type]
        return [job, Pemangku(f"pm-{key}", key, who)]

    def role(who: str, opd: str, name: str) -> PeranPegawai:
        return PeranPegawai(f"pr-{who}-{name}", who, opd, name)  # type: ignore[arg-type]

    return [
        Pemda("metro", "Pemerintah Kota Metro", "Metro", verifikasi="https://portal.contoh.example", contoh=True),
        Kalender("kalender"),
        Opd("walikota", "Wali Kota Metro", "WK", "01", "kepala_daerah"),
        Opd("diskominfo", "Dinas Komunikasi dan Informatika", "DISKOMINFO", "02", "dinas", "walikota"),
        Opd("dinkes", "Dinas Kesehatan", "DINKES", "03", "dinas", "walikota"),
        orang("p-wako", "H. Wahdi, S.I.P.", "walikota", 901),
        orang("p-kadis", "Farida Hanum, S.T., M.T.", "diskominfo", 902),
        orang("p-sekdis", "Bambang Sutejo, S.Kom.", "diskominfo", 903),
        orang("p-kasubbag", "Rina Marlina, S.E.", "diskominfo", 904),
        orang("p-siti", "Siti Aminah, A.Md.", "diskominfo", 905, "5"),
        orang("p-staf", "Joko Susilo, S.Kom.", "diskominfo", 906, "6"),
        orang("p-kadinkes", "dr. Erla Andrianti, M.Kes.", "dinkes", 907),
        orang("p-tudinkes", "Dewi Lestari, A.Md.", "dinkes", 908),
        orang("p-admin", "Andi Pratama, S.Kom.", "diskominfo", 909),
        *post("j-wako", "walikota", "Wali Kota Metro", None, "pimpinan", "p-wako"),
        *post("j-kadis", "diskominfo", "Kepala Dinas Komunikasi dan Informatika", "j-wako", "pimpinan", "p-kadis"),
        *post("j-sekdis", "diskominfo", "Sekretaris", "j-kadis", "struktural", "p-sekdis"),
        *post("j-kasubbag", "diskominfo", "Kepala Subbagian Umum", "j-sekdis", "struktural", "p-kasubbag"),
        *post("j-staf", "diskominfo", "Pranata Komputer", "j-kasubbag", "fungsional", "p-staf"),
        *post("j-kadinkes", "dinkes", "Kepala Dinas Kesehatan", "j-wako", "pimpinan", "p-kadinkes"),
        role("p-siti", "diskominfo", "penyusun"),
        role("p-siti", "diskominfo", "tata_usaha"),
        role("p-siti", "diskominfo", "operator_absensi"),
        role("p-tudinkes", "dinkes", "tata_usaha"),
        role("p-tudinkes", "dinkes", "penyusun"),
        role("p-admin", "diskominfo", "admin_pemda"),
    ]


@dataclass
class Kantor:
    """A running server with its pemda and accounts."""

    runner: Runner
    jam: Jam
    data: Path
    database_url: str | None
    computers: list["Komputer"] = field(default_factory=list)

    @property
    def services(self) -> Services:
        return self.runner.services

    def komputer(self, akun: str, **more: Any) -> "Komputer":
        """A new computer on which this person has signed in."""
        made = Komputer(self.runner.url, akun, **more)
        self.computers.append(made)
        made.login()
        return made


@contextmanager
def kantor(data: Path, database_url: str | None = None, *, jam: Jam | None = None, **more: Any) -> Iterator[Kantor]:
    """Start the server in `data`, fill it where it is new, stop it at the end."""
    jam = jam or Jam()
    (data / "trust").mkdir(parents=True, exist_ok=True)
    (data / "trust" / "ca.pem").write_bytes(ca().root_pem)
    config = ServerConfig(data, database_url, port=0, clock=jam, **{"guard": False, **more})
    with running_server(config) as runner:
        place = Kantor(runner, jam, data, database_url)
        if admin.put_master(place.services, pemda()):
            _accounts(place.services)
        try:
            yield place
        finally:
            for one in place.computers:
                one.http.close()


def _accounts(services: Services) -> None:
    """All with one password, hashed once: hashing is slow on purpose."""
    from portalpns.store.rows import insert_missing
    from portalpns.store.server_tables import account

    rows = [
        {"tenant": services.tenant, "username": name, "pegawai": who, "password": _hashed(), "active": True}
        for name, who in AKUN.items()
    ]
    services.db.write(lambda connection: insert_missing(connection, account, rows))


@cache
def _hashed() -> str:
    return auth.hash_password(PASSWORD)


class Komputer:
    """A client without a cache: signs in, pushes single actions, pulls everything it may see."""

    def __init__(self, url: str, akun: str, *, device: str | None = None, key: Ed25519PrivateKey | None = None) -> None:
        self.http = httpx.Client(base_url=url, timeout=30)
        self.akun = akun
        self.device = device or new_id()
        self.key = key
        self.seq = 0
        self.rows: dict[str, dict[str, tuple[str, int, Any]]] = {}
        """By scope: entity -> (kind, rev, document)."""
        self.cursor: dict[str, tuple[str, int]] = {}
        self.tokens: dict[str, Any] = {}

    def login(self, password: str = PASSWORD) -> dict[str, Any]:
        pub = base64.b64encode(self.key.public_key().public_bytes_raw()).decode() if self.key else ""
        info = {"id": self.device, "name": "PC uji", "pubkey": pub}
        answer = self.post("/auth/login", {"username": self.akun, "password": password, "device": info})
        self.use(answer.raise_for_status().json())
        return self.tokens

    def use(self, tokens: dict[str, Any]) -> None:
        self.tokens = tokens
        self.http.headers["Authorization"] = f"Bearer {tokens['access']}"

    def refresh(self, token: str | None = None) -> httpx.Response:
        token = token or self.tokens["refresh"]
        signature = base64.b64encode(self.key.sign(token.encode())).decode() if self.key else ""
        return self.post("/auth/refresh", {"refresh": token, "device": self.device, "signature": signature})

    def post(self, path: str, message: Any) -> httpx.Response:
        return self.http.post(path, content=msgspec.json.encode(message))

    def hello(self, **more: Any) -> dict[str, Any]:
        asked = {"protocols": [1], "app": "0.1.0", "schema": 1, "device": self.device, "scopes": {}, **more}
        answer: dict[str, Any] = self.post("/sync/hello", asked).raise_for_status().json()
        return answer

    def mutation(self, name: str, entity: str, args: Any = None, *, base_rev: int | None = None) -> dict[str, Any]:
        """The next mutation of this computer; `base_rev` is what was pulled unless said otherwise."""
        self.seq += 1
        known = self.find(entity)
        return {
            "seq": self.seq, "id": new_id(), "name": name, "entity": entity, "v": 1,
            "args": msgspec.to_builtins(args) if args is not None else {},
            "base_rev": base_rev if base_rev is not None else (known[1] if known else 0),
        }  # fmt: skip

    def push_raw(self, mutations: list[dict[str, Any]]) -> httpx.Response:
        return self.post("/sync/push", {"device": self.device, "mutations": mutations})

    def push(self, mutations: list[dict[str, Any]]) -> list[Result]:
        answer = self.push_raw(mutations).raise_for_status()
        return decode(answer.content, PushAnswer).results

    def act(self, name: str, entity: str, args: Any = None, *, base_rev: int | None = None) -> Result:
        """Push one action and return what became of it."""
        return self.push([self.mutation(name, entity, args, base_rev=base_rev)])[0]

    def do(self, name: str, entity: str, args: Any = None) -> Result:
        """Push one action that must be applied; pull before, so that the base is fresh."""
        self.pull()
        result = self.act(name, entity, args)
        assert result.status in ("applied", "merged"), (result.code, result.detail)
        return result

    def pull(self, *, n: int = 2000) -> None:
        """Read all scopes up to their heads into `rows`."""
        hello = self.hello(scopes={s: {"epoch": e, "cursor": c} for s, (e, c) in self.cursor.items()})
        for scope in hello["gone"]:
            self.rows.pop(scope, None)
            self.cursor.pop(scope, None)
        wanted = {head["scope"]: self.cursor.get(head["scope"], (head["epoch"], 0)) for head in hello["scopes"]}
        while wanted:
            asked = {scope: {"epoch": epoch, "after": after} for scope, (epoch, after) in wanted.items()}
            answer = self.post("/sync/pull", {"scopes": asked, "n": n}).raise_for_status()
            for scope, page in decode(answer.content, PullAnswer).scopes.items():
                shelf = self.rows.setdefault(scope, {})
                if page.resnapshot:
                    shelf.clear()
                for change in page.changes:
                    if change.op == "P":
                        shelf[change.id] = (change.kind, change.rev, msgspec.json.decode(change.doc))
                    else:
                        shelf.pop(change.id, None)
                self.cursor[scope] = (page.epoch, page.next)
                if page.more:
                    wanted[scope] = (page.epoch, page.next)
                else:
                    wanted.pop(scope, None)

    def find(self, entity: str) -> tuple[str, int, Any] | None:
        return next((shelf[entity] for shelf in self.rows.values() if entity in shelf), None)

    def keluar(self, entity: str) -> SuratKeluar:
        """The outgoing letter as this computer sees it after pulling."""
        self.pull()
        found = self.find(entity)
        assert found is not None, "letter is not visible here"
        return msgspec.convert(found[2], SuratKeluar)

    def masuk(self, asal: str) -> SuratMasuk | None:
        """The incoming letter that came of an outgoing one, if it lies here."""
        self.pull()
        for shelf in self.rows.values():
            for kind, _, doc in shelf.values():
                if kind == "surat_masuk" and doc["asal"] == asal:
                    return msgspec.convert(doc, SuratMasuk)
        return None

    def upload(self, data: bytes, mime: str = "application/pdf") -> str:
        sha = hashlib.sha256(data).hexdigest()
        state = self.post("/blobs/uploads", {"sha256": sha, "size": len(data), "mime": mime}).raise_for_status().json()
        if not state.get("have"):
            headers = {"Upload-Offset": str(state.get("offset", 0))}
            self.http.patch(f"/blobs/uploads/{state['id']}", content=data, headers=headers).raise_for_status()
        return sha

    def download(self, sha: str) -> bytes:
        return self.http.get(f"/blobs/{sha}").raise_for_status().content


def naskah(hal: str = "Undangan rapat", *, kepada: str | None = "dinkes", **more: Any) -> Naskah:
    nama = "Kepala Dinas Kesehatan" if kepada else "Ketua RT 01"
    body = (Block("paragraph", (Run("Dengan hormat, kami sampaikan hal berikut."),)),)
    return Naskah(**{
        "jenis": "surat_dinas", "hal": hal, "klasifikasi": "000.1.5", "kepada": (Penerima(nama, kepada),), "body": body,
        **more,
    })  # fmt: skip


def simpan(content: Naskah | None = None, *, rantai: tuple[str, ...] = (), **more: Any) -> dict[str, Any]:
    """Arguments of surat.simpan for a letter that the head of diskominfo signs."""
    chain = [msgspec.to_builtins(Langkah(post)) for post in rantai]
    signers = more.pop("tanda", (Tanda("j-kadis"),))
    found: dict[str, Any] = {
        "opd": "diskominfo", "naskah": msgspec.to_builtins(content or naskah()), "rantai": chain,
        "tanda": msgspec.to_builtins(signers), **more,
    }  # fmt: skip
    return found


def dilihat(content: Naskah | None = None, *, rantai: tuple[str, ...] = ("j-kasubbag",)) -> dict[str, Any]:
    """Arguments of surat.paraf for the letter that `simpan` makes of the same."""
    chain = tuple(Langkah(post) for post in rantai)
    return {"hash": paraf_hash(content or naskah(), chain, (Tanda("j-kadis"),))}


def frozen(place: Kantor, siti: Komputer, content: Naskah | None = None, **more: Any) -> str:
    """The id of a new letter that waits for signature, rendered."""
    from portalpns.server.jobs import run_due

    content = content or naskah()
    letter = new_id()
    siti.do("surat.simpan", letter, simpan(content, **more))
    siti.do("surat.ajukan", letter, {"hash": naskah_hash(content)})
    run_due(place.services)
    assert siti.keluar(letter).pdf_sha
    return letter


def tandatangani(
    who: Komputer, letter: str, *, held: HeldKey | None = None, field: str | None = None, at: datetime | None = None,
    first: Callable[[bytes], bytes] = bytes, then: Callable[[bytes], bytes] = bytes,
) -> Result:  # fmt: skip
    """Sign the newest version on this computer and hand it in; `first` and `then` meddle before and after that."""
    seen = who.keluar(letter)
    before = who.download(seen.ttd_sha or seen.pdf_sha)
    turn = seen.tanda_kini
    assert turn is not None
    assert turn.cetak is not None
    held = held or kunci(turn.cetak.nama)
    signed = sign_pdf(first(before), held, now=at or NOW, field=field or turn.cetak.field)
    sha = who.upload(then(signed))
    return who.act("surat.tandatangani", letter, {"sha_before": seen.ttd_sha or seen.pdf_sha, "sha_signed": sha})


@cache
def ca() -> DemoCa:
    return make_demo_ca(NOW - timedelta(days=400), kind="p256")


@cache
def _key() -> Key:
    return make_key("p256")


@cache
def kunci(nama: str, nip: str = "", *, begins: datetime = NOW - timedelta(days=30), days: int = 365) -> HeldKey:
    """A certificate of the office's authority for this name."""
    certificate = ca().certify(_key(), nama, nip, "", "Pemerintah Kota Metro", now=begins, days=days)
    return HeldKey(_key(), certificate, (ca().issuer,))


def wait_until(true: Callable[[], bool]) -> None:
    for _ in range(3000):
        if true():
            return
        threading.Event().wait(0.01)
    raise AssertionError("it never came to be")
