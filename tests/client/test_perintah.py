"""A step about an incoming letter is taken for the order that was read, and leaves a later one as it is."""

from dataclasses import replace
from datetime import timedelta

import pytest

from client.kit import NOW, Balai, Jam, Komputer
from client.test_beranda import arrived
from client.test_disposisi import HEAD, YESTERDAY
from portalpns.client.ui.surat.telling import tell
from portalpns.client.usecases.surat import Filter
from portalpns.domain.errors import NotFound, WrongState
from portalpns.domain.naskah import Penerima
from portalpns.domain.organisasi import Jabatan, Opd, Pemangku
from portalpns.domain.surat import SuratMasuk
from portalpns.protocol.actions import MasukBaca
from portalpns.server import admin

TODAY = YESTERDAY + timedelta(days=1)
OTHER = Pemangku("pm-bid-2", "j-bid-2", "p-sekdis")
STAF = (Jabatan("j-staf", "dinkes", "Staf", "j-bid"), Pemangku("pm-staf", "j-staf", "p-siti"))
SAID = "Sejak Anda membacanya, surat ini didisposisikan lagi atau bagian Anda sudah dikerjakan"


def letter(who: Komputer, key: str) -> SuratMasuk:
    found = who.sync().core.surat.get(key)
    assert isinstance(found, SuratMasuk)
    return found


def refused(who: Komputer) -> list[str]:
    who.sync()
    return [row.detail.split(";")[0] for row in who.core.sync.tray()]


@pytest.mark.parametrize("step", ["finish", "dispose"])
def test_a_new_order_to_the_same_post_is_not_done_with_the_old_one(place: Balai, step: str) -> None:
    key = arrived(place)
    admin.put_master(place.services, list(STAF))
    kadinkes, dewi = place.komputer("kadinkes"), place.komputer("dewi")
    kadinkes.core.surat.dispose(key, ["j-bid"], ["Untuk diketahui"])
    kadinkes.sync()
    dewi.sync()
    if step == "finish":
        dewi.core.surat.finish(key, "Sudah dibaca.")
    else:
        dewi.core.surat.dispose(key, ["j-staf"], ["Untuk diketahui"])
    kadinkes.core.surat.dispose(key, ["j-bid"], ["Siapkan bahan"], "Bawa ke rapat besok pagi")
    kadinkes.sync()
    assert refused(dewi) == [SAID]
    assert (letter(dewi, key).state, letter(dewi, key).giliran) == ("didisposisi", ("j-bid",))


def test_an_order_to_somebody_else_hinders_nobody(place: Balai) -> None:
    key = arrived(place)
    admin.put_master(place.services, [OTHER])
    kadinkes, dewi, sekdis = (place.komputer(one) for one in ("kadinkes", "dewi", "sekdis"))
    kadinkes.core.surat.dispose(key, ["j-bid", "j-bid-2"], ["Proses lebih lanjut"])
    kadinkes.sync()
    for one in (dewi, sekdis):
        one.sync()
        one.core.surat.finish(key)
    kadinkes.core.surat.dispose(key, ["j-bid-2"], ["Percepat"])
    kadinkes.sync()
    assert (refused(dewi), refused(sekdis)) == ([], [SAID])
    assert letter(sekdis, key).giliran == ("j-bid-2",)


def test_of_two_who_stand_in_the_second_does_not_undo_the_first(place: Balai) -> None:
    key = arrived(place)
    admin.put_master(place.services, [HEAD, OTHER, *STAF])
    dewi, sekdis = place.komputer("dewi"), place.komputer("sekdis")
    sekdis.core.surat.finish(key, "Tidak ada yang perlu.")
    dewi.core.surat.dispose(key, ["j-staf"], ["Siapkan bahan"])
    dewi.sync()
    assert refused(sekdis) == [SAID]
    assert letter(dewi, key).giliran == ("j-staf",)


def test_the_same_end_from_two_computers_ends_one_part(place: Balai) -> None:
    """Who heads the office as well would end the parts of the others with the second."""
    key = arrived(place)
    admin.put_master(place.services, [OTHER])
    kadinkes = place.komputer("kadinkes")
    kadinkes.core.surat.dispose(key, ["j-bid", "j-bid-2"], ["Proses lebih lanjut"])
    kadinkes.sync()
    admin.put_master(place.services, [HEAD, Pemangku("pm-plt", "j-kadinkes", "p-dewi", "plt", TODAY)])
    first, second = place.komputer("dewi"), place.komputer("dewi")
    for one in (first, second):
        one.core.surat.finish(key, "Bagian saya.")
    first.sync()
    assert refused(second) == [SAID]
    assert (letter(second, key).state, letter(second, key).giliran) == ("didisposisi", ("j-bid-2",))


