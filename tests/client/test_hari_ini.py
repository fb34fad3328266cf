"""Which day it is: that of the pemda's place, for rights, words and whatever waits to be sent."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from client.kit import NOW, Balai, pemda
from portalpns.client.ui.adapter import ShellCore
from portalpns.client.usecases import daftar
from portalpns.domain.direktori import Direktori
from portalpns.domain.organisasi import Pemangku
from portalpns.domain.surat import NomorRahasia, paraf_hash
from portalpns.server import admin

EAST = "Asia/Jayapura"
LAST, FIRST = date(2026, 11, 24), date(2026, 11, 25)
"""The secretary's last day, and the first of who comes after."""
EVENING = datetime(2026, 11, 24, 15, 30, tzinfo=UTC)
"""In Jayapura the 25th has begun, in Jakarta and Greenwich not yet."""
NIGHT = datetime(2026, 11, 24, 18, 30, tzinfo=UTC)
"""In Jakarta the 25th has begun as well, in Greenwich not yet."""


def succession(place: Balai, tz: str) -> None:
    """From the 25th Siti is the secretary, as Plt., and no longer Bambang."""
    admin.put_master(
        place.services,
        [
            replace(pemda()[0], tz=tz),
            Pemangku("pm-j-sekdis", "j-sekdis", "p-sekdis", selesai=LAST),
            Pemangku("pm-baru", "j-sekdis", "p-siti", "plt", mulai=FIRST),
        ],
    )


def test_today_is_the_day_at_the_pemdas_place(place: Balai) -> None:
    succession(place, EAST)
    siti = place.komputer("siti")
    assert siti.core.today() == LAST
    place.jam.now = EVENING
    assert siti.core.today() == FIRST
    assert siti.core.pelaku().jabatan == {"j-sekdis"}


def test_what_is_queued_is_judged_by_the_pemdas_day(place: Balai) -> None:
    """The head's secretary checks a letter in the first hour of her post; nothing of it waits for Jakarta."""
    siti = place.komputer("siti")
    draft = siti.draft(rantai=("j-sekdis",))
    siti.core.surat.submit(draft.id)
    siti.sync()
    succession(place, EAST)
    siti.sync()
    place.jam.now = EVENING
    seen = siti.core.surat.get(draft.id)
    siti.core.surat.initial(draft.id, paraf_hash(seen.naskah, seen.rantai, seen.tanda))
    siti.restart()
    assert siti.core.surat.get(draft.id).rantai[0].oleh == "p-siti"
    assert siti.sync().core.surat.get(draft.id).rantai[0].oleh == "p-siti"


def test_the_post_in_the_top_line_is_that_of_the_day(place: Balai) -> None:
    succession(place, "Asia/Jakarta")
    siti = place.komputer("siti")
    place.jam.now = NIGHT
    assert ShellCore(siti.core).status().role == "Plt. Sekretaris"


def test_without_master_data_it_is_the_day_of_jakarta(place: Balai) -> None:
    siti = place.komputer("siti")
    siti.core.sign_out()
    place.jam.now = NOW + timedelta(hours=15)
    assert siti.core.today() == FIRST


def test_a_register_tells_of_the_pemdas_days() -> None:
    book = Direktori.of([replace(pemda()[0], tz=EAST), *pemda()[1:]])
    hidden = NomorRahasia("n", "s", "dinkes", "masuk", "B/1", LAST, "diterima", agenda=1, diterima=EVENING)
    told = daftar.report([], {}, [hidden], "masuk", book, "dinkes", FIRST)
    assert told.baris[0][:2] == (1, FIRST)
