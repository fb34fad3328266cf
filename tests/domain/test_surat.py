"""Both state machines of letters: every step in every state by every person, then random lives."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kantor import BOOK, DINAS, NOW, PEOPLE, TODAY, actor, book, letter_text
from portalpns.domain import surat, surat_masuk
from portalpns.domain.catatan import LONGEST_NOTE
from portalpns.domain.errors import BadInput, NotAllowed, PortalError, WrongState
from portalpns.domain.naskah import Lampiran, Naskah, Penandatangan
from portalpns.domain.organisasi import Jabatan, Opd
from portalpns.domain.surat import Disposisi, Langkah, SuratKeluar, SuratMasuk, Tanda, naskah_hash, paraf_hash
from portalpns.domain.wewenang import Pelaku

CHAIN = (Langkah("kabid", "periksa"), Langkah("sekdin"))
SIGNERS = (Tanda("kadis"), Tanda("sekda", ("sekda",)))
BLOCKS = (Penandatangan("KEPALA DINAS", "Kadis"), Penandatangan("SEKRETARIS DAERAH", "Sekda", field="ttd_2"))
TEXT = letter_text()

Outgoing = Callable[[SuratKeluar, Pelaku], SuratKeluar]
Incoming = Callable[[SuratMasuk, Pelaku], SuratMasuk]


def seen(letter: SuratKeluar) -> str:
    return paraf_hash(letter.naskah, letter.rantai, letter.tanda)


def save(letter: SuratKeluar, who: Pelaku) -> SuratKeluar:
    return surat.save(letter, who, NOW, TEXT, CHAIN, SIGNERS)


def initial(letter: SuratKeluar, who: Pelaku) -> SuratKeluar:
    return surat.initial(letter, who, NOW, seen(letter))


def freeze(letter: SuratKeluar, who: Pelaku | None = None) -> SuratKeluar:
    frozen = surat.freeze(
        letter, NOW, nomor="000.1/7/DINCON/2026", urut=7, series="s", tanggal=TODAY, kode="k", penandatangan=BLOCKS
    )
    return replace(frozen, pdf_sha="pdf")


def sign(letter: SuratKeluar, who: Pelaku) -> SuratKeluar:
    newest = letter.ttd_sha or letter.pdf_sha
    return surat.sign(letter, who, NOW, newest, newest + "+")


KELUAR: dict[str, Outgoing] = {
    "simpan": save,
    "ajukan": lambda letter, who: surat.submit(letter, who, NOW),
    "tarik": lambda letter, who: surat.take_back(letter, who, NOW),
    "paraf": initial,
    "kembalikan": lambda letter, who: surat.give_back(letter, who, NOW, "perbaiki"),
    "tandatangani": sign,
    "kirim": lambda letter, who: surat.send(letter, who, NOW),
    "batalkan": lambda letter, who: surat.cancel(letter, who, NOW, "salah alamat"),
    "cabut": lambda letter, who: surat.revoke(letter, who, NOW, "keliru", "000.1/8/DINCON/2026"),
}


def lives() -> dict[str, SuratKeluar]:
    """One letter in each state, brought there by the steps themselves."""
    found = {"konsep": save(surat.new("s1", DINAS, TEXT, actor("penyusun"), NOW), actor("penyusun"))}
    found["diperiksa"] = KELUAR["ajukan"](found["konsep"], actor("penyusun"))
    checked = initial(found["diperiksa"], actor("kabid"))
    found["dikembalikan"] = KELUAR["kembalikan"](checked, actor("sekdin"))
    found["diparaf"] = initial(checked, actor("sekdin"))
    found["menunggu_ttd"] = freeze(found["diparaf"])
    found["ditandatangani"] = sign(sign(found["menunggu_ttd"], actor("kadis")), actor("sekda"))
    found["terkirim"] = KELUAR["kirim"](found["ditandatangani"], actor("tu"))
    found["dicabut"] = KELUAR["cabut"](found["terkirim"], actor("kadis"))
    found["dibatalkan"] = KELUAR["batalkan"](found["konsep"], actor("penyusun"))
    return found


LETTERS = lives()
DRAFTERS = "penyusun tu admin sekdin kabid kadis"  # roles of the office, and posts that read its letters
EVERYBODY = tuple(person.id for person in PEOPLE)

# step -> state -> (state after, who may); a state that is not named refuses everybody
LAW_KELUAR: dict[str, dict[str, tuple[str, str]]] = {
    "simpan": {"konsep": ("konsep", f"{DRAFTERS} sekda"), "dikembalikan": ("dikembalikan", f"{DRAFTERS} sekda")},
    "ajukan": {"konsep": ("diperiksa", f"{DRAFTERS} sekda"), "dikembalikan": ("diperiksa", f"{DRAFTERS} sekda")},
    "tarik": {"diperiksa": ("konsep", f"{DRAFTERS} sekda")},
    "paraf": {"diperiksa": ("diperiksa", "kabid")},
    "kembalikan": {"diperiksa": ("dikembalikan", "kabid"), "menunggu_ttd": ("dikembalikan", "kadis")},
    "tandatangani": {"menunggu_ttd": ("menunggu_ttd", "kadis")},
    "kirim": {"ditandatangani": ("terkirim", f"{DRAFTERS} sekda")},
    "batalkan": dict.fromkeys(
        ("konsep", "dikembalikan", "diperiksa", "diparaf", "menunggu_ttd"), ("dibatalkan", f"{DRAFTERS} sekda")
    ),
    "cabut": {"ditandatangani": ("dicabut", "kadis sekda"), "terkirim": ("dicabut", "kadis sekda")},
}


@pytest.mark.parametrize("state", LETTERS)
@pytest.mark.parametrize("step", LAW_KELUAR)
def test_every_step_of_an_outgoing_letter_by_everybody(step: str, state: str) -> None:
    letter = LETTERS[state]
    assert letter.state == state
    after, allowed = LAW_KELUAR[step].get(state, ("", ""))
    for name in EVERYBODY:
        if name in allowed.split():
            assert KELUAR[step](letter, actor(name)).state == after, name
        elif state in LAW_KELUAR[step]:
            with pytest.raises(NotAllowed):
                KELUAR[step](letter, actor(name))
        else:
            # With all paraf given nobody's turn is left: a return is refused for that, other steps for the state.
            with pytest.raises(NotAllowed if (step, state) == ("kembalikan", "diparaf") else WrongState):
                KELUAR[step](letter, actor(name))


@pytest.mark.parametrize("state", LETTERS)
def test_only_a_checked_letter_is_frozen(state: str) -> None:
    if state == "diparaf":
        assert freeze(LETTERS[state]).nomor == "000.1/7/DINCON/2026"
    else:
        with pytest.raises(WrongState):
            freeze(LETTERS[state])


def test_a_letter_without_chain_may_be_frozen_at_once() -> None:
    concept = surat.save(LETTERS["konsep"], actor("penyusun"), NOW, TEXT, (), SIGNERS)
    submitted = KELUAR["ajukan"](concept, actor("penyusun"))
    assert surat.ready_to_freeze(submitted)
    assert not surat.ready_to_freeze(concept)
    with pytest.raises(WrongState, match="lengkap"):
        initial(submitted, actor("kabid"))


@pytest.mark.parametrize("name", EVERYBODY)
def test_who_may_begin_a_letter(name: str) -> None:
    if name in f"{DRAFTERS} sekda".split():
        assert surat.new("n", DINAS, TEXT, actor(name), NOW).riwayat[0].langkah == "konsep"
    else:
        with pytest.raises(NotAllowed):
            surat.new("n", DINAS, TEXT, actor(name), NOW)


def test_saving_takes_all_paraf_and_signatures_away() -> None:
    done = [replace(step, oleh="kabid", pada=NOW, hash="h") for step in CHAIN]
    saved = surat.save(LETTERS["dikembalikan"], actor("penyusun"), NOW, TEXT, tuple(done), SIGNERS)
    assert saved.rantai == CHAIN
    assert saved.tanda == SIGNERS


def test_an_incomplete_concept_is_not_submitted_and_says_all_it_lacks() -> None:
    empty = surat.new("s", DINAS, Naskah("surat_dinas"), actor("penyusun"), NOW)
    with pytest.raises(BadInput, match=r"Hal belum diisi.*Isi surat masih kosong"):
        KELUAR["ajukan"](empty, actor("penyusun"))
    hollow = surat.new("s", DINAS, replace(TEXT, lampiran=(Lampiran("Daftar", ()),)), actor("penyusun"), NOW)
    with pytest.raises(BadInput, match="Lampiran 1 masih kosong"):
        KELUAR["ajukan"](hollow, actor("penyusun"))
    unsigned = surat.new("s", DINAS, TEXT, actor("penyusun"), NOW)
    with pytest.raises(BadInput, match="Penandatangan"):
        KELUAR["ajukan"](unsigned, actor("penyusun"))


def test_a_paraf_is_given_for_the_words_that_were_read() -> None:
    with pytest.raises(WrongState, match="berubah"):
        surat.initial(
            LETTERS["diperiksa"], actor("kabid"), NOW, seen(replace(LETTERS["diperiksa"], naskah=letter_text("lain")))
        )
    given_ = initial(LETTERS["diperiksa"], actor("kabid"))
    assert (given_.rantai[0].oleh, given_.rantai[0].hash) == ("kabid", seen(LETTERS["diperiksa"]))
    assert given_.langkah_kini == CHAIN[1]
    assert initial(given_, actor("sekdin")).langkah_kini is None


@pytest.mark.parametrize("step", ["kembalikan", "batalkan", "cabut"])
def test_steps_that_take_back_need_their_words(step: str) -> None:
    blank: dict[str, Outgoing] = {
        "kembalikan": lambda letter, who: surat.give_back(letter, who, NOW, " "),
        "batalkan": lambda letter, who: surat.cancel(letter, who, NOW, " "),
        "cabut": lambda letter, who: surat.revoke(letter, who, NOW, " ", ""),
    }
    with pytest.raises(BadInput, match="Tuliskan"):
        blank[step](LETTERS["terkirim" if step == "cabut" else "menunggu_ttd"], actor("kadis"))


def test_a_letter_is_not_withdrawn_by_itself() -> None:
    letter = LETTERS["terkirim"]
    with pytest.raises(BadInput, match="nomornya sendiri"):
        surat.revoke(letter, actor("kadis"), NOW, "keliru", f" {letter.nomor} ")


LONG = "z" * (LONGEST_NOTE + 1)
REMARKS: dict[str, tuple[str, str, Outgoing]] = {
    "kembalikan": ("diperiksa", "kabid", lambda letter, who: surat.give_back(letter, who, NOW, LONG)),
    "batalkan": ("konsep", "kadis", lambda letter, who: surat.cancel(letter, who, NOW, LONG)),
    "cabut": ("terkirim", "kadis", lambda letter, who: surat.revoke(letter, who, NOW, LONG, "1")),
    "pencabut": ("terkirim", "kadis", lambda letter, who: surat.revoke(letter, who, NOW, "keliru", LONG)),
    "paraf": (
        "diperiksa", "kabid", lambda letter, who: surat.initial(letter, who, NOW, seen(letter), LONG)
    ),
}  # fmt: skip


@pytest.mark.parametrize("step", REMARKS)
def test_a_remark_is_half_a_page_at_most(step: str) -> None:
    state, name, call = REMARKS[step]
    with pytest.raises(BadInput, match=r"paling banyak 2\.000 karakter; sekarang 2\.001\."):
        call(LETTERS[state], actor(name))
    assert KELUAR["kembalikan"](LETTERS["diperiksa"], actor("kabid")).riwayat[-1].catatan == "perbaiki"
    longest = "z" * LONGEST_NOTE
    assert surat.cancel(LETTERS["konsep"], actor("kadis"), NOW, longest).riwayat[-1].catatan == longest


def test_a_letter_taken_back_is_a_concept_without_paraf() -> None:
    checked = initial(LETTERS["diperiksa"], actor("kabid"))
    back = surat.take_back(checked, actor("penyusun"), NOW)
    assert (back.state, back.rantai, back.riwayat[-1].langkah) == ("konsep", CHAIN, "tarik")
    assert save(back, actor("penyusun")).state == "konsep"
    assert KELUAR["ajukan"](back, actor("penyusun")).langkah_kini == CHAIN[0]


@pytest.mark.parametrize(
    ("change", "same"),
    [
        ({}, True),
        ({"state": "diparaf", "rantai": initial(LETTERS["diperiksa"], actor("kabid")).rantai}, True),
        ({"naskah": letter_text("lain")}, False),
        ({"rantai": CHAIN[1:]}, False),
        ({"tanda": SIGNERS[:1]}, False),
        ({"kirim_otomatis": False}, False),
    ],
)
def test_a_letter_is_taken_back_as_it_was_read(change: dict[str, Any], same: bool) -> None:
    read = surat.concept_of(LETTERS["diperiksa"])
    now = replace(LETTERS["diperiksa"], **change)
    if same:
        assert surat.take_back(now, actor("penyusun"), NOW, read).state == "konsep"
        return
    with pytest.raises(WrongState, match="berubah sejak Anda membacanya"):
        surat.take_back(now, actor("penyusun"), NOW, read)
    assert surat.take_back(now, actor("penyusun"), NOW).state == "konsep", "of whoever says nothing of it"


def test_a_returned_letter_has_neither_number_nor_bytes() -> None:
    back = KELUAR["kembalikan"](LETTERS["menunggu_ttd"], actor("kadis"))
    assert (back.nomor, back.urut, back.tanggal, back.kode, back.pdf_sha) == (None, None, None, "", "")
    assert back.tanda == SIGNERS
    assert back.riwayat[-1].catatan == "perbaiki"


def test_a_letter_that_one_has_signed_is_not_returned_but_may_be_ended() -> None:
    half = sign(LETTERS["menunggu_ttd"], actor("kadis"))
    assert half.tanda_kini is not None
    assert half.tanda_kini.jabatan == "sekda"
    with pytest.raises(WrongState, match="sebagian"):
        KELUAR["kembalikan"](half, actor("sekda"))
    assert KELUAR["batalkan"](half, actor("sekda")).nomor == half.nomor


def test_signatures_come_in_order_and_continue_the_newest_bytes() -> None:
    frozen = LETTERS["menunggu_ttd"]
    with pytest.raises(NotAllowed):
        sign(frozen, actor("sekda"))
    with pytest.raises(WrongState, match="versi terakhir"):
        surat.sign(frozen, actor("kadis"), NOW, "other", "new")
    with pytest.raises(WrongState, match="belum siap"):
        sign(replace(frozen, pdf_sha=""), actor("kadis"))
    both = LETTERS["ditandatangani"]
    assert [tanda.sha256 for tanda in both.tanda] == ["pdf+", "pdf++"]
    assert (both.ttd_sha, both.tanda_kini) == ("pdf++", None)


def test_the_history_names_every_step_and_person() -> None:
    told = [(line.oleh, line.langkah) for line in LETTERS["dicabut"].riwayat]
    assert told == [
        ("penyusun", "konsep"), ("penyusun", "ajukan"), ("kabid", "periksa"), ("sekdin", "paraf"), ("", "bekukan"),
        ("kadis", "tandatangani"), ("sekda", "tandatangani"), ("tu", "kirim"), ("kadis", "cabut"),
    ]  # fmt: skip
    assert LETTERS["dicabut"].pencabut == "000.1/8/DINCON/2026"


# incoming


def deliver(letter: SuratKeluar = LETTERS["ditandatangani"]) -> SuratMasuk:
    return surat_masuk.deliver(letter, DINAS, "m1", "Badan Lain", NOW, tembusan=True)


ORDER = Disposisi("d1", "", ("kabid",), ("Tindak lanjuti",), NOW)
MASUK: dict[str, Incoming] = {
    "agendakan": lambda letter, who: surat_masuk.register(letter, who, NOW, 12),
    "baca": lambda letter, who: surat_masuk.read(letter, who, NOW),
    "disposisi": lambda letter, who: surat_masuk.dispose(letter, who, NOW, ORDER),
    "selesai": lambda letter, who: surat_masuk.finish(letter, who, NOW, "sudah dijawab"),
    "arsipkan": lambda letter, who: surat_masuk.archive(replace(letter, agenda=12), who, NOW),
}


def arrivals() -> dict[str, SuratMasuk]:
    found = {"diterima": deliver()}
    found["didisposisi"] = MASUK["disposisi"](found["diterima"], actor("kadis"))
    found["selesai"] = MASUK["selesai"](found["didisposisi"], actor("kadis"))
    found["diarsipkan"] = MASUK["arsipkan"](found["selesai"], actor("tu"))
    return found


ARRIVED = arrivals()
READERS = "penyusun tu admin sekdin kabid kadis sekda"
LAW_MASUK: dict[str, dict[str, tuple[str, str]]] = {
    "agendakan": {state: (state, "tu admin") for state in ("diterima", "didisposisi", "selesai")},
    "baca": {state: (state, READERS) for state in ("diterima", "didisposisi", "selesai", "diarsipkan")},
    # by the office's own head: the head of the office above reads it and no more
    "disposisi": dict.fromkeys(("diterima", "didisposisi"), ("didisposisi", "kadis")),
    # not by the clerk, for whom the letter is not registered yet, nor by a reader whom the disposisi does not name
    "selesai": {"diterima": ("selesai", "kadis"), "didisposisi": ("selesai", "kadis kabid")},
    "arsipkan": {"selesai": ("diarsipkan", "tu admin")},
}


@pytest.mark.parametrize("state", ARRIVED)
@pytest.mark.parametrize("step", LAW_MASUK)
def test_every_step_of_an_incoming_letter_by_everybody(step: str, state: str) -> None:
    letter = ARRIVED[state]
    assert letter.state == state
    after, allowed = LAW_MASUK[step].get(state, ("", ""))
    for name in EVERYBODY:
        if name in allowed.split():
            assert MASUK[step](letter, actor(name)).state == after, name
        else:
            with pytest.raises(NotAllowed if state in LAW_MASUK[step] else WrongState):
                MASUK[step](letter, actor(name))


LAW_DICABUT: dict[str, dict[str, tuple[str, str]]] = {
    "agendakan": LAW_MASUK["agendakan"],
    "baca": LAW_MASUK["baca"],
    "arsipkan": dict.fromkeys(("diterima", "didisposisi", "selesai"), ("diarsipkan", "tu admin")),
}


@pytest.mark.parametrize("state", ARRIVED)
@pytest.mark.parametrize("step", MASUK)
def test_a_letter_that_was_withdrawn_is_filed_and_no_more(step: str, state: str) -> None:
    letter = surat_masuk.withdraw(ARRIVED[state], actor("kaban"), NOW, "keliru", "000/2")
    after, allowed = LAW_DICABUT.get(step, {}).get(state, ("", ""))
    for name in EVERYBODY:
        if name in allowed.split():
            assert MASUK[step](letter, actor(name)).state == after, name
        elif after:
            with pytest.raises(NotAllowed):
                MASUK[step](letter, actor(name))
        else:
            with pytest.raises(WrongState, match=r"diarsipkan|Diarsipkan"):
                MASUK[step](letter, actor(name))


def test_what_arrives_is_what_was_signed() -> None:
    arrived, sent = deliver(), LETTERS["ditandatangani"]
    assert (arrived.pdf_sha, arrived.nomor, arrived.asal, arrived.tembusan) == (sent.ttd_sha, sent.nomor, sent.id, True)
    assert (arrived.hal, arrived.teks, arrived.tanggal) == ("Hal contoh", "Hal contoh\nIsi surat.", TODAY)
    for state in ("konsep", "diparaf", "menunggu_ttd"):
        with pytest.raises(WrongState):
            deliver(LETTERS[state])


def test_a_letter_is_registered_once_and_read_once_by_each() -> None:
    registered = MASUK["agendakan"](ARRIVED["diterima"], actor("tu"))
    assert registered.agenda == 12
    with pytest.raises(WrongState, match="nomor 12"):
        MASUK["agendakan"](registered, actor("tu"))
    seen = MASUK["baca"](registered, actor("kadis"))
    assert (seen.dibaca, MASUK["baca"](seen, actor("kadis"))) == (("kadis",), seen)


@pytest.mark.parametrize("name", ["staf", "lurah"])
def test_whoever_a_disposition_names_may_follow_it_up(name: str) -> None:
    """A clerk who does not read the office's letters, the head of an office below: both see this one letter."""
    letter, who = ARRIVED["diterima"], actor(name)
    for step in ("baca", "disposisi", "selesai"):
        with pytest.raises(NotAllowed):
            MASUK[step](letter, who)
    named = surat_masuk.dispose(letter, actor("kadis"), NOW, replace(ORDER, kepada=(name,)))
    assert MASUK["baca"](named, who).dibaca == (name,)
    assert MASUK["selesai"](named, who).state == "selesai"
    with pytest.raises(NotAllowed):
        MASUK["agendakan"](named, who)
    with pytest.raises(NotAllowed):
        MASUK["baca"](named, actor("kaban"))


