"""What is refused before it binds anybody: people, codes, spans, chains and notes that cannot be as they were sent."""

import json
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from portalpns.domain.absensi.events import duty_key
from portalpns.domain.ids import new_id
from portalpns.domain.naskah import Petugas
from portalpns.domain.organisasi import Jabatan, Pemangku
from portalpns.domain.surat import Tanda, naskah_hash
from portalpns.protocol.messages import Result
from portalpns.server import admin
from portalpns.store.server_tables import audit, hari, peristiwa
from server.kit import Kantor, Komputer, frozen, naskah, simpan, tandatangani

STAF = Petugas("Joko Susilo, S.Kom.", "198001012005011906", pegawai="p-staf")
DINKES = Petugas("dr. Erla Andrianti, M.Kes.", "198001012005011907", pegawai="p-kadinkes")
CUTI = {"opd": "diskominfo", "pegawai": "p-staf", "kind": "CT", "mulai": "2026-11-16", "selesai": "2026-11-20"}
BATAL = {"opd": "diskominfo", "alasan": "Salah orang"}
DINAS = {**CUTI, "kind": "DL", "mulai": "2026-11-18", "selesai": "2026-11-18"}


def perintah(*petugas: Petugas, **more: Any) -> Any:
    return naskah(
        **{
            "kepada": None, "jenis": "surat_perintah_tugas", "petugas": petugas, "dasar": ("Surat tugas",),
            "untuk": ("Konsultasi.",), "body": (),
            "tujuan": "Bandar Lampung", "mulai": date(2026, 11, 18), "selesai": date(2026, 11, 18), **more,
        }
    )  # fmt: skip


def submitted(siti: Komputer, content: Any) -> Result:
    letter = new_id()
    siti.do("surat.simpan", letter, simpan(content))
    siti.pull()
    return siti.act("surat.ajukan", letter, {"hash": naskah_hash(content)})


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (perintah(Petugas("Bukan Dia", "1", pegawai="p-staf")), "Bukan Dia"),
        (perintah(Petugas(STAF.nama, "1", pegawai="p-staf")), "NIP"),
        (perintah(Petugas(STAF.nama, pegawai="p-nihil")), "tidak dikenal"),
        (perintah(STAF, mulai=date(2026, 1, 1), selesai=date(2036, 1, 1)), "tiga tahun"),
        (perintah(STAF, mulai=date(1, 1, 1), selesai=date(9999, 12, 31)), "tiga tahun"),
        (perintah(STAF, mulai=date(9999, 1, 1), selesai=date(9999, 12, 31)), "2199"),
        (naskah(klasifikasi="../../etc"), "klasifikasi"),
        (naskah(klasifikasi="999.9.9"), "klasifikasi"),
    ],
)
def test_a_letter_that_contradicts_the_master_data_is_not_submitted(
    sqlite_place: Kantor, content: Any, word: str
) -> None:
    result = submitted(sqlite_place.komputer("siti"), content)
    assert (result.status, result.code) == ("rejected", "bad_input")
    assert word in (result.detail or "")


def test_a_duty_letter_binds_the_people_of_its_own_office_only(place: Kantor) -> None:
    siti, kadis = place.komputer("siti"), place.komputer("kadis")
    letter = frozen(place, siti, perintah(STAF, DINKES, Petugas("Tamu dari luar")))
    result = tandatangani(kadis, letter)
    assert result.status == "applied", result.detail
    with place.services.db.read() as connection:
        assert connection.scalars(sa.select(peristiwa.c.pegawai)).all() == ["p-staf"]
        assert set(connection.scalars(sa.select(hari.c.pegawai).where(hari.c.kode == "DL"))) == {"p-staf"}
    kadis.do("surat.cabut", letter, {"alasan": "Batal berangkat"})
    with place.services.db.read() as connection:
        assert connection.scalars(sa.select(peristiwa.c.pegawai)).all() == []


