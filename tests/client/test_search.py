"""Search and lists: whatever is typed finds or finds nothing, newest first, in step with every change."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from client.kit import NOW, Balai, Komputer, isi
from portalpns.client.core import Core
from portalpns.client.usecases import rows as lists
from portalpns.client.usecases.rows import Filter
from portalpns.domain.naskah import Penerima
from portalpns.domain.organisasi import Jabatan
from portalpns.domain.surat import SuratKeluar
from portalpns.domain.wewenang import Pelaku
from portalpns.protocol.codec import encode
from portalpns.server import admin
from portalpns.store.cache import documents
from portalpns.store.cache.db import Cache
from portalpns.store.cache.search import fts_query
from portalpns.store.cache.surat import SuratIndex, mark_search_stale, rebuild_search
from portalpns.store.migrate import NEWEST

NOBODY = Pelaku("", "")


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cache]:
    found = Cache(tmp_path_factory.mktemp("cari") / "cache.db", bytes(32))
    yield found
    found.close()


def _letter(n: int, hal: str, **more: object) -> SuratKeluar:
    made = NOW + timedelta(minutes=n)
    return SuratKeluar(f"s-{n}", "diskominfo", isi(hal), "p-siti", made, diubah=made, **more)  # type: ignore[arg-type]


def _put(cache: Cache, *letters: SuratKeluar, rev: int = 1) -> None:
    with cache.apply() as connection:
        for letter in letters:
            body = encode(letter).decode()
            documents.put_base(connection, [("o:diskominfo", letter.id, "surat_keluar", rev, rev, body, 0)])
        SuratIndex("p-siti").refresh(connection, [letter.id for letter in letters])


def _find(cache: Cache, text: str, limit: int = 30) -> list[str]:
    with cache.read() as connection:
        return [row.id for row in lists.search(connection, text, NOBODY, None, limit)]


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Cache]:
    found = Cache(tmp_path / "cache.db", bytes(32))
    yield found
    found.close()


@given(text=st.text(max_size=60) | st.from_regex(r'["*()^:+\-/.{}A-Z ]{1,20}', fullmatch=True))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_typed_breaks_the_search(cache: Cache, text: str) -> None:
    _find(cache, text)
    with cache.read() as connection:
        lists.count(connection, Filter("keluar", text=text), NOBODY)


@given(hal=st.text(st.characters(categories=("Lu", "Ll", "Nd")), min_size=1, max_size=12))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_word_of_a_letter_finds_it(cache: Cache, hal: str) -> None:
    _put(cache, _letter(1, f"Perihal {hal} penting"))
    assert _find(cache, hal) == ["s-1"]


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("800.1.11.1/73", '"800" "1" "11" "73"*'),
        ("rapat AND OR NOT", '"rapat"* "AND"* "OR"* "NOT"*'),
        ('"kutip" hal:ini*', '"kutip"* "hal" "ini"*'),
        ("--- ***", ""),
        ("", ""),
    ],
)
def test_typed_words_are_never_operators(typed: str, query: str) -> None:
    assert fts_query(typed) == query


def test_numbers_and_beginnings_are_found_newest_first(fresh: Cache) -> None:
    _put(fresh, *(_letter(n, f"Undangan rapat {n}", nomor=f"800.1.11.1/{n}/DISKOMINFO/2026") for n in range(1, 6)))
    assert _find(fresh, "undang rap") == ["s-5", "s-4", "s-3", "s-2", "s-1"]
    assert _find(fresh, "800.1.11.1/3") == ["s-3"]
    assert _find(fresh, "undang", limit=2) == ["s-5", "s-4"]
    assert _find(fresh, "hormat") == ["s-5", "s-4", "s-3", "s-2", "s-1"], "the body is searched too"
    assert _find(fresh, "tidakada") == []


def test_late_old_letter_takes_its_place_in_time(fresh: Cache) -> None:
    _put(fresh, _letter(10, "Undangan baru"))
    _put(fresh, _letter(1, "Undangan lama"))
    assert _find(fresh, "undangan") == ["s-10", "s-1"]


def test_changed_and_removed_letters_leave_no_trace(fresh: Cache) -> None:
    one = _letter(1, "Pertama")
    _put(fresh, one)
    _put(fresh, replace(one, naskah=isi("Kedua"), diubah=NOW + timedelta(hours=1)), rev=2)
    assert (_find(fresh, "pertama"), _find(fresh, "kedua")) == ([], ["s-1"])
    with fresh.apply() as connection:
        documents.drop_base(connection, "o:diskominfo", ["s-1"])
        SuratIndex("p-siti").refresh(connection, ["s-1"])
    assert _find(fresh, "kedua") == []
    with fresh.read() as connection:
        assert lists.count(connection, Filter("keluar"), NOBODY) == 0


def test_letters_of_one_moment_each_keep_a_row(fresh: Cache) -> None:
    made = [replace(_letter(n, f"Bersamaan {n}"), dibuat=NOW, diubah=NOW) for n in range(50)]
    _put(fresh, *made)
    _put(fresh, *made[10:20], rev=2)
    assert sorted(_find(fresh, "bersamaan", limit=99)) == sorted(one.id for one in made)


@given(order=st.permutations(range(12)), cut=st.integers(0, 12), gone=st.sets(st.integers(0, 11), max_size=4))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_letters_of_one_moment_stand_in_one_order_however_they_came(
    fresh: Cache, order: list[int], cut: int, gone: set[int]
) -> None:
    """Four of each millisecond of three, begun in the order of their ids; some go away and come again."""
    made = {
        n: replace(_letter(n, f"Serentak {n}"), id=f"s-{n:02}", dibuat=NOW, diubah=NOW + timedelta(milliseconds=n // 4))
        for n in order
    }
    with fresh.apply() as connection:
        documents.drop_base(connection, "o:diskominfo", [one.id for one in made.values()])
        SuratIndex("p-siti").refresh(connection, [one.id for one in made.values()])
    _put(fresh, *(made[n] for n in order[:cut]))
    _put(fresh, *(made[n] for n in order[cut:]))
    with fresh.apply() as connection:
        documents.drop_base(connection, "o:diskominfo", [made[n].id for n in gone])
        SuratIndex("p-siti").refresh(connection, [made[n].id for n in gone])
    for n in gone:
        _put(fresh, made[n], rev=2)
    newest_first = [made[n].id for n in range(11, -1, -1)]
    assert _find(fresh, "serentak", 99) == newest_first
    with fresh.read() as connection:
        shown = [row.id for row in lists.page(connection, Filter("keluar", text="serentak"), NOBODY, None, 0, 99)]
    assert shown == newest_first
    assert [_find(fresh, f"{n}") for n in (10, 11)] == [["s-10"], ["s-11"]], "the words went with their rows"


def test_rebuilt_index_finds_the_same(fresh: Cache) -> None:
    letters = [_letter(n, f"Surat {n} tentang arsip") for n in range(30)]
    _put(fresh, *letters)
    before = _find(fresh, "arsip", 99)
    with fresh.apply() as connection:
        mark_search_stale(connection)
    _put(fresh, _letter(31, "Surat 31 tentang arsip"))
    with fresh.apply() as connection:
        rebuild_search(connection)
    assert _find(fresh, "arsip", 99) == ["s-31", *before]
    with fresh.apply() as connection:
        rebuild_search(connection)
    assert _find(fresh, "arsip", 99) == ["s-31", *before]


def test_lists_filter_sort_and_page(fresh: Cache) -> None:
    _put(fresh, _letter(1, "Beras"), _letter(2, "Air"), _letter(3, "Cuaca", state="dibatalkan"))
    with fresh.read() as connection:

        def ids(**wanted: object) -> list[str]:
            found = lists.page(connection, Filter("keluar", **wanted), NOBODY, None, 0, 10)  # type: ignore[arg-type]
            return [row.id for row in found]

        assert ids() == ["s-3", "s-2", "s-1"]
        assert ids(turun=False) == ["s-1", "s-2", "s-3"]
        assert ids(urutkan="hal", turun=False) == ["s-2", "s-1", "s-3"]
        assert ids(states=("konsep",)) == ["s-2", "s-1"]
        assert ids(opd="dinkes") == []
        assert ids(text="air") == ["s-2"]
        assert ids(text="a") == ids(), "one letter is no search yet"
        assert ids(giliran_saya=True) == []
        assert [row.id for row in lists.page(connection, Filter("keluar"), NOBODY, None, 1, 1)] == ["s-2"]


def test_no_word_of_a_letter_taken_away_stays_in_the_index(place: Balai) -> None:
    siti, sekdis = place.komputer("siti"), place.komputer("sekdis")
    letter = siti.draft("Zebrakuning")
    siti.draft("Gajahputih")
    for one in (siti, sekdis):
        one.sync()

    def words(who: Komputer) -> set[bytes]:
        """Their inner letters: what a word shares with the one before it is not written out."""
        with who.core._opened().cache.read() as connection:
            kept = b"".join(connection.exec_driver_sql("SELECT block FROM surat_fts_data").scalars())
        return {word for word in (b"brakuning", b"jahputih") if word in kept}

    both = {b"brakuning", b"jahputih"}
    assert words(sekdis) == both
    siti.core.surat.save(replace(letter, naskah=replace(letter.naskah, sifat="rahasia")))
    for one in (siti, sekdis):
        one.sync()
    assert words(sekdis) == {b"jahputih"}
    assert [row.hal for row in sekdis.core.surat.rows(Filter("keluar", text="gajahputih"))] == ["Gajahputih"]
    assert words(siti) == both


def test_people_posts_and_offices_are_found(place: Balai) -> None:
    find = place.komputer("siti").core.pencarian
    assert [one.id for one in find.people("siti amin")] == ["p-siti"]
    assert [one.id for one in find.people("908")] == ["p-dewi"]
    assert [one.id for one in find.people("")] == ["p-sekdis", "p-kadis", "p-siti", "p-dewi"]
    assert [one.id for one in find.posts("sekret")] == ["j-sekdis"]
    assert [one.id for one in find.posts("farida")] == ["j-kadis"]
    assert [one.id for one in find.offices("kesehatan")] == ["dinkes"]
    assert find.klasifikasi("000.1.2.3")[0].kode == "000.1.2.3"
    assert find.search("x") == []


def test_posts_of_the_own_office_are_offered_first(place: Balai) -> None:
    bagian = Jabatan("j-umum", "dinkes", "Kepala Umum", None, jenis="struktural")
    admin.put_master(place.services, [bagian])
    siti, dewi = place.komputer("siti"), place.komputer("dewi")
    assert [one.id for one in siti.core.pencarian.posts("kepala")] == ["j-kadis", "j-umum"]
    assert [one.id for one in dewi.core.pencarian.posts("kepala")] == ["j-umum", "j-kadis"]


RECIPIENTS: dict[str, tuple[Penerima, ...]] = {
    "kepada": (Penerima("Kepala Dinas Kesehatan", "dinkes"), Penerima("DPRD"), Penerima("Ketua RT", None, "Imopuro")),
    "tembusan": (Penerima("Wali Kota Metro"),),
}


def _found(core: Core, *words: str) -> list[int]:
    return [core.surat.count(Filter("keluar", text=text)) for text in words]


def test_an_outgoing_letter_is_found_by_all_its_recipients_and_the_register_names_them(place: Balai) -> None:
    siti = place.komputer("siti")
    siti.draft("Undangan", **RECIPIENTS)
    siti.draft("Tertutup", sifat="rahasia", **RECIPIENTS)
    assert _found(siti.core, "kesehatan", "dprd", "imopuro", "wali kota") == [2, 2, 2, 2]
    lines = siti.core.surat.report(Filter("keluar")).baris
    assert {(line[3], line[4]) for line in lines} == {
        ("Kepala Dinas Kesehatan; DPRD; Ketua RT di Imopuro", "Undangan"), ("", "RAHASIA")
    }  # fmt: skip


def test_letters_to_many_of_one_name_are_told_apart_in_the_list(place: Balai) -> None:
    siti = place.komputer("siti")
    places = ("Imopuro", "Yosomulyo", "")
    for one in places:
        siti.draft(f"Kerja bakti {one}", kepada=(Penerima("Ketua RT 01", None, one), *RECIPIENTS["kepada"][:2]))
    assert {row.hal: row.pihak for row in siti.core.surat.rows(Filter("keluar"))} == {
        "Kerja bakti Imopuro": "Ketua RT 01 di Imopuro dan 2 lainnya",
        "Kerja bakti Yosomulyo": "Ketua RT 01 di Yosomulyo dan 2 lainnya",
        "Kerja bakti ": "Ketua RT 01 dan 2 lainnya",
    }
    assert _found(siti.core, "imopuro", "rt 01 yosomulyo") == [1, 1]


def test_the_index_of_an_older_program_is_built_anew_without_a_network(
    place: Balai, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as older:
        older.setitem(NEWEST, "cache", "cache_0005")
        older.setattr("portalpns.store.cache.surat.recipients", lambda _naskah: ())
        siti = place.komputer("siti")
        siti.draft("Undangan", **RECIPIENTS)
        assert _found(siti.core, "dprd", "wali kota", "undangan") == [0, 0, 1]
    siti.restart().core.sync.offline = True
    assert not siti.core.sync.sync_now().ok
    assert _found(siti.core, "dprd", "wali kota", "undangan") == [1, 1, 1]