# writer -> posts that a disposisi of this person may name, nearest first
BELOW = {
    "sekda": ("kaban", "kadis", "kabid", "lurah", "sekdin", "staf"),
    "kadis": ("kabid", "lurah", "sekdin", "staf"),
    "kabid": ("staf",),
    "sekdin": (),
    "staf": (),
    "lurah": (),
    "kaban": (),
    "tu": (),
}


@pytest.mark.parametrize("name", BELOW)
def test_a_disposition_goes_to_posts_below_and_to_nobody_else(name: str) -> None:
    """Neither upward nor sideways nor to oneself; down into the offices below."""
    who = actor(name)
    assert who.bawahan == BELOW[name]
    letter = replace(ARRIVED["didisposisi"], giliran=tuple(BOOK.jabatan))
    for post in BOOK.jabatan:
        order = replace(ORDER, kepada=(post,))
        if post in BELOW[name]:
            assert surat_masuk.dispose(letter, who, NOW, order).disposisi[-1].kepada == (post,)
        else:
            with pytest.raises(NotAllowed):
                surat_masuk.dispose(letter, who, NOW, order)
    if BELOW[name]:
        with pytest.raises(NotAllowed, match="di bawah"):
            surat_masuk.dispose(letter, who, NOW, replace(ORDER, kepada=(BELOW[name][0], name)))


