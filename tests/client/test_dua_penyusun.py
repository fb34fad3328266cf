"""Two secretaries of one office write the same letter: neither's words go over the other's unasked."""

from dataclasses import replace

import pytest

from client.kit import PASSWORD, Balai, Komputer, cut, isi
from portalpns.client.ui.surat.telling import tell
from portalpns.domain.errors import WrongState
from portalpns.domain.pegawai import Pegawai
from portalpns.domain.surat import Langkah, SuratKeluar, concept_of
from portalpns.domain.wewenang import PeranPegawai
from portalpns.server import admin
from portalpns.server.accounts import create_account

CHANGED = "Surat ini berubah sejak Anda membacanya"


def both(place: Balai) -> tuple[Komputer, Komputer]:
    """The computers of Siti and of Rani, who writes for the same office."""
    person = Pegawai("p-rani", "198001012005011777", "Rani Wulandari", "diskominfo")
    admin.put_master(place.services, [person, PeranPegawai("pr-rani", person.id, person.opd, "penyusun")])
    create_account(place.services, "rani", PASSWORD, person.id)
    return place.komputer("siti"), place.komputer("rani")


def letter(who: Komputer, key: str) -> SuratKeluar:
    found = who.core.surat.stored(key)
    assert found is not None
    return found


def checked(siti: Komputer, rani: Komputer, rantai: tuple[str, ...] = ("j-sekdis",)) -> SuratKeluar:
    """A letter of Siti's that lies with its checker, as both know; Rani has no network from now on."""
    draft = siti.draft("Versi satu", rantai=rantai)
    siti.core.surat.submit(draft.id)
    siti.sync()
    rani.sync()
    rani.core.sync.offline = True
    return draft


def mend(who: Komputer, key: str, hal: str) -> None:
    """Take the letter back, write it anew, send it again."""
    who.core.surat.take_back(key)
    who.core.surat.save(replace(letter(who, key), naskah=isi(hal)))
    who.core.surat.submit(key)


def told(who: Komputer) -> list[tuple[str, str, str]]:
    return [(row.name, row.code, row.detail.split(";")[0]) for row in who.core.sync.tray()]


@pytest.mark.parametrize("pulls_first", [False, True])
def test_what_was_taken_back_unread_does_not_go_over_a_newer_letter(place: Balai, pulls_first: bool) -> None:
    siti, rani = both(place)
    draft = checked(siti, rani)
    mend(rani, draft.id, "Versi satu, diperbaiki Rani")
    mend(siti, draft.id, "Versi dua")
    siti.sync()
    rani.core.sync.offline = False
    if pulls_first:
        assert rani.line is not None
        rani.line.before = lambda _method, path: cut() if path == "/sync/push" else None
        assert not rani.core.sync.sync_now().ok
        rani.line.before = None
    rani.sync()
    blocked = "Tindakan sebelumnya pada data ini ditolak."
    assert told(rani) == [
        ("surat.tarik", "state_changed", CHANGED),
        ("surat.simpan", "blocked", blocked),
        ("surat.ajukan", "blocked", blocked),
    ]
    siti.sync()
    assert (letter(siti, draft.id).naskah.hal, letter(siti, draft.id).state) == ("Versi dua", "diperiksa")
    assert letter(rani, draft.id).naskah.hal == "Versi dua"
    words = rani.core.sync.tray()[1].seq
    assert rani.core.surat.keep_as_new(words).naskah.hal == "Versi satu, diperbaiki Rani", "her words are still hers"


def test_that_only_the_sending_was_changed_is_seen_too(place: Balai) -> None:
    siti, rani = both(place)
    draft = checked(siti, rani)
    mend(rani, draft.id, "Versi satu, diperbaiki Rani")
    siti.core.surat.take_back(draft.id)
    siti.core.surat.save(replace(letter(siti, draft.id), kirim_otomatis=False))
    siti.core.surat.submit(draft.id)
    siti.sync()
    rani.core.sync.offline = False
    rani.sync()
    assert told(rani)[0] == ("surat.tarik", "state_changed", CHANGED)
    assert (letter(siti.sync(), draft.id).kirim_otomatis, letter(siti, draft.id).state) == (False, "diperiksa")


