"""A machine is said to be gone by a computer whose clock may be wrong."""

import pytest

from portalpns.domain.ids import new_id
from server.kit import Kantor
from server.test_induk import impor
from server.test_mesin import MACHINE, OFFICE, days_of, november

CLOSING = {"opd": OFFICE, "device": MACHINE, "alasan": "Rusak"}


@pytest.mark.parametrize(
    ("at", "code"),
    [("2020-01-01T00:00:00Z", "state_changed"), ("0001-01-01T00:00:00Z", "bad_input"), (None, "")],
)
def test_a_closing_from_before_the_last_reading_is_refused(place: Kantor, at: str | None, code: str) -> None:
    siti = place.komputer("siti")
    siti.do("absensi.impor", new_id(), impor((19, 20)))
    place.jam.later(days=2)
    siti.login()
    sent = siti.mutation("absensi.tutup_mesin", "tutup:diskominfo-1", CLOSING)
    (result,) = siti.push([{**sent, "at": at or place.jam.now.isoformat()}])
    assert result.code == code
    assert days_of(place, "p-kadis") == (november(19, 20, 23, 24, 25) if not code else november(19, 20))


def test_a_closing_that_says_nothing_new_is_refused(place: Kantor) -> None:
    siti = place.komputer("siti")
    siti.do("absensi.impor", new_id(), impor((19, 20)))
    place.jam.later(days=2)
    siti.login()
    assert siti.act("absensi.tutup_mesin", "tutup:diskominfo-1", CLOSING).status == "applied"
    place.jam.later(hours=1)
    siti.login()
    assert siti.act("absensi.tutup_mesin", "tutup:diskominfo-1", CLOSING).code == "state_changed"