def test_what_came_in_while_the_question_stood_is_not_ended(place: Balai) -> None:
    key = arrived(place)
    kadinkes, dewi = place.komputer("kadinkes"), place.komputer("dewi")
    kadinkes.core.surat.dispose(key, ["j-bid"], ["Untuk diketahui"])
    kadinkes.sync()
    read = tell(dewi.sync().core, key).hash
    kadinkes.core.surat.dispose(key, ["j-bid"], ["Siapkan bahan"])
    kadinkes.sync()
    dewi.sync()
    with pytest.raises(WrongState, match=SAID):
        dewi.core.surat.finish(key, "", read)
    dewi.core.surat.finish(key, "", tell(dewi.core, key).hash)
    assert (refused(dewi), letter(dewi, key).state) == ([], "selesai")


def test_the_archive_of_secret_letters_goes_with_the_post(place: Balai) -> None:
    """Not with whoever led the office on the day on which one was filed."""
    key = arrived(place, sifat="rahasia")
    kadinkes = place.komputer("kadinkes")
    admin.put_master(place.services, [Pemangku("pm-plh", "j-kadinkes", "p-dewi", "plh", TODAY, TODAY)])
    dewi = place.komputer("dewi")
    for step in ("register", "finish", "archive"):
        getattr(dewi.core.surat, step)(key)
    dewi.sync()
    place.jam.later(days=1)
    admin.put_master(place.services, [replace(kadinkes.core.direktori.pemangku["pm-kadinkes"], dasar="SK")])
    assert letter(kadinkes.login(), key).state == "diarsipkan"
    dewi.login().sync()
    with pytest.raises(NotFound):
        dewi.core.surat.get(key)


def test_a_secret_letter_reaches_whoever_stands_in_for_a_head(place: Balai) -> None:
    admin.put_master(place.services, [
        Opd("bkd", "Badan Kepegawaian", "BKD", "04", "badan"),
        Jabatan("j-bkd", "bkd", "Kepala Badan", jenis="pimpinan"),
        Jabatan("j-sekbkd", "bkd", "Sekretaris Badan", "j-bkd", jenis="struktural"),
        Pemangku("pm-sekbkd", "j-sekbkd", "p-sekdis"),
    ])  # fmt: skip
    place.lead_dinkes()
    siti, kadis = place.komputer("siti"), place.komputer("kadis")
    kepada = (Penerima("Kepala Dinas Kesehatan", "dinkes"), Penerima("Kepala Badan", "bkd"))
    draft = siti.draft("Rahasia berdua", sifat="rahasia", kepada=kepada)
    place.sign(draft.id, siti, kadis)
    siti.sync()
    assert siti.core.surat.get(draft.id).state == "terkirim"
    for who, opd in (("kadinkes", "dinkes"), ("sekdis", "bkd")):
        assert letter(place.komputer(who), f"masuk:{draft.id}:{opd}").diterima >= NOW


def test_a_further_order_is_news_to_whom_it_is_given(place: Balai) -> None:
    key = arrived(place)
    kadinkes, dewi = place.komputer("kadinkes"), place.komputer("dewi")
    dewi.core.surat.register(key)
    kadinkes.core.surat.dispose(key, ["j-bid"], ["Untuk diketahui"])
    for one in (dewi, kadinkes, dewi):
        one.sync()
    dewi.core.surat.mark_read(key)
    dewi.sync()

    def asked() -> list[tuple[str, bool]]:
        (row,) = dewi.core.surat.rows(Filter("masuk"))
        return [(one.tindakan, row.dibaca) for one in dewi.core.beranda.summary().waiting]

    assert asked() == [("Tindak lanjuti", True)]
    place.jam.later(hours=3)
    kadinkes.login().core.surat.dispose(key, ["j-bid"], ["Wakili dan laporkan hasilnya"], "besok 08.00")
    kadinkes.sync()
    dewi.login().sync()
    assert asked() == [("Tindak lanjuti 2 disposisi", False)]


def test_the_due_day_of_an_order_that_was_done_is_over(place: Balai) -> None:
    key = arrived(place)
    admin.put_master(place.services, [OTHER])
    kadinkes, dewi = place.komputer("kadinkes"), place.komputer("dewi")
    kadinkes.core.surat.dispose(key, ["j-bid", "j-bid-2"], ["Segera"], batas=TODAY)
    kadinkes.sync()
    dewi.sync().core.surat.finish(key, "Sudah.")
    dewi.sync()
    place.jam.later(days=3)
    kadinkes.login().sync().core.surat.dispose(key, ["j-bid"], ["Lanjutkan"], batas=TODAY + timedelta(days=14))
    kadinkes.sync()
    dewi.login().sync()
    (one,) = [one for one in dewi.core.beranda.summary().waiting if one.kind == "disposisi"]
    assert (one.tindakan, one.batas, one.urgent) == ("Tindak lanjuti", TODAY + timedelta(days=14), False)