def test_a_paraf_that_came_in_between_is_no_change(place: Balai) -> None:
    """It falls with the letter that is taken back; nobody wrote anything."""
    siti, rani = both(place)
    sekdis = place.komputer("sekdis")
    draft = checked(siti, rani, ("j-sekdis", "j-kadis"))
    mend(rani, draft.id, "Diperbaiki Rani")
    sekdis.sync().core.surat.initial(draft.id, tell(sekdis.core, draft.id).hash)
    sekdis.sync()
    rani.core.sync.offline = False
    rani.sync()
    assert told(rani) == []
    now = letter(siti.sync(), draft.id)
    assert (now.naskah.hal, now.state, [step.pada for step in now.rantai]) == (
        "Diperbaiki Rani",
        "diperiksa",
        [None] * 2,
    )


def test_a_letter_is_taken_back_behind_ones_own_unsent_steps(place: Balai) -> None:
    siti = place.komputer("siti")
    siti.core.sync.offline = True
    draft = siti.draft("Versi satu", rantai=("j-sekdis",))
    siti.core.surat.submit(draft.id)
    mend(siti, draft.id, "Versi dua")
    siti.core.surat.take_back(draft.id)
    siti.core.surat.save(replace(letter(siti, draft.id), naskah=isi("Versi tiga"), rantai=(Langkah("j-kadis"),)))
    siti.core.sync.offline = False
    siti.sync()
    assert (told(siti), siti.core.sync.queue()) == ([], [])
    assert (letter(siti, draft.id).naskah.hal, letter(siti, draft.id).state) == ("Versi tiga", "konsep")


def test_so_it_is_while_the_steps_before_are_on_their_way(place: Balai) -> None:
    siti = place.komputer("siti")
    draft = siti.draft("Versi satu", rantai=("j-sekdis",))
    siti.core.surat.submit(draft.id)
    assert siti.line is not None
    waiting = [
        lambda: siti.core.surat.take_back(draft.id),
        lambda: siti.core.surat.save(replace(letter(siti, draft.id), naskah=isi("Versi dua"))),
        lambda: siti.core.surat.submit(draft.id),
    ]

    def meanwhile(_method: str, path: str) -> None:
        if path == "/sync/push" and waiting:
            waiting.pop(0)()

    siti.line.before = meanwhile
    siti.sync()
    assert (told(siti), waiting) == ([], [])
    siti.sync()
    assert (letter(siti, draft.id).naskah.hal, letter(siti, draft.id).state) == ("Versi dua", "diperiksa")


def test_a_save_that_waits_behind_a_taking_back_meant_what_was_read_then(place: Balai) -> None:
    """Written while the taking back was on its way to a letter that a colleague had sent again, under another chain."""
    siti, rani = both(place)
    draft = checked(siti, rani)
    rani.core.surat.take_back(draft.id)
    siti.core.surat.take_back(draft.id)
    siti.core.surat.save(replace(letter(siti, draft.id), naskah=isi("Versi dua")))
    siti.core.surat.submit(draft.id)
    siti.sync()
    rani.core.sync.offline = False
    assert rani.line is not None
    words = [replace(letter(rani, draft.id), naskah=isi("Diperbaiki Rani"))]

    def meanwhile(_method: str, path: str) -> None:
        if path == "/sync/push" and words:
            rani.core.surat.save(words.pop())

    rani.line.before = meanwhile
    rani.core.sync.sync_now()
    rani.sync()
    assert letter(siti.sync(), draft.id).naskah.hal == "Versi dua"
    assert [row[0] for row in told(rani)] == ["surat.tarik", "surat.simpan"]


def test_it_is_taken_back_as_it_is_now_once_that_was_read(place: Balai) -> None:
    siti, rani = both(place)
    draft = checked(siti, rani)
    rani.core.surat.take_back(draft.id)
    mend(siti, draft.id, "Versi dua")
    siti.sync()
    rani.core.sync.offline = False
    rani.sync()
    (row,) = rani.core.sync.tray()
    with pytest.raises(WrongState, match=CHANGED):
        rani.core.sync.retry(row.seq)
    changed = rani.core.surat.changed_since(row.seq)
    assert changed is not None
    assert changed[1] == concept_of(letter(siti, draft.id))
    rani.core.surat.repeat(row.seq, changed[1])
    rani.sync()
    assert (told(rani), letter(rani, draft.id).state) == ([], "konsep")
    assert letter(rani, draft.id).naskah.hal == "Versi dua"


def test_what_came_in_while_the_question_stood_is_not_taken_back(place: Balai) -> None:
    siti, rani = both(place)
    draft = checked(siti, rani)
    read = concept_of(letter(rani, draft.id))
    mend(siti, draft.id, "Versi dua")
    siti.sync()
    rani.core.sync.offline = False
    rani.sync()
    with pytest.raises(WrongState, match=CHANGED):
        rani.core.surat.take_back(draft.id, read)
    assert letter(rani, draft.id).state == "diperiksa"
