"""Who may do what, as one table: each capability adds rows; nothing that is not given is allowed (ruling 23)."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from portalpns.domain.ids import new_id
from portalpns.domain.organisasi import Jabatan, Pemangku
from portalpns.domain.surat import naskah_hash
from portalpns.server import admin
from server.kit import AKUN, Kantor, Komputer, dilihat, frozen, kantor, naskah, simpan, tandatangani

HASH = naskah_hash(naskah())
EVERYBODY = frozenset(AKUN)
DRAFTERS = frozenset({"siti", "kasubbag", "sekdis", "kadis", "wako"})
"""Role `penyusun`, `tata_usaha` or `admin_opd` in diskominfo, or a post that reads its letters."""

READS: dict[str, frozenset[str]] = {
    "m": EVERYBODY,
    "o:diskominfo": DRAFTERS,
    "o:dinkes": frozenset({"tudinkes", "kadinkes", "wako"}),
    "o:walikota": frozenset({"wako"}),
    "a:diskominfo": frozenset({"siti", "kadis", "wako"}),
    "a:dinkes": frozenset({"kadinkes", "wako"}),
    "k:diskominfo": frozenset(),
    "u:p-siti": frozenset({"siti"}),
    "u:p-kadis": frozenset({"kadis"}),
    "s": frozenset(),
    "": frozenset(),
}
"""Scope -> who may read it; `s` is the chain of sign-ins, which is no scope of anybody."""

IMPOR = {
    "opd": "diskominfo",
    "device": "diskominfo-1",
    "tz": "Asia/Jakarta",
    "rows": [["5", "2026-11-02T07:10:00", 0, 0]],
}
PIN = {"opd": "diskominfo", "device": "diskominfo-1", "pin": "6", "pegawai": "p-staf", "mulai": "2026-01-01"}
CUTI = {"opd": "diskominfo", "pegawai": "p-staf", "kind": "CT", "mulai": "2026-11-02", "selesai": "2026-11-03"}
TUTUP = {"opd": "diskominfo", "device": "diskominfo-1", "alasan": "Mesin rusak"}
BATAL = {"opd": "diskominfo", "alasan": "Salah orang"}
DISPOSISI = {"id": "d-1", "kepada": ["j-bidang"], "instruksi": ["Hadiri"]}

ACTS: list[tuple[str, str, Any, frozenset[str]]] = [
    ("baru", "surat.simpan", simpan(), DRAFTERS),
    ("konsep", "surat.simpan", simpan(naskah("Diubah")), DRAFTERS),
    ("konsep", "surat.ajukan", {"hash": HASH}, DRAFTERS),
    ("konsep", "surat.batalkan", {"alasan": "x"}, DRAFTERS),
    ("diperiksa", "surat.paraf", dilihat(), frozenset({"kasubbag"})),
    ("diperiksa", "surat.kembalikan", {"catatan": "x"}, frozenset({"kasubbag"})),
    ("diperiksa", "surat.batalkan", {"alasan": "x"}, DRAFTERS),
    ("diperiksa", "surat.tarik", {}, DRAFTERS),
    ("beku", "surat.tarik", {}, frozenset()),
    ("beku", "surat.kembalikan", {"catatan": "x"}, frozenset({"kadis"})),
    ("beku", "surat.batalkan", {"alasan": "x"}, DRAFTERS),
    ("beku", "surat.kirim", {}, frozenset()),
    ("beku", "surat.simpan", simpan(), frozenset()),
    ("terkirim", "surat.cabut", {"alasan": "x"}, frozenset({"kadis"})),
    ("terkirim", "surat.batalkan", {"alasan": "x"}, frozenset()),
    ("masuk", "masuk.agendakan", {}, frozenset({"tudinkes"})),
    ("masuk", "masuk.baca", {}, frozenset({"tudinkes", "kadinkes", "wako"})),
    ("masuk", "masuk.disposisi", DISPOSISI, frozenset({"kadinkes"})),
    ("masuk", "masuk.disposisi", {**DISPOSISI, "kepada": ["j-wako"]}, frozenset()),
    ("masuk", "masuk.disposisi", {**DISPOSISI, "kepada": ["j-kadinkes"]}, frozenset()),
    ("masuk", "masuk.disposisi", {**DISPOSISI, "kepada": ["j-staf"]}, frozenset()),
    ("masuk", "masuk.selesai", {}, frozenset({"kadinkes"})),
    ("masuk", "masuk.selesai", {"catatan": "tidak perlu disposisi"}, frozenset({"kadinkes"})),
    ("diteruskan", "masuk.disposisi", {**DISPOSISI, "id": "d-2"}, frozenset({"kadinkes"})),
    ("diteruskan", "masuk.selesai", {}, frozenset({"kadinkes", "tudinkes"})),
    ("terus lagi", "masuk.selesai", {}, frozenset({"kadinkes", "staf", "admin"})),
    ("terus lagi", "masuk.disposisi", {**DISPOSISI, "kepada": ["j-sub"], "id": "d-3"}, frozenset({"kadinkes"})),
    ("masuk", "masuk.arsipkan", {}, frozenset()),
    ("baru", "absensi.impor", IMPOR, frozenset({"siti"})),
    ("baru", "absensi.impor", {**IMPOR, "opd": "dinkes"}, frozenset()),
    ("baru", "absensi.impor", {**IMPOR, "device": "dinkes-1"}, frozenset()),
    ("baru", "absensi.peta_pin", PIN, frozenset({"siti"})),
    ("baru", "absensi.peta_pin", {**PIN, "pegawai": ""}, frozenset({"siti"})),
    ("baru", "absensi.peta_pin", {**PIN, "device": "dinkes-1"}, frozenset()),
    ("baru", "absensi.peta_pin", {**PIN, "pegawai": "p-tudinkes"}, frozenset()),
    ("mesin", "absensi.tutup_mesin", TUTUP, frozenset({"siti"})),
    ("mesin", "absensi.tutup_mesin", {**TUTUP, "device": "dinkes-1"}, frozenset()),
    ("baru", "absensi.peristiwa", CUTI, frozenset({"siti"})),
    ("baru", "absensi.peristiwa", {**CUTI, "pegawai": "p-siti"}, frozenset()),
    ("cuti", "absensi.hapus_peristiwa", BATAL, frozenset({"siti"})),
    ("cuti", "absensi.hapus_peristiwa", {**BATAL, "opd": "dinkes"}, frozenset()),
]
"""(what lies there, action, arguments, who may); everybody else is refused and changes nothing."""


def lay(place: Kantor, what: str, siti: Komputer, kadis: Komputer, clerk: Komputer, head: Komputer) -> str:
    """The id of a fresh thing in the state that the row names."""
    if what == "baru":
        return new_id()
    if what == "mesin":
        siti.do("absensi.impor", new_id(), IMPOR)
        return new_id()
    if what == "cuti":
        leave = new_id()
        siti.do("absensi.peristiwa", leave, CUTI)
        return leave
    if what in ("konsep", "diperiksa"):
        letter = new_id()
        siti.do("surat.simpan", letter, simpan(rantai=("j-kasubbag",)))
        if what == "diperiksa":
            siti.do("surat.ajukan", letter, {"hash": HASH})
        return letter
    letter = frozen(place, siti)
    if what == "beku":
        return letter
    assert tandatangani(kadis, letter).status == "applied"
    if what == "terkirim":
        return letter
    arrived = clerk.masuk(letter)
    assert arrived is not None
    if what == "diteruskan":
        head.do("masuk.disposisi", arrived.id, DISPOSISI)
    if what == "terus lagi":  # the clerk, who holds j-bidang, has passed his part on; who was named beside him has not
        head.do("masuk.disposisi", arrived.id, {**DISPOSISI, "kepada": ["j-bidang", "j-lain"]})
        clerk.do("masuk.disposisi", arrived.id, {**DISPOSISI, "id": "d-2", "kepada": ["j-sub"]})
    return arrived.id


def test_scopes_are_read_by_whom_the_table_names(sqlite_place: Kantor) -> None:
    for who in sorted(EVERYBODY):
        computer = sqlite_place.komputer(who)
        answer = computer.post("/sync/pull", {"scopes": {scope: {} for scope in READS}}).json()
        found = {scope for scope in READS if scope in answer["scopes"]}
        assert found == {scope for scope, readers in READS.items() if who in readers}, who
        assert set(answer.get("gone", [])) == set(READS) - found
        assert {head["scope"] for head in computer.hello()["scopes"]} >= found


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Kantor, dict[str, Komputer]]]:
    """One server and a computer for everybody; each row has things of its own."""
    with kantor(tmp_path_factory.mktemp("hak"), background=False) as place:
        below = Jabatan("j-bidang", "dinkes", "Kepala Bidang", "j-kadinkes", jenis="fungsional")
        admin.put_master(
            place.services,
            [
                below, replace(below, id="j-lain"), replace(below, id="j-sub", atasan="j-bidang"),
                Pemangku("pm-bidang", "j-bidang", "p-tudinkes"), Pemangku("pm-lain", "j-lain", "p-admin"),
                Pemangku("pm-sub", "j-sub", "p-staf"),
            ],
        )  # fmt: skip
        yield place, {who: place.komputer(who) for who in sorted(EVERYBODY)}


@pytest.mark.parametrize(("what", "name", "args", "may"), ACTS)
def test_actions_are_done_by_whom_the_table_names(
    office: tuple[Kantor, dict[str, Komputer]], what: str, name: str, args: Any, may: frozenset[str]
) -> None:
    """The refused come first, on one thing that stays as it is; then each who may, on a thing of his own."""
    place, computers = office
    siti, kadis = computers["siti"], computers["kadis"]
    dinkes = computers["tudinkes"], computers["kadinkes"]
    thing = lay(place, what, siti, kadis, *dinkes)
    for who in sorted(EVERYBODY - may):
        computers[who].pull()
        before = computers[who].find(thing)
        result = computers[who].act(name, thing, args)
        assert result.status == "rejected", (who, result)
        assert result.code in ("not_allowed", "not_found", "state_changed"), (who, result)
        computers[who].pull()
        assert computers[who].find(thing) == before
    for who in sorted(may):
        own = lay(place, what, siti, kadis, *dinkes)
        computers[who].pull()
        result = computers[who].act(name, own, args)
        assert result.status == "applied", (who, result)
