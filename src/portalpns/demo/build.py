"""Builds the demo city through the real services of the server: people, letters in all states, a month of punches.

Run as `python -m portalpns.demo.build DATA SAMPLES PEOPLE LETTERS`, with a pipe as standard input, it does so for a
window, which needs none of these rooms itself: a line `[words, share]` of JSON is written for each step.
"""

import json
import random
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from msgspec import Raw

from portalpns.demo.events import away, office_events
from portalpns.demo.letters import KINDS, Kind, duty
from portalpns.demo.office import OFFICE, PASSPHRASE, PASSWORD, Office, build_office
from portalpns.demo.punches import demo_month, office_punches
from portalpns.demo.routine import Routine
from portalpns.demo.samples import put_samples
from portalpns.demo.tied import end_with_parent
from portalpns.domain.cetak import signature_field
from portalpns.domain.clock import WIB
from portalpns.domain.errors import PortalError
from portalpns.domain.ids import new_id
from portalpns.domain.naskah import Naskah
from portalpns.domain.pegawai import Pegawai
from portalpns.domain.surat import Langkah, SuratKeluar, Tanda, naskah_hash, paraf_hash
from portalpns.protocol import actions
from portalpns.protocol.codec import encode, sha256
from portalpns.protocol.messages import DeviceInfo, Mutation, Push, Result, UploadStart
from portalpns.server import accept, auth
from portalpns.server.accounts import create_account
from portalpns.server.admin import put_master
from portalpns.server.auth import Caller
from portalpns.server.config import ServerConfig
from portalpns.server.jobs import run_due
from portalpns.server.services import Services, open_services
from portalpns.signing.demo_ca import DemoCa, Key, make_demo_ca, make_key
from portalpns.signing.keys.held import HeldKey
from portalpns.signing.pades import sign_pdf
from portalpns.signing.signer import HeldKeySigner

SIGNED_SHARE = 15
"""One letter in so many is signed; each reaches about thirteen offices, as a mayor's office really writes."""
RECIPIENTS = 13
"""Addressees of a signed letter on average; the builder aims at the total from letter to letter."""
BUSY = (OFFICE, "dinkes", "bkpsdm")
"""Offices whose people can be looked at; these work on what arrives."""
LOOKS_EVERY = timedelta(days=4)
DEVICE_TZ = "Asia/Jakarta"
VERIFY_AT = "https://portal.metrokota.example"


@dataclass
class DemoCity:
    """What a caller needs to play with the city afterwards."""

    office: Office
    today: date
    ca: DemoCa
    p12: dict[str, Path] = field(default_factory=dict)
    """Certificate file by account name."""
    counts: dict[str, int] = field(default_factory=dict)
    signed: bytes = field(default=b"", repr=False)
    """The last letter that was signed, as PDF."""


