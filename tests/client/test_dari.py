"""From whom a letter is, as the office that receives it reads it: in the list, the register and the search."""

from dataclasses import replace

import pytest

from client.kit import Balai
from portalpns.client.usecases.surat import Filter
from portalpns.domain.organisasi import Kedudukan, Pemangku
from portalpns.domain.surat import Tanda
from portalpns.server import admin

KOMINFO = "Dinas Komunikasi dan Informatika"


@pytest.mark.parametrize(
    ("tanda", "kedudukan", "dari"),
    [
        (Tanda("j-kadis"), "definitif", f"Kepala {KOMINFO}"),
        (Tanda("j-kadis"), "plt", f"Plt. Kepala {KOMINFO}"),
        (Tanda("j-sekdis"), "definitif", f"Sekretaris, {KOMINFO}"),
        (Tanda("j-sekdis"), "plt", f"Plt. Sekretaris, {KOMINFO}"),
        (Tanda("j-sekdis", ("j-kadis",)), "plt", f"Kepala {KOMINFO}"),
    ],
)
def test_the_sender_is_named_with_his_office(place: Balai, tanda: Tanda, kedudukan: Kedudukan, dari: str) -> None:
    admin.put_master(place.services, [Pemangku(f"pm-{tanda.jabatan}", tanda.jabatan, "p-kadis", kedudukan)])
    siti, kadis, dewi = place.komputer("siti"), place.komputer("kadis"), place.komputer("dewi")
    draft = siti.draft("Permintaan data")
    siti.core.surat.save(replace(draft, tanda=(tanda,)))
    place.sign(draft.id, siti, kadis)
    dewi.sync()
    (row,) = dewi.core.surat.rows(Filter("masuk"))
    assert row.pihak == dari
    assert dewi.core.surat.count(Filter("masuk", text="komunikasi")) == 1
    dewi.core.surat.register(row.id)
    dewi.sync()
    (line,) = dewi.core.surat.report(Filter("masuk")).baris
    assert line[4] == dari
