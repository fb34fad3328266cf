"""Every number that an office gave stands in its register (ruling 4), whatever became of the letter that bore it."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from sqlalchemy import Connection

from client.kit import Balai, Komputer, isi
from portalpns.client.usecases.surat import Filter
from portalpns.domain.surat import NomorRahasia
from portalpns.server.work import Work


def register(who: Komputer, kotak: str = "keluar") -> list[tuple[str, str, str]]:
    """Number, hal and what becomes of it, of each line that has a number."""
    lines = who.sync().core.surat.report(Filter(kotak)).baris
    column = (1, 4, 8) if kotak == "keluar" else (2, 5, 10)
    return sorted(tuple(str(line[n]) for n in column) for line in lines if line[column[0]])


def write(who: Komputer, letter_id: str, sifat: str) -> None:
    letter = who.core.surat.stored(letter_id)
    assert letter is not None
    who.core.surat.save(replace(letter, naskah=isi("Kabar", sifat=sifat)))
    who.sync()


WAITS, VOID, LOST = "Menunggu tanda tangan", "Dibatalkan", "Nomor dibatalkan"


@pytest.mark.parametrize(
    ("sifat", "then", "others", "own"),
    [
        ("rahasia", [], [(1, WAITS)], [(1, WAITS)]),
        ("rahasia", ["kembali"], [(1, VOID)], [(1, LOST)]),
        ("rahasia", ["batal"], [(1, VOID)], [(1, VOID)]),
        ("rahasia", ["kembali", "batal"], [(1, VOID)], [(1, LOST)]),
        ("rahasia", ["kembali", "rahasia", "beku"], [(1, VOID), (2, WAITS)], [(1, LOST), (2, WAITS)]),
        ("rahasia", ["kembali", "biasa"], [(1, LOST)], [(1, LOST)]),
        ("rahasia", ["kembali", "biasa", "beku"], [(1, LOST), (2, WAITS)], [(1, LOST), (2, WAITS)]),
        ("rahasia", ["kembali", "biasa", "beku", "kembali", "rahasia"], [(1, VOID), (2, VOID)], [(1, LOST), (2, LOST)]),
        ("biasa", ["kembali"], [(1, LOST)], [(1, LOST)]),
        ("biasa", ["kembali", "beku", "kembali", "batal"], [(1, LOST), (2, LOST)], [(1, LOST), (2, LOST)]),
        ("biasa", ["kembali", "rahasia"], [(1, VOID)], [(1, LOST)]),
        ("biasa", ["batal"], [(1, VOID)], [(1, VOID)]),
    ],
)  # fmt: skip
def test_a_number_that_was_given_stays_in_the_register(
    place: Balai, sifat: str, then: Sequence[str], others: list[tuple[int, str]], own: list[tuple[int, str]]
) -> None:
    siti, kadis, sekdis = (place.komputer(one) for one in ("siti", "kadis", "sekdis"))
    letter = siti.draft("Kabar", sifat=sifat)
    place.freeze(letter.id, siti, kadis)
    for step in then:
        siti.sync()
        kadis.sync()
        if step == "beku":
            place.freeze(letter.id, siti, kadis)
        elif step == "kembali":
            kadis.core.surat.give_back(letter.id, "Perbaiki")
            kadis.sync()
        elif step == "batal":
            siti.core.surat.cancel(letter.id, "Tidak jadi")
            siti.sync()
        else:
            write(siti, letter.id, step)
    last = [sifat, *(step for step in then if step in ("biasa", "rahasia"))][-1]
    hal = "Kabar" if last == "biasa" else "RAHASIA"
    for who, told in ((siti, own), (sekdis, others)):
        assert register(who) == [(f"000.1.5/{n}/DISKOMINFO/2026", hal, said) for n, said in told], who.akun
    assert len(siti.core.surat.report(Filter("keluar", text="kabar")).baris) == 1, "what is searched is no register"


def test_a_secret_letter_that_was_withdrawn_is_so_in_the_register_of_those_who_do_not_see_it(place: Balai) -> None:
    place.lead_dinkes()
    siti, kadis = place.komputer("siti"), place.komputer("kadis")
    letter = siti.draft("Kabar", sifat="rahasia")
    place.sign(letter.id, siti, kadis)
    head, dewi = place.komputer("kadinkes"), place.komputer("dewi")
    received = [("000.1.5/1/DISKOMINFO/2026", "RAHASIA", "Diterima")]
    assert register(head, "masuk") == register(dewi, "masuk") == received
    kadis.core.surat.revoke(letter.id, "Keliru", "000/1")
    kadis.sync()
    withdrawn = [(*received[0][:2], "Dicabut")]
    assert register(head, "masuk") == register(dewi, "masuk") == withdrawn
    assert register(siti) == register(kadis) == withdrawn


def test_numbers_that_an_older_server_lost_come_back_with_the_letters_next_step(place: Balai) -> None:
    """It kept one document for a letter, always that of its newest number."""
    siti, kadis, sekdis = (place.komputer(one) for one in ("siti", "kadis", "sekdis"))
    letter = siti.draft("Kabar", sifat="rahasia")
    place.freeze(letter.id, siti, kadis)
    kadis.core.surat.give_back(letter.id, "Perbaiki")
    kadis.sync()
    siti.sync()
    place.freeze(letter.id, siti, kadis)

    def older(connection: Connection) -> None:
        work = Work(connection, place.services.tenant, siti.core.direktori, place.jam.now)
        found = work.read(f"rahasia:{letter.id}:2", "nomor_rahasia", NomorRahasia)
        assert found is not None
        work.put_next("nomor_rahasia", f"rahasia:{letter.id}", replace(found[1], id=f"rahasia:{letter.id}"),
                      home="o:diskominfo", scopes=frozenset({"o:diskominfo"}))  # fmt: skip
        work.remove_next("nomor_rahasia", f"rahasia:{letter.id}:2")
        work.commit()

    place.services.db.write(older)
    assert register(sekdis) == [("000.1.5/2/DISKOMINFO/2026", "RAHASIA", WAITS)]
    kadis.core.surat.give_back(letter.id, "Perbaiki lagi")
    kadis.sync()
    assert [(line[0], line[2]) for line in register(sekdis)] == [
        ("000.1.5/1/DISKOMINFO/2026", VOID), ("000.1.5/2/DISKOMINFO/2026", VOID),
    ]  # fmt: skip
