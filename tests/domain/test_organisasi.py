"""Posts over time with Plt. and Plh., the tree of offices, letterheads."""

from dataclasses import replace
from datetime import date
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kantor import DINAS, KELURAHAN, UNITS
from portalpns.domain.organisasi import (
    KEDUDUKAN_NAMA,
    Jabatan,
    Kedudukan,
    Opd,
    Pemangku,
    holder_on,
    kop_of,
    names_unit,
    path_up,
    subtree,
)

BY_ID = {unit.id: unit for unit in UNITS}
DAY = date(2026, 7, 6)


def holds(person: str, kind: Kedudukan = "definitif", start: str = "2020-01-01", end: str | None = None) -> Pemangku:
    last = date.fromisoformat(end) if end else None
    return Pemangku(f"{person}-{kind}", "kadis", person, kind, date.fromisoformat(start), last)


@pytest.mark.parametrize(
    ("holders", "person"),
    [
        ([], None),
        ([holds("a")], "a"),
        ([holds("a", start="2026-07-07")], None),
        ([holds("a", start="2026-07-06")], "a"),
        ([holds("a", end="2026-07-06")], "a"),
        ([holds("a", end="2026-07-05")], None),
        ([holds("a", end="2026-07-05"), holds("b", start="2026-07-06")], "b"),
        ([holds("a"), holds("b", "plh", "2026-07-06", "2026-07-06")], "b"),
        ([holds("a"), holds("b", "plh", "2026-07-01", "2026-07-05")], "a"),
        ([holds("b", "plt"), holds("c", "plh")], "c"),
        ([holds("a"), holds("b", "pj"), holds("c", "pjs")], "c"),
        ([holds("a"), holds("b", start="2026-01-01")], "b"),
        ([Pemangku("x", "other", "z")], None),
    ],
)
def test_who_holds_a_post_on_a_day(holders: list[Pemangku], person: str | None) -> None:
    for order in permutations(holders):
        found = holder_on(order, "kadis", DAY)
        assert (found.pegawai if found else None) == person


@pytest.mark.parametrize("kind", KEDUDUKAN_NAMA)
def test_an_acting_holder_signs_with_the_prefix(kind: Kedudukan) -> None:
    assert holds("a", kind).cara == ("sendiri" if kind == "definitif" else kind)


def test_a_subtree_holds_the_unit_and_all_below() -> None:
    assert subtree(UNITS, "setda") == {"setda", DINAS, KELURAHAN, "badan"}
    assert subtree(UNITS, DINAS) == {DINAS, KELURAHAN}
    assert subtree(UNITS, "gone") == {"gone"}


@given(
    st.lists(st.tuples(st.integers(0, 6), st.none() | st.integers(0, 6)), max_size=9, unique_by=lambda edge: edge[0])
)
def test_any_tree_even_with_circles_is_walked_to_an_end(edges: list[tuple[int, int | None]]) -> None:
    units = {
        str(n): Opd(str(n), "", "", "", "lain", None if above is None else str(above)) for n, above in edges
    }  # fmt: skip
    for unit in units:
        up = [one.id for one in path_up(units, unit)]
        assert up[0] == unit
        assert len(up) == len(set(up))
        assert all(unit in subtree(units.values(), above) for above in up)


def test_the_way_up_ends_at_the_top_or_where_the_data_ends() -> None:
    assert [unit.id for unit in path_up(BY_ID, KELURAHAN)] == [KELURAHAN, DINAS, "setda"]
    assert path_up(BY_ID, "gone") == ()
    orphan = Opd("o", "Orphan", "O", "9", "bagian", "gone")
    assert path_up({"o": orphan}, "o") == (orphan,)


def test_a_letterhead_names_the_office_above_only_for_small_units() -> None:
    kop = kop_of(BY_ID, DINAS, "Pemerintah Kota Contoh")
    assert (kop.pemda, kop.nama) == ("PEMERINTAH KOTA CONTOH", ("DINAS CONTOH",))
    assert (kop.alamat, kop.telepon, kop.laman, kop.surel, kop.kode_pos) == (
        "Jl. Contoh 1", "0725", "x.id", "a@x.id", "34111",
    )  # fmt: skip
    assert kop_of(BY_ID, KELURAHAN, "P").nama == ("DINAS CONTOH", "KELURAHAN CONTOH")
    orphan = Opd("o", "Upt Yatim", "O", "9", "upt", "gone")
    assert kop_of({"o": orphan}, "o", "P").nama == ("UPT YATIM",)


DINKES = Opd("dinkes", "Dinas Kesehatan", "DINKES", "", "dinas")
BKPSDM = Opd("bkpsdm", "Badan Kepegawaian", "BKPSDM", "", "badan")


@pytest.mark.parametrize(
    ("name", "unit", "named"),
    [
        ("Sekretaris", DINKES, False),
        ("Sekretaris", replace(DINKES, singkatan=""), False),
        ("Sekretaris Dinas", DINKES, False),
        ("Kepala Bidang Kesehatan Masyarakat", DINKES, False),
        ("SEKRETARIS DINAS KESEHATAN", DINKES, True),
        ("Sekretaris BKPSDM", BKPSDM, True),
        ("Wakil Wali Kota", Opd("", "Pemerintah Kota Metro", "", "", "kepala_daerah"), True),
    ],
)
def test_a_post_may_say_by_its_name_whose_it_is(name: str, unit: Opd, named: bool) -> None:
    assert names_unit(Jabatan("", unit.id, name), unit) is named


@pytest.mark.parametrize(
    ("name", "unit", "named"),
    [
        ("Kepala Dinas Kesehatan", "Dinas Kesehatan", True),
        ("Camat Metro Pusat", "Kecamatan Metro Pusat", True),
        ("Sekretaris Daerah", "Sekretariat Daerah", True),
        ("Inspektur", "Inspektorat", False),
        ("Kepala Dinas", "Dinas Sosial", False),
    ],
)
def test_a_head_may_be_named_without_the_kind_of_his_unit(name: str, unit: str, named: bool) -> None:
    assert names_unit(Jabatan("", "", name, jenis="pimpinan"), Opd("", unit, "", "", "lain")) is named
