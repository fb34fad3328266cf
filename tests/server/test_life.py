"""A letter's whole life over HTTP, on both databases: drafted, checked, numbered, signed, delivered, withdrawn."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from portalpns.documents import percobaan, surat_pdf
from portalpns.documents.text import clean
from portalpns.domain.errors import BadInput
from portalpns.domain.ids import new_id
from portalpns.domain.naskah import NaskahCetak, Penerima
from portalpns.domain.surat import Tanda, naskah_hash
from portalpns.server import accept, admin, penomoran
from portalpns.server.jobs import TOLD_AFTER, run_due
from portalpns.store.server_tables import num_ledger
from server.kit import Kantor, dilihat, frozen, kantor, kunci, naskah, pemda, simpan, tandatangani


def test_a_letter_goes_from_concept_to_the_receivers_archive(place: Kantor) -> None:
    siti, kasubbag, kadis, clerk = (place.komputer(who) for who in ("siti", "kasubbag", "kadis", "tudinkes"))
    letter, content = new_id(), naskah()
    siti.do("surat.simpan", letter, simpan(content, rantai=("j-kasubbag",)))
    siti.do("surat.ajukan", letter, {"hash": naskah_hash(content)})
    assert siti.keluar(letter).state == "diperiksa"
    kasubbag.do("surat.paraf", letter, dilihat(content))
    seen = kadis.keluar(letter)
    assert seen.state == "menunggu_ttd"
    assert seen.nomor == "000.1.5/1/DISKOMINFO/2026"
    assert seen.pdf_sha == ""
    assert run_due(place.services) == 1
    result = tandatangani(kadis, letter)
    assert result.status == "applied", result.detail
    sent = siti.keluar(letter)
    assert sent.state == "terkirim"
    arrived = clerk.masuk(letter)
    assert arrived is not None
    assert (arrived.nomor, arrived.state, arrived.tembusan) == (sent.nomor, "diterima", False)
    assert clerk.download(arrived.pdf_sha).startswith(b"%PDF-")
    clerk.do("masuk.agendakan", arrived.id)
    clerk.do("masuk.baca", arrived.id)
    head, mayor = place.komputer("kadinkes"), place.komputer("wako")
    upward = {"id": new_id(), "kepada": ["j-wako"], "instruksi": ["Hadiri"]}
    assert head.act("masuk.disposisi", arrived.id, upward).code == "not_allowed"
    for above in ({**upward, "kepada": ["j-kadinkes"]}, {**upward, "kepada": ["j-kadis"]}):
        assert mayor.act("masuk.disposisi", arrived.id, above).code == "not_allowed", "it waits for its own head"
    head.do("masuk.selesai", arrived.id)
    clerk.do("masuk.arsipkan", arrived.id)
    done = clerk.masuk(letter)
    assert done is not None
    assert (done.state, done.agenda, done.dibaca) == ("diarsipkan", 1, ("p-tudinkes",))
    assert admin.examine_audit(place.services).findings == []


def test_a_disposition_reaches_a_clerk_who_reads_no_other_letters(place: Kantor) -> None:
    """The staff of an office below gets the one letter with its file, follows it up, and sees nothing else."""
    siti, kadis, head = (place.komputer(who) for who in ("siti", "kadis", "wako"))
    letter, other = (frozen(place, siti, naskah(kepada="walikota")) for _ in range(2))
    for one in (letter, other):
        assert tandatangani(kadis, one).status == "applied"
    arrived = head.masuk(letter)
    assert arrived is not None
    staff = place.komputer("staf")
    assert staff.masuk(letter) is None
    assert staff.act("masuk.selesai", arrived.id).status == "rejected"
    head.do("masuk.disposisi", arrived.id, {"id": new_id(), "kepada": ["j-staf"], "instruksi": ["Siapkan bahan"]})
    mine = staff.masuk(letter)
    assert mine is not None
    assert [item.kepada for item in mine.disposisi] == [("j-staf",)]
    assert staff.download(mine.pdf_sha).startswith(b"%PDF-")
    staff.do("masuk.selesai", arrived.id)
    done = head.masuk(letter)
    assert done is not None
    assert done.state == "selesai"
    assert staff.masuk(other) is None


def test_the_head_of_another_office_gives_a_coordinating_paraf(place: Kantor) -> None:
    siti, head = place.komputer("siti"), place.komputer("kadinkes")
    letter, content = new_id(), naskah()
    siti.do("surat.simpan", letter, simpan(content, rantai=("j-kadinkes",)))
    assert head.act("surat.paraf", letter, {"hash": naskah_hash(content)}).status == "rejected"
    siti.do("surat.ajukan", letter, {"hash": naskah_hash(content)})
    assert head.keluar(letter).state == "diperiksa"
    head.do("surat.paraf", letter, dilihat(content, rantai=("j-kadinkes",)))
    assert siti.keluar(letter).state == "menunggu_ttd"


def test_an_empty_chain_freezes_at_once(place: Kantor) -> None:
    siti = place.komputer("siti")
    letter = frozen(place, siti)
    assert siti.keluar(letter).state == "menunggu_ttd"


def test_several_sign_in_order_on_one_file(place: Kantor) -> None:
    siti, kadis, wako = (place.komputer(who) for who in ("siti", "kadis", "wako"))
    letter = frozen(place, siti, tanda=(Tanda("j-kadis"), Tanda("j-wako")))
    assert tandatangani(kadis, letter).status == "applied"
    half = siti.keluar(letter)
    assert (half.state, [tanda.pada is not None for tanda in half.tanda]) == ("menunggu_ttd", [True, False])
    assert place.komputer("tudinkes").masuk(letter) is None
    result = tandatangani(wako, letter)
    assert result.status == "applied", result.detail
    assert siti.keluar(letter).state == "terkirim"


def test_out_of_turn_nobody_signs(place: Kantor) -> None:
    siti, wako = place.komputer("siti"), place.komputer("wako")
    letter = frozen(place, siti, tanda=(Tanda("j-kadis"), Tanda("j-wako")))
    result = tandatangani(wako, letter, held=kunci("H. Wahdi, S.I.P."), field="ttd_2")
    assert (result.status, result.code) == ("rejected", "not_allowed")


def test_a_letter_that_is_not_sent_by_itself_waits_for_the_clerk(place: Kantor) -> None:
    siti, kadis, clerk = (place.komputer(who) for who in ("siti", "kadis", "tudinkes"))
    letter = frozen(place, siti, kirim_otomatis=False)
    tandatangani(kadis, letter)
    assert clerk.masuk(letter) is None
    siti.do("surat.kirim", letter)
    assert clerk.masuk(letter) is not None
    assert siti.act("surat.kirim", letter).code == "state_changed"


def test_an_office_that_is_addressee_and_tembusan_gets_one_letter(place: Kantor) -> None:
    siti, kadis, clerk = (place.komputer(who) for who in ("siti", "kadis", "tudinkes"))
    letter = frozen(place, siti, naskah(tembusan=(Penerima("Kepala Dinas Kesehatan", "dinkes"),)))
    tandatangani(kadis, letter)
    clerk.pull()
    copies = [doc for kind, _, doc in clerk.rows["o:dinkes"].values() if kind == "surat_masuk"]
    assert len(copies) == 1
    assert not copies[0].get("tembusan", False)


def test_withdrawing_tells_every_office_that_has_the_letter(place: Kantor) -> None:
    siti, kadis, clerk = (place.komputer(who) for who in ("siti", "kadis", "tudinkes"))
    letter = frozen(place, siti)
    tandatangani(kadis, letter)
    assert siti.act("surat.cabut", letter, {"alasan": "salah tanggal"}).code == "not_allowed"
    kadis.do("surat.cabut", letter, {"alasan": "salah tanggal"})
    told = clerk.masuk(letter)
    assert told is not None
    assert told.dicabut == "salah tanggal"
    page = clerk.http.get(f"/v/{kadis.keluar(letter).kode}")
    assert "Dicabut" in page.text


def test_a_returned_letter_loses_its_number_for_ever(place: Kantor) -> None:
    siti, kadis = place.komputer("siti"), place.komputer("kadis")
    letter = frozen(place, siti)
    kode = siti.keluar(letter).kode
    kadis.do("surat.kembalikan", letter, {"catatan": "lampirkan jadwal"})
    back = siti.keluar(letter)
    assert (back.state, back.nomor, back.pdf_sha) == ("dikembalikan", None, "")
    assert siti.http.get(f"/v/{kode}").status_code == 404
    siti.do("surat.ajukan", letter, {"hash": naskah_hash(naskah())})
    assert siti.keluar(letter).nomor == "000.1.5/2/DISKOMINFO/2026"
    with place.services.db.read() as connection:
        assert penomoran.unexplained(connection, place.services.tenant) == []
        ledger = connection.exec_driver_sql("SELECT n, state, reason FROM num_ledger ORDER BY n").all()
    assert [tuple(row) for row in ledger] == [(1, "void", "dikembalikan: lampirkan jadwal"), (2, "used", "")]


def test_a_cancelled_letter_ends(place: Kantor) -> None:
    siti = place.komputer("siti")
    letter = frozen(place, siti)
    siti.do("surat.batalkan", letter, {"alasan": "rapat ditiadakan"})
    assert siti.keluar(letter).state == "dibatalkan"
    assert siti.act("surat.simpan", letter, simpan()).code == "state_changed"


def test_a_paraf_for_other_words_is_refused(place: Kantor) -> None:
    siti, kasubbag = place.komputer("siti"), place.komputer("kasubbag")
    letter, content = new_id(), naskah()
    siti.do("surat.simpan", letter, simpan(content, rantai=("j-kasubbag",)))
    siti.do("surat.ajukan", letter, {"hash": naskah_hash(content)})
    kasubbag.pull()
    result = kasubbag.act("surat.paraf", letter, dilihat(naskah("Lain")))
    assert (result.status, result.code) == ("rejected", "state_changed")


def test_an_incomplete_letter_is_not_submitted(place: Kantor) -> None:
    siti = place.komputer("siti")
    letter, content = new_id(), naskah("")
    siti.do("surat.simpan", letter, simpan(content))
    result = siti.act("surat.ajukan", letter, {"hash": naskah_hash(content)})
    assert result.status == "rejected"
    assert "Hal belum diisi" in result.detail
    assert result.doc is not None


SMILE = naskah("Rapat 😀 Koordinasi")


def numbers(place: Kantor) -> int:
    with place.services.db.read() as connection:
        return connection.scalar(sa.select(sa.func.count()).select_from(num_ledger)) or 0


def test_what_cannot_be_printed_is_not_submitted_and_takes_no_number(place: Kantor) -> None:
    """Neither with a chain nor without, neither saved before nor in the same push."""
    siti = place.komputer("siti")
    for chain in ((), ("j-kasubbag",)):
        letter = new_id()
        args = simpan(SMILE, rantai=chain)
        pair = [siti.mutation("surat.simpan", letter, args),
                siti.mutation("surat.ajukan", letter, {"hash": naskah_hash(SMILE)})]  # fmt: skip
        saved, refused = siti.push(pair)
        assert (saved.status, refused.status, refused.code) == ("applied", "rejected", "unprintable")
        assert "“😀” (U+1F600) pada “Hal”" in refused.detail
        again = siti.act("surat.ajukan", letter, {"hash": naskah_hash(SMILE)})
        assert again.detail == refused.detail
        assert siti.keluar(letter).state == "konsep"
    assert numbers(place) == 0
    assert run_due(place.services) == 0


def test_a_letter_from_before_the_trial_gets_no_number_at_its_last_paraf(
    place: Kantor, monkeypatch: pytest.MonkeyPatch
) -> None:
    siti, kasubbag, sekdis = (place.komputer(who) for who in ("siti", "kasubbag", "sekdis"))
    letter, mark = new_id(), naskah_hash(SMILE)
    siti.do("surat.simpan", letter, simpan(SMILE, rantai=("j-kasubbag", "j-sekdis")))
    with monkeypatch.context() as patch:
        patch.setattr(accept, "try_pages", lambda _services, _who, part, *_: (len(part), {(letter, mark): ""}))
        siti.do("surat.ajukan", letter, {"hash": mark})
    seen = dilihat(SMILE, rantai=("j-kasubbag", "j-sekdis"))
    kasubbag.do("surat.paraf", letter, seen)
    refused = sekdis.act("surat.paraf", letter, seen)
    assert (refused.status, refused.code) == ("rejected", "unprintable")
    assert numbers(place) == 0
    sekdis.do("surat.kembalikan", letter, {"catatan": "hapus gambar pada hal"})
    assert siti.keluar(letter).state == "dikembalikan"


def test_a_fault_in_the_trial_refuses_that_letter_only(place: Kantor, monkeypatch: pytest.MonkeyPatch) -> None:
    siti = place.komputer("siti")
    bad, good = new_id(), new_id()
    drawn = surat_pdf.render_surat

    def draw(cetak: NaskahCetak) -> bytes:
        if cetak.naskah.hal == "Rusak":
            raise RuntimeError("a fault of the renderer")
        return drawn(cetak)

    monkeypatch.setattr(percobaan, "render_surat", draw)
    contents = {bad: naskah("Rusak"), good: naskah()}
    push = [siti.mutation("surat.simpan", one, simpan(text)) for one, text in contents.items()]
    push += [siti.mutation("surat.ajukan", one, {"hash": naskah_hash(text)}) for one, text in contents.items()]
    assert [one.status for one in siti.push(push)] == ["applied", "applied", "rejected", "applied"]
    assert siti.keluar(good).nomor == "000.1.5/1/DISKOMINFO/2026"


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[NaskahCetak]:
    """Every page that a trial has drawn, or given up over its characters, since the test began."""
    pages: list[NaskahCetak] = []
    real = clean

    def look(cetak: NaskahCetak, **wishes: Any) -> NaskahCetak:
        if "mark" not in wishes:
            pages.append(cetak)
        return real(cetak, **wishes)

    monkeypatch.setattr(percobaan, "clean", look)
    return pages


@pytest.mark.parametrize("broken", ["format_nomor", "singkatan"])
def test_a_number_that_cannot_be_printed_is_refused_before_it_is_given(sqlite_place: Kantor, broken: str) -> None:
    [town] = [item for item in pemda() if item.id == "metro"]
    [unit] = [item for item in pemda() if item.id == "diskominfo"]
    wrong = {"format_nomor": replace(town, format_nomor="{urut}/😀"), "singkatan": replace(unit, singkatan="KOMINFO😀")}
    admin.put_master(sqlite_place.services, [wrong[broken]])
    siti, letter = sqlite_place.komputer("siti"), new_id()
    siti.do("surat.simpan", letter, simpan())
    refused = siti.act("surat.ajukan", letter, {"hash": naskah_hash(naskah())})
    assert (refused.status, refused.code, "Nomor" in refused.detail) == ("rejected", "unprintable", True)
    assert numbers(sqlite_place) == 0


def test_what_was_drawn_at_submission_is_not_drawn_again(sqlite_place: Kantor, drawn: list[NaskahCetak]) -> None:
    siti, kasubbag = sqlite_place.komputer("siti"), sqlite_place.komputer("kasubbag")
    letter, mark = new_id(), naskah_hash(naskah())
    siti.do("surat.simpan", letter, simpan(rantai=("j-kasubbag",)))
    siti.do("surat.ajukan", letter, {"hash": mark})
    sqlite_place.jam.later(days=1)
    kasubbag.login()
    kasubbag.do("surat.paraf", letter, dilihat())
    assert [page.nomor for page in drawn] == ["000.1.5/99999/DISKOMINFO/2028"]
    siti.login()
    other = new_id()
    siti.do("surat.simpan", other, simpan(naskah("Lain")))
    siti.do("surat.ajukan", other, {"hash": naskah_hash(naskah("Lain"))})
    assert len(drawn) == 2


def test_nothing_is_drawn_for_what_a_rule_refuses_or_was_answered_before(
    sqlite_place: Kantor, drawn: list[NaskahCetak]
) -> None:
    siti, kasubbag, clerk = (sqlite_place.komputer(who) for who in ("siti", "kasubbag", "tudinkes"))
    letter, mark = new_id(), naskah_hash(SMILE)
    siti.do("surat.simpan", letter, simpan(SMILE, rantai=("j-kasubbag",)))
    assert clerk.act("surat.ajukan", letter, {"hash": mark}).status == "rejected"
    assert kasubbag.act("surat.paraf", letter, {"hash": mark}).code == "state_changed"
    assert not drawn
    siti.pull()
    asked = siti.mutation("surat.ajukan", letter, {"hash": mark})
    assert [siti.push([asked])[0].code for _ in range(3)] == ["unprintable"] * 3
    assert len(drawn) == 1
    siti.do("surat.batalkan", letter, {"alasan": "tidak jadi"})
    assert siti.act("surat.ajukan", letter, {"hash": mark}).code == "state_changed"
    assert len(drawn) == 1


def test_a_push_ends_where_its_time_is_over_but_never_before_one_was_drawn(
    tmp_path: Path, drawn: list[NaskahCetak]
) -> None:
    with kantor(tmp_path, background=False, push_seconds=0) as place:
        siti, content = place.komputer("siti"), [naskah(f"Surat {number}") for number in range(3)]
        letters = [new_id() for _ in content]
        sent = [siti.mutation("surat.simpan", one, simpan(text)) for one, text in zip(letters, content, strict=True)]
        for one, text in zip(letters, content, strict=True):
            sent.append(siti.mutation("surat.ajukan", one, {"hash": naskah_hash(text)}))
        told = []
        for begin in (0, 4, 5):
            told.append([one.status for one in siti.push(sent[begin:])])
        assert told == [["applied"] * 4, ["applied"], ["applied"]]
        assert len(drawn) == 3


def test_a_letter_is_returned_mended_and_submitted_again_in_one_push(sqlite_place: Kantor) -> None:
    """By a head who did all of it without a network."""
    siti, kasubbag = sqlite_place.komputer("siti"), sqlite_place.komputer("kasubbag")
    letter, better = new_id(), naskah("Undangan rapat yang ditunda")
    siti.do("surat.simpan", letter, simpan(rantai=("j-kasubbag",)))
    siti.do("surat.ajukan", letter, {"hash": naskah_hash(naskah())})
    kasubbag.pull()
    steps = (("surat.kembalikan", {"catatan": "saya perbaiki sendiri"}),
             ("surat.simpan", simpan(better, rantai=("j-kasubbag",))),
             ("surat.ajukan", {"hash": naskah_hash(better)}),
             ("surat.paraf", dilihat(better)))  # fmt: skip
    results = kasubbag.push([kasubbag.mutation(name, letter, args) for name, args in steps])
    assert [(one.status, one.detail) for one in results] == [("applied", "")] * 4
    assert siti.keluar(letter).state == "menunggu_ttd"


@pytest.mark.parametrize(
    ("error", "tries", "told"), [(BadInput("Hal terlalu tinggi."), 1, "tinggi"), (MemoryError(), TOLD_AFTER, "galat")]
)
def test_a_page_that_never_comes_is_told_and_the_letter_can_be_returned(
    place: Kantor, monkeypatch: pytest.MonkeyPatch, error: Exception, tries: int, told: str
) -> None:
    siti, kadis = place.komputer("siti"), place.komputer("kadis")
    letter, content = new_id(), naskah()
    siti.do("surat.simpan", letter, simpan(content))
    siti.do("surat.ajukan", letter, {"hash": naskah_hash(content)})

    def fail(_page: NaskahCetak) -> bytes:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(surat_pdf, "render_surat", fail)
        for number in range(tries):
            assert kadis.keluar(letter).galat == "", number
            run_due(place.services)
            place.jam.later(seconds=2 ** (number + 2))
    assert told in kadis.keluar(letter).galat
    [waiting] = admin.waiting_jobs(place.services)
    assert (waiting.kind, waiting.entity, waiting.tries) == ("render", letter, tries)
    assert waiting.error
    kadis.do("surat.kembalikan", letter, {"catatan": "halamannya tidak dapat dibuat"})
    back = siti.keluar(letter)
    assert (back.state, back.nomor, back.galat) == ("dikembalikan", None, "")
    with place.services.db.read() as connection:
        [(state,)] = connection.execute(sa.select(num_ledger.c.state)).all()
    assert state == "void"
    run_due(place.services)
    assert admin.waiting_jobs(place.services) == []


def test_a_page_that_comes_after_all_takes_the_complaint_away(place: Kantor, monkeypatch: pytest.MonkeyPatch) -> None:
    siti = place.komputer("siti")
    letter, content = new_id(), naskah()
    siti.do("surat.simpan", letter, simpan(content))
    siti.do("surat.ajukan", letter, {"hash": naskah_hash(content)})

    def fail(_page: NaskahCetak) -> bytes:
        raise BadInput("Hal terlalu tinggi.")

    with monkeypatch.context() as patch:
        patch.setattr(surat_pdf, "render_surat", fail)
        run_due(place.services)
    assert siti.keluar(letter).galat
    place.jam.later(seconds=60)
    assert run_due(place.services) == 1
    after = siti.keluar(letter)
    assert (bool(after.pdf_sha), after.galat) == (True, "")
