"""Who would lose a concept by marking it secret reads that before it is saved."""

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from client.kit import Balai, isi
from client.test_dua_penyusun import both
from portalpns.client.usecases.surat import Filter
from portalpns.domain.surat import Langkah, Tanda
from ui.real.conftest import Open, settle, shown_letter

LOST = (
    "Setelah disimpan, konsep ini tidak akan tampak lagi bagi Anda: surat bersifat Sangat Rahasia hanya terlihat oleh "
    "penyusunnya serta pejabat pada alur paraf dan penandatangannya."
)


def test_a_drafter_beside_its_author_reads_that_a_secret_concept_leaves_him(
    qtbot: QtBot, place: Balai, open_window: Open
) -> None:
    siti, rani = both(place)
    draft = siti.draft("Laporan", rantai=("j-sekdis",))
    siti.sync()
    rani.sync()
    page = shown_letter(qtbot, open_window(rani), draft.id)
    page._edit_shown()
    settle(qtbot)
    line, sifat = page.editor.secret_line, page.editor.more.sifat
    assert line.isHidden()
    sifat.setCurrentIndex(sifat.findData("sangat_rahasia"))
    assert line.isVisible()
    assert line.text() == LOST
    sifat.setCurrentIndex(sifat.findData("terbatas"))
    assert line.isHidden()
    sifat.setCurrentIndex(sifat.findData("rahasia"))
    page.close_button.click()
    settle(qtbot)
    rani.sync()
    settle(qtbot)
    assert rani.core.surat.rows(Filter("keluar")) == []
    fresh = siti.draft("Lain")
    siti.sync()
    rani.sync()
    page = shown_letter(qtbot, page.window(), fresh.id)  # type: ignore[arg-type]
    page._edit_shown()
    settle(qtbot)
    assert page.editor.secret_line.isHidden()
    page.close_button.click()
    settle(qtbot)


@pytest.mark.parametrize(
    ("akun", "rantai", "tanda", "told"),
    [
        ("siti", (), "j-kadis", False),
        ("rani", (), "j-kadis", True),
        ("rani", ("j-sekdis",), "j-kadis", True),
        ("sekdis", ("j-sekdis",), "j-kadis", False),
        ("sekdis", (), "j-sekdis", False),
        ("sekdis", (), "j-kadis", True),
    ],
)
def test_it_is_told_to_whom_the_concept_does_not_name(
    place: Balai, akun: str, rantai: tuple[str, ...], tanda: str, told: bool
) -> None:
    siti, rani = both(place)
    draft = siti.draft("Laporan")
    named = replace(draft, rantai=tuple(map(Langkah, rantai)), tanda=(Tanda(tanda),))
    who = {"siti": siti, "rani": rani}.get(akun) or place.komputer(akun)
    assert who.core.surat.lost_by_saving(named) == ""
    secret = replace(named, naskah=isi("Laporan", sifat="sangat_rahasia"))
    assert who.core.surat.lost_by_saving(secret) == (LOST if told else "")