def test_leave_and_duty_on_one_day_need_a_recall_when_written_by_hand(place: Kantor) -> None:
    siti, duty = place.komputer("siti"), new_id()
    siti.do("absensi.peristiwa", new_id(), CUTI)
    refused = siti.act("absensi.peristiwa", duty, DINAS)
    assert (refused.status, refused.code) == ("rejected", "state_changed")
    assert "16 November 2026 sampai 20 November 2026" in (refused.detail or "")
    weekend = {**DINAS, "mulai": "2026-11-21", "selesai": "2026-11-22"}
    assert siti.act("absensi.peristiwa", new_id(), weekend).status == "applied"
    assert siti.act("absensi.peristiwa", duty, {**DINAS, "recall": True}).status == "applied"
    with place.services.db.read() as connection:
        codes = dict(connection.execute(sa.select(hari.c.tanggal, hari.c.kode).where(hari.c.pegawai == "p-staf")).all())
    assert (codes[date(2026, 11, 17)], codes[date(2026, 11, 18)]) == ("CT", "DL")


def test_an_event_takes_no_id_that_is_or_was_somebody_elses(place: Kantor) -> None:
    """A client names its events itself: it must not write over a letter, another event or a day of the server."""
    siti, letter, leave = place.komputer("siti"), new_id(), new_id()
    siti.do("surat.simpan", letter, simpan())
    siti.do("absensi.peristiwa", leave, CUTI)
    siti.do("absensi.hapus_peristiwa", leave, {"opd": "diskominfo", "alasan": "Salah tanggal"})
    siti.pull()
    taken = [letter, "hari:p-staf:2026-12-24", "dl:x:p-staf", leave, "j-staf"]
    before = [siti.find(key) for key in taken]
    for key in taken:
        result = siti.act("absensi.peristiwa", key, {**CUTI, "mulai": "2026-12-01", "selesai": "2026-12-02"})
        assert (result.status, result.code) == ("rejected", "bad_input"), key
    siti.pull()
    assert [siti.find(key) for key in taken] == before


@pytest.mark.parametrize("key", ["hari:p-staf:2026-12-24", "masuk:x:dinkes", "dl:x:p-staf", "j-kadis"])
def test_a_letter_takes_no_id_that_the_server_needs(sqlite_place: Kantor, key: str) -> None:
    result = sqlite_place.komputer("siti").act("surat.simpan", key, simpan())
    assert (result.status, result.code) == ("rejected", "bad_input")


def test_an_entry_that_was_wrong_is_taken_back_and_its_days_are_judged_without_it(place: Kantor) -> None:
    siti, leave = place.komputer("siti"), new_id()
    siti.do("absensi.peristiwa", leave, CUTI)
    refused = siti.act("absensi.hapus_peristiwa", leave, {"opd": "diskominfo", "alasan": " "})
    assert (refused.status, refused.code) == ("rejected", "bad_input")
    assert siti.act("absensi.hapus_peristiwa", leave, BATAL).status == "applied"
    with place.services.db.read() as connection:
        assert connection.scalars(sa.select(peristiwa.c.id)).all() == []
        assert "CT" not in connection.scalars(sa.select(hari.c.kode).where(hari.c.pegawai == "p-staf")).all()
        noted = connection.scalars(sa.select(audit.c.body).where(audit.c.entity == leave)).all()
    assert any("Salah orang" in str(body) for body in noted), "the chain keeps why"
    again = siti.act("absensi.hapus_peristiwa", leave, BATAL)
    assert (again.status, again.code) == ("rejected", "not_found")


def test_the_duty_of_a_letter_ends_with_the_letter_only(place: Kantor) -> None:
    siti = place.komputer("siti")
    letter = frozen(place, siti, perintah(STAF))
    assert tandatangani(place.komputer("kadis"), letter).status == "applied"
    refused = siti.act("absensi.hapus_peristiwa", duty_key(letter, "p-staf"), BATAL)
    assert (refused.status, refused.code) == ("rejected", "state_changed")
    assert "cabutlah suratnya" in (refused.detail or "")
    with place.services.db.read() as connection:
        assert connection.scalars(sa.select(peristiwa.c.pegawai)).all() == ["p-staf"]


def test_a_signed_duty_letter_over_leave_leaves_the_conflict_to_be_decided(place: Kantor) -> None:
    siti = place.komputer("siti")
    siti.do("absensi.peristiwa", new_id(), CUTI)
    letter = frozen(place, siti, perintah(STAF))
    assert tandatangani(place.komputer("kadis"), letter).status == "applied"
    with place.services.db.read() as connection:
        mine = (hari.c.pegawai == "p-staf") & (hari.c.tanggal == date(2026, 11, 18))
        assert connection.scalar(sa.select(hari.c.kode).where(mine)) == "KONFLIK"