class _Clock:
    """Time as the builder wants it; the server's services read it."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def build_city(
    data: Path,
    *,
    people: int,
    letters: int,
    own_punches: bool = True,
    now: datetime | None = None,
    tell: Callable[[str, float], None] = lambda _words, _share: None,
) -> DemoCity:
    """Fill the server folder `data`, which must be new; raises PortalError. Dates are relative to `now`.

    Without `own_punches` the month of the office `OFFICE` is left to be imported from its device's file. `tell` hears
    what is being made and which share is done, and may raise to end the work.
    """
    present = now or datetime.now(UTC)
    today = present.astimezone(WIB).date()
    clock = _Clock(present - timedelta(days=60))
    office = build_office(today, people=people, verifikasi=VERIFY_AT)
    ca = make_demo_ca(clock.now)
    city = DemoCity(office, today, ca)
    for opd in BUSY:
        events = office_events(office, opd, *demo_month(today))
        office.away |= {one.pegawai: away(events, one.pegawai) for one in events}
    trust = data / "trust"
    trust.mkdir(parents=True)
    (trust / "contoh.pem").write_bytes(ca.root_pem)
    config = ServerConfig(data, guard=False, clock=clock, background=False, durable=False, push_seconds=3600)
    services = open_services(config)
    try:
        builder = _Builder(services, city, clock, tell, random.Random(1872))  # noqa: S311 - a made-up city
        tell("Membangun perangkat daerah dan pegawai", 0.0)
        builder.people(data)
        builder.letters(letters, present)
        builder.punches(present, own=own_punches)
        builder.events(present)
    finally:
        services.close()
    return city


class _Builder:
    """Acts for the demo's people, each from a device of their own."""

    def __init__(
        self, services: Services, city: DemoCity, clock: _Clock, tell: Callable[[str, float], None], dice: random.Random
    ) -> None:
        self.services, self.city, self.clock, self.tell, self.dice = services, city, clock, tell, dice
        self.callers: dict[str, Caller] = {}
        self.seqs: dict[str, int] = {}
        self.key: Key = make_key("rsa")
        self.signers: dict[str, HeldKeySigner] = {}

    def people(self, data: Path) -> None:
        office = self.city.office
        put_master(self.services, office.items)
        folder = data / "sertifikat"
        folder.mkdir()
        for name, person in self.accounts().items():
            create_account(self.services, name, PASSWORD, person.id)
            path = folder / f"{name}.p12"
            path.write_bytes(self.certificate(person))
            self.city.p12[name] = path
        self.city.counts["pegawai"] = len(office.people)

    def accounts(self) -> dict[str, Pegawai]:
        """The people a demo can be opened as."""
        office = self.city.office
        third, second = office.chain[OFFICE]
        admin = next(item for item in office.items if getattr(item, "peran", "") == "admin_pemda")
        return {
            "sekretaris": office.clerk[OFFICE],
            "kasubbag": office.holder[third],
            "sekdis": office.holder[second],
            "kadis": office.holder[office.head[OFFICE]],
            "dinkes": office.clerk["dinkes"],
            "walikota": office.holder[office.head["walikota"]],
            "bkpsdm": office.clerk["bkpsdm"],
            "admin": next(person for person in office.people if person.id == admin.pegawai),
        }

    def certificate(self, person: Pegawai) -> bytes:
        unit = self.city.office.opd[person.opd].nama
        return self.city.ca.issue(
            person.nama, person.nip, person.jabatan, unit, PASSPHRASE, now=self.clock.now, key=self.key
        )

    def letters(self, total: int, present: datetime) -> None:
        """Old letters first: signed and sent ones make most of the total by what arrives, the rest are on their way."""
        office = self.city.office
        writers = [unit for unit in office.clerk if office.chain[unit]]
        signed = max(10, total // SIGNED_SHARE)
        underway = max(20, total - signed * (RECIPIENTS + 1))
        underway = min(underway, 160)
        first = present - timedelta(days=45)
        arrived = 0
        routines = [Routine(self.services, office, opd, self.push, self.dice) for opd in BUSY]
        looked = first
        for number in range(signed):
            self.tell(f"Menulis dan menandatangani surat {number + 1} dari {signed}", 0.1 + 0.5 * number / signed)
            self.clock.now = self.workday(first + (present - timedelta(days=2) - first) * number / signed)
            if self.clock.now - looked > LOOKS_EVERY:
                looked = self.clock.now
                for routine in routines:
                    routine.day()
            opd = OFFICE if number % 4 == 0 else self.dice.choice(writers)
            missing = total - signed - underway - arrived
            kind = duty if number % 8 == 0 else None  # the office's people are sent out
            naskah = self.naskah(opd, writers, max(1, round(missing / (signed - number))), kind)
            letter = self.write(opd, naskah, upto="signed")
            arrived += len({one.opd for one in (*letter.kepada, *letter.tembusan) if one.opd})
        stages = ("frozen", "frozen", "submitted", "checked", "draft", "returned")
        for number in range(underway):
            self.tell(f"Menyusun konsep {number + 1} dari {underway}", 0.6 + 0.2 * number / underway)
            self.clock.now = self.workday(present - timedelta(days=1, hours=underway - number))
            opd = OFFICE if number % 2 == 0 else self.dice.choice(writers)
            self.write(opd, self.naskah(opd, writers, 3, since=self.city.today), upto=stages[number % len(stages)])
        run_due(self.services)
        self.clock.now = present
        self.city.counts.update(surat=signed + underway + arrived, ditandatangani=signed)

    def workday(self, moment: datetime) -> datetime:
        """Office hours of the same day, or of the Friday before a weekend."""
        local = moment.astimezone(WIB)
        day = local.date() - timedelta(days=max(0, local.weekday() - 4))
        hour = time(8 + self.dice.randrange(7), self.dice.randrange(60), self.dice.randrange(60))
        return datetime.combine(day, hour, WIB).astimezone(UTC)

    def naskah(
        self, opd: str, writers: list[str], many: int, kind: Kind | None = None, since: date | None = None
    ) -> Naskah:
        """A letter to about so many offices; its events lie after `since`, else after the day it is written."""
        kind = kind or self.dice.choices(KINDS, (5, 4, 1, 2))[0]
        others = [unit for unit in writers if unit != opd]
        to = self.dice.sample(
            others, k=min(len(others), max(1, self.dice.randrange(many // 2 + 1, many + many // 2 + 2)))
        )
        if self.dice.random() < 0.3 and OFFICE not in to and opd != OFFICE:
            to[0] = OFFICE
        return kind(self.city.office, opd, to, since or self.clock.now.astimezone(WIB).date(), self.dice)

    def write(self, opd: str, naskah: Naskah, *, upto: str) -> Naskah:
        """One letter through its life up to a stage."""
        office = self.city.office
        key = new_id()
        clerk = office.clerk[opd]
        chain = office.chain[opd]
        save = actions.SuratSimpan(opd, naskah, tuple(Langkah(post) for post in chain), (Tanda(office.head[opd]),))
        steps: list[tuple[Pegawai, actions.Action]] = [(clerk, save)]
        mark, seen = naskah_hash(naskah), paraf_hash(naskah, save.rantai, save.tanda)
        if upto != "draft":
            steps.append((clerk, actions.SuratAjukan(mark)))
        if upto == "returned":
            steps.append(
                (office.holder[chain[0]], actions.SuratKembalikan("Mohon perbaiki tanggal dan lengkapi dasar surat."))
            )
        checks = {"checked": 1, "frozen": len(chain), "signed": len(chain)}.get(upto, 0)
        steps += [(office.holder[post], actions.SuratParaf(seen)) for post in chain[:checks]]
        for person, args in steps:
            self.push(person, [(key, args)])
        if upto in ("frozen", "signed"):
            run_due(self.services)
        if upto == "signed":
            self.sign(key, office.holder[office.head[opd]])
        return naskah

    def sign(self, key: str, person: Pegawai) -> None:
        with self.services.db.read() as connection:
            letter: SuratKeluar = self.services.work(connection).peek(key, "surat_keluar", SuratKeluar)
        before = self.services.blobs.read(letter.pdf_sha) or b""
        if person.id not in self.signers:
            unit, ca = self.city.office.opd[person.opd].nama, self.city.ca
            own = ca.certify(self.key, person.nama, person.nip, person.jabatan, unit, now=self.clock.now, days=730)
            self.signers[person.id] = HeldKeySigner(HeldKey(self.key, own, (ca.issuer,)))
        signed = sign_pdf(before, self.signers[person.id], now=self.clock.now, field=signature_field(1))
        self.city.signed = signed
        sha = self.upload(person, signed)
        self.push(person, [(key, actions.SuratTandaTangan(letter.pdf_sha, sha))])

    def upload(self, person: Pegawai, data: bytes) -> str:
        """Send a file as this person's device does; its hash."""
        device, asked = self.caller(person).device, UploadStart(sha256(data), len(data), "application/pdf")
        state = self.services.blobs.start(asked, frozenset(), device, self.clock.now)
        if not state.have:
            self.services.blobs.append(state.id, device, 0, data, self.clock.now)
        return asked.sha256

    def punches(self, present: datetime, *, own: bool) -> None:
        office = self.city.office
        last = demo_month(self.city.today)[1]
        self.clock.now = min(present, datetime.combine(last + timedelta(days=1), time(9), WIB).astimezone(UTC))
        count = 0
        for place, (opd, clerk) in enumerate(office.clerk.items()):
            self.tell("Merekam absensi", 0.8 + 0.2 * place / len(office.clerk))
            if opd == OFFICE and not own:
                continue
            rows = office_punches(office, opd, self.city.today)
            for part in _parts(rows, 500):
                punches = tuple(actions.PunchRow(one.pin, one.at, one.state, 1) for one in part)
                self.push(clerk, [(new_id(), actions.AbsensiImpor(opd, f"{opd}-1", DEVICE_TZ, punches))])
            count += len(rows)
        self.clock.now = present
        self.city.counts["absensi"] = count

    def events(self, present: datetime) -> None:
        first, last = demo_month(self.city.today)
        self.clock.now = present
        for opd in BUSY:
            clerk = self.city.office.clerk[opd]
            for one in office_events(self.city.office, opd, first, last):
                args = actions.AbsensiPeristiwa(opd, one.pegawai, one.kind, one.mulai, one.selesai, until=one.until)
                self.push(clerk, [(new_id(), args)])

    def caller(self, person: Pegawai) -> Caller:
        """The person at a computer of their own."""
        if person.id not in self.callers:
            device = DeviceInfo(new_id(), "Komputer contoh")
            auth.register_device(self.services, device, person.id)
            self.callers[person.id] = Caller("", person.id, device.id)
        return self.callers[person.id]

    def push(self, person: Pegawai, work: list[tuple[str, actions.Action]]) -> None:
        """Hand in actions as this person's device does; the demo must never be refused."""
        caller = self.caller(person)
        mutations = []
        for entity, args in work:
            self.seqs[person.id] = seq = self.seqs.get(person.id, 0) + 1
            mutations.append(Mutation(seq, new_id(), NAMES[type(args)], entity, Raw(encode(args))))
        results = accept.push(self.services, caller, Push(caller.device, mutations)).results
        refused = [result for result in results if result.status != "applied"]
        if refused:
            raise _refused(refused[0])


NAMES = {shape: name for (name, _), shape in actions.ACTIONS.items()}


def _refused(result: Result) -> Exception:
    return PortalError(f"Kota contoh tidak dapat dibangun: {result.detail}", code=result.code)


def _parts(rows: list, size: int) -> Iterator[list]:  # type: ignore[type-arg]
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def main(data: str, samples: str, people: str, letters: str) -> int:
    end_with_parent()

    def tell(words: str, share: float) -> None:
        sys.stdout.write(f"{json.dumps([words, share])}\n")
        sys.stdout.flush()

    try:
        city = build_city(Path(data), people=int(people), letters=int(letters), tell=tell)
        put_samples(Path(samples), city.office, OFFICE, city.today, city.signed)
    except PortalError as error:
        sys.stderr.write(f"{error.pesan}\n")
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
