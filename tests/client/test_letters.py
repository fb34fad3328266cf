"""Letters between real clients and a real server: written offline, sent, checked, signed, received."""

import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from client.kit import Balai, Komputer, balai, cut, isi, konsep, p12, pemda
from portalpns.client.usecases import daftar
from portalpns.client.usecases.daftar import write
from portalpns.client.usecases.surat import Filter
from portalpns.domain.errors import BadInput, FileProblem, NotFound, WrongState
from portalpns.domain.kelengkapan import Unprintable
from portalpns.domain.naskah import Penerima
from portalpns.domain.surat import Disposisi, SuratKeluar, SuratMasuk, paraf_hash
from portalpns.domain.wewenang import LETTER_ROLES, PeranPegawai
from portalpns.server import admin
from portalpns.server.jobs import run_due


def _letter(who: Komputer, letter_id: str) -> SuratKeluar:
    letter = who.core.surat.get(letter_id)
    assert isinstance(letter, SuratKeluar)
    return letter


def test_letter_lives_from_an_offline_concept_to_the_other_offices_register(place: Balai) -> None:
    siti, sekdis, kadis, dewi = (place.komputer(who) for who in ("siti", "sekdis", "kadis", "dewi"))
    siti.core.sync.offline = True
    draft = siti.draft(rantai=("j-sekdis",))
    siti.core.surat.submit(draft.id)
    assert _letter(siti, draft.id).state == "diperiksa"
    assert [row.tunda for row in siti.core.surat.rows(Filter("keluar"))] == [True]
    siti.core.sync.offline = False
    siti.sync()
    assert [row.tunda for row in siti.core.surat.rows(Filter("keluar"))] == [False]

    sekdis.sync()
    assert sekdis.core.surat.allowed(_letter(sekdis, draft.id)) >= {"paraf", "kembalikan"}
    sekdis.core.surat.initial(draft.id, paraf_hash(draft.naskah, draft.rantai, draft.tanda))
    sekdis.sync()
    run_due(place.services)

    kadis.sync()
    frozen = _letter(kadis, draft.id)
    assert (frozen.state, frozen.nomor) == ("menunggu_ttd", "000.1.5/1/DISKOMINFO/2026")
    assert kadis.core.surat.pdf(draft.id), "the file that waits for my signature is fetched ahead"
    assert [row.id for row in kadis.core.tandatangan.waiting()] == [draft.id]
    kadis.core.sync.offline = True
    key = kadis.core.tandatangan.open_key(p12(place.root), "rahasia")
    result = kadis.core.tandatangan.sign(draft.id, key, seen=True)
    assert result.ok, result.pesan
    assert _letter(kadis, draft.id).state == "ditandatangani"
    assert "kirim" not in kadis.core.surat.allowed(_letter(kadis, draft.id)), "the server sends it by itself"
    signed = kadis.core.surat.pdf(draft.id)
    kadis.restart().sync()
    assert _letter(kadis, draft.id).state == "terkirim"

    dewi.sync()
    (row,) = dewi.core.surat.rows(Filter("masuk"))
    assert dewi.core.surat.fetch_pdf(row.id) == signed
    dewi.core.surat.mark_read(row.id)
    dewi.core.surat.mark_read(row.id)
    dewi.core.surat.register(row.id)
    assert "agendakan" not in dewi.core.surat.allowed(dewi.core.surat.get(row.id))
    dewi.sync()
    arrived = dewi.core.surat.get(row.id)
    assert isinstance(arrived, SuratMasuk)
    assert (arrived.agenda, arrived.dibaca) == (1, ("p-dewi",))
    assert dewi.core.surat.count(Filter("masuk", belum_dibaca=True)) == 0