def test_a_recall_does_not_rest_on_a_letter_that_is_withdrawn(place: Kantor) -> None:
    """Entered without a network while the letter was withdrawn; a number that is no letter's here is taken as it is."""
    siti, kadis = place.komputer("siti"), place.komputer("kadis")
    siti.do("absensi.peristiwa", new_id(), CUTI)
    letter = frozen(place, siti, perintah(STAF))
    assert tandatangani(kadis, letter).status == "applied"
    with place.services.db.read() as connection:
        (body,) = connection.scalars(sa.select(peristiwa.c.body).where(peristiwa.c.id == duty_key(letter, "p-staf")))
    recall = {**DINAS, "recall": True, "surat": json.loads(body)["surat"]}
    kadis.do("surat.cabut", letter, {"alasan": "Batal berangkat"})
    refused = siti.act("absensi.peristiwa", new_id(), recall)
    assert (refused.status, refused.code) == ("rejected", "state_changed")
    assert refused.detail == (
        f"Surat perintah tugas {recall['surat']} sudah dicabut, sehingga Joko Susilo, S.Kom. tidak dipanggil kembali "
        "dari cuti."
    )
    assert siti.act("absensi.peristiwa", new_id(), {**recall, "surat": "800/77/LUAR"}).status == "applied"


def test_a_chain_or_a_row_of_signers_has_an_end(sqlite_place: Kantor) -> None:
    siti = sqlite_place.komputer("siti")
    for args in (simpan(rantai=("j-sekdis",) * 21), simpan(tanda=(Tanda("j-kadis"),) * 21)):
        result = siti.act("surat.simpan", new_id(), args)
        assert (result.status, result.code) == ("rejected", "bad_input")
        assert "20" in (result.detail or "")
    assert siti.act("surat.simpan", new_id(), simpan(rantai=("j-sekdis",) * 20)).status == "applied"


def test_a_disposition_to_a_post_that_fell_vacant_is_refused(sqlite_place: Kantor) -> None:
    siti, head = sqlite_place.komputer("siti"), sqlite_place.komputer("kadis")
    letter = frozen(sqlite_place, siti, naskah(kepada="diskominfo"))
    assert tandatangani(head, letter).status == "applied"
    arrived = head.masuk(letter)
    assert arrived is not None
    wish = {"id": new_id(), "kepada": ["j-sekdis", "j-kosong"], "instruksi": ["Hadiri"]}
    empty = Jabatan("j-kosong", "diskominfo", "Kepala Bidang", "j-kadis")
    acting = Pemangku("pm-kosong", "j-kosong", "p-staf", "plt")
    admin.put_master(sqlite_place.services, [empty])
    result = head.act("masuk.disposisi", arrived.id, wish)
    assert (result.status, result.code) == ("rejected", "bad_input")
    assert "“Kepala Bidang” tidak terisi" in (result.detail or "")
    admin.put_master(sqlite_place.services, [acting])
    assert head.act("masuk.disposisi", arrived.id, {**wish, "id": new_id()}).status == "applied"


def test_a_disposition_is_short_and_counted_once(sqlite_place: Kantor) -> None:
    siti, head = sqlite_place.komputer("siti"), sqlite_place.komputer("kadis")
    letter = frozen(sqlite_place, siti, naskah(kepada="diskominfo"))
    assert tandatangani(head, letter).status == "applied"
    arrived = head.masuk(letter)
    assert arrived is not None
    wish = {"id": new_id(), "kepada": ["j-sekdis"], "instruksi": ["Hadiri"]}
    for long in ({"catatan": "x" * 2001}, {"instruksi": ["x" * 1500, "y" * 501]}):
        result = head.act("masuk.disposisi", arrived.id, {**wish, **long})
        assert (result.status, result.code) == ("rejected", "bad_input")
    assert head.act("masuk.disposisi", arrived.id, {**wish, "catatan": "x" * 2000}).status == "applied"
    assert head.act("masuk.disposisi", arrived.id, wish).status == "rejected"
    again = head.masuk(letter)
    assert again is not None
    assert len(again.disposisi) == 1
