"""Entered in the register without a network: everywhere it is said so, and that the number comes from the server."""

from client.kit import Balai
from client.test_beranda import arrived
from portalpns.client.ui.surat.telling import tell
from portalpns.client.usecases.surat import Filter

WITHOUT = Filter("masuk", belum_diagendakan=True)
SAID = "Diagendakan; nomor menyusul dari server"


def test_what_was_registered_offline_is_registered_and_its_number_is_to_come(place: Balai) -> None:
    keys = [arrived(place)]
    siti, kadis = place.computers[0], place.computers[1]
    for hal in ("Kedua", "Ketiga"):
        draft = siti.draft(hal)
        place.sign(draft.id, siti, kadis)
        keys.append(f"masuk:{draft.id}:dinkes")
    dewi = place.komputer("dewi")
    surat = dewi.core.surat
    dewi.core.sync.offline = True
    for key in keys[:2]:
        surat.register(key)

    def asked() -> tuple[int, list[str], list[str], str]:
        first = dewi.core.beranda.summary()
        remark = next(tile.catatan for tile in first.tiles if tile.id == "masuk")
        waiting = [one.surat_id for one in first.waiting if one.kind == "agenda"]
        return surat.count(WITHOUT), [row.id for row in surat.rows(WITHOUT)], waiting, remark

    assert asked() == (1, keys[2:], keys[2:], "1 belum diagendakan"), "chip, list and tile say the same"
    rows = {row.id: (row.agenda, row.menyusul, row.tunda) for row in surat.rows(Filter("masuk"))}
    assert rows == {keys[0]: (None, True, True), keys[1]: (None, True, True), keys[2]: (None, False, False)}
    book = surat.report(Filter("masuk"))
    assert [line[0] for line in book.baris] == ["menyusul", "menyusul", None]
    told = tell(dewi.core, keys[0])
    assert dict(told.facts)["Agenda"] == SAID
    assert [step.what for step in told.steps][-3:-1] == ["membaca", "mengagendakan; nomor menyusul dari server"]
    dewi.core.sync.offline = False
    dewi.sync()
    assert asked() == (1, keys[2:], keys[2:], "1 belum diagendakan")
    assert {row.id: (row.agenda, row.menyusul, row.tunda) for row in surat.rows(Filter("masuk"))} == {
        keys[0]: (1, False, False), keys[1]: (2, False, False), keys[2]: (None, False, False)
    }  # fmt: skip
    told = tell(dewi.core, keys[0])
    assert dict(told.facts)["Agenda"] == "1"
    assert "mengagendakan dengan nomor 1" in [step.what for step in told.steps]