def test_signing_refuses_what_was_not_seen_and_what_is_not_here(tmp_path: Path) -> None:
    with balai(tmp_path, background=False) as place:
        siti, kadis = place.komputer("siti"), place.komputer("kadis")
        draft = siti.draft()
        siti.core.surat.submit(draft.id)
        siti.sync()
        kadis.sync()
        key = kadis.core.tandatangan.open_key(p12(place.root), "rahasia")
        assert "Baca surat ini" in kadis.core.tandatangan.sign(draft.id, key, seen=False).pesan
        # the letter is frozen and numbered, but the server has not drawn its page yet
        assert "belum ada di komputer" in kadis.core.tandatangan.sign(draft.id, key, seen=True).pesan
        assert kadis.core.sync.queue() == []
        run_due(place.services)
        kadis.sync()
        assert kadis.core.tandatangan.sign(draft.id, key, seen=True).ok


def test_a_signer_who_returns_a_letter_before_its_page_was_read_may_mend_it(tmp_path: Path) -> None:
    with balai(tmp_path, background=False) as place:
        kadis = place.komputer("kadis")
        draft = kadis.draft("Salah ketik")
        kadis.core.surat.submit(draft.id)
        kadis.sync()
        run_due(place.services)  # the page is drawn meanwhile: another revision, by nobody
        kadis.core.surat.give_back(draft.id, "Salah ketik")
        kadis.core.surat.save(replace(_letter(kadis, draft.id), naskah=isi("Diperbaiki")))
        kadis.sync()
        assert kadis.core.sync.tray() == []
        assert _letter(kadis, draft.id).naskah.hal == "Diperbaiki"


def test_saves_of_one_letter_travel_as_one_until_they_were_sent(place: Balai) -> None:
    siti = place.komputer("siti")
    draft = siti.draft("Satu")
    for hal in ("Dua", "Tiga"):
        siti.core.surat.save(replace(draft, naskah=isi(hal)))
    assert len(siti.core.sync.queue()) == 1
    siti.sync()
    assert _letter(siti, draft.id).naskah.hal == "Tiga"


def test_a_save_that_may_have_arrived_is_never_changed(place: Balai) -> None:
    siti = place.komputer("siti")
    draft = siti.draft("Satu")
    assert siti.line is not None
    siti.line.after = lambda _method, path, _reply: cut() if path == "/sync/push" else None
    assert not siti.core.sync.sync_now().ok
    siti.core.surat.save(replace(draft, naskah=isi("Dua")))
    assert [row.state for row in siti.core.sync.queue()] == ["flying", "waiting"]
    siti.line.after = None
    siti.sync()
    assert siti.core.sync.queue() == siti.core.sync.tray() == []
    assert _letter(siti, draft.id).naskah.hal == "Dua"


def test_typed_text_survives_a_program_that_ends(place: Balai) -> None:
    siti = place.komputer("siti")
    typing = konsep(siti.core, "Belum disimpan")
    siti.core.surat.autosave(typing)
    siti.restart()
    assert siti.core.surat.recovered() == [typing]
    siti.core.surat.save(typing)
    assert siti.core.surat.recovered() == []


def test_typed_text_that_is_thrown_away_is_gone_for_good(place: Balai) -> None:
    siti = place.komputer("siti")
    keep, lose = konsep(siti.core, "Disimpan"), konsep(siti.core, "Dibuang")
    for typing in (keep, lose):
        siti.core.surat.autosave(typing)
    siti.core.surat.forget_typed(lose.id)
    siti.restart()
    assert siti.core.surat.recovered() == [keep]


def test_two_people_on_one_concept_lose_no_word(place: Balai) -> None:
    siti, draft = place.overtaken()
    siti.core.surat.save(replace(draft, naskah=isi("Dari sini")))
    siti.sync()
    (refused,) = siti.core.sync.tray()
    assert refused.code == "conflict"
    assert _letter(siti, draft.id).naskah.hal == "Kata lain"
    assert b"Dari sini" in siti.core.sync.body(refused.seq)
    siti.core.sync.retry(refused.seq)
    siti.sync()
    assert _letter(siti, draft.id).naskah.hal == "Dari sini"
    assert siti.core.sync.tray() == []


