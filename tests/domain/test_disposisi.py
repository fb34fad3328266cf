"""For whom an incoming letter waits: its office's head or who stands in, then whoever a disposisi names."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kantor import DINAS, NOW, PEOPLE, TODAY, actor, book
from portalpns.domain import surat_masuk
from portalpns.domain.ajuan import VacantPost, require_receivers
from portalpns.domain.errors import NotAllowed, PortalError, WrongState
from portalpns.domain.organisasi import Jabatan, Pemangku
from portalpns.domain.surat import Disposisi, SuratMasuk

EVERYBODY = [person.id for person in PEOPLE]
FRESH = SuratMasuk("m1", DINAS, "Badan Lain", "1", TODAY, "Hal", "pdf", NOW)
ORDER = Disposisi("d1", "kadis", ("kabid",), ("Tindak lanjuti",), NOW)
HEADLESS = ("p-kadis",)
KASUBBAG = (
    Jabatan("kasubbag", DINAS, "Kepala Subbagian", "sekdin", jenis="struktural"),
    Pemangku("p-kasubbag", "kasubbag", "penyusun"),
)


@pytest.mark.parametrize(
    ("vacant", "deciders"),
    [
        ((), "kadis"),
        (HEADLESS, "kabid sekdin"),
        ((*HEADLESS, "p-sekdin"), "kabid penyusun"),  # the subbagian answers to nobody nearer then
        ((*HEADLESS, "p-sekdin", "p-kabid", "p-kasubbag"), "sekda"),
        ((*HEADLESS, "p-sekdin", "p-kabid", "p-kasubbag", "p-sekda"), ""),
    ],
)
def test_a_vacant_head_is_stood_in_for_by_those_next_below_and_else_by_the_head_above(
    vacant: tuple[str, ...], deciders: str
) -> None:
    """A vacant post holds no letter up; it waits for whoever may act on it, and takes nobody's desk else."""
    city = book(*(one for one in KASUBBAG if one.id not in vacant), without=vacant)
    assert city.deciders(DINAS, TODAY) == set(deciders.split())
    for name in EVERYBODY:
        who = city.pelaku(name, TODAY)
        ok = name in deciders.split()
        assert surat_masuk.waits_for(who, FRESH) is ok, name
        assert DINAS not in who.di_bawah or not ok, "it is his own work then"
        if ok:
            assert surat_masuk.finish(FRESH, who, NOW).state == "selesai"
        else:
            with pytest.raises(NotAllowed):
                surat_masuk.finish(FRESH, who, NOW)


def test_a_secret_letter_is_registered_by_whoever_stands_in() -> None:
    secret = replace(FRESH, sifat="rahasia")
    assert surat_masuk.register(secret, book(without=HEADLESS).pelaku("sekdin", TODAY), NOW, 12).agenda == 12
    with pytest.raises(NotAllowed):
        surat_masuk.register(secret, actor("sekdin"), NOW, 12)


def turns(letter: SuratMasuk) -> set[str]:
    """For whom it waits; whoever that is may end it, and pass it on where there is a post below."""
    found = {name for name in EVERYBODY if surat_masuk.waits_for(actor(name), letter)}
    for name in EVERYBODY:
        who = actor(name)
        may = name in found or name == "kadis"  # the head may end the whole at any time and is not asked
        assert surat_masuk.may_end(who, letter) is may, name
        assert surat_masuk.may_dispose(who, letter) is (may and bool(who.bawahan)), name
    return found


def test_everybody_whom_a_disposition_names_has_a_part_until_it_is_passed_on_or_ended() -> None:
    assert turns(FRESH) == {"kadis"}
    first = surat_masuk.dispose(FRESH, actor("kadis"), NOW, replace(ORDER, kepada=("kabid", "sekdin")))
    assert turns(first) == {"kabid", "sekdin"}
    second = surat_masuk.dispose(first, actor("kabid"), NOW, replace(ORDER, kepada=("staf",)))
    assert turns(second) == {"staf", "sekdin"}, "who passed it on is done with it, who was named beside him is not"
    for name in ("kabid", "sekda"):
        with pytest.raises(NotAllowed):
            surat_masuk.finish(second, actor(name), NOW)
    third = surat_masuk.finish(second, actor("staf"), NOW, "bahan siap")
    assert (third.state, turns(third), third.riwayat[-1].catatan) == ("didisposisi", {"sekdin"}, "bahan siap")
    with pytest.raises(NotAllowed):
        surat_masuk.finish(third, actor("staf"), NOW)
    assert surat_masuk.finish(third, actor("sekdin"), NOW).state == "selesai", "the last part ends the letter"
    assert surat_masuk.finish(third, actor("kadis"), NOW).state == "selesai", "and the head ends it before"


def test_a_part_that_was_ended_is_given_anew() -> None:
    both = surat_masuk.dispose(FRESH, actor("kadis"), NOW, replace(ORDER, kepada=("kabid", "sekdin")))
    done = surat_masuk.finish(both, actor("kabid"), NOW)
    assert turns(surat_masuk.dispose(done, actor("kadis"), NOW, ORDER)) == {"kabid", "sekdin"}


def test_a_letter_passed_on_before_parts_were_kept_waits_for_all_who_were_named() -> None:
    orders = (replace(ORDER, kepada=("kabid", "sekdin")), replace(ORDER, dari="kabid", kepada=("staf",)))
    old = replace(FRESH, state="didisposisi", disposisi=orders)
    assert turns(old) == {"kabid", "sekdin", "staf"}
    assert turns(surat_masuk.finish(old, actor("kabid"), NOW)) == {"sekdin", "staf"}


