"""A signature that the server refuses: told at once, at the letter, and settled by signing once more."""

from collections.abc import Callable

from pytestqt.qtbot import QtBot

from client.kit import Balai, p12
from portalpns.client.ui.sinkronisasi.page import TRAY
from portalpns.client.ui.window import MainWindow
from portalpns.client.ui.window.refused import REFUSED
from ui.real.conftest import refused, settle, shown_letter

Open = Callable[..., MainWindow]


def test_whoever_signs_learns_that_the_server_refused_it_and_signs_again(
    qtbot: QtBot, place: Balai, open_window: Open
) -> None:
    siti, kadis = place.komputer("siti"), place.komputer("kadis")
    draft = siti.draft()
    place.freeze(draft.id, siti, kadis)
    root = place.root / "server" / "trust" / "ca.pem"
    held = root.rename(place.root / "ca.pem")  # as on a first day
    window = open_window(kadis)
    notices = window.notices._shown
    key = kadis.core.tandatangan.open_key(p12(place.root), "rahasia")
    assert kadis.core.tandatangan.sign(draft.id, key, seen=True).ok
    kadis.sync()
    settle(qtbot)
    assert notices[REFUSED].label.text().startswith("“Tanda tangani surat: ")
    notices[REFUSED].close()
    page = shown_letter(qtbot, window, draft.id)
    assert page.reading.banner.isVisibleTo(page)
    assert (
        "“Tanda tangani surat” Anda tidak berlaku. Tanda tangan ditolak server: "
        in page.reading.banner.accessibleName()
    )
    tray = refused(qtbot, window)
    assert (tray.tabs.currentIndex(), tray.again.isEnabled()) == (TRAY, True)
    assert tray.reason.text()
    tray.again.click()
    settle(qtbot)
    kadis.sync()
    settle(qtbot)
    assert REFUSED in notices, "tried, and refused once more"
    assert tray.reason.text()
    held.rename(root)
    assert kadis.core.tandatangan.sign(draft.id, key, seen=True).ok
    kadis.sync()
    settle(qtbot)
    assert kadis.core.sync.tray() == [], "what was done at last needs no decision"
    page = shown_letter(qtbot, window, draft.id)
    assert not page.reading.banner.isVisibleTo(page)