def test_only_who_has_an_office_to_draft_for_may_write(place: Balai) -> None:
    siti = place.komputer("siti")
    assert siti.core.surat.may_write()
    roles = [one for one in pemda() if isinstance(one, PeranPegawai) and one.pegawai == "p-siti"]
    ended = place.jam.now.date() - timedelta(days=1)
    admin.put_master(place.services, [replace(one, selesai=ended) for one in roles if one.peran in LETTER_ROLES])
    siti.sync()
    assert not siti.core.surat.may_write()


def test_a_refused_save_becomes_a_concept_of_its_own(place: Balai) -> None:
    siti, draft = place.overtaken()
    siti.core.surat.save(replace(draft, naskah=isi("Dari sini"), kirim_otomatis=False))
    siti.sync()
    (refused,) = siti.core.sync.tray()
    own = siti.core.surat.keep_as_new(refused.seq)
    siti.sync()
    other = place.komputer("siti")
    assert siti.core.sync.tray() == []
    assert _letter(other, draft.id).naskah.hal == "Kata lain"
    kept = _letter(other, own.id)
    assert (kept.naskah.hal, kept.kirim_otomatis, kept.id != draft.id) == ("Dari sini", False, True)


def test_what_follows_a_refused_step_waits_in_the_tray_too(place: Balai) -> None:
    siti, draft = place.overtaken()
    siti.core.surat.save(replace(draft, naskah=isi("Sini")))
    siti.core.surat.submit(draft.id)
    siti.sync()
    assert [row.code for row in siti.core.sync.tray()] == ["conflict", "blocked"]
    assert _letter(siti, draft.id).state == "konsep"
    for row in siti.core.sync.tray():
        siti.core.sync.drop(row.seq)
    assert siti.core.sync.tray() == []


def test_a_step_that_is_not_allowed_queues_nothing(place: Balai) -> None:
    siti = place.komputer("siti")
    draft = siti.draft()
    with pytest.raises(WrongState):
        siti.core.surat.send(draft.id)
    assert len(siti.core.sync.queue()) == 1
    with pytest.raises(NotFound):
        siti.core.surat.submit("tidak-ada")


def test_copy_is_a_new_concept_without_the_old_history(place: Balai) -> None:
    siti = place.komputer("siti")
    draft = siti.draft(rantai=("j-sekdis",))
    siti.core.surat.submit(draft.id)
    copy = siti.core.surat.duplicate(draft.id)
    assert copy.id != draft.id
    assert (copy.state, copy.naskah, [step.pada for step in copy.rantai]) == ("konsep", draft.naskah, [None])


def test_new_concept_knows_chain_and_signer(place: Balai) -> None:
    fresh = place.komputer("siti").core.surat.new("nota_dinas")
    assert [step.jabatan for step in fresh.rantai] == ["j-sekdis"]
    assert [tanda.jabatan for tanda in fresh.tanda] == ["j-kadis"]


def test_preview_is_a_pdf_and_export_is_whole(place: Balai) -> None:
    siti = place.komputer("siti")
    draft = konsep(siti.core, "Pratinjau")
    assert siti.core.surat.preview(draft).startswith(b"%PDF")
    siti.core.surat.save(draft)
    with pytest.raises(NotFound):
        siti.core.surat.export_pdf(draft.id, place.root / "surat.pdf")
    assert not (place.root / "surat.pdf").exists()


