"""The life of a letter over real HTTP, on both databases."""

import threading
from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest

from portalpns.domain.organisasi import Jabatan, Opd, Pemangku, path_up
from portalpns.domain.surat import Tanda, paraf_hash
from portalpns.protocol import actions
from portalpns.server.accounts import create_account
from portalpns.server.admin import put_master
from portalpns.server.jobs import run_due
from portalpns.server.penomoran import unexplained
from portalpns.signing.keys.pkcs12 import open_pkcs12
from portalpns.signing.pades import sign_pdf
from server.kota import OFFICE, OTHER, PASSPHRASE, PASSWORD, save_of, submit_of, words

SCOPE = f"o:{OFFICE}"


def frozen(city, key="surat-1"):
    """A letter that waits for the signature of the head; its newest state."""
    save = save_of(city)
    clerk = city.device("clerk")
    assert [r.status for r in clerk.push(clerk.mutation(save, key), clerk.mutation(submit_of(save), key))] == [
        "applied",
        "applied",
    ]
    for who in ("kasubbag", "sekretaris"):
        assert (
            city.device(who).do(actions.SuratParaf(paraf_hash(save.naskah, save.rantai, save.tanda)), key).status
            == "applied"
        )
    run_due(city.services)
    return clerk.letter(SCOPE, key)


def signed_by(city, letter, person):
    head = city.device("kadis")
    data = head.download(letter.pdf_sha).content
    key = open_pkcs12(city.p12(person), PASSPHRASE)
    return data, sign_pdf(data, key, now=city.clock.now, field="ttd_1")


def test_letter_is_checked_frozen_signed_delivered_and_registered(city):
    letter = frozen(city)
    assert letter.state == "menunggu_ttd"
    assert letter.nomor == f"000.1.5/1/DISKOMINFOTIK/{letter.tanggal.year}"
    assert letter.pdf_sha
    person = city.office.holder[city.office.head[OFFICE]]
    _, signed = signed_by(city, letter, person)
    head = city.device("kadis")
    sha = head.upload(signed)
    result = head.do(actions.SuratTandaTangan(letter.pdf_sha, sha), letter.id)
    assert result.status == "applied", result.detail
    assert head.letter(SCOPE, letter.id).state == "terkirim"
    clerk = city.device("dinkes")
    arrived = {key: doc for key, (kind, _, doc) in clerk.everything(f"o:{OTHER}").items() if kind == "surat_masuk"}
    assert len(arrived) == 1
    key, doc = next(iter(arrived.items()))
    assert doc["nomor"] == letter.nomor
    assert clerk.do(actions.MasukAgendakan(), key).status == "applied"
    assert clerk.everything(f"o:{OTHER}")[key][2]["agenda"] == 1
    assert clerk.download(doc["pdf_sha"]).content == signed
    assert unexplained_numbers(city) == []
    page = clerk.http.get(f"/v/{letter.kode}")
    assert page.status_code == 200
    assert letter.nomor in page.text
    assert "Berlaku" in page.text


def unexplained_numbers(city):
    with city.services.db.read() as connection:
        return unexplained(connection, city.services.tenant)


def test_signature_of_another_person_is_refused(sqlite_city):
    letter = frozen(sqlite_city)
    stranger = sqlite_city.office.clerk[OTHER]
    _, signed = signed_by(sqlite_city, letter, stranger)
    head = sqlite_city.device("kadis")
    result = head.do(actions.SuratTandaTangan(letter.pdf_sha, head.upload(signed)), letter.id)
    assert (result.status, result.code) == ("rejected", "wrong_signer")
    assert head.letter(SCOPE, letter.id).state == "menunggu_ttd"


def test_altered_bytes_and_foreign_bytes_are_refused(sqlite_city):
    letter = frozen(sqlite_city)
    person = sqlite_city.office.holder[sqlite_city.office.head[OFFICE]]
    data, signed = signed_by(sqlite_city, letter, person)
    head = sqlite_city.device("kadis")
    altered = bytearray(signed)
    altered[data.index(b"stream") + 20] ^= 1
    result = head.do(actions.SuratTandaTangan(letter.pdf_sha, head.upload(bytes(altered))), letter.id)
    assert (result.status, result.code) == ("rejected", "bad_signature")
    result = head.do(actions.SuratTandaTangan(letter.pdf_sha, head.upload(data + b"%")), letter.id)
    assert (result.status, result.code) == ("rejected", "bad_signature")
    result = head.do(actions.SuratTandaTangan(letter.pdf_sha, "0" * 64), letter.id)
    assert (result.status, result.code) == ("rejected", "blob_missing")


def test_returned_letter_voids_its_number_and_gets_a_new_one(sqlite_city):
    letter = frozen(sqlite_city)
    head, clerk = sqlite_city.device("kadis"), sqlite_city.device("clerk")
    assert head.do(actions.SuratKembalikan("Perbaiki."), letter.id).status == "applied"
    again = clerk.letter(SCOPE, letter.id)
    assert (again.state, again.nomor, again.pdf_sha) == ("dikembalikan", None, "")
    save = save_of(sqlite_city, words("Isi baru."), chain=False)
    rev = clerk.everything(SCOPE)[letter.id][1]
    assert clerk.do(save, letter.id, base_rev=rev).status == "applied"
    assert clerk.do(submit_of(save), letter.id).status == "applied"
    assert clerk.letter(SCOPE, letter.id).urut == 2
    assert unexplained_numbers(sqlite_city) == []