def test_the_head_of_an_office_reaches_posts_that_name_no_superior() -> None:
    loose = (Jabatan("arsiparis", DINAS, "Arsiparis"), Jabatan("upt", "upt", "Kepala UPT", jenis="pimpinan"))
    city = book(*loose, Opd("upt", "UPT Contoh", "UPT", "2.2", "upt", DINAS))
    assert set(city.pelaku("kadis", TODAY).bawahan) == {*BELOW["kadis"], "arsiparis", "upt"}
    assert city.pelaku("kabid", TODAY).bawahan == ("staf",)
    assert "arsiparis" not in city.pelaku("sekda", TODAY).bawahan, "the posts of another office are its head's"


def test_a_circle_of_superiors_ends() -> None:
    circle = (Jabatan("kabid", DINAS, "Kabid", "staf", jenis="struktural"), Jabatan("staf", DINAS, "Staf", "kabid"))
    assert book(*circle, without=("kabid", "staf")).pelaku("kabid", TODAY).bawahan == ()


def test_the_clerk_ends_only_what_is_registered_and_needs_no_disposition() -> None:
    clerk, letter = actor("tu"), ARRIVED["diterima"]
    with pytest.raises(NotAllowed, match="diagendakan"):
        surat_masuk.finish(letter, clerk, NOW, "hanya tembusan")
    registered = MASUK["agendakan"](letter, clerk)
    with pytest.raises(BadInput, match="tidak perlu disposisi"):
        surat_masuk.finish(registered, clerk, NOW, " ")
    assert surat_masuk.finish(registered, clerk, NOW, "hanya tembusan").state == "selesai"
    assert surat_masuk.finish(registered, actor("kadis"), NOW).state == "selesai"
    with pytest.raises(NotAllowed):
        surat_masuk.finish(MASUK["disposisi"](registered, actor("kadis")), clerk, NOW, "sudah")


