"""A small city on a real server, and devices that talk to it over HTTP."""

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx
import msgspec

from portalpns.demo.office import build_office
from portalpns.domain.ids import new_id
from portalpns.domain.naskah import Block, Naskah, Penerima, Run
from portalpns.domain.surat import Langkah, SuratKeluar, Tanda, naskah_hash
from portalpns.protocol import actions
from portalpns.protocol import messages as m
from portalpns.protocol.codec import decode, encode
from portalpns.server.accounts import create_account
from portalpns.server.admin import put_master
from portalpns.server.app import running_server
from portalpns.server.config import ServerConfig
from portalpns.signing.demo_ca import make_demo_ca, make_key

PASSWORD = "kata-sandi-uji-1"
PASSPHRASE = "uji"
NAMES = {shape: name for (name, _), shape in actions.ACTIONS.items()}
OFFICE, OTHER = "diskominfotik", "dinkes"


class Clock:
    """The server's time, moved by hand."""

    def __init__(self):
        self.now = datetime.now(UTC)

    def __call__(self):
        return self.now

    def pass_(self, **span):
        self.now += timedelta(**span)


@dataclass
class City:
    url: str
    office: object
    services: object
    clock: Clock
    ca: object
    devices: dict = field(default_factory=dict)

    def device(self, username, *, fresh=False):
        """The device of an account, signed in."""
        if fresh or username not in self.devices:
            self.devices[username] = Device(self, username)
        return self.devices[username]

    def p12(self, person):
        return self.ca.issue(
            person.nama, person.nip, person.jabatan, "Metro", PASSPHRASE, now=self.clock.now, key=_key()
        )

    def close(self):
        for device in self.devices.values():
            device.http.close()


_made = []


def _key():
    if not _made:
        _made.append(make_key("p256"))
    return _made[0]


class Device:
    """A client that knows nothing but the protocol."""

    def __init__(self, city, username):
        self.city = city
        self.id = new_id()
        self.seq = 0
        self.http = httpx.Client(base_url=city.url, timeout=30)
        login = m.Login(username, PASSWORD, m.DeviceInfo(self.id, "uji"))
        self.tokens = self.message("/auth/login", login, m.Tokens)
        self.pegawai = self.tokens.pegawai

    def send(self, path, message, **headers):
        if hasattr(self, "tokens"):
            headers["Authorization"] = f"Bearer {self.tokens.access}"
        return self.http.post(path, content=encode(message), headers=headers)

    def message(self, path, message, kind):
        reply = self.send(path, message)
        assert reply.status_code < 300, reply.text
        return decode(reply.content, kind)

    def mutation(self, args, entity, *, base_rev=0):
        self.seq += 1
        return m.Mutation(self.seq, new_id(), NAMES[type(args)], entity, msgspec.Raw(encode(args)), base_rev=base_rev)

    def push(self, *mutations):
        return self.message("/sync/push", m.Push(self.id, list(mutations)), m.PushAnswer).results

    def do(self, args, entity, **more):
        return self.push(self.mutation(args, entity, **more))[0]

    def hello(self):
        return self.message("/sync/hello", m.Hello([1], "uji", 1, self.id), m.HelloAnswer)

    def pull(self, scope, after=0, epoch="", **more):
        answer = self.message("/sync/pull", m.Pull({scope: m.After(epoch, after)}, **more), m.PullAnswer)
        return answer.scopes.get(scope), answer.gone

    def everything(self, scope):
        """The present documents of a scope by id, read page by page."""
        found, after, epoch = {}, 0, ""
        while True:
            page, gone = self.pull(scope, after, epoch, n=200)
            assert not gone
            for change in page.changes:
                if change.op == "P":
                    found[change.id] = (change.kind, change.rev, msgspec.json.decode(change.doc))
                else:
                    found.pop(change.id, None)
            after, epoch = page.next, page.epoch
            if not page.more:
                return found

    def letter(self, scope, key):
        return decode(encode(self.everything(scope)[key][2]), SuratKeluar)

    def upload(self, data):
        sha = hashlib.sha256(data).hexdigest()
        state = self.message("/blobs/uploads", m.UploadStart(sha, len(data), "application/pdf"), m.UploadState)
        if not state.have:
            headers = {"Authorization": f"Bearer {self.tokens.access}", "Upload-Offset": "0"}
            assert self.http.patch(f"/blobs/uploads/{state.id}", content=data, headers=headers).status_code == 204
        return sha

    def download(self, sha, **headers):
        return self.http.get(f"/blobs/{sha}", headers={"Authorization": f"Bearer {self.tokens.access}", **headers})


def words(text="Isi surat."):
    return Naskah(
        "surat_dinas",
        hal="Undangan rapat",
        klasifikasi="000.1.5",
        kepada=(Penerima("Kepala Dinas Kesehatan", OTHER, "Metro"),),
        body=(Block("paragraph", (Run(text),)),),
    )


def save_of(city, naskah=None, *, chain=True, opd=OFFICE):
    office = city.office
    steps = tuple(Langkah(post) for post in office.chain[opd]) if chain else ()
    return actions.SuratSimpan(opd, naskah or words(), steps, (Tanda(office.head[opd]),))


def submit_of(save):
    return actions.SuratAjukan(naskah_hash(save.naskah))


def make_city(tmp_path, database_url):
    clock = Clock()
    ca = make_demo_ca(clock.now, kind="p256")
    (tmp_path / "trust").mkdir()
    (tmp_path / "trust" / "uji.pem").write_bytes(ca.root_pem)
    config = ServerConfig(tmp_path, database_url, port=0, guard=False, clock=clock, background=False)
    with running_server(config) as runner:
        office = build_office(clock.now.date(), people=220, verifikasi="https://uji.example")
        put_master(runner.services, office.items)
        people = {
            "clerk": office.clerk[OFFICE],
            "kasubbag": office.holder[office.chain[OFFICE][0]],
            "sekretaris": office.holder[office.chain[OFFICE][1]],
            "kadis": office.holder[office.head[OFFICE]],
            "dinkes": office.clerk[OTHER],
        }
        for name, person in people.items():
            create_account(runner.services, name, PASSWORD, person.id)
        found = City(runner.url, office, runner.services, clock, ca)
        yield found
        found.close()
