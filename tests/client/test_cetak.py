"""What a letter's page shows: the window's preview and the server's frozen page are one."""

from dataclasses import replace

import pytest

from client.kit import Balai, pemda
from portalpns.domain.surat import SuratKeluar
from portalpns.server import admin


@pytest.mark.parametrize("verifikasi", ["https://portal.contoh.example/", ""])
def test_the_preview_of_a_frozen_letter_is_its_page(place: Balai, verifikasi: str) -> None:
    admin.put_master(place.services, [replace(pemda()[0], verifikasi=verifikasi)])
    siti, kadis = place.komputer("siti"), place.komputer("kadis")
    draft = siti.draft()
    place.freeze(draft.id, siti, kadis)
    frozen = siti.sync().core.surat.get(draft.id)
    assert isinstance(frozen, SuratKeluar)
    assert frozen.kode
    page = siti.core.surat.page(frozen)
    assert page.verifikasi_url == (f"https://portal.contoh.example/v/{frozen.kode}" if verifikasi else "")
    assert siti.core.surat.preview(frozen) == siti.core.surat.fetch_pdf(draft.id)
