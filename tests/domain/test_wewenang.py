"""Rights as one table: what each person of the small city reads, and who signs while another acts."""

from datetime import date

import pytest

from domain.kantor import BADAN, DINAS, KELURAHAN, TODAY, UNITS, actor, book
from portalpns.domain.organisasi import Jabatan, Pemangku
from portalpns.domain.wewenang import PERAN_NAMA, PeranPegawai, pelaku_on

ALL_UNITS = tuple(unit.id for unit in UNITS)
# person -> (letters of, attendance of, posts in force)
RIGHTS: dict[str, tuple[tuple[str, ...], tuple[str, ...], set[str]]] = {
    "sekda": (ALL_UNITS, ALL_UNITS, {"sekda"}),
    "kadis": ((DINAS, KELURAHAN), (DINAS, KELURAHAN), {"kadis"}),
    "lurah": ((KELURAHAN,), (KELURAHAN,), {"lurah"}),
    "kaban": ((BADAN,), (BADAN,), {"kaban"}),
    "sekdin": ((DINAS,), (), {"sekdin"}),
    "kabid": ((DINAS,), (), {"kabid"}),
    "staf": ((), (), {"staf"}),
    "penyusun": ((DINAS,), (), set()),
    "tu": ((DINAS,), (), set()),
    "absen": ((), (DINAS,), set()),
    "admin": ((DINAS,), (DINAS,), set()),
    "bkpsdm": ((), ALL_UNITS, set()),
    "pemda": ((), (), set()),
    "tetangga": ((BADAN,), (), set()),
    "nobody": None,  # type: ignore[dict-item]
}


@pytest.mark.parametrize("name", RIGHTS)
def test_what_each_person_reads(name: str) -> None:
    who = actor(name)
    if RIGHTS[name] is None:
        assert (who.scopes, who.jabatan, who.peran, who.nama) == (frozenset(), frozenset(), frozenset(), "")
        return
    letters, attendance, posts = RIGHTS[name]
    wanted = {"m", f"u:{name}", *(f"o:{opd}" for opd in letters), *(f"a:{opd}" for opd in attendance)}
    assert (set(who.scopes), set(who.jabatan)) == (wanted, posts)
    assert all(who.may_read(scope) == (scope in wanted) for scope in ("m", "u:sekda", *(f"o:{o}" for o in ALL_UNITS)))


def test_roles_hold_in_their_office_only() -> None:
    tu = actor("tu")
    assert tu.has(DINAS, "tata_usaha")
    assert tu.has(DINAS, "penyusun", "tata_usaha")
    assert not tu.has(BADAN, "tata_usaha")
    assert not tu.has(DINAS, "penyusun")
    assert {"penyusun", "admin_pemda"} <= set(PERAN_NAMA)


@pytest.mark.parametrize(("day", "reads"), [(5, False), (6, True), (8, True), (9, False)])
def test_a_role_holds_from_its_first_to_its_last_day(day: int, reads: bool) -> None:
    role = PeranPegawai("x", "staf", DINAS, "tata_usaha", date(2026, 7, 6), date(2026, 7, 8))
    assert book(role).pelaku("staf", date(2026, 7, day)).may_read(f"o:{DINAS}") is reads


def test_while_a_plh_acts_the_holder_neither_signs_nor_reads_by_the_post() -> None:
    plh = Pemangku("plh", "kadis", "sekdin", "plh", date(2026, 7, 6), date(2026, 7, 7))
    city = book(plh)
    assert city.pelaku("kadis", TODAY).jabatan == frozenset()
    assert not city.pelaku("kadis", TODAY).may_read(f"o:{DINAS}")
    assert city.pelaku("sekdin", TODAY).jabatan == {"kadis", "sekdin"}
    assert city.pelaku("sekdin", TODAY).may_read(f"a:{KELURAHAN}")
    after = date(2026, 7, 8)
    assert (city.pelaku("kadis", after).jabatan, city.pelaku("sekdin", after).jabatan) == ({"kadis"}, {"sekdin"})


def test_a_post_that_does_not_exist_gives_nothing() -> None:
    who = pelaku_on("a", "A", TODAY, units=UNITS, posts=(), holders=(Pemangku("h", "gone", "a"),), roles=())
    assert (who.jabatan, who.scopes) == (frozenset(), {"m", "u:a"})
    clerk = Jabatan("f", DINAS, "Arsiparis", jenis="fungsional")
    who = pelaku_on("a", "A", TODAY, units=UNITS, posts=(clerk,), holders=(Pemangku("h", "f", "a"),), roles=())
    assert (who.jabatan, who.scopes) == ({"f"}, {"m", "u:a"})
