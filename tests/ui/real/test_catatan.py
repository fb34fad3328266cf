"""A returned concept with a remark as long as one may be: it is read, and the letter is still written."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QScrollArea
from pytestqt.qtbot import QtBot

from client.kit import Balai
from portalpns.client.ui import hotkeys, look
from portalpns.client.ui.surat.keluar import TITLE_CHARACTERS
from portalpns.domain.catatan import LONGEST_NOTE
from ui.real.conftest import Open, settle, shown_letter

REMARK = "\n".join(f"{n}. Perbaiki kalimat ke-{n}" for n in range(1, 70))
assert len(REMARK) <= LONGEST_NOTE
HAL = "Undangan rapat evaluasi realisasi anggaran triwulan keempat"


@pytest.fixture(params=[100, 150])
def scale(request: pytest.FixtureRequest, dressed: QApplication) -> Iterator[int]:
    look.apply(dressed, "terang", request.param)
    yield request.param
    look.apply(dressed, "terang", 100)


def test_a_long_remark_leaves_room_for_the_letter(qtbot: QtBot, place: Balai, open_window: Open, scale: int) -> None:
    siti, sekdis = place.komputer("siti"), place.komputer("sekdis")
    draft = siti.draft(HAL, rantai=("j-sekdis",))
    siti.core.surat.submit(draft.id)
    siti.sync()
    sekdis.sync().core.surat.give_back(draft.id, REMARK)
    sekdis.sync()
    siti.sync()
    window = open_window(siti)
    page = shown_letter(qtbot, window, draft.id)
    assert page.reading.banner.height() < page.reading.pdf.height()
    page._edit_shown()
    settle(qtbot)
    editor = page.editor
    for banner in (page.reading.banner, editor.note):
        assert banner.accessibleName().endswith(REMARK)
    assert editor.note.height() * 3 < editor.tabs.height()
    assert window.minimumSizeHint().height() <= window.height()
    bar = editor.note.findChild(QScrollArea).verticalScrollBar()
    assert bar.isVisible()

    # what gives way in the title line, and what never does
    assert page.chip.width() >= page.chip.sizeHint().width()
    assert page.heading.text() == HAL
    assert page.heading.shown != HAL
    keys = hotkeys.shown("forward")
    if scale == 100:
        assert page.send.text().endswith(keys)
        assert page.heading.width() >= TITLE_CHARACTERS * page.heading.fontMetrics().averageCharWidth()
    else:
        assert page.send.text() == "Kirim untuk paraf"
        assert keys in page.send.toolTip()
        assert [one.text() for one in (page.close_button, page.save_button)] == ["", ""]
        assert [one.accessibleName() for one in (page.close_button, page.save_button)] == ["Tutup", "Simpan"]
        assert page.heading.width() >= 120
    window.resize(2400, 1200)
    settle(qtbot)
    assert (page.send.text(), page.close_button.text()) == (f"Kirim untuk paraf   {keys}", "Tutup")
    page.close_button.click()
    settle(qtbot)
    assert page.heading.shown == page.title
