"""The order of a list: newest first, and the same on every computer of the office."""

from client.kit import Balai, Komputer
from portalpns.client.usecases.surat import Filter
from portalpns.server.jobs import run_due

MANY = 30


def _numbers(who: Komputer) -> list[int]:
    return [int(row.nomor.split("/")[1]) for row in who.core.surat.rows(Filter("keluar"), 0, 2 * MANY)]


def test_letters_that_were_pushed_together_stand_newest_first_everywhere(place: Balai) -> None:
    """A morning without a network: the server gives them all one moment."""
    siti, kadis = place.komputer("siti"), place.komputer("kadis")
    siti.core.sync.offline = True
    for n in range(MANY):
        place.jam.later(minutes=5)
        siti.core.surat.submit(siti.draft(f"Surat {n}").id)
    siti.core.sync.offline = False
    siti.sync()
    kadis.sync()
    run_due(place.services)
    siti.sync()
    kadis.sync()
    newest_first = list(range(MANY, 0, -1))
    assert _numbers(siti) == newest_first
    assert _numbers(kadis) == newest_first
    assert _numbers(place.komputer("siti")) == newest_first