def test_beranda_tells_each_person_what_waits(place: Balai) -> None:
    siti, sekdis = place.komputer("siti"), place.komputer("sekdis")
    draft = siti.draft(rantai=("j-sekdis",))
    siti.core.surat.submit(draft.id)
    siti.sync()
    sekdis.sync()
    page = sekdis.core.beranda.summary()
    assert [(one.surat_id, one.kind, one.tindakan) for one in page.waiting] == [(draft.id, "paraf", "Paraf")]
    assert (page.tiles[0].id, page.tiles[0].angka) == ("paraf", "1")
    assert sekdis.core.beranda.counters()["surat_keluar"] == 1
    assert siti.core.beranda.summary().waiting == ()
    sekdis.core.surat.give_back(draft.id, "Perbaiki alamat")
    sekdis.sync()
    siti.sync()
    mine = siti.core.beranda.summary()
    assert [one.kind for one in mine.waiting] == ["dikembalikan"]
    assert (mine.tiles[0].words, mine.tiles[0].angka) == ("Menunggu paraf atau perbaikan", "1")
    assert siti.core.beranda.counters()["surat_keluar"] == 1
    assert sekdis.core.beranda.counters()["surat_keluar"] == 0
    assert siti.core.surat.returned() == 1
    sekdis.sync()
    assert sekdis.core.surat.get(draft.id).state == "dikembalikan"
    assert sekdis.core.surat.returned() == 0, "it is the drafter who is to mend it"


def test_a_letter_is_found_at_its_place_in_every_order(place: Balai) -> None:
    siti = place.komputer("siti")
    for hal in ("Beta", "Alfa", "Gama", "Alfa"):
        siti.draft(hal)
        place.jam.later(minutes=1)
    for order in ("terbaru", "hal", "status", "agenda"):
        for down in (True, False):
            wanted = Filter("keluar", urutkan=order, turun=down)
            rows = siti.core.surat.rows(wanted)
            assert [siti.core.surat.place(wanted, row.id) for row in rows] == [0, 1, 2, 3], (order, down)
    assert siti.core.surat.place(Filter("keluar", states=("terkirim",)), rows[0].id) is None
    assert siti.core.surat.place(Filter("keluar"), "tidak-ada") is None


def test_register_lists_what_has_no_number_yet(place: Balai) -> None:
    siti, kadis, dewi = (place.komputer(who) for who in ("siti", "kadis", "dewi"))
    place.sign(siti.draft().id, siti, kadis)
    dewi.sync()
    (arrived,) = dewi.core.surat.rows(Filter("masuk", belum_diagendakan=True))
    dewi.core.surat.register(arrived.id)
    # the number comes from the server, but nobody registers it twice meanwhile
    with pytest.raises(WrongState, match="nomor menyusul dari server"):
        dewi.core.surat.register(arrived.id)
    dewi.sync()
    assert dewi.core.sync.tray() == []
    assert dewi.core.surat.rows(Filter("masuk", belum_diagendakan=True)) == []
    assert [row.agenda for row in dewi.core.surat.rows(Filter("masuk"))] == [1]


def test_words_kept_while_a_save_was_on_its_way_outlive_it(place: Balai, monkeypatch: pytest.MonkeyPatch) -> None:
    siti = place.komputer("siti")
    typing = konsep(siti.core, "Undangan")
    later = replace(typing, naskah=isi("Undangan rapat"))
    enqueue = siti.core.surat._desk.outbox.enqueue_letter

    def slowly(*arguments: object) -> None:
        place.jam.later(seconds=1)
        enqueue(*arguments)

    monkeypatch.setattr(siti.core.surat._desk.outbox, "enqueue_letter", slowly)
    siti.core.surat.autosave(typing)
    siti.core.surat.save(typing)
    assert siti.core.surat.recovered() == []
    siti.core.surat.autosave(later)
    place.jam.now -= timedelta(seconds=5)
    siti.core.surat.save(typing)
    siti.restart()
    assert siti.core.surat.recovered() == [later]


def test_words_that_were_saved_after_all_are_not_offered_as_lost(place: Balai) -> None:
    siti = place.komputer("siti")
    draft = siti.draft("Undangan")
    siti.core.surat.autosave(draft)
    assert siti.core.surat.recovered() == []