def test_the_head_of_an_office_without_posts_below_may_end_a_letter() -> None:
    assert surat_masuk.finish(replace(ARRIVED["diterima"], opd="badan"), actor("kaban"), NOW).state == "selesai"


def test_a_disposition_has_receivers_and_the_writer_is_who_acts() -> None:
    with pytest.raises(BadInput, match="penerima"):
        surat_masuk.dispose(ARRIVED["diterima"], actor("kadis"), NOW, replace(ORDER, kepada=()))
    [written] = ARRIVED["didisposisi"].disposisi
    assert (written.dari, written.pada) == ("kadis", NOW)


# lives


ACTORS = st.sampled_from(["penyusun", "kabid", "sekdin", "kadis", "sekda"])
STEPS = st.lists(st.tuples(st.sampled_from([*KELUAR, "bekukan"]), ACTORS), max_size=40)


@given(STEPS)
def test_whatever_is_tried_a_letter_stays_consistent(steps: list[tuple[str, str]]) -> None:
    letter = LETTERS["konsep"]
    for step, name in steps:
        try:
            after = (KELUAR | {"bekukan": freeze})[step](letter, actor(name))
        except PortalError:
            continue
        assert letter.state in surat.KELUAR[step]
        assert after.riwayat[: len(letter.riwayat)] == letter.riwayat
        assert len(after.riwayat) - len(letter.riwayat) == (step != "simpan")
        letter = after
        frozen = letter.state in ("menunggu_ttd", "ditandatangani", "terkirim", "dicabut")
        assert frozen <= (letter.nomor is not None)
        assert frozen <= bool(letter.pdf_sha)
        assert letter.nomor is None or frozen or letter.state == "dibatalkan"
        signed = [tanda.pada is not None for tanda in letter.tanda]
        assert signed == sorted(signed, reverse=True)
        assert bool(letter.ttd_sha) == any(signed)
        assert all(signed) == (letter.state in ("ditandatangani", "terkirim", "dicabut"))
        if letter.state in ("diparaf", "menunggu_ttd"):
            assert all(one.hash == seen(letter) for one in letter.rantai)


@given(st.text(max_size=20), st.text(max_size=20))
def test_the_hash_of_a_concept_tells_words_apart(one: str, other: str) -> None:
    assert (naskah_hash(letter_text(one)) == naskah_hash(letter_text(other))) == (one == other)
    assert naskah_hash(replace(TEXT, mulai=date(2026, 1, 1))) != naskah_hash(TEXT)