@given(st.lists(st.tuples(st.sampled_from(["selesai", "kabid", "sekdin", "staf", "lurah"]), st.sampled_from(EVERYBODY)),
                max_size=12))  # fmt: skip
def test_an_open_letter_always_waits_for_somebody(steps: list[tuple[str, str]]) -> None:
    letter = FRESH
    for step, name in steps:
        try:
            if step == "selesai":
                letter = surat_masuk.finish(letter, actor(name), NOW)
            else:
                letter = surat_masuk.dispose(letter, actor(name), NOW, replace(ORDER, kepada=(step,)))
        except PortalError:
            continue
        assert bool(turns(letter)) == (letter.state != "selesai")


def test_a_disposition_to_a_post_that_nobody_holds_is_refused_unless_somebody_acts_there() -> None:
    vacant = book(without=("p-kabid",))
    said = "Jabatan “Kepala Bidang” tidak terisi sehingga disposisi tidak sampai kepada siapa pun; pilih jabatan lain."
    with pytest.raises(VacantPost) as refused:
        require_receivers(("sekdin", "kabid"), DINAS, vacant, TODAY)
    assert (str(refused.value), refused.value.field) == (said, "kepada")
    require_receivers(("sekdin",), DINAS, vacant, TODAY)
    require_receivers(("kabid",), DINAS, book(Pemangku("plt", "kabid", "sekdin", "plt"), without=("p-kabid",)), TODAY)


def test_an_order_that_came_later_is_neither_ended_nor_passed_on_with_an_older_one() -> None:
    head, kabid, sekdin = (actor(name) for name in ("kadis", "kabid", "sekdin"))
    first = surat_masuk.dispose(FRESH, head, NOW, replace(ORDER, kepada=("kabid", "sekdin")), "surat:")
    assert [surat_masuk.order_of(who, first) for who in (head, kabid, sekdin)] == ["surat:d1", "bagian:d1", "bagian:d1"]
    assert [len(surat_masuk.open_orders(who, first)) for who in (head, kabid)] == [0, 1]
    later = NOW + timedelta(hours=1)
    again = surat_masuk.dispose(first, head, later, replace(ORDER, id="d2"))
    assert [one.id for one in surat_masuk.open_orders(kabid, again)] == ["d1", "d2"]
    with pytest.raises(WrongState, match="didisposisikan lagi"):
        surat_masuk.finish(again, kabid, later, "", "bagian:d1")
    with pytest.raises(WrongState, match="didisposisikan lagi"):
        surat_masuk.dispose(again, kabid, later, replace(ORDER, id="d3", kepada=("staf",)), "bagian:d1")
    assert surat_masuk.finish(again, sekdin, later, "", "bagian:d1").giliran == ("kabid",)
    ended = surat_masuk.finish(again, kabid, later, "", "bagian:d2")
    assert (ended.state, ended.giliran) == ("didisposisi", ("sekdin",))
    with pytest.raises((NotAllowed, WrongState)):
        surat_masuk.finish(ended, kabid, later, "", "bagian:d2")
    third = surat_masuk.dispose(ended, head, later + timedelta(days=1), replace(ORDER, id="d4"))
    assert [one.id for one in surat_masuk.open_orders(kabid, third)] == ["d4"], "what was done is over"


@pytest.mark.parametrize(
    ("name", "seen", "read"),
    [
        ("kabid", "bagian:d3", True),
        ("kabid", "surat:d3", True),
        ("kabid", "bagian:d1", False),
        ("kabid", "surat:d2", False),
        ("kabid", "surat:", False),
        ("kabid", "bagian:entah", False),
        ("kabid", "", True),  # a client that does not say; the server judges it by the time
        ("sekdin", "bagian:d2", True),  # the later order is not his
        ("sekdin", "surat:d1", False),
        ("tu", "surat:", True),
        ("kadis", "surat:", True),
    ],
)
def test_who_has_not_seen_an_order_to_him_has_not_read_the_letter(name: str, seen: str, read: bool) -> None:
    """Whatever any clock says: the moments of these orders say nothing."""
    orders = (ORDER, replace(ORDER, id="d2", kepada=("sekdin",)), replace(ORDER, id="d3"))
    letter = replace(FRESH, state="didisposisi", disposisi=orders, giliran=("kabid", "sekdin"))
    assert (name in surat_masuk.read(letter, actor(name), NOW, seen).dibaca) is read
    if name in ("kabid", "sekdin"):
        assert name in surat_masuk.read(letter, actor(name), NOW, surat_masuk.order_of(actor(name), letter)).dibaca


def test_who_read_a_letter_before_it_was_withdrawn_has_not_read_that() -> None:
    head, tu = actor("kadis"), actor("tu")
    before = [surat_masuk.order_of(who, FRESH) for who in (head, tu)]
    withdrawn = surat_masuk.withdraw(FRESH, actor("kaban"), NOW, "Rapat batal", "000/2")
    assert all(surat_masuk.read(withdrawn, head, NOW, seen) is withdrawn for seen in before)
    seen = surat_masuk.order_of(head, withdrawn)
    kept = surat_masuk.register(withdrawn, tu, NOW, 3)
    assert surat_masuk.read(kept, head, NOW, seen).dibaca[-1] == "kadis", "whoever did something else meanwhile"
