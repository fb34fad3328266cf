"""The arms of a pemda on the server: put, kept, taken off, told in the record, and drawn on what is frozen."""

import json
from dataclasses import replace
from io import BytesIO
from typing import Any

import pikepdf
import pytest
import sqlalchemy as sa

from gambar import encoded, noise, png, uri
from portalpns.domain.direktori import Pemda
from portalpns.domain.errors import BadInput
from portalpns.protocol.codec import decode, encode, sha256
from portalpns.server import admin
from portalpns.server.jobs import run_due
from portalpns.store.server_tables import audit
from server.kit import Kantor, frozen, pemda

LOGO, OTHER = uri(png()), uri(png(80, 80))
OFFICE = next(replace(one, contoh=False) for one in pemda() if isinstance(one, Pemda))


def stored(place: Kantor) -> Pemda:
    with place.services.db.read() as connection:
        return place.services.directory.read(connection).pemda


def put(place: Kantor, **more: Any) -> int:
    return admin.put_master(place.services, [replace(OFFICE, **more)])


def pictures(pdf: bytes) -> list[tuple[int, int]]:
    with pikepdf.open(BytesIO(pdf)) as file:
        streams = (one for one in file.objects if isinstance(one, pikepdf.Stream) and "/SMask" in one)
        return [(int(one.Width), int(one.Height)) for one in streams]


@pytest.mark.parametrize("said", [{}, {"logo": None}])
def test_a_file_that_does_not_name_the_logo_keeps_it(place: Kantor, said: dict[str, Any]) -> None:
    assert put(place, logo=LOGO) == 1
    assert put(place, **said) == 0
    assert stored(place).logo == LOGO
    assert put(place, kota="Metro Baru", **said) == 1
    assert (stored(place).logo, stored(place).kota) == (LOGO, "Metro Baru")


def test_a_file_may_name_another_logo_or_none(place: Kantor) -> None:
    put(place, logo=LOGO)
    assert (put(place, logo=OTHER), stored(place).logo) == (1, OTHER)
    assert (put(place, logo=""), stored(place).logo) == (1, "")
    assert put(place) == 0


def test_the_command_puts_and_takes_off(place: Kantor) -> None:
    put(place)
    assert admin.put_logo(place.services, LOGO) == (True, stored(place))
    assert admin.put_logo(place.services, LOGO)[0] is False
    assert stored(place).logo == LOGO
    assert admin.put_logo(place.services, "") == (True, replace(OFFICE, logo=""))
    assert admin.put_logo(place.services, "")[0] is False


def test_what_is_no_logo_changes_nothing(place: Kantor) -> None:
    put(place, logo=LOGO)
    with pytest.raises(BadInput):
        admin.put_logo(place.services, LOGO[:-9])
    assert stored(place).logo == LOGO


def test_the_record_names_a_picture_by_its_hash(place: Kantor) -> None:
    put(place)
    put(place, logo=LOGO)
    put(place, logo=OTHER)
    admin.put_logo(place.services, "")
    lines = sa.select(audit.c.body).where(audit.c.action == "induk.ubah", audit.c.entity == OFFICE.id)
    with place.services.db.read() as connection:
        told = [json.loads(body) for body in connection.scalars(lines.order_by(audit.c.seq))][-3:]
    first, second = (f"sha256:{sha256(logo.encode())}" for logo in (LOGO, OTHER))
    assert [(one["sebelum"], one["sesudah"]) for one in told] == [
        ({"logo": None}, {"logo": first}),
        ({"logo": first}, {"logo": second}),
        ({"logo": second}, {"logo": ""}),
    ]
    assert admin.examine_audit(place.services).findings == []


def test_a_letter_that_is_frozen_keeps_the_arms_it_was_frozen_with(place: Kantor) -> None:
    put(place, logo=LOGO)
    siti = place.komputer("siti")
    before = frozen(place, siti)
    sha = siti.keluar(before).pdf_sha
    assert pictures(siti.download(sha)) == [(60, 80)]
    put(place, logo=OTHER)
    run_due(place.services)
    siti.pull()
    assert siti.keluar(before).pdf_sha == sha
    assert pictures(siti.download(siti.keluar(frozen(place, siti)).pdf_sha)) == [(80, 80)]
    admin.put_logo(place.services, "")
    assert pictures(siti.download(siti.keluar(frozen(place, siti)).pdf_sha)) == []


def test_the_largest_picture_travels_in_the_ordinary_pull(place: Kantor) -> None:
    largest = uri(encoded(noise(250, 250)))
    siti = place.komputer("siti")
    put(place, logo=largest)
    siti.pull(n=5)
    assert siti.find(OFFICE.id)[2]["logo"] == largest
    put(place, kota="Metro Baru")
    siti.pull()
    assert siti.find(OFFICE.id)[2]["logo"] == largest


def test_a_program_of_before_passes_over_a_field_that_it_does_not_know() -> None:
    """Documents are decoded like this by every version: what is new in them never stops an older client."""
    newer = {**decode(encode(replace(OFFICE, logo=LOGO)), dict[str, Any]), "semboyan": "Bumi Sai Wawai"}
    assert decode(encode(newer), Pemda) == replace(OFFICE, logo=LOGO)
