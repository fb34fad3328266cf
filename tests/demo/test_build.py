"""The demo city: made through the real services, it shows every state and every code, and is nobody's."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from portalpns.demo.build import DemoCity, build_city
from portalpns.demo.office import OFFICE, PASSPHRASE, build_office
from portalpns.demo.punches import attlog, office_punches
from portalpns.demo.samples import put_samples
from portalpns.devices.attlog import read_files
from portalpns.domain.pegawai import DEMO_SERIAL
from portalpns.domain.surat import SuratKeluar, SuratMasuk
from portalpns.domain.wewenang import PeranPegawai
from portalpns.protocol.codec import decode
from portalpns.server import penomoran
from portalpns.server.config import ServerConfig
from portalpns.server.services import Services, open_services
from portalpns.signing.keys.pkcs12 import open_pkcs12
from portalpns.signing.trust import parse_roots
from portalpns.signing.verify import verify_pdf
from portalpns.store.server_tables import entity

SAMPLES = ("surat-sah.pdf", "surat-diubah.pdf")
NOW = datetime(2026, 11, 24, 2, 41, tzinfo=UTC)


def test_the_administrator_of_a_small_city_is_not_its_secretary() -> None:
    office = build_office(NOW.date(), people=200)
    roles = {one.peran: one.pegawai for one in office.items if isinstance(one, PeranPegawai)}
    held = {office.clerk[OFFICE].id, *(person.id for person in office.holder.values())}
    assert roles["admin_pemda"] not in held
    assert len(office.people) == len({person.id for person in office.people})


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[DemoCity, Services]]:
    data = tmp_path_factory.mktemp("kota") / "server"
    city = build_city(data, people=700, letters=330, now=NOW)
    services = open_services(ServerConfig(data, background=False, clock=lambda: NOW))
    yield city, services
    services.close()


def documents(services: Services, kind: str, shape: type[Any]) -> list[Any]:
    with services.db.read() as connection:
        bodies = connection.scalars(sa.select(entity.c.body).where(entity.c.kind == kind, entity.c.body.is_not(None)))
        return [decode(body.encode(), shape) for body in bodies]


@pytest.mark.timeout(300)
def test_letters_stand_in_every_state(built: tuple[DemoCity, Services]) -> None:
    city, services = built
    out = Counter(one.state for one in documents(services, "surat_keluar", SuratKeluar))
    assert {"konsep", "diperiksa", "menunggu_ttd", "dikembalikan", "terkirim"} <= set(out)
    assert out["terkirim"] == city.counts["ditandatangani"]
    arrived = documents(services, "surat_masuk", SuratMasuk)
    assert {"diterima", "didisposisi", "selesai", "diarsipkan"} <= {one.state for one in arrived}
    assert sum(out.values()) + len(arrived) == city.counts["surat"]
    mine = [one for one in arrived if one.opd == OFFICE]
    assert any(one.agenda is None for one in mine)
    assert any(one.disposisi and one.disposisi[-1].batas < city.today for one in mine if one.state == "didisposisi")


def test_what_waits_lies_ahead_and_says_what_its_subject_promises(built: tuple[DemoCity, Services]) -> None:
    city, services = built
    out = documents(services, "surat_keluar", SuratKeluar)
    coming = [one.naskah.acara.tanggal for one in out if one.naskah.acara and one.state == "menunggu_ttd"]
    assert coming
    assert min(coming) > city.today
    bodies: dict[str, set[str]] = {}
    for one in out:
        if one.naskah.jenis in ("surat_dinas", "nota_dinas"):
            bodies.setdefault(one.naskah.body[0].runs[0].text, set()).add(one.naskah.hal)
    assert all(len(subjects) == 1 for subjects in bodies.values()), "each subject has a body of its own"


def test_no_number_is_missing(built: tuple[DemoCity, Services]) -> None:
    _, services = built
    with services.db.read() as connection:
        assert penomoran.unexplained(connection, services.tenant) == []


def test_month_shows_each_code(built: tuple[DemoCity, Services]) -> None:
    _, services = built
    codes: Counter[str] = Counter()
    with services.db.read() as connection:
        bodies = connection.scalars(
            sa.select(entity.c.body).where(entity.c.kind == "hari", entity.c.scope == f"a:{OFFICE}")
        ).all()
    for body in bodies:
        day = decode(body.encode(), dict[str, Any])
        codes[day["kode"] or "-"] += 1
    assert {"H", "TK", "L", "HL", "DL", "CT", "CS", "CAP", "CM"} <= set(codes)
    assert codes["H"] > 10 * codes["TK"] > 0


def test_people_are_nobody(built: tuple[DemoCity, Services]) -> None:
    city, _ = built
    assert len(city.office.people) == 700
    assert len({person.nip for person in city.office.people}) == 700
    assert all(int(person.nip[15:]) in DEMO_SERIAL for person in city.office.people)


def test_same_day_makes_the_same_device_file(built: tuple[DemoCity, Services]) -> None:
    city, _ = built
    data = attlog(office_punches(city.office, OFFICE, date(2026, 11, 24)))
    assert data == attlog(office_punches(city.office, OFFICE, date(2026, 11, 24)))
    assert data.count(b"\r\n") > 100


def test_samples_can_be_tried(built: tuple[DemoCity, Services], tmp_path: Path) -> None:
    city, _ = built
    put_samples(tmp_path, city.office, OFFICE, city.today, city.signed)
    (report,) = read_files([tmp_path / "1_attlog.dat"], now=NOW)
    assert report.accepted > 50
    assert not report.quarantined
    roots = parse_roots(city.ca.root_pem, "ca.pem")
    said = [verify_pdf((tmp_path / name).read_bytes(), roots=roots, now=NOW) for name in SAMPLES]
    assert [one.verdict for one in said] == ["indeterminate", "invalid"]


def test_certificates_open_and_have_time_left(built: tuple[DemoCity, Services]) -> None:
    city, _ = built
    for path in city.p12.values():
        key = open_pkcs12(Path(path).read_bytes(), PASSPHRASE)
        assert key.certificate.not_valid_after_utc > NOW + timedelta(days=365)
