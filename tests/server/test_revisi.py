"""The revision of a document: it only rises, also where the document was gone in between."""

from dataclasses import replace
from datetime import date

import sqlalchemy as sa

from portalpns.domain.ids import new_id
from portalpns.domain.pegawai import Pegawai
from portalpns.server.work import Work
from portalpns.store.server_tables import entity
from server.kit import Kantor
from server.test_induk import impor, put
from server.test_mesin import MACHINE, peta


def revision(place: Kantor, key: str) -> tuple[int, bool]:
    """The last revision of a document, and whether it is there."""
    with place.services.db.read() as connection:
        row = connection.execute(sa.select(entity.c.rev, entity.c.body).where(entity.c.id == key)).one()
    return row.rev, row.body is not None


def test_a_document_that_comes_again_goes_on_counting(place: Kantor) -> None:
    def step(*what: str) -> list[int]:
        def work(connection: sa.Connection) -> list[int]:
            unit = place.services.work(connection, actor="p-siti")
            told = [_do(unit, one) for one in what]
            unit.commit()
            return told

        return place.services.db.write(work)

    assert (step("put"), step("put"), step("remove")) == ([1], [2], [3])
    assert revision(place, "e") == (3, False)
    assert step("put", "remove", "put") == [4, 5, 6]
    assert revision(place, "e") == (6, True)


def _do(unit: Work, what: str) -> int:
    scope = "o:a"
    if what == "put":
        return unit.put_next("uji", "e", {"id": "e"}, home=scope, scopes=frozenset({scope}))
    return unit.remove_next("uji", "e")


def test_a_pin_that_is_a_strangers_again_has_a_higher_revision(place: Kantor) -> None:
    siti, key = place.komputer("siti"), f"pin:{MACHINE}:88"
    siti.do("absensi.impor", new_id(), impor((9, 10), "88"))
    siti.do("absensi.peta_pin", new_id(), peta("p-sekdis", pin="88", mulai="2026-11-09"))
    gone, there = revision(place, key)
    assert not there
    siti.do("absensi.impor", new_id(), impor((2,), "88"))
    assert revision(place, key) == (gone + 1, True)


def test_a_mapping_that_is_made_again_has_a_higher_revision(place: Kantor) -> None:
    siti, key = place.komputer("siti"), f"peta:{MACHINE}:88:2026-11-02"
    siti.do("absensi.peta_pin", new_id(), peta("", pin="88", mulai="2026-11-02"))
    newcomer = Pegawai("p-baru", "198001012005011950", "Ani Lestari", "diskominfo", pin="88", mulai=date(2026, 10, 1))
    put(place, newcomer)
    gone, there = revision(place, key)
    assert not there, "the master data gave it to somebody"
    put(place, replace(newcomer, pin=""))
    siti.do("absensi.peta_pin", new_id(), peta("", pin="88", mulai="2026-11-02"))
    assert revision(place, key) == (gone + 1, True)
