"""A letter that a person may not see any more is gone from his computer, also where he had written in it himself."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from client.kit import Balai, Komputer, cut, isi
from client.test_dua_penyusun import both, letter, told
from portalpns.client.sync.inbox import Inbox
from portalpns.client.usecases.surat import Filter
from portalpns.domain.errors import NotFound
from portalpns.domain.naskah import Sifat
from portalpns.domain.surat import SuratKeluar
from portalpns.domain.wewenang import PeranPegawai
from portalpns.server import admin
from portalpns.server.feed import feed, feed_head
from portalpns.store.migrate import NEWEST

WORDS = "Laporan dugaan pungli"


def begun(siti: Komputer, rani: Komputer) -> SuratKeluar:
    """A concept of Siti's, as both know it."""
    draft = siti.draft(WORDS, rantai=("j-sekdis",))
    siti.sync()
    rani.sync()
    return draft


def write(who: Komputer, key: str, hal: str = WORDS, sifat: Sifat = "biasa") -> None:
    who.core.surat.save(replace(letter(who, key), naskah=isi(hal, sifat=sifat)))


def require_gone(who: Komputer, key: str) -> None:
    for _ in range(2):
        assert who.core.surat.stored(key) is None
        assert who.core.surat.rows(Filter("keluar")) == []
        assert who.core.pencarian.search("pungli") == []
        who.restart()
    with pytest.raises(NotFound):
        who.core.surat.submit(key)


def by_a_colleague(siti: Komputer, rani: Komputer, key: str) -> None:
    write(rani, key, f"{WORDS}, dirapikan")
    rani.sync()
    siti.sync()
    write(siti, key, f"{WORDS}, dirapikan", "rahasia")
    siti.sync()


def by_herself(_siti: Komputer, rani: Komputer, key: str) -> None:
    write(rani, key, f"{WORDS}, dirapikan")
    rani.sync()
    write(rani, key, sifat="rahasia")


def the_answer_comes_late(_siti: Komputer, rani: Komputer, key: str) -> None:
    """The feed says that it is gone before the answer to the save is here."""
    write(rani, key, sifat="sangat_rahasia")
    line = rani.line
    assert line is not None
    line.after = lambda _method, path, *_: cut() if path == "/sync/push" else None
    assert not rani.core.sync.sync_now().ok
    line.after = None

    def meanwhile(_method: str, path: str) -> None:
        if path == "/sync/push":
            line.before = None
            rani.core.sync._pull_to_end({"pulled": 0})

    line.before = meanwhile


@pytest.mark.parametrize("leaves", [by_a_colleague, by_herself, the_answer_comes_late])
def test_a_concept_that_becomes_secret_leaves_no_copy(
    place: Balai, leaves: Callable[[Komputer, Komputer, str], None]
) -> None:
    siti, rani = both(place)
    draft = begun(siti, rani)
    leaves(siti, rani, draft.id)
    rani.sync()
    assert (rani.core.sync.queue(), told(rani)) == ([], [])
    require_gone(rani, draft.id)
    assert letter(siti.sync(), draft.id).naskah.sifat != "biasa"
    place.jam.later(days=9)
    siti.login().sync()
    rani.login().draft("Lain")
    rani.sync()
    assert [row.hal for row in rani.core.surat.rows(Filter("keluar"))] == ["Lain"]


def test_words_that_were_not_sent_yet_are_refused_and_kept_apart(place: Balai) -> None:
    siti, rani = both(place)
    draft = begun(siti, rani)
    by_a_colleague(siti, rani, draft.id)
    write(rani, draft.id, "Satu jam tulisan Rani")
    rani.sync()
    assert [row[:2] for row in told(rani)] == [("surat.simpan", "not_found")]
    assert rani.core.surat.stored(draft.id) is None
    kept = rani.core.surat.keep_as_new(rani.core.sync.tray()[0].seq)
    assert [row.id for row in rani.core.surat.rows(Filter("keluar"))] == [kept.id]


def test_ones_own_concept_that_becomes_secret_is_there_all_the_time(
    place: Balai, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its office loses it in one page, its drafter gets it in another one."""
    siti = place.komputer("siti")
    draft = siti.draft(WORDS, rantai=("j-sekdis",))
    siti.sync()
    seen: list[bool] = []
    apply = Inbox.apply

    def look(inbox: Inbox, *page: object) -> frozenset[str]:
        changed = apply(inbox, *page)  # type: ignore[arg-type]
        seen.append(siti.core.surat.stored(draft.id) is not None)
        return changed

    monkeypatch.setattr(Inbox, "apply", look)
    write(siti, draft.id, sifat="rahasia")
    siti.sync()
    assert len(seen) > 1
    assert all(seen)
    (row,) = siti.core.surat.rows(Filter("keluar"))
    assert (row.id, row.sifat, row.tunda) == (draft.id, "rahasia", False)


def test_what_is_read_anew_without_it_leaves_no_copy(place: Balai) -> None:
    """The server begins a new feed, such as after it was restored; what it does not name is not there."""
    siti, rani = both(place)
    draft = begun(siti, rani)
    by_a_colleague(siti, rani, draft.id)
    work = place.services.db
    work.write(lambda connection: connection.execute(feed.delete().where(feed.c.op == "X")))
    office = feed_head.c.scope == "o:diskominfo"
    work.write(lambda connection: connection.execute(feed_head.update().where(office).values(epoch="baru")))
    rani.sync()
    require_gone(rani, draft.id)


def test_a_copy_that_an_older_program_made_is_gone_without_a_network(
    place: Balai, monkeypatch: pytest.MonkeyPatch
) -> None:
    siti, rani = both(place)
    draft = begun(siti, rani)
    with monkeypatch.context() as older:
        older.setitem(NEWEST, "cache", "cache_0006")
        older.setattr("portalpns.store.cache.documents.PENDING", "outbox.state <> 'rejected'")
        rani = place.komputer("rani")
        by_a_colleague(siti, rani, draft.id)
        rani.sync()
        other = rani.draft("Laporan lain")
        assert letter(rani, draft.id).pembuat == "p-rani"
        assert len(rani.core.pencarian.search("pungli")) == 1
    rani.restart().core.sync.offline = True
    assert not rani.core.sync.sync_now().ok
    assert rani.core.surat.stored(draft.id) is None
    assert rani.core.pencarian.search("pungli") == []
    assert [row.id for row in rani.core.surat.rows(Filter("keluar"))] == [other.id]
    assert len(rani.core.pencarian.search("laporan")) == 1


def test_a_scope_that_is_lost_takes_what_was_sent_into_it(place: Balai) -> None:
    siti, rani = both(place)
    draft = begun(siti, rani)
    write(rani, draft.id, f"{WORDS}, dirapikan")
    rani.sync()
    admin.put_master(place.services, [PeranPegawai("pr-rani", "p-rani", "dinkes", "penyusun")])
    rani.sync()
    require_gone(rani, draft.id)


def test_a_new_concept_is_there_before_the_feed_brings_it(place: Balai) -> None:
    _siti, rani = both(place)
    line = rani.line
    assert line is not None
    draft = rani.draft(WORDS)
    line.before = lambda _method, path: cut() if path == "/sync/pull" else None
    assert not rani.core.sync.sync_now().ok
    assert (rani.core.sync.queue(), letter(rani, draft.id).naskah.hal) == ([], WORDS)
    line.before = None
    rani.sync()
    (row,) = rani.core.surat.rows(Filter("keluar"))
    assert (row.id, row.tunda) == (draft.id, False)