def test_a_successor_is_asked_for_what_his_predecessor_left(place: Balai) -> None:
    """Not for the order that the predecessor has done, nor reminded of its day."""
    key = arrived(place)
    admin.put_master(place.services, [OTHER])
    kadinkes, dewi = place.komputer("kadinkes"), place.komputer("dewi")
    kadinkes.core.surat.dispose(key, ["j-bid", "j-bid-2"], ["Siapkan bahan"], "", TODAY)
    kadinkes.sync()
    dewi.sync().core.surat.finish(key, "Sudah.")
    dewi.sync()
    place.jam.later(days=3)
    due = TODAY + timedelta(days=17)
    kadinkes.login().sync().core.surat.dispose(key, ["j-bid"], ["Laporkan"], "", due)
    kadinkes.sync()
    moved = [Pemangku("pm-bid", "j-bid", "p-dewi", selesai=TODAY), Pemangku("pm-bid-n", "j-bid", "p-siti")]
    admin.put_master(place.services, [moved[0], replace(moved[1], mulai=TODAY + timedelta(days=1))])
    siti = place.komputer("siti")
    found = [one for one in siti.core.beranda.summary().waiting if one.kind == "disposisi"]
    assert [(one.tindakan, one.batas, one.urgent) for one in found] == [("Tindak lanjuti", due, False)]


def test_whoever_read_before_a_further_order_has_not_read_that(place: Balai) -> None:
    key = arrived(place)
    kadinkes, dewi = place.komputer("kadinkes"), place.komputer("dewi")
    kadinkes.core.surat.dispose(key, ["j-bid"], ["Untuk diketahui"])
    kadinkes.sync()
    dewi.sync().core.surat.mark_read(key)
    place.jam.later(hours=3)
    kadinkes.login().sync().core.surat.dispose(key, ["j-bid"], ["Wakili"], "besok 08.00")
    kadinkes.sync()
    dewi.login().sync()
    assert "p-dewi" not in letter(dewi, key).dibaca
    dewi.core.surat.mark_read(key)
    assert "p-dewi" in letter(dewi, key).dibaca


@pytest.mark.parametrize("minutes", [-4, 0, 4])
def test_what_was_read_counts_by_its_order_whatever_the_clock_of_the_computer_says(place: Balai, minutes: int) -> None:
    key = arrived(place)
    kadinkes = place.komputer("kadinkes")
    kadinkes.core.surat.dispose(key, ["j-bid"], ["Proses lebih lanjut"])
    kadinkes.sync()
    wrong = Jam()
    wrong.now = place.jam.now + timedelta(minutes=minutes)
    dewi = Komputer(place.root / "pc-jam", place.url, "dewi", wrong)
    place.computers.append(dewi)
    dewi.login().sync().core.surat.mark_read(key)
    assert "p-dewi" in letter(dewi, key).dibaca
    kadinkes.sync().core.surat.dispose(key, ["j-bid"], ["Wakili"])
    kadinkes.sync()
    assert "p-dewi" not in letter(dewi, key).dibaca
    dewi.core.surat.mark_read(key)
    assert "p-dewi" in letter(dewi, key).dibaca


def test_who_passed_a_letter_by_before_an_order_came_to_him_is_told_of_that(place: Balai) -> None:
    """Offline and with a clock that is ahead, which must not make the read the later of the two."""
    key = arrived(place)
    ahead = Jam()
    ahead.now = place.jam.now + timedelta(minutes=4)
    dewi = Komputer(place.root / "pc-jam", place.url, "dewi", ahead)
    place.computers.append(dewi)
    dewi.login().sync().core.surat.mark_read(key)
    kadinkes = place.komputer("kadinkes")
    kadinkes.core.surat.dispose(key, ["j-bid"], ["Wakili"])
    kadinkes.sync()
    assert "p-dewi" not in letter(dewi, key).dibaca


def test_a_program_that_does_not_say_what_it_has_read_is_believed_by_its_time(place: Balai) -> None:
    key = arrived(place)
    kadinkes, dewi = place.komputer("kadinkes"), place.komputer("dewi")

    def read() -> bool:
        desk = dewi.core.surat._desk
        with desk.act("surat") as connection:
            desk.outbox.enqueue_letter(connection, key, MasukBaca())
        return "p-dewi" in letter(dewi, key).dibaca

    kadinkes.core.surat.dispose(key, ["j-bid"], ["Wakili"])
    kadinkes.sync()
    assert read()
    place.jam.later(hours=3)
    kadinkes.login().sync().core.surat.dispose(key, ["j-bid"], ["Laporkan"])
    kadinkes.sync()
    place.jam.later(hours=-1)
    assert not read()
