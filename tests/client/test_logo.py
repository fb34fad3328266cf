"""The arms of a pemda on its clients: with the master data in the cache, on concepts, frozen pages and reports."""

from dataclasses import replace
from io import BytesIO
from typing import Any

import pikepdf
import pytest

from client.kit import Balai, pemda
from gambar import png, uri
from portalpns.client.usecases.daftar import write
from portalpns.client.usecases.rows import Filter
from portalpns.server import admin

LOGO = uri(png())
OFFICE = replace(pemda()[0], contoh=False)


def pictures(pdf: bytes) -> list[tuple[int, int]]:
    with pikepdf.open(BytesIO(pdf)) as file:
        streams = (one for one in file.objects if isinstance(one, pikepdf.Stream) and "/SMask" in one)
        return [(int(one.Width), int(one.Height)) for one in streams]


def drawn_by_lines(pdf: bytes) -> bool:
    """Whether the arms of the demo, which are lines and no picture, stand on the first page."""
    with pikepdf.open(BytesIO(pdf)) as file:
        return any(str(one.operator) in ("c", "f") for one in pikepdf.parse_content_stream(file.pages[0]))


def test_the_arms_reach_concepts_frozen_pages_and_reports_of_every_client(place: Balai, tmp_path: Any) -> None:
    admin.put_master(place.services, [replace(OFFICE, logo=LOGO)])
    siti, kadis = place.komputer("siti"), place.komputer("kadis")
    draft = siti.draft()
    assert siti.core.direktori.pemda.logo == LOGO
    assert pictures(siti.core.surat.preview(draft)) == [(60, 80)]
    place.freeze(draft.id, siti, kadis)
    frozen = siti.sync().core.surat.get(draft.id)
    page = siti.core.surat.fetch_pdf(draft.id)
    assert pictures(page) == [(60, 80)]
    assert siti.core.surat.preview(frozen) == page  # type: ignore[arg-type]
    for name, report in (
        ("rekap.pdf", siti.core.absensi.report("diskominfo", 2026, 11)),
        ("agenda.pdf", siti.core.surat.report(Filter("keluar"))),
    ):
        write(report, tmp_path / name)
        assert pictures((tmp_path / name).read_bytes()) == [(60, 80)]
    write(siti.core.absensi.report("diskominfo", 2026, 11), tmp_path / "rekap.xlsx")
    admin.put_logo(place.services, "")
    assert pictures(siti.sync().core.surat.preview(siti.draft())) == []
    assert siti.core.surat.fetch_pdf(draft.id) == page


@pytest.mark.parametrize("contoh", [True, False])
def test_a_pemda_without_a_logo_bears_nobodys_arms_unless_it_is_the_demo(place: Balai, contoh: bool) -> None:
    admin.put_master(place.services, [replace(OFFICE, contoh=contoh)])
    page = place.komputer("siti").draft
    siti = place.computers[0]
    assert drawn_by_lines(siti.core.surat.preview(page())) == contoh


def test_the_arms_are_there_without_a_network_and_after_a_restart(place: Balai) -> None:
    admin.put_master(place.services, [replace(OFFICE, logo=LOGO)])
    siti = place.komputer("siti")
    siti.restart()
    assert siti.core.direktori.kop("diskominfo").logo == LOGO