def test_a_secret_letter_stands_in_the_registers_by_its_number_alone(place: Balai) -> None:
    """Ruling 16; who sees the letter enters it in the register and files it, since the clerk does not see it."""
    place.lead_dinkes()
    siti, kadis, dewi = place.komputer("siti"), place.komputer("kadis"), place.komputer("dewi")
    place.sign(siti.draft("Biasa").id, siti, kadis)
    secret = kadis.draft("Sangat penting", sifat="rahasia")
    place.sign(secret.id, kadis, kadis)
    head = place.komputer("kadinkes")
    (row,) = [row for row in head.core.surat.rows(Filter("masuk")) if row.sifat == "rahasia"]
    dewi.sync()
    with pytest.raises(NotFound):
        dewi.core.surat.get(row.id)
    dewi.core.surat.register(next(one.id for one in dewi.core.surat.rows(Filter("masuk"))))
    dewi.sync()
    assert "agendakan" in head.core.surat.allowed(head.core.surat.get(row.id))
    head.core.surat.register(row.id)
    head.sync()
    head.core.surat.finish(row.id, "")
    head.core.surat.archive(row.id)
    head.sync()
    assert head.core.sync.tray() == []
    for one in (siti, dewi):
        one.sync()
    book = dewi.core.surat.report(Filter("masuk")).baris
    assert [(line[0], line[5]) for line in book] == [(1, "Biasa"), (2, "RAHASIA")]
    assert (book[1][4], book[1][-1]) == ("", "Diarsipkan")
    numbers = {line[4]: line[1] for line in siti.core.surat.report(Filter("keluar")).baris}
    sent = kadis.core.surat.get(secret.id)
    assert isinstance(sent, SuratKeluar)
    assert numbers["RAHASIA"] == sent.nomor
    assert "Sangat penting" not in str(siti.core.surat.report(Filter("keluar")))
    assert len(siti.core.surat.report(Filter("keluar", text="biasa")).baris) == 1, "what is searched is no register"


def test_a_list_is_exported_as_filtered_and_tells_no_secret(place: Balai) -> None:
    from openpyxl import load_workbook

    siti = place.komputer("siti")
    siti.draft("Undangan rapat", kepada=(Penerima("Kepala Dinas Kesehatan", "dinkes"),))
    siti.draft("=Rahasia negara", sifat="rahasia")
    siti.draft("Lain sekali")
    laporan = siti.core.surat.report(Filter("keluar", urutkan="hal", turun=False))
    assert [(row[3], row[4]) for row in laporan.baris] == [
        ("", "RAHASIA"), ("Kepala Dinas Kesehatan", "Lain sekali"), ("Kepala Dinas Kesehatan", "Undangan rapat"),
    ]  # fmt: skip
    for ending in (".xlsx", ".pdf", ".csv"):
        write(laporan, place.root / f"daftar{ending}")
    if os.name == "posix":
        plain = place.root / "biasa"
        plain.touch()
        assert (place.root / "daftar.xlsx").stat().st_mode == plain.stat().st_mode, "in a shared folder others read it"
    book = load_workbook(place.root / "daftar.xlsx")
    words = [cell.value for row in book.active.iter_rows() for cell in row if cell.value]
    assert "Undangan rapat" in words
    assert not any("negara" in str(word) for word in words)
    assert (place.root / "daftar.pdf").read_bytes().startswith(b"%PDF")
    assert "Lain sekali" in (place.root / "daftar.csv").read_text(encoding="utf-8-sig")
    one = siti.core.surat.report(Filter("keluar", text="undangan"))
    assert [row[4] for row in one.baris] == ["Undangan rapat"]
    with pytest.raises(BadInput, match=r"\.xlsx"):
        write(laporan, place.root / "daftar.doc")
    with pytest.raises(FileProblem):
        write(laporan, place.root / "tidak-ada" / "daftar.csv")


def _arrived(place: Balai, siti: Komputer, kadis: Komputer, *hals: str) -> None:
    """Letters from diskominfo, signed one after the other, on their way to dinkes."""
    for hal in hals:
        place.jam.later(minutes=1)
        place.sign(siti.draft(hal).id, siti, kadis)


