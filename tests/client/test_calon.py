"""Who is offered where a PIN or an entry needs a person: exactly those whom the rules of it allow."""

from dataclasses import replace
from datetime import date

import pytest

from client.bulan import OPD
from client.kit import Balai, Komputer, pemda
from portalpns.client.usecases.pencarian import Calon
from portalpns.domain.errors import BadInput, NotAllowed
from portalpns.domain.organisasi import Opd
from portalpns.domain.pegawai import Pegawai, PenugasanLama
from portalpns.domain.wewenang import PeranPegawai
from portalpns.server import admin

NOVEMBER = date(2026, 11, 1)
ANI = Pegawai("p-ani", "198001012005011931", "Ani Lestari", "upt")
TONO = Pegawai("p-tono", "196610012005011932", "Hartono", OPD, selesai=date(2026, 10, 31))
MOVED = Pegawai(
    "p-xen", "198001012005011933", "Xenia", "dinkes", penugasan=(PenugasanLama(OPD, date(2026, 10, 15)),)
)  # fmt: skip


@pytest.fixture
def town(place: Balai) -> Balai:
    """Below diskominfo a unit without a machine; one has retired, one has moved to dinkes; kadis keeps the city."""
    unit = Opd("upt", "UPT Pusat Data", "UPT Pusdata", "04", "upt", OPD)
    whole = PeranPegawai("pr-bk", "p-kadis", OPD, "pengelola_kepegawaian")
    admin.put_master(place.services, [unit, ANI, TONO, MOVED, whole])
    return place


def mappable(who: Komputer, mulai: date) -> dict[str, Calon]:
    return {one.pegawai.id: one for one in who.core.pencarian.mappable("", OPD, mulai, 100)}


def test_a_pin_is_offered_to_all_who_may_have_it_and_to_nobody_else(town: Balai) -> None:
    siti, kadis = town.komputer("siti"), town.komputer("kadis")
    for who in (siti, kadis):
        for mulai in (date(2026, 10, 1), date(2026, 10, 20), NOVEMBER):
            offered = mappable(who, mulai)
            for person in (one for one in (*pemda(), ANI, TONO, MOVED) if isinstance(one, Pegawai)):
                try:
                    who.core.absensi.map_pin(OPD, f"{OPD}-1", "31", person.id, mulai)
                except NotAllowed:
                    assert person.id not in offered, (who.akun, mulai)
                else:
                    assert person.id in offered, (who.akun, mulai)
    assert "p-tono" in mappable(siti, date(2026, 10, 31))
    assert "p-tono" not in mappable(siti, NOVEMBER)
    assert {"p-tono", "p-dewi"} <= mappable(kadis, NOVEMBER).keys()


def test_people_of_the_own_office_are_found_first(town: Balai) -> None:
    """Of two of one name the colleague is meant."""
    namesake = replace(TONO, id="p-aa", nama="Aa Farida", nip="199001012015011009", opd="dinkes", selesai=None)
    admin.put_master(town.services, [namesake])
    siti = town.komputer("siti").sync()
    assert [one.id for one in siti.core.pencarian.people("farida")] == ["p-kadis", "p-aa"]


def test_another_office_is_named_and_comes_after_the_own_people(town: Balai) -> None:
    siti = town.komputer("siti")
    units = [(one.pegawai.id, one.unit) for one in siti.core.pencarian.mappable("", OPD, date(2026, 10, 1), 100)]
    assert units == [("p-sekdis", ""), ("p-kadis", ""), ("p-tono", ""), ("p-xen", ""), ("p-ani", "UPT Pusdata")]
    (ani,) = siti.core.pencarian.mappable("ani lest", OPD, NOVEMBER)
    assert ani == Calon(replace(ANI), "UPT Pusdata")


@pytest.mark.parametrize(
    ("pegawai", "day", "offered"),
    [
        ("p-tono", date(2026, 10, 30), True), ("p-tono", date(2026, 11, 2), False),
        ("p-xen", date(2026, 10, 15), True), ("p-xen", date(2026, 11, 2), False),
        ("p-sekdis", date(2026, 11, 2), True), ("p-siti", date(2026, 11, 2), False),
    ],
)  # fmt: skip
def test_an_entry_of_a_past_day_finds_who_served_then(town: Balai, pegawai: str, day: date, offered: bool) -> None:
    siti = town.komputer("siti")
    found = {one.pegawai.id for one in siti.core.pencarian.staff("", OPD, day, day)}
    assert (pegawai in found) == offered
    if offered:
        siti.core.absensi.add_event(OPD, pegawai, "DL", day, day)
    else:
        with pytest.raises((BadInput, NotAllowed)):
            siti.core.absensi.add_event(OPD, pegawai, "DL", day, day)
