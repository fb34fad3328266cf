"""Two posts of one name below one head, as "Sekretaris" of a dinas and of its hospital: it is always told which."""

from dataclasses import replace
from datetime import timedelta

import pytest

from client.kit import NOW, Balai, Komputer
from portalpns.client.ui.surat.editor.chain import read_posts
from portalpns.client.ui.surat.search import posts, posts_below
from portalpns.client.ui.surat.telling import tell
from portalpns.client.usecases.surat import Filter
from portalpns.domain.clock import WIB
from portalpns.domain.errors import BadInput
from portalpns.domain.organisasi import Jabatan, Opd, Pemangku
from portalpns.domain.surat import Langkah
from portalpns.server import admin

FULL = "Sekretaris RSUD Ahmad Yani"
HELD = Pemangku("pm-b", "j-b", "p-siti")
ENDED = replace(HELD, selesai=NOW.astimezone(WIB).date() - timedelta(days=1))


@pytest.fixture
def head(place: Balai) -> Komputer:
    """Kepala Dinas Kesehatan, with a letter from elsewhere."""
    place.lead_dinkes()
    rsud = [
        Opd("rsud", "RSUD Ahmad Yani", "RSUD", "03.1", "upt", induk="dinkes"),
        Jabatan("j-a", "dinkes", "Sekretaris", "j-kadinkes", jenis="struktural"),
        Jabatan("j-dir", "rsud", "Direktur RSUD Ahmad Yani", "j-kadinkes", jenis="pimpinan"),
        Jabatan("j-b", "rsud", "Sekretaris", "j-dir", jenis="struktural"),
    ]
    admin.put_master(place.services, [*rsud, Pemangku("pm-a", "j-a", "p-dewi"), HELD])
    siti, kadis = place.komputer("siti"), place.komputer("kadis")
    place.sign(siti.draft("Rapat").id, siti, kadis)
    return place.komputer("kadinkes")


def test_a_disposition_says_whose_secretary_it_is(place: Balai, head: Komputer) -> None:
    surat = head.core.surat
    (row,) = surat.rows(Filter("masuk"))
    chips = {one.id: one.words for one in posts_below(head.core, "dinkes")("sekretaris", 9)}
    assert chips == {"j-a": "Sekretaris", "j-b": FULL}
    surat.dispose(row.id, ["j-a", "j-b"], ["Siapkan bahan"])
    head.sync()
    both = f"Sekretaris, {FULL}"
    assert [one.giliran for one in surat.rows(Filter("masuk"))] == [both]
    (line,) = surat.report(Filter("masuk")).baris
    assert line[8:10] == (both, both)
    whats = [(step.who, step.what) for step in tell(head.core, row.id).steps]
    assert (whats[1][1], [who for who, what in whats if what == "menunggu tindak lanjut"]) == (
        f"mendisposisikan kepada {both}",
        ["Sekretaris – Dewi Lestari, A.Md.", f"{FULL} – Siti Aminah, A.Md."],
    )
    admin.put_master(place.services, [ENDED])
    head.sync()
    assert f"menunggu jabatan “{FULL}”" in tell(head.core, row.id).warning
    with pytest.raises(BadInput, match=f"Jabatan “{FULL}” tidak terisi"):
        surat.dispose(row.id, ["j-b"], ["Siapkan bahan"])


def test_so_does_the_chain_of_a_concept(place: Balai, head: Komputer) -> None:
    blank = head.core.surat.new("surat_dinas", "dinkes")
    letter = replace(blank, rantai=(Langkah("j-a"), Langkah("j-b")))
    head.core.surat.save(letter)
    _, way = head.core.surat.way(letter.id)
    assert way == f"paraf Sekretaris, lalu paraf {FULL}, lalu tanda tangan Kepala Dinas Kesehatan"
    assert read_posts(head.core, letter).names["j-b"] == FULL
    find = posts(head.core, lambda: "dinkes")
    found = {one.id: one.words for one in find("sekretaris", 9)}
    assert all(job in [one.id for one in find(words, 9)] for job, words in found.items()), "what is shown can be typed"
    assert (found["j-a"], found["j-b"], found["j-sekdis"]) == (
        "Sekretaris", FULL, "Sekretaris Dinas Komunikasi dan Informatika",
    )  # fmt: skip
    assert [step.who for step in tell(head.core, letter.id).steps][1:3] == [
        "Sekretaris – Dewi Lestari, A.Md.", f"{FULL} – Siti Aminah, A.Md.",
    ]  # fmt: skip
    admin.put_master(place.services, [ENDED])
    head.sync()
    with pytest.raises(BadInput, match=f"Jabatan “{FULL}” pada alur paraf tidak terisi"):
        head.core.surat.submit(letter.id)