def test_the_register_stands_by_its_numbers_and_says_to_whom_a_letter_went(place: Balai) -> None:
    siti, kadis, dewi = (place.komputer(who) for who in ("siti", "kadis", "dewi"))
    _arrived(place, siti, kadis, "Pertama", "Kedua", "Ketiga")
    dewi.sync()
    by_hal = {row.hal: row.id for row in dewi.core.surat.rows(Filter("masuk"))}
    for hal in ("Ketiga", "Pertama"):
        dewi.core.surat.register(by_hal[hal])
        dewi.sync()
    assert dewi.core.surat.count(Filter("masuk", belum_dibaca=True)) == 1, "who enters a letter has read it"
    laporan = dewi.core.surat.report(Filter("masuk"))
    assert [kolom.kepala for kolom in laporan.kolom] == [
        "Agenda", "Diterima", "Nomor surat", "Tanggal surat", "Dari", "Hal", "Klasifikasi", "Sifat", "Disposisi",
        "Posisi", "Keterangan",
    ]  # fmt: skip
    assert [(row[0], row[5]) for row in laporan.baris] == [(1, "Ketiga"), (2, "Pertama"), (None, "Kedua")]
    assert {(row[6], row[7], row[10]) for row in laporan.baris} == {("000.1.5", "Biasa", "Diterima")}

    letter = dewi.core.surat.get(by_hal["Pertama"])
    assert isinstance(letter, SuratMasuk)
    passed = replace(letter, disposisi=(
        Disposisi("d1", "p-dewi", ("j-kadis", "j-sekdis"), ("Siapkan bahan",), letter.diterima),
    ))  # fmt: skip
    row = next(row for row in dewi.core.surat.rows(Filter("masuk")) if row.id == letter.id)
    told = daftar.report([row], {row.id: passed}, [], "masuk", dewi.core.direktori, "dinkes", letter.tanggal)
    assert told.baris[0][8] == (
        "Kepala Dinas Komunikasi dan Informatika, Sekretaris Dinas Komunikasi dan Informatika"
    ), "of another office, as that letter sees them"
    hidden = daftar.report(
        [replace(row, sifat="rahasia")], {row.id: passed}, [], "masuk", dewi.core.direktori, "dinkes", letter.tanggal
    )
    assert hidden.baris[0][4:10] == ("", "RAHASIA", "", "", "", "")


def test_what_presses_is_signed_first(place: Balai) -> None:
    siti, kadis = place.komputer("siti"), place.komputer("kadis")
    for hal, derajat in (("A", "biasa"), ("B", "segera"), ("C", "biasa"), ("D", "sangat_segera"), ("E", "segera")):
        place.jam.later(minutes=1)
        draft = siti.draft(hal, derajat=derajat)
        siti.core.surat.submit(draft.id)
    siti.sync()
    run_due(place.services)
    kadis.sync()
    assert [row.hal for row in kadis.core.tandatangan.waiting()] == ["D", "B", "E", "A", "C"]
    waiting = kadis.core.beranda.summary()
    assert [one.hal for one in waiting.waiting] == ["D", "B", "E", "A", "C"], "the first page has the same order"
    assert (waiting.tiles[0].angka, waiting.tiles[0].catatan) == ("5", "3 bersifat segera")


def test_what_cannot_be_printed_is_not_queued(place: Balai) -> None:
    """Written without a network: the words are kept, only the way is closed, and in the words of the screen."""
    siti = place.komputer("siti")
    draft = siti.draft("Rapat 😀 Koordinasi")
    with pytest.raises(Unprintable, match="pada “Hal”") as refused:
        siti.core.surat.submit(draft.id)
    assert refused.value.field == "hal"
    assert _letter(siti, draft.id).state == "konsep"
    assert len(siti.core.sync.queue()) == 1
    siti.core.surat.save(replace(draft, naskah=isi("panjang " * 1250)))
    with pytest.raises(BadInput, match=r"Hal paling banyak 500 karakter; sekarang 10\.000"):
        siti.core.surat.submit(draft.id)
