"""A letter to an office that nobody serves: marked where it is picked, told on its page before and after it is sent."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from client.kit import NOW, Balai, Komputer, pemda
from client.test_beranda import arrived
from client.test_disposisi import HEAD
from portalpns.client.ui.surat.search import UNSERVED, recipient_choice, recipients
from portalpns.client.ui.surat.telling import tell
from portalpns.client.usecases.surat import Filter
from portalpns.domain.clock import WIB
from portalpns.domain.direktori import Direktori
from portalpns.domain.errors import BadInput
from portalpns.domain.naskah import Penerima
from portalpns.domain.organisasi import Jabatan, Opd, Pemangku
from portalpns.domain.pegawai import Pegawai
from portalpns.server import admin

TODAY = NOW.astimezone(WIB).date()
AGO = TODAY - timedelta(days=300)
LAMA = Opd("lama", "Dinas Lama", "LAMA", "09", "dinas", selesai=AGO)
KEPALA = Jabatan("j-lama", "lama", "Kepala Dinas Lama", jenis="pimpinan")
SAID = "Tidak ada yang menerima surat ini di aplikasi untuk “Kepala Dinas Lama”; sampaikan sendiri."


def changed(kind: type, key: str, **changes: Any) -> Any:
    return replace(next(one for one in pemda() if isinstance(one, kind) and one.id == key), **changes)


@pytest.mark.parametrize(
    ("opd", "also", "served"),
    [
        ("diskominfo", [], True),
        ("dinkes", [], True),  # has a clerk, and nobody else
        ("dinkes", [changed(Pegawai, "p-dewi", selesai=AGO)], False),
        ("dinkes", [changed(Pegawai, "p-dewi", selesai=AGO), changed(Opd, "dinkes", induk="diskominfo")], True),
        ("dinkes", [changed(Opd, "dinkes", selesai=AGO)], False),
        ("dinkes", [changed(Opd, "dinkes", selesai=TODAY)], True),
        ("dinkes", [changed(Opd, "dinkes", mulai=TODAY + timedelta(days=1))], False),
        ("baru", [Opd("baru", "Dinas Baru", "BARU", "10", "dinas")], False),
        ("lama", [replace(LAMA, selesai=None), KEPALA, Pemangku("pm", "j-lama", "p-dewi")], True),
        ("lama", [replace(LAMA, selesai=None), KEPALA, Pemangku("pm", "j-lama", "p-dewi", selesai=AGO)], False),
        ("lama", [LAMA, KEPALA, Pemangku("pm", "j-lama", "p-dewi")], False),
        ("entah", [], False),
    ],
)  # fmt: skip
def test_an_office_is_served_while_it_is_there_and_somebody_reads_its_letters(
    opd: str, also: list[Any], served: bool
) -> None:
    assert Direktori.of([*pemda(), *also]).is_served(opd, TODAY) is served


def test_who_nobody_serves_is_marked_and_told_on_the_letter_before_and_after(place: Balai) -> None:
    admin.put_master(place.services, [LAMA, KEPALA, Pemangku("pm-lama", "j-lama", "p-dewi", selesai=AGO)])
    siti, kadis = place.komputer("siti"), place.komputer("kadis")
    for typed in ("Dinas Lama", "Kepala Dinas Lama", "kadis lama"):
        found = [one for one in recipients(siti.core)(typed, 20) if one.data.opd == "lama"]
        assert found, typed
        assert {one.mark for one in found} == {UNSERVED}, typed
    assert [one.mark for one in recipients(siti.core)("Dinas Kesehatan", 20) if one.data.opd] == [""]
    kepada = (Penerima("Kepala Dinas Lama", "lama"), Penerima("Kepala Dinas Kesehatan", "dinkes"))
    draft = siti.draft("Ke dinas yang dibubarkan", kepada=kepada)
    gone = siti.core.surat.unserved(draft.naskah)
    assert gone == kepada[:1]
    assert [recipient_choice(one, one in gone).mark for one in kepada] == [UNSERVED, ""]
    assert tell(siti.core, draft.id).warning == SAID
    place.sign(draft.id, siti, kadis)
    told = tell(siti.sync().core, draft.id)
    assert (told.letter.state, told.warning) == ("terkirim", SAID)
    assert [step.note for step in told.steps if step.what == "mengirim"] == [SAID]
    admin.put_master(place.services, [replace(LAMA, selesai=None), Pemangku("pm-lama", "j-lama", "p-dewi")])
    assert tell(siti.sync().core, draft.id).warning == SAID, "it says what was so when the letter went"


def test_a_secret_letter_without_a_head_to_read_it_says_so_and_reaches_the_others(place: Balai) -> None:
    """A clerk alone serves the office for letters that are not secret; the copy waits for whoever leads it next."""
    admin.put_master(place.services, [
        Opd("bkd", "Badan Kepegawaian", "BKD", "04", "badan"),
        Jabatan("j-bkd", "bkd", "Kepala Badan", jenis="pimpinan"), Pemangku("pm-bkd", "j-bkd", "p-sekdis"),
    ])  # fmt: skip
    siti, kadis, dewi = place.komputer("siti"), place.komputer("kadis"), place.komputer("dewi")
    kepada = (Penerima("Kepala Dinas Kesehatan", "dinkes"), Penerima("Kepala Badan", "bkd"))
    assert tell(siti.core, siti.draft("Biasa", kepada=kepada).id).warning == ""
    draft = siti.draft("Kabar rahasia", sifat="rahasia", kepada=kepada)
    said = SAID.replace("Kepala Dinas Lama", "Kepala Dinas Kesehatan")
    assert (siti.core.surat.unserved(draft.naskah), tell(siti.core, draft.id).warning) == (kepada[:1], said)
    place.sign(draft.id, siti, kadis)
    for who in (siti, kadis):
        told = tell(who.sync().core, draft.id)
        assert (told.letter.state, told.warning) == ("terkirim", said)
        assert [step.note for step in told.steps if step.what == "mengirim"] == [said]
    sekdis = place.komputer("sekdis")
    assert [row.hal for row in sekdis.core.surat.rows(Filter("masuk"))] == ["Kabar rahasia"]
    assert dewi.sync().core.surat.rows(Filter("masuk")) == []
    assert [line[5] for line in dewi.core.surat.report(Filter("masuk")).baris] == ["RAHASIA"]
    place.lead_dinkes()
    head = place.komputer("kadinkes")
    assert [row.hal for row in head.core.surat.rows(Filter("masuk"))] == ["Kabar rahasia"]


def heading_two_offices(place: Balai) -> Komputer:
    """The computer of a head who is Plt. of another office; each register has one letter, the first one."""
    key = arrived(place)
    siti, kadis = place.computers[0], place.computers[1]
    own = siti.draft("Untuk diskominfo", kepada=(Penerima("Kepala Dinas Kominfo", "diskominfo"),))
    place.sign(own.id, siti, kadis)
    siti.sync()
    siti.core.surat.register(f"masuk:{own.id}:diskominfo")
    siti.sync()
    dewi = place.komputer("dewi")
    dewi.core.surat.register(key)
    dewi.sync()
    admin.put_master(place.services, [HEAD, Pemangku("pm-plt", "j-kadinkes", "p-kadis", "plt", TODAY)])
    return kadis.sync()


def test_the_register_of_who_heads_two_offices_is_one_of_them(place: Balai) -> None:
    surat = heading_two_offices(place).core.surat
    assert surat.registers(Filter("masuk")) == ["dinkes", "diskominfo"]
    assert surat.registers(Filter("keluar")) == ["diskominfo"]
    said = "satu unit; pilih salah satu: Dinas Kesehatan, Dinas Komunikasi dan Informatika"
    with pytest.raises(BadInput, match=said):
        surat.report(Filter("masuk"))
    for opd, nama, hal in (
        ("dinkes", "Dinas Kesehatan", "Permintaan data"),
        ("diskominfo", "Dinas Komunikasi dan Informatika", "Untuk diskominfo"),
    ):
        book = surat.report(Filter("masuk"), opd)
        assert [(line[0], line[5]) for line in book.baris] == [(1, hal)]
        assert (book.subjudul[0], book.kop.nama) == (nama, (nama.upper(),))
    assert [line[5] for line in surat.report(Filter("masuk", text="permintaan")).baris] == ["Permintaan data"]