def test_two_people_changing_one_concept_is_a_conflict_and_nothing_is_lost(sqlite_city):
    clerk, other = sqlite_city.device("clerk"), sqlite_city.device("kasubbag")
    assert clerk.do(save_of(sqlite_city), "surat-1").status == "applied"
    rev = clerk.everything(SCOPE)["surat-1"][1]
    assert other.do(save_of(sqlite_city, words("Versi B.")), "surat-1", base_rev=rev).status == "applied"
    result = clerk.do(save_of(sqlite_city, words("Versi A.")), "surat-1", base_rev=rev)
    assert result.status == "conflict"
    assert b"Versi B." in bytes(result.doc)
    assert clerk.do(save_of(sqlite_city, words("Versi C.")), "surat-1", base_rev=rev + 1).status == "applied"


def test_a_chain_that_somebody_else_changed_is_never_overwritten_in_silence(sqlite_city):
    clerk, other = sqlite_city.device("clerk"), sqlite_city.device("kasubbag")
    bare, chained = save_of(sqlite_city, chain=False), save_of(sqlite_city)
    assert clerk.do(bare, "surat-1").status == "applied"
    rev = clerk.everything(SCOPE)["surat-1"][1]
    assert other.do(chained, "surat-1", base_rev=rev).status == "applied"
    by_hand = msgspec.structs.replace(bare, kirim_otomatis=False)
    two_signers = msgspec.structs.replace(chained, tanda=(*chained.tanda, Tanda(chained.rantai[0].jabatan)))
    for stale in (by_hand, bare, two_signers, msgspec.structs.replace(chained, kirim_otomatis=False)):
        assert clerk.do(stale, "surat-1", base_rev=rev).status == "conflict"
    refused = clerk.do(submit_of(bare), "surat-1", base_rev=rev)
    assert (refused.status, refused.code) == ("rejected", "state_changed"), "it was meant for a letter without paraf"
    kept = clerk.letter(SCOPE, "surat-1")
    assert (kept.state, len(kept.rantai), len(kept.tanda), kept.kirim_otomatis) == (
        "konsep",
        len(chained.rantai),
        1,
        True,
    )
    assert clerk.do(chained, "surat-1", base_rev=rev).status == "applied", "who says the same is in nobody's way"
    assert clerk.do(submit_of(chained), "surat-1", base_rev=rev).status == "applied"


def test_own_saves_in_a_row_are_no_conflict(sqlite_city):
    clerk = sqlite_city.device("clerk")
    saves = [clerk.mutation(save_of(sqlite_city, words(f"Versi {n}.")), "surat-1") for n in range(3)]
    assert [r.status for r in clerk.push(*saves)] == ["applied"] * 3


def test_a_signed_secret_letter_waits_in_an_office_for_whoever_leads_it_next(sqlite_city):
    city = sqlite_city
    save = save_of(city, replace(words(), sifat="rahasia"), chain=False)
    clerk, head = city.device("clerk"), city.device("kadis")
    clerk.push(clerk.mutation(save, "surat-1"), clerk.mutation(submit_of(save), "surat-1"))
    run_due(city.services)
    mine = f"u:{head.pegawai}"
    letter = head.letter(mine, "surat-1")
    units = {unit.id for unit in path_up({one.id: one for one in city.office.items if isinstance(one, Opd)}, OTHER)}
    posts = {one.id for one in city.office.items if isinstance(one, Jabatan) and one.opd in units}
    holders = [one for one in city.office.items if isinstance(one, Pemangku) and one.jabatan in posts]
    put_master(city.services, [replace(one, selesai=city.clock.now.date() - timedelta(days=2)) for one in holders])
    _, signed = signed_by(city, letter, city.office.holder[city.office.head[OFFICE]])
    result = head.do(actions.SuratTandaTangan(letter.pdf_sha, head.upload(signed)), "surat-1")
    assert result.status == "applied", result.detail
    sent = head.letter(mine, "surat-1")
    assert (sent.state, sent.riwayat[-1].catatan.partition(" untuk ")[0]) == (
        "terkirim", "Tidak ada yang menerima surat ini di aplikasi",
    )  # fmt: skip
    copy = f"masuk:surat-1:{OTHER}"
    assert set(city.device("dinkes").everything(f"o:{OTHER}")) == {f"rahasia:{copy}"}
    put_master(city.services, holders)
    leader = city.office.holder[city.office.head[OTHER]]
    create_account(city.services, "kadinkes", PASSWORD, leader.id)
    assert copy in city.device("kadinkes").everything(f"u:{leader.id}")


def test_secret_letter_is_seen_by_the_named_people_only(sqlite_city):
    save = save_of(sqlite_city, replace(words(), sifat="rahasia"))
    assert sqlite_city.device("clerk").do(save, "surat-1").status == "applied"
    assert "surat-1" not in sqlite_city.device("clerk").everything(SCOPE)
    for who in ("clerk", "kasubbag", "kadis"):
        device = sqlite_city.device(who)
        assert "surat-1" in device.everything(f"u:{device.pegawai}")


@pytest.mark.parametrize("threads", [6])
def test_numbers_race_without_double_or_gap(city, threads):
    devices = [city.device("clerk", fresh=True) for _ in range(threads)]
    errors = []

    def work(device, number):
        try:
            for n in range(4):
                save = save_of(city, chain=False)
                key = f"surat-{number}-{n}"
                statuses = [
                    r.status for r in device.push(device.mutation(save, key), device.mutation(submit_of(save), key))
                ]
                assert statuses == ["applied", "applied"]
        except AssertionError as error:
            errors.append(error)

    running = [threading.Thread(target=work, args=(device, n)) for n, device in enumerate(devices)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    assert errors == []
    letters = [doc for kind, _, doc in devices[0].everything(SCOPE).values() if kind == "surat_keluar"]
    assert sorted(doc["urut"] for doc in letters) == list(range(1, threads * 4 + 1))
    assert unexplained_numbers(city) == []
    for device in devices:
        device.http.close()
