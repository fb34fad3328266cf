"""A press too soon does nothing: neither to the letter that came in the old one's place, nor with a certificate."""

import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from portalpns.client.ui.page import NewLetter
from portalpns.client.ui.surat import actions, guard, signing
from portalpns.client.ui.surat.dialogs import DisposisiDialog
from portalpns.client.ui.surat.keluar import SuratKeluarPage
from portalpns.client.ui.surat.masuk import SuratMasukPage
from portalpns.client.ui.surat.signing import SignDialog
from portalpns.client.ui.surat.stages import KELUAR_STAGES
from portalpns.client.ui.surat.tandatangan import TandaTanganPage
from portalpns.client.ui.widgets.pdf.render import PdfPages
from portalpns.domain.errors import PortalError
from ui.pages.conftest import settle
from ui.pages.double import DoubleCore
from ui.pages.test_editor import complete
from ui.pages.test_surat import dialog, first, go_to

NEVER_MS = 10_000_000
MY_TURN = next(place for place, stage in enumerate(KELUAR_STAGES) if stage.words == "Giliran saya")


@pytest.fixture
def checker() -> DoubleCore:
    found = DoubleCore()
    found.me = found.office.holder[found.office.chain["diskominfotik"][0]]
    return found


@pytest.fixture
def pause(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """How long after an act a press does nothing, in ms."""
    return lambda length: monkeypatch.setattr(guard, "PAUSE_MS", length)


def my_turn(qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore) -> Any:
    page = open_page(SuratKeluarPage, core)
    page.list.choose(MY_TURN)
    settle(qtbot)
    assert page.table.rows.rowCount() > 1
    return page


def given(core: DoubleCore) -> list[str]:
    return [call[1] for call in core.surat.calls if call[0] == "initial"]


def press(qtbot: QtBot, page: Any, how: str) -> None:
    if how == "mouse":
        qtbot.mouseClick(page.actions_._buttons["paraf"], Qt.MouseButton.LeftButton)
    else:
        qtbot.keyClick(page.table, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


@pytest.mark.parametrize("how", ["mouse", "keys"])
def test_a_double_click_does_not_act_on_the_next_letter(
    qtbot: QtBot, open_page: Callable[..., Any], checker: DoubleCore, pause: Callable[[int], None], how: str
) -> None:
    pause(NEVER_MS)
    page = my_turn(qtbot, open_page, checker)
    before = page.reading.now.letter.id
    press(qtbot, page, how)
    settle(qtbot)
    assert page.reading.now.letter.id != before
    assert page.reading.pdf.page_count == 1
    press(qtbot, page, how)
    settle(qtbot)
    assert given(checker) == [before], "the next letter was on show too short to be meant"


def test_the_next_letter_is_acted_on_once_its_page_was_shown(
    qtbot: QtBot,
    open_page: Callable[..., Any],
    checker: DoubleCore,
    pause: Callable[[int], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pause(0)
    page = my_turn(qtbot, open_page, checker)
    before, button = page.reading.now.letter.id, page.actions_._buttons["paraf"]
    drawn, preview = threading.Event(), checker.surat.preview
    monkeypatch.setattr(checker.surat, "preview", lambda letter: drawn.wait(30) and preview(letter))
    button.click()
    qtbot.waitUntil(lambda: page.reading.now.letter.id != before)
    after = page.reading.now.letter.id
    qtbot.wait(50)
    button.click()
    drawn.set()
    settle(qtbot)
    assert given(checker) == [before], "its page was not drawn yet"
    button.click()
    settle(qtbot)
    assert given(checker) == [before, after]


def test_a_letter_without_a_page_can_be_acted_on_again(
    qtbot: QtBot, open_page: Callable[..., Any], checker: DoubleCore, pause: Callable[[int], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    def refuse(_letter: Any) -> bytes:
        raise PortalError("Halaman ini tidak dapat digambar.")

    pause(0)
    monkeypatch.setattr(checker.surat, "preview", refuse)
    page = my_turn(qtbot, open_page, checker)
    for done in (1, 2):
        page.actions_._buttons["paraf"].click()
        settle(qtbot)
        assert len(set(given(checker))) == done


def test_a_letter_whose_page_is_unreadable_can_be_acted_on_again(
    qtbot: QtBot, open_page: Callable[..., Any], checker: DoubleCore, pause: Callable[[int], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    pause(0)
    page = my_turn(qtbot, open_page, checker)
    monkeypatch.setattr(checker.surat, "preview", lambda _letter: b"%PDF-1.7 nothing")
    page.actions_._buttons["paraf"].click()
    settle(qtbot)
    page.actions_._guard.begin()
    page.reading.reload()
    settle(qtbot)
    assert not page.actions_._guard.holds
    assert not page.reading.on_screen


def test_a_page_that_is_still_drawn_was_not_seen_though_the_letter_is_read_twice(
    qtbot: QtBot, open_page: Callable[..., Any], head: DoubleCore, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = open_page(TandaTanganPage, head)
    seen: list[str] = []
    page.reading.page_shown.connect(seen.append)
    before, drawn, render = page.reading.now.letter.id, threading.Event(), PdfPages.render
    monkeypatch.setattr(PdfPages, "render", lambda *one: drawn.wait(30) and render(*one))
    page.table.setCurrentIndex(page.table.rows.index(1, 0))
    qtbot.waitUntil(lambda: page.reading.now.letter.id != before and page.reading._page is not None)
    assert page.reading.pdf.page_count, "the page of the letter before is still on show"
    read: list[Any] = []
    page.reading.told.connect(read.append)
    page.reading.reload()
    qtbot.waitUntil(lambda: bool(read))
    early, on_screen = [*seen], page.reading.on_screen
    drawn.set()
    settle(qtbot)
    assert (early, on_screen) == ([], False)
    assert seen == [page.reading.now.letter.id]


def test_a_registered_letter_is_not_registered_again_by_a_second_press(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore, pause: Callable[[int], None]
) -> None:
    pause(NEVER_MS)
    page = open_page(SuratMasukPage, core)
    go_to(qtbot, page, next(key for key, one in core.surat.letters.items() if "agendakan" in core.surat.allowed(one)))
    again = page.actions_._buttons["agendakan"]
    page.actions_.done.connect(lambda _id: again.click())
    again.click()
    settle(qtbot)
    again.click()
    settle(qtbot)
    assert [call[0] for call in core.surat.calls].count("register") == 1


def test_the_notice_names_the_letter(
    qtbot: QtBot, open_page: Callable[..., Any], checker: DoubleCore, said: list[str]
) -> None:
    page = my_turn(qtbot, open_page, checker)
    hal = page.reading.now.letter.naskah.hal
    page.actions_._buttons["paraf"].click()
    settle(qtbot)
    assert said == [f"Paraf Anda dibubuhkan pada “{hal}”; diteruskan ke server begitu terhubung."]


def test_sending_from_the_editor_does_not_send_the_letter_behind_it(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore, pause: Callable[[int], None]
) -> None:
    pause(NEVER_MS)
    behind = first(core, "konsep")
    page = open_page(SuratKeluarPage, core, behind)
    page._unread._pause.setInterval(0)  # one writes for a while
    page.activate(NewLetter())
    settle(qtbot)
    complete(page)
    page.send.click()
    settle(qtbot)
    page.actions_._buttons["ajukan"].click()
    go_to(qtbot, page, behind)
    page.actions_._buttons["ajukan"].click()
    settle(qtbot)
    assert [call[0] for call in core.surat.calls].count("submit") == 1


@pytest.mark.parametrize("how", ["mouse", "keys"])
def test_a_double_click_that_opens_the_editor_does_not_send_what_it_brought(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore, pause: Callable[[int], None], how: str
) -> None:
    pause(NEVER_MS)
    page = open_page(SuratKeluarPage, core, first(core, "terkirim"))
    page.copy.click()
    settle(qtbot)
    assert page.editor.letter() is not None
    assert not page.editor.missing_now()
    send(qtbot, page, how)
    assert "submit" not in [call[0] for call in core.surat.calls]


@pytest.mark.parametrize("drawable", [True, False])
def test_a_letter_is_sent_once_its_page_was_seen(
    qtbot: QtBot,
    open_page: Callable[..., Any],
    core: DoubleCore,
    monkeypatch: pytest.MonkeyPatch,
    drawable: bool,
) -> None:
    page = open_page(SuratKeluarPage, core, first(core, "terkirim"))
    drawn, preview = threading.Event(), core.surat.preview

    def draw(letter: Any) -> bytes:
        drawn.wait(30)
        if not drawable:
            raise PortalError("Naskah ini tidak dapat digambar.")
        return preview(letter)

    monkeypatch.setattr(core.surat, "preview", draw)
    page.copy.click()
    qtbot.waitUntil(lambda: page._editing)
    qtbot.wait(200)
    assert not page.send.isEnabled()
    drawn.set()
    settle(qtbot)
    monkeypatch.setattr(core.surat, "preview", preview)
    send(qtbot, page, "mouse")
    assert "submit" in [call[0] for call in core.surat.calls]


def send(qtbot: QtBot, page: Any, how: str) -> None:
    if how == "mouse":
        qtbot.mouseClick(page.send, Qt.MouseButton.LeftButton)
    else:
        qtbot.keyClick(page.editor.main.hal, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot)


def opened(qtbot: QtBot, page: Any) -> SignDialog:
    page.sign.click()
    shown: SignDialog = dialog(SignDialog)
    shown.file.setText("/kunci/kadis.p12")
    qtbot.keyClicks(shown.passphrase, "rahasia")
    return shown


@pytest.mark.parametrize("how", ["mouse", "enter"])
def test_a_double_press_on_the_certificate_signs_nothing(
    qtbot: QtBot, open_page: Callable[..., Any], head: DoubleCore, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setattr(signing, "READ_MS", NEVER_MS)
    shown = opened(qtbot, open_page(TandaTanganPage, head))
    for _ in range(2):
        target = shown.focusWidget() or shown
        if how == "mouse":
            qtbot.mouseClick(shown.go, Qt.MouseButton.LeftButton)
        else:
            qtbot.keyClick(target, Qt.Key.Key_Return)
        settle(qtbot)
    assert head.tandatangan.opened == ["rahasia"]
    assert head.tandatangan.signed == []
    assert shown.isVisible()
    assert head.me.nama in shown.owner.text()
    shown.reject()


def test_the_certificate_signs_once_it_could_be_read(
    qtbot: QtBot, open_page: Callable[..., Any], head: DoubleCore
) -> None:
    shown = opened(qtbot, open_page(TandaTanganPage, head))
    qtbot.keyClick(shown.passphrase, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: shown.steps.currentIndex() == 1)
    qtbot.waitUntil(lambda: shown.go.isEnabled(), timeout=60_000)
    assert shown.go.hasFocus()
    qtbot.keyClick(shown.go, Qt.Key.Key_Return)
    settle(qtbot)
    assert len(head.tandatangan.signed) == 1


@pytest.mark.parametrize("turn", ["letter", "page", "nothing"])
def test_the_slip_of_a_letter_does_not_open_over_another(
    qtbot: QtBot, open_page: Callable[..., Any], head: DoubleCore, monkeypatch: pytest.MonkeyPatch, turn: str
) -> None:
    page = open_page(SuratMasukPage, head)
    go_to(qtbot, page, "m0001")
    asked, answer, day_after = threading.Event(), threading.Event(), actions.working_day_after

    def slow(*given: Any) -> date:
        asked.set()
        answer.wait(30)
        return day_after(*given)

    monkeypatch.setattr(actions, "working_day_after", slow)
    page.actions_._buttons["disposisi"].click()
    qtbot.waitUntil(asked.is_set)
    if turn == "letter":
        qtbot.keyClick(page.table, Qt.Key.Key_Down)
    elif turn == "page":
        page.hide()
    answer.set()
    settle(qtbot)
    opened = [one for one in page.findChildren(DisposisiDialog) if one.isVisible()]
    assert len(opened) == (turn == "nothing")
